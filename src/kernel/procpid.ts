/** The files of /proc/PID: a process as Linux shows it, as far as ps, top and the curious read them. */
import { O_CLOEXEC } from './abi.ts';
import { childrenTime, processTime } from './cost.ts';
import { fail } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, ProcState, SignalSet, Thread } from './proc.ts';
import { NPROC, signalBit } from './proc.ts';
import { MOUNTS, NS_PER_TICK } from './procfiles.ts';

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
  const kb = (n: number) =>
    `${Math.floor(n / 1024)
      .toString()
      .padStart(8)} kB`;
  const size = (name: string) =>
    p.regions.reduce((n, r) => (r.name === name || r.segment === name ? n + r.end - r.start : n), 0);
  const resident = (p.pagetable?.userPages ?? 0) * 4096;
  const memory: [string, string | number][] = p.zombie
    ? []
    : [
        ['VmPeak', kb(p.sz)],
        ['VmSize', kb(p.sz)],
        ['VmLck', kb(0)],
        ['VmPin', kb(0)],
        ['VmHWM', kb(resident)],
        ['VmRSS', kb(resident)],
        ['RssAnon', kb(resident)],
        ['RssFile', kb(0)],
        ['RssShmem', kb(0)],
        ['VmData', kb(size('data') + size('bss') + size('[heap]'))],
        ['VmStk', kb(size('[stack]'))],
        ['VmExe', kb(size('text'))],
        ['VmLib', kb(0)],
        ['VmSwap', kb(0)],
      ];
  const caps = (name: string): [string, string] => [
    name,
    p.euid === 0 ? '000001ffffffffff' : '0000000000000000',
  ];
  const lines: [string, string | number][] = [
    ['Name', p.name],
    ['Umask', p.umask.toString(8).padStart(4, '0')],
    ['State', `${letter} (${LONG_STATE[letter]})`],
    ['Tgid', p.pid],
    ['Ngid', 0],
    ['Pid', p.pid],
    ['PPid', p.parent?.pid ?? 0],
    ['TracerPid', 0],
    ['Uid', `${p.uid}\t${p.euid}\t${p.suid}\t${p.euid}`],
    ['Gid', `${p.gid}\t${p.egid}\t${p.sgid}\t${p.egid}`],
    ['FDSize', Math.max(64, 2 ** Math.ceil(Math.log2(p.ofile.length + 1)))],
    ['Groups', `${p.gid} `],
    ['NStgid', p.pid],
    ['NSpid', p.pid],
    ['NSpgid', p.pgid],
    ['NSsid', p.sid],
    ...memory,
    ['Threads', Math.max(1, p.threads.length)],
    ['SigQ', `${p.pending.length + p.threads.reduce((n, t) => n + t.pending.length, 0)}/${NPROC}`],
    ['SigPnd', hexSet(first?.pending.reduce((set, i) => set | signalBit(i.signal), 0n) ?? 0n)],
    ['ShdPnd', hexSet(pending)],
    ['SigBlk', hexSet(first?.mask ?? 0n)],
    ['SigIgn', hexSet(ignored)],
    ['SigCgt', hexSet(caught)],
    caps('CapInh'),
    caps('CapPrm'),
    caps('CapEff'),
    ['CapBnd', '000001ffffffffff'],
    caps('CapAmb'),
    ['NoNewPrivs', 0],
    ['Seccomp', 0],
    ['Cpus_allowed', 1],
    ['Cpus_allowed_list', 0],
    ['Mems_allowed', 1],
    ['Mems_allowed_list', 0],
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

/** The rows of /proc/PID/limits, in the order of the RLIMIT_ constants. */
const LIMIT_ROWS: readonly [name: string, unit: string][] = [
  ['Max cpu time', 'seconds'],
  ['Max file size', 'bytes'],
  ['Max data size', 'bytes'],
  ['Max stack size', 'bytes'],
  ['Max core file size', 'bytes'],
  ['Max resident set', 'bytes'],
  ['Max processes', 'processes'],
  ['Max open files', 'files'],
  ['Max locked memory', 'bytes'],
  ['Max address space', 'bytes'],
  ['Max file locks', 'locks'],
  ['Max pending signals', 'signals'],
  ['Max msgqueue size', 'bytes'],
  ['Max nice priority', ''],
  ['Max realtime priority', ''],
  ['Max realtime timeout', 'us'],
];

function limitsOf(p: Proc): string {
  const show = (n: number) => (n === Number.POSITIVE_INFINITY ? 'unlimited' : String(n)).padEnd(21);
  const row = (name: string, soft: string, hard: string, unit: string) =>
    name.padEnd(26) + soft + hard + unit.padEnd(10) + '\n';
  return (
    row('Limit', 'Soft Limit'.padEnd(21), 'Hard Limit'.padEnd(21), 'Units') +
    LIMIT_ROWS.map(([name, unit], i) =>
      row(name, show(p.limits[i]!.soft), show(p.limits[i]!.hard), unit),
    ).join('')
  );
}

/** What is open as a descriptor (proc(5), /proc/PID/fdinfo). */
export function descriptorInfo(p: Proc, fd: number): string {
  const descriptor = p.ofile[fd];
  if (!descriptor) throw fail('ENOENT');
  const { file } = descriptor;
  const flags = (file.flags | (descriptor.closeOnExec ? O_CLOEXEC : 0)).toString(8);
  return `pos:\t${file.offset}\nflags:\t0${flags}\nmnt_id:\t1\nino:\t${file.inode.ino}\n`;
}

/** Files of /proc/PID, and of /proc/PID/task/TID. */
export const PROCESS_FILES: Readonly<Record<string, (k: Kernel, p: Proc) => string>> = {
  status: (_k, p) => statusOf(p),
  stat: statOf,
  statm: (_k, p) => `${Math.floor(p.sz / 4096)} ${p.pagetable?.userPages ?? 0} 0 0 0 0 0\n`,
  cmdline: (_k, p) => (p.zombie ? '' : p.cmdline.map(arg => arg + '\0').join('')),
  comm: (_k, p) => `${p.name}\n`,
  environ: (_k, p) => p.environment.map(entry => entry + '\0').join(''),
  maps: (_k, p) => mapsOf(p),
  limits: (_k, p) => limitsOf(p),
  wchan: (_k, p) => p.chan ?? '0',
  mounts: () => MOUNTS,
  cgroup: () => '0::/\n',
  loginuid: () => '4294967295\n',
  oom_adj: () => '0\n',
  oom_score: () => '0\n',
  oom_score_adj: () => '0\n',
  personality: () => '00000000\n',
};

/** The first thread is called what the process is. */
const nameOf = (t: Thread): string => (t.tid === t.proc.pid ? t.proc.name : t.name);

/** Of a thread its own: the rest is the process's. */
export const THREAD_FILES: Readonly<Record<string, (k: Kernel, t: Thread) => string>> = {
  comm: (_k, t) => `${nameOf(t)}\n`,
  stat: (k, t) => statOf(k, t.proc).replace(/^\d+ \(.*?\)/, `${t.tid} (${nameOf(t)})`),
  status: (_k, t) =>
    statusOf(t.proc)
      .replace(/^Name:.*$/m, `Name:\t${nameOf(t)}`)
      .replace(/^Pid:.*$/m, `Pid:\t${t.tid}`)
      .replace(/^NSpid:.*$/m, `NSpid:\t${t.tid}`),
};
