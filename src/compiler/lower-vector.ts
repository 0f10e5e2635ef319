/**
 * Vectors (GNU `vector_size`): an operation is done lane by lane.
 *
 * The machine has no vector registers, so a vector value is always in memory, like a struct. Each operator loads a lane of its operands,
 * computes it as it would a scalar of the element's type (without promotion), and stores it to a copy in the frame.
 */
import type { BinaryOp, Expr } from './ast.ts';
import { type CType, sizeOf } from './ctype.ts';
import type { Reg } from './lower-builder.ts';
import { memory, value } from './lower-expression.ts';
import type { FunctionLowering, Memory } from './lower-function.ts';
import { addressOfMemory, load, offsetMemory, pinned, pointedTo, store } from './lower-memory.ts';
import { binaryOp, isComparison, isFloat, mustNotOverflow, regType } from './lower-type.ts';
import type { Range } from './source.ts';
import { isVector, type VectorType } from './types.ts';

/** Where the value of a vector expression that is no object is. */
export function vectorPlace(f: FunctionLowering, e: Expr): Memory {
  const { type, range } = e;
  if (!isVector(type)) throw new Error('not a vector');
  switch (e.kind) {
    case 'binary':
      return eachLane(f, type, [e.left, e.right], range, ([a, b], d) =>
        binaryLane(f, e.op, e.left.type as VectorType, [a!, b!], d, range),
      );
    case 'unary':
      return eachLane(f, type, [e.operand], range, ([a], d) => unaryLane(f, e.op, type.of, a!, d, range));
    case 'cast':
      return castPlace(f, e, type);
    case 'builtin':
      if (e.name === 'shuffle') return shuffled(f, e.args, type, range);
      break;
    default:
      break;
  }
  throw new Error(`not a vector operation: ${e.kind}`);
}

/** Copies of the places of operands that stay good until all of them are known. */
function places(f: FunctionLowering, operands: readonly Expr[]): Memory[] {
  return operands.map((e, i) => {
    const m = memory(f, e);
    return operands.slice(i + 1).some(later => f.breaks(later)) ? pinned(f, m, e.range) : m;
  });
}

/** A new vector whose lanes `compute` puts into d, from those of the operands. */
function eachLane(
  f: FunctionLowering,
  type: VectorType,
  operands: readonly Expr[],
  range: Range,
  compute: (lanes: readonly Reg[], d: Reg) => void,
): Memory {
  const from = places(f, operands);
  const to = f.scratch(type);
  for (let i = 0; i < type.length; i++) {
    const mark = f.code.mark();
    const lanes = from.map((m, k) => {
      const { of } = operands[k]!.type as VectorType;
      return load(f, offsetMemory(m, i * sizeOf(of)), of, range);
    });
    const d = f.code.temporary();
    compute(lanes, d);
    store(f, offsetMemory(to, i * sizeOf(type.of)), type.of, d, range);
    f.code.release(mark);
  }
  return to;
}

function binaryLane(
  f: FunctionLowering,
  op: BinaryOp,
  operands: VectorType,
  [a, b]: readonly [Reg, Reg],
  d: Reg,
  range: Range,
): void {
  const { of } = operands;
  f.code.emit(binaryOp(op, of), { d, a, b, signed: mustNotOverflow(op, of) && sizeOf(of) >= 4 }, range);
  if (!isComparison(op)) return;
  // True is a lane of ones.
  f.code.emit('i64.extend_i32_u', { d, a: d }, range);
  f.code.emit('i64.mul.imm', { d, a: d, imm: -1 }, range);
  if (sizeOf(of) < 8) f.code.emit('i32.wrap_i64', { d, a: d }, range);
}

function unaryLane(f: FunctionLowering, op: '-' | '~' | '!', of: CType, a: Reg, d: Reg, range: Range): void {
  const t = regType(of);
  if (op === '~') f.code.emit(`${t}.xor.imm`, { d, a, imm: -1 }, range);
  else if (isFloat(of)) f.code.emit(`${t}.neg`, { d, a }, range);
  else f.code.emit(`${t}.mul.imm`, { d, a, imm: -1 }, range);
}

/** A scalar in every lane (implicit), or the same bytes as another type (explicit). */
function castPlace(f: FunctionLowering, e: Expr & { kind: 'cast' }, type: VectorType): Memory {
  const { operand, range } = e;
  if (isVector(operand.type)) return memory(f, operand);
  const r = value(f, operand);
  const to = f.scratch(type);
  if (e.how === 'explicit') store(f, to, operand.type, r, range);
  else
    for (let i = 0; i < type.length; i++) store(f, offsetMemory(to, i * sizeOf(type.of)), type.of, r, range);
  return to;
}

/** The bytes of a vector as a scalar of its size. */
export const vectorAsScalar = (f: FunctionLowering, e: Expr, to: CType, range: Range, dest?: Reg): Reg =>
  load(f, memory(f, e), to, range, dest);

/** __builtin_shuffle(a, mask) or (a, b, mask): lane i is the lane mask[i] of a, or of a and b one after the other. */
function shuffled(f: FunctionLowering, args: readonly Expr[], type: VectorType, range: Range): Memory {
  const from = places(f, args);
  const mask = from.at(-1)!; // there are two or three arguments
  const maskType = args.at(-1)!.type as VectorType;
  const size = sizeOf(type.of);
  const sources = args.length - 1;
  const table = f.scratch({ kind: 'array', of: type, length: sources });
  for (let k = 0; k < sources; k++) {
    for (let i = 0; i < type.length; i++)
      copyLane(
        f,
        offsetMemory(table, k * sizeOf(type) + i * size),
        offsetMemory(from[k]!, i * size),
        type.of,
        range,
      );
  }
  const to = f.scratch(type);
  const base = addressOfMemory(f, table, range);
  for (let i = 0; i < type.length; i++) {
    const mark = f.code.mark();
    const index = load(f, offsetMemory(mask, i * sizeOf(maskType.of)), maskType.of, range);
    const at = f.code.temporary();
    if (regType(maskType.of) === 'i32') f.code.emit('i64.extend_i32_u', { d: at, a: index }, range);
    else f.code.emit('i64.mov', { d: at, a: index }, range);
    f.code.emit('i64.and.imm', { d: at, a: at, imm: type.length * sources - 1 }, range);
    f.code.emit('i64.mul.imm', { d: at, a: at, imm: size }, range);
    f.code.emit('i64.add', { d: at, a: at, b: base }, range);
    copyLane(f, offsetMemory(to, i * size), pointedTo(at), type.of, range);
    f.code.release(mark);
  }
  return to;
}

function copyLane(f: FunctionLowering, to: Memory, from: Memory, of: CType, range: Range): void {
  const mark = f.code.mark();
  store(f, to, of, load(f, from, of, range), range);
  f.code.release(mark);
}
