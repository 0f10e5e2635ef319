/** System calls about memory: brk, mmap and its family, futex (which is about addresses). */
import { KERNEL_BASE } from '../compiler/object.ts';
import {
  ERRNO,
  FUTEX_CMD_MASK,
  FUTEX_CMP_REQUEUE,
  FUTEX_REQUEUE,
  FUTEX_WAIT,
  FUTEX_WAIT_BITSET,
  FUTEX_WAKE,
  FUTEX_WAKE_BITSET,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  RLIMIT_AS,
} from './abi.ts';
import { fail } from './error.ts';
import type { FileData, Inode } from './file.ts';
import { contents } from './fs.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { fileOf } from './sysfile.ts';
import { readTimespec } from './systime.ts';
import { type FutexQueue, type Memory, readWord, roundUp, setBreak } from './vm.ts';

function reclaim(k: Kernel, inodes: readonly Inode[]): void {
  for (const inode of inodes) k.state.fs.reclaim(inode);
}

const sysMmap: Handler = (k, t, [address, length, prot, flags, fd, offset]) => {
  const memory = t.proc.memory!;
  if (length! <= 0 || offset! % PAGE !== 0 || !(flags! & (MAP_SHARED | MAP_PRIVATE))) throw fail('EINVAL');
  const size = roundUp(length!);
  if (size >= KERNEL_BASE || memory.size + size > t.proc.limits[RLIMIT_AS]!.soft) throw fail('ENOMEM');
  const shared = (flags! & MAP_SHARED) !== 0;
  let data: FileData | null = null;
  let inode: Inode | null = null;
  let name = '';
  if (!(flags! & MAP_ANONYMOUS)) {
    const file = fileOf(t.proc, fd!);
    if (file.inode.device === 'zero') name = '/dev/zero';
    else {
      if (!file.inode.isFile) throw fail('ENODEV');
      if (!file.readable || (shared && prot! & PROT_WRITE && !file.writable)) throw fail('EACCES');
      inode = file.inode;
      data = contents(k, inode);
      name = file.path;
    }
  } else if (shared) {
    data = k.state.fs.newFileData();
    data.size = size;
    inode = k.state.fs.newInode(0o100600);
    inode.nlink = 0;
    inode.data = data;
  }
  let start = Math.floor(address! / PAGE) * PAGE;
  if (flags! & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
    if (address! % PAGE !== 0 || start < PAGE || start + size > KERNEL_BASE) throw fail('EINVAL');
    if (flags! & MAP_FIXED_NOREPLACE && memory.regions.some(r => r.start < start + size && r.end > start))
      throw fail('EEXIST');
    reclaim(k, memory.unmap(start, start + size));
  } else {
    const free =
      start >= PAGE &&
      start + size < KERNEL_BASE &&
      !memory.regions.some(r => r.start < start + size && r.end > start);
    if (!free) start = memory.findGap(size);
  }
  memory.addRegion({
    start,
    end: start + size,
    prot: prot! & (PROT_READ | PROT_WRITE | PROT_EXEC),
    shared,
    name,
    segment: null,
    data,
    inode,
    offset: inode && !(flags! & MAP_ANONYMOUS) ? offset! : 0,
  });
  return start;
};

const sysMunmap: Handler = (k, t, [address, length]) => {
  if (address! % PAGE !== 0 || length! <= 0 || address! + length! > KERNEL_BASE) throw fail('EINVAL');
  reclaim(k, t.proc.memory!.unmap(address!, address! + roundUp(length!)));
  return 0;
};

const sysMprotect: Handler = (_k, t, [address, length, prot]) => {
  if (address! % PAGE !== 0) throw fail('EINVAL');
  if (!t.proc.memory!.protect(address!, address! + roundUp(length!), prot! & 7)) throw fail('ENOMEM');
  return 0;
};

// --- futex ----------------------------------------------------------------------------------------------------------

