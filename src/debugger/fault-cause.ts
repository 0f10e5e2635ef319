/**
 * Which pointer of the program a faulting access went through, read off the instruction and the debug information.
 */
import { INSTRUCTION_BYTES, REG_BASE } from '../compiler/ir.ts';
import type { Activation } from './frames.ts';

/** Longer expressions are not quoted. */
const MAX_TEXT = 60;

/** `through 'p'`, where the base register holds that variable; else `in 'list->next->value'`; empty if nothing is known. */
export function faultCause({ program, window, place, function: f }: Activation): string {
  const i = f && program.instructions(f)[(window.pc - f.entry) / INSTRUCTION_BYTES];
  if (!i || (i.op.shape !== 'load' && i.op.shape !== 'store') || i.a < REG_BASE) return '';
  const held = program.info
    .variablesAt(place)
    .find(v => v.location.kind === 'register' && v.location.offset === i.a && !v.hidden);
  if (held) return `through '${held.name}'`;
  const range = program.info.sourceAt(window.pc);
  const text = range?.file.text.slice(range.start, range.end).replace(/;$/, '') ?? '';
  return text !== '' && text.length <= MAX_TEXT && !text.includes('\n') ? `in '${text}'` : '';
}
