/**
 * The preprocessor (C11 6.10; translation phases 4 to 6): preprocessing tokens -> the tokens the parser reads.
 *
 * Tokens come from one place, `take`: first from a stack of tokens that macros left behind, then from the file being
 * read, where directives are obeyed on the way. Replacing a macro means to push its replacement on the stack, so that
 * "rescanning together with all following tokens" (6.10.3.4) needs no code of its own. What must not be replaced again
 * is decided by Dave Prosser's algorithm, from which the standard's wording was made: each token carries a hide set.
 */
import { evaluateCondition } from './condition.ts';
import { charLiteral, numberLiteral, stringLiteral } from './literal.ts';
import { ATTRIBUTES, BUILTINS, PREDEFINED, PREDEFINED_CONSTANTS } from './predefined.ts';
import { type Diagnostics, type Range, SourceFile } from './source.ts';
import { closest } from './suggest.ts';
import { type HideSet, KEYWORDS, Token } from './token.ts';
import { DIGRAPHS, type TokenizedFile, tokenize } from './tokenize.ts';

/** `#include "x"`, `#include <x>`, `#include_next <x>` (the next one after the including file's folder). */
export type IncludeKind = 'quote' | 'angle' | 'next';

export interface PreprocessOptions {
  /** Find a header. Should give the same SourceFile for the same header, each time. */
  readInclude(name: string, kind: IncludeKind, includingFile: SourceFile): SourceFile | undefined;
  /** As after -D: `NAME`, `NAME=VALUE`, `NAME(a,b)=VALUE`. */
  readonly defines?: readonly string[];
  /** As after -U. */
  readonly undefines?: readonly string[];
  /** Names of headers that exist, to suggest one for a name that is wrong. */
  readonly headerNames?: readonly string[];
  /** What __DATE__ and __TIME__ are: fixed, so that the same text is the same program. */
  readonly date?: string;
  readonly time?: string;
}

export interface Preprocessed {
  /** Ends with eof. */
  readonly tokens: Token[];
  /** Every file read, the main one first. */
  readonly files: SourceFile[];
  /** Object-like macros of the user's files and -D that are defined at the end: name -> replacement text. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names, as included, of headers of our own sysroot. */
  readonly includedSystemHeaders: ReadonlySet<string>;
  /** The keyword of a struct or union where `#pragma pack` is in force -> the greatest alignment of its members, in bytes. */
  readonly packings: ReadonlyMap<Token, number>;
}

/** As gcc's -fmax-include-depth. */
const MAX_INCLUDE_DEPTH = 200;

/** A few lines of macros or includes can ask for more than any memory holds: where to give up. */
const MAX_REPLACED = 2_000_000;
const MAX_INCLUSIONS = 10_000;

/** Headers of C11, POSIX and Linux that lab programs use: what to suggest when the host gave no list. */
const WELL_KNOWN_HEADERS = (
  'assert.h ctype.h errno.h fcntl.h float.h getopt.h inttypes.h iso646.h limits.h locale.h math.h poll.h pthread.h ' +
  'pwd.h sched.h semaphore.h setjmp.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h ' +
  'stdlib.h stdnoreturn.h string.h strings.h sys/ioctl.h sys/ipc.h sys/mman.h sys/msg.h sys/resource.h sys/select.h ' +
  'sys/sem.h sys/shm.h sys/stat.h sys/syscall.h sys/time.h sys/times.h sys/types.h sys/utsname.h sys/wait.h ' +
  'termios.h time.h ucontext.h unistd.h wait.h wchar.h wctype.h'
).split(' ');

/** Headers of other systems and languages: what they are, and what to include here. */
const FOREIGN_HEADERS: Record<string, readonly [what: string, instead: string | undefined]> = {
  iostream: ['a C++ header', 'stdio.h'],
  string: ['a C++ header', 'string.h'],
  vector: ['a C++ header', undefined],
  cstdio: ['a C++ header', 'stdio.h'],
  cstdlib: ['a C++ header', 'stdlib.h'],
  cstring: ['a C++ header', 'string.h'],
  thread: ['a C++ header', 'pthread.h'],
  'iostream.h': ['a C++ header', 'stdio.h'],
  'windows.h': ['a Windows header', 'unistd.h'],
  'conio.h': ['an MS-DOS header', 'stdio.h'],
  'process.h': ['a Windows header', 'unistd.h'],
  'io.h': ['a Windows header', 'unistd.h'],
  'dos.h': ['an MS-DOS header', undefined],
};

const DIRECTIVES =
  'define undef include include_next import if ifdef ifndef elif elifdef elifndef else endif line error warning pragma ident'.split(
    ' ',
  );
const CONDITIONAL_START: ReadonlySet<string> = new Set(['if', 'ifdef', 'ifndef']);
const CONDITIONAL_NEXT: ReadonlySet<string> = new Set(['elif', 'elifdef', 'elifndef', 'else']);

/** Macros whose replacement depends on where they are used, and operators of `#if` that count as defined. */
type Special =
  | '__FILE__'
  | '__LINE__'
  | '__BASE_FILE__'
  | '__INCLUDE_LEVEL__'
  | '__COUNTER__'
  | '_Pragma'
  | ConditionOperator;
type ConditionOperator =
  | '__has_include'
  | '__has_include_next'
  | '__has_attribute'
  | '__has_c_attribute'
  | '__has_builtin'
  | '__has_feature'
  | '__has_extension';
const CONDITION_OPERATORS: readonly ConditionOperator[] = [
  '__has_include',
  '__has_include_next',
  '__has_attribute',
  '__has_c_attribute',
  '__has_builtin',
  '__has_feature',
  '__has_extension',
];
const SPECIALS: readonly Special[] = [
  '__FILE__',
  '__LINE__',
  '__BASE_FILE__',
  '__INCLUDE_LEVEL__',
  '__COUNTER__',
  '_Pragma',
  ...CONDITION_OPERATORS,
];

interface Macro {
  readonly name: string;
  readonly special?: Special;
  /** undefined: object-like. A variadic one's last parameter is __VA_ARGS__ or, in GNU C, a name of its own. */
  readonly params: readonly string[] | undefined;
  readonly variadic: boolean;
  /** Of a predefined macro only once it is used: `text` is tokenized then. */
  body: readonly Token[] | undefined;
  readonly text?: string;
  /** For each token of the body: which parameter it names, or -1. */
  readonly paramOf: readonly number[];
  /** Object-like and without ##: the body is simply copied. */
  readonly plain: boolean;
  /** The name in its definition. */
  readonly definition: Range;
}

interface Conditional {
  readonly directive: Token;
  /** A group has been chosen: later ones are skipped. */
  taken: boolean;
  elseAt: Range | undefined;
}

/** A file being read. */
interface OpenFile {
  readonly source: TokenizedFile;
  next: number;
  readonly conditionals: Conditional[];
  /** What #line changed: added to line numbers, and the name to show. */
  lineShift: number;
  name: string;
  /** Stretches [from, to) of the file in which bad tokens are no errors. */
  readonly skipped: { from: number; to: number }[];
}

export function preprocess(
  file: SourceFile,
  options: PreprocessOptions,
  diagnostics: Diagnostics,
): Preprocessed {
  return new Preprocessor(file, options, diagnostics).run();
}

