/**
 * Warnings about the arguments of library functions: formats, null pointers, sizes that do not fit, lists of arguments without
 * their end. What each function demands is a table; gcc has it as attributes in the C library's headers.
 */
import type { Expr, FuncDecl } from './ast.ts';
import { constantValue, integerConstant, isNullPointerConstant } from './constant.ts';
import { type CType, sizeOf } from './ctype.ts';
import { rvalue } from './parse-convert.ts';
import { checkFormat } from './parse-format.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { isPointer } from './types.ts';
import { pointsIntoLocal } from './warnings-operators.ts';
import { checkFormatOverflow } from './warnings-overflow.ts';

const FORMATS: ReadonlyMap<string, readonly ['printf' | 'scanf', format: number, first: number]> = new Map<
  string,
  readonly ['printf' | 'scanf', number, number]
>([
  ['printf', ['printf', 1, 2]],
  ['fprintf', ['printf', 2, 3]],
  ['dprintf', ['printf', 2, 3]],
  ['sprintf', ['printf', 2, 3]],
  ['snprintf', ['printf', 3, 4]],
  ['syslog', ['printf', 2, 3]],
  ['scanf', ['scanf', 1, 2]],
  ['fscanf', ['scanf', 2, 3]],
  ['sscanf', ['scanf', 2, 3]],
]);

/** Arguments that must not be null, by position from 1. */
const NOT_NULL: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    strlen: [1],
    strcpy: [1, 2],
    strncpy: [1, 2],
    strcat: [1, 2],
    strncat: [1, 2],
    strcmp: [1, 2],
    strncmp: [1, 2],
    strchr: [1],
    strrchr: [1],
    strstr: [1, 2],
    strdup: [1],
    memcpy: [1, 2],
    memmove: [1, 2],
    memset: [1],
    memcmp: [1, 2],
    puts: [1],
    printf: [1],
    fprintf: [1, 2],
    sprintf: [1, 2],
    scanf: [1],
    atoi: [1],
    atol: [1],
    strtol: [1],
    qsort: [1, 4],
    fclose: [1],
    pipe: [1],
  }),
);

/** How many bytes a call writes to its first argument: which argument says so. */
const BYTES_WRITTEN: ReadonlyMap<string, number> = new Map([
  ['memset', 3],
  ['memcpy', 3],
  ['memmove', 3],
  ['strncpy', 3],
]);

/** exec functions whose list of arguments ends with a null pointer; position of the first of the list. */
const SENTINEL: ReadonlyMap<string, number> = new Map([
  ['execl', 2],
  ['execlp', 2],
  ['execle', 2],
]);

/** `given` are the arguments as written, `args` as passed. */
export function checkCall(
  p: Parser,
  decl: FuncDecl,
  given: readonly Expr[],
  args: readonly Expr[],
  range: Range,
): void {
  if (p.isPoisoned(...args)) return;
  checkMemory(p, decl, given, args);
  if (!p.options.all) return;
  for (const position of NOT_NULL.get(decl.name) ?? []) {
    const arg = given[position - 1];
    if (arg && isNullPointerConstant(arg))
      p.warn(arg.range, 'nonnull', `argument ${position} null where non-null expected`);
  }
  checkSentinel(p, decl, given, range);
  checkSizeOfPointer(p, decl, given);
  const known = FORMATS.get(decl.name);
  const format = decl.attributes.format ?? (known && { kind: known[0], format: known[1], first: known[2] });
  if (!format || format.first === 0) return;
  const literal = given[format.format - 1];
  const rest = args.slice(format.first - 1);
  if (literal?.kind === 'string') {
    checkFormat(p, format.kind, literal, rest, format.first);
    const room = decl.name === 'sprintf' && given[0] ? roomIn(given[0]) : undefined;
    if (room !== undefined) checkFormatOverflow(p, literal, rest, room);
  } else if (literal && isCharPointer(literal.type) && rest.length === 0 && format.kind === 'printf') {
    p.warnAll(literal.range, 'format-security', 'format not a string literal and no format arguments');
  }
}

