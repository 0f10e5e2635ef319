/**
 * System calls about open files: descriptors, open, reading and writing (files, pipes, the terminal, devices), locks and
 * ioctl. xv6's sysfile.c, with the rest of what POSIX programs expect. Names are in sysname.ts, waiting in syspoll.ts.
 */
import {
  AT_FDCWD,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_GETLK,
  F_GETPIPE_SZ,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_SETPIPE_SZ,
  FD_CLOEXEC,
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  PIPE_BUF,
  RLIMIT_FSIZE,
  RLIMIT_NOFILE,
  S_IFIFO,
  S_IFREG,
  SI_KERNEL,
  SIGPIPE,
  SIGTTIN,
  SIGTTOU,
  SIGXFSZ,
} from './abi.ts';
import { forgetFile } from './epoll.ts';
import { fail } from './error.ts';
import { type Give, type Inode, OpenFile } from './file.ts';
import { contents, lookup, MAY_READ, MAY_WRITE, mayCreate, namei, requirePermission, sizeOf } from './fs.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import { conflicting, type FileLock, lock, unlock } from './lock.ts';
import { PIPE_SIZE, type Pipe } from './pipe.ts';
import type { Proc, Thread, WaitReason } from './proc.ts';
import { procContent } from './procfs.ts';
import { sendSignal } from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { forgetNotification } from './sysmq.ts';
import { hasInput } from './syspoll.ts';
import { openMaster, openTerminal, terminalOf, waitForForeground, writeToMaster } from './tty.ts';
import { copyin, copyinstr, copyout, requireWritable, writeWord } from './vm.ts';

/** The most one call moves, as on Linux. */
const MAX_RW = 0x7fff_f000;
const encoder = new TextEncoder();

// --- Descriptors ----------------------------------------------------------------------------------------------------

/** The open file of a descriptor, or EBADF. xv6's argfd. */
export function fileOf(p: Proc, fd: number): OpenFile {
  const d = p.ofile[fd | 0];
  if (!d) throw fail('EBADF');
  return d.file;
}

/** Give the lowest free descriptor from `min` on to a file. xv6's fdalloc. */
export function allocateFd(k: Kernel, t: Thread, file: OpenFile, closeOnExec: boolean, min = 0): number {
  const p = t.proc;
  let fd = min;
  while (p.ofile[fd]) fd++;
  if (fd >= p.limits[RLIMIT_NOFILE]!.soft) throw fail('EMFILE');
  installFd(k, t, fd, file, closeOnExec);
  return fd;
}

function installFd(k: Kernel, t: Thread, fd: number, file: OpenFile, closeOnExec: boolean): void {
  const p = t.proc;
  while (p.ofile.length < fd) p.ofile.push(null);
  p.ofile[fd] = { file, closeOnExec, opened: k.site(t), openedBy: p.pid };
  file.ref++;
}

/** Is there room for `count` more descriptors? */
export function requireFds(p: Proc, count: number): void {
  const limit = p.limits[RLIMIT_NOFILE]!.soft;
  let free = Math.max(0, limit - p.ofile.length);
  for (let fd = 0; fd < Math.min(limit, p.ofile.length); fd++) if (!p.ofile[fd]) free++;
  if (free < count) throw fail('EMFILE');
}

/** Make an entry of the open file table; a pipe's end is counted. */
export function openInode(inode: Inode, path: string, flags: number): OpenFile {
  const mode = flags & O_ACCMODE;
  const file = new OpenFile(
    inode,
    path,
    mode !== O_WRONLY,
    mode !== O_RDONLY,
    flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC),
  );
  inode.users++;
  if (inode.pipe) {
    if (file.readable) {
      inode.pipe.readers++;
      inode.pipe.readerOpens++;
    }
    if (file.writable) {
      inode.pipe.writers++;
      inode.pipe.writerOpens++;
    }
  }
  return file;
}

