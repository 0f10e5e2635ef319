/**
 * What changes an object: `=`, `op=`, `++` and `--` (C11 6.5.16, 6.5.2.4, 6.5.3.1).
 *
 * Where a wide value or a vector is changed, the operators are spelled out here: `target = target op value`, with what the target is
 * found once. So lowering and the evaluator need to know only the plain operators on such values.
 */
import type { BinaryOp, Expr } from './ast.ts';
import { integerConstant } from './constant.ts';
import { LONG, pointerTo } from './ctype.ts';
import { atomicUpdate } from './parse-atomic.ts';
import { coerce, convertTo, intLiteral, isLvalue, markAddressed, promoted, rvalue } from './parse-convert.ts';
import { isPure, once } from './parse-once.ts';
import {
  binary,
  comma,
  dereference,
  INTEGER_ONLY,
  invalid,
  pointerStep,
  sourceOf,
} from './parse-operators.ts';
import { type Parser, span } from './parser.ts';
import type { Range } from './source.ts';
import {
  commonType,
  describe,
  isArithmetic,
  isIncomplete,
  isInteger,
  isPointer,
  isVector,
  isWide,
  unqualified,
} from './types.ts';

/** Can the operand be changed? Says what gcc says if not. */
function modifiable(p: Parser, e: Expr, as: string, range: Range): boolean {
  if (!isLvalue(e) || e.kind === 'string') {
    if (e.type.kind === 'array') {
      p.error(range, 'assignment to expression with array type');
    } else p.error(range, `lvalue required as ${as}`);
    return false;
  }
  const kind = as.split(' ')[0] === 'left' ? 'assignment' : as.split(' ')[0];
  if (e.type.kind === 'array') {
    p.error(range, 'assignment to expression with array type');
    return false;
  }
  if (e.type.kind === 'function') {
    p.error(range, `lvalue required as ${as}`);
    return false;
  }
  const readOnly = readOnlyPart(e);
  if (readOnly) {
    p.error(range, `${kind} of read-only ${readOnly}`);
    return false;
  }
  return true;
}

function readOnlyPart(e: Expr): string | undefined {
  if (e.kind === 'var' && e.type.const) return `variable '${e.decl.name}'`;
  if (e.kind === 'member') {
    if (e.member.type.const) return `member '${e.member.name ?? ''}'`;
    return readOnlyPart(e.object);
  }
  if (e.type.const) return e.kind === 'deref' ? `location '${sourceOf(e)}'` : 'location';
  return undefined;
}

export function increment(p: Parser, op: '++' | '--', operand: Expr, prefix: boolean, range: Range): Expr {
  if (p.isPoisoned(operand)) return operand;
  const as = op === '++' ? 'increment operand' : 'decrement operand';
  if (operand.kind === 'var') p.read.add(operand.decl);
  if (!modifiable(p, operand, as, range)) return p.poison(range);
  const type = unqualified(operand.type);
  if (type.kind === 'int' && type.int === 'bool')
    p.warnAll(range, 'bool-operation', `${op === '++' ? 'in' : 'de'}crement of a boolean expression`);
  if (isVector(type)) return wideIncrement(p, op, operand, prefix, range);
  if (!isArithmetic(type) && !isPointer(type)) {
    p.error(range, `wrong type argument to ${op === '++' ? 'increment' : 'decrement'}`);
    return p.poison(range);
  }
  if (operand.type.atomic) {
    const step = isPointer(type) ? pointerStep(p, type, range).scale : 1;
    return atomicUpdate(p, op === '++' ? '+' : '-', operand, intLiteral(step, range), prefix, range);
  }
  if (isWide(type)) return wideIncrement(p, op, operand, prefix, range);
  if (!isPointer(type)) return { kind: 'incdec', op, prefix, operand, step: 1, type, range };
  const { scale, scaleVar } = pointerStep(p, type, range);
  if (!scaleVar) return { kind: 'incdec', op, prefix, operand, step: scale, type, range };
  // Rows of a variable length array: p++ is (p += 1) - 1.
  const change: Expr = {
    kind: 'compound',
    op: op === '++' ? '+' : '-',
    target: operand,
    value: intLiteral(1, range, LONG),
    computeType: type,
    ptrStep: scale,
    scaleVar,
    type,
    range,
  };
  if (prefix) return change;
  const back = intLiteral(op === '++' ? -1 : 1, range, LONG);
  return { kind: 'ptradd', pointer: change, index: back, scale, scaleVar, type, range };
}

