/**
 * The parser's state: the token it is at, the scopes it is in, the function it is inside of.
 *
 * The grammar is written as plain functions over this state, one file per part of C11's annex A: parse-specifiers,
 * parse-tag, parse-attribute, parse-declarator, declarations, parse-initialiser, statements, expressions. Most are named
 * after the symbol they read. What operators mean is in parse-operators and parse-convert.
 *
 * Two kinds of errors: a *syntax* error throws `SyntaxErrorFound` up to the nearest statement or declaration, which skips to
 * a place where reading can go on; any other error is reported and a *poisoned* expression takes the place of the
 * wrong one, about which nothing more is said.
 */
import type { Expr, FuncDecl, Stmt, VarDecl } from './ast.ts';
import { alignOf, type CType, FRAME_ALIGN, INT, ULONG } from './ctype.ts';
import { type Entity, type ExpressionScope, Scope } from './scope.ts';
import type { Diagnostic, Diagnostics, Range } from './source.ts';
import { closest } from './suggest.ts';
import type { Token } from './token.ts';
import { isVla } from './types.ts';

/** Thrown after a syntax error has been reported. */
export class SyntaxErrorFound extends Error {}

/** Brackets, declarators and statements inside one another. */
const MAX_NESTING = 400;
/** How deep the tree of an expression may be, so that those who walk it have stack enough. */
const MAX_DEPTH = 2000;
/** How many misspelt names are compared with all known ones. */
const MAX_GUESSES = 200;

export interface ParserOptions {
  /** Show what gcc shows with -Wall, too. */
  readonly all: boolean;
  /** The declaration of a library function that the program forgot to include, by function name. */
  readonly libraryDeclaration?: (name: string) => { header: string; type: CType } | undefined;
  /** Put functions that are declared but never used into the unit, too. */
  readonly keepUnused?: boolean;
}

export interface SwitchContext {
  /** Promoted type of the controlling expression. */
  readonly type: CType;
  readonly cases: (Stmt & { kind: 'case' })[];
  /** Those of one value, by it; the others (GNU ranges). */
  readonly single: Map<bigint, Stmt & { kind: 'case' }>;
  readonly ranges: (Stmt & { kind: 'case' })[];
  default: (Stmt & { kind: 'default' }) | undefined;
}

export interface Label {
  defined: Range | undefined;
  used: Range | undefined;
}

/** What is known of the function whose body is being read. */
export interface FunctionContext {
  readonly decl: FuncDecl;
  readonly labels: Map<string, Label>;
  /** Names already called undeclared: each is reported once per function. */
  readonly undeclared: Set<string>;
  loops: number;
  readonly switches: SwitchContext[];
  /** Innermost last: what a `break` would leave. */
  readonly breakable: ('loop' | 'switch')[];
  /** What `__func__` names, once it has been named. */
  nameVariable?: VarDecl;
}

/** A hidden size variable that must be computed where its declarator is reached. */
export interface VlaSize {
  readonly sizeVar: VarDecl;
  readonly size: Expr;
}