function queueAt(memory: Memory, address: number): FutexQueue {
  let queue = memory.futexes.get(address);
  if (!queue) {
    queue = { address, waiters: 0, wakeups: 0 };
    memory.futexes.set(address, queue);
  }
  return queue;
}

/** The waiter is done with the queue. */
function leaveQueue(memory: Memory, queue: FutexQueue): void {
  queue.waiters--;
  if (queue.waiters === 0) memory.futexes.delete(queue.address);
}

/**
 * FUTEX_WAIT. progress.waiting: it has slept; a wakeup granted to the queue ends the wait, whoever of the waiters takes
 * it (they went to sleep in order and are woken in order).
 */
function futexWait(
  k: Kernel,
  t: Thread,
  args: readonly number[],
  progress: Record<string, number>,
  absolute: boolean,
): number | Block {
  const memory = t.proc.memory!;
  const [address, , expected, timeout] = args;
  if (!progress.waiting) {
    if (address! % 4 !== 0) throw fail('EINVAL');
    if (readWord(t, address!) !== (expected! | 0)) throw fail('EAGAIN');
    progress.waiting = 1;
    progress.until = timeout ? readTimespec(t, timeout) + (absolute ? 0 : k.now) : Number.POSITIVE_INFINITY;
    queueAt(memory, address!).waiters++;
  } else {
    const queue = queueAt(memory, address!);
    if (queue.wakeups > 0) {
      queue.wakeups--;
      leaveQueue(memory, queue);
      return 0;
    }
    if (k.now >= progress.until!) {
      leaveQueue(memory, queue);
      return -ERRNO.ETIMEDOUT;
    }
  }
  return new Block([queueAt(memory, address!)], { kind: 'futex', address: address! }, progress.until);
}

function futexWake(k: Kernel, t: Thread, address: number, count: number): number {
  const queue = t.proc.memory!.futexes.get(address);
  if (!queue) return 0;
  let woken = 0;
  for (const sleeper of [...k.state.sleepers]) {
    if (woken >= count) break;
    if (!sleeper.chan.includes(queue)) continue;
    queue.wakeups++;
    k.wake(sleeper);
    woken++;
  }
  return woken;
}

const sysFutex: Handler = (k, t, args, progress) => {
  const [address, op, value] = args;
  switch (op! & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return futexWait(k, t, args, progress, false);
    case FUTEX_WAIT_BITSET:
      return futexWait(k, t, args, progress, true);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      return futexWake(k, t, address!, value!);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
      // Waking everybody instead of moving some is allowed: a futex waiter must expect to be woken for nothing.
      if ((op! & FUTEX_CMD_MASK) === FUTEX_CMP_REQUEUE && readWord(t, address!) !== (args[5]! | 0))
        throw fail('EAGAIN');
      return futexWake(k, t, address!, Number.POSITIVE_INFINITY);
    default:
      throw fail('ENOSYS');
  }
};

/** A futex wait that a signal ends gives its place up. */
const interruptedFutex: SyscallEntry['interrupted'] = (_k, t, args, progress) => {
  const queue = progress.waiting ? t.proc.memory!.futexes.get(args[0]!) : undefined;
  if (queue) leaveQueue(t.proc.memory!, queue);
  return undefined;
};

export const MEMORY_CALLS: readonly SyscallEntry[] = [
  call(9, 'mmap', 'pointer size hex hex int size', sysMmap),
  call(10, 'mprotect', 'pointer size hex', sysMprotect),
  call(11, 'munmap', 'pointer size', sysMunmap),
  call(12, 'brk', 'pointer', (_k, t, [wanted]) => setBreak(t.proc, wanted!), { inline: true }),
  call(26, 'msync', 'pointer size hex', () => 0, { inline: true }),
  call(28, 'madvise', 'pointer size int', () => 0, { inline: true }),
  call(202, 'futex', 'pointer int int pointer pointer int', sysFutex, { interrupted: interruptedFutex }),
];
