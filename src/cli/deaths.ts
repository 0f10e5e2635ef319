/**
 * What a shell would say, and more, of processes that end by a signal nobody wanted: `p.c:3: process 59101 was killed by SIGSEGV:
 * writing address 0x0 (a null pointer)`. On stderr, when the process is gone; a handler that survives a fault is not told of.
 */
import { SIGINT, SIGPIPE, signalName } from '../kernel/abi.ts';
import { type EventBase, type KernelEvent, lineText, sourceLine } from '../kernel/events.ts';
import type { Machine } from '../kernel/machine.ts';
import { isXv6 } from '../kernel/xv6.ts';

/** Enough to see what is going on; a program may make children that crash without end. */
const MOST = 10;
/** How pipelines and users end programs: shells say nothing of these either. */
const USUAL: ReadonlySet<number> = new Set([SIGINT, SIGPIPE]);

type Fault = Extract<KernelEvent, { event: 'fault' }>;

/** Tells of every process that a fault ends, and of the first process whatever signal ends it. */
export function tellDeaths(machine: Machine, write: (text: string) => void): void {
  const faults = new Map<number, Fault>();
  let told = 0;
  const say = (e: EventBase, text: string) => {
    if (told++ >= MOST) return;
    const line = sourceLine(e.site);
    write(`procstep: ${line ? `${lineText(line)}: ` : ''}process ${e.pid} was killed by ${text}\n`);
  };
  machine.events.subscribe(['fault', 'exit'], e => {
    const process = machine.procs.get(e.pid);
    // xv6's kernel says so itself, on the console.
    if (!process || isXv6(process)) return;
    if (e.event === 'fault') faults.set(e.pid, e);
    else if (e.event === 'exit' && e.cause.kind === 'killed') {
      const { signal } = e.cause;
      const fault = faults.get(e.pid);
      if (fault?.signal === signal) say(fault, `${signalName(signal)}: ${fault.message}`);
      else if (e.pid === machine.kernel.state.firstPid && !USUAL.has(signal)) say(e, signalName(signal));
    }
    if (e.event === 'exit') faults.delete(e.pid);
  });
}
