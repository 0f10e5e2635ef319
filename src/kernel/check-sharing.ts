/**
 * What the data-race detector is told: which accesses count, what in the machine orders threads, and a race in words.
 *
 * The program's own accesses count, and those of memcpy and its like on its behalf; what the library does with its own data is
 * right, or the business of its own tests. Order comes from atomic operations (of the program and of the library), from threads and
 * processes that begin, end and are waited for, and from system calls (check-order.ts).
 */
import { decodeInstruction } from '../compiler/ir.ts';
import type { ObservedAccess, ObservedPlace } from '../machine/interface.ts';
import { walkWindows } from '../machine/windows.ts';
import type { CheckedImage } from './check-image.ts';
import type { ByteKey, KeptAccess, Races } from './check-races.ts';
import type { SharedPlace } from './check-shared-functions.ts';
import type { Finding } from './check-state.ts';
import { bytesText } from './check-text.ts';
import type { Checker } from './checks.ts';
import { lineText, type Site, sourceLine } from './events.ts';
import type { Proc, Thread } from './proc.ts';
import { heldMutexes, objectName, startName } from './pthread.ts';

/** Keys of bytes are the address and, above it, whose it is: a pid, or one of these. */
const SPACE = 2 ** 32;
/** Memory that processes share without a name: children have it where their parent mapped it. */
const ANONYMOUS = 2 ** 19;
/** And shared files, by inode number above this. */
const FILES = 2 ** 19 + 1;
/** Functions of the library that read and write exactly what they are asked to, for the program. */
const EXACT: ReadonlySet<string> = new Set([
  '__procstep_memcpy',
  '__procstep_memset',
  '__memmove',
  'memccpy',
]);

/** Files of the library whose plain loads and stores say that somebody came by. */
const SYNCHRONISES: ReadonlySet<string> = new Set(
  'pthread_barrier.c pthread_cond.c pthread_rwlock.c pthread_key.c semaphore.c threads.c'.split(' '),
);

/** Bytes that the detector keeps accesses of together. */
const GRANULE = 8;

export class Sharing {
  /** By tid: what it holds, as long as it has made no atomic operation since that was looked up. */
  private readonly held = new Map<number, readonly string[]>();

  constructor(private readonly checks: Checker) {}

  private get races(): Races {
    return this.checks.state.races;
  }

  /** Can somebody else use the memory of this process? */
  isShared(p: Proc): boolean {
    return p.threads.length > 1 || (p.memory?.regions.some(r => r.shared) ?? false);
  }

  private key(p: Proc, address: number): ByteKey {
    const region = p.memory?.regionAt(address);
    if (!region?.shared) return p.pid * SPACE + address;
    if (!region.inode) return ANONYMOUS * SPACE + address;
    return (FILES + region.inode.ino) * SPACE + region.offset + address - region.start;
  }

  /** An access is about to be made. `find` says whether the finding is new. */
  access(
    t: Thread,
    access: ObservedAccess,
    place: ObservedPlace,
    find: (kind: string, make: () => Finding) => boolean,
  ): boolean {
    const { races } = this;
    const image = this.checks.imageOf(t.proc);
    if (!image) return false;
    const { size, write, atomic } = access;
    const key = this.key(t.proc, access.address);
    const library = image.library(place.pc);
    if (atomic) {
      this.held.delete(t.tid);
      races.acquire(t.tid, key);
    } else if (library && (SYNCHRONISES.has(library.file) || races.synchronises(key))) {
      // What the library tells threads in plain words, under its own locks.
      if (write) races.release(t.tid, key);
      else races.acquire(t.tid, key);
    }
    let race: KeptAccess | undefined;
    if (!library || (EXACT.has(library.name) && this.isForProgram(t, place, image))) {
      race = races.access({ tid: t.tid, key, size, write, atomic }, () => ({
        site: this.site(t, place, library !== undefined),
        locks: this.locks(t),
      }));
    }
    if (atomic && write) races.release(t.tid, key);
    if (!race) return false;
    const earlier = race;
    return find('race', () => this.finding(t, access, place, earlier));
  }

  /** The program is about to call a function that works in one place for all threads. */
  call(
    t: Thread,
    place: ObservedPlace,
    name: string,
    { place: number, instead }: SharedPlace,
    find: (kind: string, make: () => Finding) => boolean,
  ): void {
    // The places are named by addresses at which nothing else is.
    const key = t.proc.pid * SPACE + number * GRANULE;
    const access = { tid: t.tid, key, size: GRANULE, write: true, atomic: false };
    const race = this.races.access(access, () => ({
      site: this.checks.siteAt(t, place),
      locks: this.locks(t),
    }));
    if (!race) return;
    const other = threadText(race.tid, this.checks.kernel.state.threads.get(race.tid));
    const line = sourceLine(race.site);
    const where = line ? ` at ${lineText(line)}` : '';
    find('race', () => ({
      check: 'race',
      name: 'data race',
      message:
        `${threadText(t.tid, t)} calls ${name}, which works in one place for all threads, and ${other} used that${where}: ` +
        `nothing says which of the two comes first; call ${instead}`,
      related: [{ text: `${other}, holding ${locksText(race.locks)}, called it`, site: race.site }],
    }));
  }

