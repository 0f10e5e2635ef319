/**
 * System calls that read and write: files, pipes, the terminal and devices, at a file's own offset or another, and what goes with a
 * file's data: its offset and its size. The bytes of objects (sockets, event counters) are the objects' business; see file.ts.
 */
import { PAGE, PIPE_BUF, RLIMIT_FSIZE, S_IFMT, SI_USER, SIGPIPE, SIGTTIN, SIGTTOU, SIGXFSZ } from './abi.ts';
import { fileOf, readableFile, writableFile } from './descriptor.ts';
import { fail } from './error.ts';
import type { Give, Inode, OpenFile } from './file.ts';
import { contents, MAY_WRITE, namei, requirePermission, sizeOf } from './fs.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Pipe } from './pipe.ts';
import type { Thread, WaitReason } from './proc.ts';
import { requireUnsealedSize, requireUnsealedWrite } from './seals.ts';
import { fromKernel, sendSignal } from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { hasInput } from './syspoll.ts';
import { terminalOf, waitForForeground, writeToMaster } from './tty.ts';
import { noteWrittenAgain } from './unwritten.ts';
import { copyin, copyinstr, copyout, requireWritable } from './vm.ts';

const SEEK_END = 2;
const SEEK_HOLE = 4;

/** The most bytes that one call moves, as on Linux. */
export const MAX_RW = 0x7fff_f000;

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
  // Linux: O_APPEND counts for pwrite, too.
  const at = file.append ? data.size : (offset ?? file.offset);
  const limit = t.proc.limits[RLIMIT_FSIZE]!.soft;
  if (bytes.length > 0 && at >= limit) {
    sendSignal(k, t.proc, fromKernel(SIGXFSZ), t);
    throw fail('EFBIG');
  }
  const wanted = Math.min(bytes.length, limit - at);
  requireUnsealedWrite(inode, at + wanted, data.size);
  const { fs } = k.state;
  const fits = bytes.subarray(0, data.fitting(at, wanted, fs.pageLimit - fs.pages));
  if (fits.length < wanted) noteFull(k, t);
  if (fits.length === 0 && wanted > 0) throw fail('ENOSPC');
  data.write(at, fits);
  fs.charge(inode);
  if (offset === undefined) file.offset = at + fits.length;
  inode.mtime = k.now;
  inode.ctime = k.now;
  return fits.length;
}

