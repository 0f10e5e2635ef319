/**
 * Landings: places where a thread is to be stopped for something that happened to it before. Nobody wants to see the kernel's side of
 * an exec, a new thread or a signal, but the first statement of main, of the start function, of the handler.
 */
import type { Thread } from '../kernel/proc.ts';
import { threadControlBlock } from '../kernel/pthread.ts';
import type { Occurrence } from './occurrences.ts';
import type { Program, Programs } from './programs.ts';
import type { Stop } from './types.ts';

interface Landing {
  readonly program: Program;
  readonly pc: number;
  readonly stop: Stop;
}

export class Landings {
  /** By thread id. */
  private readonly awaited = new Map<number, Landing>();

  constructor(private readonly programs: Programs) {}

  /** Where such an occurrence is to be shown, if not where it happens: from now on the thread is stopped there, once. */
  await(t: Thread, o: Occurrence, stop: Stop): boolean {
    const image = t.proc.exe?.image;
    if (!image || !o.landing) return false;
    const program = this.programs.of(image);
    const handler = o.signal === undefined ? undefined : t.proc.actions.get(o.signal)?.handler;
    const entry = o.landing === 'start' ? threadControlBlock(t)?.start : handler;
    const f = entry === undefined ? undefined : program.info.functionAt(entry);
    const pc = o.landing === 'main' ? program.main : f && program.info.firstStatement(f);
    if (pc === undefined) return false;
    this.awaited.set(t.tid, { program, pc, stop });
    return true;
  }

  /** The thread is at this place: the stop that was to be shown here, which is over with it. */
  take(tid: number, program: Program, pc: number): Stop | undefined {
    const landing = this.awaited.get(tid);
    if (landing?.program !== program || landing.pc !== pc) return undefined;
    this.awaited.delete(tid);
    return landing.stop;
  }

  /** Text addresses of a program where threads are awaited. */
  *addresses(program: Program): Generator<number> {
    for (const landing of this.awaited.values()) if (landing.program === program) yield landing.pc;
  }

  /** Threads that are gone land nowhere. */
  forgetAllBut(threads: ReadonlyMap<number, unknown>): void {
    for (const tid of this.awaited.keys()) if (!threads.has(tid)) this.awaited.delete(tid);
  }

  /** What is awaited now, for a return to this moment. */
  remember(): () => void {
    const awaited = [...this.awaited];
    return () => {
      this.awaited.clear();
      for (const [tid, landing] of awaited) this.awaited.set(tid, landing);
    };
  }
}
