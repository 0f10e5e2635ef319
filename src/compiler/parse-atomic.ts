/**
 * Operations on _Atomic objects (C11 6.5.2.4p2, 6.5.16.2p3): read, change and write with nothing in between.
 *
 * Where the machine has the operation (integers and pointers, + - & | ^) it is one instruction that gives the old value.
 * Anything else is a loop: compute from the old value, and compare-and-swap until nobody came in between.
 */
import type { BinaryOp, Builtin, Expr, Stmt, VarDecl } from './ast.ts';
import { type CType, INT, LONG, pointerTo, sizeOf, UCHAR, UINT, ULONG, USHORT } from './ctype.ts';
import { coerce, markAddressed, rvalue } from './parse-convert.ts';
import { binary } from './parse-operators.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { isFloating, isPointer, unqualified } from './types.ts';

const DIRECT: Partial<Record<BinaryOp, Builtin>> = {
  '+': 'atomic_add',
  '-': 'atomic_sub',
  '&': 'atomic_and',
  '|': 'atomic_or',
  '^': 'atomic_xor',
};

/** `target op= value` (wantNew) or the postfix form (old value). For pointers `value` is in bytes. */
export function atomicUpdate(
  p: Parser,
  op: BinaryOp,
  target: Expr,
  value: Expr,
  wantNew: boolean,
  range: Range,
): Expr {
  markAddressed(target);
  const type = unqualified(target.type);
  const pointer: Expr = { kind: 'addr', operand: target, type: pointerTo(target.type), range };
  const builtin = DIRECT[op];
  const isBool = type.kind === 'int' && type.int === 'bool';
  if (!builtin || isFloating(type) || isFloating(value.type) || isBool) {
    const compute = (old: Expr, operand: Expr) => coerce(binary(p, op, old, operand, range), type);
    return atomicLoop(p, compute, pointer, type, value, wantNew, range);
  }
  const operand = coerce(value, isPointer(type) ? LONG : type);
  if (!wantNew) return { kind: 'builtin', name: builtin, args: [pointer, operand], type, range };
  // The new value is computed again from the old one, with the operand kept so that it is evaluated once.
  const kept = temporary(p, operand, range);
  const old: Expr = { kind: 'builtin', name: builtin, args: [pointer, read(kept, range)], type, range };
  const result = isPointer(type)
    ? coerce(binary(p, op, coerce(old, LONG), read(kept, range), range), type)
    : coerce(binary(p, op, old, read(kept, range), range), type);
  return { kind: 'comma', left: store(kept, operand, range), right: result, type, range };
}

/** The loop: `compute` makes the new value from the old one and the operand. */
export function atomicLoop(
  p: Parser,
  compute: (old: Expr, operand: Expr) => Expr,
  pointer: Expr,
  type: CType,
  value: Expr,
  wantNew: boolean,
  range: Range,
): Expr {
  const address = temporary(p, pointer, range);
  const operand = temporary(p, value, range);
  const old = hidden(p, type, range);
  const fresh = hidden(p, type, range);
  const done = hidden(p, INT, range);
  const object: Expr = { kind: 'deref', operand: read(address, range), type, range };
  const bits = bitsType(type);
  const asBits = (v: VarDecl): Expr => {
    v.addressed = true;
    const at: Expr = { kind: 'addr', operand: read(v, range), type: pointerTo(v.type), range };
    const cast: Expr = { kind: 'cast', operand: at, how: 'explicit', type: pointerTo(bits), range };
    return { kind: 'deref', operand: cast, type: bits, range };
  };
  const place: Expr = {
    kind: 'cast',
    operand: read(address, range),
    how: 'explicit',
    type: pointerTo(bits),
    range,
  };
  const swap: Expr = {
    kind: 'builtin',
    name: 'atomic_cas',
    args: [place, asBits(old), asBits(fresh)],
    type: bits,
    range,
  };
  const statement = (expr: Expr): Stmt => ({ kind: 'expr', expr, range });
  const body: Stmt & { kind: 'block' } = {
    kind: 'block',
    range,
    locals: [],
    end: range,
    body: [
      statement(store(old, object, range)),
      statement(store(fresh, compute(read(old, range), read(operand, range)), range)),
      statement(store(done, binary(p, '==', swap, asBits(old), range), range)),
    ],
  };
  const test: Expr = { kind: 'unary', op: '!', operand: read(done, range), type: INT, range };
  const whole: Stmt & { kind: 'block' } = {
    kind: 'block',
    range,
    locals: [],
    end: range,
    body: [
      statement(store(address, pointer, range)),
      statement(store(operand, value, range)),
      { kind: 'do', test, body, range },
      statement(read(wantNew ? fresh : old, range)),
    ],
  };
  return { kind: 'stmtExpr', body: whole, type, range };
}

/** The unsigned integer type of the same size: what compare-and-swap compares. */
export function bitsType(t: CType): CType {
  const size = sizeOf(t);
  return size === 1 ? UCHAR : size === 2 ? USHORT : size === 4 ? UINT : ULONG;
}

const hidden = (p: Parser, type: CType, range: Range): VarDecl =>
  p.hiddenVariable('atomic', unqualified(type), range);

const temporary = (p: Parser, value: Expr, range: Range): VarDecl => hidden(p, rvalue(p, value).type, range);

const read = (decl: VarDecl, range: Range): Expr => ({ kind: 'var', decl, type: decl.type, range });

const store = (decl: VarDecl, value: Expr, range: Range): Expr => ({
  kind: 'assign',
  target: read(decl, range),
  value,
  type: decl.type,
  range,
});
