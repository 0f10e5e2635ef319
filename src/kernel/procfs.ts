/**
 * /proc: the kernel's tables as files. Directories and files exist only while somebody looks at them: inodes are made at
 * lookup, contents when a file is opened. Formats are Linux's, as far as ps, pstree and the curious read them.
 */
import { RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_STACK, S_IFDIR, S_IFLNK, S_IFREG } from './abi.ts';
import { childrenTime, processTime } from './cost.ts';
import { fail } from './error.ts';
import type { ProcNode } from './file.ts';
import { Inode } from './file.ts';
import { pathOf } from './fs.ts';
import { SYSVIPC_FILES } from './ipcwords.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, ProcState, SignalSet } from './proc.ts';
import { signalBit } from './proc.ts';
import { NET_FILES } from './procnet.ts';
import { memoryInUse } from './vm.ts';

const TICKS_PER_SECOND = 100;
const NS_PER_TICK = 1e9 / TICKS_PER_SECOND;

/** Files of /proc itself. */
const ROOT_FILES: Record<string, (k: Kernel) => string> = {
  uptime: k => `${(k.now / 1e9).toFixed(2)} ${(k.state.idle / 1e9).toFixed(2)}\n`,
  loadavg: k => {
    const running = [...k.state.threads.values()].filter(
      t => t.state === 'RUNNING' || t.state === 'RUNNABLE',
    ).length;
    return `0.00 0.00 0.00 ${running}/${k.state.threads.size} ${k.state.nextPid - 1}\n`;
  },
  version: () => 'Linux version 6.1.0-procstep (procstep) #1 Procstep\n',
  meminfo: k => {
    const total = Math.floor(k.ram.limitBytes / 1024);
    const free = Math.max(0, total - memoryInUse(k.state.procs.values()) / 1024);
    const line = (name: string, kb: number) => `${name}:`.padEnd(16) + `${kb}`.padStart(8) + ' kB\n';
    return (
      line('MemTotal', total) +
      line('MemFree', free) +
      line('MemAvailable', free) +
      line('Buffers', 0) +
      line('Cached', 0)
    );
  },
  stat: k => {
    const s = k.state;
    const user = Math.floor(k.cpu.clock / NS_PER_TICK);
    const system = Math.floor(s.kernelTime / NS_PER_TICK);
    const idle = Math.floor(s.idle / NS_PER_TICK);
    const running = [...s.threads.values()].filter(
      t => t.state === 'RUNNING' || t.state === 'RUNNABLE',
    ).length;
    return (
      `cpu  ${user} 0 ${system} ${idle} 0 0 0 0 0 0\ncpu0 ${user} 0 ${system} ${idle} 0 0 0 0 0 0\n` +
      `ctxt ${s.contextSwitches}\nbtime ${s.epoch}\nprocesses ${s.forks + 1}\nprocs_running ${running}\nprocs_blocked 0\n`
    );
  },
};

/** Directories of /proc itself, with their files. (Asked when needed: modules of the kernel refer to each other.) */
const ROOT_DIRECTORIES: Record<string, () => Record<string, (k: Kernel) => string>> = {
  net: () => NET_FILES,
  sysvipc: () => SYSVIPC_FILES,
};

/** The letter ps shows. */
function stateLetter(p: Proc): string {
  const letters: Record<ProcState, string> = {
    UNUSED: 'X',
    USED: 'R',
    SLEEPING: 'S',
    RUNNABLE: 'R',
    RUNNING: 'R',
    ZOMBIE: 'Z',
  };
  return p.stopped && !p.zombie ? 'T' : letters[p.state];
}

const LONG_STATE: Record<string, string> = {
  R: 'running',
  S: 'sleeping',
  T: 'stopped',
  Z: 'zombie',
  X: 'dead',
};

const hexSet = (set: SignalSet): string => set.toString(16).padStart(16, '0');

