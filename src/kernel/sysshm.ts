/**
 * System V shared memory: segments that processes attach to their address spaces. A segment is the contents of a file that
 * has no name: attaching maps it, and the number of attachments is the number of mappings that use its inode. Removing a
 * segment takes its key away; its memory goes with the last attachment.
 */
import { KERNEL_BASE } from '../compiler/object.ts';
import { PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, RLIMIT_AS } from './abi.ts';
import { fail } from './error.ts';
import type { Inode } from './file.ts';
import {
  IPC_INFO,
  IPC_PRIVATE,
  IPC_RMID,
  IPC_SET,
  IPC_STAT,
  IpcObject,
  ipcCommand,
  ipcGet,
  ipcToStat,
  MAY_ALTER_IPC,
  MAY_READ_IPC,
  pairOf,
  requireIpc,
  requireOwner,
  secondsNow,
  setPermissions,
  writeDescription,
} from './ipc.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { roundUp, writeLongs } from './vm.ts';

const SHM_RDONLY = 0o10000;
const SHM_RND = 0o20000;
const SHM_REMAP = 0o40000;
const SHM_EXEC = 0o100000;
/** In the mode: removed, and gone when nobody has it attached any more; its pages stay in memory. */
const SHM_DEST = 0o1000;
const SHM_LOCKED = 0o2000;
const SHM_LOCK = 11;
const SHM_UNLOCK = 12;
const SHM_STAT = 13;
const SHM_INFO = 14;
const SHM_STAT_ANY = 15;

/** struct shmid_ds. Times are seconds since 1970, 0: never. */
export class SharedSegment extends IpcObject {
  atime = 0;
  dtime = 0;
  /** Processes that made it, and that attached or detached last. */
  creator = 0;
  lastPid = 0;
  /** Bytes, as asked for. */
  size = 0;

  constructor(
    id: number,
    key: number,
    p: Proc,
    mode: number,
    now: number,
    /** Holds the contents; `users` is the number of attachments. */
    readonly inode: Inode,
  ) {
    super(id, key, p.euid, p.egid, mode, now);
    this.creator = p.pid;
  }

  get attached(): number {
    return this.inode.users;
  }
  get removed(): boolean {
    return (this.mode & SHM_DEST) !== 0;
  }
  /** Pages in use. */
  get pages(): number {
    return this.inode.data?.pages ?? 0;
  }
}

const sysShmget: Handler = (k, t, [key, size, flags]) => {
  const p = t.proc;
  return ipcGet(
    p,
    k.state.ipc.segments,
    key! | 0,
    flags!,
    segment => (size! > segment.size ? 'EINVAL' : undefined),
    id => {
      if (size! < 1) throw fail('EINVAL');
      if (size! > k.ram.limitBytes) throw fail('ENOMEM');
      const inode = k.state.fs.newInode(0o100000 | (flags! & 0o777));
      inode.data = k.state.fs.newFileData();
      inode.data.size = roundUp(size!);
      const segment = new SharedSegment(id, key! | 0, p, flags!, secondsNow(k), inode);
      segment.size = size!;
      return segment;
    },
  );
};

const nameOf = (segment: SharedSegment): string =>
  `/SYSV${(segment.key >>> 0).toString(16).padStart(8, '0')} (deleted)`;

const sysShmat: Handler = (k, t, [id, address, flags]) => {
  const p = t.proc;
  const memory = p.memory!;
  const segment = k.state.ipc.segments.get(id! | 0);
  const readOnly = (flags! & SHM_RDONLY) !== 0;
  const executable = (flags! & SHM_EXEC) !== 0;
  let start = address!;
  if (start % PAGE !== 0) {
    if (!(flags! & SHM_RND)) throw fail('EINVAL');
    start -= start % PAGE;
  }
  if (start === 0 && flags! & SHM_REMAP) throw fail('EINVAL');
  requireIpc(p, segment, MAY_READ_IPC | (readOnly ? 0 : MAY_ALTER_IPC) | (executable ? 0o111 : 0));
  const size = roundUp(segment.size);
  if (memory.size + size > p.limits[RLIMIT_AS]!.soft) throw fail('ENOMEM');
  if (start === 0) start = memory.findGap(size);
  else {
    if (start < PAGE || start + size > KERNEL_BASE) throw fail('EINVAL');
    const taken = memory.regions.some(r => r.start < start + size && r.end > start);
    if (taken && !(flags! & SHM_REMAP)) throw fail('EINVAL');
    if (taken) dropMappings(k, p, memory.unmap(start, start + size));
  }
  memory.addRegion({
    start,
    end: start + size,
    prot: PROT_READ | (readOnly ? 0 : PROT_WRITE) | (executable ? PROT_EXEC : 0),
    shared: true,
    name: nameOf(segment),
    segment: null,
    data: segment.inode.data,
    inode: segment.inode,
    offset: 0,
  });
  segment.atime = secondsNow(k);
  segment.lastPid = p.pid;
  return start;
};

