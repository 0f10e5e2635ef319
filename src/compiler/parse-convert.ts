/**
 * Conversions (C11 6.3): every place where a value silently changes its type makes its Cast node here.
 *
 * `rvalue` turns what was read into a value; `convertTo` is "as if by assignment" (6.5.16.1) with gcc's opinions
 * about pointers; `coerce` converts without an opinion.
 */

import type { Expr } from './ast.ts';
import { integerConstant, isNullPointerConstant } from './constant.ts';
import { type CType, INT, pointerTo, sizeOf } from './ctype.ts';
import { notePointer } from './declare-nested.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import {
  compatible,
  compatibleUnqualified,
  describe,
  intKindOf,
  isArithmetic,
  isComplex,
  isInteger,
  isPointer,
  isScalar,
  isUnsigned,
  isVector,
  isVoidPointer,
  isWide,
  lostQualifier,
  precision,
  promote,
  promoteArgument,
  unqualified,
  wrap,
} from './types.ts';
import { checkBooleanContext } from './warnings-operators.ts';

/** Where a value goes: decides how a message about it is worded. */
export type Destination =
  | { readonly kind: 'assign' }
  | { readonly kind: 'init' }
  | { readonly kind: 'return' }
  | {
      readonly kind: 'argument';
      readonly index: number;
      readonly callee: string | undefined;
      readonly at?: Range;
    };

/** Does the expression designate an object (C11 6.3.2.1)? */
export function isLvalue(e: Expr): boolean {
  switch (e.kind) {
    case 'var':
    case 'string':
    case 'deref':
    case 'compoundLiteral':
      return true;
    case 'member':
      return isLvalue(e.object);
    default:
      return false;
  }
}

/** Its address is taken: it must live in memory. */
export function markAddressed(e: Expr): void {
  if (e.kind === 'var' || e.kind === 'compoundLiteral') e.decl.addressed = true;
  else if (e.kind === 'member') markAddressed(e.object);
}

/** GNU: a cast to a union makes one that holds the value in its member of that type. */
function unionOf(p: Parser, value: Expr, type: CType & { kind: 'struct' }, range: Range): Expr | undefined {
  const member = type.tag.members?.find(m => compatibleUnqualified(unqualified(m.type), value.type));
  if (!member) return undefined;
  const decl = p.hiddenVariable('literal', type, range);
  const items = [{ offset: member.offset, type: member.type, value }];
  decl.init = { zero: true, extent: 0, items, range };
  return { kind: 'compoundLiteral', decl, type, range };
}

/** Width in bits if the expression is a bit-field. */
export const bitWidth = (e: Expr): number | undefined =>
  e.kind === 'member' ? e.member.bit?.width : undefined;

/**
 * Width in bits if the value is that of a bit-field: to gcc each bit-field has a type of its own width, which what is computed
 * without a promotion keeps: `(s.f = 1)`, `s.f++` and `(x, s.f)` are as wide as `s.f`.
 */
function valueWidth(e: Expr): number | undefined {
  switch (e.kind) {
    case 'assign':
    case 'compound':
      return valueWidth(e.target);
    case 'incdec':
      return valueWidth(e.operand);
    case 'comma':
      return valueWidth(e.right);
    case 'stmtExpr': {
      const last = e.body.body.at(-1);
      return last?.kind === 'expr' ? valueWidth(last.expr) : undefined;
    }
    default:
      return bitWidth(e);
  }
}

/** The value of an expression: arrays and functions become pointers, qualifiers fall away. */
export function rvalue(p: Parser, e: Expr): Expr {
  if (e.kind === 'var') p.read.add(e.decl);
  else if (e.kind === 'assign' && e.target.kind === 'var') p.read.add(e.target.decl);
  if (e.type.kind === 'array') {
    markAddressed(e);
    return { kind: 'cast', operand: e, how: 'decay', type: pointerTo(e.type.of), range: e.range };
  }
  if (e.type.kind === 'function') {
    // `(*fp)(x)`: the function that fp points to becomes fp again.
    if (e.kind === 'deref') return e.operand;
    if (e.kind === 'func') notePointer(e.decl);
    return functionValue(e);
  }
  return e;
}

/** A function as the pointer to it that its value is. */
export const functionValue = (e: Expr): Expr => ({
  kind: 'cast',
  operand: e,
  how: 'decay',
  type: pointerTo(e.type),
  range: e.range,
});

