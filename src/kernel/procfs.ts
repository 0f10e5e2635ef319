/**
 * /proc: the kernel's tables as files. Directories and files exist only while somebody looks at them: inodes are made at
 * lookup, contents when a file is opened. What is in the files is procfiles.ts (the machine) and procpid.ts (processes).
 */
import { S_IFDIR, S_IFLNK, S_IFREG } from './abi.ts';
import { fail } from './error.ts';
import type { ProcNode } from './file.ts';
import { Inode } from './file.ts';
import { pathOf } from './fs.ts';
import type { Kernel } from './kernel.ts';
import type { Proc } from './proc.ts';
import { machineFiles } from './procfiles.ts';
import { descriptorInfo, PROCESS_FILES, THREAD_FILES } from './procpid.ts';

const PROCESS_LINKS = ['cwd', 'exe', 'root'];
const PROCESS_DIRECTORIES = ['fd', 'fdinfo', 'task'];
/** Links of /proc itself, to what is the asker's. */
const OWN_LINKS: Readonly<Record<string, (asker: Proc, k: Kernel) => string>> = {
  self: asker => String(asker.pid),
  'thread-self': (asker, k) => {
    const t = k.state.current;
    return `${asker.pid}/task/${t?.proc === asker ? t.tid : asker.pid}`;
  },
  mounts: () => 'self/mounts',
};

/** An inode that exists only now. Its number is made of the place, so that it is the same at every look. */
function makeInode(k: Kernel, p: Proc | null, mode: number, pid: number, name: string): Inode {
  let ino = 0;
  for (const c of `${pid}/${name}`) ino = (Math.imul(ino, 31) + c.charCodeAt(0)) >>> 0;
  const inode = new Inode(ino + 2 ** 32, mode);
  inode.proc = Object.freeze({ pid, name });
  inode.uid = p?.uid ?? 0;
  inode.gid = p?.gid ?? 0;
  inode.atime = inode.mtime = inode.ctime = p?.startClock ?? 0;
  inode.nlink = mode & S_IFDIR ? 2 : 1;
  if ((mode & S_IFDIR) === S_IFDIR) inode.parent = k.state.fs.root.entries!.get('proc')!;
  return inode;
}

const directory = (k: Kernel, p: Proc, name: string): Inode => makeInode(k, p, S_IFDIR | 0o555, p.pid, name);

/** Names in a directory about the machine: what comes next in the paths of the files that begin so. */
function machineNames(place: string): string[] {
  const start = place === '' ? '' : `${place}/`;
  const names = new Set<string>();
  for (const path of machineFiles().keys()) {
    if (path.startsWith(start)) names.add(path.slice(start.length).split('/')[0]!);
  }
  return [...names];
}

function machineLookup(k: Kernel, asker: Proc, place: string, name: string): Inode | null {
  const path = place === '' ? name : `${place}/${name}`;
  if (place === '' && OWN_LINKS[name]) {
    const link = makeInode(k, asker, S_IFLNK | 0o777, 0, name);
    link.target = OWN_LINKS[name]!(asker, k);
    return link;
  }
  if (machineFiles().has(path)) return makeInode(k, null, S_IFREG | 0o444, 0, path);
  if (machineNames(path).length > 0) return makeInode(k, null, S_IFDIR | 0o555, 0, path);
  const p = place === '' && /^[1-9]\d*$/.test(name) ? k.state.procs.get(Number(name)) : undefined;
  return p ? directory(k, p, '') : null;
}

/** The tid of `task/TID`, if there is such a thread. */
const taskOf = (p: Proc, place: string): number | undefined => {
  const tid = Number(/^task\/(\d+)$/.exec(place)?.[1]);
  return p.threads.some(t => t.tid === tid) || (p.zombie && tid === p.pid) ? tid : undefined;
};

