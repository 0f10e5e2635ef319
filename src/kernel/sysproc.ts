/** System calls about processes: fork, exec, exit, wait, identities, groups, limits. xv6's sysproc.c. */

import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  CLD_CONTINUED,
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  CLD_STOPPED,
  P_ALL,
  P_PGID,
  P_PID,
  P_PIDFD,
  RLIM_INFINITY,
  RLIM_NLIMITS,
  SIGCHLD,
  SIGCONT,
  WCONTINUED,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  WUNTRACED,
} from './abi.ts';
import { COST, type CpuTime, childrenTime, processTime, threadTime } from './cost.ts';
import { baseOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { WaitResult } from './events.ts';
import { exec } from './exec.ts';
import { exitProc, exitThread, reap } from './exit.ts';
import { fork } from './fork.ts';
import { pathOf } from './fs.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Limit, Proc, Switches, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { processOfFile } from './sysevent.ts';
import { inodeAt } from './sysname.ts';
import { timevalOf } from './systime.ts';
import { copyin, copyinstr, copyout, encodeString, memoryInUse, readLong, writeWord } from './vm.ts';

// --- fork, exec, exit -----------------------------------------------------------------------------------------------

const sysFork: Handler = (k, t) => {
  const child = fork(k, t, false).proc.pid;
  t.owed += COST.processCreation;
  return child;
};

/** vfork: the parent sleeps until the child has its own memory or is gone. */
const sysVfork: Handler = (k, t, _args, progress) => {
  progress.child ??= fork(k, t, true).proc.pid;
  const child = k.state.procs.get(progress.child);
  if (!child?.borrowed) return progress.child;
  return new Block([child], { kind: 'vfork', child: child.pid });
};

/** A null-terminated vector of strings. */
function readVector(t: Thread, address: number): string[] {
  const strings: string[] = [];
  if (address === 0) return strings;
  let bytes = 0;
  for (let at = address; ; at += 8) {
    const pointer = readLong(t, at);
    if (pointer === 0) return strings;
    const s = copyinstr(t, pointer, 1 << 17, 'E2BIG');
    bytes += s.length + 1;
    if (bytes > 1 << 21) throw fail('E2BIG');
    strings.push(s);
  }
}

function execPath(k: Kernel, t: Thread, name: string, argv: number, envp: number): 'no-return' {
  const args = readVector(t, argv);
  try {
    exec(k, t, name, args.length > 0 ? args : [''], readVector(t, envp));
  } catch (e) {
    if (e instanceof RangeError) throw fail('ENOMEM');
    throw e;
  }
  k.emit({ event: 'exec', path: name, argv: args, name: t.proc.name }, t);
  return 'no-return';
}

const sysExecve: Handler = (k, t, [path, argv, envp]) => execPath(k, t, copyinstr(t, path!), argv!, envp!);

/** execveat: what is executed is found from a directory's descriptor, or is (AT_EMPTY_PATH, as fexecve does it) a descriptor's file. */
const sysExecveat: Handler = (k, t, [dirfd, path, argv, envp, flags]) => {
  if (flags! & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) throw fail('EINVAL');
  const name = copyinstr(t, path!);
  if (inodeAt(k, t, dirfd! | 0, name, flags!).isSymlink) throw fail('ELOOP');
  const found =
    name === ''
      ? `/proc/self/fd/${dirfd! | 0}`
      : name.startsWith('/') || (dirfd! | 0) === AT_FDCWD
        ? name
        : `${pathOf(baseOf(t.proc, dirfd!, name))}/${name}`;
  return execPath(k, t, found, argv!, envp!);
};

const sysExit: Handler = (k, t, [status]) => {
  exitThread(k, t, status! & 0xff);
  return 'no-return';
};

const sysExitGroup: Handler = (k, t, [status]) => {
  exitProc(k, t.proc, { kind: 'exited', status: status! & 0xff });
  return 'no-return';
};

// --- wait -------------------------------------------------------------------------------------------------------------

interface Waited {
  readonly child: Proc;
  readonly result: WaitResult;
}

/** The status word of wait, of what has become of a child. */
function statusWord({ child, result }: Waited): number {
  switch (result.kind) {
    case 'exited':
    case 'killed':
      return child.xstate;
    case 'stopped':
      return (result.signal << 8) | 0x7f;
    case 'continued':
      return 0xffff;
  }
}

/** The first child, oldest first, that has something to report. ECHILD if no child is meant; null if all go on. */
function findChild(p: Proc, matches: (child: Proc) => boolean, options: number): Waited | null {
  const children = p.children.filter(matches);
  if (children.length === 0) throw fail('ECHILD');
  for (const child of children) {
    if (child.zombie && options & WEXITED) return { child, result: child.cause! };
    if (child.report === 'stopped' && options & WUNTRACED) {
      return { child, result: { kind: 'stopped', signal: child.stopped } };
    }
    if (child.report === 'continued' && options & WCONTINUED) return { child, result: { kind: 'continued' } };
  }
  return null;
}

/** Take what was found: a zombie leaves the process table. */
function collect(k: Kernel, t: Thread, { child, result }: Waited, options: number): void {
  if (!(options & WNOWAIT)) {
    k.emit({ event: 'wait', child: child.pid, result }, t);
    if (child.zombie) reap(k, child);
    else child.report = 'none';
  }
}

function childMatcher(p: Proc, pid: number): (child: Proc) => boolean {
  if (pid > 0) return child => child.pid === pid;
  if (pid === -1) return () => true;
  const group = pid === 0 ? p.pgid : -pid;
  return child => child.pgid === group;
}

const sysWait4: Handler = (k, t, [which, statusAt, options, usageAt]) => {
  const pid = which! | 0;
  if (options! & ~(WNOHANG | WUNTRACED | WCONTINUED)) throw fail('EINVAL');
  const wanted = (options! & (WUNTRACED | WCONTINUED)) | WEXITED;
  const found = findChild(t.proc, childMatcher(t.proc, pid), wanted);
  if (!found) {
    if (options! & WNOHANG) return 0;
    const text =
      pid === -1
        ? 'any child'
        : pid > 0
          ? `child ${pid}`
          : `any child of group ${pid === 0 ? t.proc.pgid : -pid}`;
    return new Block([t.proc], { kind: 'wait', which: text, call: pid === -1 ? 'wait' : 'waitpid' });
  }
  if (statusAt) writeWord(t, statusAt, statusWord(found));
  if (usageAt) copyout(t, usageAt, encodeUsage(processTime(found.child), found.child));
  collect(k, t, found, wanted);
  return found.child.pid;
};

const sysWaitid: Handler = (k, t, [type, id, infoAt, options, usageAt]) => {
  if (!(options! & (WEXITED | WUNTRACED | WCONTINUED))) throw fail('EINVAL');
  const matches = ((): ((child: Proc) => boolean) => {
    switch (type) {
      case P_ALL:
        return () => true;
      case P_PID:
        return child => child.pid === (id! | 0);
      case P_PIDFD: {
        const wanted = processOfFile(t.proc, id!);
        return child => child === wanted;
      }
      case P_PGID:
        return child => child.pgid === (id! | 0 || t.proc.pgid);
      default:
        throw fail('EINVAL');
    }
  })();
  const found = findChild(t.proc, matches, options!);
  const info = new Uint8Array(128);
  if (!found) {
    if (!(options! & WNOHANG)) {
      const which = type === P_PID ? `child ${id! | 0}` : 'any child';
      return new Block([t.proc], { kind: 'wait', which, call: 'waitid' });
    }
    if (infoAt) copyout(t, infoAt, info);
    return 0;
  }
  const { child, result } = found;
  const view = new DataView(info.buffer);
  view.setInt32(0, SIGCHLD, true);
  view.setInt32(8, childCode(result), true);
  view.setInt32(16, child.pid, true);
  view.setUint32(20, child.uid, true);
  view.setInt32(
    24,
    result.kind === 'exited' ? result.status : result.kind === 'continued' ? SIGCONT : result.signal,
    true,
  );
  if (infoAt) copyout(t, infoAt, info);
  if (usageAt) copyout(t, usageAt, encodeUsage(processTime(child), child));
  collect(k, t, found, options!);
  return 0;
};

function childCode(result: WaitResult): number {
  switch (result.kind) {
    case 'exited':
      return CLD_EXITED;
    case 'killed':
      return result.core ? CLD_DUMPED : CLD_KILLED;
    case 'stopped':
      return CLD_STOPPED;
    case 'continued':
      return CLD_CONTINUED;
  }
}

// --- Identities, groups, sessions ---------------------------------------------------------------------------------------

function procOf(k: Kernel, t: Thread, pid: number): Proc {
  const p = (pid | 0) === 0 ? t.proc : k.state.procs.get(pid | 0);
  if (!p) throw fail('ESRCH');
  return p;
}

const sysSetpgid: Handler = (k, t, [pid, pgid]) => {
  const p = procOf(k, t, pid!);
  if (p !== t.proc && p.parent !== t.proc) throw fail('ESRCH');
  if (p !== t.proc && p.execed) throw fail('EACCES');
  if (p.sid !== t.proc.sid || p.sid === p.pid) throw fail('EPERM');
  const group = pgid! | 0 || p.pid;
  if (group < 0) throw fail('EINVAL');
  if (group !== p.pid && ![...k.state.procs.values()].some(o => o.pgid === group && o.sid === p.sid))
    throw fail('EPERM');
  p.pgid = group;
  return 0;
};

const sysSetsid: Handler = (k, t) => {
  const p = t.proc;
  if ([...k.state.procs.values()].some(o => o.pgid === p.pid)) throw fail('EPERM');
  p.sid = p.pid;
  p.pgid = p.pid;
  p.tty = null;
  return p.pid;
};

/** Change the real uid: the user's number of tasks follows. */
function setRealUid(k: Kernel, p: Proc, uid: number): void {
  const { tasks } = k.state;
  const n = p.threads.length;
  tasks.set(p.uid, (tasks.get(p.uid) ?? 0) - n);
  p.uid = uid;
  tasks.set(uid, (tasks.get(uid) ?? 0) + n);
}

const sysSetuid: Handler = (k, t, [id]) => {
  const p = t.proc;
  const uid = id! | 0;
  if (p.euid === 0) {
    setRealUid(k, p, uid);
    p.suid = uid;
  } else if (uid !== p.uid && uid !== p.suid) throw fail('EPERM');
  p.euid = uid;
  return 0;
};

const sysSetgid: Handler = (_k, t, [id]) => {
  const p = t.proc;
  const gid = id! | 0;
  if (p.euid === 0) {
    p.gid = gid;
    p.sgid = gid;
  } else if (gid !== p.gid && gid !== p.sgid) throw fail('EPERM');
  p.egid = gid;
  return 0;
};

const sysSetresuid: Handler = (k, t, [real, effective, saved]) => {
  const p = t.proc;
  const ids = [real! | 0, effective! | 0, saved! | 0];
  if (p.euid !== 0 && ids.some(id => id !== -1 && id !== p.uid && id !== p.euid && id !== p.suid))
    throw fail('EPERM');
  if (ids[0] !== -1) setRealUid(k, p, ids[0]!);
  if (ids[1] !== -1) p.euid = ids[1]!;
  if (ids[2] !== -1) p.suid = ids[2]!;
  return 0;
};

const sysSetresgid: Handler = (_k, t, [real, effective, saved]) => {
  const p = t.proc;
  const ids = [real! | 0, effective! | 0, saved! | 0];
  if (p.euid !== 0 && ids.some(id => id !== -1 && id !== p.gid && id !== p.egid && id !== p.sgid))
    throw fail('EPERM');
  if (ids[0] !== -1) p.gid = ids[0]!;
  if (ids[1] !== -1) p.egid = ids[1]!;
  if (ids[2] !== -1) p.sgid = ids[2]!;
  return 0;
};

const sysUmask: Handler = (_k, t, [mask]) => {
  const old = t.proc.umask;
  t.proc.umask = mask! & 0o777;
  return old;
};

// --- Limits, priorities, usage --------------------------------------------------------------------------------------------

/** RLIM_INFINITY is all ones in user memory. */
const encodeLimit = (n: number): bigint => (n === RLIM_INFINITY ? 0xffff_ffff_ffff_ffffn : BigInt(n));
const decodeLimit = (n: bigint): number => (n === 0xffff_ffff_ffff_ffffn ? RLIM_INFINITY : Number(n));

function writeLimit(t: Thread, address: number, limit: Limit): void {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, encodeLimit(limit.soft), true);
  view.setBigUint64(8, encodeLimit(limit.hard), true);
  copyout(t, address, bytes);
}

