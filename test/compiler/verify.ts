/**
 * Checks the promises of ir.ts on lowered code: every temporary that is read was written earlier in the same basic
 * block (or is the result of the call that ended the block before), and a variable register holds values of one type.
 */
import {
  decodeInstruction,
  FLAG_LEADER,
  INSTRUCTION_BYTES,
  type Instruction,
  REG_BASE,
  type RegType,
} from '../../src/compiler/ir.ts';
import type { ObjectFunction } from '../../src/compiler/object.ts';

/** What is wrong with a function, in words; empty if nothing is. */
export function verify(f: ObjectFunction): string[] {
  const problems: string[] = [];
  const view = new DataView(f.code.buffer, f.code.byteOffset, f.code.byteLength);
  const firstTemporary = REG_BASE + 8 * f.variableCount;
  let written = new Set<number>();
  let carried: number | undefined;
  const types = new Map<number, RegType>();
  for (let n = 0; n * INSTRUCTION_BYTES < f.code.length; n++) {
    const i = decodeInstruction(view, n * INSTRUCTION_BYTES);
    if (i.flags & FLAG_LEADER) {
      written = new Set(carried === undefined ? [] : [carried]);
      carried = undefined;
    }
    for (const { offset, type } of reads(i)) {
      if (offset >= firstTemporary && !written.has(offset)) {
        problems.push(`${f.name} ${n} ${i.op.name}: r${(offset - REG_BASE) / 8} is not live here`);
      }
      note(offset, type, n);
    }
    if (i.d !== 0 && i.op.shape !== 'enter') {
      written.add(i.d);
      if (i.op.shape === 'call' || i.op.shape === 'icall' || i.op.shape === 'ecall') carried = i.d;
      note(i.d, i.op.dt, n);
      if (i.d >= f.windowSize)
        problems.push(`${f.name} ${n}: r${(i.d - REG_BASE) / 8} is outside of the window`);
    }
  }
  return problems;

  function note(offset: number, type: RegType | undefined, n: number): void {
    if (type === undefined || offset < REG_BASE || offset >= firstTemporary) return;
    const before = types.get(offset);
    if (before !== undefined && before !== type) {
      problems.push(`${f.name} ${n}: r${(offset - REG_BASE) / 8} is ${before} and ${type}`);
    }
    types.set(offset, type);
  }
}

function reads(i: Instruction): { offset: number; type: RegType | undefined }[] {
  const { op } = i;
  switch (op.shape) {
    case 'unary':
    case 'binimm':
    case 'load':
    case 'branch':
    case 'jumptab':
    case 'alloca':
    case 'setsp':
    case 'setjmp':
      return [{ offset: i.a, type: op.at ?? (op.shape === 'jumptab' ? 'i32' : undefined) }];
    case 'ret':
      return op.at ? [{ offset: i.a, type: op.at }] : [];
    case 'binary':
    case 'store':
    case 'longjmp':
    case 'amo':
      return [
        { offset: i.a, type: op.at },
        { offset: i.b, type: op.bt ?? op.at },
      ];
    case 'cas':
      return [
        { offset: i.a, type: op.at },
        { offset: i.b, type: op.bt },
        { offset: Number(i.imm), type: op.bt },
      ];
    case 'call':
    case 'icall':
    case 'ecall': {
      const args = Array.from({ length: i.b }, (_, n) => ({ offset: i.a + 8 * n, type: undefined }));
      const target = { offset: Number(BigInt.asUintN(32, i.imm)), type: 'i64' as const };
      return op.shape === 'icall' ? [...args, target] : args;
    }
    default:
      return [];
  }
}
