/** What the compiler made of a function, as text to compare. */
import { disassembleInstruction, type Symbolise } from '../../src/compiler/disassemble.ts';
import { decodeInstruction, FLAG_LOOP, FLAG_STATEMENT, INSTRUCTION_BYTES } from '../../src/compiler/ir.ts';
import type { ObjectFunction } from '../../src/compiler/object.ts';

/**
 * A function that has not been linked, a line for each instruction: index, `*` where a statement begins, `@` at a
 * loop's header, and the instruction with symbols by name and jump targets by index.
 */
export function listing(f: ObjectFunction): string[] {
  const view = new DataView(f.code.buffer, f.code.byteOffset, f.code.byteLength);
  const symbols = new Map(f.relocations.map(r => [r.at, r]));
  const lines: string[] = [];
  for (let n = 0; n * INSTRUCTION_BYTES < f.code.length; n++) {
    const i = decodeInstruction(view, n * INSTRUCTION_BYTES);
    const relocation = symbols.get(n);
    const isJump = i.op.shape === 'jump' || i.op.shape === 'branch';
    const name: Symbolise = address => {
      if (relocation) return relocation.symbol + (relocation.addend === 0 ? '' : `+${relocation.addend}`);
      return isJump ? `.${address}` : undefined;
    };
    const symbolOnly =
      relocation && (i.op.shape === 'const' || i.op.shape === 'binimm' || i.op.shape === 'load');
    const marks = (i.flags & FLAG_STATEMENT ? '*' : ' ') + (i.flags & FLAG_LOOP ? '@' : ' ');
    let text = disassembleInstruction(i, name);
    if (symbolOnly && !text.includes(relocation.symbol)) text += ` <${name(0)}>`;
    lines.push(`${String(n).padStart(3)} ${marks} ${text}`);
  }
  return lines;
}
