/** Interprocess communication objects for the kernel's scopes: what is in them, whose they are, and who waits there. */
import { keyText } from '../kernel/ipcwords.ts';
import { MessageQueue } from '../kernel/mqueue.ts';
import type { Thread } from '../kernel/proc.ts';
import type { SysvQueue } from '../kernel/sysmsg.ts';
import { type SemaphoreSet, waitersOf } from '../kernel/syssem.ts';
import type { SharedSegment } from '../kernel/sysshm.ts';
import type { ProcessView } from './process-scopes.ts';
import type { Variable } from './types.ts';
import { fact, group } from './variables.ts';

const threads = (list: readonly Thread[]): string =>
  list.length === 0 ? 'nobody' : list.map(t => `${t.tid} (${t.proc.name})`).join(', ');

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const text = (bytes: Uint8Array): string =>
  JSON.stringify(new TextDecoder('latin1').decode(bytes.subarray(0, 80)));

/** Facts that all System V objects have. */
const common = (object: { key: number; uid: number; mode: number }): Variable[] => [
  fact('key', keyText(object.key)),
  fact('owner', object.uid),
  fact('permissions', `0${(object.mode & 0o777).toString(8)}`),
];

function segment(view: ProcessView, s: SharedSegment): Variable {
  const users = [...view.machine.procs.values()].filter(p => p.regions.some(r => r.inode === s.inode));
  return group(
    `shared memory ${s.id}`,
    `${plural(s.size, 'byte')}, attached ${s.attached} times${s.removed ? ', removed' : ''}`,
    () => [
      ...common(s),
      fact('bytes', s.size),
      fact('attached by', users.map(p => `${p.pid} (${p.name})`).join(', ') || 'nobody'),
      fact('made by', s.creator),
    ],
  );
}

function semaphoreSet(s: SemaphoreSet): Variable {
  const values = s.semaphores.map(({ value }) => value);
  return group(`semaphore set ${s.id}`, values.join(', '), () => [
    ...common(s),
    ...s.semaphores.map(({ value, pid }, i) =>
      group(`semaphore ${i}`, String(value), () => [
        fact('value', value),
        fact('last operated on by', pid || 'nobody'),
        fact('waiting for it to grow', waitersOf(s, i, false)),
        fact('waiting for zero', waitersOf(s, i, true)),
      ]),
    ),
    fact('waiting', threads(s.waiters.map(w => w.thread))),
  ]);
}

function queue(q: SysvQueue): Variable {
  return group(
    `message queue ${q.id}`,
    `${plural(q.messages.length, 'message')}, ${q.bytes} of ${q.room} bytes`,
    () => [
      ...common(q),
      ...q.messages.map((m, i) => fact(`[${i}]`, `type ${m.type}: ${text(m.text)}`)),
      fact('waiting to receive', threads(q.receivers.map(r => r.thread))),
      fact('last sender', q.lastSender || 'nobody'),
      fact('last receiver', q.lastReceiver || 'nobody'),
    ],
  );
}

function namedQueue(q: MessageQueue): Variable {
  return group(
    `message queue ${q.name}`,
    `${q.messages.length} of ${plural(q.maxMessages, 'message')}`,
    () => [
      ...q.messages.map((m, i) => fact(`[${i}]`, `priority ${m.priority}: ${text(m.text)}`)),
      fact('waiting to receive', threads(q.receivers.map(r => r.thread))),
      fact('waiting to send', threads(q.senders.map(s => s.thread))),
      fact('tells', q.notification ? `process ${q.notification.proc.pid}` : 'nobody'),
    ],
  );
}

/** Every object of System V and POSIX IPC there is; empty if there is none. */
export function ipcVariables(view: ProcessView): Variable[] {
  const { ipc, fs } = view.machine.state;
  const named = [...(fs.root.entries?.get('dev')?.entries?.get('mqueue')?.entries?.values() ?? [])];
  return [
    ...[...ipc.segments.objects.values()].map(s => segment(view, s)),
    ...[...ipc.semaphores.objects.values()].map(semaphoreSet),
    ...[...ipc.queues.objects.values()].map(queue),
    ...named.flatMap(({ object }) => (object instanceof MessageQueue ? [namedQueue(object)] : [])),
  ];
}
