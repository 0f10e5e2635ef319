/**
 * What processes write, as text with the process and the user's line that wrote it.
 */
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { KernelEvent } from '../kernel/events.ts';
import { INIT, type ProcessNumbers } from './processes.ts';
import type { Programs } from './programs.ts';
import type { Output, SourceRange } from './types.ts';

export class OutputText {
  /** A character may come in pieces: one decoder for each process and stream. */
  private readonly decoders = new Map<string, TextDecoder>();

  constructor(
    private readonly programs: Programs,
    private readonly numbers: ProcessNumbers,
    private readonly listener: (output: Output) => void,
  ) {}

  tell(e: KernelEvent & { event: 'output' }): void {
    const key = `${e.pid}:${e.stream}`;
    const decoder = this.decoders.get(key) ?? new TextDecoder();
    this.decoders.set(key, decoder);
    const text = decoder.decode(e.bytes, { stream: true });
    if (text === '') return;
    const range = this.userRange(e);
    this.listener({
      text,
      category: e.stream === 'tty' ? 'terminal' : e.stream,
      pid: e.pid,
      threadId: e.tid,
      label: e.pid === 0 || e.pid === INIT ? '' : this.numbers.title(e.pid),
      ...(range ? { range } : {}),
    });
  }

  /** The innermost place that is not the library's. */
  private userRange(e: KernelEvent): SourceRange | undefined {
    const { image, pcs } = e.site;
    if (!image) return undefined;
    const program = this.programs.of(image);
    const at = pcs.findIndex(pc => !program.isSystem(pc));
    const pc = pcs[at];
    // Outer functions are known by their return addresses.
    return pc === undefined ? undefined : program.rangeAt(pc - (at > 0 ? INSTRUCTION_BYTES : 0));
  }
}
