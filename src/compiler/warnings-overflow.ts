/**
 * -Wformat-overflow: `sprintf` into an array that is too small for what the format makes in any case.
 *
 * Only what is certain: constants and string literals have their length, any other argument the least one that its conversion
 * writes. gcc also knows ranges of variables; at run time the checks know the rest.
 */
import type { Expr } from './ast.ts';
import { integerConstant } from './constant.ts';
import { sizeOf } from './ctype.ts';
import { rvalue } from './parse-convert.ts';
import type { Parser } from './parser.ts';
import { wrap } from './types.ts';

/** Text, or a conversion with its flags, width, precision, length and letter. */
const DIRECTIVES = /%%|%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z])|[^%]+/g;

/** `room`: bytes of the destination. `args`: what the conversions take, as passed. */
export function checkFormatOverflow(
  p: Parser,
  literal: Expr & { kind: 'string' },
  args: readonly Expr[],
  room: number,
): void {
  const format = Array.from(literal.bytes.slice(0, -1), b => String.fromCharCode(b)).join('');
  let written = 0;
  let used = 0;
  const option = 'format-overflow=';
  for (const [text, flags = '', width, precision, letter] of format.matchAll(DIRECTIVES)) {
    let least = text.length;
    if (text === '%%') least = 1;
    else if (letter !== undefined) {
      if (letter === 'n' || letter === 'm') return;
      const given = (count: string | undefined): number | undefined =>
        count === '*' ? constant(args[used++]) : count === undefined ? undefined : Number(count);
      const [columns, digits] = [given(width), given(precision)];
      least = Math.max(leastLength(p, flags, digits, letter, args[used++]), Math.abs(columns ?? 0));
    }
    const left = room - written;
    if (least > left) {
      p.warnAll(
        literal.range,
        option,
        `'${text}' directive writing ${least} bytes into a region of size ${Math.max(0, left)}`,
      );
      return;
    }
    written += least;
  }
  if (written === room)
    p.warnAll(literal.range, option, "'sprintf' writing a terminating nul past the end of the destination");
}

const constant = (e: Expr | undefined): number | undefined => {
  const n = e && integerConstant(e);
  return n === undefined ? undefined : Number(n);
};

/** The fewest characters that a conversion makes of its argument. */
function leastLength(
  p: Parser,
  flags: string,
  precision: number | undefined,
  letter: string,
  arg: Expr | undefined,
): number {
  switch (letter) {
    case 's': {
      const text = arg && stringOf(rvalue(p, arg));
      return text === undefined ? 0 : Math.min(text, precision ?? text);
    }
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': {
      const sign = /[+ ]/.test(flags) ? 1 : 0;
      const n = arg && integerConstant(arg);
      if (!arg || n === undefined) return Math.max(precision ?? 1, 1);
      const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
      const isSigned = letter === 'd' || letter === 'i';
      const shown = isSigned ? n : wrap(n, sizeOf(arg.type) === 8 ? 'ulong' : 'uint');
      const digits = (shown < 0n ? -shown : shown).toString(base).length;
      return Math.max(digits, precision ?? 1) + (isSigned && shown < 0n ? 1 : isSigned ? sign : 0);
    }
    case 'f':
    case 'F':
      return precision === 0 ? 1 : 2 + (precision ?? 6);
    case 'e':
    case 'E':
      return precision === 0 ? 5 : 6 + (precision ?? 6);
    default:
      return 1;
  }
}

/** The length of a string literal. */
function stringOf(e: Expr): number | undefined {
  const literal = e.kind === 'cast' ? e.operand : e;
  return literal.kind === 'string' ? literal.bytes.indexOf(0) : undefined;
}