/** Close a descriptor; with the last one of an open file, the file. xv6's fileclose. */
export function closeFile(k: Kernel, p: Proc, fd: number): void {
  const { file } = p.ofile[fd]!;
  p.ofile[fd] = null;
  if (file.inode.object) forgetNotification(p, file);
  const { inode } = file;
  if (inode.locks.length > 0) {
    unlock(inode, 'record', p.pid, 0, Number.POSITIVE_INFINITY);
    k.wakeup(inode);
  }
  releaseFile(k, file);
}

/** One reference to an open file less; with the last one it is closed. */
export function releaseFile(k: Kernel, file: OpenFile): void {
  const { inode } = file;
  file.ref--;
  if (file.ref > 0) return;
  if (k.state.watched.size > 0) forgetFile(k, file);
  inode.object?.close(k, file);
  if (inode.locks.length > 0) unlock(inode, 'flock', file, 0, Number.POSITIVE_INFINITY);
  const { pipe } = inode;
  if (pipe) {
    if (file.readable) pipe.readers--;
    if (file.writable) pipe.writers--;
    if (pipe.readers === 0 && pipe.writers === 0) pipe.empty();
    k.wakeup(pipe.readable);
    k.wakeup(pipe.writable);
  }
  inode.users--;
  if (inode.users === 0 && inode.terminal?.master) k.wakeup(inode.terminal.master.readable);
  k.state.fs.reclaim(inode);
}

/** exec closes the descriptors that are marked so. */
export function closeOnExec(k: Kernel, p: Proc): void {
  p.ofile.forEach((d, fd) => {
    if (d?.closeOnExec) closeFile(k, p, fd);
  });
}

const sysClose: Handler = (k, t, [fd]) => {
  fileOf(t.proc, fd!);
  closeFile(k, t.proc, fd! | 0);
  k.emit({ event: 'close', fd: fd! | 0 }, t);
  return 0;
};

const sysDup: Handler = (k, t, [fd]) => {
  const to = allocateFd(k, t, fileOf(t.proc, fd!), false);
  k.emit({ event: 'dup', from: fd! | 0, to }, t);
  return to;
};

function dupTo(k: Kernel, t: Thread, from: number, to: number, cloexec: boolean): number {
  const file = fileOf(t.proc, from);
  if (to < 0 || to >= t.proc.limits[RLIMIT_NOFILE]!.soft) throw fail('EBADF');
  if (t.proc.ofile[to]) closeFile(k, t.proc, to);
  installFd(k, t, to, file, cloexec);
  k.emit({ event: 'dup', from, to }, t);
  return to;
}

const sysDup2: Handler = (k, t, [from, to]) => {
  if ((from! | 0) === (to! | 0)) {
    fileOf(t.proc, from!);
    return to! | 0;
  }
  return dupTo(k, t, from! | 0, to! | 0, false);
};

const sysDup3: Handler = (k, t, [from, to, flags]) => {
  if ((from! | 0) === (to! | 0) || flags! & ~O_CLOEXEC) throw fail('EINVAL');
  return dupTo(k, t, from! | 0, to! | 0, (flags! & O_CLOEXEC) !== 0);
};

function makePipe(k: Kernel, t: Thread, address: number, flags: number): number {
  if (flags & ~(O_CLOEXEC | O_NONBLOCK)) throw fail('EINVAL');
  requireFds(t.proc, 2);
  requireWritable(t, address, 8);
  const { fs } = k.state;
  const inode = fs.newInode(S_IFIFO | 0o600);
  inode.uid = t.proc.euid;
  inode.gid = t.proc.egid;
  inode.nlink = 0;
  inode.pipe = fs.newPipe();
  const path = `pipe:[${inode.pipe.id}]`;
  const status = flags & O_NONBLOCK;
  const cloexec = (flags & O_CLOEXEC) !== 0;
  const readFd = allocateFd(k, t, openInode(inode, path, O_RDONLY | status), cloexec);
  const writeFd = allocateFd(k, t, openInode(inode, path, O_WRONLY | status), cloexec);
  writeWord(t, address, readFd);
  writeWord(t, address + 4, writeFd);
  k.emit({ event: 'pipe', readFd, writeFd }, t);
  return 0;
}

// --- Reading and writing ----------------------------------------------------------------------------------------------

