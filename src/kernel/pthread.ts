/**
 * What the kernel knows of the thread library: nothing, when it runs; but when a thread waits for ever, the library's own data say
 * for what. This is the one place that knows their layout (sysroot/lib/pthread_internal.h, sysroot/include/bits/pthreadtypes.h):
 * each thread's control block names the kind and the address of what it waits for, a mutex its owner and where it was
 * taken. Here that becomes words: `pthread_mutex_lock(forks[1])`, held by whom, taken in which line.
 */
import { type CType, sizeOf } from '../compiler/ctype.ts';
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { Image, ImageGlobal } from '../compiler/object.ts';
import { walkWindows } from '../machine/windows.ts';
import { lineText, sourceLine } from './events.ts';
import { type Thread, waitText } from './proc.ts';

/** enum thread_wait of the library, in its order. */
const WAITS = [
  'nothing',
  'mutex',
  'cond',
  'thread',
  'semaphore',
  'read-lock',
  'write-lock',
  'barrier',
  'once',
] as const;

/** The beginning of struct pthread: offsets in bytes. */
const TCB = {
  tid: 0,
  wait: 4,
  waitFor: 8,
  waitWith: 16,
  start: 24,
  argument: 48,
  stack: 56,
  stackSize: 64,
  heldCount: 72,
  held: 80,
  mostHeld: 16,
  bytes: 208,
} as const;
const MUTEX = { lock: 0, count: 4, owner: 8, takenAt: 24, bytes: 40 } as const;
const RWLOCK = { readers: 4, writer: 8, takenAt: 32, bytes: 56 } as const;
const BARRIER = { count: 4, arrived: 8, bytes: 32 } as const;

/** A thread's control block as the kernel can read it. Addresses are virtual. */
export interface ThreadControlBlock {
  readonly address: number;
  readonly tid: number;
  readonly wait: (typeof WAITS)[number];
  readonly waitFor: number;
  /** For a condition variable: the mutex. */
  readonly waitWith: number;
  /** Text address of the function the thread began with; 0 for the first thread. */
  readonly start: number;
  /** What that function was called with. */
  readonly argument: bigint;
  /** Its C stack: lowest address and bytes; 0 for the first thread. */
  readonly stack: number;
  readonly stackSize: number;
  /** Addresses of the mutexes it has taken, at most 16 of them. */
  readonly held: readonly number[];
}

export interface MutexState {
  /** Kernel's thread id; 0: nobody holds it. */
  readonly owner: number;
  /** `philosophers.c:19` where the owner took it, or empty. */
  readonly takenAt: string;
}

export function view(t: Thread, address: number, bytes: number): DataView | undefined {
  const read = t.proc.memory?.space.copyin(address, bytes);
  return read && new DataView(read.buffer, read.byteOffset, bytes);
}

function controlBlockAt(t: Thread, address: number): ThreadControlBlock | undefined {
  const v = view(t, address, TCB.bytes);
  if (!v) return undefined;
  const heldCount = Math.max(0, Math.min(v.getInt32(TCB.heldCount, true), TCB.mostHeld));
  return {
    address,
    tid: v.getInt32(TCB.tid, true),
    wait: WAITS[v.getInt32(TCB.wait, true)] ?? 'nothing',
    waitFor: Number(v.getBigUint64(TCB.waitFor, true)),
    waitWith: Number(v.getBigUint64(TCB.waitWith, true)),
    start: Number(v.getBigUint64(TCB.start, true)),
    argument: v.getBigUint64(TCB.argument, true),
    stack: Number(v.getBigUint64(TCB.stack, true)),
    stackSize: Number(v.getBigUint64(TCB.stackSize, true)),
    held: Array.from({ length: heldCount }, (_, i) => Number(v.getBigUint64(TCB.held + 8 * i, true))),
  };
}

/** The control block of a thread; undefined in a program without the thread library. */
export function threadControlBlock(t: Thread): ThreadControlBlock | undefined {
  const offset = t.proc.exe?.image.symbols.get('__thread_self');
  return offset === undefined ? undefined : controlBlockAt(t, t.context.tp + offset);
}

/** The name of the function a thread began with: `philosopher`; `main` for the first. */
export function startName(t: Thread): string {
  const start = threadControlBlock(t)?.start ?? 0;
  return functionName(t, start) || (t.tid === t.proc.pid ? 'main' : '');
}

const functionName = (t: Thread, entry: number): string =>
  t.proc.exe?.image.functions.find(f => f.entry === entry)?.name ?? '';