function noteFull(k: Kernel, t: Thread): void {
  const size = `${(k.state.fs.pageLimit * PAGE) >> 20} MiB`;
  k.note(
    `the file system is full: files may take half of the machine's memory, ${size}, and do. Writing to them fails with ENOSPC`,
    t,
  );
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
      { signal: SIGPIPE, code: SI_USER, pid: t.proc.pid, uid: t.proc.uid, status: 0, address: 0n },
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

const clampLength = (length: number): number => {
  if (length < 0) throw fail('EINVAL');
  return Math.min(length, MAX_RW);
};

const sysRead: Handler = (k, t, [fd, address, length]) => {
  const file = readableFile(t.proc, fd!);
  const most = clampLength(length!);
  return most === 0 && file.inode.isSocket ? 0 : readInto(k, t, fd! | 0, file, address!, most);
};

const sysWrite: Handler = (k, t, [fd, address, length], progress) => {
  const file = writableFile(t.proc, fd!);
  const count = clampLength(length!);
  if (file.inode.device === 'null') return count;
  const bytes = copyin(t, address!, count);
  if (t.proc.unwritten) noteWrittenAgain(k, t, address!, bytes);
  return writeBytes(k, t, fd! | 0, file, bytes, progress);
};

/**
 * A read from a pipe or a file, or a write to a pipe that somebody reads: not of the terminal, without a signal, and without a note
 * (unwritten.ts).
 */
const movesBytes =
  (writes: boolean) =>
  (t: Thread, [fd]: readonly number[]): boolean => {
    if (writes && t.proc.unwritten) return false;
    const inode = t.proc.ofile[fd! | 0]?.file.inode;
    if (inode?.pipe) return !writes || inode.pipe.readers > 0;
    return !writes && inode?.isFile === true;
  };

/** Event counters and epoll sets are at 0 wherever one wants to be. */
const isCounter = (inode: Inode): boolean => inode.object !== null && (inode.mode & S_IFMT) === 0;

function requireSeekable(file: OpenFile): void {
  if (
    file.inode.pipe ||
    file.inode.object ||
    (file.inode.isDevice && file.inode.device !== 'zero' && file.inode.device !== 'null')
  )
    throw fail('ESPIPE');
}

const sysPread: Handler = (k, t, [fd, address, length, offset]) => {
  if (offset! < 0) throw fail('EINVAL');
  requireSeekable(fileOf(t.proc, fd!));
  const file = readableFile(t.proc, fd!);
  return readInto(k, t, fd! | 0, file, address!, clampLength(length!), offset!);
};

const sysPwrite: Handler = (k, t, [fd, address, length, offset], progress) => {
  if (offset! < 0) throw fail('EINVAL');
  requireSeekable(fileOf(t.proc, fd!));
  const file = writableFile(t.proc, fd!);
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
  const file = readableFile(t.proc, fd!);
  let total = 0;
  const vectors = readVectors(t, address!, count! | 0);
  if (vectors.every(v => v.length === 0)) return 0;
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
  const file = writableFile(t.proc, fd!);
  const bytes = gather(t, address!, count! | 0);
  return bytes.length === 0 ? 0 : writeBytes(k, t, fd! | 0, file, bytes, progress);
};

const sysLseek: Handler = (k, t, [fd, offset, whence]) => {
  const file = fileOf(t.proc, fd!);
  if (whence! < 0 || whence! > SEEK_HOLE) throw fail('EINVAL');
  if (isCounter(file.inode)) return 0;
  requireSeekable(file);
  if (file.inode.isDevice) return 0;
  const size = file.content ? file.content.length : sizeOf(k, file.inode);
  if (whence! > SEEK_END && (offset! < 0 || offset! >= size)) throw fail('ENXIO');
  // Everything up to the end counts as data, as on a file system that knows of no holes.
  const to = whence === SEEK_HOLE ? size : [0, file.offset, size, 0][whence!]! + offset!;
  if (to < 0) throw fail('EINVAL');
  file.offset = to;
  return to;
};

/** Give a file this size, in bytes. POSIX ftruncate. */
export function truncate(k: Kernel, t: Thread, inode: Inode, size: number): number {
  if (!inode.isFile) throw fail('EINVAL');
  if (size > t.proc.limits[RLIMIT_FSIZE]!.soft) throw fail('EFBIG');
  const data = contents(k, inode);
  requireUnsealedSize(inode, data.size, size);
  data.truncate(size);
  k.state.fs.charge(inode);
  inode.mtime = k.now;
  inode.ctime = k.now;
  return 0;
}

/** Nothing is behind the file system: whatever was written is as safe as it will ever be. */
const sysFsync: Handler = (_k, t, [fd]) => {
  const { inode } = fileOf(t.proc, fd!);
  if (!inode.isFile && !inode.isDirectory) throw fail('EINVAL');
  return 0;
};

const path = (t: Thread, address: number | undefined): string => copyinstr(t, address!);

export const DATA_CALLS: readonly SyscallEntry[] = [
  call(0, 'read', 'int pointer size', sysRead, { inline: true, silent: movesBytes(false) }),
  call(1, 'write', 'int pointer size', sysWrite, {
    inline: true,
    silent: movesBytes(true),
    interrupted: bytesSoFar,
  }),
  call(8, 'lseek', 'int size int', sysLseek, { inline: true, silent: () => true }),
  call(17, 'pread64', 'int pointer size size', sysPread, { inline: true }),
  call(18, 'pwrite64', 'int pointer size size', sysPwrite, { inline: true }),
  call(19, 'readv', 'int pointer int', sysReadv, { inline: true }),
  call(20, 'writev', 'int pointer int', sysWritev, { inline: true, interrupted: bytesSoFar }),
  call(74, 'fsync', 'int', sysFsync, { inline: true }),
  call(75, 'fdatasync', 'int', sysFsync, { inline: true }),
  call(76, 'truncate', 'string size', (k, t, [p, size]) => {
    if (size! < 0) throw fail('EINVAL');
    const inode = namei(k, t.proc, path(t, p));
    if (inode.isDirectory) throw fail('EISDIR');
    requirePermission(t.proc, inode, MAY_WRITE);
    return truncate(k, t, inode, size!);
  }),
  call(77, 'ftruncate', 'int size', (k, t, [fd, size]) => {
    if (size! < 0) throw fail('EINVAL');
    const file = fileOf(t.proc, fd!);
    if (!file.writable) throw fail('EINVAL');
    return truncate(k, t, file.inode, size!);
  }),
  call(162, 'sync', '', () => 0, { inline: true }),
  call(318, 'getrandom', 'pointer size hex', (k, t, [address, length]) => {
    const bytes = randomBytes(k, Math.min(length!, 1 << 16));
    copyout(t, address!, bytes);
    return bytes.length;
  }),
];
