/** What a thread that sleeps in a call of interprocess communication waits for, and that in few words. */
import type { MessageQueue } from './mqueue.ts';
import type { SysvQueue } from './sysmsg.ts';
import type { SemaphoreSet } from './syssem.ts';

export type IpcWait =
  | {
      readonly on: 'semaphore';
      readonly set: SemaphoreSet;
      readonly number: number;
      /** sem_op: negative to take so many, 0 to wait for zero. */
      readonly operation: number;
    }
  | {
      readonly on: 'message';
      readonly queue: SysvQueue;
      /** msgtyp of msgrcv; undefined for msgsnd, which waits for room. */
      readonly type: number | undefined;
    }
  /** Something a descriptor tells; `why` it does not, in words. */
  | { readonly on: 'event'; readonly why: string }
  | { readonly on: 'mqueue'; readonly queue: MessageQueue; readonly sending: boolean };

/** `semaphore 0 of set 3`, `message queue 2`, `message queue /jobs`. */
export function subject(wait: IpcWait): string {
  switch (wait.on) {
    case 'semaphore':
      return `semaphore ${wait.number} of set ${wait.set.id}`;
    case 'message':
      return `message queue ${wait.queue.id}`;
    case 'mqueue':
      return `message queue ${wait.queue.name}`;
    case 'event':
      return '';
  }
}

/** What a thread waits for, in few words: `semop(semaphore 0 of set 3, -1)`. */
export function ipcWaitText(name: string, wait: IpcWait): string {
  switch (wait.on) {
    case 'semaphore':
      return `${name}(${subject(wait)}, ${wait.operation})`;
    case 'message':
      return wait.type ? `${name}(${subject(wait)}, type ${wait.type})` : `${name}(${subject(wait)})`;
    case 'event':
      return name;
    case 'mqueue':
      return `${name}(${subject(wait)})`;
  }
}
