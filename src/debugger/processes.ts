/**
 * Processes and threads in words: P-numbers, states, what they wait for, how they ended.
 *
 * A zombie has no threads in the kernel any more; it is listed with one whose id is its pid. init is a process, but not
 * a thread the user sees.
 */
import { signalName } from '../kernel/abi.ts';
import { functionAt, type WaitResult } from '../kernel/events.ts';
import type { Machine } from '../kernel/machine.ts';
import { type Proc, type ProcState, type Thread, waitText } from '../kernel/proc.ts';
import { startName } from '../kernel/pthread.ts';
import type { Programs } from './programs.ts';
import type { ProcessRow, StateWord, ThreadInfo, ThreadRow } from './types.ts';
import { carriesContext, type UserThread, userThreads, userThreadTitle } from './user-threads.ts';

export const INIT = 1;

/** The order in which processes were created: P0, P1, ... */
export class ProcessNumbers {
  private readonly pids: number[] = [];
  private readonly numbers = new Map<number, number>();

  constructor(private readonly machine: Machine) {
    const pids = [...machine.procs.keys()].filter(pid => pid !== INIT);
    for (const pid of pids.sort((a, b) => a - b)) this.created(pid);
  }

  /** A process was created. What was known of later ones is void: the machine may have been taken back before them. */
  created(pid: number): void {
    const known = this.numbers.get(pid);
    if (known !== undefined) for (const later of this.pids.splice(known)) this.numbers.delete(later);
    this.numbers.set(pid, this.pids.length);
    this.pids.push(pid);
  }

  /** `P3`; undefined for init. */
  label(pid: number): string | undefined {
    const n = this.numbers.get(pid);
    return n === undefined ? undefined : `P${n}`;
  }

  number(pid: number): number | undefined {
    return this.numbers.get(pid);
  }

  /** The living or zombie process with this number. */
  process(number: number): Proc | undefined {
    const pid = this.pids[number];
    return pid === undefined ? undefined : this.machine.procs.get(pid);
  }

  /** `P1 59102` */
  title(pid: number): string {
    const label = this.label(pid);
    return label === undefined ? String(pid) : `${label} ${pid}`;
  }

  /** `P1 59102 (child of 59101)` */
  introduction(proc: Proc): string {
    const parent = proc.parent && proc.parent.pid !== INIT ? ` (child of ${proc.parent.pid})` : '';
    const adopted = proc.orphan ? ' (orphan, adopted by init)' : '';
    return this.title(proc.pid) + parent + adopted;
  }
}

export function endText(cause: WaitResult): string {
  switch (cause.kind) {
    case 'exited':
      return `exit status ${cause.status & 0xff}`;
    case 'killed':
      return `killed by ${signalName(cause.signal)}${cause.core ? ' (core dumped)' : ''}`;
    case 'stopped':
      return `stopped by ${signalName(cause.signal)}`;
    case 'continued':
      return 'continued';
  }
}

function wordOf(state: ProcState, proc: Proc): StateWord {
  if (proc.zombie) return 'zombie';
  if (proc.stopped !== 0) return 'stopped';
  switch (state) {
    case 'RUNNING':
      return 'running';
    case 'SLEEPING':
      return 'blocked';
    case 'ZOMBIE':
      return 'zombie';
    default:
      return 'ready';
  }
}

const threadDetail = (t: Thread): string =>
  t.proc.stopped !== 0
    ? `by ${signalName(t.proc.stopped)}`
    : t.state === 'SLEEPING' && t.waiting
      ? waitText(t.waiting)
      : '';

const processDetail = (p: Proc): string =>
  p.zombie ? (p.cause ? endText(p.cause) : '') : p.threads[0] ? threadDetail(p.threads[0]) : '';

/** The program's name for a first thread, the function it was created with for another. */
export function threadTitle(machine: Machine, t: Thread): string {
  const { proc } = t;
  if (t.tid === proc.pid || !proc.memory || !proc.exe) return proc.name;
  if (carriesContext(t)) return startName(t) || proc.name;
  const { image } = proc.exe;
  const outermost = machine.cpu.walkWindows(t.context, proc.memory.space).reverse();
  const names = outermost.flatMap(w => functionAt(image, w.entry) ?? []);
  const own = names.find(f => !f.source.range.file.system)?.name;
  // Before it begins it is still in the library, and what it was created with is in its control block.
  return own ?? (startName(t) || (names[0]?.name ?? proc.name));
}

const withDetail = (state: StateWord, detail: string): string => (detail ? `${state}: ${detail}` : state);

/** `blocked: wait` */
export const stateText = (t: Thread): string => withDetail(wordOf(t.state, t.proc), threadDetail(t));

