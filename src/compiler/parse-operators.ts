/**
 * What operators mean (C11 6.5): from operands to a typed node, or a message that says why not.
 *
 * Each function makes one kind of node and is the only place that makes it from source. Operands come as they were
 * read; the functions convert them. `range` is the whole expression; `opRange`, where given, the operator, which is
 * what a message points at.
 */

import type { BinaryOp, Expr, VarDecl } from './ast.ts';
import { integerConstant, isNullPointerConstant } from './constant.ts';
import { type CType, INT, isUnsignedKind, LONG, pointerTo, sizeOf, ULONG } from './ctype.ts';
import { captureSizes } from './declare-nested.ts';
import {
  bitWidth,
  coerce,
  condition,
  explicitCast,
  inRange,
  intLiteral,
  isLvalue,
  markAddressed,
  promoted,
  rvalue,
} from './parse-convert.ts';
import { vectorBinary, vectorUnary } from './parse-vector.ts';
import type { Parser } from './parser.ts';
import { span } from './parser.ts';
import type { Range } from './source.ts';
import { quoted } from './suggest.ts';
import {
  type ComplexType,
  commonType,
  compatibleUnqualified,
  complexMember,
  composite,
  describe,
  findMember,
  intKindOf,
  isArithmetic,
  isComplex,
  isIncomplete,
  isInteger,
  isPointer,
  isScalar,
  isVector,
  isVla,
  isVoidPointer,
  memberNames,
  type PointerType,
  precision,
  qualified,
  realPart,
  typeText,
  unqualified,
  wrap,
} from './types.ts';

// --- Sizes ------------------------------------------------------------------------------------------------

/** The step of pointer arithmetic: a constant, or the variable that holds the size of a variable length array. */
export function pointerStep(
  p: Parser,
  type: PointerType,
  range: Range,
): { scale: number; scaleVar?: VarDecl } {
  const to = type.to;
  if (isVla(to) && to.kind === 'array') {
    captureSizes(p, to);
    if (to.vla?.sizeVar) return { scale: 1, scaleVar: to.vla.sizeVar as VarDecl };
    return { scale: 1 };
  }
  if (to.kind !== 'void' && isIncomplete(to)) {
    p.error(range, `arithmetic on a pointer to an incomplete type ${describe(to)}`);
  }
  return { scale: sizeOf(to) };
}

/** sizeof applied to a type: a constant, or for a variable length array the variable that holds it. */
export function sizeOfType(p: Parser, type: CType, range: Range): Expr {
  if (type.kind === 'array' && isVla(type)) {
    const sizeVar = type.vla?.sizeVar as VarDecl | undefined;
    if (!sizeVar) return intLiteral(0, range, ULONG);
    captureSizes(p, type);
    return { kind: 'var', decl: sizeVar, type: ULONG, range };
  }
  if (type.kind !== 'void' && isIncomplete(type)) {
    p.error(range, `invalid application of 'sizeof' to incomplete type ${describe(type)}`);
    return p.poison(range);
  }
  return intLiteral(sizeOf(type), range, ULONG);
}

// --- Unary ------------------------------------------------------------------------------------------------

export function addressOfExpr(p: Parser, operand: Expr, range: Range): Expr {
  if (p.isPoisoned(operand)) return operand;
  if (operand.kind === 'func') return rvalue(p, operand);
  if (bitWidth(operand) !== undefined) {
    p.error(range, 'cannot take address of bit-field ' + memberLabel(operand));
    return p.poison(range);
  }
  if (operand.kind === 'deref') return { ...operand.operand, range };
  if (!isLvalue(operand)) {
    p.error(range, "lvalue required as unary '&' operand");
    return p.poison(range);
  }
  if (operand.kind === 'var') {
    p.read.add(operand.decl);
    if (operand.decl.isRegister)
      p.error(range, `address of register variable '${operand.decl.name}' requested`);
  }
  markAddressed(operand);
  return { kind: 'addr', operand, type: pointerTo(operand.type), range };
}

