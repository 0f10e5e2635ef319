/**
 * Sets of signals and struct sigaction that were never given a value: sigaddset() without sigemptyset() before it, and members
 * nobody set. Nothing complains of them, and what is blocked is then left to chance. Looked at where the kernel takes them.
 */

/** Is any of the `count` bytes at `offset` of what the kernel takes without a value? */
export type Unset = (offset: number, count: number) => boolean;

const SETS: Readonly<Record<string, string>> = {
  rt_sigprocmask: 'sigprocmask',
  rt_sigsuspend: 'sigsuspend',
  rt_sigtimedwait: 'sigwait',
};

/** Bytes of a set, and of the struct sigaction that the kernel takes (handler, flags, restorer, mask: 8 bytes each). */
const SET_BYTES = 8;
const ACTION_BYTES = 32;

/** What is wrong with `length` bytes that a system call of this name takes, in words; undefined if nothing is. `handler`: of a sigaction. */
export function unsetSignals(
  name: string,
  length: number,
  unset: Unset,
  handler: () => number,
): string | undefined {
  const call = SETS[name];
  if (call !== undefined) {
    if (length !== SET_BYTES || !unset(0, SET_BYTES)) return undefined;
    return (
      `the set of signals that ${call} is given has no value of its own: sigemptyset() or sigfillset() must come first, ` +
      `as sigaddset() and sigdelset() change one signal and leave the others as they were`
    );
  }
  if (name !== 'rt_sigaction' || length !== ACTION_BYTES) return undefined;
  // SIG_DFL and SIG_IGN run nothing, so the rest does not matter.
  if (handler() <= 1) return undefined;
  if (unset(8, 4))
    return 'sa_flags of the struct sigaction was never set: give it flags (SA_RESTART, say), or 0';
  if (unset(24, SET_BYTES)) {
    return (
      'sa_mask of the struct sigaction was never set, so which signals are blocked while the handler runs is left to chance: ' +
      'sigemptyset(&action.sa_mask) sets it'
    );
  }
  return undefined;
}