/** Writing past an array whose size can be seen, and freeing what was not allocated. */
function checkMemory(p: Parser, decl: FuncDecl, given: readonly Expr[], args: readonly Expr[]): void {
  const [first, second] = given;
  if (decl.name === 'free' && first) {
    const local = pointsIntoLocal(rvalue(p, first));
    if (local && !local.hidden)
      p.warn(first.range, 'free-nonheap-object', `'free' called on unallocated object '${local.name}'`);
    return;
  }
  const room = first && roomIn(first);
  if (room === undefined || !first) return;
  const position = BYTES_WRITTEN.get(decl.name);
  const length = position === undefined ? undefined : args[position - 1];
  const bytes =
    decl.name === 'strcpy' && second?.kind === 'string'
      ? BigInt(second.bytes.indexOf(0) + 1)
      : length && integerConstant(length);
  if (bytes !== undefined && bytes > room) {
    const what = `'${decl.name}' writing ${bytes} bytes into a region of size ${room} overflows the destination`;
    p.warn(first.range, 'stringop-overflow=', what);
  }
}

/** The size of the whole variable that this expression names, if it is an array. */
const roomIn = (e: Expr): number | undefined =>
  e.kind === 'var' && e.type.kind === 'array' && e.type.length !== null && !e.type.vla
    ? sizeOf(e.type)
    : undefined;

/** A pointer whose value is 0: `NULL`, `(char *)0`; a bare 0 would be passed as an int. */
function isNullPointer(e: Expr): boolean {
  const value = isPointer(e.type) ? constantValue(e) : undefined;
  return value?.kind === 'int' && value.value === 0n;
}

function checkSentinel(p: Parser, decl: FuncDecl, given: readonly Expr[], range: Range): void {
  const first = SENTINEL.get(decl.name);
  if (first === undefined) return;
  const last = decl.name === 'execle' ? given.at(-2) : given.at(-1);
  const complain = (at: Range, message: string): void =>
    p.warn(at, 'format=', message, {
      notes: [{ message: `the arguments of ${decl.name} end with '(char *)NULL'`, range: at }],
    });
  if (!last || given.length <= first) complain(range, 'not enough variable arguments to fit a sentinel');
  else if (!isNullPointer(last)) complain(last.range, 'missing sentinel in function call');
}

const isCharPointer = (t: CType): boolean =>
  (t.kind === 'pointer' || t.kind === 'array') &&
  (t.kind === 'pointer' ? t.to : t.of).kind === 'int' &&
  sizeOf(t.kind === 'pointer' ? t.to : t.of) === 1;

/** memset(p, 0, sizeof p), strncpy(d, s, sizeof s): the size of the pointer, not of what it points at. */
function checkSizeOfPointer(p: Parser, decl: FuncDecl, given: readonly Expr[]): void {
  const position = BYTES_WRITTEN.get(decl.name);
  const [to, value] = given;
  const size = position === undefined ? undefined : given[position - 1];
  if (!to || !size) return;
  const measured = p.sizeofOperands.get(size);
  const same = (e: Expr | undefined): boolean =>
    measured !== undefined && e !== undefined && isPointer(measured.type) && textOf(measured) === textOf(e);
  const from = decl.name === 'memset' ? undefined : value;
  if (same(to) || same(from)) {
    const which = same(to) ? 'destination' : 'source';
    p.warn(
      size.range,
      'sizeof-pointer-memaccess',
      `argument to 'sizeof' in '${decl.name}' call is the same expression as the ${which}; did you mean to dereference it?`,
    );
  }
  if (decl.name === 'memset' && integerConstant(size) === 0n && value && integerConstant(value) !== 0n) {
    const message =
      "'memset' used with constant zero length parameter; this could be due to transposed parameters";
    p.warn(size.range, 'memset-transposed-args', message);
  }
}

/** As written, without parentheses around it. */
const textOf = (e: Expr): string =>
  e.range.file.text.slice(e.range.start, e.range.end).replace(/^\(+\s*|\s*\)+$/g, '');
