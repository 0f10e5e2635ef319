/**
 * System calls that are not for an ordinary user, or for which this machine has nothing: what fails, with what errno, and for which
 * of them the user is told why. A call that is in no table at all fails with ENOSYS, by the name that Linux has for it.
 */
import { CLONE_FILES, CLONE_FS, CLONE_SYSVSEM, type ErrnoName } from './abi.ts';
import { fail } from './error.ts';
import { writeWords } from './ipc.ts';
import type { Kernel } from './kernel.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { copyin, writeLongs, writeWord } from './vm.ts';

/** Only the superuser may: number, name, kinds of the arguments. */
const FOR_ROOT: readonly (readonly [number, string, string])[] = [
  [103, 'syslog', 'int pointer int'],
  [116, 'setgroups', 'int pointer'],
  [153, 'vhangup', ''],
  [155, 'pivot_root', 'string string'],
  [159, 'adjtimex', 'pointer'],
  [161, 'chroot', 'string'],
  [163, 'acct', 'string'],
  [165, 'mount', 'string string string hex pointer'],
  [166, 'umount2', 'string hex'],
  [167, 'swapon', 'string hex'],
  [168, 'swapoff', 'string'],
  [169, 'reboot', 'hex hex hex pointer'],
  [170, 'sethostname', 'string size'],
  [171, 'setdomainname', 'string size'],
  [172, 'iopl', 'int'],
  [173, 'ioperm', 'hex size int'],
  [175, 'init_module', 'pointer size string'],
  [176, 'delete_module', 'string hex'],
  [246, 'kexec_load', 'pointer size pointer hex'],
  [305, 'clock_adjtime', 'int pointer'],
  [308, 'setns', 'int hex'],
  [313, 'finit_module', 'int string hex'],
  [321, 'bpf', 'int pointer size'],
];

/** Names of calls that are in no table, for the remark that one is missing. */
const ABSENT: Readonly<Record<number, string>> = {
  206: 'io_setup',
  209: 'io_submit',
  248: 'add_key',
  250: 'keyctl',
  253: 'inotify_init',
  254: 'inotify_add_watch',
  294: 'inotify_init1',
  298: 'perf_event_open',
  300: 'fanotify_init',
  312: 'kcmp',
  317: 'seccomp',
  323: 'userfaultfd',
  324: 'membarrier',
  334: 'rseq',
  425: 'io_uring_setup',
  426: 'io_uring_enter',
  435: 'clone3',
  437: 'openat2',
  444: 'landlock_create_ruleset',
  449: 'futex_waitv',
};

/** `the system call inotify_init (253)`. */
export const absentCall = (number: number): string =>
  ABSENT[number] ? `the system call ${ABSENT[number]} (${number})` : `system call ${number}`;

const refuse =
  (name: ErrnoName, why?: string): Handler =>
  (k: Kernel) => {
    if (why !== undefined) k.note(why);
    throw fail(name);
  };

/** Descriptors and directories that threads share: nothing to part with while there is one; namespaces are for the superuser. */
const sysUnshare: Handler = (_k, _t, [flags]) => {
  if (flags! & ~(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM)) throw fail('EPERM');
  return 0;
};

const CAPABILITY_VERSION_3 = 0x20080522;

/** An ordinary user has no capabilities. */
const sysCapget: Handler = (_k, t, [header, data]) => {
  const version = new DataView(copyin(t, header!, 8).buffer).getUint32(0, true);
  if (version !== CAPABILITY_VERSION_3) {
    writeWord(t, header!, CAPABILITY_VERSION_3);
    if (data) throw fail('EINVAL');
    return 0;
  }
  if (data) writeWords(t, data, [0, 0, 0, 0, 0, 0]);
  return 0;
};

/** The list of robust futexes that a thread holds (kernel/futex.ts walks it when the thread ends). */
const sysGetRobustList: Handler = (k, t, [tid, head, length]) => {
  const thread = tid === 0 ? t : k.state.threads.get(tid!);
  if (!thread) throw fail('ESRCH');
  writeLongs(t, head!, [thread.robustList]);
  writeLongs(t, length!, [24]);
  return 0;
};

/** `best effort`, level 4. */
const DEFAULT_IO_PRIORITY = (2 << 13) | 4;

export const ADMIN_CALLS: readonly SyscallEntry[] = [
  ...FOR_ROOT.map(([number, name, args]) => call(number, name, args, refuse('EPERM'))),
  call(
    101,
    'ptrace',
    'int int pointer pointer',
    refuse(
      'EPERM',
      'ptrace is not there on the simulated computer: it fails with EPERM. The debugger you are in can do what it is for',
    ),
  ),
  call(122, 'setfsuid', 'int', (_k, t) => t.proc.euid),
  call(123, 'setfsgid', 'int', (_k, t) => t.proc.egid),
  call(125, 'capget', 'pointer pointer', sysCapget),
  call(126, 'capset', 'pointer pointer', refuse('EPERM')),
  call(135, 'personality', 'hex', () => 0),
  call(251, 'ioprio_set', 'int int int', () => 0),
  call(252, 'ioprio_get', 'int int', () => DEFAULT_IO_PRIORITY),
  call(272, 'unshare', 'hex', sysUnshare),
  call(273, 'set_robust_list', 'pointer size', (_k, t, [head, size]) => {
    if (size !== 24) throw fail('EINVAL');
    t.robustList = head!;
    return 0;
  }),
  call(274, 'get_robust_list', 'int pointer pointer', sysGetRobustList),
];