class Preprocessor {
  private readonly macros = new Map<string, Macro>();
  /** Tokens to read before the file's, the next one last. */
  private readonly pending: Token[] = [];
  private readonly output: Token[] = [];
  private readonly files: SourceFile[] = [];
  private readonly includedSystemHeaders = new Set<string>();
  private readonly tokenized = new Map<string, TokenizedFile>();
  /** Path -> the macro that guards the whole file against a second inclusion; '' for #pragma once. */
  private readonly guards = new Map<string, string>();
  private readonly pushedMacros = new Map<string, (Macro | undefined)[]>();
  /** What `#pragma pack` has said: bytes, 0 for nothing. */
  private packing = 0;
  private readonly savedPackings: { readonly name: string | undefined; readonly packing: number }[] = [];
  private readonly packings = new Map<Token, number>();
  private readonly outer: OpenFile[] = [];
  private current: OpenFile;
  private counter = 0;
  /** Macros replaced, and tokens that came of it. */
  private replaced = 0;
  private gaveUp = false;
  private inclusions = 0;
  private readonly builtin = new SourceFile('<built-in>', '', true);

  constructor(
    private readonly main: SourceFile,
    private readonly options: PreprocessOptions,
    private readonly diagnostics: Diagnostics,
  ) {
    this.current = this.open(main);
    this.predefine();
  }

  run(): Preprocessed {
    const { pending, output, macros } = this;
    for (;;) {
      const token = this.take(pending, true);
      if (token === undefined) break;
      if (token.kind === 'identifier' && macros.has(token.text) && this.expand(token, pending)) continue;
      if (this.packing > 0 && (token.text === 'struct' || token.text === 'union')) {
        this.packings.set(token, this.packing);
      }
      output.push(token);
    }
    return {
      tokens: this.finish(),
      files: this.files,
      macros: this.userMacros(),
      includedSystemHeaders: this.includedSystemHeaders,
      packings: this.packings,
    };
  }

  // --- Reading ----------------------------------------------------------------------------------------------

  private tokenizeOnce(file: SourceFile): TokenizedFile {
    let source = this.tokenized.get(file.path);
    if (source === undefined) {
      source = tokenize(file);
      this.tokenized.set(file.path, source);
      this.files.push(file);
      const guard = includeGuard(source);
      if (guard !== undefined) this.guards.set(file.path, guard);
    }
    return source;
  }

  private open(file: SourceFile): OpenFile {
    const source = this.tokenizeOnce(file);
    return { source, next: 0, conditionals: [], lineShift: 0, name: file.spelled, skipped: [] };
  }

  /**
   * The next token: from `stack`, and when that is empty and is the main one, from the file. `acrossFiles`: at the end
   * of an included file go on in the including one. undefined: nothing is left.
   */
  private take(stack: Token[], acrossFiles: boolean): Token | undefined {
    const token = stack.pop();
    if (token !== undefined || stack !== this.pending) return token;
    for (;;) {
      const { current } = this;
      const read = current.source.tokens[current.next]!;
      if (read.kind === 'eof') {
        if (!acrossFiles || !this.close()) return undefined;
        continue;
      }
      current.next++;
      if (!read.atLineStart || !isHash(read)) return read;
      this.directive();
    }
  }

  /** Is the next token a '('? Directives are not looked past. */
  private parenthesisFollows(stack: Token[]): boolean {
    const top = stack.at(-1);
    if (top !== undefined) return top.text === '(' && top.kind === 'punctuator';
    if (stack !== this.pending) return false;
    const read = this.current.source.tokens[this.current.next]!;
    return read.text === '(' && read.kind === 'punctuator';
  }

  /** End of a file: complain about what is open in it; go back to the including one, if any. */
  private close(): boolean {
    const { current } = this;
    for (const { directive } of current.conditionals) {
      this.diagnostics.error(directive.range, `unterminated #${directive.text}`, {
        notes: [{ message: "every #if, #ifdef and #ifndef needs an '#endif'", range: directive.range }],
      });
    }
    current.conditionals.length = 0;
    for (const problem of current.source.problems) {
      const { start } = problem.range;
      if (!current.skipped.some(s => start >= s.from && start < s.to)) this.diagnostics.add(problem);
    }
    const includer = this.outer.pop();
    if (includer === undefined) return false;
    this.current = includer;
    return true;
  }

  /** The rest of the current line; reading goes on after it. */
  private restOfLine(): readonly Token[] {
    const { source, next } = this.current;
    const { tokens } = source;
    let end = next;
    while (!tokens[end]!.atLineStart) end++;
    this.current.next = end;
    return tokens.slice(next, end);
  }

  // --- Directives -------------------------------------------------------------------------------------------

  /** 6.10: after the '#' that begins a line. */
  private directive(): void {
    const { source, next } = this.current;
    const name = source.tokens[next]!;
    if (name.atLineStart) return; // The null directive
    this.current.next++;
    if (name.kind === 'number') {
      this.current.next--;
      this.line(name); // `# 33 "file.c"`, as preprocessors write it
      return;
    }
    switch (name.text) {
      case 'define':
        this.define();
        return;
      case 'undef':
        this.undef();
        return;
      case 'include':
        this.include(name, false);
        return;
      case 'import': {
        // The Objective-C form that gcc takes in C, too: the header at most once.
        const before = this.current;
        this.include(name, false);
        if (this.current !== before) this.guards.set(this.current.source.file.path, '');
        return;
      }
      case 'include_next':
        this.include(name, true);
        return;
      case 'if':
        this.beginConditional(name, this.condition(name));
        return;
      case 'ifdef':
      case 'ifndef':
        this.beginConditional(name, this.isDefined(name) === (name.text === 'ifdef'));
        return;
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else':
        this.nextGroup(name);
        return;
      case 'endif':
        this.endif(name);
        return;
      case 'line':
        this.line(name);
        return;
      case 'error':
      case 'warning':
        this.message(name);
        return;
      case 'pragma':
        this.pragma(this.restOfLine(), name);
        return;
      case 'ident':
      case 'sccs':
        this.restOfLine();
        return;
      default:
        this.unknownDirective(name);
        return;
    }
  }

  private unknownDirective(name: Token): void {
    this.restOfLine();
    const meant = closest(name.text, DIRECTIVES);
    const more = meant && {
      suggestion: { range: name.range, text: meant, why: `did you mean '#${meant}'?` },
    };
    this.diagnostics.error(name.range, `invalid preprocessing directive #${name.text}`, more || {});
  }

