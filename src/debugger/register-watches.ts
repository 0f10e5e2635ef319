/**
 * Data breakpoints on variables that are in registers. A register belongs to one activation's window, and only the instructions of
 * its function that name it write it: so the places to stop at are known, and the rest of the program runs at full speed. A hit
 * is shown behind the instruction, where the new value is there; for the result of a call that is when the call has returned.
 */
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import { parseHitCondition } from './breakpoints.ts';
import type { Activation } from './frames.ts';
import { numberText } from './hits.ts';
import type { Program, Programs } from './programs.ts';
import { identity } from './reverse.ts';
import type { StopWords } from './stop-words.ts';
import type { Breakpoint, DataBreakpoint, Stop } from './types.ts';

interface RegisterWatch {
  readonly id: number;
  readonly tid: number;
  readonly program: Program;
  /** Which activation. */
  readonly identity: string;
  /** Offset of the register in the window, and bytes of it that are the variable's. */
  readonly offset: number;
  readonly size: number;
  readonly name: string;
  /** Text addresses of the instructions that write it. */
  readonly writers: ReadonlySet<number>;
  readonly breakpoint: DataBreakpoint;
  readonly isHit: (hits: number) => boolean;
}

const FORMAT = /^register:(\d+):(\d+):(\d+ (\d+) (?:\d+|undefined)):(\d+):(\d+):(.*)$/;

export const namesRegister = (dataId: string): boolean => FORMAT.test(dataId);

/** The data id of a variable in a register of an activation. `stack`: all of the thread's, innermost first. */
export function registerDataId(
  stack: readonly Activation[],
  { thread, program, level }: Activation,
  variable: { readonly offset: number; readonly size: number; readonly name: string },
): string {
  const windows = stack.map(a => a.window);
  const { offset, size, name } = variable;
  return `register:${thread.tid}:${program.number}:${identity(windows, level)}:${offset}:${size}:${name}`;
}

export class RegisterWatches {
  private list: readonly RegisterWatch[] = [];
  private hits = new Map<number, number>();
  /** Values before the writes that are under way. */
  private before = new Map<number, Uint8Array>();

  constructor(
    private readonly machine: Machine,
    private readonly programs: Programs,
    private readonly words: StopWords,
  ) {}

  /** Replaces all. One that was there keeps its id and count; `newId` gives others. */
  set(wanted: readonly DataBreakpoint[], newId: () => number): Breakpoint[] {
    const old = this.list;
    const made: RegisterWatch[] = [];
    const shown = wanted.map((breakpoint): Breakpoint => {
      const same = old.find(w => JSON.stringify(w.breakpoint) === JSON.stringify(breakpoint));
      const id = same?.id ?? newId();
      const isHit = parseHitCondition(breakpoint.hitCondition);
      const [, tid, number, activation, entry, offset, size, name] = FORMAT.exec(breakpoint.dataId) ?? [];
      const program = this.programs.all.find(p => p.number === Number(number));
      const f = program?.info.functionAt(Number(entry));
      if (!isHit || !program || !f || activation === undefined || name === undefined)
        return { id, verified: false, message: 'this variable is not there any more' };
      const writers = program
        .instructions(f)
        .filter(i => i.d === Number(offset) && i.op.shape !== 'enter')
        .map(i => i.pc);
      made.push({
        id,
        tid: Number(tid),
        program,
        identity: activation,
        offset: Number(offset),
        size: Number(size),
        name,
        writers: new Set(writers),
        breakpoint,
        isHit,
      });
      return { id, verified: true };
    });
    this.list = made;
    return shown;
  }

  /** Text addresses at which there is something to look at. */
  addresses(program: Program): number[] {
    return this.list
      .filter(w => w.program === program)
      .flatMap(w => [...w.writers].flatMap(pc => [pc, pc + INSTRUCTION_BYTES]));
  }

  /** Counts of hits and what is under way, for a return to this moment. */
  remember(): () => void {
    const hits = new Map(this.hits);
    const before = new Map(this.before);
    return () => {
      this.hits = new Map(hits);
      this.before = new Map(before);
    };
  }

  /** A thread has come to a place. `holds`: whether a condition does. */
  at(t: Thread, program: Program, pc: number, holds: (condition: string) => boolean): Stop | undefined {
    const watches = this.list.filter(w => w.tid === t.tid && w.program === program);
    const space = t.proc.memory?.space;
    if (watches.length === 0 || !space) return undefined;
    const top = this.machine.cpu.walkWindows(t.context, space, 2);
    const here = top[0] && identity(top, 0);
    const ids: number[] = [];
    let text = '';
    for (const w of watches) {
      if (w.identity !== here || !top[0]) continue;
      const now = this.read(space, top[0].window, w);
      const before = this.before.get(w.id);
      if (before && w.writers.has(pc - INSTRUCTION_BYTES)) {
        this.before.delete(w.id);
        const { condition } = w.breakpoint;
        const counts = !condition?.trim() || holds(condition);
        const hits = (this.hits.get(w.id) ?? 0) + (counts ? 1 : 0);
        this.hits.set(w.id, hits);
        if (counts && w.isHit(hits)) {
          ids.push(w.id);
          const change = `${numberText(before)} became ${numberText(now)}`;
          text = `${this.words.introduction(t)} wrote ${w.name}${this.words.accessPlace(t)}: ${change}`;
        }
      }
      if (w.writers.has(pc)) this.before.set(w.id, now);
    }
    if (ids.length === 0) return undefined;
    return { ...this.words.at(t, 'data breakpoint', 'Data breakpoint', text), hitBreakpointIds: ids };
  }

  private read(
    space: Parameters<Machine['cpu']['readRegister']>[0],
    window: number,
    { offset, size }: RegisterWatch,
  ): Uint8Array {
    const bits = this.machine.cpu.readRegister(space, window, offset);
    return Uint8Array.from({ length: size }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
  }
}