const waitReason = (kind: 'pipe-read' | 'pipe-write', pipe: Pipe, fd: number): WaitReason => ({
  kind,
  pipe,
  fd,
  call: kind === 'pipe-read' ? 'read' : 'write',
});

/** Read from a file at an offset, or where its offset is; a Block when it must wait. `into`: user address. */
function readInto(
  k: Kernel,
  t: Thread,
  fd: number,
  file: OpenFile,
  into: number,
  length: number,
  offset?: number,
): number | Block {
  const { inode } = file;
  const give = (available: number, take: (n: number) => Uint8Array): number => {
    const n = Math.min(length, available);
    requireWritable(t, into, n);
    const bytes = take(n);
    copyout(t, into, bytes);
    return bytes.length;
  };
  if (inode.isDirectory) throw fail('EISDIR');
  if (inode.pipe) {
    const { pipe } = inode;
    if (length === 0) return 0;
    if (pipe.count === 0) {
      if (pipe.writers === 0) return 0;
      if (file.nonblocking) throw fail('EAGAIN');
      return new Block([pipe.readable], waitReason('pipe-read', pipe, fd));
    }
    const n = give(pipe.count, count => pipe.take(count));
    k.wakeup(pipe.writable);
    return n;
  }
  if (inode.object) return inode.object.read(k, t, fd, file, length, give);
  switch (inode.device) {
    case 'null':
      return 0;
    case 'zero':
    case 'full':
      return give(Math.min(length, 1 << 20), n => new Uint8Array(n));
    case 'random':
      return give(Math.min(length, 1 << 16), n => randomBytes(k, n));
    case 'tty': {
      const terminal = terminalOf(k, inode);
      const stopped = waitForForeground(k, t, fd, terminal, SIGTTIN);
      if (stopped) return stopped;
      if (!terminal.ready) {
        if (terminal.polls) return 0;
        if (file.nonblocking) throw fail('EAGAIN');
        return new Block([terminal.input], { kind: 'terminal', fd });
      }
      return give(length, n => terminal.take(n));
    }
    case 'stdin': {
      const { stdin } = k.state;
      if (stdin.bytes.length === 0) {
        if (stdin.eof) return 0;
        return new Block([stdin.channel], { kind: 'stdin', fd });
      }
      return give(stdin.bytes.length, n => {
        const bytes = stdin.bytes.slice(0, n);
        stdin.bytes = stdin.bytes.slice(n);
        return bytes;
      });
    }
    case 'stdout':
    case 'stderr':
    case 'ptmx':
      throw fail('EBADF');
    case null:
      break;
  }
  const at = offset ?? file.offset;
  const bytes = file.content ? file.content.slice(at, at + length) : contents(k, inode).read(at, length);
  copyout(t, into, bytes);
  if (offset === undefined) file.offset += bytes.length;
  inode.atime = k.now;
  return bytes.length;
}

function randomBytes(k: Kernel, n: number): Uint8Array {
  const bytes = new Uint8Array(n);
  for (let i = 0; i < n; i++) bytes[i] = k.nextRandom() >>> 13;
  return bytes;
}

/** Write bytes; a Block when it must wait, with progress.done counting what has gone already. */
export function writeBytes(
  k: Kernel,
  t: Thread,
  fd: number,
  file: OpenFile,
  bytes: Uint8Array,
  progress: Record<string, number>,
  offset?: number,
): number | Block {
  const { inode } = file;
  if (inode.pipe) return writePipe(k, t, fd, file, inode.pipe, bytes, progress);
  if (inode.object) return inode.object.write(k, t, fd, file, bytes, progress);
  switch (inode.device) {
    case 'null':
    case 'zero':
    case 'random':
      return bytes.length;
    case 'full':
      throw fail('ENOSPC');
    case 'tty': {
      const terminal = terminalOf(k, inode);
      if (terminal.stopsBackgroundOutput) {
        const stopped = waitForForeground(k, t, fd, terminal, SIGTTOU);
        if (stopped) return stopped;
      }
      if (terminal.master) return writeToMaster(k, fd, file, terminal.master, bytes);
      k.output(t, fd, 'tty', terminal.process(bytes));
      return bytes.length;
    }
    case 'ptmx':
      throw fail('EIO');
    case 'stdout':
    case 'stderr':
      k.output(t, fd, inode.device, bytes);
      return bytes.length;
    case 'stdin':
      throw fail('EBADF');
    case null:
      break;
  }
  if (inode.proc) throw fail('EACCES');
  const data = contents(k, inode);
  const at = offset ?? (file.append ? data.size : file.offset);
  const limit = t.proc.limits[RLIMIT_FSIZE]!.soft;
  if (bytes.length > 0 && at >= limit) {
    sendSignal(k, t.proc, { signal: SIGXFSZ, code: SI_KERNEL, pid: 0, uid: 0, status: 0, address: 0n }, t);
    throw fail('EFBIG');
  }
  const fits = bytes.subarray(0, Math.min(bytes.length, limit - at));
  data.write(at, fits);
  if (offset === undefined) file.offset = at + fits.length;
  inode.mtime = k.now;
  inode.ctime = k.now;
  return fits.length;
}

