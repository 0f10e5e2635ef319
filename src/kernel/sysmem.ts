/** System calls about memory: brk, mmap and its family. */
import { KERNEL_BASE } from '../compiler/object.ts';
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  RLIM_INFINITY,
  RLIMIT_AS,
} from './abi.ts';
import { fileOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { FileData, Inode } from './file.ts';
import { contents } from './fs.ts';
import { requireUnsealedMapping } from './seals.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { dropMappings } from './sysshm.ts';
import { roundUp, setBreak } from './vm.ts';

/** Linux's vm.max_map_count. */
const MAX_MAPPINGS = 65_530;

const sysMmap: Handler = (k, t, [address, length, prot, flags, fd, offset]) => {
  const memory = t.proc.memory!;
  if (offset! % PAGE !== 0) throw fail('EINVAL');
  const file = flags! & MAP_ANONYMOUS ? null : fileOf(t.proc, fd!);
  if (length === 0 || !(flags! & (MAP_SHARED | MAP_PRIVATE))) throw fail('EINVAL');
  if (memory.regions.length >= MAX_MAPPINGS) throw fail('ENOMEM');
  // Half of all lengths and more, which a program may have meant as negative, arrive here as negative.
  const size = length! < 0 ? KERNEL_BASE : roundUp(length!);
  const room = t.proc.limits[RLIMIT_AS]!.soft;
  if (size >= KERNEL_BASE || (room < RLIM_INFINITY && memory.size + size > room)) throw fail('ENOMEM');
  const shared = (flags! & MAP_SHARED) !== 0;
  let data: FileData | null = null;
  let inode: Inode | null = null;
  let name = '';
  if (file) {
    if (file.inode.device === 'zero') name = '/dev/zero';
    else {
      if (!file.readable || (shared && prot! & PROT_WRITE && !file.writable)) throw fail('EACCES');
      if (!file.inode.isFile) throw fail('ENODEV');
      inode = file.inode;
      if (shared && prot! & PROT_WRITE) requireUnsealedMapping(inode);
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
    if (address! % PAGE !== 0) throw fail('EINVAL');
    if (start < 0 || start + size > KERNEL_BASE) throw fail('ENOMEM');
    if (start < PAGE) throw fail('EPERM');
    if (flags! & MAP_FIXED_NOREPLACE && memory.regions.some(r => r.start < start + size && r.end > start))
      throw fail('EEXIST');
    dropMappings(k, t.proc, memory.unmap(start, start + size));
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
    ...(shared && file && !file.writable && { neverWritable: true }),
    name,
    segment: null,
    data,
    inode,
    offset: inode && !(flags! & MAP_ANONYMOUS) ? offset! : 0,
  });
  memory.merge(start, start + size);
  return start;
};

const sysMunmap: Handler = (k, t, [address, length]) => {
  if (address! % PAGE !== 0 || length! <= 0 || address! + length! > KERNEL_BASE) throw fail('EINVAL');
  dropMappings(k, t.proc, t.proc.memory!.unmap(address!, address! + roundUp(length!)));
  return 0;
};

const sysMprotect: Handler = (_k, t, [address, length, prot]) => {
  if (address! % PAGE !== 0) throw fail('EINVAL');
  const memory = t.proc.memory!;
  const end = address! + roundUp(length!);
  const done = memory.protect(address!, end, prot! & 7);
  if (done < end) throw fail(memory.regionAt(done) ? 'EACCES' : 'ENOMEM');
  return 0;
};

/** Highest advice of madvise(2) that there is, and what only some kernels know. */
const MADV_LAST = 25;
const MADV_DONTNEED = 4;
const MADV_DONTNEED_LOCKED = 24;

/** Advice changes nothing, but for MADV_DONTNEED: pages of the range are given back, and what is read there next is as it was mapped. */
const sysMadvise: Handler = (_k, t, [address, length, advice]) => {
  const memory = t.proc.memory!;
  const end = address! + roundUp(length!);
  if (
    address! % PAGE !== 0 ||
    length! < 0 ||
    advice! < 0 ||
    advice! > MADV_LAST ||
    (advice! > 4 && advice! < 8)
  )
    throw fail('EINVAL');
  for (let at = address!; at < end; ) {
    const region = memory.regionAt(at);
    if (!region || at >= KERNEL_BASE) throw fail('ENOMEM');
    const next = Math.min(end, region.end);
    if (advice === MADV_DONTNEED || advice === MADV_DONTNEED_LOCKED) {
      memory.notePeak();
      memory.space.unmapRange(at / PAGE, next / PAGE);
    }
    at = next;
  }
  return 0;
};

export const MEMORY_CALLS: readonly SyscallEntry[] = [
  call(9, 'mmap', 'pointer size hex hex int size', sysMmap),
  call(10, 'mprotect', 'pointer size hex', sysMprotect),
  call(11, 'munmap', 'pointer size', sysMunmap),
  call(12, 'brk', 'pointer', (_k, t, [wanted]) => setBreak(t.proc, wanted!), { inline: true }),
  call(28, 'madvise', 'pointer size int', sysMadvise),
];
