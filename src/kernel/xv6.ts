/**
 * The xv6 personality: the system calls of MIT's teaching kernel, for programs that include "user/user.h", or as on x86
 * "types.h" and "user.h" (another library over the same calls: sysroot/xv6/x86).
 *
 * xv6's calls are entries of the one table, beginning at XV6_CALLS (sysroot/xv6/user/usys.c asks for them by those numbers). They
 * stand on the same processes, files and pipes as Linux's and differ where xv6 differs: every failure is -1, an exit
 * status is a whole int, a directory is read like a file, pipes hold 512 bytes, a broken pipe is no signal, unlink removes
 * empty directories. A process that faults is killed with a line on the console.
 *
 * An image says itself that it is of xv6 (Image.personality), so no process has to remember it.
 */

import {
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  PAGE,
  S_IFCHR,
  S_IFREG,
  SI_USER,
  SIGKILL,
} from './abi.ts';
import { COST } from './cost.ts';
import { fileOf } from './descriptor.ts';
import { KernelError } from './error.ts';
import { exec } from './exec.ts';
import { exitProc, reap } from './exit.ts';
import type { Inode } from './file.ts';
import { fork } from './fork.ts';
import { EXECUTABLE_MAGIC, type FileSystem, type HostFiles, lookup, sizeOf, XV6_PATHS } from './fs.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Pipe } from './pipe.ts';
import type { Proc, Thread } from './proc.ts';
import { sendSignal } from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { copyin, copyinstr, copyout, encodeString, readLong, setBreak, writeWord } from './vm.ts';

/** xv6's call n is entry XV6_CALLS + n of the table. */
export const XV6_CALLS = 2000;
/** The sizes of xv6's tables (kernel/param.h): processes, open files of each, arguments of exec. */
const XV6_NPROC = 64;
export const XV6_NOFILE = 16;
const MAXARG = 32;
/**
 * Bytes of a process's stack. xv6 gives one page. Frames are larger here than RISC-V's are, so programs get another: what runs
 * on xv6 must run here.
 */
export const XV6_STACK = 2 * PAGE;
/** What xv6 calls memory: 128 MiB. */
export const XV6_MEMORY = 128 << 20;
/** Pids before the first program's: init, and the shell that is taken to have started it. */
export const XV6_FIRST_PID = 3;
/** Nanoseconds between two interrupts of xv6's timer. */
const TICK = 1e8;
const PIPE_BYTES = 512;
/** Bytes that a file can have: 12 direct blocks and 256 indirect ones of 1 KiB. */
const MAXFILE = (12 + 256) * 1024;

const O_CREATE = 0x200;
const O_TRUNCATE = 0x400;
const T_DIR = 1;
const T_FILE = 2;
const T_DEVICE = 3;
/** Major device number of the console. */
const CONSOLE = 1;

const DIRENT_BYTES = 16;
const DIRSIZ = XV6_PATHS.name;
const BLOCK_BYTES = 1024;
const STAT_BYTES = 24;
const encoder = new TextEncoder();

/** Is it running a program of xv6? */
export const isXv6 = (p: Proc): boolean => p.exe?.image.personality === 'xv6';

// --- Processes --------------------------------------------------------------------------------------------------

const sysFork: Handler = (k, t) => {
  // The shell that xv6 would have started has an entry, too.
  if (k.state.procs.size + 1 >= XV6_NPROC) {
    const reason = `the process table is full: xv6 has ${XV6_NPROC} entries (NPROC)`;
    k.emit({ event: 'fork-failed', errno: 0, reason }, t);
    return -1;
  }
  const child = fork(k, t, false).proc.pid;
  t.owed += COST.processCreation;
  return child;
};

const sysExit: Handler = (k, t, [status]) => {
  exitProc(k, t.proc, { kind: 'exited', status: status! | 0 });
  return 'no-return';
};

const sysWait: Handler = (k, t, [statusAt]) => {
  const { children } = t.proc;
  if (children.length === 0) return -1;
  const child = children.find(c => c.zombie);
  if (!child?.cause) return new Block([t.proc], { kind: 'wait', which: 'any child', call: 'wait' });
  // One that was killed has been given the status -1.
  if (statusAt) writeWord(t, statusAt, child.cause.kind === 'exited' ? child.cause.status : -1);
  k.emit({ event: 'wait', child: child.pid, result: child.cause }, t);
  reap(k, child);
  return child.pid;
};