function processLookup(k: Kernel, asker: Proc, p: Proc, place: string, name: string): Inode | null {
  const path = place === '' ? name : `${place}/${name}`;
  const file = () => makeInode(k, p, S_IFREG | 0o444, p.pid, path);
  if (place === 'fd' || place === 'fdinfo') {
    const descriptor = /^\d+$/.test(name) ? p.ofile[Number(name)] : undefined;
    if (!descriptor) return null;
    if (place === 'fdinfo') return file();
    const { inode, path: opened } = descriptor.file;
    const link = fdLink(k, p, name, opened);
    // Opening /proc/PID/fd/N opens what the descriptor refers to, also where no path leads to it.
    if (!opened.startsWith('/') || inode.nlink === 0) link.refersTo = inode;
    return link;
  }
  if (place === 'task') return taskOf(p, path) === undefined ? null : directory(k, p, path);
  if (place !== '')
    return taskOf(p, place) !== undefined && (THREAD_FILES[name] ?? PROCESS_FILES[name]) ? file() : null;
  if (PROCESS_DIRECTORIES.includes(name)) return directory(k, p, name);
  if (PROCESS_LINKS.includes(name)) {
    const link = makeInode(k, p, S_IFLNK | 0o777, p.pid, name);
    link.target = procReadlink(k, asker, link.proc!);
    return link;
  }
  return PROCESS_FILES[name] ? file() : null;
}

/** Look a name up in a directory of /proc. */
export function procLookup(k: Kernel, asker: Proc, dir: Inode, name: string): Inode | null {
  const { pid, name: place } = dir.proc!;
  if (name === '..') {
    const above = place.includes('/') ? place.slice(0, place.lastIndexOf('/')) : '';
    if (pid === 0 || place === '')
      return above === '' ? dir.parent : makeInode(k, null, S_IFDIR | 0o555, 0, above);
    const p = k.state.procs.get(pid);
    return p ? directory(k, p, above) : dir.parent;
  }
  if (pid === 0) return machineLookup(k, asker, place, name);
  const p = k.state.procs.get(pid);
  if (!p) throw fail('ENOENT');
  return processLookup(k, asker, p, place, name);
}

function fdLink(k: Kernel, p: Proc, fd: string, path: string): Inode {
  const link = makeInode(k, p, S_IFLNK | 0o700, p.pid, `fd/${fd}`);
  link.target = path;
  return link;
}

/** Entries of a directory of /proc, for getdents. */
export function procEntries(k: Kernel, asker: Proc, dir: Inode): [string, Inode][] {
  const { pid, name: place } = dir.proc!;
  const p = k.state.procs.get(pid);
  let names: string[];
  if (pid === 0) {
    const processes = [...k.state.procs.keys()].sort((a, b) => a - b).map(String);
    names =
      place === '' ? [...processes, ...machineNames(''), ...Object.keys(OWN_LINKS)] : machineNames(place);
  } else if (!p) throw fail('ENOENT');
  else if (place === 'fd' || place === 'fdinfo') names = p.ofile.flatMap((d, fd) => (d ? [String(fd)] : []));
  else if (place === 'task') names = p.threads.map(t => String(t.tid));
  else if (place !== '') names = [...new Set([...Object.keys(PROCESS_FILES), ...Object.keys(THREAD_FILES)])];
  else names = [...Object.keys(PROCESS_FILES), ...PROCESS_LINKS, ...PROCESS_DIRECTORIES];
  return names.flatMap(name => {
    const inode = procLookup(k, asker, dir, name);
    return inode ? [[name, inode] as [string, Inode]] : [];
  });
}

/** Contents of a file of /proc, now. */
export function procContent(k: Kernel, _asker: Proc, node: ProcNode): string {
  if (node.pid === 0) return machineFiles().get(node.name)!(k);
  const p = k.state.procs.get(node.pid);
  if (!p) throw fail('ESRCH');
  const [place, inner, name] = node.name.split('/');
  if (place === 'fdinfo') return descriptorInfo(p, Number(inner));
  if (name === undefined) return PROCESS_FILES[node.name]!(k, p);
  const thread = p.threads.find(t => t.tid === Number(inner));
  if (thread && THREAD_FILES[name]) return THREAD_FILES[name](k, thread);
  return PROCESS_FILES[name]?.(k, p) ?? '';
}

/** Where a link of /proc leads. */
export function procReadlink(k: Kernel, asker: Proc, node: ProcNode): string {
  if (node.pid === 0) return OWN_LINKS[node.name]!(asker, k);
  const p = k.state.procs.get(node.pid);
  if (!p) throw fail('ENOENT');
  if (node.name === 'cwd') return pathOf(p.cwd);
  if (node.name === 'root') return '/';
  if (node.name === 'exe') return p.exePath;
  const file = p.ofile[Number(node.name.replace('fd/', ''))]?.file;
  if (!file) throw fail('ENOENT');
  return file.path;
}
