/**
 * Whether a breakpoint is hit: its place has been reached, or its data been accessed; does its condition hold, is it the
 * right hit, or is it only to print something?
 *
 * Conditions are C expressions evaluated where the thread is. One that cannot be evaluated stops the program and says why:
 * a breakpoint that silently never stops is the worse surprise.
 */
import type { Stop as MachineStop } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import type { BreakpointTable, CodeBreakpoint } from './breakpoints.ts';
import { EvaluationError, truth } from './evaluate.ts';
import { userActivation } from './frames.ts';
import type { Inspection } from './inspection.ts';
import type { Program } from './programs.ts';
import { capitalized, type StopWords } from './stop-words.ts';
import type { Output, Stop, StopReason } from './types.ts';
import { formatValue } from './values.ts';

/** Frames looked at for the innermost one of the user's code. */
const USER_FRAMES = 32;

export class Hits {
  constructor(
    private readonly table: BreakpointTable,
    private readonly inspection: Inspection,
    private readonly words: StopWords,
    /** Where log points print to. */
    private readonly print: (output: Output) => void,
  ) {}

  /** What the user's breakpoints at a place say to a thread that has come there. */
  at(t: Thread, program: Program, pc: number): Stop | undefined {
    const hits = this.table.at(program, pc).flatMap(b => {
      const outcome = this.isHit(b, t);
      return outcome === undefined ? [] : [{ b, trouble: outcome }];
    });
    if (hits.length === 0) return undefined;
    const ids = hits.map(h => h.b.id);
    const who = this.words.introduction(t);
    const { target } = hits[0]!.b; // hits is not empty
    const trouble = hits.map(h => h.trouble).find(text => text !== '');
    const suffix = trouble ? ` (its condition cannot be evaluated: ${trouble})` : '';
    const stop = (reason: StopReason, what: string): Stop => ({
      reason,
      threadId: t.tid,
      description: capitalized(reason),
      text: `${who} ${what}${suffix}`,
      hitBreakpointIds: ids,
      ...(trouble ? { trouble } : {}),
    });
    switch (target.kind) {
      case 'source':
        return stop('breakpoint', `reached line ${program.rangeAt(pc)?.line ?? target.line}`);
      case 'function':
        return stop('function breakpoint', `entered ${target.name}()`);
      case 'instruction':
        return stop('instruction breakpoint', `reached the instruction at 0x${pc.toString(16)}`);
    }
  }

  /** undefined: not hit, or only logged. Otherwise why its condition failed, or an empty text. */
  private isHit(b: CodeBreakpoint, t: Thread): string | undefined {
    const { condition, logMessage } = b.conditions;
    let trouble = '';
    if (condition !== undefined) {
      const holds = this.conditionHolds(condition, t, {}, false);
      if (holds === false) return undefined;
      if (holds !== true) trouble = holds;
    }
    b.hits++;
    if (!b.isHit(b.hits)) return undefined;
    if (logMessage === undefined) return trouble;
    this.log(t, logMessage);
    return undefined;
  }

  /** Evaluate a condition in the innermost frame (or the innermost of the user's code). A text says why it cannot be. */
  conditionHolds(
    condition: string,
    t: Thread,
    names: Readonly<Record<string, number>>,
    inUserCode: boolean,
  ): boolean | string {
    const stack = this.inspection.activationsOf(t, inUserCode ? USER_FRAMES : 1);
    const activation = inUserCode ? userActivation(stack) : stack[0];
    if (!activation) return 'there is no frame';
    try {
      return truth(this.inspection.evaluation(activation, false, names).evaluate(condition));
    } catch (error) {
      if (error instanceof EvaluationError) return error.message;
      throw error;
    }
  }

  private log(t: Thread, message: string): void {
    const [top] = this.inspection.activationsOf(t, 1);
    if (!top) return;
    const frame = this.inspection.evaluation(top, false);
    const text = message.replace(
      /\\([{}\\])|\{([^{}]*)\}/g,
      (_all, escaped?: string, expression?: string) => {
        if (escaped !== undefined) return escaped;
        try {
          return formatValue(frame.evaluate(expression ?? ''), frame);
        } catch (error) {
          if (error instanceof EvaluationError) return `{${expression}: ${error.message}}`;
          throw error;
        }
      },
    );
    const range = top.program.rangeAt(top.place);
    this.print({
      text: `${text}\n`,
      category: 'console',
      pid: t.proc.pid,
      threadId: t.tid,
      label: this.inspection.numbers.title(t.proc.pid),
      ...(range ? { range } : {}),
    });
  }

  /** What the data breakpoints say to an access. */
  watched(t: Thread, rest: MachineStop & { kind: 'watch' }): Stop | undefined {
    const memory = this.inspection.memoryOf(t.proc);
    const ids: number[] = [];
    let text = '';
    for (const w of this.table.watchesAt(t.proc, rest.address, rest.size)) {
      const { before } = w;
      w.before = memory.read(BigInt(w.address), w.size);
      const { condition } = w.breakpoint;
      if (condition?.trim() && this.conditionHolds(condition, t, {}, false) === false) continue;
      w.hits++;
      if (!w.isHit(w.hits)) continue;
      ids.push(w.id);
      const verb = rest.access === 'write' ? 'wrote' : 'read';
      const name = memory.nameOf(BigInt(w.address)) ?? 'memory';
      const change = rest.access === 'write' ? `: ${numberText(before)} became ${numberText(w.before)}` : '';
      text = `${this.words.introduction(t)} ${verb} ${name}${this.words.accessPlace(t)}${change}`;
    }
    if (ids.length === 0) return undefined;
    return {
      reason: 'data breakpoint',
      threadId: t.tid,
      description: 'Data breakpoint',
      text,
      hitBreakpointIds: ids,
    };
  }
}

/** A few bytes as a signed little-endian number, more as hexadecimal bytes. */
export function numberText(bytes: Uint8Array | undefined): string {
  if (!bytes) return '?';
  if (bytes.length > 8) return [...bytes.subarray(0, 16)].map(b => b.toString(16).padStart(2, '0')).join(' ');
  let n = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(bytes[i]!);
  return String(BigInt.asIntN(bytes.length * 8, n));
}
