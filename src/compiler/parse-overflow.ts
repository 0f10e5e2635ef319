/**
 * Arithmetic that says whether its exact result fits (gcc's `__builtin_add_overflow` and its like), in ordinary expressions.
 */
import type { BinaryOp, Expr } from './ast.ts';
import { BOOL, type CType, INT128, intSize, LONG, sizeOf, ULONG } from './ctype.ts';
import { coerce, explicitCast, intLiteral, rvalue } from './parse-convert.ts';
import { once } from './parse-once.ts';
import { binary, comma, conditional, dereference, unary } from './parse-operators.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { intKindOf, isInteger, isPointer, isUnsigned, isWide, unqualified } from './types.ts';

/** __builtin_add_overflow(a, b, &r): r = a + b wrapped to r's type; is that wrong? */
export function checkedArithmetic(
  p: Parser,
  what: 'add' | 'sub' | 'mul',
  args: readonly Expr[],
  range: Range,
): Expr {
  const [a, b, r] = args.map(e => rvalue(p, e)) as [Expr, Expr, Expr];
  if (!isPointer(r.type) || !isInteger(r.type.to) || !isInteger(a.type) || !isInteger(b.type)) {
    p.error(range, `arguments of '__builtin_${what}_overflow' must be integers and a pointer to an integer`);
    return p.poison(range);
  }
  const result = unqualified(r.type.to);
  if ([a.type, b.type, result].some(isWide)) {
    p.error(range, `'__builtin_${what}_overflow' is not supported for 128-bit integers`);
    return p.poison(range);
  }
  const operator: BinaryOp = what === 'add' ? '+' : what === 'sub' ? '-' : '*';
  const op = (o: BinaryOp, x: Expr, y: Expr) => binary(p, o, x, y, range);
  const n = (value: number | bigint, type: CType) => intLiteral(value, range, type);
  const small = [a.type, b.type].every(t => intSize(intKindOf(t)) <= 4);
  return once(p, r, r.type, pointer => {
    const target = () => dereference(p, pointer(), range);
    const store = (value: Expr): Expr => ({
      kind: 'assign',
      target: target(),
      value: explicitCast(p, value, result, range),
      type: result,
      range,
    });
    if (small) {
      // 64 bits hold the exact result of 32-bit operands.
      const wide = isUnsigned(a.type) && isUnsigned(b.type) && what === 'mul' ? ULONG : LONG;
      const exact = op(operator, coerce(a, wide), coerce(b, wide));
      return once(p, exact, wide, x => {
        const changed = op('!=', coerce(target(), wide), x());
        const negative = isUnsigned(result) && sizeOf(result) === 8 && wide === LONG;
        const wrong = negative ? op('<', x(), n(0, LONG)) : changed;
        return comma(p, store(x()), coerce(wrong, BOOL));
      });
    }
    const wide = isUnsigned(result) ? ULONG : LONG;
    if (![a.type, b.type].every(t => holdsAll(wide, t))) {
      // 128 bits hold the exact result of operands of either sign.
      const exact = op(operator, coerce(a, INT128), coerce(b, INT128));
      return once(p, exact, INT128, x =>
        comma(p, store(x()), coerce(op('!=', coerce(target(), INT128), x()), BOOL)),
      );
    }
    return once(p, a, wide, x =>
      once(p, b, wide, y => {
        const wrapped = coerce(op(operator, coerce(x(), ULONG), coerce(y(), ULONG)), wide);
        return once(p, wrapped, wide, z => {
          let wrong = overflowed(p, what, wide === ULONG, x, y, z, range);
          if (sizeOf(result) < 8) wrong = op('|', wrong, op('!=', coerce(target(), wide), z()));
          return comma(p, store(z()), coerce(wrong, BOOL));
        });
      }),
    );
  });
}

/** Is every value of the one 64-bit type's operand a value of the other? */
const holdsAll = (wide: CType, t: CType): boolean =>
  isUnsigned(t) === isUnsigned(wide) || (isUnsigned(t) && sizeOf(t) < 8);

function overflowed(
  p: Parser,
  what: 'add' | 'sub' | 'mul',
  unsigned: boolean,
  x: () => Expr,
  y: () => Expr,
  z: () => Expr,
  range: Range,
): Expr {
  const op = (o: BinaryOp, a: Expr, b: Expr) => binary(p, o, a, b, range);
  const zero = intLiteral(0, range, unsigned ? ULONG : LONG);
  if (what === 'mul') {
    const divides = op('!=', op('/', z(), x()), y());
    const whenNot0 = (test: Expr): Expr => conditional(p, x(), test, intLiteral(0, range), range);
    if (unsigned) return whenNot0(divides);
    // -1 * most negative: the division would trap.
    const minusOne = op('==', x(), intLiteral(-1, range, LONG));
    const least = op('==', y(), intLiteral(-(2n ** 63n), range, LONG));
    return whenNot0(conditional(p, minusOne, least, divides, range));
  }
  if (unsigned) return what === 'add' ? op('<', z(), x()) : op('<', x(), y());
  const other = what === 'add' ? y() : unary(p, '~', y(), range);
  return op('<', op('&', op('^', x(), z()), op('^', other, z())), zero);
}