/** The address must be where a segment was attached; all that is left of that attachment goes. */
const sysShmdt: Handler = (k, t, [address]) => {
  const memory = t.proc.memory!;
  const first = memory.regionAt(address!);
  const segment = first && segmentOf(k, first.inode);
  if (!segment || first.start !== address || first.offset !== 0) throw fail('EINVAL');
  const end = address! + roundUp(segment.size);
  const pieces = memory.regions.filter(
    r => r.inode === segment.inode && r.start >= address! && r.end <= end && r.start - r.offset === address,
  );
  for (const { start, end: pieceEnd } of pieces) dropMappings(k, t.proc, memory.unmap(start, pieceEnd));
  return 0;
};

function segmentOf(k: Kernel, inode: Inode | null): SharedSegment | undefined {
  return inode ? [...k.state.ipc.segments.objects.values()].find(s => s.inode === inode) : undefined;
}

/** A removed segment that nobody has attached is gone. */
function sweep(k: Kernel, segment: SharedSegment): void {
  if (!segment.removed || segment.attached > 0) return;
  k.state.ipc.segments.objects.delete(segment.id);
  k.state.fs.reclaim(segment.inode);
}

/** Mappings of these inodes have ended: free what nobody uses, and note the detaching of segments. */
export function dropMappings(k: Kernel, p: Proc, inodes: readonly Inode[]): void {
  for (const inode of inodes) {
    k.state.fs.reclaim(inode);
    const segment = k.state.ipc.segments.objects.size > 0 ? segmentOf(k, inode) : undefined;
    if (!segment) continue;
    segment.dtime = secondsNow(k);
    segment.lastPid = p.pid;
    sweep(k, segment);
  }
}

/** struct shmid_ds. */
function describe(t: Thread, address: number, s: SharedSegment): void {
  writeDescription(t, address, s, [
    s.size,
    s.atime,
    s.dtime,
    s.ctime,
    pairOf(s.creator, s.lastPid),
    s.attached,
    0,
    0,
  ]);
}

const sysShmctl: Handler = (k, t, [id, command, address]) => {
  const { segments } = k.state.ipc;
  const p = t.proc;
  switch (ipcCommand(command!)) {
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY: {
      const byIndex = ipcCommand(command!) !== IPC_STAT;
      const needsRead = ipcCommand(command!) !== SHM_STAT_ANY;
      const { object, result } = ipcToStat(p, segments, id! | 0, byIndex, needsRead);
      describe(t, address!, object);
      return result;
    }
    case IPC_SET:
      setPermissions(k, t, segments.get(id! | 0), address!);
      return 0;
    case IPC_RMID: {
      const segment = segments.get(id! | 0);
      requireOwner(p, segment);
      segment.mode |= SHM_DEST;
      segment.key = IPC_PRIVATE;
      segment.inode.nlink = 0;
      sweep(k, segment);
      return 0;
    }
    case SHM_LOCK:
    case SHM_UNLOCK: {
      const segment = segments.get(id! | 0);
      requireOwner(p, segment);
      segment.mode =
        ipcCommand(command!) === SHM_LOCK ? segment.mode | SHM_LOCKED : segment.mode & ~SHM_LOCKED;
      return 0;
    }
    case IPC_INFO: {
      const pages = Math.floor(k.ram.limitBytes / PAGE);
      writeLongs(t, address!, [k.ram.limitBytes, 1, 4096, 4096, pages, 0, 0, 0, 0]);
      return segments.highestIndex;
    }
    case SHM_INFO: {
      const all = [...segments.objects.values()];
      const total = all.reduce((n, s) => n + roundUp(s.size) / PAGE, 0);
      const resident = all.reduce((n, s) => n + s.pages, 0);
      writeLongs(t, address!, [all.length, total, resident, 0, 0, 0]);
      return segments.highestIndex;
    }
    default:
      throw fail('EINVAL');
  }
};

export const SHM_CALLS: readonly SyscallEntry[] = [
  call(29, 'shmget', 'hex size octal', sysShmget),
  call(30, 'shmat', 'int pointer octal', sysShmat),
  call(31, 'shmctl', 'int int pointer', sysShmctl),
  call(67, 'shmdt', 'pointer', sysShmdt),
];