export function dereference(p: Parser, operand: Expr, range: Range): Expr {
  const v = rvalue(p, operand);
  if (p.isPoisoned(v)) return v;
  if (!isPointer(v.type)) {
    p.error(range, `invalid type argument of unary '*' (have ${describe(v.type)})`);
    return p.poison(range);
  }
  if (v.type.to.kind === 'function' && v.kind === 'cast' && v.how === 'decay') return v.operand;
  if (v.type.to.kind === 'void') p.warn(range, '', "dereferencing 'void *' pointer");
  return { kind: 'deref', operand: v, type: v.type.to, range };
}

const stripImplicit = (e: Expr): Expr =>
  e.kind === 'cast' && e.how === 'implicit' ? stripImplicit(e.operand) : e;

export function unary(p: Parser, op: '+' | '-' | '~' | '!', operand: Expr, range: Range): Expr {
  if (op === '!') {
    const v = condition(p, operand);
    return p.isPoisoned(v) ? v : { kind: 'unary', op, operand: v, type: INT, range };
  }
  const v = promoted(p, operand);
  if (p.isPoisoned(v)) return v;
  const lanes = vectorUnary(op, v, range);
  if (lanes) return lanes;
  if (op === '~' ? !isInteger(v.type) && !isComplex(v.type) : !isArithmetic(v.type)) {
    const what = op === '~' ? 'bit-complement' : op === '-' ? 'unary minus' : 'unary plus';
    p.error(range, `wrong type argument to ${what}`);
    return p.poison(range);
  }
  const given = stripImplicit(v).type;
  if (op === '~' && given.kind === 'int' && given.int === 'bool')
    p.warnAll(range, 'bool-operation', "'~' on a boolean expression");
  if (op === '+')
    return v.kind === 'int' || v.kind === 'float' ? { ...v, range } : explicitCast(p, v, v.type, range);
  return inRange({ kind: 'unary', op, operand: v, type: v.type, range });
}

/** GNU: `__real__ z` and `__imag__ z` designate the parts of a complex number; of a real one, itself and 0. */
export function complexPart(p: Parser, part: '__real__' | '__imag__', operand: Expr, range: Range): Expr {
  if (p.isPoisoned(operand)) return operand;
  const { type } = operand;
  if (isComplex(type)) {
    if (operand.kind === 'var') p.read.add(operand.decl);
    const member = complexMember(type, part);
    return { kind: 'member', object: operand, member, type: member.type, range };
  }
  const v = rvalue(p, operand);
  if (!isArithmetic(v.type)) {
    p.error(range, `wrong type argument to ${part}`);
    return p.poison(range);
  }
  return part === '__real__' ? v : comma(p, v, coerce(intLiteral(0, range), v.type));
}

/** The student's own text of an expression, for messages. */
export const sourceOf = (e: Expr): string =>
  e.range.file.text.slice(e.range.start, e.range.end).replace(/\s+/g, ' ');

const memberLabel = (e: Expr): string => (e.kind === 'member' ? `'${e.member.name ?? ''}'` : '');

// --- Members and elements ---------------------------------------------------------------------------------

export function memberOf(p: Parser, object: Expr, name: string, nameRange: Range, arrow: boolean): Expr {
  const range = span(object.range, nameRange);
  let base = object;
  if (p.isPoisoned(object)) return object;
  if (arrow) {
    const pointer = rvalue(p, object);
    if (!isPointer(pointer.type)) {
      const dot =
        pointer.type.kind === 'struct'
          ? { suggestion: { range: operatorBefore(nameRange, 2), text: '.' } }
          : {};
      p.error(range, `invalid type argument of '->' (have ${describe(object.type)})`, dot);
      return p.poison(range);
    }
    base = { kind: 'deref', operand: pointer, type: pointer.type.to, range: object.range };
  } else if (isPointer(object.type) && object.type.to.kind === 'struct') {
    p.error(range, `'${sourceOf(object)}' is a pointer; did you mean to use '->'?`, {
      suggestion: { range: operatorBefore(nameRange, 1), text: '->' },
    });
    const pointer = rvalue(p, object);
    base = { kind: 'deref', operand: pointer, type: object.type.to, range: object.range };
  }
  if (base.kind === 'var') p.read.add(base.decl);
  const type = base.type;
  if (type.kind !== 'struct') {
    p.error(nameRange, `request for member '${name}' in something not a structure or union`);
    return p.poison(range);
  }
  if (!type.tag.members) {
    p.error(range, `invalid use of undefined type ${describe(type)}`);
    return p.poison(range);
  }
  const path = findMember(type.tag, name);
  if (!path) {
    const near = p.guess(name, memberNames(type.tag));
    p.error(
      nameRange,
      `${describe(type)} has no member named '${name}'${near ? `; did you mean ${quoted(near)}?` : ''}`,
      {
        suggestion: near ? { range: nameRange, text: near } : undefined,
      },
    );
    return p.poison(range);
  }
  for (const member of path) {
    const q = { const: base.type.const, volatile: base.type.volatile };
    base = { kind: 'member', object: base, member, type: qualified(member.type, q), range };
  }
  return base;
}