/** Who holds the mutex at this address, and since where. */
export function mutexState(t: Thread, address: number): MutexState | undefined {
  const v = view(t, address, MUTEX.bytes);
  if (!v) return undefined;
  return { owner: v.getInt32(MUTEX.owner, true), takenAt: lineAt(t, v.getBigUint64(MUTEX.takenAt, true)) };
}

/** The mutexes a thread holds, by name, and where it took each. */
export function heldMutexes(t: Thread): { readonly name: string; readonly takenAt: string }[] {
  const held = threadControlBlock(t)?.held ?? [];
  return held.flatMap(address => {
    const mutex = mutexState(t, address);
    // Somebody else may have unlocked it.
    return mutex?.owner === t.tid ? [{ name: objectName(t, address), takenAt: mutex.takenAt }] : [];
  });
}

/** A thread is about to sleep because it wants a mutex that another holds: who that is, and the words for it. */
export function contention(t: Thread): { readonly owner: number; readonly message: string } | undefined {
  const block = threadControlBlock(t);
  if (block?.wait !== 'mutex') return undefined;
  const name = objectName(t, block.waitFor);
  return {
    owner: mutexState(t, block.waitFor)?.owner ?? 0,
    message: `${threadWords(t)} wants ${name}, which ${holderWords(t, block.waitFor)}`,
  };
}

/** The source line of the call that returns to this address. */
export function lineAt(t: Thread, returnAddress: bigint): string {
  const pc = Number(returnAddress) - INSTRUCTION_BYTES;
  const line = pc > 0 ? sourceLine({ image: t.proc.exe?.image, pcs: [pc] }) : undefined;
  return line ? lineText(line) : '';
}

/** enum thread_misuse of the library, in its order. */
const MISUSES = [
  'unlock',
  'destroy-mutex',
  'destroy-cond',
  'lock-destroyed',
  'join-self',
  'return-local',
] as const;

/** What the library has noticed, in words; undefined for a number it does not use. */
export function misuseWords(t: Thread, misuse: number, address: number): string | undefined {
  const who = threadWords(t);
  const name = objectName(t, address);
  switch (MISUSES[misuse]) {
    case 'unlock':
      return `${who} unlocks ${name}, which ${holderWords(t, address)}`;
    case 'destroy-mutex':
      return `${who} destroys ${name}, which ${holderWords(t, address)}`;
    case 'destroy-cond':
      return `${who} destroys ${name}, on which threads wait`;
    case 'lock-destroyed':
      return `${who} locks ${name}, which has been destroyed`;
    case 'join-self':
      return `${who} joins itself: it would wait for its own end for ever`;
    case 'return-local':
      return `${who} ends with the result 0x${address.toString(16)}, an address on its own stack: a local variable, which goes with the thread`;
    case undefined:
      return undefined;
  }
}

function holderWords(t: Thread, address: number): string {
  const mutex = mutexState(t, address);
  if (!mutex || mutex.owner === 0) return 'nobody holds';
  const owner = mutex.owner === t.tid ? 'it' : `thread ${mutex.owner}`;
  return `${owner} holds${mutex.takenAt ? ` (taken at ${mutex.takenAt})` : ''}`;
}

// --- Names of variables -----------------------------------------------------------------------------------------------

const globalsByAddress = new WeakMap<Image, readonly ImageGlobal[]>();

function globalAt(image: Image, address: number): ImageGlobal | undefined {
  let sorted = globalsByAddress.get(image);
  if (!sorted) {
    sorted = image.globals.filter(g => g.name !== '').sort((a, b) => a.address - b.address);
    globalsByAddress.set(image, sorted);
  }
  let lo = 0;
  let hi = sorted.length - 1;
  while (lo <= hi) {
    const mid = (lo + hi) >> 1;
    const g = sorted[mid]!;
    if (address < g.address) hi = mid - 1;
    else if (address >= g.address + g.size) lo = mid + 1;
    else return g;
  }
  return undefined;
}

/** Types of the thread library are shown as wholes. */
const isWhole = (type: CType): boolean => /^(pthread_\w+|sem_t|mtx_t|cnd_t)$/.test(type.alias ?? '');

