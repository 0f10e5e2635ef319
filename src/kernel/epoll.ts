/**
 * epoll (epoll(7)): a set of files watched, and a list of those that something happened to. As in Linux, whoever changes a file's
 * readiness wakes up its channels, and a watched channel puts the item on the list; epoll_wait looks only at the list. Level
 * triggering is staying on it while ready, edge triggering leaving it at once, one-shot being asleep until epoll_ctl wakes
 * it. The order in which events are given is thereby Linux's too.
 */
import { O_CLOEXEC, O_RDWR, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './abi.ts';
import { allocateFd, fileOf, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import type { FileObject, OpenFile } from './file.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { channels, readiness, withMask } from './syspoll.ts';
import { readTimespec } from './systime.ts';
import { copyin, copyout, requireWritable } from './vm.ts';

const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const EPOLLONESHOT = 1 << 30;
const EPOLLET = 1 << 31;
/** Bits that say how to watch, not for what: EPOLLEXCLUSIVE (of no account here), EPOLLWAKEUP, and the two above. */
const MANNER = (1 << 28) | (1 << 29) | EPOLLONESHOT | EPOLLET;
/** struct epoll_event is packed on x86-64. */
const EVENT_BYTES = 12;
/** How deep epoll sets may watch each other. */
const MOST_NESTED = 5;

/** A descriptor in a set. */
export class EpollItem {
  /** What to watch for, with the manner; without any event bit: asleep (one-shot). */
  events = 0;
  /** epoll_data: eight raw bytes, given back with each event. */
  data: Uint8Array = new Uint8Array(8);
  /** On the list of its set? */
  listed = false;
  watched: readonly object[] = [];
  /** The expiry of a timer that was noticed last (FileObject.readyAt). */
  noticed = -1;

  constructor(
    readonly set: Epoll,
    readonly fd: number,
    readonly file: OpenFile,
  ) {}
}

class Epoll implements FileObject {
  items: EpollItem[] = [];
  /** Items to which something has happened, oldest first. */
  list: EpollItem[] = [];
  /** Channel of those who wait for events. */
  readonly happened = { channel: 'epoll' };

  read(): never {
    throw fail('EINVAL');
  }
  write(): never {
    throw fail('EINVAL');
  }
  channels(): readonly object[] {
    return [this.happened];
  }
  readiness(k: Kernel): number {
    return this.list.some(item => eventsOf(k, item) !== 0) ? POLLIN | POLLRDNORM : 0;
  }
  readyAt(k: Kernel): number {
    return Math.min(
      ...this.items.map(item => item.file.inode.object?.readyAt?.(k) ?? Number.POSITIVE_INFINITY),
    );
  }
  close(k: Kernel): void {
    for (const item of this.items) unwatch(k, item);
    this.items = [];
    this.list = [];
  }
  describe(): string {
    return `epoll set of ${this.items.length}: ${this.items.map(item => `fd ${item.fd}`).join(', ') || 'empty'}`;
  }
}

const isAwake = (item: EpollItem): boolean => (item.events & ~MANNER) !== 0;

/** What is to be told of an item now; 0: nothing. */
function eventsOf(k: Kernel, item: EpollItem): number {
  if (!isAwake(item)) return 0;
  return readiness(k, item.file) & ((item.events & ~MANNER) | POLLERR | POLLHUP);
}

function watch(k: Kernel, item: EpollItem): void {
  unwatch(k, item);
  const all = channels(k, item.file);
  // The first channel tells of input and ends; who does not write need not hear of room.
  item.watched = item.events & (POLLOUT | POLLWRNORM) ? all : all.slice(0, 1);
  for (const channel of item.watched) {
    const items = k.state.watched.get(channel) ?? new Set();
    items.add(item);
    k.state.watched.set(channel, items);
  }
}

function unwatch(k: Kernel, item: EpollItem): void {
  for (const channel of item.watched) {
    const items = k.state.watched.get(channel);
    items?.delete(item);
    if (items?.size === 0) k.state.watched.delete(channel);
  }
  item.watched = [];
}

function enlist(k: Kernel, item: EpollItem): void {
  if (!item.listed) {
    item.listed = true;
    item.set.list.push(item);
  }
  k.wakeup(item.set.happened);
}

/** Something has happened on a channel: to the items that watch it. Called by Kernel.wakeup. */
export function noticeItems(k: Kernel, channel: object): void {
  for (const item of k.state.watched.get(channel) ?? []) if (isAwake(item)) enlist(k, item);
}

function remove(k: Kernel, item: EpollItem): void {
  unwatch(k, item);
  item.set.items = item.set.items.filter(other => other !== item);
  item.set.list = item.set.list.filter(other => other !== item);
}

/** An open file is gone: it leaves the sets it is in. */
export function forgetFile(k: Kernel, file: OpenFile): void {
  const gone = new Set<EpollItem>();
  for (const items of k.state.watched.values())
    for (const item of items) if (item.file === file) gone.add(item);
  for (const item of gone) remove(k, item);
}

// --- The calls ----------------------------------------------------------------------------------------------------------

function epollOf(p: Proc, fd: number): Epoll {
  const { object } = fileOf(p, fd).inode;
  if (!(object instanceof Epoll)) throw fail('EINVAL');
  return object;
}

const sysEpollCreate: Handler = (k, t, [flags]) => {
  if (flags! & ~O_CLOEXEC) throw fail('EINVAL');
  requireFds(k, t.proc, 1);
  const inode = k.state.fs.newInode(0o600);
  inode.nlink = 0;
  inode.object = new Epoll();
  const file = openInode(inode, 'anon_inode:[eventpoll]', O_RDWR);
  return allocateFd(k, t, file, (flags! & O_CLOEXEC) !== 0);
};

/** Does `set` watch `other`, directly or through sets it watches? ELOOP also where they are nested too deep. */
function reaches(set: Epoll, other: Epoll, depth = 1): boolean {
  if (set === other) return true;
  if (depth > MOST_NESTED) throw fail('ELOOP');
  return set.items.some(
    ({ file: { inode } }) => inode.object instanceof Epoll && reaches(inode.object, other, depth + 1),
  );
}

/** Files that are always ready cannot be watched (EPERM): regular files, directories, and /dev/null and its like. */
function requireWatchable({ inode }: OpenFile): void {
  const waits = inode.object !== null || inode.pipe !== null;
  if (!waits && (inode.device === null || ['null', 'zero', 'full', 'random'].includes(inode.device)))
    throw fail('EPERM');
}

const sysEpollCtl: Handler = (k, t, [epfd, operation, fd, eventAt]) => {
  const p = t.proc;
  const epollFile = fileOf(p, epfd!);
  const file = fileOf(p, fd!);
  const event = operation === EPOLL_CTL_DEL ? null : copyin(t, eventAt!, EVENT_BYTES);
  requireWatchable(file);
  if (file === epollFile) throw fail('EINVAL');
  const set = epollOf(p, epfd!);
  const known = set.items.find(item => item.fd === (fd! | 0) && item.file === file);
  if (operation === EPOLL_CTL_DEL) {
    if (!known) throw fail('ENOENT');
    remove(k, known);
    return 0;
  }
  if (operation !== EPOLL_CTL_ADD && operation !== EPOLL_CTL_MOD) throw fail('EINVAL');
  if (operation === EPOLL_CTL_ADD && known) throw fail('EEXIST');
  if (operation === EPOLL_CTL_MOD && !known) throw fail('ENOENT');
  const inner = file.inode.object;
  if (inner instanceof Epoll && reaches(inner, set)) throw fail('ELOOP');
  const item = known ?? new EpollItem(set, fd! | 0, file);
  if (!known) set.items.push(item);
  item.events = new DataView(event!.buffer).getUint32(0, true) | 0;
  item.data = event!.slice(4);
  watch(k, item);
  if (eventsOf(k, item) !== 0) enlist(k, item);
  return 0;
};

/** Timers become ready by themselves: their items go on the list when that is over, once for each expiry. */
function noticeTimers(k: Kernel, set: Epoll): void {
  for (const item of set.items) {
    const at = item.file.inode.object?.readyAt?.(k) ?? Number.POSITIVE_INFINITY;
    const due = at <= k.now ? at : eventsOf(k, item) !== 0 && item.file.inode.object?.readyAt ? 0 : -1;
    if (due < 0 || item.noticed === due || item.listed || !isAwake(item)) continue;
    item.noticed = due;
    enlist(k, item);
  }
}

/** Take at most `count` events from the list. */
function collect(k: Kernel, set: Epoll, count: number): { item: EpollItem; events: number }[] {
  const found: { item: EpollItem; events: number }[] = [];
  const stays: EpollItem[] = [];
  const { list } = set;
  let at = 0;
  for (; at < list.length && found.length < count; at++) {
    const item = list[at]!;
    const events = eventsOf(k, item);
    item.listed = false;
    if (events === 0) continue;
    found.push({ item, events });
    if (item.events & EPOLLONESHOT) item.events &= MANNER;
    else if (!(item.events & EPOLLET)) {
      item.listed = true;
      stays.push(item);
    }
  }
  set.list = [...list.slice(at), ...stays];
  return found;
}

function epollWait(
  k: Kernel,
  t: Thread,
  epfd: number,
  eventsAt: number,
  count: number,
  until: number,
): SyscallResult {
  fileOf(t.proc, epfd);
  if (count <= 0) throw fail('EINVAL');
  const set = epollOf(t.proc, epfd);
  noticeTimers(k, set);
  if (set.list.length > 0) requireWritable(t, eventsAt, EVENT_BYTES * Math.min(count, set.list.length));
  const found = collect(k, set, count);
  if (found.length === 0 && k.now < until) {
    const fds = set.items.map(item => item.fd);
    const readyAt = set.readyAt(k);
    return new Block([set.happened], { kind: 'poll', call: 'epoll_wait', fds }, Math.min(until, readyAt));
  }
  const bytes = new Uint8Array(EVENT_BYTES * found.length);
  const view = new DataView(bytes.buffer);
  for (const [i, { item, events }] of found.entries()) {
    view.setUint32(EVENT_BYTES * i, events, true);
    bytes.set(item.data, EVENT_BYTES * i + 4);
  }
  copyout(t, eventsAt, bytes);
  return found.length;
}

const NEVER = Number.POSITIVE_INFINITY;
const deadline = (k: Kernel, timeout: number): number =>
  (timeout | 0) < 0 ? NEVER : k.now + (timeout | 0) * 1e6;

const sysEpollWait: Handler = (k, t, [epfd, events, count, timeout], progress) => {
  progress.until ??= deadline(k, timeout!);
  return epollWait(k, t, epfd!, events!, count! | 0, progress.until);
};

const sysEpollPwait: Handler = (k, t, [epfd, events, count, timeout, mask], progress) => {
  progress.until ??= deadline(k, timeout!);
  const { until } = progress;
  return withMask(k, t, mask!, progress, () => epollWait(k, t, epfd!, events!, count! | 0, until));
};

const sysEpollPwait2: Handler = (k, t, [epfd, events, count, timeout, mask], progress) => {
  progress.until ??= timeout ? k.now + readTimespec(t, timeout) : NEVER;
  const { until } = progress;
  return withMask(k, t, mask!, progress, () => epollWait(k, t, epfd!, events!, count! | 0, until));
};

const eintr = { interrupt: 'eintr' } as const;

export const EPOLL_CALLS: readonly SyscallEntry[] = [
  call(213, 'epoll_create', 'int', (k, t, [size], progress) => {
    if ((size! | 0) <= 0) throw fail('EINVAL');
    return sysEpollCreate(k, t, [0], progress);
  }),
  call(232, 'epoll_wait', 'int pointer int int', sysEpollWait, eintr),
  call(233, 'epoll_ctl', 'int int int pointer', sysEpollCtl),
  call(281, 'epoll_pwait', 'int pointer int int pointer size', sysEpollPwait, eintr),
  call(291, 'epoll_create1', 'hex', sysEpollCreate),
  call(441, 'epoll_pwait2', 'int pointer int pointer pointer size', sysEpollPwait2, eintr),
];
