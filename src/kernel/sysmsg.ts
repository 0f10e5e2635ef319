/**
 * System V message queues: messages with a type, which receivers may choose by. A message goes straight to a receiver that
 * already waits for one like it, the one that waits longest first; a sender that found no room tries again when there is some.
 */
import { ERRNO } from './abi.ts';
import { fail } from './error.ts';
import {
  complete,
  IPC_INFO,
  IPC_NOWAIT,
  IPC_RMID,
  IPC_SET,
  IPC_STAT,
  IpcObject,
  ipcCommand,
  ipcGet,
  ipcToStat,
  MAY_ALTER_IPC,
  MAY_READ_IPC,
  pairOf,
  requireIpc,
  requireOwner,
  resultOf,
  secondsNow,
  setPermissions,
  writeDescription,
  writeWords,
} from './ipc.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { copyin, copyout, readLong, writeLongs } from './vm.ts';

const MSG_NOERROR = 0o10000;
const MSG_EXCEPT = 0o20000;
const MSG_COPY = 0o40000;
const MSG_STAT = 11;
const MSG_INFO = 12;
const MSG_STAT_ANY = 13;

/** Limits of Linux: bytes in a message, and in a new queue. */
const MSGMAX = 8192;
const MSGMNB = 16_384;
const MSGMNI = 32_000;

export interface Message {
  readonly type: number;
  readonly text: Uint8Array;
}

/** What a receiver asks for. */
interface Wanted {
  /** msgtyp: 0 any, positive that type (MSG_EXCEPT: any other), negative the lowest type up to its absolute value. */
  readonly type: number;
  readonly flags: number;
  /** Bytes of text it has room for. */
  readonly room: number;
}

/** A thread that sleeps in msgrcv, and where its struct msgbuf is. */
export interface Receiver extends Wanted {
  readonly thread: Thread;
  readonly address: number;
}

/** struct msqid_ds. */
export class SysvQueue extends IpcObject {
  messages: Message[] = [];
  /** Bytes of text that fit in. */
  room = MSGMNB;
  /** Seconds since 1970 of the last msgsnd and msgrcv; 0: never. And who made them. */
  stime = 0;
  rtime = 0;
  lastSender = 0;
  lastReceiver = 0;
  /** Who sleeps in msgrcv, longest first. */
  receivers: Receiver[] = [];
  /** Channel of those that sleep in msgsnd. */
  readonly writable = { channel: 'message queue has room' };

  constructor(id: number, key: number, p: Proc, mode: number, now: number) {
    super(id, key, p.euid, p.egid, mode, now);
  }

  /** Bytes of text in it. */
  get bytes(): number {
    return this.messages.reduce((n, m) => n + m.text.length, 0);
  }
}

const sysMsgget: Handler = (k, t, [key, flags]) =>
  ipcGet(
    t.proc,
    k.state.ipc.queues,
    key! | 0,
    flags!,
    () => undefined,
    id => new SysvQueue(id, key! | 0, t.proc, flags!, secondsNow(k)),
  );

/** Index of the message a receiver takes, or -1. */
function choose(messages: readonly Message[], { type, flags }: Wanted): number {
  if (type === 0) return messages.length > 0 ? 0 : -1;
  if (type > 0) return messages.findIndex(m => (flags & MSG_EXCEPT ? m.type !== type : m.type === type));
  let best = -1;
  messages.forEach((m, i) => {
    if (m.type <= -type && (best < 0 || m.type < messages[best]!.type)) best = i;
  });
  return best;
}

const tooLong = (message: Message, wanted: Wanted): boolean =>
  message.text.length > wanted.room && !(wanted.flags & MSG_NOERROR);

/** Copy a message out to a struct msgbuf; returns its length. */
function deliver(t: Thread, address: number, message: Message, room: number): number {
  const text = message.text.subarray(0, room);
  writeLongs(t, address, [message.type]);
  copyout(t, address + 8, text);
  return text.length;
}

/** Give a message to whoever waits for one like it. Receivers that have no room for it fail on the way. */
function handOver(k: Kernel, queue: SysvQueue, message: Message): boolean {
  for (const receiver of [...queue.receivers]) {
    if (choose([message], receiver) < 0) continue;
    queue.receivers = queue.receivers.filter(r => r !== receiver);
    if (tooLong(message, receiver)) {
      complete(k, receiver.thread, -ERRNO.E2BIG);
      continue;
    }
    queue.lastReceiver = receiver.thread.proc.pid;
    queue.rtime = secondsNow(k);
    complete(
      k,
      receiver.thread,
      resultOf(() => deliver(receiver.thread, receiver.address, message, receiver.room)),
    );
    return true;
  }
  return false;
}