function writePipe(
  k: Kernel,
  t: Thread,
  fd: number,
  file: OpenFile,
  pipe: Pipe,
  bytes: Uint8Array,
  progress: Record<string, number>,
): number | Block {
  const done = progress.done ?? 0;
  if (pipe.readers === 0) {
    sendSignal(
      k,
      t.proc,
      { signal: SIGPIPE, code: SI_KERNEL, pid: t.proc.pid, uid: t.proc.uid, status: 0, address: 0n },
      t,
    );
    if (done > 0) return done;
    throw fail('EPIPE');
  }
  // Up to PIPE_BUF bytes go in one piece or not at all (POSIX write()).
  const atomic = bytes.length <= PIPE_BUF;
  const put = atomic && pipe.room < bytes.length ? 0 : pipe.put(bytes.subarray(done));
  if (put > 0) k.wakeup(pipe.readable);
  if (done + put === bytes.length) return bytes.length;
  if (file.nonblocking) {
    if (done + put > 0) return done + put;
    throw fail('EAGAIN');
  }
  progress.done = done + put;
  return new Block([pipe.writable], waitReason('pipe-write', pipe, fd));
}

/** A write that a signal ends after some bytes have gone reports those. */
const bytesSoFar: SyscallEntry['interrupted'] = (_k, _t, _args, progress) => progress.done || undefined;

function readable(p: Proc, fd: number): OpenFile {
  const file = fileOf(p, fd);
  if (!file.readable) throw fail('EBADF');
  return file;
}

function writable(p: Proc, fd: number): OpenFile {
  const file = fileOf(p, fd);
  if (!file.writable) throw fail('EBADF');
  return file;
}

const clampLength = (length: number): number => {
  if (length < 0) throw fail('EINVAL');
  return Math.min(length, MAX_RW);
};

const sysRead: Handler = (k, t, [fd, address, length]) =>
  readInto(k, t, fd! | 0, readable(t.proc, fd!), address!, clampLength(length!));

const sysWrite: Handler = (k, t, [fd, address, length], progress) => {
  const file = writable(t.proc, fd!);
  return writeBytes(k, t, fd! | 0, file, copyin(t, address!, clampLength(length!)), progress);
};

function requireSeekable(file: OpenFile): void {
  if (
    file.inode.pipe ||
    file.inode.object ||
    (file.inode.isDevice && file.inode.device !== 'zero' && file.inode.device !== 'null')
  )
    throw fail('ESPIPE');
}

const sysPread: Handler = (k, t, [fd, address, length, offset]) => {
  const file = readable(t.proc, fd!);
  requireSeekable(file);
  if (offset! < 0) throw fail('EINVAL');
  return readInto(k, t, fd! | 0, file, address!, clampLength(length!), offset!);
};

const sysPwrite: Handler = (k, t, [fd, address, length, offset], progress) => {
  const file = writable(t.proc, fd!);
  requireSeekable(file);
  if (offset! < 0) throw fail('EINVAL');
  return writeBytes(k, t, fd! | 0, file, copyin(t, address!, clampLength(length!)), progress, offset!);
};