/** Range of the punctuator of that length that stands just before a name. */
function operatorBefore(name: Range, length: number): Range {
  const text = name.file.text;
  let end = name.start;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return { file: name.file, start: end - length, end };
}

export function subscript(p: Parser, array: Expr, index: Expr, range: Range): Expr {
  const a = rvalue(p, lanesAsArray(array));
  const b = rvalue(p, index);
  if (p.isPoisoned(a, b)) return p.poison(range);
  const [pointer, offset] = isPointer(a.type) ? [a, b] : [b, a];
  if (!isPointer(pointer.type)) {
    p.error(range, 'subscripted value is neither array nor pointer nor vector');
    return p.poison(range);
  }
  if (!isInteger(offset.type)) {
    p.error(offset.range, 'array subscript is not an integer');
    return p.poison(range);
  }
  const element = pointerAdd(p, pointer, offset, false, range);
  return { kind: 'deref', operand: element, type: pointer.type.to, range };
}

/** A vector that is to be subscripted, as the array of its lanes. */
function lanesAsArray(e: Expr): Expr {
  const { type } = e;
  if (!isVector(type)) return e;
  markAddressed(e);
  const of = qualified(type.of, { const: type.const, volatile: type.volatile });
  return { kind: 'cast', operand: e, how: 'decay', type: pointerTo(of), range: e.range };
}

function pointerAdd(p: Parser, pointer: Expr, index: Expr, negate: boolean, range: Range): Expr {
  const type = pointer.type as PointerType;
  const { scale, scaleVar } = pointerStep(p, type, range);
  let i = coerce(promoted(p, index), LONG);
  if (negate) {
    i =
      i.kind === 'int'
        ? intLiteral(BigInt.asIntN(64, -i.value), i.range, LONG)
        : { kind: 'unary', op: '-', operand: i, type: LONG, range: i.range };
  }
  return {
    kind: 'ptradd',
    pointer,
    index: i,
    scale,
    ...(scaleVar ? { scaleVar } : {}),
    type: unqualified(type),
    range,
  };
}

// --- Binary -----------------------------------------------------------------------------------------------

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
export const INTEGER_ONLY: ReadonlySet<string> = new Set(['%', '&', '|', '^', '<<', '>>']);

export function binary(p: Parser, op: BinaryOp, left: Expr, right: Expr, opRange: Range): Expr {
  const range = span(left.range, right.range);
  const a = rvalue(p, left);
  const b = rvalue(p, right);
  if (p.isPoisoned(a, b)) return p.poison(range);
  if (isVector(a.type) || isVector(b.type))
    return vectorBinary(op, a, b, range) ?? invalid(p, op, a, b, range, opRange);
  if (isArithmetic(a.type) && isArithmetic(b.type)) {
    if (INTEGER_ONLY.has(op) && !(isInteger(a.type) && isInteger(b.type)))
      return invalid(p, op, a, b, range, opRange);
    return arithmetic(p, op, a, b, range, opRange);
  }
  if (COMPARISONS.has(op)) return compare(p, op, a, b, range, opRange);
  if (op === '+' && isPointer(a.type) && isInteger(b.type)) return pointerAdd(p, a, b, false, range);
  if (op === '+' && isInteger(a.type) && isPointer(b.type)) return pointerAdd(p, b, a, false, range);
  if (op === '-' && isPointer(a.type) && isInteger(b.type)) return pointerAdd(p, a, b, true, range);
  if (op === '-' && isPointer(a.type) && isPointer(b.type)) {
    if (!compatibleUnqualified(unqualified(a.type.to), unqualified(b.type.to))) {
      return invalid(p, op, a, b, range, opRange);
    }
    const { scale, scaleVar } = pointerStep(p, a.type, range);
    return {
      kind: 'ptrdiff',
      left: a,
      right: b,
      scale,
      ...(scaleVar ? { scaleVar } : {}),
      type: LONG,
      range,
    };
  }
  return invalid(p, op, a, b, range, opRange);
}

