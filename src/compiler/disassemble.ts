/**
 * Instructions as text, for the disassembly view and for tests: `i32.add    r3, r1, r2`.
 *
 * Registers are r0, r1, ... (variables first, then temporaries), and fp, sp, zero. Addresses are written with the
 * symbol they fall on where one is known.
 */
import { type Instruction, REG_BASE, WINDOW_FP, WINDOW_SP, WINDOW_ZERO } from './ir.ts';

/** The name of an address (`printf`, `main+32`), or undefined to write the number. */
export type Symbolise = (address: number) => string | undefined;

const NAME_WIDTH = 16;

/** The name of the register at a window offset. */
export function registerName(offset: number): string {
  if (offset === WINDOW_FP) return 'fp';
  if (offset === WINDOW_SP) return 'sp';
  if (offset === WINDOW_ZERO) return 'zero';
  return offset >= REG_BASE ? `r${(offset - REG_BASE) / 8}` : `[${offset}]`;
}

/** One instruction. In an image jump targets and symbols are addresses; `symbolise` names them. */
export function disassembleInstruction(i: Instruction, symbolise: Symbolise = () => undefined): string {
  const operands = operandsOf(i, symbolise);
  return operands.length === 0 ? i.op.name : `${i.op.name.padEnd(NAME_WIDTH)} ${operands.join(', ')}`;
}

function operandsOf(i: Instruction, symbolise: Symbolise): string[] {
  const { op, imm } = i;
  const d = registerName(i.d);
  const a = registerName(i.a);
  const b = registerName(i.b);
  const low = Number(BigInt.asUintN(32, imm));
  const target = (n: number) => symbolise(n) ?? `0x${n.toString(16)}`;
  const memory = () => {
    if (i.a === WINDOW_ZERO) return `[${target(low)}]`;
    return imm === 0n ? `[${a}]` : `[${a} ${imm < 0n ? '-' : '+'} ${imm < 0n ? -imm : imm}]`;
  };
  const arguments_ = () => Array.from({ length: i.b }, (_, n) => registerName(i.a + 8 * n)).join(', ');
  const result = i.d === 0 ? [] : [d];
  switch (op.shape) {
    case 'const':
      return [d, constantText(i, symbolise)];
    case 'unary':
      return [d, a];
    case 'binary':
      return [d, a, b];
    case 'binimm':
      return [d, a, String(imm)];
    case 'load':
      return [d, memory()];
    case 'store':
      return [memory(), b];
    case 'addr':
      return [d, `fp + ${imm}`];
    case 'jump':
      return [target(low)];
    case 'branch':
      return [a, target(low)];
    case 'jumptab':
      return [a, String(imm)];
    case 'enter':
      return [`window ${i.a}`, `frame ${low}`, `${i.b} parameters`, `${i.d} variables`];
    case 'call':
      return [...result, `${target(low)}(${arguments_()})`];
    case 'icall':
      return [...result, `*${registerName(low)}(${arguments_()})`];
    case 'ret':
      return op.at ? [a] : [];
    case 'ecall':
      return [...result, `(${arguments_()})`];
    case 'alloca':
      return [d, a];
    case 'setsp':
      return [a];
    case 'setjmp':
      return [d, `[${a}]`];
    case 'longjmp':
      return [`[${a}]`, b];
    case 'amo':
      return [d, `[${a}]`, b];
    case 'cas':
      return [d, `[${a}]`, b, registerName(low)];
    case 'tp':
    case 'caller':
      return [d];
    case 'trap':
    case 'nop':
      return [];
  }
}

function constantText(i: Instruction, symbolise: Symbolise): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, i.imm, true);
  switch (i.op.dt) {
    case 'f32':
      return String(view.getFloat32(0, true));
    case 'f64':
      return String(view.getFloat64(0, true));
    case 'i32':
      return String(view.getInt32(0, true));
    default: {
      const name = i.imm > 0n && i.imm < 0x1_0000_0000n ? symbolise(Number(i.imm)) : undefined;
      return name ? `${i.imm} <${name}>` : String(i.imm);
    }
  }
}