/** The struct iovec array of readv and writev. */
export function readVectors(t: Thread, address: number, count: number): { base: number; length: number }[] {
  if (count < 0 || count > 1024) throw fail('EINVAL');
  const view = new DataView(copyin(t, address, 16 * count).buffer);
  return Array.from({ length: count }, (_, i) => ({
    base: Number(view.getBigUint64(16 * i, true)),
    length: clampLength(Number(view.getBigInt64(16 * i + 8, true))),
  }));
}

/** Copies into several buffers, one after the other. */
export const giveTo =
  (t: Thread, vectors: readonly { base: number; length: number }[]): Give =>
  (available, take) => {
    let left = available;
    const parts = vectors.flatMap(({ base, length }) => {
      const n = Math.min(length, left);
      left -= n;
      if (n > 0) requireWritable(t, base, n);
      return n > 0 ? [{ base, n }] : [];
    });
    const bytes = take(available - left);
    let at = 0;
    for (const { base, n } of parts) {
      copyout(t, base, bytes.subarray(at, at + n));
      at += n;
    }
    return bytes.length;
  };

const sysReadv: Handler = (k, t, [fd, address, count]) => {
  const file = readable(t.proc, fd!);
  let total = 0;
  const vectors = readVectors(t, address!, count! | 0);
  if (file.inode.object) {
    const length = vectors.reduce((n, v) => n + v.length, 0);
    return file.inode.object.read(k, t, fd! | 0, file, length, giveTo(t, vectors));
  }
  for (const { base, length } of vectors) {
    const n = total > 0 && !hasInput(k, file) ? 0 : readInto(k, t, fd! | 0, file, base, length);
    if (n instanceof Block) return n;
    total += n;
    if (n < length) break;
  }
  return total;
};