const sysKill: Handler = (k, t, [pid]) => {
  const target = k.state.procs.get(pid! | 0);
  if (!target) return -1;
  const { pid: from, uid } = t.proc;
  sendSignal(k, target, { signal: SIGKILL, code: SI_USER, pid: from, uid, status: 0, address: 0n });
  return 0;
};

/** Bytes that xv6's exec takes of the new program's only page of stack: the strings, each on a multiple of 16, and the pointers to them. */
function argumentBytes(argv: readonly string[]): number {
  const round = (n: number): number => Math.ceil(n / 16) * 16;
  return argv.reduce((n, s) => n + round(encodeString(s).length), round((argv.length + 1) * 8));
}

const sysExec: Handler = (k, t, [pathAt, argvAt]) => {
  const path = copyinstr(t, pathAt!);
  const argv: string[] = [];
  for (let at = argvAt!; ; at += 8) {
    const pointer = readLong(t, at);
    if (pointer === 0) break;
    if (argv.length === MAXARG - 1) return -1;
    argv.push(copyinstr(t, pointer));
  }
  if (argumentBytes(argv) > PAGE) return -1;
  exec(k, t, path, argv, []);
  k.emit({ event: 'exec', path, argv, name: t.proc.name }, t);
  return 'no-return';
};

const sysSbrk: Handler = (_k, t, [increment]) => {
  const { brk } = t.proc.memory!;
  const wanted = brk + (increment! | 0);
  return setBreak(t.proc, wanted) === wanted ? brk : -1;
};

/** Ticks are tenths of a second. */
const sysSleep: Handler = (k, _t, [ticks], progress) => {
  progress.until ??= k.now + Math.max(0, ticks! | 0) * TICK;
  const { until } = progress;
  return k.now >= until ? 0 : new Block([], { kind: 'sleep', until }, until);
};

const sysUptime: Handler = k => Math.floor(k.now / TICK);

// --- Files ------------------------------------------------------------------------------------------------------

/** Inode numbers: xv6's root is 1, ours 2. */
const numberOf = (inode: Inode): number => inode.ino - 1;

const typeOf = (inode: Inode): number => (inode.isDirectory ? T_DIR : inode.isFile ? T_FILE : T_DEVICE);

/** A device file whose major number no driver has. */
const withoutDriver = (inode: Inode): boolean => inode.isDevice && inode.device === null && !inode.object;

/** The contents of a directory: its struct dirents. The root's is a whole block, as mkfs makes it. */
function directoryBytes(directory: Inode): Uint8Array {
  const entries: [string, Inode][] = [
    ['.', directory],
    ['..', directory.parent ?? directory],
    ...directory.entries!,
  ];
  const used = entries.length * DIRENT_BYTES;
  const whole = directory.parent === directory ? Math.ceil(used / BLOCK_BYTES) * BLOCK_BYTES : used;
  const bytes = new Uint8Array(whole);
  const view = new DataView(bytes.buffer);
  entries.forEach(([name, inode], i) => {
    view.setUint16(i * DIRENT_BYTES, numberOf(inode), true);
    bytes.set(encoder.encode(name).subarray(0, DIRSIZ), i * DIRENT_BYTES + 2);
  });
  return bytes;
}

const sysOpen: Handler = (k, t, [path, mode], progress) => {
  const access = mode! & O_WRONLY ? O_WRONLY : mode! & O_RDWR ? O_RDWR : O_RDONLY;
  const flags = access | (mode! & O_CREATE ? O_CREAT : 0) | (mode! & O_TRUNCATE ? O_TRUNC : 0);
  return linux('open')(k, t, [path!, flags, 0o777], progress);
};

const sysRead: Handler = (k, t, [fd, address, count], progress) => {
  const file = fileOf(t.proc, fd!);
  if (withoutDriver(file.inode)) return -1;
  if (!file.inode.isDirectory) return linux('read')(k, t, [fd!, address!, count! | 0], progress);
  const bytes = directoryBytes(file.inode).subarray(file.offset, file.offset + (count! | 0));
  copyout(t, address!, bytes);
  file.offset += bytes.length;
  return bytes.length;
};

