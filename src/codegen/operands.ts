/**
 * The registers each instruction reads and writes, with their types, and what is kept in a temporary at each instruction.
 *
 * liveness.ts says which temporaries are alive; the code generator must also know as what type, because it keeps a register
 * in one local per type. The rule is the same: temporaries live inside a basic block only, except the result of
 * a call, which the block after it may read.
 */
import { type Instruction, LETTER_TYPE, type RegType, regOffset, type Signature } from '../compiler/ir.ts';
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
    case 'caller':
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
  /** Temporaries that some block finds written as another type than it reads. */
  readonly mixed: ReadonlySet<number>;
}

const NOTHING: Live = new Map();

export function typedLiveness(
  code: readonly Instruction[],
  { blocks, blockOf }: ControlFlow,
  variableCount: number,
  signatures: readonly Signature[],
): Liveness {
  const firstTemporary = regOffset(variableCount);
  const mixed = new Set<number>();
  const written = new Map<number, RegType>();

  /** What is live before each instruction of a block. */
  const inBlock = blocks.map(({ from, to }) => {
    const before: Live[] = [];
    const live = new Map<number, RegType>();
    for (let at = to - 1; at >= from; at--) {
      const i = code[at]!;
      const d = writes(i, signatures);
      if (d) {
        if ((live.get(d.offset) ?? d.type) !== d.type) mixed.add(d.offset);
        live.delete(d.offset);
      }
      for (const { offset, type } of reads(i, signatures))
        if (offset >= firstTemporary) live.set(offset, type);
      before[at - from] = live.size === 0 ? NOTHING : new Map(live);
      // The result of a call, as the block after it expects it.
      if (d && at === to - 1) written.set(d.offset, d.type);
    }
    return before;
  });
  // A block that reads what it has not written reads a call's result: does the call write that type?
  for (const before of inBlock) {
    for (const [offset, type] of before[0] ?? NOTHING) if (written.get(offset) !== type) mixed.add(offset);
  }

  return {
    mixed,
    before(index) {
      const b = blockOf[index];
      return b === undefined ? NOTHING : inBlock[b]![index - blocks[b]!.from]!;
    },
  };
}