/**
 * `target op= value` where one of them, or what is computed, is wide: `target = target op value`, with what the target is
 * found once. So lowering and the evaluator need to know only the plain operators on wide values.
 */
function wideUpdate(p: Parser, op: BinaryOp, target: Expr, value: Expr, opRange: Range, range: Range): Expr {
  return onceFound(p, target, again => {
    const result = coerce(binary(p, op, again(), value, opRange), target.type);
    return { kind: 'assign', target: again(), value: result, type: unqualified(target.type), range };
  });
}

function wideIncrement(p: Parser, op: '++' | '--', operand: Expr, prefix: boolean, range: Range): Expr {
  const plain = op === '++' ? '+' : '-';
  const one = intLiteral(1, range);
  if (prefix) return wideUpdate(p, plain, operand, one, range, range);
  return onceFound(p, operand, again =>
    once(p, again(), operand.type, old => comma(p, wideUpdate(p, plain, again(), one, range, range), old())),
  );
}

/** `make` with an lvalue to use more than once: itself if finding it has no effect, else what a hidden pointer points at. */
function onceFound(p: Parser, target: Expr, make: (again: () => Expr) => Expr): Expr {
  if (isPure(target)) return make(() => target);
  markAddressed(target);
  const found: Expr = { kind: 'addr', operand: target, type: pointerTo(target.type), range: target.range };
  return once(p, found, found.type, pointer => make(() => dereference(p, pointer(), target.range)));
}

export function assign(p: Parser, target: Expr, value: Expr, opRange: Range): Expr {
  const range = span(target.range, value.range);
  if (p.isPoisoned(target)) {
    rvalue(p, value);
    return p.poison(range);
  }
  if (!modifiable(p, target, 'left operand of assignment', opRange)) return p.poison(range);
  if (target.type.kind !== 'void' && isIncomplete(target.type)) {
    p.error(range, `invalid use of incomplete type ${describe(target.type)}`);
    return p.poison(range);
  }
  if (target.kind === 'var') p.assigned.add(target.decl);
  else if (target.kind === 'compoundLiteral') markAddressed(target);
  const v = convertTo(p, value, target.type, { kind: 'assign' });
  if (p.isPoisoned(v)) return p.poison(range);
  return { kind: 'assign', target, value: v, type: unqualified(target.type), range };
}

export function compoundAssign(p: Parser, op: BinaryOp, target: Expr, value: Expr, opRange: Range): Expr {
  const range = span(target.range, value.range);
  const v = rvalue(p, value);
  if (p.isPoisoned(target, v)) return p.poison(range);
  if (!modifiable(p, target, 'left operand of assignment', opRange)) return p.poison(range);
  const type = unqualified(target.type);
  if (isPointer(type)) {
    if ((op !== '+' && op !== '-') || !isInteger(v.type)) return invalid(p, op, target, v, range, opRange);
    const { scale, scaleVar } = pointerStep(p, type, range);
    const steps = coerce(promoted(p, v), LONG);
    if (target.type.atomic) {
      const bytes = binary(p, '*', steps, intLiteral(scale, range, LONG), opRange);
      return atomicUpdate(p, op, target, bytes, true, range);
    }
    return {
      kind: 'compound',
      op,
      target,
      value: steps,
      computeType: type,
      ptrStep: scale,
      ...(scaleVar ? { scaleVar } : {}),
      type,
      range,
    };
  }
  if (isVector(type)) return wideUpdate(p, op, target, v, opRange, range);
  if (!isArithmetic(type) || !isArithmetic(v.type)) return invalid(p, op, target, v, range, opRange);
  if (INTEGER_ONLY.has(op) && !(isInteger(type) && isInteger(v.type)))
    return invalid(p, op, target, v, range, opRange);
  const right = promoted(p, v);
  if ((op === '/' || op === '%') && integerConstant(right) === 0n)
    p.warn(opRange, 'div-by-zero', 'division by zero');
  if ([type, right.type].some(isWide)) {
    if (!target.type.atomic) return wideUpdate(p, op, target, v, opRange, range);
    p.error(range, `an atomic '${op}=' with ${describe(right.type)} is not supported; use a lock`);
    return p.poison(range);
  }
  if (target.type.atomic) return atomicUpdate(p, op, target, right, true, range);
  const left = promoted(p, { ...target } as Expr).type;
  if (op === '<<' || op === '>>') {
    return { kind: 'compound', op, target, value: right, computeType: left, type, range };
  }
  const computeType = commonType(left, right.type);
  return { kind: 'compound', op, target, value: coerce(right, computeType), computeType, type, range };
}
