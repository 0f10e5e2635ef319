/** System calls about names and inodes: stat, directories, links, modes, owners. */
import {
  AT_EACCESS,
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  PAGE,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_ISGID,
  S_ISUID,
} from './abi.ts';
import { baseOf, fileOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { Inode } from './file.ts';
import {
  lookup,
  MAY_EXECUTE,
  MAY_WRITE,
  mayCreate,
  mayRemove,
  namei,
  pathOf,
  permitted,
  requirePermission,
  sizeOf,
} from './fs.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { procEntries, procReadlink } from './procfs.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { copyinstr, copyout, encodeString, readLong } from './vm.ts';

const encoder = new TextEncoder();

// --- stat and directories -------------------------------------------------------------------------------------------------

const NS = 1e9;
const DEVICE_NUMBERS: Record<string, number> = {
  null: 0x103,
  zero: 0x105,
  full: 0x107,
  random: 0x109,
  tty: 0x8800,
  ptmx: 0x502,
};

/** struct stat of x86-64 Linux. */
export function encodeStat(k: Kernel, inode: Inode): Uint8Array {
  const bytes = new Uint8Array(144);
  const view = new DataView(bytes.buffer);
  const size = sizeOf(k, inode);
  const u64 = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  u64(0, inode.pipe && !inode.nlink ? 13 : inode.isDevice ? 6 : inode.proc ? 22 : 2049);
  u64(8, inode.ino);
  u64(16, Math.max(inode.nlink, inode.pipe ? 1 : 0));
  view.setUint32(24, inode.mode, true);
  view.setUint32(28, inode.uid, true);
  view.setUint32(32, inode.gid, true);
  u64(40, inode.device ? (DEVICE_NUMBERS[inode.device] ?? 0) + (inode.terminal?.master?.number ?? 0) : 0);
  u64(48, size);
  u64(56, inode.device === 'tty' ? 1024 : PAGE);
  // In blocks of 512 bytes. Of a file that nobody has looked into all pages are there; holes take no place.
  const pages = inode.isFile || inode.isDirectory ? (inode.data?.pages ?? Math.ceil(size / PAGE)) : 0;
  u64(64, (pages * PAGE) / 512);
  [inode.atime, inode.mtime, inode.ctime].forEach((time, i) => {
    u64(72 + 16 * i, k.state.epoch + Math.floor(time / NS));
    u64(80 + 16 * i, time - Math.floor(time / NS) * NS);
  });
  return bytes;
}

const statPath =
  (follow: boolean): Handler =>
  (k, t, [path, address]) => {
    copyout(t, address!, encodeStat(k, namei(k, t.proc, copyinstr(t, path!), follow)));
    return 0;
  };

const sysFstat: Handler = (k, t, [fd, address]) => {
  copyout(t, address!, encodeStat(k, fileOf(t.proc, fd!).inode));
  return 0;
};

/** The inode that (dirfd, path, flags) of an *at call names. */
export function inodeAt(k: Kernel, t: Thread, dirfd: number, path: string, flags: number): Inode {
  if (path === '' && flags & AT_EMPTY_PATH) return baseOf(t.proc, dirfd, path);
  return namei(k, t.proc, path, !(flags & AT_SYMLINK_NOFOLLOW), baseOf(t.proc, dirfd, path));
}

const sysNewfstatat: Handler = (k, t, [dirfd, path, address, flags]) => {
  copyout(t, address!, encodeStat(k, inodeAt(k, t, dirfd!, copyinstr(t, path!), flags!)));
  return 0;
};

/** Bytes of a record of getdents before the name and the type: inode number, offset, length. */
const DIRENT_HEADER = 18;

/** What a directory lists, in order, `.` and `..` first. */
function directoryEntries(k: Kernel, p: Proc, dir: Inode): [string, Inode][] {
  if (!dir.isDirectory) throw fail('ENOTDIR');
  return [['.', dir], ['..', dir.parent ?? dir], ...(dir.proc ? procEntries(k, p, dir) : dir.entries!)];
}

/**
 * getdents64(2), and getdents(2), whose records differ in where the type of the file is: before the name or in the last byte.
 * Returns how many bytes it has written.
 */
export function getdents(
  k: Kernel,
  t: Thread,
  [fd, address, length]: readonly number[],
  record: 'linux_dirent' | 'linux_dirent64',
): number {
  const file = fileOf(t.proc, fd!);
  const entries = directoryEntries(k, t.proc, file.inode);
  const out = new Uint8Array(Math.min(length!, 65536));
  const view = new DataView(out.buffer);
  let used = 0;
  for (; file.offset < entries.length; file.offset++) {
    const [name, inode] = entries[file.offset]!;
    const text = encodeString(name);
    const size = (DIRENT_HEADER + 1 + text.length + 7) & ~7;
    if (used + size > out.length) {
      if (used === 0) throw fail('EINVAL');
      break;
    }
    view.setBigUint64(used, BigInt(inode.ino), true);
    view.setBigInt64(used + 8, BigInt(file.offset + 1), true);
    view.setUint16(used + 16, size, true);
    const typeFirst = record === 'linux_dirent64';
    out.set(text, used + DIRENT_HEADER + (typeFirst ? 1 : 0));
    out[used + (typeFirst ? DIRENT_HEADER : size - 1)] = (inode.mode & S_IFMT) >> 12;
    used += size;
  }
  copyout(t, address!, out.subarray(0, used));
  return used;
}

const sysGetdents64: Handler = (k, t, args) => getdents(k, t, args, 'linux_dirent64');

const sysGetcwd: Handler = (_k, t, [address, length]) => {
  const path = encodeString(pathOf(t.proc.cwd));
  if (path.length > length!) throw fail('ERANGE');
  copyout(t, address!, path);
  return path.length;
};

function changeDirectory(p: Proc, inode: Inode): number {
  if (!inode.isDirectory) throw fail('ENOTDIR');
  requirePermission(p, inode, MAY_EXECUTE);
  p.cwd.users--;
  p.cwd = inode;
  inode.users++;
  return 0;
}

const withoutSlashes = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') || '/' : path);

/** Where a new name goes; EEXIST if it is there already. Only a directory's may be written with a slash behind it. */
function newName(
  k: Kernel,
  t: Thread,
  dirfd: number,
  path: string,
  forDirectory = false,
): { directory: Inode; name: string } {
  const base = baseOf(t.proc, dirfd, path);
  const found = lookup(k, t.proc, withoutSlashes(path), false, base);
  if (found.inode) throw fail('EEXIST');
  if (path.endsWith('/') && !forDirectory) throw fail('ENOENT');
  mayCreate(t.proc, found.directory);
  return found;
}

function makeDirectoryAt(k: Kernel, t: Thread, dirfd: number, path: string, mode: number): number {
  const { directory, name } = newName(k, t, dirfd, path, true);
  directory.mtime = k.now;
  k.state.fs.makeDirectory(directory, name, mode & ~t.proc.umask & 0o1777, t.proc.euid, t.proc.egid, k.now);
  return 0;
}

function removeDirectory(k: Kernel, t: Thread, dirfd: number, path: string): number {
  const base = baseOf(t.proc, dirfd, path);
  const { directory, name, inode } = lookup(k, t.proc, withoutSlashes(path), false, base);
  if (!inode) throw fail('ENOENT');
  if (name === '.') throw fail('EINVAL');
  if (name === '..') throw fail('ENOTEMPTY');
  mayRemove(t.proc, directory, inode);
  if (!inode.isDirectory) throw fail('ENOTDIR');
  if (inode === k.state.fs.root || inode.proc) throw fail('EBUSY');
  if (inode.entries!.size > 0) throw fail('ENOTEMPTY');
  k.state.fs.unlink(directory, name);
  directory.mtime = k.now;
  return 0;
}

function unlinkAt(k: Kernel, t: Thread, dirfd: number, path: string): number {
  const base = baseOf(t.proc, dirfd, path);
  const { directory, name, inode } = lookup(k, t.proc, withoutSlashes(path), false, base);
  if (name === '.' || name === '..') throw fail('EISDIR');
  if (!inode) throw fail('ENOENT');
  if (path.endsWith('/') && !inode.isDirectory) throw fail('ENOTDIR');
  mayRemove(t.proc, directory, inode);
  if (inode.isDirectory) throw fail('EISDIR');
  k.state.fs.unlink(directory, name);
  inode.ctime = k.now;
  directory.mtime = k.now;
  return 0;
}

function linkAt(k: Kernel, t: Thread, fromFd: number, from: string, toFd: number, to: string): number {
  const inode = namei(k, t.proc, from, false, baseOf(t.proc, fromFd, from));
  const { directory, name } = newName(k, t, toFd, to);
  if (inode.isDirectory || inode.proc) throw fail('EPERM');
  k.state.fs.link(directory, name, inode);
  directory.mtime = k.now;
  inode.nlink++;
  inode.ctime = k.now;
  return 0;
}

function symlinkAt(k: Kernel, t: Thread, target: string, dirfd: number, path: string): number {
  if (target === '') throw fail('ENOENT');
  const { directory, name } = newName(k, t, dirfd, path);
  directory.mtime = k.now;
  k.state.fs.makeNode(directory, name, S_IFLNK | 0o777, t.proc.euid, t.proc.egid, k.now).target = target;
  return 0;
}

function readlinkAt(
  k: Kernel,
  t: Thread,
  dirfd: number,
  path: string,
  address: number,
  length: number,
): number {
  if (length <= 0) throw fail('EINVAL');
  const inode = namei(k, t.proc, path, false, baseOf(t.proc, dirfd, path));
  if (!inode.isSymlink) throw fail('EINVAL');
  const target = inode.proc ? procReadlink(k, t.proc, inode.proc) : inode.target;
  const bytes = encoder.encode(target).subarray(0, length);
  copyout(t, address, bytes);
  return bytes.length;
}

function renameAt(
  k: Kernel,
  t: Thread,
  fromFd: number,
  from: string,
  toFd: number,
  to: string,
  noReplace = false,
): number {
  const p = t.proc;
  const source = lookup(k, p, withoutSlashes(from), false, baseOf(p, fromFd, from));
  const target = lookup(k, p, withoutSlashes(to), false, baseOf(p, toFd, to));
  const { inode } = source;
  if ([source.name, target.name].some(n => n === '.' || n === '..')) throw fail('EBUSY');
  if (!inode) throw fail('ENOENT');
  if (target.inode && noReplace) throw fail('EEXIST');
  if (!inode.isDirectory && (from.endsWith('/') || to.endsWith('/'))) throw fail('ENOTDIR');
  if (target.inode === inode) return 0;
  mayRemove(p, source.directory, inode);
  if (inode.isDirectory) {
    for (let at: Inode | null = target.directory; at; at = at.parent === at ? null : at.parent) {
      if (at === inode) throw fail('EINVAL');
    }
  }
  const { fs } = k.state;
  if (target.inode) {
    mayRemove(p, target.directory, target.inode);
    if (target.inode.isDirectory) {
      if (!inode.isDirectory) throw fail('EISDIR');
      if (target.inode.entries!.size > 0) throw fail('ENOTEMPTY');
    } else if (inode.isDirectory) throw fail('ENOTDIR');
    fs.unlink(target.directory, target.name);
  } else mayCreate(p, target.directory);
  fs.forget(source.directory, source.name);
  if (inode.isDirectory) source.directory.nlink--;
  fs.link(target.directory, target.name, inode);
  inode.ctime = k.now;
  source.directory.mtime = k.now;
  target.directory.mtime = k.now;
  return 0;
}

function makeNodeAt(k: Kernel, t: Thread, dirfd: number, path: string, mode: number): number {
  const kind = mode & S_IFMT || S_IFREG;
  if (kind === S_IFDIR) throw fail('EPERM');
  if (kind !== S_IFREG && kind !== S_IFIFO) throw fail('EPERM');
  const { directory, name } = newName(k, t, dirfd, path);
  directory.mtime = k.now;
  k.state.fs.makeNode(
    directory,
    name,
    kind | (mode & ~t.proc.umask & 0o7777),
    t.proc.euid,
    t.proc.egid,
    k.now,
  );
  return 0;
}

function changeMode(k: Kernel, t: Thread, inode: Inode, mode: number): number {
  if (inode.proc) throw fail('EPERM');
  if (t.proc.euid !== 0 && t.proc.euid !== inode.uid) throw fail('EPERM');
  inode.mode = (inode.mode & S_IFMT) | (mode & 0o7777);
  inode.ctime = k.now;
  return 0;
}

function changeOwner(k: Kernel, t: Thread, inode: Inode, uid: number, gid: number): number {
  const newUid = uid | 0;
  const newGid = gid | 0;
  const { euid, egid } = t.proc;
  const allowed =
    (newUid === -1 || newUid === inode.uid) &&
    (newGid === -1 || newGid === egid || newGid === inode.gid) &&
    euid === inode.uid;
  if (inode.proc || (euid !== 0 && !allowed)) throw fail('EPERM');
  if (newUid !== -1) inode.uid = newUid;
  if (newGid !== -1) inode.gid = newGid;
  if (euid !== 0) inode.mode &= ~(S_ISUID | S_ISGID);
  inode.ctime = k.now;
  return 0;
}

function checkAccess(k: Kernel, t: Thread, dirfd: number, path: string, mode: number, flags: number): number {
  if (mode & ~7) throw fail('EINVAL');
  const inode = inodeAt(k, t, dirfd, path, flags & ~AT_EACCESS);
  if (!permitted(t.proc, inode, mode, !(flags & AT_EACCESS))) throw fail('EACCES');
  return 0;
}

const UTIME_NOW = 0x3fff_ffff;
const UTIME_OMIT = 0x3fff_fffe;

/** Set when an inode was accessed and modified, in nanoseconds since 1970; both now if no times are given (POSIX utimes). */
export function setTimes(k: Kernel, t: Thread, inode: Inode, times?: readonly [number, number]): number {
  mayChangeTimes(t, inode, times !== undefined);
  const [accessed, modified] = times?.map(time => time - k.state.epoch * NS) ?? [k.now, k.now];
  inode.atime = accessed!;
  inode.mtime = modified!;
  inode.ctime = k.now;
  return 0;
}

/** Times of one's choice are for the owner; the present one for whoever may write. */
function mayChangeTimes(t: Thread, inode: Inode, chosen: boolean): void {
  if (t.proc.euid === 0 || t.proc.euid === inode.uid) return;
  if (chosen) throw fail('EPERM');
  requirePermission(t.proc, inode, MAY_WRITE);
}

/** utimensat: times relative to the start of the machine are kept, so the epoch goes off. */
const sysUtimensat: Handler = (k, t, [dirfd, path, times, flags]) => {
  const inode = path ? inodeAt(k, t, dirfd!, copyinstr(t, path), flags!) : fileOf(t.proc, dirfd!).inode;
  for (const at of times ? [times, times + 16] : []) {
    const ns = readLong(t, at + 8);
    if ((ns < 0 || ns >= NS) && ns !== UTIME_NOW && ns !== UTIME_OMIT) throw fail('EINVAL');
  }
  mayChangeTimes(t, inode, times !== 0);
  const set = (at: number, old: number): number => {
    if (!times) return k.now;
    const ns = readLong(t, at + 8);
    if (ns === UTIME_NOW) return k.now;
    if (ns === UTIME_OMIT) return old;
    return (readLong(t, at) - k.state.epoch) * NS + ns;
  };
  inode.atime = set(times!, inode.atime);
  inode.mtime = set(times! + 16, inode.mtime);
  inode.ctime = k.now;
  return 0;
};

const path = (t: Thread, address: number | undefined): string => copyinstr(t, address!);

export const NAME_CALLS: readonly SyscallEntry[] = [
  call(4, 'stat', 'string pointer', statPath(true), { inline: true }),
  call(5, 'fstat', 'int pointer', sysFstat, { inline: true }),
  call(6, 'lstat', 'string pointer', statPath(false), { inline: true }),
  call(21, 'access', 'string octal', (k, t, [p, m]) => checkAccess(k, t, AT_FDCWD, path(t, p), m!, 0), {
    inline: true,
  }),
  call(79, 'getcwd', 'pointer size', sysGetcwd, { inline: true }),
  call(80, 'chdir', 'string', (k, t, [p]) => changeDirectory(t.proc, namei(k, t.proc, path(t, p)))),
  call(81, 'fchdir', 'int', (_k, t, [fd]) => changeDirectory(t.proc, fileOf(t.proc, fd!).inode)),
  call(82, 'rename', 'string string', (k, t, [from, to]) =>
    renameAt(k, t, AT_FDCWD, path(t, from), AT_FDCWD, path(t, to)),
  ),
  call(83, 'mkdir', 'string octal', (k, t, [p, mode]) => makeDirectoryAt(k, t, AT_FDCWD, path(t, p), mode!)),
  call(84, 'rmdir', 'string', (k, t, [p]) => removeDirectory(k, t, AT_FDCWD, path(t, p))),
  call(86, 'link', 'string string', (k, t, [from, to]) =>
    linkAt(k, t, AT_FDCWD, path(t, from), AT_FDCWD, path(t, to)),
  ),
  call(87, 'unlink', 'string', (k, t, [p]) => unlinkAt(k, t, AT_FDCWD, path(t, p))),
  call(88, 'symlink', 'string string', (k, t, [to, p]) => symlinkAt(k, t, path(t, to), AT_FDCWD, path(t, p))),
  call(89, 'readlink', 'string pointer size', (k, t, [p, a, n]) =>
    readlinkAt(k, t, AT_FDCWD, path(t, p), a!, n!),
  ),
  call(90, 'chmod', 'string octal', (k, t, [p, mode]) =>
    changeMode(k, t, namei(k, t.proc, path(t, p)), mode!),
  ),
  call(91, 'fchmod', 'int octal', (k, t, [fd, mode]) => changeMode(k, t, fileOf(t.proc, fd!).inode, mode!)),
  call(92, 'chown', 'string int int', (k, t, [p, u, g]) =>
    changeOwner(k, t, namei(k, t.proc, path(t, p)), u!, g!),
  ),
  call(93, 'fchown', 'int int int', (k, t, [fd, u, g]) =>
    changeOwner(k, t, fileOf(t.proc, fd!).inode, u!, g!),
  ),
  call(94, 'lchown', 'string int int', (k, t, [p, u, g]) =>
    changeOwner(k, t, namei(k, t.proc, path(t, p), false), u!, g!),
  ),
  call(133, 'mknod', 'string octal int', (k, t, [p, mode]) => makeNodeAt(k, t, AT_FDCWD, path(t, p), mode!)),
  call(217, 'getdents64', 'int pointer size', sysGetdents64, { inline: true }),
  call(258, 'mkdirat', 'int string octal', (k, t, [d, p, mode]) =>
    makeDirectoryAt(k, t, d!, path(t, p), mode!),
  ),
  call(259, 'mknodat', 'int string octal int', (k, t, [d, p, mode]) =>
    makeNodeAt(k, t, d!, path(t, p), mode!),
  ),
  call(260, 'fchownat', 'int string int int hex', (k, t, [d, p, u, g, f]) =>
    changeOwner(k, t, inodeAt(k, t, d!, path(t, p), f!), u!, g!),
  ),
  call(262, 'newfstatat', 'int string pointer hex', sysNewfstatat, { inline: true }),
  call(263, 'unlinkat', 'int string hex', (k, t, [d, p, flags]) =>
    flags! & AT_REMOVEDIR ? removeDirectory(k, t, d!, path(t, p)) : unlinkAt(k, t, d!, path(t, p)),
  ),
  call(264, 'renameat', 'int string int string', (k, t, [d, p, e, q]) =>
    renameAt(k, t, d!, path(t, p), e!, path(t, q)),
  ),
  call(265, 'linkat', 'int string int string hex', (k, t, [d, p, e, q]) =>
    linkAt(k, t, d!, path(t, p), e!, path(t, q)),
  ),
  call(266, 'symlinkat', 'string int string', (k, t, [to, d, p]) =>
    symlinkAt(k, t, path(t, to), d!, path(t, p)),
  ),
  call(267, 'readlinkat', 'int string pointer size', (k, t, [d, p, a, n]) =>
    readlinkAt(k, t, d!, path(t, p), a!, n!),
  ),
  call(268, 'fchmodat', 'int string octal', (k, t, [d, p, mode]) =>
    changeMode(k, t, inodeAt(k, t, d!, path(t, p), 0), mode!),
  ),
  call(269, 'faccessat', 'int string octal', (k, t, [d, p, m]) => checkAccess(k, t, d!, path(t, p), m!, 0), {
    inline: true,
  }),
  call(280, 'utimensat', 'int string pointer hex', sysUtimensat),
  call(316, 'renameat2', 'int string int string hex', (k, t, [d, p, e, q, f]) => {
    if (f! & ~1) throw fail('EINVAL');
    return renameAt(k, t, d!, path(t, p), e!, path(t, q), (f! & 1) !== 0);
  }),
  call(
    439,
    'faccessat2',
    'int string octal hex',
    (k, t, [d, p, m, f]) => checkAccess(k, t, d!, path(t, p), m!, f!),
    { inline: true },
  ),
];
