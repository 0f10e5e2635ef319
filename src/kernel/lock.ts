/**
 * Advisory locks: flock(2), owned by the open file, and fcntl(2) record locks, owned by the process (F_SETLK) or the open file
 * (F_OFD_SETLK). Both kinds are byte ranges here; a flock covers everything. They do not see each other, as on Linux.
 */
import type { Inode, OpenFile } from './file.ts';

export interface FileLock {
  readonly kind: 'flock' | 'record';
  /** The open file (flock, F_OFD_SETLK) or the pid (F_SETLK) that holds it. */
  readonly owner: OpenFile | number;
  readonly pid: number;
  readonly exclusive: boolean;
  /** [start, end) in bytes; end may be Infinity. */
  readonly start: number;
  readonly end: number;
}

/** The first lock of somebody else that is in the way of this one. */
export function conflicting(inode: Inode, wanted: FileLock): FileLock | undefined {
  return inode.locks.find(
    l =>
      l.kind === wanted.kind &&
      l.owner !== wanted.owner &&
      (l.exclusive || wanted.exclusive) &&
      l.start < wanted.end &&
      wanted.start < l.end,
  );
}

/** The first lock of the same owner in the range. */
export function ownLock(inode: Inode, { kind, owner, start, end }: FileLock): FileLock | undefined {
  return inode.locks.find(l => l.kind === kind && l.owner === owner && l.start < end && start < l.end);
}

/** Take away the owner's locks in [start, end), splitting those that stick out. */
export function unlock(
  inode: Inode,
  kind: FileLock['kind'],
  owner: OpenFile | number,
  start: number,
  end: number,
): void {
  inode.locks = inode.locks.flatMap(l => {
    if (l.kind !== kind || l.owner !== owner || l.end <= start || end <= l.start) return [l];
    const rest: FileLock[] = [];
    if (l.start < start) rest.push({ ...l, end: start });
    if (end < l.end) rest.push({ ...l, start: end });
    return rest;
  });
}

/** Set a lock that conflicts with nobody's, replacing what the owner had there. */
export function lock(inode: Inode, wanted: FileLock): void {
  unlock(inode, wanted.kind, wanted.owner, wanted.start, wanted.end);
  inode.locks.push(wanted);
}
