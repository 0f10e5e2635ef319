/**
 * System calls about who a process is: its name, user and group, process group and session (credentials(7)). A user's ids
 * are kept per process, not per thread as in Linux's kernel, because that is what POSIX has and glibc makes of it.
 */
import { fail } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, QUERY, type SyscallEntry } from './syscall.ts';
import { copyinstr, copyout, encodeString, writeWord } from './vm.ts';

/** The process a pid argument means: 0 is the caller. */
export function procOf(k: Kernel, t: Thread, pid: number): Proc {
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
  // Nobody joins init: where a shell would be, it is of another session.
  const { init, procs } = k.state;
  if (group !== p.pid && ![...procs.values()].some(o => o.pgid === group && o.sid === p.sid && o !== init))
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

/** Pointers for three ids at once: getresuid and getresgid. */
function writeIds(t: Thread, addresses: readonly number[], ids: readonly number[]): number {
  addresses.forEach((address, i) => {
    writeWord(t, address, ids[i]!);
  });
  return 0;
}

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

const inline = { inline: true } as const;

export const IDENTITY_CALLS: readonly SyscallEntry[] = [
  call(95, 'umask', 'octal', sysUmask, inline),
  call(102, 'getuid', '', (_k, t) => t.proc.uid, QUERY),
  call(104, 'getgid', '', (_k, t) => t.proc.gid, QUERY),
  call(105, 'setuid', 'int', sysSetuid),
  call(106, 'setgid', 'int', sysSetgid),
  call(107, 'geteuid', '', (_k, t) => t.proc.euid, QUERY),
  call(108, 'getegid', '', (_k, t) => t.proc.egid, QUERY),
  call(109, 'setpgid', 'int int', sysSetpgid),
  call(111, 'getpgrp', '', (_k, t) => t.proc.pgid, QUERY),
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
  call(157, 'prctl', 'int pointer', sysPrctl),
];
