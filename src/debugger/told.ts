/**
 * What the user is told besides stops: what the program prints, the kernel's notes, remarks of the debugger. Running through the
 * past again does all of it again, so what was told once is remembered: output by its offset, notes by their words.
 */
import type { KernelEvent } from '../kernel/events.ts';
import type { Machine } from '../kernel/machine.ts';
import { OutputText } from './output.ts';
import type { ProcessNumbers } from './processes.ts';
import type { Programs } from './programs.ts';
import type { Output } from './types.ts';

export class Told {
  private readonly text: OutputText;
  /** Bytes of output that have been shown: they are not shown again when they are written again. */
  private outputShown = 0;
  private readonly notes = new Set<string>();
  private budgetTold = false;

  constructor(
    private readonly machine: Machine,
    programs: Programs,
    numbers: ProcessNumbers,
    private readonly tell: (output: Output) => void,
  ) {
    this.text = new OutputText(programs, numbers, tell);
  }

  /** Bytes of output that have been shown and lie in the future of this moment. */
  get unwritten(): number {
    return Math.max(0, this.outputShown - this.machine.state.output);
  }

  output(e: KernelEvent & { event: 'output' }): void {
    if (e.offset < this.outputShown) return;
    this.outputShown = e.offset + e.bytes.length;
    this.text.tell(e);
  }

  note(e: KernelEvent & { event: 'note' }): void {
    if (this.notes.has(e.message)) return;
    this.notes.add(e.message);
    this.tell({ text: `note: ${e.message}\n`, category: 'console', pid: e.pid, threadId: e.tid, label: '' });
  }

  /** The debugger says something. */
  remark(text: string): void {
    this.tell({ text: `${text}\n`, category: 'console', pid: 0, threadId: 0, label: '' });
  }

  /** What was written after this moment never was. */
  forgetFuture(): void {
    this.outputShown = this.machine.state.output;
    this.remark('What was recorded of the time after this moment is void: a new future starts here.');
  }

  /** The program computes a lot: from here on it is looked at less closely, and the user shall know. */
  budget(): void {
    const { checks } = this.machine.kernel;
    if (!checks || this.budgetTold) return;
    if (this.machine.ram.shadow?.exhausted) {
      this.budgetTold = true;
      this.remark(
        'There is no memory left for the checks: from here on mistakes of the program are not looked for.',
      );
      return;
    }
    if (this.machine.clock < checks.options.budget) return;
    this.budgetTold = true;
    const millions = Math.round(checks.options.budget / 1e6);
    this.remark(
      `The program has executed ${millions} million instructions. From here on it runs at its full speed: uninitialised values and the ` +
        'bounds of arrays are not looked at any more, only the heap is ("limits": {"checks": 0} in the launch configuration: everything, ' +
        'to the end).',
    );
  }
}