/** progress.waiting: it has slept for room, so a queue that is not there now was removed meanwhile. */
const sysMsgsnd: Handler = (k, t, [id, address, size, flags], progress): SyscallResult => {
  const queue = k.state.ipc.queues.objects.get(id! | 0);
  if (!queue && progress.waiting) throw fail('EIDRM');
  const type = readLong(t, address!);
  if (size! < 0 || size! > MSGMAX || type < 1) throw fail('EINVAL');
  const text = copyin(t, address! + 8, size!);
  if (!queue) throw fail('EINVAL');
  requireIpc(t.proc, queue, MAY_ALTER_IPC);
  const fits = queue.bytes + text.length <= queue.room && queue.messages.length < queue.room;
  if (!fits) {
    if (flags! & IPC_NOWAIT) throw fail('EAGAIN');
    progress.waiting = 1;
    return new Block([queue.writable], {
      kind: 'ipc',
      call: 'msgsnd',
      wait: { on: 'message', queue, type: undefined },
    });
  }
  queue.lastSender = t.proc.pid;
  queue.stime = secondsNow(k);
  const message = { type, text };
  if (!handOver(k, queue, message)) queue.messages.push(message);
  return 0;
};

/** progress.queued: it sleeps among the queue's receivers; progress.done: somebody has ended that. */
const sysMsgrcv: Handler = (k, t, [id, address, room, type, flags], progress): SyscallResult => {
  if (progress.done) return progress.result!;
  if (room! < 0 || (id! | 0) < 0) throw fail('EINVAL');
  if (flags! & MSG_COPY) throw fail('ENOSYS');
  const queue = k.state.ipc.queues.get(id! | 0);
  if (!progress.queued) {
    const wanted: Wanted = { type: type!, flags: flags!, room: room! };
    requireIpc(t.proc, queue, MAY_READ_IPC);
    const index = choose(queue.messages, wanted);
    const message = queue.messages[index];
    if (message) {
      if (tooLong(message, wanted)) throw fail('E2BIG');
      queue.messages.splice(index, 1);
      queue.lastReceiver = t.proc.pid;
      queue.rtime = secondsNow(k);
      k.wakeup(queue.writable);
      return deliver(t, address!, message, room!);
    }
    if (flags! & IPC_NOWAIT) throw fail('ENOMSG');
    queue.receivers.push({ ...wanted, thread: t, address: address! });
    progress.queued = 1;
  }
  return new Block([queue], { kind: 'ipc', call: 'msgrcv', wait: { on: 'message', queue, type: type! } });
};

/** A handler ran: the wait is over, unless its end came first. */
const interrupted: SyscallEntry['interrupted'] = (k, t, _args, progress) => {
  if (progress.done) return progress.result!;
  leaveMessages(k, t);
  return undefined;
};

/** The thread no longer waits in msgrcv. */
export function leaveMessages(k: Kernel, t: Thread): void {
  for (const queue of k.state.ipc.queues.objects.values()) {
    if (queue.receivers.some(r => r.thread === t))
      queue.receivers = queue.receivers.filter(r => r.thread !== t);
  }
}

function removeQueue(k: Kernel, t: Thread, queue: SysvQueue): number {
  requireOwner(t.proc, queue);
  k.state.ipc.queues.objects.delete(queue.id);
  for (const { thread } of queue.receivers) complete(k, thread, -ERRNO.EIDRM);
  queue.receivers = [];
  k.wakeup(queue.writable);
  return 0;
}

/** Where struct msqid_ds has msg_qbytes. */
const QBYTES = 88;

const sysMsgctl: Handler = (k, t, [id, rawCommand, address]) => {
  const { queues } = k.state.ipc;
  const command = ipcCommand(rawCommand!);
  switch (command) {
    case IPC_STAT:
    case MSG_STAT:
    case MSG_STAT_ANY: {
      const byIndex = command !== IPC_STAT;
      const { object: q, result } = ipcToStat(t.proc, queues, id! | 0, byIndex, command !== MSG_STAT_ANY);
      writeDescription(t, address!, q, [
        q.stime,
        q.rtime,
        q.ctime,
        q.bytes,
        q.messages.length,
        q.room,
        pairOf(q.lastSender, q.lastReceiver),
        0,
        0,
      ]);
      return result;
    }
    case IPC_SET: {
      const queue = queues.get(id! | 0);
      const room = readLong(t, address! + QBYTES);
      if (room > MSGMNB && t.proc.euid !== 0) throw fail('EPERM');
      setPermissions(k, t, queue, address!);
      queue.room = room;
      k.wakeup(queue.writable);
      return 0;
    }
    case IPC_RMID:
      return removeQueue(k, t, queues.get(id! | 0));
    case IPC_INFO:
    case MSG_INFO: {
      const all = [...queues.objects.values()];
      const messages = all.reduce((n, q) => n + q.messages.length, 0);
      const bytes = all.reduce((n, q) => n + q.bytes, 0);
      const now = command === MSG_INFO;
      writeWords(t, address!, [
        now ? all.length : MSGMNI * 16,
        now ? messages : MSGMNB,
        MSGMAX,
        MSGMNB,
        MSGMNI,
        16,
        now ? bytes : MSGMNB,
        0xffff,
      ]);
      return queues.highestIndex;
    }
    default:
      throw fail('EINVAL');
  }
};

export const MSG_CALLS: readonly SyscallEntry[] = [
  call(68, 'msgget', 'hex octal', sysMsgget),
  call(69, 'msgsnd', 'int pointer size octal', sysMsgsnd, { interrupt: 'eintr' }),
  call(70, 'msgrcv', 'int pointer size int octal', sysMsgrcv, { interrupt: 'eintr', interrupted }),
  call(71, 'msgctl', 'int int pointer', sysMsgctl),
];
