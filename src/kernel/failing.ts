/**
 * A loop around a system call that fails again and again, as `while (wait(NULL)) ;` does when no child is left: it never ends, and
 * nothing shows. After so many failures in a row that no program means them, a note says which call it is, once.
 */
import { ERRNO, errnoName } from './abi.ts';
import type { Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import type { SyscallEntry } from './syscall.ts';

/** The failures in a row of one system call of a thread. */
export interface Failing {
  readonly call: string;
  readonly errno: number;
  readonly times: number;
}

const TOO_OFTEN = 10_000;
/** What one tries again for, and rightly. */
const TRY_AGAIN: ReadonlySet<number> = new Set([
  ERRNO.EAGAIN,
  ERRNO.EINTR,
  ERRNO.EINPROGRESS,
  ERRNO.EALREADY,
]);
/** Where the C library's function has another name. */
const NAMES: Readonly<Record<string, string>> = {
  wait4: 'wait',
  newfstatat: 'stat',
  clock_nanosleep: 'nanosleep',
};

/** A system call of a thread has failed. */
export function countFailure(k: Kernel, t: Thread, { name: call }: SyscallEntry, errno: number): void {
  if (TRY_AGAIN.has(errno)) return;
  const last = t.failing;
  const times = last?.call === call && last.errno === errno ? last.times + 1 : 1;
  t.failing = { call, errno, times };
  if (times !== TOO_OFTEN) return;
  k.note(
    `${NAMES[call] ?? call}() has failed ${TOO_OFTEN} times in a row with ${errnoName(errno)}. It returns -1 then: ` +
      'does the loop around it end at -1, too?',
    t,
  );
}

/** One has succeeded. */
export function forgetFailures(t: Thread, { name }: SyscallEntry): void {
  if (t.failing?.call === name) t.failing = null;
}
