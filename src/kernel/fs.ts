/**
 * The file system: a tree of inodes in memory, path lookup (xv6's namei), permissions, and what a fresh machine has
 * in it. /proc is part of the tree by name only: its inodes are made at lookup (procfs.ts).
 *
 * Most files of a machine are never used: /bin, and whatever else is in the program's folder. Until somebody looks one up it
 * *rests*: its inode is frozen, so all checkpoints share it. Nobody can tell a resting file from one that has been woken.
 */
import type { Ram } from '../machine/ram.ts';
import { ERRNO, NAME_MAX, PAGE, PATH_MAX, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG, S_ISVTX } from './abi.ts';
import { fail, KernelError } from './error.ts';
import { type Device, FileData, Inode } from './file.ts';
import type { Kernel } from './kernel.ts';
import { Pipe } from './pipe.ts';
import type { Proc } from './proc.ts';
import { procLookup } from './procfs.ts';

/** Files of the host by path: their bytes, or a function that reads them when first needed. */
export type HostFiles = ReadonlyMap<string, Uint8Array | (() => Uint8Array)>;

/** Permission bits asked of an inode. */
export const MAY_READ = 4;
export const MAY_WRITE = 2;
export const MAY_EXECUTE = 1;

/** Executables begin with this line, followed by the name the program loader knows them by. */
export const EXECUTABLE_MAGIC = '\x7fPROCSTEP ';

const MAX_SYMLINKS = 40;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a path may be: xv6 takes short ones (MAXPATH), and of a name what fits a directory entry (DIRSIZ). */
interface PathRules {
  readonly path: number;
  readonly name: number;
  readonly cutsNames: boolean;
}
const LINUX_PATHS: PathRules = { path: PATH_MAX, name: NAME_MAX, cutsNames: false };
export const XV6_PATHS: PathRules = { path: 128, name: 14, cutsNames: true };

/** Where a path led: the directory, the last name in it, and the inode if there is one. */
export interface Lookup {
  readonly directory: Inode;
  readonly name: string;
  readonly inode: Inode | null;
}

/** The tree and its counters: part of the machine's value. */
export class FileSystem {
  readonly root: Inode;
  /**
   * Pages that the contents of files may have, and names in all directories: half of the machine's pages each, as of a tmpfs that
   * nobody has given limits. What is there of them now. A program that fills the file system gets ENOSPC.
   */
  readonly pageLimit: number;
  readonly nameLimit: number;
  pages = 0;
  names = 0;
  private nextIno = 2;
  private nextPipe = 1;

  constructor(readonly ram: Ram) {
    this.pageLimit = Math.floor(ram.limitBytes / PAGE / 2);
    this.nameLimit = this.pageLimit;
    this.root = this.newDirectoryInode(0o755);
    this.root.parent = this.root;
  }

  newInode(mode: number): Inode {
    return new Inode(this.nextIno++, mode);
  }

  private newDirectoryInode(permissions: number): Inode {
    const inode = this.newInode(S_IFDIR | permissions);
    inode.entries = new Map();
    inode.nlink = 2;
    return inode;
  }

  newPipe(): Pipe {
    return new Pipe(this.nextPipe++, this.ram);
  }

  newFileData(): FileData {
    return new FileData(this.ram);
  }

  /** ENOSPC if there are as many names as there can be. */
  private requireRoom(): void {
    if (this.names >= this.nameLimit) throw fail('ENOSPC');
  }

  /** The contents of a file have grown or shrunk. */
  charge(inode: Inode): void {
    const pages = inode.data?.pages ?? 0;
    this.pages += pages - inode.charged;
    inode.charged = pages;
  }

  /** Enter an inode into a directory. */
  link(directory: Inode, name: string, inode: Inode): void {
    this.requireRoom();
    this.names++;
    directory.entries!.set(name, inode);
    if (inode.isDirectory) {
      inode.parent = directory;
      directory.nlink++;
    }
  }

  /** Take a name out of a directory; the inode goes with its last name and last user. */
  unlink(directory: Inode, name: string): void {
    const inode = this.find(directory, name)!;
    this.forget(directory, name);
    if (inode.isDirectory) {
      directory.nlink--;
      inode.nlink = 0;
    } else inode.nlink--;
    this.reclaim(inode);
  }

  /** A name is no longer in a directory. */
  forget(directory: Inode, name: string): void {
    if (directory.entries!.delete(name)) this.names--;
  }

