/**
 * Constant expressions (C11 6.6): the value of a typed tree that needs no running program.
 *
 * A constant is an integer, a floating or complex number, or an address: some object plus bytes. The evaluator follows the tree;
 * conversions are already explicit in it, so each node is one rule. Whether a tree may be used where the standard
 * wants an *integer constant expression* is decided by the same walk with addresses left out.
 */
import type { BinaryOp, Expr, FuncDecl, VarDecl } from './ast.ts';
import { type CType, type IntKind, intSize, isUnsignedKind } from './ctype.ts';
import { intKindOf, isComplex, isInteger, realPart, wrap } from './types.ts';

/** What an address constant points into. */
export type AddressBase = VarDecl | FuncDecl | (Expr & { kind: 'string' }) | LabelAddress;

export type Constant =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly real: number; readonly imaginary: number }
  | { readonly kind: 'address'; readonly base: AddressBase; readonly offset: bigint }
  /** `&&to - &&from` (GNU): a number that is known when the function has been compiled. */
  | { readonly kind: 'distance'; readonly to: LabelAddress; readonly from: LabelAddress };
type LabelAddress = Expr & { kind: 'labelAddr' };

/** The value of an integer constant expression, or undefined. */
export function integerConstant(e: Expr): bigint | undefined {
  if (!isInteger(e.type)) return undefined;
  const c = constantValue(e);
  return c?.kind === 'int' ? c.value : undefined;
}

/**
 * The expression with the values of const variables in place of the variables, as gcc takes them in initialisers of static objects
 * (not where an integer constant expression is asked for): `const int SIZE = 10; int total = SIZE * 2;`.
 */
export function withConstants(e: Expr): Expr {
  switch (e.kind) {
    case 'var': {
      const { decl } = e;
      const item = decl.init?.items.length === 1 ? decl.init.items[0] : undefined;
      const fixed = decl.type.const && !decl.type.volatile && !decl.threadLocal;
      const isStatic = decl.storage === 'static' || decl.storage === 'global';
      const scalar = decl.type.kind !== 'struct' && decl.type.kind !== 'array';
      return item && fixed && isStatic && scalar ? { ...item.value, range: e.range } : e;
    }
    case 'cast':
      return e.how === 'decay' ? e : { ...e, operand: withConstants(e.operand) };
    case 'unary':
      return { ...e, operand: withConstants(e.operand) };
    case 'binary':
    case 'logical':
      return { ...e, left: withConstants(e.left), right: withConstants(e.right) };
    case 'ptradd':
      return { ...e, pointer: withConstants(e.pointer), index: withConstants(e.index) };
    case 'cond': {
      const then = e.then && withConstants(e.then);
      return { ...e, test: withConstants(e.test), then, else: withConstants(e.else) };
    }
    default:
      return e;
  }
}

/** Is it an integer constant 0, or such a 0 cast to void * (C11 6.3.2.3p3)? */
export function isNullPointerConstant(e: Expr): boolean {
  if (e.type.kind === 'nullptr') return true;
  if (e.kind === 'cast' && e.how === 'explicit' && e.type.kind === 'pointer') {
    const plainVoid = e.type.to.kind === 'void' && !e.type.to.const && !e.type.to.volatile;
    return plainVoid && isInteger(e.operand.type) && integerConstant(e.operand) === 0n;
  }
  return isInteger(e.type) && integerConstant(e) === 0n;
}

/** Truth of a constant condition, or undefined. */
export function constantTruth(e: Expr): boolean | undefined {
  const c = constantValue(e);
  if (!c || c.kind === 'distance') return undefined;
  if (c.kind === 'address') return mayBeMissing(c.base) ? undefined : true;
  if (c.kind === 'complex') return c.real !== 0 || c.imaginary !== 0;
  return c.kind === 'int' ? c.value !== 0n : c.value !== 0;
}

/** A weak declaration: whether there is such a thing, the linker knows. */
function mayBeMissing(base: AddressBase): boolean {
  if (base.kind === 'func') return base.attributes.weak === true && base.body === undefined;
  return base.kind === 'var' && base.weak === true && base.isExtern;
}