/** A type that is narrower than the registers and objects of its kind: a bit-field's. */
type NarrowType = CType & { kind: 'int'; bits: number };
const isNarrow = (t: CType): t is NarrowType => t.kind === 'int' && t.bits !== undefined;

/** The value, computed in all bits of the type's kind, brought into the range of the type: shifted up and down again. */
function narrowed(e: Expr, type: NarrowType): Expr {
  const { kind, int } = type;
  const { range } = e;
  const unused = intLiteral(8 * sizeOf(type) - type.bits, range);
  const up: Expr = { kind: 'binary', op: '<<', left: e, right: unused, type: { kind, int }, range };
  return { kind: 'binary', op: '>>', left: up, right: unused, type, range };
}

/** What an operator made, whose result may have more bits than its type. */
export const inRange = (e: Expr): Expr => (isNarrow(e.type) ? narrowed(e, e.type) : e);

/** A conversion that nobody needs to be told about. Literals are converted on the spot. */
export function coerce(e: Expr, to: CType): Expr {
  const type = unqualified(to);
  if (isInteger(e.type) && isInteger(type) && (isNarrow(e.type) || isNarrow(type))) {
    if (precision(e.type) === precision(type) && isUnsigned(e.type) === isUnsigned(type)) return e;
    if (e.kind === 'int') return { ...e, value: wrap(e.value, intKindOf(type), precision(type)), type };
    const wide: Expr = { kind: 'cast', operand: e, how: 'implicit', type, range: e.range };
    return inRange(wide);
  }
  if (compatibleUnqualified(unqualified(e.type), type) && e.type.kind === type.kind) return e;
  if (e.kind === 'int' && isInteger(type)) {
    return { kind: 'int', value: wrap(e.value, intKindOf(type)), type, range: e.range };
  }
  if (e.kind === 'int' && type.kind === 'float') {
    const value = Number(e.value);
    return {
      kind: 'float',
      value: type.float === 'float' ? Math.fround(value) : value,
      type,
      range: e.range,
    };
  }
  return { kind: 'cast', operand: e, how: 'implicit', type, range: e.range };
}

/** Integer promotion of a value. */
export function promoted(p: Parser, e: Expr): Expr {
  const v = rvalue(p, e);
  if (!isInteger(v.type)) return v;
  const type = promote(v.type, valueWidth(v));
  // The value of a bit-field is in its range.
  if (isNarrow(type) && !isNarrow(v.type))
    return { kind: 'cast', operand: v, how: 'implicit', type, range: v.range };
  return coerce(v, type);
}

/** What is passed for a parameter that has no declared type. */
export function promotedArgument(p: Parser, e: Expr): Expr {
  const v = rvalue(p, e);
  return isArithmetic(v.type) ? coerce(v, promoteArgument(v.type, valueWidth(v))) : v;
}

/** A condition: any scalar. Says so if it is not. */
export function condition(p: Parser, e: Expr): Expr {
  const v = rvalue(p, e);
  if (p.isPoisoned(v)) return v;
  if (v.type.kind === 'void') {
    p.error(e.range, 'void value not ignored as it ought to be');
    return p.poison(e.range);
  }
  if (!isScalar(v.type)) {
    const what = isVector(v.type) ? 'vector type' : 'struct type value';
    p.error(e.range, `used ${what} where scalar is required`);
    return p.poison(e.range);
  }
  checkBooleanContext(p, v);
  return v;
}

/** Convert a value as if by assignment to an object of type `to`. */
export function convertTo(p: Parser, e: Expr, to: CType, where: Destination): Expr {
  const v = rvalue(p, e);
  if (p.isPoisoned(v)) return v;
  const target = unqualified(to);
  const from = v.type;
  if (from.kind === 'void') {
    p.error(v.range, 'void value not ignored as it ought to be');
    return p.poison(v.range);
  }
  if (isArithmetic(target) && isArithmetic(from)) {
    if (target.kind === 'int' && target.int === 'bool') checkBooleanContext(p, v);
    warnOverflow(p, v, target);
    return coerce(v, target);
  }
  if (target.kind === 'struct' && from.kind === 'struct' && target.tag === from.tag) return v;
  if (isVector(target) && isVector(from) && compatibleUnqualified(target, unqualified(from))) return v;
  if (target.kind === 'int' && target.int === 'bool' && isScalar(from)) return coerce(v, target);
  if (isPointer(target)) {
    if (isNullPointerConstant(v)) return coerce(v, target);
    if (isPointer(from)) return convertPointer(p, v, from, target, where);
    if (isInteger(from)) {
      const verb = 'makes pointer from integer without a cast';
      p.warn(at(v, where), 'int-conversion', wording(where, target, from, verb));
      return coerce(v, target);
    }
  }
  if (isInteger(target) && isPointer(from)) {
    const verb = 'makes integer from pointer without a cast';
    p.warn(at(v, where), 'int-conversion', wording(where, target, from, verb));
    return coerce(v, target);
  }
  p.error(at(v, where), incompatible(where, target, from));
  return p.poison(v.range);
}