function statusOf(p: Proc): string {
  const letter = stateLetter(p);
  let ignored = 0n;
  let caught = 0n;
  for (const [sig, { handler }] of p.actions) {
    if (handler === 1) ignored |= signalBit(sig);
    else if (handler !== 0) caught |= signalBit(sig);
  }
  const pending = p.pending.reduce((set, i) => set | signalBit(i.signal), 0n);
  const first = p.threads[0];
  const lines: [string, string | number][] = [
    ['Name', p.name],
    ['Umask', p.umask.toString(8).padStart(4, '0')],
    ['State', `${letter} (${LONG_STATE[letter]})`],
    ['Tgid', p.pid],
    ['Pid', p.pid],
    ['PPid', p.parent?.pid ?? 0],
    ['Uid', `${p.uid}\t${p.euid}\t${p.suid}\t${p.euid}`],
    ['Gid', `${p.gid}\t${p.egid}\t${p.sgid}\t${p.egid}`],
    [
      'VmSize',
      `${Math.floor(p.sz / 1024)
        .toString()
        .padStart(8)} kB`,
    ],
    ['VmRSS', `${((p.pagetable?.userPages ?? 0) * 4).toString().padStart(8)} kB`],
    ['Threads', Math.max(1, p.threads.length)],
    ['SigPnd', hexSet(first?.pending.reduce((set, i) => set | signalBit(i.signal), 0n) ?? 0n)],
    ['ShdPnd', hexSet(pending)],
    ['SigBlk', hexSet(first?.mask ?? 0n)],
    ['SigIgn', hexSet(ignored)],
    ['SigCgt', hexSet(caught)],
    [
      'voluntary_ctxt_switches',
      p.switches.voluntary + p.threads.reduce((n, t) => n + t.voluntarySwitches, 0),
    ],
    [
      'nonvoluntary_ctxt_switches',
      p.switches.involuntary + p.threads.reduce((n, t) => n + t.involuntarySwitches, 0),
    ],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

/** The 52 fields of /proc/PID/stat. */
function statOf(_k: Kernel, p: Proc): string {
  const times = processTime(p);
  const ofChildren = childrenTime(p);
  const ticks = (n: number) => Math.floor(n / NS_PER_TICK);
  const tty = p.tty ? 34816 + (p.tty.master?.number ?? 0) : 0;
  const fields: (string | number)[] = [
    p.pid,
    `(${p.name})`,
    stateLetter(p),
    p.parent?.pid ?? 0,
    p.pgid,
    p.sid,
    tty,
    p.tty?.foreground ?? -1,
    0,
    p.faults.minor,
    0,
    p.faults.major,
    0,
    ticks(times.user),
    ticks(times.system),
    ticks(ofChildren.user),
    ticks(ofChildren.system),
    20 + p.nice,
    p.nice,
    Math.max(1, p.threads.length),
    0,
    ticks(p.startClock),
    p.sz,
    p.pagetable?.userPages ?? 0,
  ];
  while (fields.length < 51) fields.push(0);
  fields.push(p.xstate);
  return fields.join(' ') + '\n';
}

function mapsOf(p: Proc): string {
  const hex = (n: number) => n.toString(16).padStart(8, '0');
  return p.regions
    .map(r => {
      const prot = `${r.prot & 1 ? 'r' : '-'}${r.prot & 2 ? 'w' : '-'}${r.prot & 4 ? 'x' : '-'}${r.shared ? 's' : 'p'}`;
      const inode = r.inode?.ino ?? 0;
      const line = `${hex(r.start)}-${hex(r.end)} ${prot} ${hex(r.offset)} 00:00 ${inode} `;
      return (r.name ? line.padEnd(49) + r.name : line) + '\n';
    })
    .join('');
}

function limitsOf(p: Proc): string {
  const show = (n: number) => (n === Number.POSITIVE_INFINITY ? 'unlimited' : String(n)).padEnd(21);
  const row = (name: string, resource: number, unit: string) =>
    name.padEnd(26) +
    show(p.limits[resource]!.soft) +
    show(p.limits[resource]!.hard) +
    unit.padEnd(10) +
    '\n';
  return (
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    row('Max stack size', RLIMIT_STACK, 'bytes') +
    row('Max processes', RLIMIT_NPROC, 'processes') +
    row('Max open files', RLIMIT_NOFILE, 'files')
  );
}

/** Files of /proc/PID. */
const PID_FILES: Record<string, (k: Kernel, p: Proc) => string> = {
  status: (_k, p) => statusOf(p),
  stat: statOf,
  statm: (_k, p) => `${Math.floor(p.sz / 4096)} ${p.pagetable?.userPages ?? 0} 0 0 0 0 0\n`,
  cmdline: (_k, p) => (p.zombie ? '' : p.cmdline.map(arg => arg + '\0').join('')),
  comm: (_k, p) => `${p.name}\n`,
  environ: (_k, p) => p.environment.map(entry => entry + '\0').join(''),
  maps: (_k, p) => mapsOf(p),
  limits: (_k, p) => limitsOf(p),
  wchan: (_k, p) => p.chan ?? '0',
};
const PID_LINKS = ['cwd', 'exe', 'root'];

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

/** Look a name up in a directory of /proc. */
export function procLookup(k: Kernel, asker: Proc, dir: Inode, name: string): Inode | null {
  if (name === '..') return dir.parent;
  const { pid, name: place } = dir.proc!;
  if (pid === 0 && place !== '') {
    return ROOT_DIRECTORIES[place]?.()[name]
      ? makeInode(k, null, S_IFREG | 0o444, 0, `${place}/${name}`)
      : null;
  }
  if (pid === 0) {
    if (name === 'self') {
      const link = makeInode(k, asker, S_IFLNK | 0o777, 0, 'self');
      link.target = String(asker.pid);
      return link;
    }
    if (ROOT_FILES[name]) return makeInode(k, null, S_IFREG | 0o444, 0, name);
    if (ROOT_DIRECTORIES[name]) return makeInode(k, null, S_IFDIR | 0o555, 0, name);
    const p = /^[1-9]\d*$/.test(name) ? k.state.procs.get(Number(name)) : undefined;
    return p ? directory(k, p, '') : null;
  }
  const p = k.state.procs.get(pid);
  if (!p) throw fail('ENOENT');
  if (place === 'fd') {
    const descriptor = /^\d+$/.test(name) ? p.ofile[Number(name)] : undefined;
    if (!descriptor) return null;
    const { inode, path } = descriptor.file;
    const link = fdLink(k, p, name, path);
    // Opening /proc/PID/fd/N opens what the descriptor refers to, also where no path leads to it.
    if (!path.startsWith('/') || inode.nlink === 0) link.refersTo = inode;
    return link;
  }
  if (place === '') {
    if (name === 'fd') return directory(k, p, 'fd');
    if (PID_LINKS.includes(name)) {
      const link = makeInode(k, p, S_IFLNK | 0o777, pid, name);
      link.target = procReadlink(k, asker, link.proc!);
      return link;
    }
    if (PID_FILES[name]) return makeInode(k, p, S_IFREG | 0o444, pid, name);
  }
  return null;
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
  if (pid === 0 && place !== '') names = Object.keys(ROOT_DIRECTORIES[place]?.() ?? {});
  else if (pid === 0)
    names = [
      ...[...k.state.procs.keys()].sort((a, b) => a - b).map(String),
      ...Object.keys(ROOT_FILES),
      ...Object.keys(ROOT_DIRECTORIES),
      'self',
    ];
  else if (!p) throw fail('ENOENT');
  else if (place === 'fd') names = p.ofile.flatMap((d, fd) => (d ? [String(fd)] : []));
  else names = [...Object.keys(PID_FILES), ...PID_LINKS, 'fd'];
  return names.flatMap(name => {
    const inode = procLookup(k, asker, dir, name);
    return inode ? [[name, inode] as [string, Inode]] : [];
  });
}

/** Contents of a file of /proc, now. */
export function procContent(k: Kernel, _asker: Proc, node: ProcNode): string {
  if (node.pid === 0) {
    const [place, name] = node.name.split('/');
    return (name === undefined ? ROOT_FILES[place!]! : ROOT_DIRECTORIES[place!]!()[name]!)(k);
  }
  const p = k.state.procs.get(node.pid);
  if (!p) throw fail('ESRCH');
  return PID_FILES[node.name]!(k, p);
}

/** Where a link of /proc leads. */
export function procReadlink(k: Kernel, asker: Proc, node: ProcNode): string {
  if (node.name === 'self') return String(asker.pid);
  const p = k.state.procs.get(node.pid);
  if (!p) throw fail('ENOENT');
  if (node.name === 'cwd') return pathOf(p.cwd);
  if (node.name === 'root') return '/';
  if (node.name === 'exe') return p.exePath;
  const file = p.ofile[Number(node.name.replace('fd/', ''))]?.file;
  if (!file) throw fail('ENOENT');
  return file.path;
}