/** `[1].lock`: what of a variable of this type is at this offset. */
function path(type: CType | undefined, offset: number): string {
  if (!type || isWhole(type)) return '';
  if (type.kind === 'array') {
    const size = sizeOf(type.of);
    if (size <= 0) return '';
    return `[${Math.floor(offset / size)}]${path(type.of, offset % size)}`;
  }
  if (type.kind === 'struct' && type.tag.kind === 'struct') {
    const member = type.tag.members?.find(m => offset >= m.offset && offset < m.offset + sizeOf(m.type));
    if (member?.name) return `.${member.name}${path(member.type, offset - member.offset)}`;
  }
  return '';
}

/** The C name of the global object at an address: `forks[1]`; else the address. */
function globalName(t: Thread, address: number): string {
  const g = t.proc.exe && globalAt(t.proc.exe.image, address);
  return g ? g.name + path(g.type, address - g.address) : `0x${address.toString(16)}`;
}

/** The same, also for local variables of functions that are active in any thread of the process. */
export function objectName(t: Thread, address: number): string {
  const { exe, memory } = t.proc;
  if (!exe || !memory || globalAt(exe.image, address)) return globalName(t, address);
  for (const thread of t.proc.threads) {
    for (const { entry, fp } of walkWindows(thread.context, memory.space)) {
      const f = exe.image.functions.find(g => g.entry === entry);
      for (const v of f?.source.variables ?? []) {
        if (v.location.kind !== 'frame' || v.hidden) continue;
        const offset = address - fp - v.location.offset;
        if (offset >= 0 && offset < sizeOf(v.type)) {
          return `${v.name}${path(v.type, offset)} (a local variable of ${f!.name})`;
        }
      }
    }
  }
  return globalName(t, address);
}

// --- In words ----------------------------------------------------------------------------------------------------------

function describeWait(t: Thread, name: (address: number) => string): string | undefined {
  const block = threadControlBlock(t);
  if (!block) return undefined;
  switch (block.wait) {
    case 'nothing':
      return undefined;
    case 'mutex':
      return `pthread_mutex_lock(${name(block.waitFor)})`;
    case 'cond':
      return `pthread_cond_wait(${name(block.waitFor)})`;
    case 'thread': {
      const tid = controlBlockAt(t, block.waitFor)?.tid;
      return tid ? `pthread_join(thread ${tid})` : 'pthread_join()';
    }
    case 'semaphore':
      return `sem_wait(${name(block.waitFor)})`;
    case 'read-lock':
      return `pthread_rwlock_rdlock(${name(block.waitFor)})`;
    case 'write-lock':
      return `pthread_rwlock_wrlock(${name(block.waitFor)})`;
    case 'barrier':
      return `pthread_barrier_wait(${name(block.waitFor)})`;
    case 'once':
      return `pthread_once(${name(block.waitFor)})`;
  }
}

/** What a thread that goes to sleep on a futex waits for: `pthread_mutex_lock(forks[1])`. */
export function futexCall(t: Thread, address: number): string {
  return describeWait(t, object => globalName(t, object)) ?? `futex 0x${address.toString(16)}`;
}

/** The same with the names of local variables, for reports. */
export function waitCall(t: Thread, address: number): string {
  return describeWait(t, object => objectName(t, object)) ?? `futex 0x${address.toString(16)}`;
}

/** `thread 102 (worker)` */
export const threadWords = (t: Thread): string => {
  const name = startName(t);
  return name ? `thread ${t.tid} (${name})` : `thread ${t.tid}`;
};

/** What a thread sleeps on in the thread library, the object by name; with a mutex, who holds it. Undefined for other waits. */
export function blockedOn(t: Thread): string | undefined {
  if (t.waiting?.kind !== 'futex') return undefined;
  const call = waitCall(t, t.waiting.address);
  const block = threadControlBlock(t);
  return block?.wait === 'mutex' ? `${call}, which ${holderWords(t, block.waitFor)}` : call;
}

const threadOf = (t: Thread, tid: number): Thread | undefined => t.proc.threads.find(o => o.tid === tid);

function stateWords(t: Thread): string {
  if (!t.waiting) return t.state === 'RUNNABLE' ? 'ready' : 'running';
  return `blocked in ${t.waiting.kind === 'futex' ? waitCall(t, t.waiting.address) : waitText(t.waiting)}`;
}

function othersWords(t: Thread): string[] {
  return t.proc.threads.filter(o => o !== t).map(o => `${threadWords(o)} is ${stateWords(o)}`);
}

