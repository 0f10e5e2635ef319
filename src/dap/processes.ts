/** The process tree for the client's view: sent at every stop, and now and then while processes come and go. */
import type { Context } from './context.ts';
import type { ProcessesBody } from './protocol.ts';

export class ProcessService {
  private changed = false;

  constructor(private readonly context: Context) {}

  /** From the debugger: a process was created, ended, was waited for or executed a program. */
  processesChanged(): void {
    this.changed = true;
    this.context.reportSoon();
  }

  /** `procstep/processTree` */
  tree(): ProcessesBody {
    const { debugger: machine } = this.context;
    return { processes: machine.processes(), clock: machine.clock };
  }

  /** Sends the tree if it is another one, or in any case. */
  flush(always: boolean): void {
    if (!this.changed && !always) return;
    this.changed = false;
    this.context.connection.event('procstep/processes', this.tree());
  }
}
