/**
 * Attributes: gcc's `__attribute__((...))` and C23's `[[...]]`. Those that mean something here are noted; the others
 * are read over.
 */
import type { Expr, FuncDecl } from './ast.ts';
import { integerConstant } from './constant.ts';
import { assignment } from './expressions.ts';
import { rvalue } from './parse-convert.ts';
import { type Parser, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import type { Token } from './token.ts';

export interface FormatAttribute {
  readonly kind: 'printf' | 'scanf';
  /** 1-based positions of the format and of the first argument to check (0: a va_list). */
  readonly format: number;
  readonly first: number;
}

export interface Attributes {
  packed?: boolean;
  aligned?: number;
  noreturn?: boolean;
  /** Lowest first for constructors, last for destructors; without a number the last, respectively first. */
  constructorPriority?: number;
  destructorPriority?: number;
  /** Of a variable: called with its address when its scope is left. */
  cleanup?: FuncDecl;
  /** The symbol that this is another name of. */
  alias?: string;
  /** The name in the object: `asm("name")`. */
  linkName?: string;
  weak?: boolean;
  unused?: boolean;
  used?: boolean;
  warnUnusedResult?: boolean;
  /** Why, and what to use instead; may be empty. */
  deprecated?: string;
  format?: FormatAttribute;
  /** Of a typedef: another width of the same class of integer. */
  mode?: string;
  /** Bytes of the vector that the type becomes. */
  vectorSize?: number;
}

/** The attributes whose arguments mean something here. */
const ATTRIBUTES_WITH_ARGUMENTS: ReadonlySet<string> = new Set([
  'alias',
  'aligned',
  'cleanup',
  'constructor',
  'deprecated',
  'destructor',
  'vector_size',
]);

/** The priority of constructors and destructors that give none. */
const LAST_PRIORITY = 65535;

/** Is the parser at `__attribute__((` or at C23's `[[`? */
export const atAttribute = (p: Parser): boolean => p.is('__attribute__') || (p.is('[') && p.peek().is('['));

/** C23's names of what gcc's attributes say. */
const STANDARD_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['maybe_unused', 'unused'],
  ['nodiscard', 'warn_unused_result'],
  ['_Noreturn', 'noreturn'],
]);

/**
 * "__attribute__" "(" "(" attribute ("," attribute)* ")" ")" | "[" "[" attribute ("," attribute)* "]" "]"
 * attribute: (prefix "::")? name ("(" arguments ")")? | empty. Those that are unknown are ignored.
 */
export function attributes(p: Parser, into: Attributes): void {
  const close = p.is('[') ? ']' : ')';
  p.next();
  p.next();
  if (close === ')') p.expect('(');
  while (!p.is(close)) {
    if (p.accept(',')) continue;
    let name = p.token;
    if (p.peek().is(':') && p.peek(2).is(':')) {
      for (let n = 0; n < 3; n++) p.next();
      name = p.token;
    }
    if (name.kind !== 'identifier' && name.kind !== 'keyword')
      p.fail(`expected identifier before ${tokenText(name)}`);
    p.next();
    readAttribute(p, name, into);
  }
  p.expect(close);
  p.expect(close);
}

function readAttribute(p: Parser, name: Token, into: Attributes): void {
  const bare = name.text.replace(/^__(.*)__$/, '$1');
  const word = STANDARD_ATTRIBUTES.get(bare) ?? bare;
  if (word === 'mode' && p.is('(')) {
    into.mode = p.peek().text;
    skipArguments(p);
    return;
  }
  if (word === 'format' && p.is('(')) {
    formatAttribute(p, into);
    return;
  }
  const args: Expr[] = [];
  if (p.is('(')) {
    if (ATTRIBUTES_WITH_ARGUMENTS.has(word)) {
      p.next();
      while (!p.is(')')) {
        args.push(assignment(p));
        if (!p.accept(',')) break;
      }
      p.expect(')');
    } else skipArguments(p);
  }
  attribute(p, word, args, name.range, into);
}

/** Without its end. */
const stringOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.slice(0, -1));

function attribute(p: Parser, word: string, args: readonly Expr[], range: Range, into: Attributes): void {
  switch (word) {
    case 'packed':
    case 'noreturn':
    case 'weak':
    case 'unused':
    case 'used':
      into[word] = true;
      break;
    case 'constructor':
      into.constructorPriority = priorityOf(p, args);
      break;
    case 'destructor':
      into.destructorPriority = priorityOf(p, args);
      break;
    case 'cleanup': {
      const callee = args[0]?.kind === 'func' ? args[0].decl : undefined;
      if (callee) into.cleanup = callee;
      else p.error(range, "the argument of 'cleanup' must be the name of a function");
      break;
    }
    case 'alias': {
      const target = args[0]?.kind === 'string' ? stringOf(args[0].bytes) : undefined;
      if (target) into.alias = target;
      else p.error(range, "the argument of 'alias' must be a string: the name of a function or variable");
      break;
    }
    case 'vector_size':
      into.vectorSize = Number((args[0] && integerConstant(rvalue(p, args[0]))) ?? 0n);
      break;
    case 'warn_unused_result':
      into.warnUnusedResult = true;
      break;
    case 'deprecated':
      into.deprecated = args[0]?.kind === 'string' ? stringOf(args[0].bytes) : '';
      break;
    case 'aligned': {
      const value = args[0] ? integerConstant(rvalue(p, args[0])) : 16n;
      if (value === undefined || value <= 0n || (value & (value - 1n)) !== 0n) {
        p.error(range, 'requested alignment is not a positive power of 2');
      } else into.aligned = Math.max(into.aligned ?? 1, Number(value));
    }
  }
}

function priorityOf(p: Parser, args: readonly Expr[]): number {
  const given = args[0] && integerConstant(rvalue(p, args[0]));
  return given === undefined ? LAST_PRIORITY : Number(given);
}

function skipArguments(p: Parser): void {
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
}

/** format(printf, 1, 2) */
function formatAttribute(p: Parser, into: Attributes): void {
  const kind = p.peek().text.replace(/^__(.*)__$/, '$1');
  const [format, first] = [p.peek(3), p.peek(5)].map(t =>
    t.literal?.kind === 'int' ? Number(t.literal.value) : 0,
  );
  if ((kind === 'printf' || kind === 'scanf') && format) into.format = { kind, format, first: first ?? 0 };
  skipArguments(p);
}
