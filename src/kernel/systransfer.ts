/**
 * System calls that move bytes between descriptors without passing through the program (sendfile, splice, tee, copy_file_range), or that
 * concern a file's space, and statistics of the file system.
 */
import { PAGE, RLIMIT_FSIZE } from './abi.ts';
import { closeFile, fileOf, readableFile, writableFile } from './descriptor.ts';
import { fail } from './error.ts';
import type { OpenFile } from './file.ts';
import { contents, namei } from './fs.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Pipe } from './pipe.ts';
import type { Thread } from './proc.ts';
import { requireUnsealedSize, requireUnsealedWrite } from './seals.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { MAX_RW, writeBytes } from './sysrw.ts';
import { copyin, copyinstr, copyout, readLong, writeLongs } from './vm.ts';

const SPLICE_F_NONBLOCK = 2;

/** Where a transfer reads or writes: a variable of the program's, or the file's own offset. */
class Place {
  constructor(
    private readonly t: Thread,
    private readonly file: OpenFile,
    private readonly address: number,
  ) {}

  get value(): number {
    return this.address ? readLong(this.t, this.address) : this.file.offset;
  }
  advance(n: number): void {
    if (this.address) writeLongs(this.t, this.address, [this.value + n]);
    else this.file.offset += n;
  }
}

/** Bytes of a regular file from an offset. */
function bytesAt(k: Kernel, file: OpenFile, offset: number, length: number): Uint8Array {
  if (file.content) return file.content.slice(offset, offset + length);
  if (!file.inode.isFile) throw fail('EINVAL');
  return contents(k, file.inode).read(offset, length);
}

/** sendfile(2): from a regular file. What has gone into a pipe before it was full is counted in progress.done. */
const sysSendfile: Handler = (k, t, [to, from, offsetAt, count], progress): SyscallResult => {
  const target = writableFile(t.proc, to!);
  const source = readableFile(t.proc, from!);
  if (target.append) throw fail('EINVAL');
  const place = new Place(t, source, offsetAt!);
  const bytes = bytesAt(k, source, place.value, Math.min(count!, MAX_RW));
  const n = writeBytes(k, t, to! | 0, target, bytes, progress);
  if (typeof n === 'number') place.advance(n);
  return n;
};

const sendfileInterrupted: SyscallEntry['interrupted'] = (_k, t, [, from, offsetAt], progress) => {
  if (!progress.done) return undefined;
  new Place(t, fileOf(t.proc, from!), offsetAt!).advance(progress.done);
  return progress.done;
};

const waitFor = (pipe: Pipe, end: 'read' | 'write', fd: number, file: OpenFile, flags: number): Block => {
  if (flags & SPLICE_F_NONBLOCK || file.nonblocking) throw fail('EAGAIN');
  return end === 'read'
    ? new Block([pipe.readable], { kind: 'pipe-read', pipe, fd, call: 'splice' })
    : new Block([pipe.writable], { kind: 'pipe-write', pipe, fd, call: 'splice' });
};

/** splice(2): from or to a pipe. Nothing is taken before it is known that it can be put. */
const sysSplice: Handler = (k, t, [from, fromAt, to, toAt, length, flags]): SyscallResult => {
  const source = readableFile(t.proc, from!);
  const target = writableFile(t.proc, to!);
  const [input, output] = [source.inode.pipe, target.inode.pipe];
  if (!input && !output) throw fail('EINVAL');
  if ((input && fromAt) || (output && toAt)) throw fail('ESPIPE');
  if (input === output || target.append) throw fail('EINVAL');
  if (length! === 0) return 0;
  if (input?.count === 0) {
    if (input.writers === 0) return 0;
    return waitFor(input, 'read', from!, source, flags!);
  }
  if (output && output.room === 0 && output.readers > 0) return waitFor(output, 'write', to!, target, flags!);
  const most = Math.min(length!, MAX_RW, output && output.readers > 0 ? output.room : MAX_RW);
  const place = new Place(t, source, fromAt!);
  const bytes = input ? input.peek(most) : bytesAt(k, source, place.value, most);
  const into = toAt ? new Place(t, target, toAt) : undefined;
  const n = writeBytes(k, t, to! | 0, target, bytes, {}, into?.value);
  if (typeof n !== 'number') return n;
  into?.advance(n);
  if (input) {
    input.take(n);
    k.wakeup(input.writable);
  } else place.advance(n);
  return n;
};

