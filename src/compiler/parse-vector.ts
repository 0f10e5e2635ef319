/**
 * Vector types and what operators mean on them (GNU `vector_size`): lane by lane, without promotions; a scalar operand is
 * the same in every lane; a comparison gives a vector of signed integers, -1 for true.
 */
import type { BinaryOp, Expr } from './ast.ts';
import { type CType, type IntKind, sizeOf } from './ctype.ts';
import { coerce, rvalue } from './parse-convert.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import {
  compatibleUnqualified,
  describe,
  isArithmetic,
  isComplex,
  isInteger,
  isVector,
  isWide,
  unqualified,
  type VectorType,
} from './types.ts';

/** The type with its innermost element, pointed to or returned type replaced: what an attribute after a declarator is about. */
export function withBase(t: CType, change: (base: CType) => CType): CType {
  switch (t.kind) {
    case 'pointer':
      return { ...t, to: withBase(t.to, change) };
    case 'array':
      return { ...t, of: withBase(t.of, change) };
    case 'function':
      return { ...t, returns: withBase(t.returns, change) };
    default:
      return change(t);
  }
}

/** A vector of `bytes` bytes of this element type. */
export function vectorOf(p: Parser, of: CType, bytes: number, range: Range): CType {
  const element = unqualified(of);
  const isElement =
    (element.kind === 'int' && element.int !== 'bool' && !isWide(element)) || element.kind === 'float';
  if (!isElement || (element.kind === 'float' && element.float === 'ldouble')) {
    p.error(range, `invalid vector type for attribute 'vector_size': ${describe(of)}`);
    return of;
  }
  const length = bytes / sizeOf(element);
  if (!Number.isInteger(length) || length < 1 || (length & (length - 1)) !== 0) {
    p.error(range, `number of vector components ${length} not a power of two`);
    return of;
  }
  return { kind: 'vector', of: element, length, const: of.const ?? false, volatile: of.volatile ?? false };
}

const SIGNED_OF_SIZE: Record<number, IntKind> = { 1: 'schar', 2: 'short', 4: 'int', 8: 'long' };
const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const INTEGER_ONLY: ReadonlySet<string> = new Set(['%', '&', '|', '^', '<<', '>>']);

/** A binary operator of which an operand is a vector; undefined: it has no meaning on these operands. */
export function vectorBinary(op: BinaryOp, a: Expr, b: Expr, range: Range): Expr | undefined {
  const type = isVector(a.type) ? a.type : b.type;
  if (!isVector(type)) return undefined;
  const [left, right] = [lanes(a, type, op), lanes(b, type, op)];
  if (!left || !right || (INTEGER_ONLY.has(op) && !isInteger(type.of))) return undefined;
  const of: CType = { kind: 'int', int: SIGNED_OF_SIZE[sizeOf(type.of)] ?? 'int' };
  const result = COMPARISONS.has(op)
    ? { kind: 'vector' as const, of, length: type.length }
    : unqualified(type);
  return { kind: 'binary', op, left, right, type: result, range };
}

/** An operand as a vector of this type. Vectors of integers may differ in sign; a shift's count in more. */
function lanes(e: Expr, type: VectorType, op: BinaryOp): Expr | undefined {
  if (isVector(e.type)) {
    const sameShape = e.type.length === type.length && sizeOf(e.type.of) === sizeOf(type.of);
    const fits =
      compatibleUnqualified(unqualified(e.type.of), unqualified(type.of)) || op === '<<' || op === '>>';
    const bothIntegers = isInteger(e.type.of) && isInteger(type.of);
    return sameShape && (fits || bothIntegers) ? e : undefined;
  }
  if (!isArithmetic(e.type) || isWide(e.type) || isComplex(e.type)) return undefined;
  if (isInteger(type.of) && !isInteger(e.type)) return undefined;
  const unqualifiedType = unqualified(type);
  return {
    kind: 'cast',
    operand: coerce(e, type.of),
    how: 'implicit',
    type: unqualifiedType,
    range: e.range,
  };
}

/** `-v`, `~v`, `+v`. */
export function vectorUnary(op: '+' | '-' | '~', v: Expr, range: Range): Expr | undefined {
  if (!isVector(v.type) || (op === '~' && !isInteger(v.type.of))) return undefined;
  return op === '+' ? v : { kind: 'unary', op, operand: v, type: v.type, range };
}

/** __builtin_shuffle(vector, mask), (vector, vector, mask). */
export function shuffle(p: Parser, args: readonly Expr[], range: Range): Expr {
  const values = args.map(a => rvalue(p, a));
  const [first, mask] = [values[0], values.at(-1)];
  if (p.isPoisoned(...values)) return p.poison(range);
  const isRight =
    first &&
    mask &&
    isVector(first.type) &&
    isVector(mask.type) &&
    isInteger(mask.type.of) &&
    mask.type.length === first.type.length &&
    (values.length === 2 ||
      (values.length === 3 && compatibleUnqualified(first.type, unqualified(values[1]!.type))));
  if (!isRight) {
    p.error(
      range,
      "'__builtin_shuffle' takes one or two vectors of a type, and a vector of as many integers",
    );
    return p.poison(range);
  }
  return { kind: 'builtin', name: 'shuffle', args: values, type: unqualified(first.type), range };
}