function limitOf(p: Proc, resource: number): Limit {
  if (resource < 0 || resource >= RLIM_NLIMITS) throw fail('EINVAL');
  return p.limits[resource]!;
}

function setLimit(t: Thread, p: Proc, resource: number, address: number): void {
  const old = limitOf(p, resource);
  const view = new DataView(copyin(t, address, 16).buffer);
  const soft = decodeLimit(view.getBigUint64(0, true));
  const hard = decodeLimit(view.getBigUint64(8, true));
  if (soft > hard) throw fail('EINVAL');
  if (hard > old.hard && t.proc.euid !== 0) throw fail('EPERM');
  p.limits = Object.freeze(
    p.limits.map((limit, i) => (i === resource ? Object.freeze({ soft, hard }) : limit)),
  );
}

const sysPrlimit64: Handler = (k, t, [pid, resource, newAt, oldAt]) => {
  const p = procOf(k, t, pid!);
  const old = limitOf(p, resource! | 0);
  if (newAt) setLimit(t, p, resource! | 0, newAt);
  if (oldAt) writeLimit(t, oldAt, old);
  return 0;
};

/** Of all threads that a process has or had. */
const switchesOf = (p: Proc): Switches => ({
  voluntary: p.threads.reduce((n, t) => n + t.voluntarySwitches, p.switches.voluntary),
  involuntary: p.threads.reduce((n, t) => n + t.involuntarySwitches, p.switches.involuntary),
});

