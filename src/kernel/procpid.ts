/** The files of /proc/PID: a process as Linux shows it, as far as ps, top and the curious read them. */
import { STACK_TOP } from '../compiler/object.ts';
import { O_CLOEXEC, RLIM_INFINITY, RLIMIT_RSS, SIG_DFL, SIG_IGN, SIGCHLD } from './abi.ts';
import { childrenTime, processTime, threadTime } from './cost.ts';
import { fail } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, ProcState, SignalSet, Thread } from './proc.ts';
import { NPROC, signalBit } from './proc.ts';
import { MOUNTS, NS_PER_TICK } from './procfiles.ts';
import { mapsOf, memoryUse, smapsOf, smapsRollupOf, statmOf } from './procmem.ts';
import type { Region } from './vm.ts';

/** The letter ps shows, of a process or one of its threads. */
function stateLetter(p: Proc, t?: Thread): string {
  const letters: Record<ProcState, string> = {
    UNUSED: 'X',
    USED: 'R',
    SLEEPING: 'S',
    RUNNABLE: 'R',
    RUNNING: 'R',
    ZOMBIE: 'Z',
  };
  return p.stopped && !p.zombie ? 'T' : letters[t?.state ?? p.state];
}

const LONG_STATE: Record<string, string> = {
  R: 'running',
  S: 'sleeping',
  T: 'stopped',
  Z: 'zombie',
  X: 'dead',
};

/** The first thread is called what the process is. */
const nameOf = (t: Thread): string => (t.tid === t.proc.pid ? t.proc.name : t.name);

const hexSet = (set: SignalSet): string => set.toString(16).padStart(16, '0');

function dispositions(p: Proc): { readonly ignored: SignalSet; readonly caught: SignalSet } {
  let ignored = 0n;
  let caught = 0n;
  for (const [sig, { handler }] of p.actions) {
    if (handler === SIG_IGN) ignored |= signalBit(sig);
    else if (handler !== SIG_DFL) caught |= signalBit(sig);
  }
  return { ignored, caught };
}

