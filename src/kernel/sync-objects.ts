/**
 * What a mutex, a condition variable, a semaphore, a lock or a barrier of the thread library is about, in words: who holds it,
 * where it was taken, who waits. For whoever shows such an object; the running program does not pay for it.
 *
 * The object itself says who holds it (its layout: sysroot/include/bits/pthreadtypes.h), the control blocks of the threads
 * (pthread.ts) say who waits for it.
 */
import type { Proc, Thread } from './proc.ts';
import {
  lineAt,
  mutexState,
  startName,
  type ThreadControlBlock,
  threadControlBlock,
  view,
} from './pthread.ts';

/** An object in words: one line, and what is behind it. */
export interface SyncState {
  /** `locked by 102 worker (counter.c:12), 2 waiting` */
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

type Kind = 'mutex' | 'cond' | 'semaphore' | 'rwlock' | 'barrier';

/** Types by the name they are declared with. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['pthread_mutex_t', 'mutex'],
  ['mtx_t', 'mutex'],
  ['pthread_cond_t', 'cond'],
  ['cnd_t', 'cond'],
  ['sem_t', 'semaphore'],
  ['pthread_rwlock_t', 'rwlock'],
  ['pthread_barrier_t', 'barrier'],
]);

const WAITS: Readonly<Record<Kind, readonly ThreadControlBlock['wait'][]>> = {
  mutex: ['mutex'],
  cond: ['cond'],
  semaphore: ['semaphore'],
  rwlock: ['read-lock', 'write-lock'],
  barrier: ['barrier'],
};

/** Offsets in bytes. */
const MUTEX = { lock: 0, count: 4, special: 20, bytes: 40 } as const;
const COND = { waiters: 8, granted: 12, mutex: 24, bytes: 48 } as const;
const SEMAPHORE = { value: 0, bytes: 32 } as const;
const RWLOCK = { readers: 4, writer: 8, takenAt: 32, bytes: 56 } as const;
const BARRIER = { count: 4, arrived: 8, bytes: 32 } as const;

/** A lock word has no other values. */
const MOST_LOCK = 2;

/** The state of the object of this type at an address; undefined for other types, and where nothing is mapped. */
export function syncState(p: Proc, typeName: string, address: number): SyncState | undefined {
  const kind = KINDS.get(typeName);
  const [t] = p.threads;
  if (!kind || !t) return undefined;
  const waiting = p.threads.filter(o => {
    const block = threadControlBlock(o);
    return block?.waitFor === address && WAITS[kind].includes(block.wait);
  });
  return { mutex, cond, semaphore, rwlock, barrier }[kind](t, address, waiting);
}

type Describe = (t: Thread, address: number, waiting: readonly Thread[]) => SyncState | undefined;

const nameOf = (t: Thread): string => [t.tid, startName(t)].join(' ').trim();

/** `102 worker`, or that it has ended. */
function holder(t: Thread, tid: number): string {
  const owner = t.proc.threads.find(o => o.tid === tid);
  return owner ? nameOf(owner) : `${tid}, which has ended`;
}

const fact = (name: string, value: string) => ({ name, value });
const waiters = (list: readonly Thread[]) => fact('waiters', list.map(nameOf).join(', ') || 'none');
const andWaiting = (n: number): string => (n > 0 ? `, ${n} waiting` : '');

const mutex: Describe = (t, address, waiting) => {
  const v = view(t, address, MUTEX.bytes);
  const state = mutexState(t, address);
  if (!v || !state) return undefined;
  const lock = v.getInt32(MUTEX.lock, true);
  if (v.getInt32(MUTEX.special, true) & 1) return { text: 'destroyed', facts: [] };
  if (lock < 0 || lock > MOST_LOCK) return { text: 'not initialised', facts: [] };
  // It is locked a few instructions before it says who has locked it.
  const owner = state.owner === 0 ? (lock === 0 ? 'nobody' : 'not known yet') : holder(t, state.owner);
  const again = v.getUint32(MUTEX.count, true);
  const times = again > 0 ? `, ${again + 1} times` : '';
  const place = state.takenAt ? ` (${state.takenAt})` : '';
  return {
    text: `${lock === 0 ? 'free' : `locked by ${owner}${place}${times}`}${andWaiting(waiting.length)}`,
    facts: [fact('owner', owner), fact('taken at', state.takenAt || 'nowhere'), waiters(waiting)],
  };
};

const cond: Describe = (t, address, waiting) => {
  const v = view(t, address, COND.bytes);
  if (!v) return undefined;
  const [count, granted] = [v.getUint32(COND.waiters, true), v.getUint32(COND.granted, true)];
  const signalled = granted > 0 ? `, ${granted} of them signalled` : '';
  return {
    text: count === 0 ? 'nobody waits' : `${count} waiting${signalled}`,
    facts: [waiters(waiting), fact('signalled', String(granted))],
  };
};

const semaphore: Describe = (t, address, waiting) => {
  const v = view(t, address, SEMAPHORE.bytes);
  if (!v) return undefined;
  const value = v.getUint32(SEMAPHORE.value, true);
  return {
    text: `${value}${andWaiting(waiting.length)}`,
    facts: [fact('value', String(value)), waiters(waiting)],
  };
};

const rwlock: Describe = (t, address, waiting) => {
  const v = view(t, address, RWLOCK.bytes);
  if (!v) return undefined;
  const [readers, writer] = [v.getInt32(RWLOCK.readers, true), v.getInt32(RWLOCK.writer, true)];
  const takenAt = writer !== 0 || readers > 0 ? lineAt(t, v.getBigUint64(RWLOCK.takenAt, true)) : '';
  const place = takenAt ? ` (${takenAt})` : '';
  const held =
    writer !== 0
      ? `locked for writing by ${holder(t, writer)}${place}`
      : readers > 0
        ? `locked by ${readers} ${readers === 1 ? 'reader' : 'readers'}${place}`
        : 'free';
  return {
    text: held + andWaiting(waiting.length),
    facts: [
      fact('writer', writer === 0 ? 'nobody' : holder(t, writer)),
      fact('readers', String(readers)),
      fact('last taken at', takenAt || 'nowhere'),
      waiters(waiting),
    ],
  };
};

const barrier: Describe = (t, address, waiting) => {
  const v = view(t, address, BARRIER.bytes);
  if (!v) return undefined;
  const [count, arrived] = [v.getUint32(BARRIER.count, true), v.getUint32(BARRIER.arrived, true)];
  return {
    text: `${arrived} of ${count} have arrived`,
    facts: [fact('threads', String(count)), fact('arrived', String(arrived)), waiters(waiting)],
  };
};
