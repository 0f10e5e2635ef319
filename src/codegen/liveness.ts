/**
 * What each instruction reads and writes, and which temporaries are live where.
 *
 * A stopped machine shows zero in every temporary whose value nobody will read (ARCHITECTURE.md, "Machine", invariant 3), so
 * that its state does not depend on which tier ran. Both tiers take "nobody will read" from here: the CPU to clear the
 * window it stops in, the code generator to know what to write when it leaves a function. Variables are not
 * analysed: a debugger may look at them at any time, so they always count as live.
 */
import {
  type Instruction,
  LETTER_TYPE,
  REG_BASE,
  type RegType,
  regOffset,
  type Signature,
} from '../compiler/ir.ts';
import type { ControlFlow } from './cfg.ts';

export interface Operand {
  /** Window offset. */
  readonly offset: number;
  readonly type: RegType;
}

/** Types of the parameters and of the result of a signature. */
export function signatureTypes(signature: Signature): { params: RegType[]; result: RegType | undefined } {
  const [params, result] = signature.split(':');
  return { params: [...params!].map(letter => LETTER_TYPE[letter]!), result: LETTER_TYPE[result!] };
}

/** Index into the image's signatures of an enter, call or icall. */
export const signatureIndex = (i: Instruction): number => Number(BigInt.asUintN(32, i.imm >> 32n));
/** Low 32 bits of an immediate: a text address, a frame size or a window offset. */
export const immLow = (i: Instruction): number => Number(BigInt.asUintN(32, i.imm));

function callOperands(i: Instruction, signatures: readonly Signature[]): Operand[] {
  const { params } = signatureTypes(signatures[signatureIndex(i)]!);
  return Array.from({ length: i.b }, (_, k) => ({ offset: i.a + 8 * k, type: params[k] ?? 'i64' }));
}

/** Registers an instruction reads, in operand order. Includes fp, sp and zero where they are named. */
export function reads(i: Instruction, signatures: readonly Signature[]): Operand[] {
  const { op } = i;
  const a = (): Operand => ({ offset: i.a, type: op.at! });
  const b = (): Operand => ({ offset: i.b, type: op.bt ?? op.at! });
  switch (op.shape) {
    case 'unary':
    case 'binimm':
    case 'load':
    case 'branch':
    case 'jumptab':
    case 'alloca':
    case 'setsp':
    case 'setjmp':
      return [a()];
    case 'binary':
    case 'store':
    case 'amo':
    case 'longjmp':
      return [a(), b()];
    case 'cas':
      return [a(), b(), { offset: immLow(i), type: op.bt! }];
    case 'ret':
      return op.at ? [a()] : [];
    case 'call':
      return callOperands(i, signatures);
    case 'icall':
      return [...callOperands(i, signatures), { offset: immLow(i), type: 'i64' }];
    case 'ecall':
      return Array.from({ length: i.b }, (_, k) => ({ offset: i.a + 8 * k, type: 'i64' as const }));
    case 'const':
    case 'addr':
    case 'jump':
    case 'enter':
    case 'tp':
    case 'trap':
    case 'nop':
      return [];
  }
}

/** The register an instruction writes. */
export function writes(i: Instruction, signatures: readonly Signature[]): Operand | undefined {
  if (i.d === 0 || i.op.shape === 'enter') return undefined;
  if (i.op.shape === 'call' || i.op.shape === 'icall') {
    const { result } = signatureTypes(signatures[signatureIndex(i)]!);
    return result && { offset: i.d, type: result };
  }
  return i.op.dt && { offset: i.d, type: i.op.dt };
}

/** Live temporaries: window offset -> the type that the next read will read it as. */
export type Live = ReadonlyMap<number, RegType>;

export interface Liveness {
  /** Live just before the instruction of this index. */
  before(index: number): Live;
  /** Temporaries written as one type and read as another. */
  readonly mixed: ReadonlySet<number>;
}

export function liveness(
  code: readonly Instruction[],
  { blocks, blockOf }: ControlFlow,
  variableCount: number,
  signatures: readonly Signature[],
): Liveness {
  const temporaries = regOffset(variableCount);
  const isTemporary = (o: Operand): boolean => o.offset >= temporaries && o.offset >= REG_BASE;
  const mixed = new Set<number>();

  /** Goes backwards over one instruction. */
  const step = (live: Map<number, RegType>, i: Instruction): void => {
    const written = writes(i, signatures);
    if (written) {
      const next = live.get(written.offset);
      if (next && next !== written.type) mixed.add(written.offset);
      live.delete(written.offset);
    }
    for (const read of reads(i, signatures)) if (isTemporary(read)) live.set(read.offset, read.type);
  };

  const liveIn: Live[] = blocks.map(() => new Map());
  const liveOut = (b: number): Map<number, RegType> => {
    const live = new Map<number, RegType>();
    for (const s of blocks[b]!.successors) {
      for (const [offset, type] of liveIn[s]!) {
        if ((live.get(offset) ?? type) !== type) mixed.add(offset);
        live.set(offset, type);
      }
    }
    return live;
  };

  // Almost nothing is live across blocks (the result of a call is), so this settles at once.
  const preds: number[][] = blocks.map(() => []);
  blocks.forEach((block, b) => {
    for (const s of block.successors) preds[s]!.push(b);
  });
  const queued = new Uint8Array(blocks.length).fill(1);
  const queue = blocks.map((_, b) => b);
  for (let b = queue.pop(); b !== undefined; b = queue.pop()) {
    queued[b] = 0;
    const live = liveOut(b);
    for (let at = blocks[b]!.to - 1; at >= blocks[b]!.from; at--) step(live, code[at]!);
    if (live.size === liveIn[b]!.size) continue; // sets only grow
    liveIn[b] = live;
    for (const p of preds[b]!) {
      if (!queued[p]) queue.push(p);
      queued[p] = 1;
    }
  }

  return {
    mixed,
    before(index) {
      const b = blockOf[index];
      if (b === undefined) return new Map(); // past the function's end
      const live = liveOut(b);
      for (let at = blocks[b]!.to - 1; at >= index; at--) step(live, code[at]!);
      return live;
    },
  };
}
