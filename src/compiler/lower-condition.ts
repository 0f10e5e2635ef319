/**
 * Lowering of conditions: what only decides where control goes never becomes a number. `&&`, `||`, `?:` and the tests of
 * statements are branches.
 */
import type { Expr } from './ast.ts';
import { constantTruth } from './constant.ts';
import type { CType } from './ctype.ts';
import { isTemporary, type Label, type Reg } from './lower-builder.ts';
import { constantInteger } from './lower-constant.ts';
import { compareWithZero, convert, effect, memory, stableValue, value, valueTo } from './lower-expression.ts';
import type { FunctionLowering, Memory } from './lower-function.ts';
import { addressOfMemory, pointedTo } from './lower-memory.ts';
import { accessSize, isBool, isFloat, isScalar, regType } from './lower-type.ts';
import { pair, pairTruth, storePair, wideTruth } from './lower-wide.ts';
import { isWide } from './types.ts';

/** Jumps to `label` if the condition is `when`; falls through otherwise. */
export function branch(f: FunctionLowering, e: Expr, label: Label, when: boolean): void {
  const known = constantTruth(e);
  if (known !== undefined) {
    if (known === when) f.code.emit('jump', { label }, e.range);
    return;
  }
  switch (e.kind) {
    case 'unary':
      if (e.op === '!') {
        branch(f, e.operand, label, !when);
        return;
      }
      break;
    case 'logical':
      if ((e.op === '||') === when) {
        branch(f, e.left, label, when);
        branch(f, e.right, label, when);
      } else {
        const skip = f.code.label();
        branch(f, e.left, skip, !when);
        branch(f, e.right, label, when);
        f.code.bind(skip);
      }
      return;
    case 'comma':
      effect(f, e.left);
      branch(f, e.right, label, when);
      return;
    case 'cast':
      if (keepsTruth(e.operand.type, e.type)) {
        branch(f, e.operand, label, when);
        return;
      }
      break;
    case 'binary':
      if (
        (e.op === '==' || e.op === '!=') &&
        regType(e.left.type) === 'i32' &&
        constantInteger(e.right) === 0n
      ) {
        branch(f, e.left, label, (e.op === '!=') === when);
        return;
      }
      break;
  }
  const mark = f.code.mark();
  let a = isWide(e.type) ? wideTruth(f, 'ne', e, e.range) : value(f, e);
  if (isScalar(e.type) && regType(e.type) !== 'i32') a = compareWithZero(f, 'ne', a, e.type, e.range);
  f.code.release(mark);
  f.code.emit(when ? 'brnz' : 'brz', { a, label }, e.range);
}

/** Whether a conversion cannot turn something nonzero into zero. */
const keepsTruth = (from: CType, to: CType): boolean =>
  isScalar(from) && (isBool(to) || (!isFloat(from) && !isFloat(to) && accessSize(from) <= accessSize(to)));

export function logical(f: FunctionLowering, e: Expr & { kind: 'logical' }, dest?: Reg): Reg {
  const d = dest !== undefined && !isTemporary(dest) ? dest : f.spill(e.type);
  const no = f.code.label();
  const end = f.code.label();
  branch(f, e, no, false);
  f.code.emit('i32.const', { d, imm: 1 }, e.range);
  f.code.emit('jump', { label: end }, e.range);
  f.code.bind(no);
  f.code.emit('i32.const', { d, imm: 0 }, e.range);
  f.code.bind(end);
  return d;
}

export function conditional(f: FunctionLowering, e: Expr & { kind: 'cond' }, dest?: Reg): Reg {
  const isVoid = e.type.kind === 'void';
  // `x = y ?: x` must not overwrite x before it is read.
  const d = dest !== undefined && !isTemporary(dest) && e.then ? dest : f.spill(e.type);
  const otherwise = f.code.label();
  const end = f.code.label();
  const arm = (a: Expr) => {
    const mark = f.code.mark();
    if (isVoid) effect(f, a);
    else valueTo(f, a, d);
    f.code.release(mark);
  };
  if (e.then) {
    branch(f, e.test, otherwise, false);
    arm(e.then);
  } else {
    const test = stableValue(f, e.test);
    const mark = f.code.mark();
    const truth =
      regType(e.test.type) === 'i32' ? test : compareWithZero(f, 'ne', test, e.test.type, e.range);
    f.code.emit('brz', { a: truth, label: otherwise }, e.range);
    const r = convert(f, test, e.test.type, e.type, e.range, d);
    if (r !== d) f.code.emit(`${regType(e.type)}.mov`, { d, a: r }, e.range);
    f.code.release(mark);
  }
  f.code.emit('jump', { label: end }, e.range);
  f.code.bind(otherwise);
  arm(e.else);
  f.code.bind(end);
  return d;
}

/** A conditional of struct or wide type: the address of the chosen one. */
export function conditionalPlace(f: FunctionLowering, e: Expr & { kind: 'cond' }): Memory {
  const d = f.code.spill('i64');
  const otherwise = f.code.label();
  const end = f.code.label();
  const arm = (a: Expr) => {
    const mark = f.code.mark();
    const r = addressOfMemory(f, memory(f, a), a.range, d);
    if (r !== d) f.code.emit('i64.mov', { d, a: r }, a.range);
    f.code.release(mark);
  };
  if (e.then) {
    branch(f, e.test, otherwise, false);
    arm(e.then);
  } else {
    // The test, which only a wide value can be here, is computed once.
    const mark = f.code.mark();
    const tested = pair(f, e.test);
    const copy = f.scratch(e.test.type);
    storePair(f, copy, e.test.type, tested, e.range);
    f.code.emit('brz', { a: pairTruth(f, 'ne', tested, e.test.type, e.range), label: otherwise }, e.range);
    f.code.release(mark);
    addressOfMemory(f, copy, e.range, d);
  }
  f.code.emit('jump', { label: end }, e.range);
  f.code.bind(otherwise);
  arm(e.else);
  f.code.bind(end);
  return pointedTo(d);
}