/** struct rusage. */
function encodeUsage(times: CpuTime, p: Proc, switches = switchesOf(p)): Uint8Array {
  const bytes = new Uint8Array(144);
  const view = new DataView(bytes.buffer);
  const longs = [
    ...timevalOf(times.user),
    ...timevalOf(times.system),
    (p.pagetable?.userPages ?? 0) * 4, // ru_maxrss in KiB
    0,
    0,
    0,
    p.faults.minor,
    p.faults.major,
    0,
    0,
    0,
    0,
    0,
    0,
    switches.voluntary,
    switches.involuntary,
  ];
  for (const [i, value] of longs.entries()) view.setBigInt64(8 * i, BigInt(value), true);
  return bytes;
}

const RUSAGE_CHILDREN = -1;
const RUSAGE_SELF = 0;
const RUSAGE_THREAD = 1;

const sysGetrusage: Handler = (_k, t, [who, address]) => {
  const { proc } = t;
  const usage = (): Uint8Array => {
    switch (who! | 0) {
      case RUSAGE_CHILDREN:
        return encodeUsage(childrenTime(proc), proc, proc.childSwitches);
      case RUSAGE_THREAD: {
        const switches = { voluntary: t.voluntarySwitches, involuntary: t.involuntarySwitches };
        return encodeUsage(threadTime(t), proc, switches);
      }
      case RUSAGE_SELF:
        return encodeUsage(processTime(proc), proc);
      default:
        throw fail('EINVAL');
    }
  };
  copyout(t, address!, usage());
  return 0;
};

