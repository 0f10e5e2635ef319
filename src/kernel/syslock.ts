/**
 * Calls that take advisory locks: flock, and fcntl's F_SETLK and its like. Who is in whose way is for lock.ts to say; here are
 * the arguments and the waiting.
 */
import { F_GETLK, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_SETLK, F_SETLKW } from './abi.ts';
import { fileOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { Inode } from './file.ts';
import { sizeOf } from './fs.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import { conflicting, type FileLock, lock, ownLock, unlock } from './lock.ts';
import type { Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { copyin, copyout } from './vm.ts';

/** Take the lock, or wait for whoever holds it. */
function takeLock(k: Kernel, fd: number, inode: Inode, wanted: FileLock, wait: boolean): SyscallResult {
  const holder = conflicting(inode, wanted);
  if (!holder) {
    lock(inode, wanted);
    k.wakeup(inode);
    return 0;
  }
  if (!wait) throw fail('EAGAIN');
  return new Block([inode], { kind: 'lock', fd, holder: holder.pid });
}

const sysFlock: Handler = (k, t, [fd, operation]) => {
  const [LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN] = [1, 2, 4, 8];
  const kind = operation! & ~LOCK_NB;
  if (kind !== LOCK_SH && kind !== LOCK_EX && kind !== LOCK_UN) throw fail('EINVAL');
  const file = fileOf(t.proc, fd!);
  if (kind !== LOCK_UN && !file.readable && !file.writable) throw fail('EBADF');
  const range = { start: 0, end: Number.POSITIVE_INFINITY };
  if (kind === LOCK_UN) {
    unlock(file.inode, 'flock', file, range.start, range.end);
    k.wakeup(file.inode);
    return 0;
  }
  const wanted: FileLock = {
    kind: 'flock',
    owner: file,
    pid: t.proc.pid,
    exclusive: kind === LOCK_EX,
    ...range,
  };
  return takeLock(k, fd! | 0, file.inode, wanted, !(operation! & LOCK_NB));
};

const F_RDLCK = 0;
const F_WRLCK = 1;
const F_UNLCK = 2;

/** Commands for locks that belong to the open file, with those for locks that belong to the process. */
const OWNED_BY_FILE: ReadonlyMap<number, number> = new Map([
  [F_OFD_GETLK, F_GETLK],
  [F_OFD_SETLK, F_SETLK],
  [F_OFD_SETLKW, F_SETLKW],
]);

/** fcntl(F_SETLK and so on) with struct flock. */
export function recordLock(k: Kernel, t: Thread, fd: number, asked: number, address: number): SyscallResult {
  const file = fileOf(t.proc, fd);
  const command = OWNED_BY_FILE.get(asked) ?? asked;
  const byFile = command !== asked;
  const owner = byFile ? file : t.proc.pid;
  const view = new DataView(copyin(t, address, 32).buffer);
  if (byFile && view.getInt32(24, true) !== 0) throw fail('EINVAL');
  const type = view.getInt16(0, true);
  const whence = view.getInt16(2, true);
  const base = [0, file.offset, sizeOf(k, file.inode)][whence];
  if (base === undefined) throw fail('EINVAL');
  const from = base + Number(view.getBigInt64(8, true));
  const length = Number(view.getBigInt64(16, true));
  const start = length < 0 ? from + length : from;
  const end = length === 0 ? Number.POSITIVE_INFINITY : length < 0 ? from : from + length;
  if (start < 0) throw fail('EINVAL');
  if (command !== F_GETLK && type === F_UNLCK) {
    unlock(file.inode, 'record', owner, start, end);
    k.wakeup(file.inode);
    return 0;
  }
  // The one that asks for its own locks is new in Linux 6.
  const asksForOwn = byFile && command === F_GETLK && type === F_UNLCK;
  if (type !== F_RDLCK && type !== F_WRLCK && !asksForOwn) throw fail('EINVAL');
  if (command !== F_GETLK && !(type === F_WRLCK ? file.writable : file.readable)) throw fail('EBADF');
  const wanted: FileLock = {
    kind: 'record',
    owner,
    pid: byFile ? -1 : t.proc.pid,
    exclusive: type === F_WRLCK,
    start,
    end,
  };
  if (command !== F_GETLK) return takeLock(k, fd, file.inode, wanted, command === F_SETLKW);
  const holder = asksForOwn ? ownLock(file.inode, wanted) : conflicting(file.inode, wanted);
  view.setInt16(0, holder ? (holder.exclusive ? F_WRLCK : F_RDLCK) : F_UNLCK, true);
  if (holder) {
    view.setInt16(2, 0, true);
    view.setBigInt64(8, BigInt(holder.start), true);
    view.setBigInt64(
      16,
      BigInt(holder.end === Number.POSITIVE_INFINITY ? 0 : holder.end - holder.start),
      true,
    );
    view.setInt32(24, holder.pid, true);
  }
  copyout(t, address, new Uint8Array(view.buffer));
  return 0;
}

export const LOCK_CALLS: readonly SyscallEntry[] = [call(73, 'flock', 'int int', sysFlock)];
