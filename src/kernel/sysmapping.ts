/**
 * System calls about mappings beside mmap itself: moving and resizing them, what is resident, memory files without a name, and the
 * memory of another process. Nothing is ever swapped out here, so locking pages only checks that they are there.
 */
import { KERNEL_BASE } from '../compiler/object.ts';
import { O_CLOEXEC, O_RDWR, PAGE, RLIMIT_AS, S_IFREG } from './abi.ts';
import { allocateFd, openInode, requireFds } from './descriptor.ts';
import { fail, KernelError } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import { F_SEAL_SEAL } from './seals.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { dropMappings } from './sysshm.ts';
import { mayKill } from './syssig.ts';
import { copyin, copyinstr, copyout, type Memory, roundUp } from './vm.ts';

const MREMAP_MAYMOVE = 1;
const MREMAP_FIXED = 2;
const MS_ASYNC = 1;
const MS_INVALIDATE = 2;
const MS_SYNC = 4;

/** Is all of [start, end) mapped? */
function isMapped(memory: Memory, start: number, end: number): boolean {
  if (start >= KERNEL_BASE) return false;
  for (let at = start; at < end; ) {
    const region = memory.regionAt(at);
    if (!region) return false;
    at = region.end;
  }
  return true;
}

/** Give the pages of a mapping another place, with what is in them. */
function moveMapping(k: Kernel, t: Thread, from: number, oldSize: number, to: number, newSize: number): void {
  const memory = t.proc.memory!;
  const region = memory.regionAt(from)!;
  memory.addRegion({ ...region, start: to, end: to + newSize, offset: region.offset + from - region.start });
  const pages = [...memory.space.mappings(from / PAGE, (from + Math.min(oldSize, newSize)) / PAGE)];
  for (const { page } of pages) {
    const entry = memory.space.lookup(page)!;
    k.ram.retain(entry.frame);
    memory.space.map(page - from / PAGE + to / PAGE, entry.frame, entry.flags);
  }
  dropMappings(k, t.proc, memory.unmap(from, from + oldSize));
  memory.merge(to, to + newSize);
}

const sysMremap: Handler = (k, t, [from, oldLength, newLength, flags, wanted]) => {
  const memory = t.proc.memory!;
  const mayMove = (flags! & MREMAP_MAYMOVE) !== 0;
  const fixed = (flags! & MREMAP_FIXED) !== 0;
  if (from! % PAGE !== 0 || newLength! <= 0 || flags! & ~3 || (fixed && !mayMove)) throw fail('EINVAL');
  const oldSize = roundUp(oldLength!);
  const newSize = roundUp(newLength!);
  const region = memory.regionAt(from!);
  if (!region || from! + oldSize > region.end || oldSize === 0) throw fail(region ? 'EINVAL' : 'EFAULT');
  if (memory.size + newSize - oldSize > t.proc.limits[RLIMIT_AS]!.soft) throw fail('ENOMEM');
  if (fixed) {
    const overlaps = wanted! < from! + oldSize && wanted! + newSize > from!;
    if (wanted! % PAGE !== 0 || overlaps || wanted! < PAGE || wanted! + newSize > KERNEL_BASE)
      throw fail('EINVAL');
    dropMappings(k, t.proc, memory.unmap(wanted!, wanted! + newSize));
    moveMapping(k, t, from!, oldSize, wanted!, newSize);
    return wanted!;
  }
  if (newSize <= oldSize) {
    if (newSize < oldSize) dropMappings(k, t.proc, memory.unmap(from! + newSize, from! + oldSize));
    return from!;
  }
  const end = from! + newSize;
  const free =
    region.end === from! + oldSize && !memory.regions.some(r => r.start < end && r.start >= region.end);
  if (free && end <= KERNEL_BASE) {
    region.end = end;
    memory.merge(from!, end);
    return from!;
  }
  if (!mayMove) throw fail('ENOMEM');
  const to = memory.findGap(newSize);
  moveMapping(k, t, from!, oldSize, to, newSize);
  return to;
};

/** mlock and munlock: the pages must be mapped. */
const sysMlock: Handler = (_k, t, [address, length]) => {
  const start = address! - (address! % PAGE);
  if (length! < 0 || !isMapped(t.proc.memory!, start, address! + length!)) throw fail('ENOMEM');
  return 0;
};

/** What is written to a shared mapping is in the file at once: there is nothing to do but to look at the arguments. */
const sysMsync: Handler = (_k, t, [address, length, flags]) => {
  const both = MS_SYNC | MS_ASYNC;
  if (flags! & ~(both | MS_INVALIDATE) || (flags! & both) === both || address! % PAGE !== 0)
    throw fail('EINVAL');
  if (length! < 0 || !isMapped(t.proc.memory!, address!, address! + length!)) throw fail('ENOMEM');
  return 0;
};