/** tee(2): as splice between two pipes, but the first keeps what is in it. */
const sysTee: Handler = (k, t, [from, to, length, flags]): SyscallResult => {
  const source = readableFile(t.proc, from!);
  const target = writableFile(t.proc, to!);
  const [input, output] = [source.inode.pipe, target.inode.pipe];
  if (!input || !output || input === output) throw fail('EINVAL');
  if (length! === 0) return 0;
  if (input.count === 0) return input.writers === 0 ? 0 : waitFor(input, 'read', from!, source, flags!);
  if (output.readers > 0 && output.room === 0) return waitFor(output, 'write', to!, target, flags!);
  const most = output.readers > 0 ? Math.min(length!, output.room) : length!;
  return writeBytes(k, t, to! | 0, target, input.peek(most), {});
};

/** vmsplice(2): writev to a pipe, or readv from one. */
const sysVmsplice: Handler = (k, t, [fd, vector, count], progress) => {
  const file = fileOf(t.proc, fd!);
  if (!file.inode.pipe) throw fail('EBADF');
  const number = file.writable ? WRITEV : READV;
  return k.syscalls[number]!.handler(k, t, [fd!, vector!, count!], progress);
};
const READV = 19;
const WRITEV = 20;
const PREAD = 17;
const PWRITE = 18;

const sysCopyFileRange: Handler = (k, t, [from, fromAt, to, toAt, length, flags]): SyscallResult => {
  const source = readableFile(t.proc, from!);
  const target = writableFile(t.proc, to!);
  if (source.inode.isDirectory || target.inode.isDirectory) throw fail('EISDIR');
  if (!source.inode.isFile || !target.inode.isFile || flags !== 0) throw fail('EINVAL');
  if (target.append) throw fail('EBADF');
  const [place, into] = [new Place(t, source, fromAt!), new Place(t, target, toAt!)];
  const bytes = bytesAt(k, source, place.value, Math.min(length!, MAX_RW));
  const n = writeBytes(k, t, to! | 0, target, bytes, {}, into.value);
  if (typeof n !== 'number') return n;
  place.advance(n);
  into.advance(n);
  return n;
};

/** preadv and pwritev: piece by piece, as pread and pwrite do. The offset is in two words, of which the first has it all. */
const vectorAt =
  (number: number): Handler =>
  (k, t, [fd, address, count, offset], progress) => {
    if (count! < 0 || count! > 1024) throw fail('EINVAL');
    const { handler } = k.syscalls[number]!;
    const view = new DataView(copyin(t, address!, 16 * count!).buffer);
    let done = 0;
    for (let i = 0; i < count!; i++) {
      const base = Number(view.getBigUint64(16 * i, true));
      const length = Number(view.getBigInt64(16 * i + 8, true));
      const n = handler(k, t, [fd!, base, length, offset! + done], progress);
      if (typeof n !== 'number') return n;
      done += n;
      if (n < length) break;
    }
    return done;
  };

// --- Space -----------------------------------------------------------------------------------------------------------

const FALLOC_FL_KEEP_SIZE = 1;
const FALLOC_FL_PUNCH_HOLE = 2;

const sysFallocate: Handler = (k, t, [fd, mode, offset, length]) => {
  const file = writableFile(t.proc, fd!);
  if (offset! < 0 || length! <= 0) throw fail('EINVAL');
  if (mode! & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE) || mode === FALLOC_FL_PUNCH_HOLE)
    throw fail('EOPNOTSUPP');
  if (file.inode.pipe) throw fail('ESPIPE');
  if (!file.inode.isFile) throw fail('ENODEV');
  const end = offset! + length!;
  if (end > t.proc.limits[RLIMIT_FSIZE]!.soft) throw fail('EFBIG');
  const data = contents(k, file.inode);
  if (mode! & FALLOC_FL_PUNCH_HOLE) {
    requireUnsealedWrite(file.inode, 0, data.size);
    data.punch(offset!, length!);
    k.state.fs.charge(file.inode);
  } else if (!(mode! & FALLOC_FL_KEEP_SIZE) && end > data.size) {
    requireUnsealedSize(file.inode, data.size, end);
    data.truncate(end);
  }
  file.inode.mtime = k.now;
  return 0;
};

