/** System calls about a process's life: fork, exec, exit and wait. xv6's sysproc.c; who it is: sysid.ts; what it may use: syslimit.ts. */

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
  SIGCHLD,
  SIGCONT,
  WCONTINUED,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  WUNTRACED,
} from './abi.ts';
import { COST } from './cost.ts';
import { baseOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { WaitResult } from './events.ts';
import { exec } from './exec.ts';
import { exitProc, exitThread, reap } from './exit.ts';
import { fork } from './fork.ts';
import { pathOf } from './fs.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, QUERY, type SyscallEntry } from './syscall.ts';
import { processOfFile } from './sysevent.ts';
import { encodeUsage, usageWithChildren } from './syslimit.ts';
import { inodeAt } from './sysname.ts';
import { copyinstr, copyout, readLong, writeWord } from './vm.ts';

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
  // A zombie has nothing else to tell any more.
  if (!(options & WEXITED) && children.every(child => child.zombie)) throw fail('ECHILD');
  return null;
}

/** Nobody has anything to report, and nobody waits for it: a loop around WNOHANG goes on. */
const findsNothing = (t: Thread, options: number): boolean =>
  (options & WNOHANG) !== 0 && t.proc.children.every(child => !child.zombie && child.report === 'none');

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
  if (usageAt) copyout(t, usageAt, encodeUsage(usageWithChildren(found.child)));
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
  if (usageAt) copyout(t, usageAt, encodeUsage(usageWithChildren(child)));
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

export const PROCESS_CALLS: readonly SyscallEntry[] = [
  call(39, 'getpid', '', (_k, t) => t.proc.pid, QUERY),
  call(57, 'fork', '', sysFork),
  call(58, 'vfork', '', sysVfork, { interrupt: 'never' }),
  call(59, 'execve', 'string pointer pointer', sysExecve),
  call(60, 'exit', 'int', sysExit),
  call(61, 'wait4', 'int pointer hex pointer', sysWait4, {
    inline: 'silent',
    silent: (t, [, , options]) => findsNothing(t, options!),
  }),
  call(110, 'getppid', '', (_k, t) => t.proc.parent?.pid ?? 0, QUERY),
  call(231, 'exit_group', 'int', sysExitGroup),
  call(247, 'waitid', 'int int pointer hex pointer', sysWaitid, {
    inline: 'silent',
    silent: (t, [, , , options]) => findsNothing(t, options!),
  }),
  call(322, 'execveat', 'int string pointer pointer hex', sysExecveat),
];