function statusOf(p: Proc, t: Thread | undefined = undefined): string {
  const letter = stateLetter(p, t);
  const { ignored, caught } = dispositions(p);
  const pending = p.pending.reduce((set, i) => set | signalBit(i.signal), 0n);
  const first = t ?? p.threads[0];
  const switches = t ? [t] : p.threads;
  const kb = (n: number) => `${Math.floor(n / 1024)}`.padStart(8) + ' kB';
  const use = memoryUse(p);
  const memory: [string, string | number][] = p.zombie
    ? []
    : [
        ['VmPeak', kb(use.peakSize)],
        ['VmSize', kb(use.size)],
        ['VmLck', kb(0)],
        ['VmPin', kb(0)],
        ['VmHWM', kb(use.peakResident)],
        ['VmRSS', kb(use.resident)],
        ['RssAnon', kb(use.resident - use.files - use.shared)],
        ['RssFile', kb(use.files)],
        ['RssShmem', kb(use.shared)],
        ['VmData', kb(use.data)],
        ['VmStk', kb(use.stack)],
        ['VmExe', kb(use.text)],
        ['VmLib', kb(0)],
        ['VmPTE', kb(use.tables)],
        ['VmSwap', kb(0)],
        ['HugetlbPages', kb(0)],
        ['CoreDumping', 0],
        ['THP_enabled', 0],
      ];
  const caps = (name: string): [string, string] => [
    name,
    p.euid === 0 ? '000001ffffffffff' : '0000000000000000',
  ];
  const lines: [string, string | number][] = [
    ['Name', t ? nameOf(t) : p.name],
    ['Umask', p.umask.toString(8).padStart(4, '0')],
    ['State', `${letter} (${LONG_STATE[letter]})`],
    ['Tgid', p.pid],
    ['Ngid', 0],
    ['Pid', t?.tid ?? p.pid],
    ['PPid', p.parent?.pid ?? 0],
    ['TracerPid', 0],
    ['Uid', `${p.uid}\t${p.euid}\t${p.suid}\t${p.euid}`],
    ['Gid', `${p.gid}\t${p.egid}\t${p.sgid}\t${p.egid}`],
    ['FDSize', Math.max(64, 2 ** Math.ceil(Math.log2(p.ofile.length + 1)))],
    ['Groups', `${p.gid} `],
    ['NStgid', p.pid],
    ['NSpid', t?.tid ?? p.pid],
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
    ['Seccomp_filters', 0],
    ['Cpus_allowed', 1],
    ['Cpus_allowed_list', 0],
    ['Mems_allowed', 1],
    ['Mems_allowed_list', 0],
    [
      'voluntary_ctxt_switches',
      switches.reduce((n, one) => n + one.voluntarySwitches, t ? 0 : p.switches.voluntary),
    ],
    [
      'nonvoluntary_ctxt_switches',
      switches.reduce((n, one) => n + one.involuntarySwitches, t ? 0 : p.switches.involuntary),
    ],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

/** PF_EXITING, PF_FORKNOEXEC, PF_RANDOMIZE of Linux's task flags. */
const PF_EXITING = 4;
const PF_FORKNOEXEC = 0x40;
const PF_RANDOMIZE = 0x40_0000;

/** The low 31 signals of a set, which is all that stat shows. */
const oldSet = (set: SignalSet): string => (set & 0x7fff_ffffn).toString();

/** The 52 fields of /proc/PID/stat; of one thread, where it has its own. */
function statOf(p: Proc, t: Thread | undefined = undefined): string {
  const one = t ?? p.threads[0];
  const times = t ? threadTime(t) : processTime(p);
  const ofChildren = childrenTime(p);
  const ticks = (n: number) => Math.floor(n / NS_PER_TICK);
  const tty = p.tty ? 34816 + (p.tty.master?.number ?? 0) : 0;
  const place = (segment: Region['segment'], end: 'start' | 'end') =>
    p.regions.find(r => r.segment === segment)?.[end] ?? 0;
  const { ignored, caught } = dispositions(p);
  const limit = p.limits[RLIMIT_RSS]!.soft;
  const fields: (string | number)[] = [
    t?.tid ?? p.pid,
    `(${t ? nameOf(t) : p.name})`,
    stateLetter(p, t),
    p.parent?.pid ?? 0,
    p.pgid,
    p.sid,
    tty,
    p.tty?.foreground ?? -1,
    PF_RANDOMIZE | (p.zombie ? PF_EXITING : 0) | (p.execed || p.pid === 1 ? 0 : PF_FORKNOEXEC),
    p.faults.minor,
    p.childFaults.minor,
    p.faults.major,
    p.childFaults.major,
    ticks(times.user),
    ticks(times.system),
    ticks(ofChildren.user),
    ticks(ofChildren.system),
    20 + p.nice,
    p.nice,
    Math.max(1, p.threads.length),
    0, // itrealvalue
    ticks(t?.startClock ?? p.startClock),
    p.sz,
    p.pagetable?.userPages ?? 0,
    limit === RLIM_INFINITY ? '18446744073709551615' : limit,
    place('text', 'start'),
    place('text', 'end'),
    p.memory ? STACK_TOP : 0,
    0, // kstkesp and kstkeip, which only those who trace see
    0,
    oldSet(one?.pending.reduce((set, i) => set | signalBit(i.signal), 0n) ?? 0n),
    oldSet(one?.mask ?? 0n),
    oldSet(ignored),
    oldSet(caught),
    one?.state === 'SLEEPING' ? 1 : 0, // wchan: only whether there is one
    0, // nswap
    0, // cnswap
    SIGCHLD,
    0, // processor
    0, // rt_priority
    0, // policy
    0, // delayacct_blkio_ticks
    0, // guest_time
    0, // cguest_time
    place('data', 'start'),
    place('bss', 'end') || place('data', 'end'),
    p.memory?.heapStart ?? 0,
    0, // arg_start, arg_end, env_start, env_end
    0,
    0,
    0,
    p.xstate,
  ];
  return fields.join(' ') + '\n';
}

/** /proc/PID/syscall: the call a thread is in, or that it runs. */
function syscallOf(t: Thread | undefined): string {
  if (!t?.trapframe || t.state !== 'SLEEPING') return 'running\n';
  const hex = (n: number) => `0x${BigInt.asUintN(64, BigInt(n)).toString(16)}`;
  const { number, args, epc } = t.trapframe;
  return `${number} ${[...args.slice(0, 6), STACK_TOP, epc].map(hex).join(' ')}\n`;
}

/** /proc/PID/schedstat: nanoseconds on the CPU and ready for it, and how often it was given it. */
function schedstatOf(p: Proc, t: Thread | undefined): string {
  const { user, system } = t ? threadTime(t) : processTime(p);
  const runs = t ? t.voluntarySwitches + t.involuntarySwitches : 0;
  return `${user + system} ${t?.waited.ready ?? 0} ${runs + 1}\n`;
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
  stat: (_k, p) => statOf(p),
  statm: (_k, p) => statmOf(p),
  cmdline: (_k, p) => (p.zombie ? '' : p.cmdline.map(arg => arg + '\0').join('')),
  comm: (_k, p) => `${p.name}\n`,
  environ: (_k, p) => p.environment.map(entry => entry + '\0').join(''),
  maps: (_k, p) => mapsOf(p),
  smaps: (_k, p) => smapsOf(p),
  smaps_rollup: (_k, p) => smapsRollupOf(p),
  syscall: (_k, p) => syscallOf(p.threads[0]),
  schedstat: (_k, p) => schedstatOf(p, undefined),
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

/** Of a thread its own: the rest is the process's. */
export const THREAD_FILES: Readonly<Record<string, (k: Kernel, t: Thread) => string>> = {
  children: (_k, t) => t.proc.children.map(child => `${child.pid} `).join(''),
  comm: (_k, t) => `${nameOf(t)}\n`,
  schedstat: (_k, t) => schedstatOf(t.proc, t),
  stat: (_k, t) => statOf(t.proc, t),
  status: (_k, t) => statusOf(t.proc, t),
  syscall: (_k, t) => syscallOf(t),
};