/** A constant that the target cannot hold; negative ones for unsigned targets are a habit (`unsigned u = -1`). */
function warnOverflow(p: Parser, v: Expr, to: CType): void {
  if (!isInteger(to) || !isInteger(v.type) || sizeOf(to) >= sizeOf(v.type)) return;
  const kind = intKindOf(to);
  const value = kind === 'bool' ? undefined : integerConstant(v);
  if (value === undefined) return;
  const changed = wrap(value, kind);
  // As in gcc, a pattern of bits that fits is no overflow: `int mask = 0x80000000L`.
  if (value >= 0n && value < 2n ** BigInt(8 * sizeOf(to)) && !isUnsigned(to)) return;
  if (changed === value || (value < 0n && changed - value === 2n ** BigInt(8 * sizeOf(to)))) return;
  const how = isUnsigned(to) ? 'unsigned conversion' : 'overflow in conversion';
  const message = `${how} from ${describe(v.type)} to ${describe(to)} changes value from '${value}' to '${changed}'`;
  p.warn(v.range, 'overflow', message);
}

function convertPointer(
  p: Parser,
  v: Expr,
  from: CType & { kind: 'pointer' },
  to: CType & { kind: 'pointer' },
  where: Destination,
): Expr {
  const lost = lostQualifier(from.to, to.to);
  const generic = isVoidPointer(from) || isVoidPointer(to);
  if (!generic && !compatibleUnqualified(unqualified(from.to), unqualified(to.to))) {
    if (differOnlyInSign(from.to, to.to)) {
      const what = signWording(where);
      p.warnAll(at(v, where), 'pointer-sign', `pointer targets in ${what} differ in signedness`);
    } else if (sameButConstInside(from.to, to.to)) {
      return coerce(v, to);
    } else {
      const argument = where.kind === 'argument';
      const message = argument
        ? `passing argument ${where.index} of ${calleeName(where)} from incompatible pointer type`
        : where.kind === 'return'
          ? `returning ${describe(from)} from a function with incompatible return type ${describe(to)}`
          : `${where.kind === 'init' ? 'initialization of' : 'assignment to'} ${describe(to)} from incompatible pointer type ${describe(from)}`;
      const notes = argument
        ? [{ message: `expected ${describe(to)} but argument is of type ${describe(from)}`, range: v.range }]
        : [];
      p.warn(at(v, where), 'incompatible-pointer-types', message, { notes });
    }
  } else if (lost) {
    const subject =
      where.kind === 'argument'
        ? `passing argument ${where.index} of ${calleeName(where)}`
        : where.kind === 'return'
          ? 'return'
          : where.kind === 'init'
            ? 'initialization'
            : 'assignment';
    const message = `${subject} discards '${lost}' qualifier from pointer target type`;
    p.warn(at(v, where), 'discarded-qualifiers', message);
  }
  return compatible(from, to) ? v : coerce(v, to);
}

/** `char **` to `char *const *` and the like is asked for so often (execv) that only real differences count. */
function sameButConstInside(a: CType, b: CType): boolean {
  return (
    a.kind === 'array' &&
    b.kind === 'array' &&
    compatibleUnqualified(unqualified(a.of), unqualified(b.of)) &&
    (a.length === b.length || a.length === null || b.length === null)
  );
}

function differOnlyInSign(a: CType, b: CType): boolean {
  if (!isInteger(a) || !isInteger(b)) return false;
  const plain = (t: CType) => intKindOf(t).replace(/^[us](?=char)|^u/, '');
  return intKindOf(a) !== 'bool' && intKindOf(b) !== 'bool' && plain(a) === plain(b);
}

const at = (v: Expr, _where: Destination): Range => v.range;

const calleeName = (where: Destination & { kind: 'argument' }): string =>
  where.callee === undefined ? 'function' : `'${where.callee}'`;