/** The processes a which/who pair of getpriority and setpriority means. */
function priorityTargets(k: Kernel, t: Thread, which: number, who: number): Proc[] {
  const all = [...k.state.procs.values()].filter(p => !p.zombie);
  const found = [
    () => all.filter(p => p.pid === (who || t.proc.pid)),
    () => all.filter(p => p.pgid === (who || t.proc.pgid)),
    () => all.filter(p => p.uid === (who || t.proc.uid)),
  ][which]?.();
  if (!found) throw fail('EINVAL');
  if (found.length === 0) throw fail('ESRCH');
  return found;
}

const sysGetpriority: Handler = (k, t, [which, who]) =>
  // The system call gives 20 - nice, so that no result looks like an error.
  20 - Math.min(...priorityTargets(k, t, which!, who! | 0).map(p => p.nice));

const sysSetpriority: Handler = (k, t, [which, who, value]) => {
  const nice = Math.max(-20, Math.min(19, value! | 0));
  for (const p of priorityTargets(k, t, which!, who! | 0)) {
    if (t.proc.euid !== 0 && p.uid !== t.proc.euid) throw fail('EPERM');
    if (t.proc.euid !== 0 && nice < p.nice) throw fail('EACCES');
    p.nice = nice;
  }
  return 0;
};

