/**
 * Descriptors and the open file table: what a number names for a process, how it gets there, and what happens when the last one that
 * names an open file goes. xv6's file.c. The system calls about them are in sysfile.ts.
 */
import {
  AT_FDCWD,
  O_ACCMODE,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  RLIMIT_NOFILE,
} from './abi.ts';
import { forgetFile } from './epoll.ts';
import { fail } from './error.ts';
import { type Inode, OpenFile } from './file.ts';
import type { Kernel } from './kernel.ts';
import { unlock } from './lock.ts';
import type { Proc, Thread } from './proc.ts';
import { forgetNotification } from './sysmq.ts';

/** The open file of a descriptor, or EBADF. xv6's argfd. */
export function fileOf(p: Proc, fd: number): OpenFile {
  const d = p.ofile[fd | 0];
  if (!d) throw fail('EBADF');
  return d.file;
}

/** The open file of a descriptor that may be read, or EBADF. */
export function readableFile(p: Proc, fd: number): OpenFile {
  const file = fileOf(p, fd);
  if (!file.readable) throw fail('EBADF');
  return file;
}

/** The open file of a descriptor that may be written, or EBADF. */
export function writableFile(p: Proc, fd: number): OpenFile {
  const file = fileOf(p, fd);
  if (!file.writable) throw fail('EBADF');
  return file;
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

/** Give this descriptor, which is free, to a file. */
export function installFd(k: Kernel, t: Thread, fd: number, file: OpenFile, closeOnExec: boolean): void {
  const p = t.proc;
  while (p.ofile.length < fd) p.ofile.push(null);
  p.ofile[fd] = { file, closeOnExec, opened: k.site(t), openedBy: p.pid };
  holdFile(k, file);
}

/** One reference to an open file more; with the first one it is in the open file table. */
export function holdFile(k: Kernel, file: OpenFile): void {
  if (file.ref++ === 0) k.state.openFiles++;
}

/** How many entries the open file table can have: one for 10 KiB of memory, at least 8192, as on Linux (/proc/sys/fs/file-max). */
export const mostOpenFiles = (k: Kernel): number => Math.max(8192, Math.floor(k.ram.limitBytes / 10_240));

/** Is there room for `count` more descriptors (EMFILE), and for their open files (ENFILE, which root is spared)? */
export function requireFds(k: Kernel, p: Proc, count: number): void {
  if (k.state.openFiles + count > mostOpenFiles(k) && p.euid !== 0) {
    k.note(
      `the open file table of the machine is full (${mostOpenFiles(k)} open files of all processes): open, pipe and socket fail with ENFILE. Descriptors that are no longer needed should be closed`,
    );
    throw fail('ENFILE');
  }
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
    mode === O_RDONLY || mode === O_RDWR,
    mode === O_WRONLY || mode === O_RDWR,
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
  k.state.openFiles--;
  if (k.state.watched.size > 0) forgetFile(k, file);
  k.state.ioOwners.delete(file);
  inode.object?.close(k, file);
  if (inode.locks.length > 0) {
    for (const kind of ['flock', 'record'] as const) unlock(inode, kind, file, 0, Number.POSITIVE_INFINITY);
    k.wakeup(inode);
  }
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

/** The directory that `path` starts from in an *at call; its dirfd is not looked at when the path is absolute. */
export function baseOf(p: Proc, dirfd: number, path: string): Inode {
  return (dirfd | 0) === AT_FDCWD || path.startsWith('/') ? p.cwd : fileOf(p, dirfd).inode;
}
