/**
 * The report when no thread can ever run again: for each thread what it waits for, and who could end the wait. For a
 * pipe that is whoever still holds the other end open, with the descriptor and the line that opened it: the classic mistake
 * is a process that waits for the end of a pipe which it keeps open itself. What threads wait for is in pthread.ts.
 */
import { signalName } from './abi.ts';
import { lineText, sourceLine } from './events.ts';
import { ipcReasons } from './ipcwords.ts';
import type { Kernel } from './kernel.ts';
import type { Pipe } from './pipe.ts';
import { type Proc, stateWord, type Thread, type WaitReason, waitText } from './proc.ts';
import { circles, futexReasons, startName, waitCall } from './pthread.ts';
import { Socket } from './socket.ts';
import { socketEnds, socketReasons } from './socket-words.ts';

export interface DeadlockThread {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  /** In a process with several threads: the function this one began with. */
  readonly thread: string;
  /** What it waits for: `read(pipe 3)`, `pthread_mutex_lock(forks[1])`. */
  readonly waitsFor: string;
  /** Where: `pipe.c:12`. */
  readonly at: string;
  /** Who could end the wait, a sentence each. */
  readonly because: readonly string[];
}

export interface DeadlockReport {
  readonly threads: readonly DeadlockThread[];
  readonly zombies: readonly number[];
  /** All of it in words. */
  readonly text: string;
}

const label = (p: Proc): string => `process ${p.pid} (${p.name})`;

const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** Everybody who holds this end of a pipe open, in words. */
function holders(k: Kernel, pipe: Pipe, end: 'read' | 'write', waiter: Proc): string[] {
  const lines: string[] = [];
  for (const p of k.state.procs.values()) {
    p.ofile.forEach((d, fd) => {
      if (d?.file.inode.pipe !== pipe || !(end === 'read' ? d.file.readable : d.file.writable)) return;
      const who = p === waiter ? `${label(p)} itself` : label(p);
      const line = sourceLine(d.opened);
      const where = line ? `, opened at ${lineText(line)}` : '';
      const by = d.openedBy === p.pid ? '' : ` by ${d.openedBy}, inherited by fork`;
      lines.push(`${who} holds the ${end} end open: fd ${fd}${where}${by}`);
    });
  }
  return lines;
}

const condition = (p: Proc): string => {
  if (p.zombie) return 'a zombie';
  const word = stateWord(p.state, p.stopped !== 0);
  return p.chan ? `${word} in ${p.chan}` : word;
};

function waitingForPipe(k: Kernel, p: Proc, pipe: Pipe, kind: 'pipe-read' | 'pipe-write'): string[] {
  const other = kind === 'pipe-read' ? 'write' : 'read';
  const found = holders(k, pipe, other, p);
  if (kind === 'pipe-read') {
    const own = p.ofile.flatMap((d, fd) => (d?.file.inode.pipe === pipe && d.file.writable ? [fd] : []));
    const calls = own.map(fd => `close(${fd})`).join(', ');
    return [
      'the pipe is empty; end of file comes only when every write end is closed',
      ...found,
      ...(own.length > 0 ? [`${label(p)} should close its write end before it reads: ${calls}`] : []),
    ];
  }
  return [`the pipe is full (${pipe.count} bytes); only a read makes room`, ...found];
}

/** A signal that has come already does not end the wait when it is blocked. */
function waitingForSignal(t: Thread, call: string): string[] {
  const names = [...new Set([...t.pending, ...t.proc.pending].map(i => signalName(i.signal)))];
  const left = 'only a signal could end it, and nobody is left to send one';
  if (names.length === 0) return [left];
  const advice =
    call === 'sigsuspend'
      ? 'it waits with the mask it is given, and that blocks what is waited for'
      : call === 'sigwait'
        ? 'it is not in the set that is waited for'
        : 'blocked signals wait until sigprocmask(SIG_UNBLOCK, ...); sigsuspend() unblocks and waits in one step';
  const are = plural(names.length, 'has come, but is', 'have come, but are');
  return [`${names.join(', ')} ${are} blocked: ${advice}`, left];
}

function because(k: Kernel, t: Thread, reason: WaitReason): string[] {
  const p = t.proc;
  switch (reason.kind) {
    case 'pipe-read':
    case 'pipe-write':
      return waitingForPipe(k, p, reason.pipe, reason.kind);
    case 'fifo-open':
      return [`nobody opens ${reason.path} for ${reason.end === 'reading' ? 'writing' : 'reading'}`];
    case 'wait':
      return p.children.map(child => `its child ${child.pid} (${child.name}) is ${condition(child)}`);
    case 'vfork':
      return [`its child ${reason.child} must call exec or _exit first`];
    case 'terminal':
    case 'stdin':
      return ['no more input can come'];
    case 'pause':
      return waitingForSignal(t, reason.call);
    case 'futex':
      return futexReasons(t);
    case 'poll': {
      const reasons = reason.fds.flatMap(fd => {
        const file = p.ofile[fd]?.file;
        if (file?.inode.object instanceof Socket) return socketEnds(k, t, file.inode.object, fd);
        return file?.inode.pipe && file.readable ? holders(k, file.inode.pipe, 'write', p) : [];
      });
      return reasons.length > 0 ? reasons : ['nothing can happen on these descriptors'];
    }
    case 'ipc':
      return ipcReasons(k, reason.wait);
    case 'socket':
      return socketReasons(k, t, reason);
    case 'lock':
      return [`process ${reason.holder} holds the lock`];
    case 'sleep':
      return [];
  }
}

function describe(k: Kernel, t: Thread): DeadlockThread {
  const p = t.proc;
  const line = sourceLine(k.site(t));
  const stopped = p.stopped !== 0;
  return {
    pid: p.pid,
    tid: t.tid,
    name: p.name,
    thread: p.threads.length > 1 || t.tid !== p.pid ? startName(t) || 'thread' : '',
    waitsFor: stopped
      ? `SIGCONT (stopped by ${signalName(p.stopped)})`
      : t.waiting
        ? t.waiting.kind === 'futex'
          ? waitCall(t, t.waiting.address)
          : waitText(t.waiting)
        : t.state,
    at: line ? lineText(line) : '',
    because: stopped ? ['nobody is left to send it SIGCONT'] : t.waiting ? because(k, t, t.waiting) : [],
  };
}

/** Why the machine stands still. */
export function reportDeadlock(k: Kernel): DeadlockReport {
  const threads = [...k.state.threads.values()].map(t => describe(k, t));
  const zombies = [...k.state.procs.values()].filter(p => p.zombie).map(p => p.pid);
  const lines = [
    `deadlock: ${threads.length} ${plural(threads.length, 'thread waits', 'threads wait')}, and none can ever run again`,
  ];
  for (const t of threads) {
    const thread = t.thread ? `, thread ${t.tid} (${t.thread})` : '';
    lines.push(`  process ${t.pid} (${t.name})${thread} waits in ${t.waitsFor}${t.at ? ` at ${t.at}` : ''}`);
    for (const reason of t.because) lines.push(`    ${reason}`);
  }
  for (const circle of circles(k.state.threads.values())) lines.push(`  ${circle}`);
  if (zombies.length > 0) {
    lines.push(
      `  ${zombies.length} ${plural(zombies.length, 'zombie', 'zombies')} not waited for: ${zombies.join(', ')}`,
    );
  }
  return { threads, zombies, text: lines.join('\n') };
}