export function invalid(p: Parser, op: string, a: Expr, b: Expr, range: Range, opRange: Range): Expr {
  if (a.type.kind === 'void' || b.type.kind === 'void') {
    p.error((a.type.kind === 'void' ? a : b).range, 'void value not ignored as it ought to be');
  } else {
    p.error(opRange, `invalid operands to binary ${op} (have ${describe(a.type)} and ${describe(b.type)})`);
  }
  return p.poison(range);
}

function arithmetic(p: Parser, op: BinaryOp, a: Expr, b: Expr, range: Range, opRange: Range): Expr {
  const x = promoted(p, a);
  const y = promoted(p, b);
  if ((op === '/' || op === '%') && integerConstant(y) === 0n) {
    p.warn(opRange, 'div-by-zero', 'division by zero');
  }
  if (op === '<<' || op === '>>') {
    checkShift(p, op, x, y, opRange);
    return inRange({ kind: 'binary', op, left: x, right: y, type: x.type, range });
  }
  const type = commonType(x.type, y.type);
  if (isComplex(type)) return complexArithmetic(p, op, x, y, type, range, opRange);
  warnConstantOverflow(p, op, x, y, type, opRange);
  const left = coerce(x, type);
  const right = coerce(y, type);
  return inRange({ kind: 'binary', op, left, right, type: COMPARISONS.has(op) ? INT : type, range });
}

/** Of two operands one of which is complex. A real one stays real where the parts can be computed with it (C11 G.5). */
function complexArithmetic(
  p: Parser,
  op: BinaryOp,
  x: Expr,
  y: Expr,
  type: ComplexType,
  range: Range,
  opRange: Range,
): Expr {
  const isEquality = op === '==' || op === '!=';
  if (COMPARISONS.has(op) && !isEquality) return invalid(p, op, x, y, range, opRange);
  const mayBeReal = (e: Expr) => !isComplex(e.type) && !isEquality && (op !== '/' || e === y);
  const [left, right] = [x, y].map(e => coerce(e, mayBeReal(e) ? realPart(type) : type)) as [Expr, Expr];
  return { kind: 'binary', op, left, right, type: isEquality ? INT : type, range };
}

/** A signed constant expression with a value that its type cannot have. */
function warnConstantOverflow(p: Parser, op: BinaryOp, x: Expr, y: Expr, type: CType, range: Range): void {
  if ((op !== '+' && op !== '-' && op !== '*') || !isInteger(type) || isUnsignedKind(intKindOf(type))) return;
  const a = integerConstant(x);
  const b = a === undefined ? undefined : integerConstant(y);
  if (a === undefined || b === undefined) return;
  const exact = op === '+' ? a + b : op === '-' ? a - b : a * b;
  const value = wrap(exact, intKindOf(type), precision(type));
  if (value === exact) return;
  const result = `results in '${value}'`;
  p.warn(range, 'overflow', `integer overflow in expression of type '${typeText(type)}' ${result}`);
}

function checkShift(p: Parser, op: '<<' | '>>', value: Expr, count: Expr, range: Range): void {
  const n = integerConstant(count);
  if (n === undefined) return;
  const side = op === '<<' ? 'left' : 'right';
  if (n < 0n) p.warn(range, 'shift-count-negative', `${side} shift count is negative`);
  else if (n >= BigInt(precision(value.type))) {
    p.warn(range, 'shift-count-overflow', `${side} shift count >= width of type`);
  }
}