  /** All regular files rest from now on, until they are looked up. */
  putToRest(directory: Inode = this.root): void {
    for (const inode of directory.entries?.values() ?? []) {
      if (inode.isDirectory) this.putToRest(inode);
      else if (inode.isFile) {
        // Contents that no state changes are no state's to give back.
        if (inode.data) this.ram.holders.delete(inode.data);
        Object.freeze(inode.locks);
        Object.freeze(inode);
      }
    }
  }

  /** The inode with this name in a directory, in a state in which it can be used; null if there is none. */
  find(directory: Inode, name: string): Inode | null {
    const found = directory.entries!.get(name);
    if (!found) return null;
    if (!Object.isFrozen(found)) return found;
    const awake = found.wake();
    directory.entries!.set(name, awake);
    return awake;
  }

  /** Free the contents of an inode that nothing leads to any more. */
  reclaim(inode: Inode): void {
    if (inode.nlink === 0 && inode.users === 0) {
      inode.data?.release();
      inode.data = null;
      this.charge(inode);
    }
  }

  makeDirectory(directory: Inode, name: string, permissions: number, uid = 0, gid = 0, now = 0): Inode {
    this.requireRoom();
    const inode = this.newDirectoryInode(permissions);
    this.own(inode, uid, gid, now);
    this.link(directory, name, inode);
    return inode;
  }

  /** A new file, link, FIFO or device node; what it is is in the mode. */
  makeNode(directory: Inode, name: string, mode: number, uid = 0, gid = 0, now = 0): Inode {
    this.requireRoom();
    const inode = this.newInode(mode);
    this.own(inode, uid, gid, now);
    if (inode.isFile) inode.data = this.newFileData();
    if (inode.isFifo) inode.pipe = this.newPipe();
    this.link(directory, name, inode);
    return inode;
  }

  private own(inode: Inode, uid: number, gid: number, now: number): void {
    inode.uid = uid;
    inode.gid = gid;
    inode.atime = now;
    inode.mtime = now;
    inode.ctime = now;
  }

  /** The directory at an absolute path without links, made where missing. */
  directoryAt(path: string, permissions = 0o755, uid = 0, gid = 0): Inode {
    let at = this.root;
    for (const name of path.split('/').filter(Boolean)) {
      at = at.entries!.get(name) ?? this.makeDirectory(at, name, permissions, uid, gid);
    }
    return at;
  }

  /** Put a small file at an absolute path (boot only). */
  placeFile(path: string, text: string, mode = 0o644): Inode {
    const slash = path.lastIndexOf('/');
    const inode = this.makeNode(
      this.directoryAt(path.slice(0, slash)),
      path.slice(slash + 1),
      S_IFREG | mode,
    );
    inode.data!.write(0, encoder.encode(text));
    return inode;
  }

  placeDevice(name: string, device: Device, mode = 0o666): Inode {
    const inode = this.makeNode(this.directoryAt('/dev'), name, S_IFCHR | mode);
    inode.device = device;
    return inode;
  }
}

// --- Path lookup ----------------------------------------------------------------------------------------------

/** May the process do this with the inode? By effective ids, or by real ones for access(2). */
export function permitted(p: Proc, inode: Inode, mask: number, real = false): boolean {
  const uid = real ? p.uid : p.euid;
  const gid = real ? p.gid : p.egid;
  if (uid === 0) return !(mask & MAY_EXECUTE) || inode.isDirectory || (inode.mode & 0o111) !== 0;
  const shift = uid === inode.uid ? 6 : gid === inode.gid ? 3 : 0;
  return ((inode.mode >> shift) & mask) === mask;
}

export function requirePermission(p: Proc, inode: Inode, mask: number): void {
  if (!permitted(p, inode, mask)) throw fail('EACCES');
}

/** The entry of a directory, `.` and `..` included; null if there is none. */
function entryOf(k: Kernel, p: Proc, directory: Inode, name: string): Inode | null {
  if (!directory.isDirectory) throw fail('ENOTDIR');
  if (directory.proc && name !== '.') return procLookup(k, p, directory, name);
  requirePermission(p, directory, MAY_EXECUTE);
  if (name === '.') return directory;
  if (name === '..') return directory.parent;
  return k.state.fs.find(directory, name);
}

