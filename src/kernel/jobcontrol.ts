/**
 * Process groups that nobody is left to continue: orphaned ones (POSIX, 3.264 Orphaned Process Group). Members whose parent has
 * ended do not count for their group, though init is in the session of the first program, whose shell it stands for.
 */
import { SIGCONT, SIGHUP } from './abi.ts';
import type { Kernel } from './kernel.ts';
import type { Proc } from './proc.ts';
import { fromKernel, sendGroupSignal } from './signal.ts';

/** No member's parent is in another group of the same session. `without` is a member that is about to end. */
export function isOrphanedGroup(k: Kernel, pgid: number, without?: Proc): boolean {
  const { procs, init, firstPid } = k.state;
  for (const p of procs.values()) {
    const { parent } = p;
    if (p.pgid !== pgid || p === without || p.zombie || !parent) continue;
    if (parent === init && p.pid !== firstPid) continue;
    if (parent.pgid !== pgid && parent.sid === p.sid) return false;
  }
  return true;
}

/** p has ended: its group may be orphaned, if p was what connected it with its parent's. */
export function leaveGroup(k: Kernel, p: Proc): void {
  continueOrphans(k, p, p.parent!, p);
}

/** p's parent has ended: p's group may be orphaned, if that was what connected it with the group of that parent. */
export function loseParent(k: Kernel, p: Proc, parent: Proc): void {
  continueOrphans(k, p, parent);
}

/** POSIX exit(): an orphaned group with a member that is stopped gets SIGHUP and SIGCONT. */
function continueOrphans(k: Kernel, p: Proc, parent: Proc, without?: Proc): void {
  if (parent.pgid === p.pgid || parent.sid !== p.sid || !isOrphanedGroup(k, p.pgid, without)) return;
  if (![...k.state.procs.values()].some(other => other.pgid === p.pgid && other.stopped !== 0)) return;
  sendGroupSignal(k, p.pgid, fromKernel(SIGHUP));
  sendGroupSignal(k, p.pgid, fromKernel(SIGCONT));
}