  /** #error and #warning: the line as it stands, apostrophes and all. */
  private message(name: Token): void {
    this.restOfLine();
    const { file, start, end } = name.range;
    const line = /^(?:\\\r?\n|[^\n])*/.exec(file.text.slice(end))![0];
    this.skip(start, end + line.length);
    const text = line.replace(/\\\r?\n|\/\/.*|\/\*.*?\*\//g, ' ').trim();
    const range = { file, start, end: end + line.trimEnd().length };
    const message = `#${name.text}${text && ` ${text}`}`;
    if (name.text === 'error') this.diagnostics.error(range, message);
    else this.diagnostics.warning(range, 'cpp', message);
  }

  private extraTokens(name: Token, extra: Token | undefined, option?: string): void {
    if (extra === undefined) return;
    const message = `extra tokens at end of #${name.text} directive`;
    this.diagnostics.add({ severity: 'warning', message, range: extra.range, option });
  }

  /** 6.10.4: `#line 100 "file.c"`. Diagnostics go on to show the real file. */
  private line(name: Token): void {
    const tokens = this.expandAll(this.restOfLine());
    const [number, fileName, extra] = tokens;
    if (number === undefined || number.kind !== 'number' || !/^[0-9]+$/.test(number.text)) {
      const text = number
        ? `'${number.text}' after #line is not a positive integer`
        : 'unexpected end of line after #line';
      this.diagnostics.error((number ?? name).place, text);
      return;
    }
    if (fileName !== undefined) {
      const literal = fileName.kind === 'string' ? stringLiteral([fileName], this.diagnostics) : undefined;
      if (literal?.kind !== 'string') {
        this.diagnostics.error(fileName.place, `'${fileName.text}' is not a valid file name`);
        return;
      }
      this.current.name = new TextDecoder().decode(literal.bytes.subarray(0, -1));
    }
    if (name.kind !== 'number') this.extraTokens(name, extra);
    const { line } = this.current.source.file.position(name.range.start);
    this.current.lineShift = Number(number.text) - (line + 1);
  }

  // --- Conditional inclusion (6.10.1) -----------------------------------------------------------------------

  /** The name after #ifdef and its like. */
  private isDefined(name: Token): boolean {
    const [macro, extra] = this.restOfLine();
    if (macro === undefined || macro.kind !== 'identifier') {
      const message = macro
        ? 'macro names must be identifiers'
        : `no macro name given in #${name.text} directive`;
      this.diagnostics.error((macro ?? name).range, message);
      return false;
    }
    this.extraTokens(name, extra);
    return this.macros.has(macro.text);
  }

  private condition(name: Token): boolean {
    return evaluateCondition(this.expandCondition(this.restOfLine(), name), name, this.diagnostics);
  }

  /** Macro-expand the line of an #if, answering `defined` and the __has_ operators on the way. */
  private expandCondition(line: readonly Token[], name: Token): Token[] {
    const stack = [...line].reverse();
    const out: Token[] = [];
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (token.kind === 'identifier') {
        const operator = token.text;
        if (operator === 'defined') {
          out.push(this.truth(token, this.definedOperator(token, stack, name)));
          continue;
        }
        const special = this.macros.get(operator)?.special;
        if (special && (CONDITION_OPERATORS as readonly string[]).includes(special)) {
          out.push(this.truth(token, this.hasOperator(token, special as ConditionOperator, stack)));
          continue;
        }
        if (this.expand(token, stack)) continue;
      }
      out.push(token);
    }
    return out;
  }

  private truth(at: Token, value: boolean): Token {
    return new Token('number', value ? '1' : '0', at.range, at.spelling, at.atLineStart, at.hasSpace);
  }

  /** `defined X` or `defined(X)` */
  private definedOperator(operator: Token, stack: Token[], name: Token): boolean {
    let macro = stack.pop();
    const parenthesis = macro?.text === '(' ? macro : undefined;
    if (parenthesis) macro = stack.pop();
    if (macro === undefined || macro.kind !== 'identifier') {
      this.diagnostics.error((macro ?? operator).place, `operator 'defined' requires an identifier`);
      return false;
    }
    if (parenthesis && stack.pop()?.text !== ')') {
      this.diagnostics.error(parenthesis.place, `missing ')' after 'defined' in #${name.text}`);
    }
    return this.macros.has(macro.text);
  }