  /** Is a function of string.c called by the program itself? */
  private isForProgram(t: Thread, place: ObservedPlace, image: CheckedImage): boolean {
    const windows = walkWindows({ ...t.context, ...place }, t.proc.memory!.space, 4); // it runs
    const caller = windows.find(w => image.library(w.pc)?.file !== 'string.c');
    return caller !== undefined && !image.library(caller.pc);
  }

  private site(t: Thread, place: ObservedPlace, inLibrary: boolean): Site {
    if (inLibrary) return this.checks.siteAt(t, place);
    return Object.freeze({ image: t.proc.exe?.image, pcs: Object.freeze([place.pc]) });
  }

  private locks(t: Thread): readonly string[] {
    let locks = this.held.get(t.tid);
    if (!locks) {
      locks = heldMutexes(t).map(m => m.name);
      this.held.set(t.tid, locks);
    }
    return locks;
  }

  private finding(t: Thread, access: ObservedAccess, place: ObservedPlace, race: KeptAccess): Finding {
    const name = this.nameOf(t, access.address);
    const other = threadText(race.tid, this.checks.kernel.state.threads.get(race.tid));
    const did = race.write ? 'wrote' : 'read';
    const line = sourceLine(race.site);
    const does = access.write ? 'writes' : 'reads';
    const values = this.values(t, access, place);
    return {
      check: 'race',
      name: 'data race',
      ...(/^[A-Za-z_]\w*/.test(name) && !name.includes(' at ')
        ? { variable: name.replace(/ \(.*/, '') }
        : {}),
      address: access.address,
      message:
        `${threadText(t.tid, t)}, holding ${locksText(this.locks(t))}, ${does} ${name} (${bytesText(access.size)}${values}), ` +
        `which ${other} ${did}${line ? ` at ${lineText(line)}` : ''}: nothing says which of the two comes first`,
      related: [{ text: `${other}, holding ${locksText(race.locks)}, ${did} it`, site: race.site }],
    };
  }

  /** What is at an address: a variable, a block of the heap, shared memory. */
  private nameOf(t: Thread, address: number): string {
    const name = objectName(t, address);
    if (!name.startsWith('0x')) return name;
    const block = this.checks.state.heap(t.proc.pid).containing(address);
    if (block) {
      const line = sourceLine(block.allocated);
      const from = line ? ` allocated at ${lineText(line)}` : '';
      return `byte ${address - block.address} of the block${from}`;
    }
    return t.proc.memory?.regionAt(address)?.shared ? `shared memory at ${name}` : name;
  }

  /** `: 5 becomes 6`, `: it is 5`. */
  private values(t: Thread, access: ObservedAccess, place: ObservedPlace): string {
    const { ram } = this.checks.kernel;
    const now = t.proc.memory?.space.readUnsigned(access.address, access.size, { privileged: true });
    if (now === undefined) return '';
    const signed = (n: bigint) => BigInt.asIntN(8 * access.size, n);
    const i = decodeInstruction(ram.view, t.proc.exe!.loaded.linear(place.pc)); // it runs
    if (i.op.shape !== 'store' || i.op.bt === 'f32' || i.op.bt === 'f64') return `: it is ${signed(now)}`;
    const next = ram.view.getBigUint64(place.linear + i.b, true);
    return `: ${signed(now)} becomes ${signed(next)}`;
  }

  // -- What orders --

  /** A thread ends: who joins it waits at this address. */
  ended(t: Thread): void {
    if (t.clearTid !== 0) this.races.release(t.tid, this.key(t.proc, t.clearTid));
    this.held.delete(t.tid);
  }

  /** Unmapped memory is somebody else's when it is mapped again. */
  unmapped(t: Thread): void {
    const [address = 0, length = 0] = t.trapframe?.args ?? [];
    if (length <= 0 || address < 0 || t.proc.memory?.regionAt(address)?.shared) return;
    this.races.forget(this.key(t.proc, address), length);
  }
}

/** `thread 59102 (count)` */
const threadText = (tid: number, t: Thread | undefined): string => {
  const start = t ? startName(t) : '';
  return `thread ${tid}${start ? ` (${start})` : ''}`;
};

const locksText = (locks: readonly string[]): string => (locks.length === 0 ? 'no mutex' : locks.join(', '));