export class Parser {
  private at = 0;
  private nesting = 0;
  /** Of the tree of the expression that was read last. */
  depth = 0;
  private hiddenCount = 0;
  private unbalanced: number | undefined;
  readonly fileScope: Scope;
  scope: Scope;
  function: FunctionContext | undefined;
  /** Sizes of variably modified types read since somebody last took them. */
  vlaSizes: VlaSize[] = [];
  /** Everything with linkage, by name: block-scope extern declarations find their object here. */
  readonly linked = new Map<string, VarDecl | FuncDecl>();
  readonly functions: FuncDecl[] = [];
  /** The function of each automatic variable. */
  readonly automatic = new Map<VarDecl, FuncDecl>();
  readonly variables: VarDecl[] = [];
  readonly usedFunctions = new Set<FuncDecl>();
  /** Read at least once; for -Wunused-variable and the like. */
  readonly read = new Set<VarDecl>();
  /** Assigned to at least once after its declaration. */
  readonly assigned = new Set<VarDecl>();
  /** Where the left sides of the assignments begin whose right side is being read, outermost first. */
  readonly assignments: number[] = [];
  /** A function begins where the present one should have ended: its blocks are to end here. */
  unclosed = false;
  /** See Preprocessed.packings. */
  packings: ReadonlyMap<Token, number> = new Map();
  /** The initialiser being read is that of a static object inside a function. */
  staticInitialiser = false;
  /** Expressions written in parentheses of their own: `if ((a = b))` says it is meant. */
  readonly parenthesised = new WeakSet<Expr>();
  /** What the operand of a sizeof was, of an expression that is now just a number. */
  readonly sizeofOperands = new WeakMap<Expr, Expr>();
  /** Functions that were called before any declaration, and so declared by the call. */
  readonly implicitFunctions = new Set<FuncDecl>();
  /** Variables whose declaration was wrong: nothing more is said of their uses. */
  readonly broken = new Set<VarDecl>();
  private readonly poisoned = new WeakSet<Expr>();
  private guesses = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly diagnostics: Diagnostics,
    readonly options: ParserOptions,
    outside?: ExpressionScope,
  ) {
    this.fileScope = new Scope(undefined, outside);
    this.scope = this.fileScope;
  }

  // --- Tokens -----------------------------------------------------------------------------------------------

  get token(): Token {
    return this.tokens[this.at]!;
  }

  get range(): Range {
    return this.token.range;
  }

  get previous(): Token {
    return this.tokens[Math.max(0, this.at - 1)]!;
  }

  peek(n = 1): Token {
    return this.tokens[Math.min(this.at + n, this.tokens.length - 1)]!;
  }

  get position(): number {
    return this.at;
  }

  is(text: string): boolean {
    return this.token.is(text);
  }

  get isIdentifier(): boolean {
    return this.token.kind === 'identifier';
  }

  next(): Token {
    const t = this.token;
    if (t.kind !== 'eof') this.at++;
    return t;
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  /** The token must be here; if not, that is a syntax error. */
  expect(text: string): Token {
    if (this.is(text)) return this.next();
    const opener = text === ')' ? '(' : text === ']' ? '[' : undefined;
    this.missing(`'${text}'`, opener || text === '}' ? text : undefined);
    throw new SyntaxErrorFound();
  }

  /** Statements and declarations end in a semicolon; a forgotten one is reported and reading goes on without. */
  expectSemicolon(): void {
    if (this.accept(';')) return;
    if (this.is(')') && this.peek().is(';')) {
      this.diagnostics.error(this.range, "extra ')' before ';'", {
        suggestion: { range: this.range, text: '' },
      });
      this.next();
      this.next();
      return;
    }
    this.missing("';'", ';');
    if (this.token.atLineStart || this.is('}') || this.token.kind === 'eof' || this.startsStatement()) return;
    throw new SyntaxErrorFound();
  }

  private startsStatement(): boolean {
    const t = this.token;
    return t.kind === 'keyword' && t.text !== 'else' && t.text !== 'sizeof';
  }

  /** "expected X before 'y'", with the caret just after the token before. */
  missing(what: string, insert?: string): void {
    const here = this.token;
    const end = this.previous.range;
    const place: Range = this.at === 0 ? here.range : { file: end.file, start: end.end, end: end.end };
    const before = here.kind === 'eof' ? 'at end of input' : `before ${tokenText(here)}`;
    const notes = macroNotes(here);
    this.diagnostics.error(place, `expected ${what} ${before}`, {
      ...(insert && notes.length === 0 ? { suggestion: { range: place, text: insert } } : {}),
      notes,
    });
  }

  /** Report a syntax error at the current token and give the construct up. */
  fail(message: string, more: Partial<Diagnostic> = {}, range = this.range): never {
    const notes = range === this.range ? macroNotes(this.token) : [];
    this.diagnostics.error(range, message, notes.length > 0 ? { ...more, notes } : more);
    throw new SyntaxErrorFound();
  }

  /** Read the current token as if the student had spelled it right. */
  respell(text: string, kind: 'keyword' | 'identifier'): void {
    const t = this.token;
    t.kind = kind;
    t.text = text;
  }

  /** Index of the token after the bracket that closes the one at distance `n`, as a distance from here. */
  skipBalanced(n: number): number {
    let depth = 0;
    for (let i = n; this.at + i < this.tokens.length; i++) {
      const t = this.peek(i);
      if (t.kind === 'eof') return i;
      if (t.is('(') || t.is('[') || t.is('{')) depth++;
      else if (t.is(')') || t.is(']') || t.is('}')) {
        depth--;
        if (depth <= 0) return i + 1;
      }
    }
    return this.tokens.length - this.at - 1;
  }

  /** Has the text fewer closing braces than opening ones? */
  lacksBrace(): boolean {
    this.unbalanced ??= this.tokens.reduce((n, t) => n + (t.is('{') ? 1 : t.is('}') ? -1 : 0), 0);
    return this.unbalanced > 0;
  }

  /** Skip to just after the next `;` or to a `}` of this level, or past a balanced `{...}`. */
  synchronise(from: number): void {
    if (this.at === from && !this.is('}')) this.next();
    let depth = 0;
    while (this.token.kind !== 'eof') {
      if (this.is('{')) depth++;
      if (this.is('}')) {
        if (depth === 0) return;
        depth--;
        if (depth === 0) {
          this.next();
          return;
        }
      }
      if (this.is(';') && depth === 0) {
        this.next();
        return;
      }
      this.next();
    }
  }

  /** Go back to a position, to read the same tokens again. */
  rewind(position: number): void {
    this.at = position;
  }

  /**
   * Run `read` one level deeper; programs nested beyond any reason are refused, not a stack overflow. `cost`: of what needs
   * less of our own stack than a statement or an expression in brackets.
   */
  nested<T>(read: () => T, cost = 1): T {
    if (this.nesting >= MAX_NESTING) {
      this.diagnostics.error(this.range, 'nesting too deep');
      this.at = this.tokens.length - 1;
      throw new SyntaxErrorFound();
    }
    this.nesting += cost;
    try {
      return read();
    } finally {
      this.nesting -= cost;
    }
  }

  /** An operator was read: the tree of its operands, the last one and perhaps one of `other` depth, gets one deeper. */
  deepen(other = 0): void {
    this.depth = Math.max(this.depth, other) + 1;
    if (this.depth <= MAX_DEPTH) return;
    this.depth = 0;
    this.diagnostics.error(this.range, 'expression too complex');
    this.at = this.tokens.length - 1;
    throw new SyntaxErrorFound();
  }

  // --- Diagnostics ------------------------------------------------------------------------------------------

  error(range: Range, message: string, more?: Partial<Diagnostic>): void {
    this.diagnostics.error(range, message, more);
  }

  /** A warning that gcc gives without being asked. */
  warn(range: Range, option: string, message: string, more?: Partial<Diagnostic>): void {
    this.diagnostics.warning(range, option, message, more);
  }

  /** A warning that gcc gives with -Wall. */
  warnAll(range: Range, option: string, message: string, more?: Partial<Diagnostic>): void {
    if (this.options.all) this.diagnostics.warning(range, option, message, more);
  }

  /** An expression to stand where a wrong one was. */
  poison(range: Range): Expr {
    const e: Expr = { kind: 'int', value: 0n, type: INT, range };
    this.poisoned.add(e);
    return e;
  }

  isPoisoned(...list: (Expr | undefined)[]): boolean {
    return list.some(e => e !== undefined && this.poisoned.has(e));
  }

  /** The known name that was probably meant. Looking for it takes time, so not all of a thousand misspelt names get one. */
  guess(name: string, candidates: Iterable<string>): string | undefined {
    return this.guesses++ < MAX_GUESSES ? closest(name, candidates) : undefined;
  }

  // --- Scopes -----------------------------------------------------------------------------------------------

  /** Run `read` in a scope of its own, inside the present one. */
  inScope<T>(read: (scope: Scope) => T): T {
    const outer = this.scope;
    this.scope = new Scope(outer);
    try {
      return read(this.scope);
    } finally {
      this.scope = outer;
    }
  }

  lookup(name: string): Entity | undefined {
    return this.scope.lookup(name);
  }

  /** Is the token a name that a typedef declared? */
  isTypedefName(t: Token): boolean {
    return t.kind === 'identifier' && this.scope.lookup(t.text)?.kind === 'typedef';
  }

  /** A variable of the compiler's own. */
  hiddenVariable(what: string, type: CType, range: Range, isStatic = this.function === undefined): VarDecl {
    const decl: VarDecl = {
      kind: 'var',
      name: `.${what}${++this.hiddenCount}`,
      type,
      storage: isStatic ? 'static' : 'local',
      isExtern: false,
      tentative: false,
      threadLocal: false,
      addressed: type.kind === 'array' || type.kind === 'struct',
      init: undefined,
      range,
      hidden: true,
    };
    if (this.function && !isStatic) {
      this.function.decl.hiddenLocals.push(decl);
      this.automatic.set(decl, this.function.decl);
      this.noteAlignment(decl);
    } else this.variables.push(decl);
    return decl;
  }

  /** An automatic object that its frame does not align: lowering makes room for it at the beginning of the function. */
  noteAlignment(decl: VarDecl): void {
    const f = this.function?.decl;
    if (f && decl.storage === 'local' && !isVla(decl.type) && alignOf(decl.type) > FRAME_ALIGN) {
      f.overAligned = [...(f.overAligned ?? []), decl];
    }
  }

  /** A variable for the size of a variable length array; it becomes the function's when the sizes are taken. */
  sizeVariable(range: Range): VarDecl {
    return {
      kind: 'var',
      name: `.size${++this.hiddenCount}`,
      type: ULONG,
      storage: 'local',
      isExtern: false,
      tentative: false,
      threadLocal: false,
      addressed: false,
      init: undefined,
      range,
      hidden: true,
    };
  }

  /** The sizes to compute here, in order. */
  takeVlaSizes(): VlaSize[] {
    const sizes = this.vlaSizes;
    this.vlaSizes = [];
    for (const s of sizes) this.claim(s.sizeVar);
    return sizes;
  }

  /** A hidden variable made before its function was known belongs to the present one. */
  claim(decl: VarDecl): void {
    const hidden = this.function?.decl.hiddenLocals;
    if (!hidden || hidden.includes(decl)) return;
    hidden.push(decl);
    if (this.function) this.automatic.set(decl, this.function.decl);
  }
}

/** A token that is wrong where it stands may come out of a macro: `#define N 10;`, `#define N = 10`. */
function macroNotes(t: Token): { message: string; range: Range }[] {
  if (t.place !== t.range || t.spelling === t.range || t.spelling.file.system) return [];
  const name = /^\w+/.exec(t.range.file.text.slice(t.range.start, t.range.end))?.[0];
  if (name === undefined) return [];
  const extra = t.is(';')
    ? "; a '#define' has no ';' at its end"
    : t.is('=')
      ? "; a '#define' has no '='"
      : '';
  return [{ message: `in the expansion of macro '${name}'${extra}`, range: t.spelling }];
}

/** A token as messages name it. */
export function tokenText(t: Token): string {
  switch (t.kind) {
    case 'eof':
      return 'end of input';
    case 'string':
      return 'string constant';
    case 'int':
    case 'float':
    case 'char':
      return t.kind === 'char' ? t.text : 'numeric constant';
    default:
      return `'${t.text}'`;
  }
}

/** From the beginning of one range to the end of the other. */
export function span(from: Range, to: Range): Range {
  if (from.file !== to.file || to.end < from.start) return from;
  return { file: from.file, start: Math.min(from.start, to.start), end: Math.max(from.end, to.end) };
}