/** The state comes before the name: a narrow call stack cuts the end. */
function threadName(numbers: ProcessNumbers, machine: Machine, t: Thread): string {
  const label = numbers.label(t.proc.pid);
  return `${label ?? ''} ${t.tid} · ${stateText(t)} · ${threadTitle(machine, t)}`.trim();
}

const zombieName = (numbers: ProcessNumbers, p: Proc): string =>
  `${numbers.title(p.pid)} · ${withDetail('zombie', processDetail(p))} · ${p.name}`;

// --- User-level threads ---------------------------------------------------------------------------------------

function userStateOf({ running, carrier, progress }: UserThread): StateWord {
  if (progress.kind === 'ended') return 'zombie';
  if (running) return wordOf(carrier.state, carrier.proc);
  if (carrier.proc.stopped !== 0) return 'stopped';
  return progress.kind === 'mutex' || progress.kind === 'join' ? 'blocked' : 'ready';
}

/** What it waits for; and that while its carrier sleeps, it can go on as little as the one that made the system call. */
function userDetail({ running, carrier, progress }: UserThread): string {
  if (progress.kind === 'ended') return 'nobody has joined it';
  const sleeps = carrier.state === 'SLEEPING' && carrier.proc.stopped === 0;
  if (running) {
    return sleeps
      ? `${threadDetail(carrier)}, and all that ${carrier.tid} carries with it`
      : `on ${carrier.tid}`;
  }
  if (carrier.proc.stopped !== 0) return threadDetail(carrier);
  switch (progress.kind) {
    case 'mutex':
      return `waiting for the mutex ${progress.what}`;
    case 'join':
      return `waiting for the end of ${progress.what}`;
    case 'ready':
    case 'not begun': {
      const words = progress.kind === 'ready' ? [] : ['not begun'];
      return [...words, ...(sleeps ? [`but ${carrier.tid} is blocked`] : [])].join(', ');
    }
  }
}

/** `P0 59101/2 · ready · count` */
const userThreadName = (numbers: ProcessNumbers, u: UserThread): string =>
  `${numbers.label(u.proc.pid) ?? ''} ${userThreadTitle(u)} · ${withDetail(userStateOf(u), userDetail(u))} · ${u.name}`.trim();

// --- Lists ------------------------------------------------------------------------------------------------------

/** What a process, thread or user-level thread is listed from. */
export interface Listed {
  readonly machine: Machine;
  readonly programs: Programs;
  readonly numbers: ProcessNumbers;
}

/** Every simulated thread, each with the user-level threads it carries, and every zombie, by process in the order of creation. */
export function listThreads({ machine, programs, numbers }: Listed): ThreadInfo[] {
  const list: ThreadInfo[] = [];
  for (const p of machine.procs.values()) {
    if (p.pid === INIT) continue;
    if (p.zombie) list.push({ id: p.pid, pid: p.pid, name: zombieName(numbers, p), state: 'zombie' });
    const carried = userThreads(programs, numbers, p);
    for (const t of p.threads) {
      list.push({
        id: t.tid,
        pid: p.pid,
        name: threadName(numbers, machine, t),
        state: wordOf(t.state, p),
      });
      for (const u of carried.filter(c => c.carrier === t)) {
        list.push({
          id: u.id,
          pid: p.pid,
          name: userThreadName(numbers, u),
          state: userStateOf(u),
          carrier: t.tid,
        });
      }
    }
  }
  return list;
}

function threadRows({ machine, programs, numbers }: Listed, p: Proc): ThreadRow[] {
  const carried = userThreads(programs, numbers, p);
  return p.threads.flatMap(t => [
    {
      tid: t.tid,
      threadId: t.tid,
      name: threadTitle(machine, t),
      state: wordOf(t.state, p),
      detail: threadDetail(t),
    },
    ...carried
      .filter(u => u.carrier === t)
      .map(u => ({
        tid: t.tid,
        threadId: u.id,
        userThread: u.number,
        name: u.name,
        state: userStateOf(u),
        detail: userDetail(u),
      })),
  ]);
}

/** The process tree's rows, init first. */
export function listProcesses(listed: Listed): ProcessRow[] {
  const { machine, numbers } = listed;
  return [...machine.procs.values()].map(p => {
    const label = numbers.label(p.pid);
    return {
      pid: p.pid,
      ppid: p.parent?.pid ?? 0,
      ...(label === undefined ? {} : { label }),
      name: p.name,
      command: p.cmdline.join(' '),
      state: wordOf(p.state, p),
      detail: processDetail(p),
      orphan: p.orphan,
      threads: p.zombie
        ? [{ tid: p.pid, threadId: p.pid, name: p.name, state: 'zombie' as const, detail: processDetail(p) }]
        : threadRows(listed, p),
    };
  });
}
