/**
 * The thread control block (TCB) as variables: all that the kernel keeps for one thread, and what the thread library knows
 * besides: the function it began with, what it holds and waits for, and the user-level threads that it carries.
 */
import { signalName } from '../kernel/abi.ts';
import { type SignalInfo, type SignalSet, signalBit, type Thread, waitText } from '../kernel/proc.ts';
import { blockedOn, heldMutexes, startName, threadControlBlock } from '../kernel/pthread.ts';
import { syscallTable } from '../kernel/systable.ts';
import { walkWindows } from '../machine/windows.ts';
import type { ProcessView } from './process-scopes.ts';
import type { Scope, Variable } from './types.ts';
import { userThreads, userThreadTitle } from './user-threads.ts';
import { fact, group, lazy } from './variables.ts';

/** The highest signal that is listed. */
const NSIG = 64;

const hex = (n: number): string => `0x${n.toString(16)}`;

export const callName = (number: number): string => syscallTable()[number]?.name ?? `system call ${number}`;

/** A text address and the function it is in. */
export function symbol(view: ProcessView, t: Pick<Thread, 'proc'>, pc: number): string {
  const { exe } = t.proc;
  const name = exe ? view.programs.of(exe.image).symbolAt(pc) : undefined;
  return hex(pc) + (name ? ` <${name}>` : '');
}

export function signalSet(set: SignalSet): string {
  const names: string[] = [];
  for (let sig = 1; sig <= NSIG; sig++) if (set & signalBit(sig)) names.push(signalName(sig));
  return names.length > 0 ? names.join(', ') : 'none';
}

export const pendingText = (pending: readonly SignalInfo[]): string =>
  pending.length === 0
    ? 'none'
    : pending.map(i => signalName(i.signal) + (i.pid > 0 ? ` from ${i.pid}` : '')).join(', ');

/** The registers that are not in RAM. */
export const contextFields = (
  view: ProcessView,
  t: Pick<Thread, 'proc'>,
  context: Thread['context'],
): Variable[] => [
  fact('pc', symbol(view, t, context.pc)),
  fact('window', hex(context.window)),
  fact('tp', hex(context.tp)),
  fact('stackLimit', hex(context.stackLimit)),
];

/** Where the thread's own C stack is, and how much of it the active functions use. */
function stackText(t: Thread): string {
  const { memory } = t.proc;
  const block = threadControlBlock(t);
  const region = memory?.regions.find(r => r.name === '[stack]');
  const own =
    block && block.stack !== 0
      ? { start: block.stack, end: block.stack + block.stackSize }
      : t.tid === t.proc.pid
        ? region
        : undefined;
  if (!own || !memory) return 'not known';
  const range = `${hex(own.start)}-${hex(own.end)}, ${own.end - own.start} bytes`;
  const [top] = walkWindows(t.context, memory.space, 1);
  const isOn = top && top.sp >= own.start && top.sp <= own.end;
  return isOn ? `${range}, ${own.end - top.sp} in use` : range;
}

function held(t: Thread): Variable {
  const mutexes = heldMutexes(t);
  if (mutexes.length === 0) return fact('held mutexes', 'none');
  const list = () => mutexes.map(m => fact(m.name, m.takenAt ? `taken at ${m.takenAt}` : ''));
  return group('held mutexes', mutexes.map(m => m.name).join(', '), list, {}, mutexes.length);
}

function carried(view: ProcessView, t: Thread): Variable[] {
  const list = userThreads(view.programs, view.numbers, t.proc).filter(u => u.carrier === t);
  if (list.length === 0) return [];
  const running = list.find(u => u.running);
  const words = running ? `runs ${userThreadTitle(running)} (${running.name})` : String(list.length);
  const rows = () =>
    list.map(u => fact(userThreadTitle(u), `${u.name}: ${u.running ? 'running' : u.progress.kind}`));
  return [group('user-level threads', words, rows, {}, list.length)];
}

const nanoseconds = (ns: number): string => `${(ns / 1e6).toFixed(6)} ms`;

/** Where it is ready or blocked now, the time since it began to be is part of it. */
function waitedText(view: ProcessView, t: Thread, kind: 'ready' | 'blocked'): string {
  const now =
    t.state === (kind === 'ready' ? 'RUNNABLE' : 'SLEEPING') ? view.machine.now - t.waited.since : 0;
  return nanoseconds(t.waited[kind] + now);
}

/** Everything about one thread. */
export function threadVariables(view: ProcessView, t: Thread): Variable[] {
  const blocked = t.waiting ? (blockedOn(t) ?? waitText(t.waiting)) : 'nothing';
  const fields = [
    fact('tid', t.tid),
    fact('name', t.tid === t.proc.pid ? t.proc.name : t.name),
    fact('start function', startName(t) || 'not known'),
    fact('state', t.state, 'enum procstate'),
    fact('blocked on', blocked),
    fact('in system call', t.trapframe ? callName(t.trapframe.number) : 'no'),
    held(t),
    ...carried(view, t),
    group('context', `pc = ${symbol(view, t, t.context.pc)}`, () => contextFields(view, t, t.context), {
      type: 'struct context',
    }),
    fact('stack', stackText(t)),
    fact('register stack', `${hex(t.registerStack.base)}-${hex(t.registerStack.end)}`),
    fact('thread pointer', hex(t.context.tp)),
    fact('blocked signals', signalSet(t.mask)),
    fact('pending signals', pendingText(t.pending)),
    fact('priority', `0 (SCHED_OTHER), nice ${t.proc.nice}`),
    fact('time used', `user ${t.times.user}, system ${t.times.system} instructions`),
    fact('time waited', `ready ${waitedText(view, t, 'ready')}, blocked ${waitedText(view, t, 'blocked')}`),
    fact('quantum left', Number.isFinite(t.quantumLeft) ? `${t.quantumLeft} instructions` : 'unlimited'),
    fact('timer interrupts', t.timerInterrupts),
    fact('context switches', `${t.voluntarySwitches} voluntary, ${t.involuntarySwitches} involuntary`),
  ];
  return fields.map(f => view.changes.mark(`${t.proc.pid}/thread/${t.tid}/${f.name}`, f));
}

export const threadScope = (view: ProcessView, t: Thread): Scope => ({
  name: 'Thread',
  expensive: false,
  children: lazy(() => threadVariables(view, t)),
});
