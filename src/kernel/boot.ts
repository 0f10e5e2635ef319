/**
 * Booting: the file system, init, and the first process with its standard streams, limits and environment, runnable. What the options
 * leave open is an ordinary student's login.
 */
import { STACK_TOP } from '../compiler/object.ts';
import {
  errnoName,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  RLIMIT_AS,
  RLIMIT_FSIZE,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_STACK,
  S_IFIFO,
} from './abi.ts';
import { holdFile } from './descriptor.ts';
import { KernelError } from './error.ts';
import { exec } from './exec.ts';
import { type Device, OpenFile } from './file.ts';
import { addThread, newProc } from './fork.ts';
import { FileSystem, lookup, populate, XV6_PATHS } from './fs.ts';
import { type Kernel, KernelState, NO_SITE } from './kernel.ts';
import type { BootOptions } from './machine.ts';
import { type Limit, Proc, Thread } from './proc.ts';
import { INPUT_EVERY } from './scheduler.ts';
import { Terminal } from './terminal.ts';
import { populateXv6 } from './xv6.ts';

const DEFAULT_UID = 1000;

/** Throws if the program cannot be executed. */
export function boot(k: Kernel, options: BootOptions): void {
  const user = options.user ?? 'student';
  const cwdPath = options.cwd ?? `/home/${user}`;
  k.hostFiles = options.files ?? new Map();
  const fs = new FileSystem(k.ram);
  const s = new KernelState(fs, new Terminal(options.rows ?? 24, options.columns ?? 80));
  k.state = s;
  s.hostname = options.hostname ?? 'procstep';
  s.epoch = k.decisions.epoch(k.ask());
  s.random = k.decisions.seed(k.ask());
  s.nextInput = INPUT_EVERY;
  const xv6 = options.personality === 'xv6';
  const cwd = xv6
    ? populateXv6(fs, k.hostFiles, options.executables, DEFAULT_UID)
    : populate(fs, {
        cwd: cwdPath,
        files: k.hostFiles,
        executables: options.executables,
        hostname: s.hostname,
        user,
        uid: DEFAULT_UID,
      });

  const init = new Proc(1, null, fs.root, 'init');
  init.cmdline = Object.freeze(['/sbin/init']);
  init.uid = init.gid = init.euid = init.egid = init.suid = init.sgid = 0;
  s.procs.set(1, init);

  s.firstPid = options.firstPid ?? 59101;
  s.nextPid = s.firstPid;
  const p = newProc(k, init, cwd, '');
  // As a shell's job: a group of its own in the session of its parent, which stands for the shell.
  p.sid = init.sid;
  p.limits = limitsOf(p.limits, options.limits ?? {});
  const terminal = options.terminal ?? { stdin: true, stdout: true, stderr: true };
  if (terminal.stdin || terminal.stdout || terminal.stderr) {
    p.tty = s.terminal;
    s.terminal.session = p.sid;
    s.terminal.foreground = p.pgid;
  }
  const streams: [Device, boolean, number][] = [
    ['stdin', terminal.stdin, O_RDONLY],
    ['stdout', terminal.stdout, O_WRONLY],
    ['stderr', terminal.stderr, O_WRONLY],
  ];
  const console = xv6 ? '/console' : '/dev/pts/0';
  let ttyFile: OpenFile | null = null;
  for (const [device, isTty, mode] of streams) {
    let file: OpenFile;
    if (isTty) {
      ttyFile ??= new OpenFile(lookup(k, p, console).inode!, console, true, true, O_RDWR);
      file = ttyFile;
    } else {
      const inode = fs.newInode(S_IFIFO | 0o600);
      inode.device = device;
      file = new OpenFile(inode, device, mode === O_RDONLY, mode === O_WRONLY, mode);
    }
    holdFile(k, file);
    file.inode.users++;
    p.ofile.push({ file, closeOnExec: false, opened: NO_SITE, openedBy: p.pid });
  }
  const t = new Thread(p.pid, p, { pc: 0, window: 0, tp: 0, stackLimit: STACK_TOP }, { base: 0, end: 0 });
  addThread(k, t);
  const env = options.env ?? [
    `HOME=/home/${user}`,
    `USER=${user}`,
    `LOGNAME=${user}`,
    'PATH=/usr/bin:/bin:.',
    'SHELL=/bin/sh',
    'TERM=xterm',
    'LANG=C.UTF-8',
    `PWD=${cwdPath}`,
  ];
  try {
    // Of the name xv6's disk has what fits a directory entry.
    const program = xv6 ? options.program.slice(0, '/'.length + XV6_PATHS.name) : options.program;
    exec(k, t, program, options.argv ?? [options.program], xv6 ? [] : env);
  } catch (e) {
    if (!(e instanceof KernelError)) throw e;
    throw new Error(`cannot execute ${options.program}: ${errnoName(e.errno)}`);
  }
  k.enqueue(t);
}

function limitsOf(defaults: readonly Limit[], options: NonNullable<BootOptions['limits']>): readonly Limit[] {
  const limits = [...defaults];
  const set = (resource: number, value: number | undefined) => {
    if (value !== undefined) limits[resource] = Object.freeze({ soft: value, hard: value });
  };
  set(RLIMIT_NPROC, options.nproc);
  set(RLIMIT_NOFILE, options.nofile);
  set(RLIMIT_AS, options.as);
  set(RLIMIT_FSIZE, options.fsize);
  set(RLIMIT_STACK, options.stack);
  return Object.freeze(limits);
}
