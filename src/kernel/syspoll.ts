/** poll and select: what can be done with a file now, and waiting until something can. */
import {
  PIPE_BUF,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDNORM,
  POLLWRNORM,
  RLIMIT_NOFILE,
} from './abi.ts';
import { fileOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { OpenFile } from './file.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { UNBLOCKABLE } from './signal.ts';
import { call, type Handler, QUERY, type SyscallEntry } from './syscall.ts';
import { readTimespec, readTimeval } from './systime.ts';
import type { Terminal } from './terminal.ts';
import { terminalOf } from './tty.ts';
import { copyin, copyout, readLong, writeLongs } from './vm.ts';

const NS = 1e9;

// --- poll and select ------------------------------------------------------------------------------------------------------

export const hasInput = (k: Kernel, file: OpenFile): boolean =>
  (readiness(k, file) & (POLLIN | POLLHUP)) !== 0;

/** What can be done with the file now, as poll() reports it. */
export function readiness(k: Kernel, file: OpenFile): number {
  const { inode } = file;
  const { stdin } = k.state;
  if (inode.pipe) {
    const { pipe } = inode;
    let events = 0;
    if (file.readable) {
      if (pipe.count > 0) events |= POLLIN | POLLRDNORM;
      if (pipe.writers === 0) events |= POLLHUP;
    }
    if (file.writable) {
      if (pipe.room >= PIPE_BUF) events |= POLLOUT | POLLWRNORM;
      if (pipe.readers === 0) events |= POLLERR;
    }
    return events;
  }
  if (inode.object) return inode.object.readiness(k, file);
  const output = file.writable ? POLLOUT | POLLWRNORM : 0;
  if (inode.device === 'tty') return terminalReadiness(terminalOf(k, inode), output);
  if (inode.device === 'stdin') return stdin.bytes.length > 0 || stdin.eof ? POLLIN | POLLRDNORM : 0;
  if (inode.device === 'stdout' || inode.device === 'stderr') return output;
  // Files, directories and what is like them are always ready, whatever they were opened for.
  return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

/** A terminal that hung up has an end to read; a slave whose master is full has no room. */
function terminalReadiness(terminal: Terminal, output: number): number {
  const { hungUp, master } = terminal;
  return (
    (master?.isFull && !hungUp ? 0 : output) |
    (terminal.ready ? POLLIN | POLLRDNORM : 0) |
    (master && hungUp ? POLLHUP | POLLERR : 0)
  );
}

const terminalChannels = ({ input, master }: Terminal): readonly object[] =>
  master ? [input, master.writable] : [input];

/** Channels on which a change of readiness is told. */
export function channels(k: Kernel, file: OpenFile): readonly object[] {
  const { pipe, device, object } = file.inode;
  if (object) return object.channels(k);
  if (pipe) return [pipe.readable, pipe.writable];
  if (device === 'tty') return terminalChannels(terminalOf(k, file.inode));
  if (device === 'stdin') return [k.state.stdin.channel];
  return [];
}

/** Sleep until one of these files changes, or the time is up. */
function waitForFiles(k: Kernel, p: Proc, name: string, fds: readonly number[], until: number): Block {
  const files = fds.flatMap(fd => p.ofile[fd]?.file ?? []);
  const chan = files.flatMap(file => channels(k, file));
  const ready = files.map(file => file.inode.object?.readyAt?.(k) ?? Number.POSITIVE_INFINITY);
  return new Block(chan, { kind: 'poll', call: name, fds: [...fds] }, Math.min(until, ...ready));
}

/**
 * Do it with another signal mask, from the first attempt to the end of the call: the mask goes back by itself where a handler
 * runs (Thread.savedMask), and here where the call ends otherwise. No mask (0): as it is.
 */
export function withMask(
  k: Kernel,
  t: Thread,
  maskAt: number,
  progress: Record<string, number>,
  body: () => SyscallResult,
): SyscallResult {
  if (maskAt && !progress.masked) {
    const mask = new DataView(copyin(t, maskAt, 8).buffer).getBigUint64(0, true);
    progress.masked = 1;
    t.savedMask = t.mask;
    t.mask = mask & ~UNBLOCKABLE;
  }
  let ends = true;
  try {
    const result = body();
    ends = !(result instanceof Block);
    return result;
  } finally {
    if (ends && t.savedMask !== null && progress.masked) {
      t.mask = t.savedMask;
      t.savedMask = null;
      k.attention = true;
    }
  }
}

/** poll with a deadline in virtual nanoseconds. */
function pollUntil(k: Kernel, t: Thread, address: number, count: number, until: number): SyscallResult {
  const p = t.proc;
  if (count < 0 || count > p.limits[RLIMIT_NOFILE]!.soft) throw fail('EINVAL');
  // Programs spin with this call: the bytes are looked at as they are, as a DataView would make them a buffer first.
  const bytes = copyin(t, address, 8 * count);
  let ready = 0;
  const fds: number[] = [];
  for (let at = 0; at < 8 * count; at += 8) {
    const fd = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const wanted = bytes[at + 4]! | (bytes[at + 5]! << 8);
    let events = 0;
    if (fd >= 0) {
      const file = p.ofile[fd]?.file;
      events = file ? readiness(k, file) & (wanted | POLLERR | POLLHUP) : POLLNVAL;
      fds.push(fd);
    }
    bytes[at + 6] = events & 0xff;
    bytes[at + 7] = events >> 8;
    if (events) ready++;
  }
  if (ready === 0 && k.now < until) return waitForFiles(k, p, 'poll', fds, until);
  copyout(t, address, bytes);
  return ready;
}

const sysPoll: Handler = (k, t, [address, count, timeout], progress) => {
  const ms = timeout! | 0;
  progress.until ??= ms < 0 ? Number.POSITIVE_INFINITY : k.now + ms * 1e6;
  return pollUntil(k, t, address!, count!, progress.until);
};

const sysPpoll: Handler = (k, t, [address, count, timeout, mask], progress) => {
  progress.until ??= timeout ? k.now + readTimespec(t, timeout) : Number.POSITIVE_INFINITY;
  const { until } = progress;
  return withMask(k, t, mask!, progress, () => pollUntil(k, t, address!, count!, until));
};

/** select with a deadline. The three sets are bit sets of 64-bit words. */
function selectUntil(
  k: Kernel,
  t: Thread,
  count: number,
  sets: readonly number[],
  until: number,
): SyscallResult {
  const p = t.proc;
  if (count < 0 || count > 1024) throw fail('EINVAL');
  const length = Math.ceil(count / 64) * 8;
  const wanted = sets.map(address => (address ? copyin(t, address, length) : null));
  const result = wanted.map(set => (set ? new Uint8Array(length) : null));
  const masks = [POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI];
  const fds: number[] = [];
  let ready = 0;
  for (let fd = 0; fd < count; fd++) {
    wanted.forEach((set, i) => {
      if (!set || !(set[fd >> 3]! & (1 << (fd & 7)))) return;
      const file = fileOf(p, fd);
      if (!fds.includes(fd)) fds.push(fd);
      if (readiness(k, file) & masks[i]!) {
        result[i]![fd >> 3]! |= 1 << (fd & 7);
        ready++;
      }
    });
  }
  if (ready === 0 && k.now < until) return waitForFiles(k, p, 'select', fds, until);
  result.forEach((set, i) => {
    if (set) copyout(t, sets[i]!, set);
  });
  return ready;
}

const sysSelect: Handler = (k, t, [count, r, w, e, timeout], progress) => {
  progress.until ??= timeout ? k.now + readTimeval(t, timeout) : Number.POSITIVE_INFINITY;
  const result = selectUntil(k, t, count! | 0, [r!, w!, e!], progress.until);
  if (timeout && typeof result === 'number') {
    const left = Math.max(0, progress.until - k.now);
    writeLongs(t, timeout, [Math.floor(left / NS), Math.floor((left % NS) / 1000)]);
  }
  return result;
};

/** The sixth argument points to the mask and its size. */
const sysPselect: Handler = (k, t, [count, r, w, e, timeout, signals], progress) => {
  progress.until ??= timeout ? k.now + readTimespec(t, timeout) : Number.POSITIVE_INFINITY;
  const { until } = progress;
  const mask = signals ? readLong(t, signals) : 0;
  return withMask(k, t, mask, progress, () => selectUntil(k, t, count! | 0, [r!, w!, e!], until));
};

export const POLL_CALLS: readonly SyscallEntry[] = [
  call(7, 'poll', 'pointer int int', sysPoll, { ...QUERY, interrupt: 'eintr' }),
  call(23, 'select', 'int pointer pointer pointer pointer', sysSelect, { ...QUERY, interrupt: 'eintr' }),
  call(270, 'pselect6', 'int pointer pointer pointer pointer pointer', sysPselect, { interrupt: 'eintr' }),
  call(271, 'ppoll', 'pointer int pointer pointer', sysPpoll, { interrupt: 'eintr' }),
];