/**
 * Walk a path from the process's working directory (or `base`). With `follow`, a symbolic link in the last place is
 * followed too. Throws ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG for everything before the last name; the last may be
 * missing.
 */
export function lookup(
  k: Kernel,
  p: Proc,
  path: string,
  follow = true,
  base: Inode = p.cwd,
  links = 0,
): Lookup {
  if (path === '') throw fail('ENOENT');
  const rules = p.exe?.image.personality === 'xv6' ? XV6_PATHS : LINUX_PATHS;
  if (path.length >= rules.path) throw fail('ENAMETOOLONG');
  let directory = path.startsWith('/') ? k.state.fs.root : base;
  const names = path.split('/').filter(n => n !== '');
  const mustBeDirectory = path.endsWith('/');
  if (names.length === 0) return { directory, name: '.', inode: directory };
  for (let i = 0; ; i++) {
    const name = rules.cutsNames ? names[i]!.slice(0, rules.name) : names[i]!;
    if (name.length > rules.name) throw fail('ENAMETOOLONG');
    const last = i === names.length - 1;
    const found = entryOf(k, p, directory, name);
    const inode = found?.refersTo && (!last || follow) ? found.refersTo : found;
    if (inode?.isSymlink && (!last || follow || mustBeDirectory)) {
      if (links >= MAX_SYMLINKS) throw fail('ELOOP');
      const rest = names.slice(i + 1).join('/');
      const target = inode.target + (rest ? '/' + rest : '') + (mustBeDirectory ? '/' : '');
      return lookup(k, p, target, follow, directory, links + 1);
    }
    if (last) {
      if (mustBeDirectory && inode && !inode.isDirectory) throw fail('ENOTDIR');
      return { directory, name, inode };
    }
    if (!inode) throw fail('ENOENT');
    directory = inode;
  }
}

/** The inode at a path, or ENOENT. xv6's namei. */
export function namei(k: Kernel, p: Proc, path: string, follow = true, base?: Inode): Inode {
  const { inode } = lookup(k, p, path, follow, base);
  if (!inode) throw fail('ENOENT');
  return inode;
}

/** Absolute path of a directory. */
export function pathOf(directory: Inode): string {
  if (directory.proc) {
    const { pid, name } = directory.proc;
    return ['/proc', ...(pid === 0 ? [] : [pid]), ...(name === '' ? [] : [name])].join('/');
  }
  const names: string[] = [];
  for (let at = directory; at.parent && at.parent !== at; at = at.parent) {
    const up = at.parent;
    const entry = [...(up.entries ?? [])].find(([, inode]) => inode === at);
    if (!entry) throw new KernelError(ERRNO.ENOENT);
    names.unshift(entry[0]);
  }
  return '/' + names.join('/');
}

/** Contents of a regular file, fetched from the host now if they still are there. */
export function contents(k: Kernel, inode: Inode): FileData {
  if (!inode.data) {
    inode.data = k.state.fs.newFileData();
    if (inode.host !== null) inode.data.write(0, k.hostFile(inode.host));
    inode.host = null;
  }
  return inode.data;
}

/** Size as stat shows it, without making the contents ours. */
export function sizeOf(k: Kernel, inode: Inode): number {
  if (inode.isSymlink) return encoder.encode(inode.target).length;
  if (inode.isDirectory) return PAGE_OF_ENTRIES;
  if (!inode.isFile) return 0;
  return inode.data ? inode.data.size : inode.host !== null ? k.hostFile(inode.host).length : 0;
}
const PAGE_OF_ENTRIES = 4096;

/** May the process take this name out of the directory (or replace what it names)? */
export function mayRemove(p: Proc, directory: Inode, inode: Inode): void {
  if (directory.proc) throw fail('EPERM');
  requirePermission(p, directory, MAY_WRITE | MAY_EXECUTE);
  if (directory.mode & S_ISVTX && p.euid !== 0 && p.euid !== inode.uid && p.euid !== directory.uid)
    throw fail('EPERM');
}

/** May the process make a new name in the directory? */
export function mayCreate(p: Proc, directory: Inode): void {
  if (directory.proc) throw fail('EACCES');
  if (directory.nlink === 0) throw fail('ENOENT');
  requirePermission(p, directory, MAY_WRITE | MAY_EXECUTE);
}