export function constantValue(e: Expr): Constant | undefined {
  switch (e.kind) {
    case 'int':
      return { kind: 'int', value: e.value };
    case 'float':
      return { kind: 'float', value: e.value };
    case 'addr':
      return addressOf(e.operand);
    case 'labelAddr':
      return { kind: 'address', base: e, offset: 0n };
    case 'cast':
      if (e.how === 'decay') return addressOf(e.operand);
      return convertConstant(constantValue(e.operand), e.operand.type, e.type);
    case 'unary':
      return foldUnary(e.op, constantValue(e.operand), e.type);
    case 'binary':
      return foldBinary(e.op, constantValue(e.left), constantValue(e.right), e.left.type, e.type);
    case 'ptradd': {
      const base = constantValue(e.pointer);
      const index = constantValue(e.index);
      if (!base || index?.kind !== 'int' || e.scaleVar) return undefined;
      if (base.kind !== 'int' && base.kind !== 'address') return undefined;
      const distance = index.value * BigInt(e.scale);
      if (base.kind === 'int') return { kind: 'int', value: BigInt.asUintN(64, base.value + distance) };
      return { ...base, offset: base.offset + distance };
    }
    case 'ptrdiff': {
      const left = constantValue(e.left);
      const right = constantValue(e.right);
      if (!left || !right || e.scale === 0 || e.scaleVar) return undefined;
      if (left.kind === 'address' && right.kind === 'address' && left.base === right.base) {
        return { kind: 'int', value: (left.offset - right.offset) / BigInt(e.scale) };
      }
      if (left.kind === 'address' && right.kind === 'address') return labelDistance(left.base, right.base);
      if (left.kind !== 'int' || right.kind !== 'int') return undefined;
      return { kind: 'int', value: BigInt.asIntN(64, left.value - right.value) / BigInt(e.scale) };
    }
    case 'logical': {
      const left = constantTruth(e.left);
      if (left === undefined) return undefined;
      if (left === (e.op === '||')) return { kind: 'int', value: left ? 1n : 0n };
      const right = constantTruth(e.right);
      return right === undefined ? undefined : { kind: 'int', value: right ? 1n : 0n };
    }
    case 'cond': {
      const test = constantTruth(e.test);
      if (test === undefined) return undefined;
      if (!test) return constantValue(e.else);
      return e.then ? constantValue(e.then) : constantValue(e.test);
    }
    case 'builtin': {
      if (e.name !== 'complex') return undefined;
      const [real, imaginary] = e.args.map(a => constantValue(a));
      if (real?.kind !== 'float' || imaginary?.kind !== 'float') return undefined;
      return { kind: 'complex', real: real.value, imaginary: imaginary.value };
    }
    case 'member': {
      if (!isComplex(e.object.type)) return undefined;
      const c = constantValue(e.object);
      if (c?.kind !== 'complex') return undefined;
      return { kind: 'float', value: e.member.offset === 0 ? c.real : c.imaginary };
    }
    default:
      return undefined;
  }
}

function labelDistance(to: AddressBase, from: AddressBase): Constant | undefined {
  if (to.kind !== 'labelAddr' || from.kind !== 'labelAddr') return undefined;
  return to.label === from.label ? { kind: 'int', value: 0n } : { kind: 'distance', to, from };
}

/** The address constant that designates an lvalue (C11 6.6p9), or undefined. */
export function addressOf(e: Expr): Constant | undefined {
  switch (e.kind) {
    case 'var':
      // An address inside this thread's copy of thread-local storage is not known before the program runs.
      if (e.decl.storage === 'local' || e.decl.storage === 'param' || e.decl.threadLocal) return undefined;
      return { kind: 'address', base: e.decl, offset: 0n };
    case 'compoundLiteral':
      return e.decl.storage === 'static' ? { kind: 'address', base: e.decl, offset: 0n } : undefined;
    case 'func':
      // A pointer to a nested function carries its static chain.
      return e.decl.enclosing ? undefined : { kind: 'address', base: e.decl, offset: 0n };
    case 'string':
      return { kind: 'address', base: e, offset: 0n };
    case 'member': {
      const object = addressOf(e.object);
      if (object?.kind === 'address') return { ...object, offset: object.offset + BigInt(e.member.offset) };
      if (object?.kind === 'int') return { kind: 'int', value: object.value + BigInt(e.member.offset) };
      return undefined;
    }
    case 'deref':
      return constantValue(e.operand);
    default:
      return undefined;
  }
}

