/**
 * System calls about descriptors themselves: close, dup, pipe and fcntl. xv6's sysfile.c, whose other calls are where their
 * subject is: opening in sysopen.ts, reading and writing in sysrw.ts, names in sysname.ts, waiting in syspoll.ts.
 */
import {
  F_ADD_SEALS,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GET_SEALS,
  F_GETFD,
  F_GETFL,
  F_GETLK,
  F_GETOWN,
  F_GETOWN_EX,
  F_GETPIPE_SZ,
  F_GETSIG,
  F_OFD_GETLK,
  F_OFD_SETLK,
  F_OFD_SETLKW,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_SETOWN,
  F_SETOWN_EX,
  F_SETPIPE_SZ,
  F_SETSIG,
  FD_CLOEXEC,
  O_APPEND,
  O_ASYNC,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  RLIMIT_NOFILE,
  S_IFIFO,
} from './abi.ts';
import { allocateFd, closeFile, fileOf, installFd, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import {
  OwnerType,
  ownerNumber,
  ownerOf,
  setAsync,
  setIoSignal,
  setOwner,
  setOwnerNumber,
} from './fasync.ts';
import type { Kernel } from './kernel.ts';
import { PIPE_SIZE } from './pipe.ts';
import type { Thread } from './proc.ts';
import { addSeals, sealsOf } from './seals.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { recordLock } from './syslock.ts';
import { readWord, requireWritable, writeWord } from './vm.ts';

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
  requireFds(k, t.proc, 2);
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
      if ((file.flags ^ argument!) & O_ASYNC) setAsync(k, t, fd! | 0, file, (argument! & O_ASYNC) !== 0);
      return 0;
    }
    case F_SETOWN:
      setOwnerNumber(k, file, argument! | 0);
      return 0;
    case F_GETOWN:
      return ownerNumber(k, file);
    case F_SETOWN_EX: {
      const type = readWord(t, argument!) | 0;
      if (type < OwnerType.Thread || type > OwnerType.Group) throw fail('EINVAL');
      setOwner(k, file, type, readWord(t, argument! + 4) | 0);
      return 0;
    }
    case F_GETOWN_EX: {
      const { type, id } = ownerOf(k, file);
      writeWord(t, argument!, type);
      writeWord(t, argument! + 4, id);
      return 0;
    }
    case F_SETSIG:
      setIoSignal(k, file, argument! | 0);
      return 0;
    case F_GETSIG:
      return ownerOf(k, file).signal;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
      return recordLock(k, t, fd! | 0, command! | 0, argument!);
    case F_GETPIPE_SZ:
    case F_SETPIPE_SZ:
      if (!file.inode.pipe) throw fail('EBADF');
      return PIPE_SIZE;
    case F_ADD_SEALS:
      addSeals(k, file, argument! | 0);
      return 0;
    case F_GET_SEALS:
      return sealsOf(file);
    default:
      throw fail('EINVAL');
  }
};

export const FILE_CALLS: readonly SyscallEntry[] = [
  call(3, 'close', 'int', sysClose, { inline: true }),
  call(22, 'pipe', 'pointer', (k, t, [address]) => makePipe(k, t, address!, 0)),
  call(32, 'dup', 'int', sysDup),
  call(33, 'dup2', 'int int', sysDup2),
  call(72, 'fcntl', 'int int hex', sysFcntl),
  call(292, 'dup3', 'int int hex', sysDup3),
  call(293, 'pipe2', 'pointer hex', (k, t, [address, flags]) => makePipe(k, t, address!, flags!)),
];