const UTSNAME_FIELD = 65;

const sysUname: Handler = (k, t, [address]) => {
  const bytes = new Uint8Array(6 * UTSNAME_FIELD);
  ['Linux', k.state.hostname, '6.1.0-procstep', '#1 Procstep', 'x86_64', '(none)'].forEach((text, i) => {
    bytes.set(encodeString(text), i * UTSNAME_FIELD);
  });
  copyout(t, address!, bytes);
  return 0;
};

const sysSysinfo: Handler = (k, t, [address]) => {
  const bytes = new Uint8Array(112);
  const view = new DataView(bytes.buffer);
  const total = k.ram.limitBytes;
  view.setBigInt64(0, BigInt(Math.floor(k.now / 1e9)), true);
  view.setBigUint64(32, BigInt(total), true);
  view.setBigUint64(40, BigInt(Math.max(0, total - memoryInUse(k.state.procs.values()))), true);
  view.setUint16(80, k.state.procs.size, true);
  view.setUint32(104, 1, true);
  copyout(t, address!, bytes);
  return 0;
};

const PR_SET_PDEATHSIG = 1;
const PR_GET_PDEATHSIG = 2;
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_GET_CHILD_SUBREAPER = 37;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_GET_NO_NEW_PRIVS = 39;
const PR_SET_NAME = 15;
const PR_GET_NAME = 16;

const sysPrctl: Handler = (_k, t, [option, address]) => {
  switch (option! | 0) {
    case PR_SET_NAME:
      t.name = copyinstr(t, address!, 4096).slice(0, 15);
      if (t.tid === t.proc.pid) t.proc.name = t.name;
      return 0;
    case PR_SET_PDEATHSIG:
      if (address! < 0 || address! > 64) throw fail('EINVAL');
      t.proc.deathSignal = address!;
      return 0;
    case PR_GET_PDEATHSIG:
      writeWord(t, address!, t.proc.deathSignal);
      return 0;
    case PR_SET_CHILD_SUBREAPER:
      t.proc.subreaper = address !== 0;
      return 0;
    case PR_GET_CHILD_SUBREAPER:
      writeWord(t, address!, t.proc.subreaper ? 1 : 0);
      return 0;
    // There are no core files and no programs with more rights than their user: these may be set, and change nothing.
    case PR_GET_DUMPABLE:
      return 1;
    case PR_SET_DUMPABLE:
      if (address !== 0 && address !== 1) throw fail('EINVAL');
      return 0;
    case PR_SET_NO_NEW_PRIVS:
      if (address !== 1) throw fail('EINVAL');
      return 0;
    case PR_GET_NO_NEW_PRIVS:
      return 0;
    case PR_GET_NAME: {
      const bytes = new Uint8Array(16);
      bytes.set(encodeString(t.tid === t.proc.pid ? t.proc.name : t.name).subarray(0, 16));
      copyout(t, address!, bytes);
      return 0;
    }
    default:
      throw fail('EINVAL');
  }
};