function convertConstant(c: Constant | undefined, from: CType, to: CType): Constant | undefined {
  if (!c) return undefined;
  if (to.kind === 'void' || to.kind === 'struct') return undefined;
  if (c.kind === 'distance') return isInteger(to) && intSize(intKindOf(to)) >= 4 ? c : undefined;
  if (c.kind === 'complex' && !isComplex(to)) {
    if (to.kind === 'int' && to.int === 'bool') {
      return truth(c.real !== 0 || c.imaginary !== 0);
    }
    return convertConstant({ kind: 'float', value: c.real }, from, to);
  }
  if (to.kind === 'float') {
    if (c.kind !== 'int' && c.kind !== 'float') return undefined;
    return { kind: 'float', value: rounded(c.value, to) };
  }
  if (isComplex(to)) {
    const part = realPart(to);
    if (c.kind === 'address') return undefined;
    const [real, imaginary] = c.kind === 'complex' ? [c.real, c.imaginary] : [c.value, 0];
    return { kind: 'complex', real: rounded(real, part), imaginary: rounded(imaginary, part) };
  }
  if (isInteger(to)) {
    const kind = intKindOf(to);
    if (c.kind === 'address') {
      if (kind === 'bool') return { kind: 'int', value: 1n };
      return intSize(kind) === 8 ? c : undefined;
    }
    if (c.kind === 'int') return { kind: 'int', value: wrap(c.value, kind) };
    if (c.kind !== 'float') return undefined;
    if (kind === 'bool') return { kind: 'int', value: c.value !== 0 ? 1n : 0n };
    return { kind: 'int', value: saturate(c.value, kind) };
  }
  // To a pointer: integers are sign- or zero-extended from their own type.
  if (c.kind !== 'int' && c.kind !== 'address') return undefined;
  if (c.kind === 'int') return { kind: 'int', value: BigInt.asUintN(64, c.value) };
  return from.kind === 'float' ? undefined : c;
}

/** Float to integer. What does not fit is undefined (C11 6.3.1.4); gcc, when it computes, takes the nearest that does, and 0 for NaN. */
function saturate(value: number, kind: IntKind): bigint {
  if (Number.isNaN(value)) return 0n;
  const bits = BigInt(8 * intSize(kind));
  const least = isUnsignedKind(kind) ? 0n : -(1n << (bits - 1n));
  const most = least + (1n << bits) - 1n;
  if (value <= Number(least)) return least;
  if (value >= Number(most)) return most;
  return BigInt(Math.trunc(value));
}

function foldUnary(op: '-' | '~' | '!', c: Constant | undefined, type: CType): Constant | undefined {
  if (!c || c.kind === 'distance') return undefined;
  if (op === '!') {
    if (c.kind === 'address') return { kind: 'int', value: 0n };
    if (c.kind === 'complex') return truth(c.real === 0 && c.imaginary === 0);
    return { kind: 'int', value: Number(c.value) === 0 ? 1n : 0n };
  }
  if (c.kind === 'complex') {
    const real = op === '-' ? -c.real : c.real;
    return { kind: 'complex', real, imaginary: -c.imaginary };
  }
  if (c.kind === 'float') return op === '-' ? { kind: 'float', value: -c.value } : undefined;
  if (c.kind !== 'int' || !isInteger(type)) return undefined;
  return { kind: 'int', value: wrap(op === '-' ? -c.value : ~c.value, intKindOf(type)) };
}

function foldBinary(
  op: BinaryOp,
  left: Constant | undefined,
  right: Constant | undefined,
  operandType: CType,
  type: CType,
): Constant | undefined {
  if (!left || !right || left.kind === 'distance' || right.kind === 'distance') return undefined;
  if (left.kind === 'complex' || right.kind === 'complex') return foldComplex(op, left, right, type);
  if (left.kind === 'address' || right.kind === 'address') return compareAddresses(op, left, right);
  if (left.kind === 'float' || right.kind === 'float') {
    return foldFloat(op, Number(left.value), Number(right.value), type);
  }
  const a = left.value;
  const b = right.value;
  const compared = compareNumbers(op, a, b);
  if (compared || !isInteger(type)) return compared;
  const kind = intKindOf(type);
  const value = foldInteger(op, a, b, BigInt(8 * intSize(intKindOf(operandType))), isUnsignedKind(kind));
  return value === undefined ? undefined : { kind: 'int', value: wrap(value, kind) };
}

function foldInteger(
  op: BinaryOp,
  a: bigint,
  b: bigint,
  bits: bigint,
  unsigned: boolean,
): bigint | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0n || (!unsigned && b === -1n && a === -(1n << (bits - 1n)))) return undefined;
      return op === '/' ? a / b : a % b;
    case '<<':
      return a << (b & (bits - 1n));
    case '>>':
      return a >> (b & (bits - 1n));
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return undefined;
  }
}

