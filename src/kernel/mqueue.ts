/**
 * POSIX message queues (POSIX mqueue.h): messages with a priority, in queues with a name. The name is an inode in a directory of
 * its own; a descriptor of mq_open is an open file of it.
 *
 * Who waits is served by whoever ends the wait: a message goes straight to the receiver that waits longest, and room to
 * the sender that waits longest, so that nobody who comes later gets in between.
 */
import { PAGE, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM, SI_MESGQ } from './abi.ts';
import { fail } from './error.ts';
import type { FileObject, Give, OpenFile } from './file.ts';
import { complete, resultOf } from './ipc.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, SignalInfo, Thread } from './proc.ts';
import { sendSignal } from './signal.ts';
import { copyout, writeWord } from './vm.ts';

export interface PriorityMessage {
  readonly priority: number;
  readonly text: Uint8Array;
}

/** A thread that sleeps in mq_receive: where it wants the message, and the priority (0: not). */
export interface QueueReceiver {
  readonly thread: Thread;
  readonly address: number;
  readonly priorityAt: number;
}

/** A thread that sleeps in mq_send. */
export interface QueueSender {
  readonly thread: Thread;
  readonly message: PriorityMessage;
}

/** mq_notify: tell this process when a message comes to the empty queue. */
export interface QueueNotification {
  readonly proc: Proc;
  /** Signal to send with this value; 0: tell nobody (SIGEV_NONE). */
  readonly signal: number;
  readonly value: bigint;
  /** The thread that is to get the signal: the library's, which starts the program's function (SIGEV_THREAD); or nobody's. */
  readonly tid: number | null;
}

export class MessageQueue implements FileObject {
  /** In the order they will be received: highest priority first, the oldest first in each. */
  messages: PriorityMessage[] = [];
  receivers: QueueReceiver[] = [];
  senders: QueueSender[] = [];
  notification: QueueNotification | null = null;
  /** Channel of poll: something has changed. */
  readonly changed = { channel: 'message queue' };

  constructor(
    /** As mq_open has it, with the slash. */
    readonly name: string,
    readonly maxMessages: number,
    readonly messageSize: number,
  ) {}

  get full(): boolean {
    return this.messages.length >= this.maxMessages;
  }

  /** Bytes that count against RLIMIT_MSGQUEUE, roughly as Linux counts them. */
  get bytes(): number {
    return this.maxMessages * (this.messageSize + 48) + PAGE;
  }

  /** What Linux lets one read: bytes in it, and who is to be told. */
  read(_k: Kernel, _t: Thread, _fd: number, file: OpenFile, length: number, give: Give): number {
    const size = this.messages.reduce((n, m) => n + m.text.length, 0);
    const { proc, signal } = this.notification ?? { proc: { pid: 0 }, signal: 0 };
    const pad = (n: number) => String(n).padEnd(5);
    const text = `QSIZE:${String(size).padEnd(10)} NOTIFY:${pad(0)} SIGNO:${pad(signal)} NOTIFY_PID:${String(proc.pid).padEnd(6)}\n`;
    const bytes = new TextEncoder().encode(text).subarray(file.offset);
    file.offset += Math.min(length, bytes.length);
    return give(bytes.length, n => bytes.subarray(0, n));
  }

  write(): number {
    throw fail('EINVAL');
  }

  readiness(_k: Kernel, file: OpenFile): number {
    return (
      (file.readable && this.messages.length > 0 ? POLLIN | POLLRDNORM : 0) |
      (file.writable && !this.full ? POLLOUT | POLLWRNORM : 0)
    );
  }

  channels(): readonly object[] {
    return [this.changed];
  }

  close(): void {}

  describe(): string {
    return `message queue ${this.name}, ${this.messages.length} of ${this.maxMessages} messages`;
  }
}

/** Write a message and its priority to a receiver; returns its length. */
export function receive(t: Thread, address: number, priorityAt: number, message: PriorityMessage): number {
  copyout(t, address, message.text);
  if (priorityAt) writeWord(t, priorityAt, message.priority);
  return message.text.length;
}

function insert(queue: MessageQueue, message: PriorityMessage): void {
  const at = queue.messages.findIndex(m => m.priority < message.priority);
  if (at < 0) queue.messages.push(message);
  else queue.messages.splice(at, 0, message);
}

/** A message for the queue, which is not full or has a receiver waiting. `from`: who sends it. */
export function put(k: Kernel, queue: MessageQueue, message: PriorityMessage, from: Proc): void {
  const receiver = queue.receivers.shift();
  if (receiver) {
    const { thread, address, priorityAt } = receiver;
    k.state.mqueueWaits.delete(thread);
    complete(
      k,
      thread,
      resultOf(() => receive(thread, address, priorityAt, message)),
    );
    return;
  }
  const wasEmpty = queue.messages.length === 0;
  insert(queue, message);
  if (wasEmpty) notify(k, queue, from);
  k.wakeup(queue.changed);
}

/** Take the first message; a sender that waits for room puts its own in. */
export function take(k: Kernel, queue: MessageQueue): PriorityMessage | undefined {
  const message = queue.messages.shift();
  if (!message) return undefined;
  const sender = queue.senders.shift();
  if (sender) {
    insert(queue, sender.message);
    k.state.mqueueWaits.delete(sender.thread);
    complete(k, sender.thread, 0);
  }
  k.wakeup(queue.changed);
  return message;
}

/** The registration holds for one message. */
function notify(k: Kernel, queue: MessageQueue, from: Proc): void {
  const { notification } = queue;
  queue.notification = null;
  if (!notification || notification.signal === 0) return;
  const { signal, value, tid } = notification;
  const info: SignalInfo = {
    signal,
    code: SI_MESGQ,
    pid: from.pid,
    uid: from.uid,
    status: 0,
    address: 0n,
    value,
  };
  const thread = notification.proc.threads.find(t => t.tid === tid);
  if (tid === null || thread) sendSignal(k, notification.proc, info, thread);
}