  /** `__has_include(<x.h>)`, `__has_attribute(x)` and their like. */
  private hasOperator(operator: Token, which: ConditionOperator, stack: Token[]): boolean {
    if (stack.pop()?.text !== '(') {
      this.diagnostics.error(operator.place, `missing '(' before '${which}' operand`);
      return false;
    }
    const operand: Token[] = [];
    let depth = 1;
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (token.text === '(') depth++;
      else if (token.text === ')' && --depth === 0) break;
      operand.push(token);
    }
    if (depth > 0) this.diagnostics.error(operator.place, `missing ')' after '${which}' operand`);
    switch (which) {
      case '__has_include':
      case '__has_include_next': {
        const header = this.headerName(operand);
        if (header === undefined) {
          this.diagnostics.error(operator.place, `operator '${which}' requires a header name`);
          return false;
        }
        const kind = which === '__has_include_next' ? 'next' : header.kind;
        return this.options.readInclude(header.name, kind, this.current.source.file) !== undefined;
      }
      case '__has_attribute':
        return ATTRIBUTES.has(textOf(operand).replace(/^__(.*)__$/, '$1'));
      case '__has_builtin':
        return BUILTINS.has(textOf(operand));
      case '__has_c_attribute':
      case '__has_feature':
      case '__has_extension':
        return false;
    }
  }

  private beginConditional(directive: Token, chosen: boolean): void {
    this.current.conditionals.push({ directive, taken: chosen, elseAt: undefined });
    if (!chosen) this.skipGroups();
  }

  /** #elif or #else after a group that was read: skip the rest. */
  private nextGroup(name: Token): void {
    const conditional = this.current.conditionals.at(-1);
    if (conditional === undefined) {
      this.restOfLine();
      this.diagnostics.error(name.range, `#${name.text} without #if`);
      return;
    }
    if (this.chooses(name, conditional)) return;
    this.skipGroups();
  }

  private endif(name: Token): void {
    this.extraTokens(name, this.restOfLine()[0], 'endif-labels');
    if (this.current.conditionals.pop() === undefined) {
      this.diagnostics.error(name.range, '#endif without #if');
    }
  }

  /** Does this #elif, #elifdef, #elifndef or #else begin the group to read? */
  private chooses(name: Token, conditional: Conditional): boolean {
    if (conditional.elseAt) {
      const notes = [
        { message: '#else was here', range: conditional.elseAt },
        { message: 'the conditional began here', range: conditional.directive.range },
      ];
      this.diagnostics.error(name.range, `#${name.text} after #else`, { notes });
      this.restOfLine();
      return false;
    }
    if (name.text === 'else') {
      conditional.elseAt = name.range;
      this.extraTokens(name, this.restOfLine()[0], 'endif-labels');
      if (conditional.taken) return false;
    } else {
      if (conditional.taken) {
        const line = this.restOfLine();
        this.skip(name.range.start, (line.at(-1) ?? name).range.end);
        return false;
      }
      const holds =
        name.text === 'elif' ? this.condition(name) : this.isDefined(name) === (name.text === 'elifdef');
      if (!holds) return false;
    }
    conditional.taken = true;
    return true;
  }

  private skip(from: number, to: number): void {
    this.current.skipped.push({ from, to });
  }

  /** Go on behind the directive that begins a group to read, or behind the #endif. */
  private skipGroups(): void {
    const { current } = this;
    const { tokens, directives } = current.source;
    const conditional = current.conditionals.at(-1)!; // its caller has just seen it
    // From the end of the directive: what cannot even be read as tokens does not matter in a skipped group.
    let from = tokens[Math.max(0, current.next - 1)]!.range.end;
    let depth = 0;
    for (let i = lowerBound(directives, current.next); i < directives.length; i++) {
      const hash = directives[i]!;
      const name = tokens[hash + 1]!;
      if (name.atLineStart) continue;
      if (CONDITIONAL_START.has(name.text)) depth++;
      else if (name.text === 'endif') {
        if (depth-- > 0) continue;
        this.skip(from, name.range.start);
        current.next = hash + 2;
        this.endif(name);
        return;
      } else if (depth === 0 && CONDITIONAL_NEXT.has(name.text)) {
        this.skip(from, name.range.start);
        current.next = hash + 2;
        if (this.chooses(name, conditional)) return;
        from = tokens[current.next - 1]!.range.end;
      }
    }
    this.skip(from, Number.POSITIVE_INFINITY);
    current.next = tokens.length - 1;
  }

  // --- Inclusion (6.10.2) -----------------------------------------------------------------------------------

  private include(directive: Token, next: boolean): void {
    const line = this.restOfLine();
    let header = this.headerName(line.slice(0, 1));
    let extra: Token | undefined = line[1];
    if (header === undefined && line.length > 0) {
      header = this.headerName(this.expandAll(line));
      extra = undefined;
    }
    const last = line.at(-1);
    if (header === undefined || header.name === '') {
      const range = last ? { ...line[0]!.range, end: last.range.end } : directive.range;
      const written = textOf(line).replace(/^[<"]|[>";]+$/g, '');
      const suggestion = /^[\w/.+-]+\.h$/.test(written) ? { range, text: `<${written}>` } : undefined;
      const message = header ? 'empty filename in #include' : '#include expects "FILENAME" or <FILENAME>';
      this.diagnostics.error(range, message, { suggestion });
      return;
    }
    this.extraTokens(directive, extra);
    const range = { ...line[0]!.range, end: (extra ? line[0]! : last!).range.end };
    const kind = next ? 'next' : header.kind;
    const found = this.options.readInclude(header.name, kind, this.current.source.file);
    if (found === undefined) {
      this.missingHeader(header.name, header.kind, range);
      return;
    }
    if (found.system) this.includedSystemHeaders.add(header.name);
    const guard = this.guards.get(found.path);
    if (guard !== undefined && (guard === '' || this.macros.has(guard))) return;
    if (this.outer.length >= MAX_INCLUDE_DEPTH) {
      this.diagnostics.error(range, `#include nested depth ${this.outer.length + 1} exceeds maximum of 200`, {
        notes: [{ message: `does '${header.name}' include itself?`, range }],
      });
      return;
    }
    if (this.inclusions >= MAX_INCLUSIONS) {
      this.diagnostics.error(range, `more than ${MAX_INCLUSIONS} inclusions`);
      return;
    }
    this.inclusions++;
    this.outer.push(this.current);
    this.current = this.open(found);
  }

  /** `<name>` or `"name"`, as one token or, out of a macro, as several. */
  private headerName(tokens: readonly Token[]): { name: string; kind: 'quote' | 'angle' } | undefined {
    const first = tokens[0];
    if (first === undefined) return undefined;
    if (first.kind === 'header') return { name: first.text.slice(1, -1).trim(), kind: 'angle' };
    if (first.kind === 'string' && first.text.startsWith('"'))
      return { name: first.text.slice(1, -1), kind: 'quote' };
    if (first.text !== '<') return undefined;
    const close = tokens.findIndex(token => token.text === '>');
    return close < 0 ? undefined : { name: textOf(tokens.slice(1, close)), kind: 'angle' };
  }

  private missingHeader(name: string, kind: 'quote' | 'angle', range: Range): void {
    const known = this.options.headerNames ?? WELL_KNOWN_HEADERS;
    const wrap = (header: string) =>
      kind === 'quote' && !known.includes(header) ? `"${header}"` : `<${header}>`;
    const message = `${name}: No such file or directory`;
    const foreign = FOREIGN_HEADERS[name];
    const own = this.current.source.file;
    if (foreign) {
      const [what, instead] = foreign;
      const suggestion = instead && {
        range,
        text: `<${instead}>`,
        why: `in C on Unix, include <${instead}>`,
      };
      const notes = [{ message: `<${name}> is ${what}`, range }];
      this.diagnostics.error(range, message, { notes, suggestion: suggestion || undefined });
    } else if (kind === 'angle' && this.options.readInclude(name, 'quote', own)) {
      const why = 'a header of your own is included with quotation marks';
      this.diagnostics.error(range, message, { suggestion: { range, text: `"${name}"`, why } });
    } else {
      const base = name.replace(/^.*\//, '');
      const meant =
        known.find(header => header.replace(/^.*\//, '') === base) ??
        known.find(header => header === `${name}.h`) ??
        closest(name, known) ??
        known.find(header => closest(base, [header.replace(/^.*\//, '')]));
      const suggestion = meant && { range, text: wrap(meant), why: `did you mean ${wrap(meant)}?` };
      this.diagnostics.error(range, message, { suggestion: suggestion || undefined });
    }
  }

  // --- Definitions (6.10.3) ---------------------------------------------------------------------------------

  private define(): void {
    const line = this.restOfLine();
    const name = line[0];
    if (!this.isMacroName(name, 'define')) return;
    if (name.text === 'defined' || name.text === '__VA_ARGS__' || name.text === '__VA_OPT__') {
      this.diagnostics.error(name.range, `'${name.text}' cannot be used as a macro name`);
      return;
    }
    let body = 1;
    let params: string[] | undefined;
    let variadic = false;
    const second = line[1];
    if (second?.text === '(' && second.kind === 'punctuator' && !second.hasSpace) {
      const list = this.parameters(line, name);
      if (list === undefined) return;
      ({ params, variadic } = list);
      body = list.end;
    }
    const macro = makeMacro(name.text, params, variadic, line.slice(body), name.range);
    if (!this.checkBody(macro)) return;
    this.install(macro);
  }

  private isMacroName(name: Token | undefined, directive: string): name is Token {
    if (name?.kind === 'identifier') return true;
    const range = name?.range ?? this.lastRange();
    const message = name
      ? 'macro names must be identifiers'
      : `no macro name given in #${directive} directive`;
    this.diagnostics.error(range, message);
    return false;
  }

  /** The token just read, in the file. */
  private lastRange(): Range {
    return this.current.source.tokens[this.current.next - 1]!.range;
  }

  /** Names between the parentheses after a function-like macro's name; `end`: where the body begins in the line. */
  private parameters(
    line: readonly Token[],
    name: Token,
  ): { params: string[]; variadic: boolean; end: number } | undefined {
    const params: string[] = [];
    let i = 2;
    const fail = (message: string): undefined => {
      this.diagnostics.error((line[i] ?? line.at(-1) ?? name).range, message);
      return undefined;
    };
    if (line[i]?.text === ')') return { params, variadic: false, end: i + 1 };
    for (;;) {
      const token = line[i];
      if (token?.text === '...') {
        params.push('__VA_ARGS__');
        if (line[i + 1]?.text !== ')') return fail("expected ')' after '...'");
        return { params, variadic: true, end: i + 2 };
      }
      if (token?.kind !== 'identifier') {
        return fail(
          token ? `expected parameter name, found '${token.text}'` : "expected ')' before end of line",
        );
      }
      if (token.text === '__VA_ARGS__') return fail("'__VA_ARGS__' cannot be the name of a parameter");
      if (params.includes(token.text)) return fail(`duplicate macro parameter '${token.text}'`);
      params.push(token.text);
      i++;
      const after = line[i]?.text;
      if (after === '...' && line[i + 1]?.text === ')') return { params, variadic: true, end: i + 2 };
      if (after === ')') return { params, variadic: false, end: i + 1 };
      if (after !== ',') return fail("expected ',' or ')' in macro parameter list");
      i++;
    }
  }

  /** Constraints of 6.10.3.2 and 6.10.3.3, and the balance of __VA_OPT__. */
  private checkBody(macro: Macro): boolean {
    const body = macro.body!;
    const error = (token: Token, message: string): false => {
      this.diagnostics.error(token.range, message);
      return false;
    };
    const first = body[0];
    const last = body.at(-1);
    if (first && isPasteOperator(first))
      return error(first, "'##' cannot appear at either end of a macro expansion");
    if (last && isPasteOperator(last))
      return error(last, "'##' cannot appear at either end of a macro expansion");
    for (let i = 0; i < body.length; i++) {
      const token = body[i]!;
      const following = body[i + 1];
      if (macro.params && isHash(token) && token.kind === 'punctuator') {
        const isOperand = following && (macro.paramOf[i + 1]! >= 0 || isVaOpt(macro, following));
        if (!isOperand) return error(token, "'#' is not followed by a macro parameter");
      }
      if (token.kind !== 'identifier') continue;
      if (token.text === '__VA_ARGS__' && macro.params?.at(-1) !== '__VA_ARGS__') {
        this.diagnostics.add({
          severity: 'warning',
          message: '__VA_ARGS__ can only appear in the expansion of a C99 variadic macro',
          range: token.range,
        });
      }
      if (isVaOpt(macro, token) && vaOptEnd(body, i) < 0) return error(token, 'unterminated __VA_OPT__');
    }
    return true;
  }

  private install(macro: Macro): void {
    const old = this.macros.get(macro.name);
    if (old && !sameDefinition(old, macro)) {
      const predefined = old.definition.file === this.builtin;
      const notes = predefined
        ? []
        : [{ message: 'this is the location of the previous definition', range: old.definition }];
      this.diagnostics.add({
        severity: 'warning',
        message: `'${macro.name}' redefined`,
        range: macro.definition,
        option: old.special ? 'builtin-macro-redefined' : undefined,
        notes,
      });
    }
    this.macros.set(macro.name, macro);
  }

  private undef(): void {
    const line = this.restOfLine();
    const name = line[0];
    if (!this.isMacroName(name, 'undef')) return;
    const extra = line[1];
    if (extra) {
      const message = 'extra tokens at end of #undef directive';
      this.diagnostics.add({ severity: 'warning', message, range: extra.range });
    }
    if (this.macros.get(name.text)?.special) {
      this.diagnostics.warning(name.range, 'builtin-macro-redefined', `undefining '${name.text}'`);
    }
    this.macros.delete(name.text);
  }

  private predefine(): void {
    const { macros, options } = this;
    const definition = { file: this.builtin, start: 0, end: 0 };
    const lazy = (name: string, text: string) =>
      macros.set(name, {
        name,
        text,
        params: undefined,
        variadic: false,
        body: undefined,
        paramOf: [],
        plain: true,
        definition,
      });
    for (const [name, text] of PREDEFINED) lazy(name, text);
    lazy('__DATE__', `"${options.date ?? 'Jan  1 2026'}"`);
    lazy('__TIME__', `"${options.time ?? '12:00:00'}"`);
    lazy(
      '__TIMESTAMP__',
      `"Thu ${(options.date ?? 'Jan  1 2026').slice(0, 6)} ${options.time ?? '12:00:00'} 2026"`,
    );
    for (const special of SPECIALS) {
      macros.set(special, {
        name: special,
        special,
        params: undefined,
        variadic: false,
        body: [],
        paramOf: [],
        plain: true,
        definition,
      });
    }
    for (const [name, suffix] of PREDEFINED_CONSTANTS) {
      this.defineText(`${name}(c) c${suffix && ` ## ${suffix}`}`, true);
    }
    for (const define of options.defines ?? []) {
      const equals = define.indexOf('=');
      const text = equals < 0 ? `${define} 1` : `${define.slice(0, equals)} ${define.slice(equals + 1)}`;
      this.defineText(text, false);
    }
    for (const name of options.undefines ?? []) macros.delete(name);
  }

  /** What `#define text` would do, outside of any file. */
  private defineText(text: string, system: boolean): void {
    const file = new SourceFile(system ? '<built-in>' : '<command-line>', `#define ${text}`, system);
    const source = tokenize(file);
    const including = this.current;
    this.current = { source, next: 2, conditionals: [], lineShift: 0, name: file.spelled, skipped: [] };
    this.define();
    this.current = including;
  }

  private userMacros(): Map<string, string> {
    const result = new Map<string, string>();
    for (const macro of this.macros.values()) {
      if (macro.params || macro.special || macro.definition.file.system) continue;
      result.set(macro.name, textOf(macro.body ?? []));
    }
    return result;
  }

  // --- Replacement (6.10.3) ---------------------------------------------------------------------------------

  /** Replace all macros in a list of tokens, as if they were all there is. */
  private expandAll(tokens: readonly Token[]): Token[] {
    const stack = [...tokens].reverse();
    const out: Token[] = [];
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (token.kind === 'identifier' && this.macros.has(token.text) && this.expand(token, stack)) continue;
      out.push(token);
    }
    return out;
  }

  /** The next token of a stack after macros have been replaced. */
  private nextExpanded(stack: Token[]): Token | undefined {
    let token = this.take(stack, false);
    while (token?.kind === 'identifier' && this.macros.has(token.text) && this.expand(token, stack)) {
      token = this.take(stack, false);
    }
    return token;
  }

  /** If `token` is the name of a macro to be replaced here, push what replaces it on the stack. */
  private expand(token: Token, stack: Token[]): boolean {
    const macro = this.macros.get(token.text);
    if (macro === undefined || hides(token.hideSet, token.text)) return false;
    if (this.tooMuch(token.range)) return false;
    this.replaced += 1 + (macro.plain ? (macro.body?.length ?? 0) : 0);
    if (macro.special) return this.expandSpecial(token, macro.special, stack);
    if (macro.params === undefined) {
      const hideSet = add(token.hideSet, macro.name);
      if (macro.body === undefined) {
        macro.body = tokenize(new SourceFile('<built-in>', macro.text ?? '', true)).tokens.slice(0, -1);
      }
      const out = macro.plain
        ? macro.body.map(t => copy(t, token.range, hideSet, t.hasSpace))
        : this.substitute(
            { macro, args: NO_ARGUMENTS, site: token.range, hideSet },
            macro.body,
            macro.paramOf,
          );
      pushReplacement(stack, out, token);
      return true;
    }
    if (!this.parenthesisFollows(stack)) return false;
    const call = this.collectArguments(macro, token, stack);
    if (call === undefined) return true;
    const { close } = call;
    // A macro used in the file itself: the student sees its name and arguments. Else: the outermost use.
    const direct = token.range === token.spelling && close.range.file === token.range.file;
    const site =
      direct && close.range.end > token.range.start ? { ...token.range, end: close.range.end } : token.range;
    const hideSet = add(intersect(token.hideSet, close.hideSet), macro.name);
    const out = this.substitute({ macro, args: call, site, hideSet }, macro.body!, macro.paramOf);
    pushReplacement(stack, out, token);
    return true;
  }

  /** Give up replacing macros, said once at the use that was too much. */
  private tooMuch(site: Range): boolean {
    if (this.replaced <= MAX_REPLACED) return false;
    if (!this.gaveUp) this.diagnostics.error(site, `macros expand to more than ${MAX_REPLACED} tokens`);
    this.gaveUp = true;
    return true;
  }

  private expandSpecial(token: Token, special: Special, stack: Token[]): boolean {
    const push = (kind: 'string' | 'number', text: string): boolean => {
      const { range, spelling } = token;
      stack.push(new Token(kind, text, range, spelling, token.atLineStart, token.hasSpace));
      return true;
    };
    const { current } = this;
    switch (special) {
      case '__FILE__':
        return push('string', quote(current.name));
      case '__LINE__': {
        const { file } = token.range;
        const shift = file === current.source.file ? current.lineShift : 0;
        return push('number', String(file.position(token.range.start).line + shift));
      }
      case '__BASE_FILE__':
        return push('string', quote(this.main.spelled));
      case '__INCLUDE_LEVEL__':
        return push('number', String(this.outer.length));
      case '__COUNTER__':
        return push('number', String(this.counter++));
      case '_Pragma':
        return this.pragmaOperator(token, stack);
      case '__has_include':
      case '__has_include_next':
      case '__has_attribute':
      case '__has_c_attribute':
      case '__has_builtin':
      case '__has_feature':
      case '__has_extension':
        return false; // Operators of #if only: see expandCondition
    }
  }

  /** The arguments of a function-like macro, from '(' to ')'. undefined: there are none to use, and it was said why. */
  private collectArguments(macro: Macro, name: Token, stack: Token[]): Arguments | undefined {
    const params = macro.params!;
    const open = this.take(stack, false)!; // parenthesisFollows has seen it
    const lists: Token[][] = [];
    let list: Token[] = [];
    let depth = 0;
    let close: Token | undefined;
    while (close === undefined) {
      const token = this.take(stack, false);
      if (token === undefined) {
        this.diagnostics.error(name.range, `unterminated argument list invoking macro '${macro.name}'`, {
          notes: [{ message: "to match this '('", range: open.range }],
        });
        return undefined;
      }
      if (token.kind === 'punctuator') {
        if (token.text === '(') depth++;
        else if (token.text === ')' && depth-- === 0) {
          close = token;
          continue;
        } else if (token.text === ',' && depth === 0) {
          if (!macro.variadic || lists.length < params.length - 1) {
            lists.push(list);
            list = [];
            continue;
          }
        }
      }
      list.push(token);
    }
    if (params.length > 0 || lists.length > 0 || list.length > 0) lists.push(list);
    const missingVariadic = macro.variadic && lists.length === params.length - 1;
    if (lists.length !== params.length && !missingVariadic) this.wrongCount(macro, name, lists.length, close);
    const variadicMissing =
      missingVariadic || (macro.variadic && params.length === 1 && lists[0]!.length === 0);
    // Go on with as many as there should be: one error is enough.
    lists.length = Math.min(lists.length, params.length);
    while (lists.length < params.length) lists.push([]);
    return { lists, expanded: [], close, variadicMissing };
  }

  private wrongCount(macro: Macro, name: Token, given: number, close: Token): void {
    const takes = macro.params!.length;
    const few = given < takes;
    const message = few
      ? `macro '${macro.name}' requires ${takes} argument${takes === 1 ? '' : 's'}, but only ${given} given`
      : `macro '${macro.name}' passed ${given} argument${given === 1 ? '' : 's'}, but takes just ${takes}`;
    const range = close.range.file === name.range.file ? { ...name.range, end: close.range.end } : name.range;
    this.diagnostics.error(range.end > range.start ? range : name.range, message, {
      notes: [{ message: `macro '${macro.name}' defined here`, range: macro.definition }],
    });
  }

  /** Argument number `param` with its own macros replaced (6.10.3.1); done once per use. */
  private expandedArgument(args: Arguments, param: number): Token[] {
    let tokens = args.expanded[param];
    if (tokens === undefined) {
      const list = args.lists[param]!;
      const simple = !list.some(t => t.kind === 'identifier' && this.macros.has(t.text));
      tokens = simple ? list : this.expandAll(list);
      args.expanded[param] = tokens;
    }
    return tokens;
  }

  /** The replacement list with arguments in place, # and ## done: Prosser's `subst`, in one pass. */
  private substitute(use: MacroUse, body: readonly Token[], paramOf: readonly number[]): Token[] {
    const tokens = this.substituteParts(use, body, paramOf);
    return tokens.some(isPlacemarker) ? tokens.filter(t => !isPlacemarker(t)) : tokens;
  }

  /** The same, still with the placemarkers that stand for empty operands of ## (6.10.3.3p2). */
  private substituteParts(use: MacroUse, body: readonly Token[], paramOf: readonly number[]): Token[] {
    const { macro, args, site, hideSet } = use;
    const out: Token[] = [];
    let pasting = false;
    /** Tokens that stand for `origin`, a token of the body. */
    const operand = (tokens: readonly Token[], origin: Token) => {
      this.replaced += tokens.length;
      if (this.tooMuch(site)) return;
      const left = pasting ? out.pop() : undefined;
      pasting = false;
      if (tokens.length === 0) {
        out.push(left ?? new Token('other', '', site, origin.spelling, false, origin.hasSpace));
        return;
      }
      tokens.forEach((t, i) => {
        const token = copy(t, site, hideSet, i === 0 ? origin.hasSpace : t.hasSpace || t.atLineStart);
        if (i > 0 || left === undefined) out.push(token);
        else out.push(...this.paste(left, token, use));
      });
    };
    for (let i = 0; i < body.length; i++) {
      const token = body[i]!;
      const following: Token | undefined = body[i + 1];
      const param = paramOf[i]!;
      if (isPasteOperator(token) && out.length > 0) {
        pasting = true;
      } else if (macro.params && isHash(token) && following) {
        i++;
        let content = args.lists[paramOf[i]!];
        if (content === undefined) {
          const end = vaOptEnd(body, i);
          content = this.vaOpt(use, body, paramOf, i, end).filter(t => !isPlacemarker(t));
          i = end;
        }
        operand([stringize(content, token, site)], token);
      } else if (isVaOpt(macro, token)) {
        const end = vaOptEnd(body, i);
        operand(this.vaOpt(use, body, paramOf, i, end), token);
        i = end;
      } else if (param >= 0) {
        const isOperand = pasting || (following !== undefined && isPasteOperator(following));
        operand(isOperand ? args.lists[param]! : this.expandedArgument(args, param), token);
      } else if (
        token.text === ',' &&
        following &&
        isPasteOperator(following) &&
        this.isVariadic(macro, paramOf[i + 2])
      ) {
        // GNU: `, ## __VA_ARGS__` pastes nothing, and loses the comma when the variable arguments are left out.
        if (!args.variadicMissing) {
          operand([token], token);
          operand(this.expandedArgument(args, paramOf[i + 2]!), body[i + 2]!);
        } else operand([], token);
        i += 2;
      } else {
        operand([token], token);
      }
    }
    return out;
  }

  private isVariadic(macro: Macro, param: number | undefined): boolean {
    return macro.variadic && param === macro.params!.length - 1;
  }

  /** `__VA_OPT__(...)` from body[at] to body[end]: its content if there are variable arguments (C23 6.10.5.1). */
  private vaOpt(
    use: MacroUse,
    body: readonly Token[],
    paramOf: readonly number[],
    at: number,
    end: number,
  ): Token[] {
    if (this.expandedArgument(use.args, use.macro.params!.length - 1).length === 0) return [];
    return this.substituteParts(use, body.slice(at + 2, end), paramOf.slice(at + 2, end));
  }

  /** 6.10.3.3: one token of two, or both with a complaint. A placemarker changes nothing. */
  private paste(left: Token, right: Token, { macro, site, hideSet }: MacroUse): Token[] {
    if (isPlacemarker(left)) {
      right.hasSpace = left.hasSpace;
      return [right];
    }
    if (isPlacemarker(right)) return [left];
    const text = left.text + right.text;
    const word = left.kind === 'identifier' && /^\w+$/.test(right.text);
    let kind: Token['kind'] | undefined = word ? 'identifier' : undefined;
    if (kind === undefined) {
      const { tokens, problems } = tokenize(new SourceFile('<paste>', text, true));
      if (tokens.length === 2 && problems.length === 0 && tokens[0]!.kind !== 'other') kind = tokens[0]!.kind;
    }
    if (kind === undefined) {
      const message = `pasting '${left.text}' and '${right.text}' does not give a valid preprocessing token`;
      const notes = [{ message: `in the definition of macro '${macro.name}'`, range: macro.definition }];
      this.diagnostics.error(site, message, { notes });
      return [left, right];
    }
    const token = new Token(kind, text, site, left.spelling, false, left.hasSpace);
    token.hideSet = union(intersect(left.hideSet, right.hideSet), hideSet);
    return [token];
  }

  // --- Pragmas (6.10.6, 6.10.9) -----------------------------------------------------------------------------

  /** `_Pragma("text")` */
  private pragmaOperator(name: Token, stack: Token[]): boolean {
    // The operand may come out of a macro.
    const open = this.parenthesisFollows(stack) ? this.take(stack, false) : undefined;
    const text = open && this.nextExpanded(stack);
    const close = text && this.nextExpanded(stack);
    if (text?.kind !== 'string' || close?.text !== ')') {
      this.diagnostics.error(name.place, '_Pragma takes a parenthesized string literal');
      return true;
    }
    const content = text.text.replace(/^L?"|"$/g, '').replace(/\\(["\\])/g, '$1');
    const { tokens } = tokenize(new SourceFile('<_Pragma>', content, name.range.file.system));
    const line = tokens.slice(0, -1).map(t => copy(t, name.range, undefined, t.hasSpace));
    this.pragma(line, name);
    return true;
  }

  private pragma(line: readonly Token[], directive: Token): void {
    const last = line.at(-1) ?? directive;
    const range =
      last.range.end > directive.range.start ? { ...directive.range, end: last.range.end } : directive.range;
    const [first, second] = line;
    switch (first?.text) {
      case undefined:
      case 'STDC':
      case 'clang':
      case 'region':
      case 'endregion':
      case 'mark':
        return;
      case 'once':
        this.guards.set(this.current.source.file.path, '');
        return;
      case 'GCC':
        if (second?.text === 'error') this.diagnostics.error(range, textOf(line.slice(2)));
        if (second?.text === 'warning') this.diagnostics.warning(range, 'pragmas', textOf(line.slice(2)));
        return;
      case 'message': {
        const strings = line.filter(t => t.kind === 'string').map(t => t.text.slice(1, -1));
        this.diagnostics.add({ severity: 'note', message: `'#pragma message: ${strings.join('')}'`, range });
        return;
      }
      case 'push_macro':
      case 'pop_macro': {
        const name = line.find(t => t.kind === 'string')?.text.slice(1, -1);
        if (name !== undefined) this.saveMacro(name, first.text === 'push_macro');
        return;
      }
      case 'pack':
        this.pack(line.slice(1), range);
        return;
      case 'weak':
      case 'redefine_extname':
        this.diagnostics.error(range, `'#pragma ${first.text}' is not supported`);
        return;
      default: {
        const text = textOf(line.slice(0, 2));
        this.diagnostics.warning(range, 'unknown-pragmas', `ignoring '#pragma ${text}'`);
      }
    }
  }

  /** `#pragma pack (n)`, `()`, `(push)`, `(push, n)`, `(push, name, n)`, `(pop)`, `(pop, name)`; n is 0, 1, 2, 4, 8 or 16. */
  private pack(line: readonly Token[], range: Range): void {
    const words = textOf(line).match(/^\(\s*(?:(push|pop)\b)?[\s,]*([A-Za-z_]\w*)?[\s,]*(\d+)?\s*\)$/);
    const alignment = words?.[3] === undefined ? undefined : Number(words[3]);
    if (!words || (alignment !== undefined && ![0, 1, 2, 4, 8, 16].includes(alignment))) {
      this.diagnostics.warning(range, 'pragmas', `malformed '#pragma pack': ignored`);
      return;
    }
    const [, action, name] = words;
    if (action === 'push') this.savedPackings.push({ name, packing: this.packing });
    if (action === 'pop') {
      const found = name === undefined ? -1 : this.savedPackings.findLastIndex(s => s.name === name);
      const saved = this.savedPackings.splice(found)[0];
      if (saved) this.packing = saved.packing;
      else
        this.diagnostics.warning(
          range,
          'pragmas',
          "'#pragma pack (pop)' without a matching '#pragma pack (push)'",
        );
    }
    if (alignment !== undefined) this.packing = alignment;
    else if (action === undefined) this.packing = 0;
  }

  private saveMacro(name: string, push: boolean): void {
    const saved = this.pushedMacros.get(name) ?? [];
    this.pushedMacros.set(name, saved);
    if (push) {
      saved.push(this.macros.get(name));
    } else if (saved.length > 0) {
      const macro = saved.pop();
      if (macro) this.macros.set(name, macro);
      else this.macros.delete(name);
    }
  }

  // --- Phases 5 to 7 ----------------------------------------------------------------------------------------

  /** From preprocessing tokens to tokens: keywords, values of literals, adjacent strings joined. */
  private finish(): Token[] {
    const { output, diagnostics } = this;
    const result: Token[] = [];
    for (let i = 0; i < output.length; i++) {
      const token = output[i]!;
      switch (token.kind) {
        case 'identifier': {
          const keyword = KEYWORDS.get(token.text);
          if (keyword !== undefined) {
            token.kind = 'keyword';
            token.text = keyword;
          } else if (token.text === '__VA_ARGS__') {
            diagnostics.error(token.place, "'__VA_ARGS__' means something only in a variadic macro");
          }
          break;
        }
        case 'number': {
          const literal = numberLiteral(token, diagnostics);
          token.literal = literal;
          token.kind = literal.kind === 'float' ? 'float' : 'int';
          break;
        }
        case 'char':
          token.literal ??= charLiteral(token, diagnostics);
          break;
        case 'string': {
          const from = i;
          while (output[i + 1]?.kind === 'string') i++;
          result.push(this.joinStrings(output.slice(from, i + 1)));
          continue;
        }
        case 'punctuator':
          token.text = DIGRAPHS.get(token.text) ?? token.text;
          break;
        case 'other':
        case 'header': {
          const code = token.text.codePointAt(0)!;
          const name = code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : token.text;
          diagnostics.error(token.place, `stray '${name}' in program`);
          continue;
        }
        case 'keyword':
        case 'int':
        case 'float':
        case 'eof':
          break;
      }
      result.push(token);
    }
    result.push(this.endToken());
    return result;
  }

  private endToken(): Token {
    const end = this.main.text.length;
    const range = { file: this.main, start: end, end };
    return new Token('eof', '', range, range, true, false);
  }

  private joinStrings(pieces: readonly Token[]): Token {
    const first = pieces[0]!;
    const last = pieces.at(-1)!;
    let { range, spelling } = first;
    if (last !== first && range.file === last.range.file && last.range.end > range.start) {
      const direct = pieces.every(p => p.range === p.spelling);
      range = { ...range, end: Math.max(range.end, last.range.end) };
      if (direct) spelling = range;
    }
    const text = pieces.length === 1 ? first.text : pieces.map(p => p.text).join(' ');
    const token = new Token('string', text, range, spelling, first.atLineStart, first.hasSpace);
    token.literal = stringLiteral(pieces, this.diagnostics);
    return token;
  }
}

/** What a use of a function-like macro gives for its parameters. */
interface Arguments {
  readonly lists: Token[][];
  /** The same with macros replaced, made when first needed. */
  readonly expanded: Token[][];
  /** The ')' at the end. */
  readonly close: Token;
  /** There is not even an empty one for the `...`. */
  readonly variadicMissing: boolean;
}

/** One replacement of a macro. */
interface MacroUse {
  readonly macro: Macro;
  readonly args: Arguments;
  /** What the tokens' ranges will be. */
  readonly site: Range;
  readonly hideSet: HideSet | undefined;
}

const NO_RANGE: Range = { file: new SourceFile('', ''), start: 0, end: 0 };
const NO_ARGUMENTS: Arguments = {
  lists: [],
  expanded: [],
  close: new Token('punctuator', ')', NO_RANGE, NO_RANGE, false, false),
  variadicMissing: false,
};

// --- Tokens of macro bodies -------------------------------------------------------------------------------

const isHash = (t: Token): boolean => t.kind === 'punctuator' && (t.text === '#' || t.text === '%:');
const isPasteOperator = (t: Token): boolean =>
  t.kind === 'punctuator' && (t.text === '##' || t.text === '%:%:');
/** An empty operand of ##. */
const isPlacemarker = (t: Token): boolean => t.text === '';
const isVaOpt = (macro: Macro, t: Token): boolean => macro.variadic && t.text === '__VA_OPT__';

/** Index of the ')' that ends the `__VA_OPT__(` at body[at], or -1. */
function vaOptEnd(body: readonly Token[], at: number): number {
  if (body[at + 1]?.text !== '(') return -1;
  let depth = 0;
  for (let i = at + 1; i < body.length; i++) {
    if (body[i]!.text === '(') depth++;
    else if (body[i]!.text === ')' && --depth === 0) return i;
  }
  return -1;
}

function makeMacro(
  name: string,
  params: readonly string[] | undefined,
  variadic: boolean,
  body: readonly Token[],
  definition: Range,
): Macro {
  const paramOf = body.map(t => (params && t.kind === 'identifier' ? params.indexOf(t.text) : -1));
  const plain = !params && !body.some(isPasteOperator);
  return { name, params, variadic, body, paramOf, plain, definition };
}

/** 6.10.3p2: the same kind, parameters, tokens, and white space between them. */
function sameDefinition(a: Macro, b: Macro): boolean {
  const list = (m: Macro) => m.params && `${m.params.join()}${m.variadic}`;
  const text = (m: Macro) => (m.body ? textOf(m.body) : (m.text ?? ''));
  return !a.special && !b.special && list(a) === list(b) && text(a) === text(b);
}

/** A token of a body or an argument as it comes out of a macro used at `site`. */
function copy(t: Token, site: Range, hideSet: HideSet | undefined, hasSpace: boolean): Token {
  const token = new Token(t.kind, t.text, site, t.spelling, false, hasSpace);
  token.hideSet = t.hideSet === undefined ? hideSet : union(t.hideSet, hideSet);
  return token;
}

/** Put the replacement of `name` on the stack; it stands where the name stood, so has its white space. */
function pushReplacement(stack: Token[], replacement: readonly Token[], name: Token): void {
  const first = replacement[0];
  if (first !== undefined) {
    first.hasSpace = name.hasSpace;
    first.atLineStart = name.atLineStart;
  }
  for (let i = replacement.length - 1; i >= 0; i--) stack.push(replacement[i]!);
}

/** Source text of tokens, with one space where there was white space. */
function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (text !== '' && (token.hasSpace || token.atLineStart)) text += ' ';
    text += token.text;
  }
  return text;
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** 6.10.3.2: the spelling of an argument as a string literal. */
function stringize(tokens: readonly Token[], operator: Token, site: Range): Token {
  let text = '';
  for (const token of tokens) {
    if (text !== '' && (token.hasSpace || token.atLineStart)) text += ' ';
    const isQuoted = token.kind === 'string' || token.kind === 'char';
    text += isQuoted ? token.text.replace(/["\\]/g, '\\$&') : token.text;
  }
  // A lone backslash at the end would escape the closing quote (gcc warns and drops it).
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) text = text.slice(0, -1);
  return new Token('string', `"${text}"`, site, operator.spelling, false, operator.hasSpace);
}

// --- Hide sets --------------------------------------------------------------------------------------------

function hides(set: HideSet | undefined, name: string): boolean {
  for (let s = set; s !== undefined; s = s.rest) if (s.name === name) return true;
  return false;
}

const add = (set: HideSet | undefined, name: string): HideSet => ({ name, rest: set });

function union(a: HideSet | undefined, b: HideSet | undefined): HideSet | undefined {
  let result = b;
  for (let s = a; s !== undefined; s = s.rest) if (!hides(b, s.name)) result = add(result, s.name);
  return result;
}

function intersect(a: HideSet | undefined, b: HideSet | undefined): HideSet | undefined {
  let result: HideSet | undefined;
  for (let s = a; s !== undefined; s = s.rest) if (hides(b, s.name)) result = add(result, s.name);
  return result;
}

// --- Files ------------------------------------------------------------------------------------------------

/** First index whose value is at least `least`, in an ascending list. */
function lowerBound(list: readonly number[], least: number): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (list[mid]! < least) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The macro of an `#ifndef X ... #endif` around all of a file (as gcc, an #else in it does not count). */
function includeGuard({ tokens, directives }: TokenizedFile): string | undefined {
  const name = tokens[2];
  if (
    directives[0] !== 0 ||
    tokens[1]!.text !== 'ifndef' ||
    name?.kind !== 'identifier' ||
    name.atLineStart
  ) {
    return undefined;
  }
  let depth = 0;
  for (const hash of directives) {
    const directive = tokens[hash + 1]!.text;
    if (CONDITIONAL_START.has(directive)) depth++;
    else if (CONDITIONAL_NEXT.has(directive) && depth === 1) return undefined;
    else if (directive === 'endif' && --depth === 0)
      return tokens[hash + 2]!.kind === 'eof' ? name.text : undefined;
  }
  return undefined;
}
