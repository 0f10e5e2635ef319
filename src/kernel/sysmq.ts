/**
 * System calls of POSIX message queues, as Linux has them below mqueue.h: names without the slash, absolute times, and a
 * queue's descriptor is a file descriptor. Queues are names in /dev/mqueue. What a queue does is in mqueue.ts.
 */
import { ERRNO, O_ACCMODE, O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_WRONLY, S_IFREG } from './abi.ts';
import { allocateFd, fileOf, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import type { Inode, OpenFile } from './file.ts';
import { MAY_READ, MAY_WRITE, mayRemove, requirePermission } from './fs.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import { MessageQueue, put, receive, take } from './mqueue.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { readTimespec } from './systime.ts';
import { copyin, copyinstr, readLong, writeLongs } from './vm.ts';

/** Limits of Linux for users: messages in a queue, bytes in a message, queues; and the highest priority. */
const MOST_MESSAGES = 10;
const MOST_BYTES = 8192;
const MOST_QUEUES = 256;
const MOST_PRIORITY = 32_767;
const SIGEV_SIGNAL = 0;
const SIGEV_NONE = 1;
const SIGEV_THREAD_ID = 4;

const directory = (k: Kernel): Inode => k.state.fs.root.entries!.get('dev')!.entries!.get('mqueue')!;

function queueName(t: Thread, address: number): string {
  const name = copyinstr(t, address);
  if (name === '') throw fail('ENOENT');
  if (name.includes('/')) throw fail('EACCES');
  if (name.length > 255) throw fail('ENAMETOOLONG');
  return name;
}

/** struct mq_attr: flags, maxmsg, msgsize, curmsgs. */
function newQueue(k: Kernel, t: Thread, name: string, attributesAt: number): MessageQueue {
  const [messages, size] = attributesAt
    ? [readLong(t, attributesAt + 8), readLong(t, attributesAt + 16)]
    : [MOST_MESSAGES, MOST_BYTES];
  if (messages <= 0 || size <= 0) throw fail('EINVAL');
  if (t.proc.euid !== 0 && (messages > MOST_MESSAGES || size > MOST_BYTES)) throw fail('EINVAL');
  if (directory(k).entries!.size >= MOST_QUEUES) throw fail('ENOSPC');
  return new MessageQueue(`/${name}`, messages, size);
}

const sysMqOpen: Handler = (k, t, [nameAt, flags, mode, attributesAt]) => {
  const p = t.proc;
  const name = queueName(t, nameAt!);
  requireFds(k, p, 1);
  const parent = directory(k);
  let inode = parent.entries!.get(name);
  if (inode) {
    if (flags! & O_CREAT && flags! & O_EXCL) throw fail('EEXIST');
    const access = flags! & O_ACCMODE;
    if (access === O_ACCMODE) throw fail('EINVAL');
    requirePermission(p, inode, (access === O_WRONLY ? 0 : MAY_READ) | (access === O_RDONLY ? 0 : MAY_WRITE));
  } else {
    if (!(flags! & O_CREAT)) throw fail('ENOENT');
    const queue = newQueue(k, t, name, attributesAt!);
    const permissions = mode! & ~p.umask & 0o777;
    inode = k.state.fs.makeNode(parent, name, S_IFREG | permissions, p.euid, p.egid, k.now);
    inode.object = queue;
  }
  const file = openInode(inode, `/dev/mqueue/${name}`, flags! & (O_ACCMODE | O_NONBLOCK));
  const fd = allocateFd(k, t, file, true);
  k.emit({ event: 'open', fd, path: file.path }, t);
  return fd;
};

const sysMqUnlink: Handler = (k, t, [nameAt]) => {
  const name = queueName(t, nameAt!);
  const inode = directory(k).entries!.get(name);
  if (!inode) throw fail('ENOENT');
  mayRemove(t.proc, directory(k), inode);
  k.state.fs.unlink(directory(k), name);
  return 0;
};

/** The queue of a descriptor that allows what is to be done, or EBADF. */
function queueOf(
  p: Proc,
  fd: number,
  access: 'read' | 'write' | 'any',
): { file: OpenFile; queue: MessageQueue } {
  const file = fileOf(p, fd);
  const queue = file.inode.object;
  const allowed = access === 'any' || (access === 'read' ? file.readable : file.writable);
  if (!(queue instanceof MessageQueue) || !allowed) throw fail('EBADF');
  return { file, queue };
}

/** An absolute time of the real-time clock. */
const deadline = (k: Kernel, t: Thread, address: number): number =>
  address ? readTimespec(t, address) - k.state.epoch * 1e9 : Number.POSITIVE_INFINITY;

const waiting = (queue: MessageQueue, sending: boolean, until: number): Block =>
  new Block(
    [queue],
    { kind: 'ipc', call: sending ? 'mq_send' : 'mq_receive', wait: { on: 'mqueue', queue, sending } },
    until,
  );

/** progress.queued: it sleeps in one of the queue's lists; progress.done: somebody has ended that. */
function asleep(k: Kernel, t: Thread, sending: boolean, progress: Record<string, number>): SyscallResult {
  const queue = k.state.mqueueWaits.get(t)!;
  if (k.now < progress.until!) return waiting(queue, sending, progress.until!);
  leaveMqueues(k, t);
  return -ERRNO.ETIMEDOUT;
}

function fallAsleep(
  k: Kernel,
  t: Thread,
  queue: MessageQueue,
  sending: boolean,
  until: number,
  progress: Record<string, number>,
): SyscallResult {
  k.state.mqueueWaits.set(t, queue);
  progress.queued = 1;
  progress.until = until;
  return waiting(queue, sending, until);
}

const sysMqTimedsend: Handler = (k, t, [fd, address, length, priority, timeoutAt], progress) => {
  if (progress.done) return progress.result!;
  if (progress.queued) return asleep(k, t, true, progress);
  if (priority! >>> 0 > MOST_PRIORITY) throw fail('EINVAL');
  const until = deadline(k, t, timeoutAt!);
  const { file, queue } = queueOf(t.proc, fd!, 'write');
  if (length! < 0 || length! > queue.messageSize) throw fail('EMSGSIZE');
  const message = { priority: priority! >>> 0, text: copyin(t, address!, length!) };
  if (!queue.full) {
    put(k, queue, message, t.proc);
    return 0;
  }
  if (file.nonblocking) throw fail('EAGAIN');
  if (k.now >= until) throw fail('ETIMEDOUT');
  queue.senders.push({ thread: t, message });
  return fallAsleep(k, t, queue, true, until, progress);
};

const sysMqTimedreceive: Handler = (k, t, [fd, address, length, priorityAt, timeoutAt], progress) => {
  if (progress.done) return progress.result!;
  if (progress.queued) return asleep(k, t, false, progress);
  const until = deadline(k, t, timeoutAt!);
  const { file, queue } = queueOf(t.proc, fd!, 'read');
  if (length! < queue.messageSize) throw fail('EMSGSIZE');
  const message = take(k, queue);
  if (message) return receive(t, address!, priorityAt!, message);
  if (file.nonblocking) throw fail('EAGAIN');
  if (k.now >= until) throw fail('ETIMEDOUT');
  queue.receivers.push({ thread: t, address: address!, priorityAt: priorityAt! });
  return fallAsleep(k, t, queue, false, until, progress);
};

/** A handler ran: the wait is over, unless its end came first. */
const interrupted: SyscallEntry['interrupted'] = (k, t, _args, progress) => {
  if (progress.done) return progress.result!;
  leaveMqueues(k, t);
  return undefined;
};

/** The thread no longer waits in mq_send or mq_receive. */
export function leaveMqueues(k: Kernel, t: Thread): void {
  const queue = k.state.mqueueWaits.get(t);
  if (!queue) return;
  k.state.mqueueWaits.delete(t);
  queue.receivers = queue.receivers.filter(r => r.thread !== t);
  queue.senders = queue.senders.filter(s => s.thread !== t);
}

/** struct sigevent: value, signal, how, thread. A second registration is refused; a null pointer ends the caller's. */
const sysMqNotify: Handler = (_k, t, [fd, eventAt]) => {
  const { queue } = queueOf(t.proc, fd!, 'any');
  if (!eventAt) {
    if (queue.notification?.proc === t.proc) queue.notification = null;
    return 0;
  }
  const view = new DataView(copyin(t, eventAt, 24).buffer);
  const how = view.getInt32(12, true);
  const signal = view.getInt32(8, true);
  if (how !== SIGEV_NONE && how !== SIGEV_SIGNAL && how !== SIGEV_THREAD_ID) throw fail('EINVAL');
  if (how !== SIGEV_NONE && (signal < 0 || signal > 64)) throw fail('EINVAL');
  if (queue.notification) throw fail('EBUSY');
  queue.notification = {
    proc: t.proc,
    signal: how === SIGEV_NONE ? 0 : signal,
    value: view.getBigUint64(0, true),
    tid: how === SIGEV_THREAD_ID ? view.getInt32(16, true) : null,
  };
  return 0;
};

/** A process that closes its descriptor, or ends, is no longer to be told. */
export function forgetNotification(p: Proc, file: OpenFile): void {
  const { object } = file.inode;
  if (object instanceof MessageQueue && object.notification?.proc === p) object.notification = null;
}

const sysMqGetsetattr: Handler = (_k, t, [fd, newAt, oldAt]) => {
  const { file, queue } = queueOf(t.proc, fd!, 'any');
  const flags = newAt ? readLong(t, newAt) : 0;
  if (flags & ~O_NONBLOCK) throw fail('EINVAL');
  if (oldAt) {
    writeLongs(t, oldAt, [
      file.flags & O_NONBLOCK,
      queue.maxMessages,
      queue.messageSize,
      queue.messages.length,
    ]);
  }
  if (newAt) file.flags = (file.flags & ~O_NONBLOCK) | flags;
  return 0;
};

export const MQUEUE_CALLS: readonly SyscallEntry[] = [
  call(240, 'mq_open', 'string hex octal pointer', sysMqOpen),
  call(241, 'mq_unlink', 'string', sysMqUnlink),
  call(242, 'mq_timedsend', 'int pointer size int pointer', sysMqTimedsend, { interrupted }),
  call(243, 'mq_timedreceive', 'int pointer size pointer pointer', sysMqTimedreceive, { interrupted }),
  call(244, 'mq_notify', 'int pointer', sysMqNotify),
  call(245, 'mq_getsetattr', 'int pointer pointer', sysMqGetsetattr),
];