function signWording(where: Destination): string {
  switch (where.kind) {
    case 'assign':
      return 'assignment';
    case 'init':
      return 'initialization';
    case 'return':
      return 'return';
    case 'argument':
      return `passing argument ${where.index} of ${calleeName(where)}`;
  }
}

function wording(where: Destination, to: CType, from: CType, verb: string): string {
  switch (where.kind) {
    case 'assign':
      return `assignment to ${describe(to)} from ${describe(from)} ${verb}`;
    case 'init':
      return `initialization of ${describe(to)} from ${describe(from)} ${verb}`;
    case 'return':
      return `returning ${describe(from)} from a function with return type ${describe(to)} ${verb}`;
    case 'argument':
      return `passing argument ${where.index} of ${calleeName(where)} ${verb}`;
  }
}

function incompatible(where: Destination, to: CType, from: CType): string {
  switch (where.kind) {
    case 'assign':
      return `incompatible types when assigning to type ${describe(to)} from type ${describe(from)}`;
    case 'init':
      return `incompatible types when initializing type ${describe(to)} using type ${describe(from)}`;
    case 'return':
      return `incompatible types when returning type ${describe(from)} but ${describe(to)} was expected`;
    case 'argument':
      return `incompatible type for argument ${where.index} of ${calleeName(where)}`;
  }
}

/** A cast written in the program (C11 6.5.4). */
export function explicitCast(p: Parser, operand: Expr, to: CType, range: Range): Expr {
  const v = rvalue(p, operand);
  if (p.isPoisoned(v)) return v;
  const type = unqualified(to);
  const from = v.type;
  if (type.kind === 'void') return { kind: 'cast', operand: v, how: 'explicit', type, range };
  if (type.kind === 'array' || type.kind === 'function') {
    p.error(range, `cast specifies ${type.kind} type`);
    return p.poison(range);
  }
  if (type.kind === 'struct') {
    if (from.kind === 'struct' && from.tag === type.tag) return v;
    if (type.tag.kind === 'union') {
      const holder = unionOf(p, v, type, range);
      if (holder) return holder;
    }
    p.error(range, 'conversion to non-scalar type requested');
    return p.poison(range);
  }
  if (from.kind === 'void') {
    p.error(v.range, 'void value not ignored as it ought to be');
    return p.poison(range);
  }
  if (isVector(type) || isVector(from)) {
    const canBe = (t: CType) => isVector(t) || (isInteger(t) && !isWide(t));
    if (canBe(type) && canBe(from) && sizeOf(type) === sizeOf(from))
      return { kind: 'cast', operand: v, how: 'explicit', type, range };
    p.error(
      range,
      `cannot convert a value of type ${describe(from)} to vector type ${describe(type)} which has different size`,
    );
    return p.poison(range);
  }
  if (!isScalar(from)) {
    p.error(v.range, 'aggregate value used where an integer was expected');
    return p.poison(range);
  }
  if (
    (type.kind === 'pointer' && (from.kind === 'float' || isComplex(from))) ||
    ((type.kind === 'float' || isComplex(type)) && from.kind === 'pointer')
  ) {
    p.error(
      v.range,
      type.kind === 'pointer'
        ? 'cannot convert to a pointer type'
        : 'pointer value used where a floating-point was expected',
    );
    return p.poison(range);
  }
  warnCastSize(p, v, type, range);
  return { kind: 'cast', operand: v, how: 'explicit', type, range };
}

function warnCastSize(p: Parser, v: Expr, to: CType, range: Range): void {
  const small = (t: CType) =>
    isInteger(t) && !['long', 'ulong', 'llong', 'ullong', 'bool'].includes(intKindOf(t));
  if (v.type.kind === 'pointer' && small(to)) {
    p.warn(range, 'pointer-to-int-cast', 'cast from pointer to integer of different size');
  } else if (to.kind === 'pointer' && small(v.type) && v.kind !== 'int' && !isConstantExpr(v)) {
    p.warn(range, 'int-to-pointer-cast', 'cast to pointer from integer of different size');
  }
}

const isConstantExpr = (e: Expr): boolean =>
  isNullPointerConstant(e) || e.kind === 'int' || (e.kind === 'unary' && isConstantExpr(e.operand));

export const intLiteral = (value: number | bigint, range: Range, type: CType = INT): Expr => ({
  kind: 'int',
  value: BigInt(value),
  type,
  range,
});