/** Pointers for three ids at once: getresuid and getresgid. */
function writeIds(t: Thread, addresses: readonly number[], ids: readonly number[]): number {
  addresses.forEach((address, i) => {
    writeWord(t, address, ids[i]!);
  });
  return 0;
}

const inline = { inline: true } as const;

export const PROCESS_CALLS: readonly SyscallEntry[] = [
  call(39, 'getpid', '', (_k, t) => t.proc.pid, { inline: true, silent: () => true }),
  call(57, 'fork', '', sysFork),
  call(58, 'vfork', '', sysVfork, { interrupt: 'never' }),
  call(59, 'execve', 'string pointer pointer', sysExecve),
  call(60, 'exit', 'int', sysExit),
  call(61, 'wait4', 'int pointer hex pointer', sysWait4),
  call(63, 'uname', 'pointer', sysUname, inline),
  call(95, 'umask', 'octal', sysUmask, inline),
  call(97, 'getrlimit', 'int pointer', (_k, t, [resource, address]) => {
    writeLimit(t, address!, limitOf(t.proc, resource! | 0));
    return 0;
  }),
  call(98, 'getrusage', 'int pointer', sysGetrusage),
  call(99, 'sysinfo', 'pointer', sysSysinfo),
  call(102, 'getuid', '', (_k, t) => t.proc.uid, inline),
  call(104, 'getgid', '', (_k, t) => t.proc.gid, inline),
  call(105, 'setuid', 'int', sysSetuid),
  call(106, 'setgid', 'int', sysSetgid),
  call(107, 'geteuid', '', (_k, t) => t.proc.euid, inline),
  call(108, 'getegid', '', (_k, t) => t.proc.egid, inline),
  call(109, 'setpgid', 'int int', sysSetpgid),
  call(110, 'getppid', '', (_k, t) => t.proc.parent?.pid ?? 0, inline),
  call(111, 'getpgrp', '', (_k, t) => t.proc.pgid, inline),
  call(112, 'setsid', '', sysSetsid),
  call(113, 'setreuid', 'int int', (k, t, [r, e], g) => sysSetresuid(k, t, [r!, e!, -1], g)),
  call(114, 'setregid', 'int int', (k, t, [r, e], g) => sysSetresgid(k, t, [r!, e!, -1], g)),
  call(115, 'getgroups', 'int pointer', (_k, t, [size, address]) => {
    if (size! | 0) writeWord(t, address!, t.proc.gid);
    return 1;
  }),
  call(117, 'setresuid', 'int int int', sysSetresuid),
  call(118, 'getresuid', 'pointer pointer pointer', (_k, t, a) =>
    writeIds(t, a.slice(0, 3), [t.proc.uid, t.proc.euid, t.proc.suid]),
  ),
  call(119, 'setresgid', 'int int int', sysSetresgid),
  call(120, 'getresgid', 'pointer pointer pointer', (_k, t, a) =>
    writeIds(t, a.slice(0, 3), [t.proc.gid, t.proc.egid, t.proc.sgid]),
  ),
  call(121, 'getpgid', 'int', (k, t, [pid]) => procOf(k, t, pid!).pgid, inline),
  call(124, 'getsid', 'int', (k, t, [pid]) => procOf(k, t, pid!).sid, inline),
  call(140, 'getpriority', 'int int', sysGetpriority),
  call(141, 'setpriority', 'int int int', sysSetpriority),
  call(157, 'prctl', 'int pointer', sysPrctl),
  call(160, 'setrlimit', 'int pointer', (_k, t, [resource, address]) => {
    setLimit(t, t.proc, resource! | 0, address!);
    return 0;
  }),
  call(231, 'exit_group', 'int', sysExitGroup),
  call(247, 'waitid', 'int int pointer hex pointer', sysWaitid),
  call(302, 'prlimit64', 'int int pointer pointer', sysPrlimit64),
  call(322, 'execveat', 'int string pointer pointer hex', sysExecveat),
];