/** xv6's pipewrite: bytes go in one by one as long as somebody could read them. */
function writePipe(
  k: Kernel,
  fd: number,
  pipe: Pipe,
  bytes: Uint8Array,
  progress: Record<string, number>,
): number | Block {
  if (pipe.readers === 0) return -1;
  const done = progress.done ?? 0;
  const put = pipe.put(bytes.subarray(done, done + Math.max(0, PIPE_BYTES - pipe.count)));
  if (put > 0) k.wakeup(pipe.readable);
  progress.done = done + put;
  if (progress.done === bytes.length) return bytes.length;
  return new Block([pipe.writable], { kind: 'pipe-write', pipe, fd, call: 'write' });
}

const sysWrite: Handler = (k, t, [fd, address, count], progress) => {
  const file = fileOf(t.proc, fd!);
  const { inode } = file;
  if (!file.writable || withoutDriver(inode)) return -1;
  const length = Math.max(0, count! | 0);
  if (inode.pipe) return writePipe(k, fd! | 0, inode.pipe, copyin(t, address!, length), progress);
  // Files have no holes: what has been cut off by somebody else cannot be written behind.
  if (inode.isFile && (file.offset + length > MAXFILE || file.offset > sizeOf(k, inode))) return -1;
  return linux('write')(k, t, [fd!, address!, length], progress);
};

/** struct stat of kernel/stat.h. There is none of a pipe. */
const sysFstat: Handler = (k, t, [fd, address]) => {
  const { inode } = fileOf(t.proc, fd!);
  if (inode.pipe) return -1;
  const bytes = new Uint8Array(STAT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 1, true);
  view.setUint32(4, numberOf(inode), true);
  view.setInt16(8, typeOf(inode), true);
  // A directory's own entry `.` is not counted.
  view.setInt16(10, inode.isDirectory ? inode.nlink - 1 : inode.nlink, true);
  const size = inode.isDirectory ? directoryBytes(inode).length : sizeOf(k, inode);
  view.setBigUint64(16, BigInt(size), true);
  copyout(t, address!, bytes);
  return 0;
};

const sysUnlink: Handler = (k, t, [path], progress) => {
  const { name, inode } = lookup(k, t.proc, copyinstr(t, path!), false);
  if (name === '.' || name === '..') return -1;
  return linux(inode?.isDirectory ? 'rmdir' : 'unlink')(k, t, [path!], progress);
};

const sysMknod: Handler = (k, t, [path, major]) => {
  const { directory, name, inode } = lookup(k, t.proc, copyinstr(t, path!), false);
  if (inode) return -1;
  const { uid, gid } = t.proc;
  const node = k.state.fs.makeNode(directory, name, S_IFCHR | 0o666, uid, gid, k.now);
  node.device = (major! & 0xffff) === CONSOLE ? 'tty' : null;
  return 0;
};

/** Writes to the console, as xv6's kernel does. */
function printConsole(k: Kernel, t: Thread, text: string): void {
  const bytes = encoder.encode(text);
  const { terminal } = k.state;
  if (terminal.session === 0) k.output(t, 2, 'stderr', bytes);
  else k.output(t, 2, 'tty', terminal.process(bytes));
}

/** A call that a laboratory adds to xv6's kernel: without it xv6 says this line, and so do we. */
const addedInLaboratory =
  (number: number, name: string): Handler =>
  (k, t) => {
    printConsole(k, t, `${t.proc.pid} ${t.proc.name}: unknown sys call ${number}\n`);
    k.note(
      `${name} is a system call that the laboratory adds to xv6's kernel. This kernel is Procstep's: ` +
        `what ${name} would tell, its views of events and processes show`,
    );
    return -1;
  };

// --- The table ----------------------------------------------------------------------------------------------------

/** Numbers of Linux's calls that do for xv6, too. */
const LINUX = {
  read: 0,
  write: 1,
  open: 2,
  close: 3,
  pipe: 22,
  dup: 32,
  getpid: 39,
  chdir: 80,
  mkdir: 83,
  rmdir: 84,
  link: 86,
  unlink: 87,
} as const;

const linux =
  (name: keyof typeof LINUX): Handler =>
  (k, t, args, progress) =>
    k.syscalls[LINUX[name]]!.handler(k, t, args, progress); // the table has them all

/** Every failure is -1. */
const minusOne =
  (handler: Handler): Handler =>
  (k, t, args, progress) => {
    try {
      return handler(k, t, args, progress);
    } catch (e) {
      if (e instanceof KernelError || e instanceof RangeError) return -1;
      throw e;
    }
  };