function foldFloat(op: BinaryOp, a: number, b: number, type: CType): Constant | undefined {
  const number = (v: number): Constant => ({
    kind: 'float',
    value: type.kind === 'float' && type.float === 'float' ? Math.fround(v) : v,
  });
  switch (op) {
    case '+':
      return number(a + b);
    case '-':
      return number(a - b);
    case '*':
      return number(a * b);
    case '/':
      return number(a / b);
    default:
      return compareNumbers(op, a, b);
  }
}

/** By Smith's method, which divides by the larger part of the divisor first. */
function quotient([a, b]: [number, number], [c, d]: [number, number]): [number, number] {
  if (Math.abs(c) < Math.abs(d)) {
    const ratio = c / d;
    const norm = c * ratio + d;
    return [(a * ratio + b) / norm, (b * ratio - a) / norm];
  }
  const ratio = d / c;
  const norm = c + d * ratio;
  return [(a + b * ratio) / norm, (b - a * ratio) / norm];
}

/** Operands may be real (C11 G.5). What annex G does about infinities is left to the running program. */
function foldComplex(op: BinaryOp, left: Constant, right: Constant, type: CType): Constant | undefined {
  const partsOf = (c: Constant): [number, number | undefined] | undefined =>
    c.kind === 'complex' ? [c.real, c.imaginary] : c.kind === 'float' ? [c.value, undefined] : undefined;
  const [a, b] = [partsOf(left), partsOf(right)];
  if (!a || !b) return undefined;
  if (op === '==' || op === '!=') {
    return truth((a[0] === b[0] && (a[1] ?? 0) === (b[1] ?? 0)) === (op === '=='));
  }
  if (!isComplex(type)) return undefined;
  const part = realPart(type);
  const make = (real: number, imaginary: number): Constant => ({
    kind: 'complex',
    real: rounded(real, part),
    imaginary: rounded(imaginary, part),
  });
  switch (op) {
    case '+':
      if (a[1] === undefined || b[1] === undefined) return make(a[0] + b[0], a[1] ?? b[1] ?? 0);
      return make(a[0] + b[0], a[1] + b[1]);
    case '-':
      if (a[1] === undefined) return make(a[0] - b[0], -(b[1] ?? 0));
      return make(a[0] - b[0], b[1] === undefined ? a[1] : a[1] - b[1]);
    case '*':
      if (a[1] === undefined) return make(a[0] * b[0], a[0] * (b[1] ?? 0));
      if (b[1] === undefined) return make(a[0] * b[0], a[1] * b[0]);
      return make(a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]);
    case '/':
      if (b[1] === undefined) return make(a[0] / b[0], (a[1] ?? 0) / b[0]);
      return make(...quotient([a[0], a[1] ?? 0], [b[0], b[1]]));
    default:
      return undefined;
  }
}

/** The value that a floating type has for a number. */
const rounded = (value: number | bigint, type: CType): number =>
  type.kind === 'float' && type.float === 'float' ? Math.fround(Number(value)) : Number(value);

const truth = (v: boolean): Constant => ({ kind: 'int', value: v ? 1n : 0n });

/** C11 6.5.8 and 6.5.9, on values of one type; undefined for other operators. */
function compareNumbers<T extends bigint | number>(op: BinaryOp, a: T, b: T): Constant | undefined {
  switch (op) {
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    default:
      return undefined;
  }
}

function compareAddresses(op: BinaryOp, left: Constant, right: Constant): Constant | undefined {
  if (left.kind === 'address' && right.kind === 'int' && (op === '+' || op === '-')) {
    return { ...left, offset: op === '+' ? left.offset + right.value : left.offset - right.value };
  }
  if (op === '+' && right.kind === 'address' && left.kind === 'int') {
    return { ...right, offset: right.offset + left.value };
  }
  if (op !== '==' && op !== '!=') return undefined;
  let same: boolean;
  if (left.kind === 'address' && right.kind === 'address' && left.base === right.base) {
    same = left.offset === right.offset;
  } else if (left.kind === 'int' || right.kind === 'int') {
    // An object is never at address 0.
    const number = left.kind === 'int' ? left.value : right.kind === 'int' ? right.value : undefined;
    if (number !== 0n) return undefined;
    same = false;
  } else return undefined;
  return truth(same === (op === '=='));
}