/** The bytes of several buffers in one piece. */
export function gather(t: Thread, address: number, count: number): Uint8Array {
  const parts = readVectors(t, address, count).map(v => copyin(t, v.base, v.length));
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const sysWritev: Handler = (k, t, [fd, address, count], progress) => {
  const file = writable(t.proc, fd!);
  return writeBytes(k, t, fd! | 0, file, gather(t, address!, count! | 0), progress);
};

const sysLseek: Handler = (k, t, [fd, offset, whence]) => {
  const file = fileOf(t.proc, fd!);
  requireSeekable(file);
  const size = file.content ? file.content.length : sizeOf(k, file.inode);
  const base = [0, file.offset, size][whence!];
  if (base === undefined) throw fail('EINVAL');
  const to = base + offset!;
  if (to < 0) throw fail('EINVAL');
  file.offset = to;
  return to;
};

function truncate(k: Kernel, t: Thread, inode: Inode, size: number): number {
  if (size < 0) throw fail('EINVAL');
  if (inode.isDirectory) throw fail('EISDIR');
  if (!inode.isFile) throw fail('EINVAL');
  if (size > t.proc.limits[RLIMIT_FSIZE]!.soft) throw fail('EFBIG');
  contents(k, inode).truncate(size);
  inode.mtime = k.now;
  inode.ctime = k.now;
  return 0;
}

// --- open ---------------------------------------------------------------------------------------------------------------

/** The directory that a dirfd argument of the *at calls stands for. */
export function baseOf(p: Proc, dirfd: number): Inode {
  return (dirfd | 0) === AT_FDCWD ? p.cwd : fileOf(p, dirfd).inode;
}

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
  const base = path.startsWith('/') ? p.cwd : baseOf(p, dirfd);
  const exclusive = (flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL);
  const found = lookup(k, p, path, !(flags & O_NOFOLLOW) && !exclusive, base);
  let { inode } = found;
  requireFds(p, 1);
  if (inode) {
    if (exclusive) throw fail('EEXIST');
    if (inode.isSymlink) throw fail('ELOOP');
    if (inode.isSocket) throw fail('ENXIO');
    if (inode.isDirectory && (flags & O_ACCMODE || flags & O_CREAT)) throw fail('EISDIR');
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
  if (
    inode.isFifo &&
    inode.pipe &&
    (flags & O_ACCMODE) === O_WRONLY &&
    flags & O_NONBLOCK &&
    inode.pipe.readers === 0
  )
    throw fail('ENXIO');
  const file = openInode(inode, path, flags);
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

// --- fcntl, flock, ioctl ------------------------------------------------------------------------------------------------

/** Take the lock, or wait for whoever holds it. */
function takeLock(k: Kernel, fd: number, inode: Inode, wanted: FileLock, wait: boolean): SyscallResult {
  const holder = conflicting(inode, wanted);
  if (!holder) {
    lock(inode, wanted);
    k.wakeup(inode);
    return 0;
  }
  if (!wait) throw fail('EAGAIN');
  return new Block([inode], { kind: 'lock', fd, holder: holder.pid });
}

const sysFlock: Handler = (k, t, [fd, operation]) => {
  const file = fileOf(t.proc, fd!);
  const [LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN] = [1, 2, 4, 8];
  const kind = operation! & ~LOCK_NB;
  const range = { start: 0, end: Number.POSITIVE_INFINITY };
  if (kind === LOCK_UN) {
    unlock(file.inode, 'flock', file, range.start, range.end);
    k.wakeup(file.inode);
    return 0;
  }
  if (kind !== LOCK_SH && kind !== LOCK_EX) throw fail('EINVAL');
  const wanted: FileLock = {
    kind: 'flock',
    owner: file,
    pid: t.proc.pid,
    exclusive: kind === LOCK_EX,
    ...range,
  };
  return takeLock(k, fd! | 0, file.inode, wanted, !(operation! & LOCK_NB));
};

const F_RDLCK = 0;
const F_WRLCK = 1;
const F_UNLCK = 2;

/** fcntl(F_SETLK and so on) with struct flock. */
function recordLock(k: Kernel, t: Thread, fd: number, command: number, address: number): SyscallResult {
  const file = fileOf(t.proc, fd);
  const view = new DataView(copyin(t, address, 32).buffer);
  const type = view.getInt16(0, true);
  const whence = view.getInt16(2, true);
  const base = whence === 0 ? 0 : whence === 1 ? file.offset : sizeOf(k, file.inode);
  const from = base + Number(view.getBigInt64(8, true));
  const length = Number(view.getBigInt64(16, true));
  const start = length < 0 ? from + length : from;
  const end = length === 0 ? Number.POSITIVE_INFINITY : length < 0 ? from : from + length;
  if (start < 0) throw fail('EINVAL');
  if (command !== F_GETLK && type === F_UNLCK) {
    unlock(file.inode, 'record', t.proc.pid, start, end);
    k.wakeup(file.inode);
    return 0;
  }
  if (type !== F_RDLCK && type !== F_WRLCK) throw fail('EINVAL');
  if (command !== F_GETLK && !(type === F_WRLCK ? file.writable : file.readable)) throw fail('EBADF');
  const wanted: FileLock = {
    kind: 'record',
    owner: t.proc.pid,
    pid: t.proc.pid,
    exclusive: type === F_WRLCK,
    start,
    end,
  };
  if (command !== F_GETLK) return takeLock(k, fd, file.inode, wanted, command === F_SETLKW);
  const holder = conflicting(file.inode, wanted);
  view.setInt16(0, holder ? (holder.exclusive ? F_WRLCK : F_RDLCK) : F_UNLCK, true);
  if (holder) {
    view.setInt16(2, 0, true);
    view.setBigInt64(8, BigInt(holder.start), true);
    view.setBigInt64(
      16,
      BigInt(holder.end === Number.POSITIVE_INFINITY ? 0 : holder.end - holder.start),
      true,
    );
    view.setInt32(24, holder.pid, true);
  }
  copyout(t, address, new Uint8Array(view.buffer));
  return 0;
}

const sysFcntl: Handler = (k, t, [fd, command, argument]) => {
  const file = fileOf(t.proc, fd!);
  const descriptor = t.proc.ofile[fd! | 0]!;
  switch (command! | 0) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: {
      if (argument! < 0 || argument! >= t.proc.limits[RLIMIT_NOFILE]!.soft) throw fail('EINVAL');
      const to = allocateFd(k, t, file, command === F_DUPFD_CLOEXEC, argument! | 0);
      k.emit({ event: 'dup', from: fd! | 0, to }, t);
      return to;
    }
    case F_GETFD:
      return descriptor.closeOnExec ? FD_CLOEXEC : 0;
    case F_SETFD:
      descriptor.closeOnExec = (argument! & FD_CLOEXEC) !== 0;
      return 0;
    case F_GETFL:
      return file.flags;
    case F_SETFL: {
      const changeable = O_APPEND | O_NONBLOCK;
      file.flags = (file.flags & ~changeable) | (argument! & changeable);
      return 0;
    }
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
      return recordLock(k, t, fd! | 0, command! | 0, argument!);
    case F_GETPIPE_SZ:
    case F_SETPIPE_SZ:
      if (!file.inode.pipe) throw fail('EBADF');
      return PIPE_SIZE;
    default:
      throw fail('EINVAL');
  }
};

/** Nothing is behind the file system: whatever was written is as safe as it will ever be. */
const sysFsync: Handler = (_k, t, [fd]) => {
  const { inode } = fileOf(t.proc, fd!);
  if (!inode.isFile && !inode.isDirectory) throw fail('EINVAL');
  return 0;
};

const path = (t: Thread, address: number | undefined): string => copyinstr(t, address!);

export const FILE_CALLS: readonly SyscallEntry[] = [
  call(0, 'read', 'int pointer size', sysRead, { inline: true }),
  call(1, 'write', 'int pointer size', sysWrite, { inline: true, interrupted: bytesSoFar }),
  call(2, 'open', 'string hex octal', (k, t, [p, f, m], g) => openAt(k, t, AT_FDCWD, path(t, p), f!, m!, g), {
    interrupted: giveUpFifo,
  }),
  call(3, 'close', 'int', sysClose, { inline: true }),
  call(8, 'lseek', 'int size int', sysLseek, { inline: true }),
  call(17, 'pread64', 'int pointer size size', sysPread, { inline: true }),
  call(18, 'pwrite64', 'int pointer size size', sysPwrite, { inline: true }),
  call(19, 'readv', 'int pointer int', sysReadv, { inline: true }),
  call(20, 'writev', 'int pointer int', sysWritev, { inline: true, interrupted: bytesSoFar }),
  call(22, 'pipe', 'pointer', (k, t, [address]) => makePipe(k, t, address!, 0)),
  call(32, 'dup', 'int', sysDup),
  call(33, 'dup2', 'int int', sysDup2),
  call(72, 'fcntl', 'int int hex', sysFcntl),
  call(73, 'flock', 'int int', sysFlock),
  call(74, 'fsync', 'int', sysFsync, { inline: true }),
  call(75, 'fdatasync', 'int', sysFsync, { inline: true }),
  call(76, 'truncate', 'string size', (k, t, [p, size]) => {
    const inode = namei(k, t.proc, path(t, p));
    requirePermission(t.proc, inode, MAY_WRITE);
    return truncate(k, t, inode, size!);
  }),
  call(77, 'ftruncate', 'int size', (k, t, [fd, size]) => truncate(k, t, writable(t.proc, fd!).inode, size!)),
  call(85, 'creat', 'string octal', (k, t, [p, m], g) =>
    openAt(k, t, AT_FDCWD, path(t, p), O_CREAT | O_WRONLY | O_TRUNC, m!, g),
  ),
  call(162, 'sync', '', () => 0, { inline: true }),
  call(
    257,
    'openat',
    'int string hex octal',
    (k, t, [d, p, f, m], g) => openAt(k, t, d!, path(t, p), f!, m!, g),
    { interrupted: giveUpFifo },
  ),
  call(292, 'dup3', 'int int hex', sysDup3),
  call(293, 'pipe2', 'pointer hex', (k, t, [address, flags]) => makePipe(k, t, address!, flags!)),
  call(318, 'getrandom', 'pointer size hex', (k, t, [address, length]) => {
    const bytes = randomBytes(k, Math.min(length!, 1 << 16));
    copyout(t, address!, bytes);
    return bytes.length;
  }),
];