const sysMlockall: Handler = (_k, _t, [flags]) => {
  if (flags! === 0 || flags! & ~7 || flags === 4) throw fail('EINVAL');
  return 0;
};

const sysMincore: Handler = (_k, t, [address, length, vectorAt]) => {
  const memory = t.proc.memory!;
  if (address! % PAGE !== 0) throw fail('EINVAL');
  const end = address! + roundUp(length!);
  if (!isMapped(memory, address!, end)) throw fail('ENOMEM');
  const resident = Uint8Array.from({ length: (end - address!) / PAGE }, (_, i) =>
    memory.space.entry(address! / PAGE + i) !== 0 ? 1 : 0,
  );
  copyout(t, vectorAt!, resident);
  return 0;
};

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const MFD_NOEXEC_SEAL = 8;
const MFD_EXEC = 16;

const sysMemfdCreate: Handler = (k, t, [nameAt, flags]) => {
  if (flags! & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)) throw fail('EINVAL');
  const name = copyinstr(t, nameAt!);
  if (name.length > 249) throw fail('EINVAL');
  requireFds(k, t.proc, 1);
  const inode = k.state.fs.newInode(S_IFREG | 0o777);
  inode.nlink = 0;
  inode.uid = t.proc.euid;
  inode.gid = t.proc.egid;
  inode.data = k.state.fs.newFileData();
  inode.seals = flags! & MFD_ALLOW_SEALING ? 0 : F_SEAL_SEAL;
  const closeOnExec = (flags! & MFD_CLOEXEC) !== 0;
  return allocateFd(
    k,
    t,
    openInode(inode, `/memfd:${name} (deleted)`, O_RDWR | (closeOnExec ? O_CLOEXEC : 0)),
    closeOnExec,
  );
};

// --- The memory of another process -----------------------------------------------------------------------------------

interface Piece {
  readonly base: number;
  readonly length: number;
}

function readPieces(t: Thread, address: number, count: number): Piece[] {
  if (count < 0 || count > 1024) throw fail('EINVAL');
  const view = new DataView(copyin(t, address, 16 * count).buffer);
  return Array.from({ length: count }, (_, i) => ({
    base: Number(view.getBigUint64(16 * i, true)),
    length: Number(view.getBigUint64(16 * i + 8, true)),
  }));
}

/** Copy between two lists of pieces, as far as both go; returns how many bytes. A fault ends it, and is an error at the start only. */
function copyPieces(from: Thread, source: readonly Piece[], to: Thread, target: readonly Piece[]): number {
  let done = 0;
  let [i, at] = [0, 0];
  for (const piece of source) {
    for (let taken = 0; taken < piece.length && i < target.length; ) {
      const into = target[i]!;
      const n = Math.min(piece.length - taken, into.length - at, PAGE);
      try {
        copyout(to, into.base + at, copyin(from, piece.base + taken, n));
      } catch (e) {
        if (e instanceof KernelError && done > 0) return done;
        throw e;
      }
      taken += n;
      done += n;
      at += n;
      if (at === into.length) {
        i++;
        at = 0;
      }
    }
  }
  return done;
}

/** process_vm_readv and process_vm_writev: only one's own user's processes. */
const processMemory =
  (writing: boolean): Handler =>
  (k, t, [pid, localAt, localCount, remoteAt, remoteCount, flags]) => {
    if (flags !== 0) throw fail('EINVAL');
    const local = readPieces(t, localAt!, localCount!);
    const remote = readPieces(t, remoteAt!, remoteCount!);
    const p = k.state.procs.get(pid! | 0);
    const other = p?.threads[0];
    if (!p || !other || !p.memory) throw fail('ESRCH');
    if (!mayKill(t.proc, p)) throw fail('EPERM');
    return writing ? copyPieces(t, local, other, remote) : copyPieces(other, remote, t, local);
  };

export const MAPPING_CALLS: readonly SyscallEntry[] = [
  call(25, 'mremap', 'pointer size size hex pointer', sysMremap),
  call(26, 'msync', 'pointer size hex', sysMsync, { inline: true }),
  call(27, 'mincore', 'pointer size pointer', sysMincore),
  call(149, 'mlock', 'pointer size', sysMlock),
  call(150, 'munlock', 'pointer size', sysMlock),
  call(151, 'mlockall', 'hex', sysMlockall),
  call(152, 'munlockall', '', () => 0),
  call(310, 'process_vm_readv', 'int pointer size pointer size hex', processMemory(false)),
  call(311, 'process_vm_writev', 'int pointer size pointer size hex', processMemory(true)),
  call(319, 'memfd_create', 'string hex', sysMemfdCreate),
  call(325, 'mlock2', 'pointer size hex', sysMlock),
];
