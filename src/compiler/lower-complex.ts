/**
 * Complex numbers as pairs of floating numbers (C11 annex G, as gcc computes them): sums and products with a real number are done
 * on the parts; a product or quotient of two complex numbers, with what it does about infinities, is a function of the library.
 *
 * An operand of `+`, `-` or `*`, or the divisor of `/`, may be real: then it has no imaginary part, not one that is 0, which
 * makes a difference for infinities and the sign of zero.
 */
import type { Expr } from './ast.ts';
import { type CType, DOUBLE, FLOAT } from './ctype.ts';
import type { Reg } from './lower-builder.ts';
import { convert, value, valueBefore } from './lower-expression.ts';
import type { FunctionLowering } from './lower-function.ts';
import { integerTo } from './lower-int128.ts';
import { isFloat, regType } from './lower-type.ts';
import { move, type Pair, pair, pairBefore, pairFromLibrary } from './lower-wide.ts';
import type { Range } from './source.ts';
import { type ComplexType, isComplex, isWide, realPart } from './types.ts';

/** The parts of an operand; a real one has no imaginary part. */
type Operand = readonly [real: Reg, imaginary: Reg | undefined];

export function complexBinary(f: FunctionLowering, e: Expr & { kind: 'binary' }, d: Pair): void {
  const { op, left, right, range } = e;
  const part = realPart(e.type);
  const t = regType(part);
  const a: Operand = isComplex(left.type)
    ? pairBefore(f, left, right)
    : [valueBefore(f, left, right), undefined];
  const b: Operand = isComplex(right.type) ? pair(f, right) : [value(f, right), undefined];
  const on = (name: string, into: Reg, x: Reg, y: Reg) =>
    f.code.emit(`${t}.${name}`, { d: into, a: x, b: y }, range);
  switch (op) {
    case '+':
    case '-': {
      on(op === '+' ? 'add' : 'sub', d[0], a[0], b[0]);
      if (b[1] === undefined)
        move(f, d[1], a[1]!, part, range); // one of them is complex
      else if (a[1] !== undefined) on(op === '+' ? 'add' : 'sub', d[1], a[1], b[1]);
      else if (op === '+') move(f, d[1], b[1], part, range);
      else f.code.emit(`${t}.neg`, { d: d[1], a: b[1] }, range);
      return;
    }
    case '*':
    case '/': {
      if (a[1] !== undefined && b[1] !== undefined) {
        const half = regType(part) === 'f32' ? FLOAT : DOUBLE;
        const name = `__procstep_${op === '*' ? 'mul' : 'div'}c${half === FLOAT ? 'f' : ''}`;
        const args = [a[0], a[1], b[0], b[1]].map(reg => ({ reg, type: half }));
        pairFromLibrary(f, name, args, half, d, range);
        return;
      }
      const [[re, im], by] = b[1] === undefined ? [a, b[0]] : [b, a[0]];
      on(op === '*' ? 'mul' : 'div', d[0], re, by);
      on(op === '*' ? 'mul' : 'div', d[1], im!, by); // a real dividend is converted
      return;
    }
    default:
      throw new Error(`${op} has no meaning on complex numbers`);
  }
}

/** d := a value of any arithmetic type as a complex number (C11 6.3.1.6, 6.3.1.7). */
export function complexFrom(f: FunctionLowering, e: Expr, to: ComplexType, d: Pair, range: Range): void {
  const part = realPart(to);
  if (isComplex(e.type)) {
    const from = realPart(e.type);
    const [re, im] = pair(f, e);
    move(f, d[0], convert(f, re, from, part, range), part, range);
    move(f, d[1], convert(f, im, from, part, range), part, range);
    return;
  }
  const real = isWide(e.type)
    ? integerTo(f, pair(f, e), e.type, part, range)
    : convert(f, value(f, e), e.type, part, range);
  move(f, d[0], real, part, range);
  f.code.emit(`${regType(part)}.const`, { d: d[1], imm: 0 }, range);
}

/** A complex number as a scalar: its real part, or for _Bool whether it is not 0. */
export function complexTo(
  f: FunctionLowering,
  p: Pair,
  from: ComplexType,
  to: CType,
  range: Range,
  dest?: Reg,
): Reg {
  if (to.kind === 'int' && to.int === 'bool') return complexTruth(f, 'ne', p, from, range, dest);
  return convert(f, p[0], realPart(from), to, range, isFloat(to) ? dest : undefined);
}

export function complexTruth(
  f: FunctionLowering,
  op: 'eq' | 'ne',
  p: Pair,
  type: ComplexType,
  range: Range,
  dest?: Reg,
): Reg {
  const zero = f.code.temporary();
  f.code.emit(`${regType(realPart(type))}.const`, { d: zero, imm: 0 }, range);
  return sameComplex(f, op === 'eq', p, [zero, zero], type, range, dest);
}

/** Are both parts equal (or, without `same`, does one differ)? */
export function sameComplex(
  f: FunctionLowering,
  same: boolean,
  a: Pair,
  b: Pair,
  type: ComplexType,
  range: Range,
  dest?: Reg,
): Reg {
  const t = regType(realPart(type));
  const [re, im] = [f.code.temporary(), f.code.temporary()];
  f.code.emit(`${t}.${same ? 'eq' : 'ne'}`, { d: re, a: a[0], b: b[0] }, range);
  f.code.emit(`${t}.${same ? 'eq' : 'ne'}`, { d: im, a: a[1], b: b[1] }, range);
  const d = dest ?? f.code.temporary();
  f.code.emit(same ? 'i32.and' : 'i32.or', { d, a: re, b: im }, range);
  return d;
}