function compare(p: Parser, op: BinaryOp, a: Expr, b: Expr, range: Range, opRange: Range): Expr {
  const node = (left: Expr, right: Expr): Expr => ({ kind: 'binary', op, left, right, type: INT, range });
  if (!isScalar(a.type) || !isScalar(b.type)) return invalid(p, op, a, b, range, opRange);
  if (isPointer(a.type) && isPointer(b.type)) {
    const fits = compatibleUnqualified(unqualified(a.type.to), unqualified(b.type.to));
    const generic = isVoidPointer(a.type) || isVoidPointer(b.type);
    if (!fits && !generic && !isNullPointerConstant(a) && !isNullPointerConstant(b)) {
      p.warn(opRange, '', 'comparison of distinct pointer types lacks a cast');
    }
    return node(a, b);
  }
  const [pointer, other] = isPointer(a.type) ? [a, b] : [b, a];
  if (isPointer(pointer.type) && (isInteger(other.type) || other.type.kind === 'nullptr')) {
    if (!isNullPointerConstant(other)) p.warn(opRange, '', 'comparison between pointer and integer');
    const [left, right] = [coerce(a, pointer.type), coerce(b, pointer.type)];
    return node(left, right);
  }
  if (a.type.kind === b.type.kind) return node(a, b);
  return invalid(p, op, a, b, range, opRange);
}

export function logical(p: Parser, op: '&&' | '||', left: Expr, right: Expr): Expr {
  const range = span(left.range, right.range);
  const a = condition(p, left);
  const b = condition(p, right);
  if (p.isPoisoned(a, b)) return p.poison(range);
  return { kind: 'logical', op, left: a, right: b, type: INT, range };
}

export function comma(p: Parser, left: Expr, right: Expr): Expr {
  const b = rvalue(p, right);
  return {
    kind: 'comma',
    left: rvalue(p, left),
    right: b,
    type: unqualified(b.type),
    range: span(left.range, right.range),
  };
}

/** The conditional operator (C11 6.5.15); without `then` it is GNU's `a ?: b`. */
export function conditional(
  p: Parser,
  test: Expr,
  then: Expr | undefined,
  otherwise: Expr,
  opRange: Range,
): Expr {
  const range = span(test.range, otherwise.range);
  const c = condition(p, test);
  const a = then ? rvalue(p, then) : c;
  const b = rvalue(p, otherwise);
  if (p.isPoisoned(c, a, b)) return p.poison(range);
  const make = (type: CType): Expr => {
    const to = (e: Expr): Expr => (type.kind === 'void' || e.type.kind === 'struct' ? e : coerce(e, type));
    return { kind: 'cond', test: c, ...chosen(then && to(a)), else: to(b), type, range };
  };
  if (isArithmetic(a.type) && isArithmetic(b.type))
    return make(commonType(promoted(p, a).type, promoted(p, b).type));
  if (a.type.kind === 'void' || b.type.kind === 'void') return make({ kind: 'void' });
  if (a.type.kind === 'struct' && b.type.kind === 'struct' && a.type.tag === b.type.tag)
    return make(unqualified(a.type));
  if (isPointer(a.type) && isPointer(b.type)) return make(commonPointer(p, a, b, opRange));
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!isPointer(x.type) || !isInteger(y.type)) continue;
    if (!isNullPointerConstant(y))
      p.warn(opRange, '', 'pointer/integer type mismatch in conditional expression');
    return make(unqualified(x.type));
  }
  if (a.type.kind === b.type.kind) return make(unqualified(a.type));
  p.error(opRange, 'type mismatch in conditional expression');
  return p.poison(range);
}

/** The branch taken when the test is true, under the tree's name for it. */
const chosen = (then: Expr | undefined): { readonly then: Expr | undefined } => ({ then });

function commonPointer(p: Parser, a: Expr, b: Expr, opRange: Range): CType {
  const x = a.type as PointerType;
  const y = b.type as PointerType;
  if (isNullPointerConstant(a)) return unqualified(y);
  if (isNullPointerConstant(b)) return unqualified(x);
  const q = { const: x.to.const || y.to.const, volatile: x.to.volatile || y.to.volatile };
  if (x.to.kind === 'void' || y.to.kind === 'void') return pointerTo(qualified({ kind: 'void' }, q));
  if (compatibleUnqualified(unqualified(x.to), unqualified(y.to))) {
    return pointerTo(qualified(composite(unqualified(x.to), unqualified(y.to)), q));
  }
  p.warn(opRange, '', 'pointer type mismatch in conditional expression');
  return pointerTo(qualified({ kind: 'void' }, q));
}