/** The first line of a file, for #! and for the executable's mark. */
export function firstLine(k: Kernel, inode: Inode): string {
  const bytes = contents(k, inode).read(0, 256);
  const end = bytes.indexOf(10);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

// --- A fresh machine --------------------------------------------------------------------------------------------

export interface TreeOptions {
  readonly cwd: string;
  readonly files: HostFiles;
  readonly executables: readonly string[];
  readonly hostname: string;
  readonly user: string;
  readonly uid: number;
}

/** Build the tree of a fresh machine; returns the working directory. */
export function populate(fs: FileSystem, options: TreeOptions): Inode {
  const { user, uid, hostname } = options;
  for (const name of ['bin', 'dev', 'etc', 'home', 'usr', 'var']) fs.directoryAt(`/${name}`);
  const usr = fs.directoryAt('/usr');
  const link = fs.makeNode(usr, 'bin', S_IFLNK | 0o777);
  link.target = '../bin';
  fs.makeDirectory(fs.root, 'tmp', 0o1777);
  fs.makeDirectory(fs.root, 'root', 0o700);
  fs.makeDirectory(fs.directoryAt('/dev'), 'shm', 0o1777);
  fs.makeDirectory(fs.directoryAt('/dev'), 'mqueue', 0o1777);
  const proc = fs.makeDirectory(fs.root, 'proc', 0o555);
  proc.proc = Object.freeze({ pid: 0, name: '' });

  fs.placeDevice('null', 'null');
  fs.placeDevice('zero', 'zero');
  fs.placeDevice('full', 'full');
  fs.placeDevice('random', 'random');
  fs.placeDevice('urandom', 'random');
  fs.placeDevice('tty', 'tty');
  fs.placeDevice('ptmx', 'ptmx');
  fs.placeDevice('console', 'tty', 0o600);
  const dev = fs.directoryAt('/dev');
  for (const [i, name] of ['stdin', 'stdout', 'stderr'].entries()) {
    fs.makeNode(dev, name, S_IFLNK | 0o777).target = `/proc/self/fd/${i}`;
  }
  fs.makeNode(dev, 'fd', S_IFLNK | 0o777).target = '/proc/self/fd';
  fs.makeDirectory(dev, 'pts', 0o755);
  fs.makeNode(dev.entries!.get('pts')!, '0', S_IFCHR | 0o620, uid, 5).device = 'tty';

  const home = `/home/${user}`;
  fs.placeFile('/etc/hostname', `${hostname}\n`);
  fs.placeFile(
    '/etc/passwd',
    `root:x:0:0:root:/root:/bin/sh\n${user}:x:${uid}:${uid}:${user}:${home}:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n`,
  );
  fs.placeFile('/etc/group', `root:x:0:\ntty:x:5:\n${user}:x:${uid}:\nnogroup:x:65534:\n`);
  fs.placeFile('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n`);

  fs.directoryAt('/home');
  fs.directoryAt(home, 0o755, uid, uid);
  const cwd = fs.directoryAt(options.cwd, 0o755, uid, uid);
  for (const path of options.files.keys()) {
    const { directory, name } = within(fs, cwd, path, uid);
    if (directory.entries!.has(name)) continue;
    const inode = fs.newInode(S_IFREG | 0o644);
    inode.uid = uid;
    inode.gid = uid;
    inode.host = path;
    fs.link(directory, name, inode);
  }
  for (const path of options.executables) {
    const inRoot = path.startsWith('/') && !path.startsWith(`${options.cwd}/`);
    const { directory, name } = within(fs, path.startsWith('/') ? fs.root : cwd, path, inRoot ? 0 : uid);
    if (directory.entries!.has(name)) fs.unlink(directory, name);
    const inode = fs.makeNode(directory, name, S_IFREG | 0o755, inRoot ? 0 : uid, inRoot ? 0 : uid);
    inode.data!.write(0, encoder.encode(`${EXECUTABLE_MAGIC}${path}\n`));
  }
  fs.putToRest();
  return cwd;
}

/** The directory of a relative path below `base`, made where missing, and the last name. */
function within(fs: FileSystem, base: Inode, path: string, uid: number): { directory: Inode; name: string } {
  const names = path.split('/').filter(n => n !== '' && n !== '.');
  const name = names.pop() ?? path;
  let directory = base;
  for (const part of names) {
    directory = directory.entries!.get(part) ?? fs.makeDirectory(directory, part, 0o755, uid, uid);
  }
  return { directory, name };
}
