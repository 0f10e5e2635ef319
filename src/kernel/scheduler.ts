/**
 * The scheduler: who has the CPU next, and what has to happen before that is known. Timers go off, input comes in, a quantum is
 * over, time nobody can use passes: each is a step of its own (`again`), with a position in time before it and after it.
 * Who is chosen and for how long is asked of the Decisions. Relies on the kernel's queues (kernel.ts) and timers (timer.ts).
 */
import { COST } from './cost.ts';
import type { Candidate, Input, Moment } from './decisions.ts';
import type { Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import { fireTimers, nextDeadline } from './systime.ts';
import { fireCpuTimers } from './timer.ts';
import { typeKeys } from './tty.ts';

export type Choice =
  | { readonly kind: 'run'; readonly thread: Thread }
  /** The kernel has done something (yielded the CPU, let time pass or input in): look again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'done' | 'deadlock' }
  | { readonly kind: 'needs-input'; readonly tids: readonly number[]; readonly until?: number }
  /** More than one can run, and it is not decided who does. */
  | { readonly kind: 'needs-choice'; readonly tids: readonly number[] };

/** Input is looked for every so many instructions while somebody runs. */
export const INPUT_EVERY = 1_000_000;
const AGAIN: Choice = { kind: 'again' };

/**
 * Choose who runs now; the chosen thread is RUNNING and has some of its quantum left. What has to happen before that happens
 * one thing at a time (`again`), so that there is a position in time between any two.
 */
export function schedule(k: Kernel, realTime: boolean | 'for-input' = false): Choice {
  const s = k.state;
  if (k.cpu.clock >= s.nextInput) {
    s.nextInput = k.cpu.clock + INPUT_EVERY;
    receive(k, k.decisions.input(k.ask()));
    return AGAIN;
  }
  if (k.now >= s.nextTimer) {
    fireTimers(k);
    return AGAIN;
  }
  const current = s.current;
  if (current?.state === 'RUNNING') {
    if (fireCpuTimers(k, current.proc)) return AGAIN;
    if (current.quantumLeft > 0) return { kind: 'run', thread: current };
    current.timerInterrupts++;
    if (s.runQueue.length === 0) {
      current.quantumLeft = niceQuantum(k.decisions.quantum(current.tid, k.ask()), current.proc.nice);
      return { kind: 'run', thread: current };
    }
    current.involuntarySwitches++;
    current.owed += COST.contextSwitch;
    k.yieldCpu(current, 'quantum');
    return AGAIN;
  }
  if (s.runQueue.length === 0) return idle(k, realTime);
  return dispatch(k);
}

function dispatch(k: Kernel): Choice {
  const s = k.state;
  const queue = s.runQueue;
  let index = 0;
  if (queue.length > 1) {
    const candidates: Candidate[] = queue.map(t => ({
      tid: t.tid,
      pid: t.proc.pid,
      wasRunning: t.tid === s.lastTid,
    }));
    const at: Moment = { index: s.questions, clock: k.cpu.clock };
    const tid = k.decisions.pickThread(candidates, at);
    if (tid === undefined) return { kind: 'needs-choice', tids: candidates.map(c => c.tid) };
    s.questions++;
    index = queue.findIndex(t => t.tid === tid);
    if (index < 0) throw new Error(`the decision was for thread ${tid}, which cannot run`);
  }
  const t = queue[index]!;
  if (index === 0) queue.shift();
  else queue.splice(index, 1);
  t.state = 'RUNNING';
  t.waited.ready += k.now - t.waited.since;
  t.quantumLeft = niceQuantum(k.decisions.quantum(t.tid, k.ask()), t.proc.nice);
  s.current = t;
  if (t.tid !== s.lastTid) {
    s.contextSwitches++;
    k.emit({ event: 'switch', from: s.lastTid, to: t.tid, reason: s.switchReason }, t);
  }
  return { kind: 'run', thread: t };
}

/** Nobody is runnable: let input in, or time pass, or say why the machine stands still. */
function idle(k: Kernel, realTime: boolean | 'for-input'): Choice {
  const s = k.state;
  const at: Moment = { index: s.questions, clock: k.cpu.clock };
  const input = k.decisions.input(at);
  if (input) {
    s.questions++;
    receive(k, input);
    return AGAIN;
  }
  s.nextTimer = nextDeadline(k);
  if (s.nextTimer < Number.POSITIVE_INFINITY) {
    if (realTime) {
      const asks = (t: Thread) =>
        realTime === true ? waitsForInput(k, t) : reads(k, t) && k.decisions.inputPossible(at);
      const tids = [...s.sleepers].filter(asks).map(t => t.tid);
      if (realTime === true || tids.length > 0) return { kind: 'needs-input', tids, until: s.nextTimer };
    }
    s.idle += Math.max(0, s.nextTimer - k.now);
    fireTimers(k);
    return AGAIN;
  }
  if (s.threads.size === 0) return { kind: 'done' };
  if (k.decisions.inputPossible(at)) {
    const waiting = [...s.sleepers].filter(t => waitsForInput(k, t));
    if (waiting.length > 0) return { kind: 'needs-input', tids: waiting.map(t => t.tid) };
  }
  return { kind: 'deadlock' };
}

/** Could a key or a byte of standard input wake this thread? (A wait for signals: ^C at its controlling terminal.) */
function waitsForInput(k: Kernel, t: Thread): boolean {
  return (t.waiting?.kind === 'pause' && t.proc.tty === k.state.terminal) || reads(k, t);
}

/** Does it wait for a byte of the terminal or of standard input, alone or with others (poll)? */
function reads(k: Kernel, t: Thread): boolean {
  return t.chan.includes(k.state.terminal.input) || t.chan.includes(k.state.stdin.channel);
}

/** Input from outside has arrived. */
function receive(k: Kernel, input: Input | undefined): void {
  if (!input) return;
  const s = k.state;
  if (input.port === 'stdin') {
    const bytes = new Uint8Array(s.stdin.bytes.length + input.bytes.length);
    bytes.set(s.stdin.bytes);
    bytes.set(input.bytes, s.stdin.bytes.length);
    s.stdin.bytes = bytes;
    s.stdin.eof ||= input.eof;
    k.wakeup(s.stdin.channel);
    return;
  }
  if (input.eof) s.terminal.hungUp = true;
  typeKeys(k, s.terminal, input.bytes, echo => k.output(null, 0, 'tty', echo));
}

/** A quantum as a process's nice value has it: a fifth less for each step, as Linux shares the CPU out; at least an instruction. */
function niceQuantum(quantum: number, nice: number): number {
  let n = quantum;
  for (let step = 0; step < Math.abs(nice) && Number.isFinite(n); step++)
    n = Math.floor((n * (nice > 0 ? 4 : 5)) / (nice > 0 ? 5 : 4));
  return Math.max(1, n);
}
