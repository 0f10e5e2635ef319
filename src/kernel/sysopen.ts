/**
 * open: a path becomes an open file and a descriptor. What is new is made (O_CREAT), what is special has its own way: a FIFO waits
 * for its other end, a terminal gets its own line discipline, a file of /proc is written out as it is at this moment.
 */
import {
  AT_FDCWD,
  O_ACCMODE,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  S_IFREG,
} from './abi.ts';
import { allocateFd, baseOf, closeFile, fileOf, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import type { OpenFile } from './file.ts';
import { lookup, MAY_READ, MAY_WRITE, mayCreate, requirePermission } from './fs.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Pipe } from './pipe.ts';
import type { Proc, Thread } from './proc.ts';
import { procContent } from './procfs.ts';
import { call, type SyscallEntry } from './syscall.ts';
import { truncate } from './sysrw.ts';
import { openMaster, openTerminal } from './tty.ts';
import { copyinstr } from './vm.ts';

/** Set for every file that a 64-bit program opens, and shown by F_GETFL. */
const O_LARGEFILE = 0o100000;

const encoder = new TextEncoder();

/** POSIX openat. `progress.fd` is set while a FIFO waits for its other end: the descriptor is there already. */
function openAt(
  k: Kernel,
  t: Thread,
  dirfd: number,
  path: string,
  flags: number,
  mode: number,
  progress: Record<string, number>,
): SyscallResult {
  const p = t.proc;
  if (progress.fd !== undefined) return fifoOpened(p, progress);
  if (path === '') throw fail('ENOENT');
  requireFds(k, p, 1);
  const base = baseOf(p, dirfd, path);
  if (flags & O_CREAT && /[^/]\/+$/.test(path)) {
    lookup(k, p, path.replace(/\/+$/, ''), false, base);
    throw fail('EISDIR');
  }
  const exclusive = (flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL);
  const found = lookup(k, p, path, !(flags & O_NOFOLLOW) && !exclusive, base);
  let { inode } = found;
  if (inode) {
    if (exclusive) throw fail('EEXIST');
    if (inode.isSymlink) throw fail(flags & O_DIRECTORY ? 'ENOTDIR' : 'ELOOP');
    if (inode.isSocket) throw fail('ENXIO');
    if (inode.isDirectory && flags & (O_ACCMODE | O_CREAT | O_TRUNC)) throw fail('EISDIR');
    if (flags & O_DIRECTORY && !inode.isDirectory) throw fail('ENOTDIR');
    const access = flags & O_ACCMODE;
    const mask =
      (access === O_WRONLY ? 0 : MAY_READ) |
      (access === O_RDONLY ? 0 : MAY_WRITE) |
      (flags & O_TRUNC ? MAY_WRITE : 0);
    requirePermission(p, inode, mask);
    if (inode.device === 'ptmx') return openMaster(k, t, flags);
    if (inode.device === 'tty') inode = openTerminal(k, p, inode, found.name, flags);
    if (flags & O_TRUNC && inode.isFile && !inode.proc) truncate(k, t, inode, 0);
  } else {
    if (!(flags & O_CREAT)) throw fail('ENOENT');
    if (flags & O_DIRECTORY) throw fail('EINVAL');
    mayCreate(p, found.directory);
    inode = k.state.fs.makeNode(
      found.directory,
      found.name,
      S_IFREG | (mode & ~p.umask & 0o7777),
      p.euid,
      p.egid,
      k.now,
    );
    found.directory.mtime = k.now;
  }
  if (inode.isFifo && (flags & O_ACCMODE) === O_ACCMODE) throw fail('EINVAL');
  if (
    inode.isFifo &&
    inode.pipe &&
    (flags & O_ACCMODE) === O_WRONLY &&
    flags & O_NONBLOCK &&
    inode.pipe.readers === 0
  )
    throw fail('ENXIO');
  const file = openInode(inode, path, flags | O_LARGEFILE);
  if (inode.proc && inode.isFile) file.content = encoder.encode(procContent(k, p, inode.proc));
  const fd = allocateFd(k, t, file, (flags & O_CLOEXEC) !== 0);
  k.emit({ event: 'open', fd, path }, t);
  if (inode.isFifo && inode.pipe) return openFifo(k, t, inode.pipe, file, path, fd, progress);
  return fd;
}

/** POSIX open() of a FIFO waits until the other end is open too. */
function openFifo(
  k: Kernel,
  t: Thread,
  pipe: Pipe,
  file: OpenFile,
  path: string,
  fd: number,
  progress: Record<string, number>,
): SyscallResult {
  k.wakeup(pipe.readable);
  k.wakeup(pipe.writable);
  // A pipe without a name, opened through /proc/PID/fd, does not wait: its ends have been open already.
  if (file.readable === file.writable || file.nonblocking || file.inode.nlink === 0) return fd;
  const otherIsThere = file.readable ? pipe.writers > 0 : pipe.readers > 0;
  if (otherIsThere) return fd;
  progress.fd = fd;
  progress.opens = file.readable ? pipe.writerOpens : pipe.readerOpens;
  return fifoOpened(t.proc, progress, path);
}

function fifoOpened(p: Proc, progress: Record<string, number>, name?: string): SyscallResult {
  const fd = progress.fd!;
  const file = fileOf(p, fd);
  const pipe = file.inode.pipe!;
  const opens = file.readable ? pipe.writerOpens : pipe.readerOpens;
  if (opens > progress.opens!) return fd;
  const end = file.readable ? 'reading' : 'writing';
  return new Block([file.readable ? pipe.readable : pipe.writable], {
    kind: 'fifo-open',
    pipe,
    path: name ?? file.path,
    end,
  });
}

const giveUpFifo: SyscallEntry['interrupted'] = (k, t, _args, progress) => {
  if (progress.fd !== undefined && t.proc.ofile[progress.fd]) closeFile(k, t.proc, progress.fd);
  return undefined;
};

const path = (t: Thread, address: number | undefined): string => copyinstr(t, address!);

export const OPEN_CALLS: readonly SyscallEntry[] = [
  call(2, 'open', 'string hex octal', (k, t, [p, f, m], g) => openAt(k, t, AT_FDCWD, path(t, p), f!, m!, g), {
    interrupted: giveUpFifo,
  }),
  call(85, 'creat', 'string octal', (k, t, [p, m], g) =>
    openAt(k, t, AT_FDCWD, path(t, p), O_CREAT | O_WRONLY | O_TRUNC, m!, g),
  ),
  call(
    257,
    'openat',
    'int string hex octal',
    (k, t, [d, p, f, m], g) => openAt(k, t, d!, path(t, p), f!, m!, g),
    { interrupted: giveUpFifo },
  ),
];
