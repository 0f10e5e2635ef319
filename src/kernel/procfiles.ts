/**
 * The files of /proc that are about the machine: one table of paths, from which the directories follow. Formats are Linux's; what this
 * machine has not (swap, disks, interrupts) is there as on a computer without any.
 */
import { PAGE } from './abi.ts';
import { mostOpenFiles } from './descriptor.ts';
import { SYSVIPC_FILES } from './ipcwords.ts';
import type { Kernel } from './kernel.ts';
import { NPROC } from './proc.ts';
import { NET_FILES } from './procnet.ts';
import { memoryInUse } from './vm.ts';

/** Linux's USER_HZ: the unit of times in /proc. */
const TICKS_PER_SECOND = 100;
export const NS_PER_TICK = 1e9 / TICKS_PER_SECOND;

const runningThreads = (k: Kernel): number =>
  [...k.state.threads.values()].filter(t => t.state === 'RUNNING' || t.state === 'RUNNABLE').length;

const CPUINFO: readonly [name: string, value: string][] = [
  ['processor\t', '0'],
  ['vendor_id\t', 'Procstep'],
  ['cpu family\t', '6'],
  ['model\t\t', '0'],
  ['model name\t', 'Procstep simulated CPU'],
  ['stepping\t', '0'],
  ['cpu MHz\t\t', '1000.000'],
  ['cache size\t', '0 KB'],
  ['physical id\t', '0'],
  ['siblings\t', '1'],
  ['core id\t\t', '0'],
  ['cpu cores\t', '1'],
  ['fpu\t\t', 'yes'],
  ['flags\t\t', 'fpu tsc'],
  ['bogomips\t', '2000.00'],
  ['address sizes\t', '32 bits physical, 48 bits virtual'],
];

function meminfo(k: Kernel): string {
  const total = Math.floor(k.ram.limitBytes / 1024);
  const files = (k.state.fs.pages * PAGE) / 1024;
  const used = memoryInUse(k.state.procs.values()) / 1024;
  const free = Math.max(0, total - used - files);
  const line = (name: string, kb: number) => `${name}:`.padEnd(16) + `${kb}`.padStart(8) + ' kB\n';
  const sizes: [string, number][] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', free],
    ['Buffers', 0],
    ['Cached', files],
    ['SwapCached', 0],
    ['Active', used],
    ['Inactive', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', used],
    ['Mapped', 0],
    ['Shmem', files],
    ['CommitLimit', total],
    ['Committed_AS', total - free],
  ];
  return sizes.map(([name, kb]) => line(name, kb)).join('');
}

function stat(k: Kernel): string {
  const s = k.state;
  const ticks = (ns: number) => Math.floor(ns / NS_PER_TICK);
  const times = `${ticks(k.cpu.clock)} 0 ${ticks(s.kernelTime)} ${ticks(s.idle)} 0 0 0 0 0 0`;
  return (
    `cpu  ${times}\ncpu0 ${times}\nintr 0\nctxt ${s.contextSwitches}\nbtime ${s.epoch}\nprocesses ${s.forks + 1}\n` +
    `procs_running ${runningThreads(k)}\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n`
  );
}

export const MOUNTS = [
  'rootfs / rootfs rw 0 0',
  'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
  'devtmpfs /dev devtmpfs rw,nosuid 0 0',
  'devpts /dev/pts devpts rw,nosuid,noexec,relatime 0 0',
]
  .map(line => line + '\n')
  .join('');

const fixed = (text: string | number) => (): string => `${text}\n`;

/** 32 hexadecimal digits in groups that follow from a number: the machine has the same every time it runs. */
function uuid(seed: number): string {
  let digits = '';
  let state = seed >>> 0;
  while (digits.length < 32) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    digits += (state >>> 16).toString(16).padStart(4, '0');
  }
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** Path below /proc -> contents. */
const FILES: Readonly<Record<string, (k: Kernel) => string>> = {
  uptime: k => `${(k.now / 1e9).toFixed(2)} ${(k.state.idle / 1e9).toFixed(2)}\n`,
  loadavg: k => `0.00 0.00 0.00 ${runningThreads(k)}/${k.state.threads.size} ${k.state.nextPid - 1}\n`,
  version: () => 'Linux version 6.1.0-procstep (procstep) #1 Procstep\n',
  cpuinfo: () => CPUINFO.map(([name, value]) => `${name}: ${value}\n`).join('') + '\n',
  meminfo,
  stat,
  cmdline: fixed('root=rootfs'),
  devices: () => 'Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n',
  filesystems: () =>
    ['rootfs', 'proc', 'devtmpfs', 'devpts', 'tmpfs', 'mqueue', 'pipefs', 'sockfs']
      .map(name => `nodev\t${name}\n`)
      .join(''),
  interrupts: () => '           CPU0       \n',
  partitions: () => 'major minor  #blocks  name\n\n',
  swaps: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  'sys/fs/file-max': k => `${mostOpenFiles(k)}\n`,
  'sys/fs/file-nr': k => `${k.state.openFiles}\t0\t${mostOpenFiles(k)}\n`,
  'sys/fs/mqueue/msg_max': fixed(10),
  'sys/fs/mqueue/msgsize_max': fixed(8192),
  'sys/fs/mqueue/queues_max': fixed(256),
  'sys/fs/pipe-max-size': fixed(1048576),
  'sys/kernel/cap_last_cap': fixed(40),
  'sys/kernel/core_pattern': fixed('core'),
  'sys/kernel/domainname': fixed('(none)'),
  'sys/kernel/hostname': k => `${k.state.hostname}\n`,
  'sys/kernel/msgmax': fixed(8192),
  'sys/kernel/msgmnb': fixed(16384),
  'sys/kernel/msgmni': fixed(32000),
  'sys/kernel/ngroups_max': fixed(65536),
  'sys/kernel/osrelease': fixed('6.1.0-procstep'),
  'sys/kernel/ostype': fixed('Linux'),
  'sys/kernel/pid_max': fixed(4194304),
  'sys/kernel/random/boot_id': k => `${uuid(k.state.epoch)}\n`,
  'sys/kernel/random/entropy_avail': fixed(256),
  'sys/kernel/random/poolsize': fixed(256),
  'sys/kernel/randomize_va_space': fixed(0),
  'sys/kernel/sched_rr_timeslice_ms': fixed(100),
  'sys/kernel/sem': fixed('32000\t1024000000\t500\t32000'),
  'sys/kernel/shmall': fixed('18446744073692774399'),
  'sys/kernel/shmmax': fixed('18446744073692774399'),
  'sys/kernel/shmmni': fixed(4096),
  'sys/kernel/threads-max': fixed(NPROC),
  'sys/kernel/version': fixed('#1 Procstep'),
  'sys/net/core/somaxconn': fixed(4096),
  'sys/net/ipv4/ip_forward': fixed(0),
  'sys/net/ipv4/ip_local_port_range': fixed('32768\t60999'),
  'sys/vm/max_map_count': fixed(65530),
  'sys/vm/overcommit_memory': fixed(0),
  'sys/vm/swappiness': fixed(60),
};

/** Asked when needed: modules of the kernel refer to each other. */
let all: Map<string, (k: Kernel) => string> | undefined;

export function machineFiles(): ReadonlyMap<string, (k: Kernel) => string> {
  if (all) return all;
  all = new Map(Object.entries(FILES));
  for (const [name, content] of Object.entries(NET_FILES)) all.set(`net/${name}`, content);
  for (const [name, content] of Object.entries(SYSVIPC_FILES)) all.set(`sysvipc/${name}`, content);
  return all;
}
