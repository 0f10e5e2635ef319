/**
 * -Wformat: do the arguments of printf and scanf fit the format string (C11 7.21.6.1, 7.21.6.2)?
 *
 * A conversion is `% flags width .precision length letter`; letter and length give the type that the function will take
 * from its arguments, whatever was passed.
 */
import type { Expr } from './ast.ts';
import {
  CHAR,
  type CType,
  DOUBLE,
  FLOAT,
  INT,
  LDOUBLE,
  LLONG,
  LONG,
  pointerTo,
  SCHAR,
  SHORT,
  UCHAR,
  UINT,
  ULLONG,
  ULONG,
  USHORT,
  VOID,
} from './ctype.ts';
import { bitWidth } from './parse-convert.ts';
import type { Parser } from './parser.ts';
import {
  describe,
  intKindOf,
  isInteger,
  isPointer,
  promoteArgument,
  typeText,
  unqualified,
} from './types.ts';

const CONVERSION = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|L|q|j|z|t)?(\[\^?\]?[^\]]*\]|.)/gs;
const SCAN_CONVERSION = /%(\*?)(\d+)?(m)?(hh|h|ll|l|L|q|j|z|t)?(\[\^?\]?[^\]]*\]|.)/gs;

const SIGNED: Record<string, CType> = {
  '': INT,
  hh: SCHAR,
  h: SHORT,
  l: LONG,
  ll: LLONG,
  q: LLONG,
  j: LONG,
  z: LONG,
  t: LONG,
};
const UNSIGNED: Record<string, CType> = {
  '': UINT,
  hh: UCHAR,
  h: USHORT,
  l: ULONG,
  ll: ULLONG,
  q: ULLONG,
  j: ULONG,
  z: ULONG,
  t: ULONG,
};

/** A character as gcc shows it. */
const visible = (letter: string): string =>
  /[\x20-\x7e]/.test(letter) ? letter : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;

export function checkFormat(
  p: Parser,
  kind: 'printf' | 'scanf',
  literal: Expr & { kind: 'string' },
  args: readonly Expr[],
  first: number,
): void {
  const format = Array.from(literal.bytes.slice(0, -1), b => String.fromCharCode(b)).join('');
  if (format === '') p.warnAll(literal.range, 'format-zero-length', `zero-length gnu_${kind} format string`);
  // POSIX's %1$d: the arguments come in any order. And nobody writes so long a format.
  if (format.length > 10_000 || /%\d+\$/.test(format)) return;
  let used = 0;
  const take = (expected: CType, conversion: string): void => {
    const arg = args[used++];
    if (!arg) {
      if (used === args.length + 1) {
        p.warnAll(
          literal.range,
          'format=',
          `format '${conversion}' expects a matching '${typeText(expected)}' argument`,
        );
      }
      return;
    }
    const given = originalType(arg);
    if (fits(expected, given, kind)) return;
    p.warnAll(
      arg.range,
      'format=',
      `format '${conversion}' expects argument of type '${typeText(expected)}', but argument ${first + used - 1} has type ${describe(given)}`,
    );
  };
  if (kind === 'printf') {
    for (const [all, , width, precision, length = '', letter] of format.matchAll(CONVERSION)) {
      if (letter === '%') continue;
      if (width === '*') take(INT, '*');
      if (precision === '*') take(INT, '*');
      const type = printed(letter!, length);
      if (type === 'none') continue;
      if (type) take(type, all);
      else
        p.warnAll(
          literal.range,
          'format=',
          `unknown conversion type character '${visible(letter!)}' in format`,
        );
    }
  } else {
    for (const [all, skip, , allocate, length = '', letter] of format.matchAll(SCAN_CONVERSION)) {
      if (letter === '%') continue;
      const type = scanned(letter!, length);
      if (!type)
        p.warnAll(
          literal.range,
          'format=',
          `unknown conversion type character '${visible(letter!)}' in format`,
        );
      else if (!skip) take(pointerTo(allocate ? pointerTo(type) : type), all);
    }
  }
  if (/(^|[^%])(%%)*%$/.test(format)) p.warnAll(literal.range, 'format=', "spurious trailing '%' in format");
  if (args.length > used) p.warnAll(literal.range, 'format-extra-args', 'too many arguments for format');
}

/** What printf takes for a conversion, before default promotion; 'none' for %m; undefined if there is no such one. */
function printed(letter: string, length: string): CType | 'none' | undefined {
  switch (letter) {
    case 'd':
    case 'i':
      return SIGNED[length];
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return UNSIGNED[length];
    case 'c':
      return length === 'l' ? UINT : INT;
    case 's':
      return pointerTo(length === 'l' ? INT : CHAR);
    case 'p':
      return pointerTo(VOID);
    case 'n':
      return SIGNED[length] && pointerTo(SIGNED[length]);
    case 'm':
      return 'none';
    case 'C':
      return UINT;
    case 'S':
      return pointerTo(INT);
    default:
      return 'aAeEfFgG'.includes(letter) ? (length === 'L' ? LDOUBLE : DOUBLE) : undefined;
  }
}

/** What scanf stores for a conversion. */
function scanned(letter: string, length: string): CType | undefined {
  switch (letter[0]) {
    case 'd':
    case 'i':
    case 'n':
      return SIGNED[length];
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return UNSIGNED[length];
    case 'c':
    case 's':
    case '[':
      return length === 'l' ? INT : CHAR;
    case 'p':
      return pointerTo(VOID);
    default:
      return 'aAeEfFgG'.includes(letter)
        ? length === 'L'
          ? LDOUBLE
          : length === 'l'
            ? DOUBLE
            : FLOAT
        : undefined;
  }
}

/** The type that the student wrote, before the promotion that passing made. */
function originalType(e: Expr): CType {
  const inner = e.kind === 'cast' && e.how === 'implicit' ? e.operand : e;
  return bitWidth(inner) === undefined ? unqualified(inner.type) : unqualified(e.type);
}

function fits(expected: CType, given: CType, kind: 'printf' | 'scanf'): boolean {
  if (kind === 'scanf') {
    if (!isPointer(expected) || !isPointer(given)) return false;
    return given.to.kind === 'void' ? expected.to.kind === 'pointer' : sameNumber(expected.to, given.to);
  }
  if (isPointer(expected)) {
    if (!isPointer(given)) return false;
    if (expected.to.kind === 'void') return true;
    return given.to.kind === 'void' ? false : sameNumber(expected.to, given.to);
  }
  return sameNumber(promoteArgument(expected), promoteArgument(given));
}

/** The same size and class; signedness does not count. */
function sameNumber(a: CType, b: CType): boolean {
  if (isInteger(a) && isInteger(b)) {
    const plain = (t: CType) => intKindOf(t).replace(/^[su](?=char)|^u/, '');
    return plain(a) === plain(b);
  }
  if (a.kind === 'float' && b.kind === 'float') return a.float === b.float;
  return a.kind === 'pointer' && b.kind === 'pointer';
}
