/**
 * System V IPC as it is told: the tables of /proc/sysvipc (Linux's formats, which ipcs reads), what a deadlock report says of
 * a thread that waits in an IPC call, and the remark about objects that outlive their makers.
 */
import type { IpcObject } from './ipc.ts';
import { type IpcWait, subject } from './ipcwait.ts';
import type { Kernel } from './kernel.ts';
import type { SysvQueue } from './sysmsg.ts';
import { type SemaphoreSet, waitersOf } from './syssem.ts';
import type { SharedSegment } from './sysshm.ts';

// --- /proc/sysvipc ---------------------------------------------------------------------------------------------------

/** A column: its heading, its width, and what is in it. */
type Column<T> = readonly [heading: string, width: number, cell: (object: T) => number | string];

function table<T>(objects: Iterable<T>, columns: readonly Column<T>[]): string {
  const row = (cell: (column: Column<T>) => number | string) =>
    columns.map(column => String(cell(column)).padStart(column[1])).join(' ') + '\n';
  return [row(([heading]) => heading), ...[...objects].map(object => row(([, , cell]) => cell(object)))].join(
    '',
  );
}

const OWNERS: readonly Column<IpcObject>[] = [
  ['uid', 5, o => o.uid],
  ['gid', 5, o => o.gid],
  ['cuid', 5, o => o.cuid],
  ['cgid', 5, o => o.cgid],
];

const identity = (id: string): readonly Column<IpcObject>[] => [
  ['key', 10, o => o.key],
  [id, 10, o => o.id],
  // Linux's rows are one wider here than their heading.
  ['perms', 5, o => o.mode.toString(8)],
];

const PAGE = 4096;

const SEGMENT_COLUMNS: readonly Column<SharedSegment>[] = [
  ...identity('shmid'),
  ['size', 21, s => s.size],
  ['cpid', 5, s => s.creator],
  ['lpid', 5, s => s.lastPid],
  ['nattch', 6, s => s.attached],
  ...OWNERS,
  ['atime', 10, s => s.atime],
  ['dtime', 10, s => s.dtime],
  ['ctime', 10, s => s.ctime],
  ['rss', 21, s => s.pages * PAGE],
  ['swap', 21, () => 0],
];

const SET_COLUMNS: readonly Column<SemaphoreSet>[] = [
  ...identity('semid'),
  ['nsems', 10, s => s.semaphores.length],
  ...OWNERS,
  ['otime', 10, s => s.otime],
  ['ctime', 10, s => s.ctime],
];

const QUEUE_COLUMNS: readonly Column<SysvQueue>[] = [
  ...identity('msqid'),
  ['cbytes', 11, q => q.bytes],
  ['qnum', 10, q => q.messages.length],
  ['lspid', 5, q => q.lastSender],
  ['lrpid', 5, q => q.lastReceiver],
  ...OWNERS,
  ['stime', 10, q => q.stime],
  ['rtime', 10, q => q.rtime],
  ['ctime', 10, q => q.ctime],
];

/** Files of /proc/sysvipc. */
export const SYSVIPC_FILES: Record<string, (k: Kernel) => string> = {
  msg: k => table(k.state.ipc.queues.objects.values(), QUEUE_COLUMNS),
  sem: k => table(k.state.ipc.semaphores.objects.values(), SET_COLUMNS),
  shm: k => table(k.state.ipc.segments.objects.values(), SEGMENT_COLUMNS),
};

// --- Words -----------------------------------------------------------------------------------------------------------

export const keyText = (key: number): string => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** Why the wait does not end, a sentence each. */
export function ipcReasons(k: Kernel, wait: IpcWait): string[] {
  const who = (pid: number): string => {
    const p = k.state.procs.get(pid);
    return p ? `process ${pid} (${p.name})` : `process ${pid}, which has ended`;
  };
  switch (wait.on) {
    case 'semaphore': {
      const { set, number, operation } = wait;
      const { value, pid } = set.semaphores[number]!;
      const needs = operation === 0 ? 'zero' : `at least ${-operation}`;
      const others = waitersOf(set, number, operation === 0) - 1;
      return [
        `${subject(wait)} (key ${keyText(set.key)}) is ${value} and would have to be ${needs}; ` +
          (operation === 0 ? 'nobody is left to take it down' : 'nobody is left to post it'),
        ...(pid ? [`${who(pid)} operated on it last`] : ['nobody has operated on it, or set its value, yet']),
        ...(others > 0 ? [`${plural(others, 'other thread waits', 'other threads wait')} for the same`] : []),
      ];
    }
    case 'message': {
      const { queue, type } = wait;
      const holds = `${subject(wait)} (key ${keyText(queue.key)}) holds ${plural(queue.messages.length, 'message')}`;
      if (type === undefined)
        return [`${holds} (${queue.bytes} of ${queue.room} bytes); nobody is left to receive one`];
      const types = [...new Set(queue.messages.map(m => m.type))].join(', ');
      return [
        types && type !== 0
          ? `${holds}, but of type ${types}, and this waits for type ${type}; nobody is left to send one`
          : `${holds}; nobody is left to send one`,
      ];
    }
    case 'event':
      return [wait.why];
    case 'mqueue': {
      const { queue, sending } = wait;
      return [
        sending
          ? `${subject(wait)} is full (${plural(queue.messages.length, 'message')}); nobody is left to receive one`
          : `${subject(wait)} is empty; nobody is left to send`,
      ];
    }
  }
}

/** What the last process left behind that only ipcrm or a *ctl call removes; empty if nothing. */
export function leftBehind(k: Kernel): string {
  const { segments, semaphores, queues } = k.state.ipc;
  const parts = [
    ...[...segments.objects.values()].map(
      s => `shared memory ${s.id} (key ${keyText(s.key)}, ${s.size} bytes)`,
    ),
    ...[...semaphores.objects.values()].map(
      s => `semaphore set ${s.id} (key ${keyText(s.key)}, ${plural(s.semaphores.length, 'semaphore')})`,
    ),
    ...[...queues.objects.values()].map(
      q => `message queue ${q.id} (key ${keyText(q.key)}, ${plural(q.messages.length, 'message')})`,
    ),
  ];
  if (parts.length === 0) return '';
  return (
    `left behind: ${parts.join(', ')}. System V IPC outlives its processes: ` +
    'remove it with shmctl, semctl or msgctl and IPC_RMID, or on Linux with ipcrm (ipcs lists it)'
  );
}