const sysFadvise64: Handler = (_k, t, [fd, , , advice]) => {
  const { pipe } = fileOf(t.proc, fd!).inode;
  if (pipe) throw fail('ESPIPE');
  if (advice! < 0 || advice! > 5) throw fail('EINVAL');
  return 0;
};

const checkFd: Handler = (_k, t, [fd]) => {
  fileOf(t.proc, fd!);
  return 0;
};

const CLOSE_RANGE_CLOEXEC = 4;

const sysCloseRange: Handler = (k, t, [first, last, flags]) => {
  const [from, to] = [first! >>> 0, last! >>> 0];
  if (from > to || flags! & ~(CLOSE_RANGE_CLOEXEC | 2)) throw fail('EINVAL');
  const { ofile } = t.proc;
  for (let fd = from; fd <= Math.min(to, ofile.length - 1); fd++) {
    if (!ofile[fd]) continue;
    if (flags! & CLOSE_RANGE_CLOEXEC) ofile[fd]!.closeOnExec = true;
    else closeFile(k, t.proc, fd);
  }
  return 0;
};

const TMPFS_MAGIC = 0x01021994;
const PROC_MAGIC = 0x9fa0;

/** struct statfs: everything is one file system in memory, but for /proc. */
function writeStatfs(k: Kernel, t: Thread, address: number, isProc: boolean): number {
  const { fs } = k.state;
  const total = isProc ? 0 : fs.pageLimit;
  const free = isProc ? 0 : Math.max(0, fs.pageLimit - fs.pages);
  const names = isProc ? 0 : fs.nameLimit;
  const bytes = new Uint8Array(120);
  const view = new DataView(bytes.buffer);
  [isProc ? PROC_MAGIC : TMPFS_MAGIC, PAGE, total, free, free, names, Math.max(0, names - fs.names)].forEach(
    (value, i) => {
      view.setBigInt64(8 * i, BigInt(value), true);
    },
  );
  view.setBigInt64(64, 255n, true); // f_namelen
  view.setBigInt64(72, BigInt(PAGE), true); // f_frsize
  view.setBigInt64(80, 0x20n, true); // f_flags: ST_VALID
  copyout(t, address, bytes);
  return 0;
}

export const TRANSFER_CALLS: readonly SyscallEntry[] = [
  call(40, 'sendfile', 'int int pointer size', sysSendfile, { interrupted: sendfileInterrupted }),
  call(137, 'statfs', 'string pointer', (k, t, [path, at]) =>
    writeStatfs(k, t, at!, namei(k, t.proc, copyinstr(t, path!)).proc !== null),
  ),
  call(138, 'fstatfs', 'int pointer', (k, t, [fd, at]) =>
    writeStatfs(k, t, at!, fileOf(t.proc, fd!).inode.proc !== null),
  ),
  call(187, 'readahead', 'int size size', checkFd),
  call(221, 'fadvise64', 'int size size int', sysFadvise64),
  call(275, 'splice', 'int pointer int pointer size hex', sysSplice),
  call(276, 'tee', 'int int size hex', sysTee),
  call(277, 'sync_file_range', 'int size size hex', checkFd),
  call(278, 'vmsplice', 'int pointer size hex', sysVmsplice),
  call(285, 'fallocate', 'int hex size size', sysFallocate),
  call(295, 'preadv', 'int pointer int size', vectorAt(PREAD)),
  call(296, 'pwritev', 'int pointer int size', vectorAt(PWRITE)),
  call(306, 'syncfs', 'int', checkFd),
  call(326, 'copy_file_range', 'int pointer int pointer size hex', sysCopyFileRange),
  call(436, 'close_range', 'int int hex', sysCloseRange),
];