function xv6Call(number: number, name: string, args: string, handler: Handler, inline = false): SyscallEntry {
  return call(XV6_CALLS + number, name, args, minusOne(handler), { inline });
}

/** kernel/syscall.h. */
export const XV6_TABLE: readonly SyscallEntry[] = [
  xv6Call(1, 'fork', '', sysFork),
  xv6Call(2, 'exit', 'int', sysExit),
  xv6Call(3, 'wait', 'pointer', sysWait),
  xv6Call(4, 'pipe', 'pointer', linux('pipe')),
  xv6Call(5, 'read', 'int pointer int', sysRead, true),
  xv6Call(6, 'kill', 'int', sysKill),
  xv6Call(7, 'exec', 'string pointer', sysExec),
  xv6Call(8, 'fstat', 'int pointer', sysFstat, true),
  xv6Call(9, 'chdir', 'string', linux('chdir')),
  xv6Call(10, 'dup', 'int', linux('dup')),
  xv6Call(11, 'getpid', '', linux('getpid'), true),
  xv6Call(12, 'sbrk', 'int', sysSbrk, true),
  xv6Call(13, 'sleep', 'int', sysSleep),
  xv6Call(14, 'uptime', '', sysUptime, true),
  xv6Call(15, 'open', 'string hex', sysOpen),
  xv6Call(16, 'write', 'int pointer int', sysWrite, true),
  xv6Call(17, 'mknod', 'string int int', sysMknod),
  xv6Call(18, 'unlink', 'string', sysUnlink),
  xv6Call(19, 'link', 'string string', linux('link')),
  xv6Call(20, 'mkdir', 'string', (k, t, [path], progress) => linux('mkdir')(k, t, [path!, 0o777], progress)),
  xv6Call(21, 'close', 'int', linux('close'), true),
  xv6Call(22, 'trace', 'int', addedInLaboratory(22, 'trace')),
  xv6Call(23, 'sysinfo', 'pointer', addedInLaboratory(23, 'sysinfo')),
];

// --- Faults ---------------------------------------------------------------------------------------------------------

/** Values of RISC-V's register scause. */
const SCAUSE = { illegal: 2, execute: 12, read: 13, write: 15 } as const;

/** What xv6's usertrap says on the console before it kills the process. */
export function tellUserTrap(k: Kernel, t: Thread, cause: keyof typeof SCAUSE, address: bigint): void {
  const hex = (n: number | bigint): string => `0x${n.toString(16)}`;
  printConsole(
    k,
    t,
    `usertrap(): unexpected scause ${hex(SCAUSE[cause])} pid=${t.proc.pid}\n` +
      `            sepc=${hex(t.context.pc)} stval=${hex(address)}\n`,
  );
}

// --- The disk -------------------------------------------------------------------------------------------------------

const README = `xv6 is a re-implementation of Unix Version 6 for teaching, by MIT's course on operating systems.
This is its user side on a simulated kernel: its system calls, its library and its programs.
Type the name of a program to run it.
`;

/**
 * The file system of a fresh xv6 machine: everything is in the root directory, which is the working directory too. First
 * what mkfs puts there, then the host's files, then the console that init makes. Returns the root.
 */
export function populateXv6(
  fs: FileSystem,
  files: HostFiles,
  executables: readonly string[],
  uid: number,
): Inode {
  const { root } = fs;
  root.uid = uid;
  root.gid = uid;
  const place = (name: string, text: string): void => {
    const inode = fs.makeNode(root, name, S_IFREG | 0o755, uid, uid);
    inode.data!.write(0, encoder.encode(text));
  };
  if (!files.has('README')) place('README', README);
  for (const path of executables)
    place(path.replace(/^\//, '').slice(0, DIRSIZ), `${EXECUTABLE_MAGIC}${path}\n`);
  for (const path of files.keys()) {
    if (path.length > DIRSIZ || path.includes('/') || root.entries!.has(path)) continue;
    const inode = fs.newInode(S_IFREG | 0o755);
    inode.uid = uid;
    inode.gid = uid;
    inode.host = path;
    fs.link(root, path, inode);
  }
  fs.makeNode(root, 'console', S_IFCHR | 0o666, uid, uid).device = 'tty';
  fs.putToRest();
  return root;
}