function mutexWords(t: Thread, address: number): string[] {
  const mutex = mutexState(t, address);
  const name = objectName(t, address);
  if (!mutex || mutex.owner === 0) return [`nobody holds ${name}, but it is marked as locked`];
  const where = mutex.takenAt ? `, taken at ${mutex.takenAt}` : '';
  if (mutex.owner === t.tid) {
    return [
      `it holds ${name} itself${where}: an ordinary mutex cannot be locked twice, not even by its owner`,
    ];
  }
  const owner = threadOf(t, mutex.owner);
  if (!owner) return [`thread ${mutex.owner} took ${name}${where.slice(6)} and ended without unlocking it`];
  return [`${threadWords(owner)} holds ${name}${where}, and is ${stateWords(owner)}`];
}

function rwlockWords(t: Thread, address: number): string[] {
  const v = view(t, address, RWLOCK.bytes);
  if (!v) return [];
  const name = objectName(t, address);
  const readers = v.getInt32(RWLOCK.readers, true);
  const writer = v.getInt32(RWLOCK.writer, true);
  const taken = lineAt(t, v.getBigUint64(RWLOCK.takenAt, true));
  const where = taken ? `, last taken at ${taken}` : '';
  if (writer !== 0) {
    const owner = threadOf(t, writer);
    return [
      `${owner ? threadWords(owner) : `thread ${writer}, which has ended,`} holds ${name} for writing${where}`,
    ];
  }
  return [`${readers} ${readers === 1 ? 'thread holds' : 'threads hold'} ${name} for reading${where}`];
}

function barrierWords(t: Thread, address: number): string[] {
  const v = view(t, address, BARRIER.bytes);
  if (!v) return [];
  const [count, arrived] = [v.getUint32(BARRIER.count, true), v.getUint32(BARRIER.arrived, true)];
  return [`${arrived} of ${count} threads have arrived at ${objectName(t, address)}`, ...othersWords(t)];
}

/** Who could end the wait of a thread that sleeps on a futex: a sentence each. */
export function futexReasons(t: Thread): string[] {
  const block = threadControlBlock(t);
  switch (block?.wait) {
    case 'mutex':
      return mutexWords(t, block.waitFor);
    case 'cond':
      return [`nobody is left to signal ${objectName(t, block.waitFor)}`, ...othersWords(t)];
    case 'thread': {
      const target = threadOf(t, controlBlockAt(t, block.waitFor)?.tid ?? 0);
      return target ? [`${threadWords(target)} is ${stateWords(target)}`] : [];
    }
    case 'semaphore':
      return [`${objectName(t, block.waitFor)} is 0, and nobody is left to call sem_post`, ...othersWords(t)];
    case 'read-lock':
    case 'write-lock':
      return rwlockWords(t, block.waitFor);
    case 'barrier':
      return barrierWords(t, block.waitFor);
    default:
      return [...othersWords(t), 'only a thread of this process can wake it'];
  }
}

/** The thread that a thread waits for, where that is one: the owner of a mutex, or whom it joins. */
function waitsForThread(t: Thread): Thread | undefined {
  const block = t.waiting?.kind === 'futex' ? threadControlBlock(t) : undefined;
  if (block?.wait === 'mutex') return threadOf(t, mutexState(t, block.waitFor)?.owner ?? 0);
  if (block?.wait === 'thread') return threadOf(t, controlBlockAt(t, block.waitFor)?.tid ?? 0);
  return undefined;
}

/** Circles of threads of one process, each waiting for the next: a sentence each. */
export function circles(threads: Iterable<Thread>): string[] {
  const lines: string[] = [];
  const told = new Set<Thread>();
  for (const start of threads) {
    const chain: Thread[] = [];
    let at: Thread | undefined = start;
    while (at && !chain.includes(at)) {
      chain.push(at);
      at = waitsForThread(at);
    }
    if (!at || told.has(at)) continue;
    const circle = chain.slice(chain.indexOf(at));
    for (const t of circle) told.add(t);
    const links = circle.map((t, i) => linkWords(t, circle[(i + circle.length - 1) % circle.length]!));
    lines.push(`a circle: ${links.join('; ')}`);
  }
  return lines;
}

/** What a thread in a circle has that the one before it wants, and what it wants itself. */
function linkWords(t: Thread, before: Thread): string {
  const wanted = threadControlBlock(before);
  const held = wanted?.wait === 'mutex' ? mutexState(t, wanted.waitFor) : undefined;
  const where = held?.takenAt ? ` (taken at ${held.takenAt})` : '';
  const holds = held && wanted ? `holds ${objectName(t, wanted.waitFor)}${where} and ` : '';
  return `${threadWords(t)} ${holds}waits in ${waitCall(t, 0)}`;
}
