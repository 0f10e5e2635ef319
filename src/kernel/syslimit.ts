/** System calls about what a process may use, has used and runs on: limits, priorities, usage, uname, sysinfo. */
import { PAGE, RLIM_INFINITY, RLIM_NLIMITS } from './abi.ts';
import { type CpuTime, childrenTime, processTime, threadTime } from './cost.ts';
import { fail } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Limit, Proc, Switches, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { procOf } from './sysid.ts';
import { timevalOf } from './systime.ts';
import { copyin, copyout, encodeString, memoryInUse } from './vm.ts';

/** RLIM_INFINITY is all ones in user memory. */
const encodeLimit = (n: number): bigint => (n === RLIM_INFINITY ? 0xffff_ffff_ffff_ffffn : BigInt(n));
const decodeLimit = (n: bigint): number => (n === 0xffff_ffff_ffff_ffffn ? RLIM_INFINITY : Number(n));

function writeLimit(t: Thread, address: number, limit: Limit): void {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, encodeLimit(limit.soft), true);
  view.setBigUint64(8, encodeLimit(limit.hard), true);
  copyout(t, address, bytes);
}

function limitOf(p: Proc, resource: number): Limit {
  if (resource < 0 || resource >= RLIM_NLIMITS) throw fail('EINVAL');
  return p.limits[resource]!;
}

function setLimit(t: Thread, p: Proc, resource: number, address: number): void {
  const old = limitOf(p, resource);
  const view = new DataView(copyin(t, address, 16).buffer);
  const soft = decodeLimit(view.getBigUint64(0, true));
  const hard = decodeLimit(view.getBigUint64(8, true));
  if (soft > hard) throw fail('EINVAL');
  if (hard > old.hard && t.proc.euid !== 0) throw fail('EPERM');
  p.limits = Object.freeze(
    p.limits.map((limit, i) => (i === resource ? Object.freeze({ soft, hard }) : limit)),
  );
}

const sysPrlimit64: Handler = (k, t, [pid, resource, newAt, oldAt]) => {
  const p = procOf(k, t, pid!);
  const old = limitOf(p, resource! | 0);
  if (newAt) setLimit(t, p, resource! | 0, newAt);
  if (oldAt) writeLimit(t, oldAt, old);
  return 0;
};

/** Of all threads that a process has or had. */
const switchesOf = (p: Proc): Switches => ({
  voluntary: p.threads.reduce((n, t) => n + t.voluntarySwitches, p.switches.voluntary),
  involuntary: p.threads.reduce((n, t) => n + t.involuntarySwitches, p.switches.involuntary),
});

/** What struct rusage is made of. */
interface Usage {
  readonly times: CpuTime;
  readonly maxPages: number;
  readonly faults: { readonly minor: number; readonly major: number };
  readonly switches: Switches;
}

/** Of a process, living or ended, without its children. */
const ownUsage = (p: Proc): Usage => ({
  times: processTime(p),
  maxPages: Math.max(p.maxPages, p.memory?.notePeak().pages ?? 0),
  faults: p.faults,
  switches: switchesOf(p),
});

/** Of the children that a process has waited for. */
const childrenUsage = (p: Proc): Usage => ({
  times: childrenTime(p),
  maxPages: p.childMaxPages,
  faults: p.childFaults,
  switches: p.childSwitches,
});

/** What wait4 says of a child: its own and its children's. */
export function usageWithChildren(p: Proc): Usage {
  const [own, children] = [ownUsage(p), childrenUsage(p)];
  return {
    times: {
      user: own.times.user + children.times.user,
      system: own.times.system + children.times.system,
    },
    maxPages: Math.max(own.maxPages, children.maxPages),
    faults: {
      minor: own.faults.minor + children.faults.minor,
      major: own.faults.major + children.faults.major,
    },
    switches: {
      voluntary: own.switches.voluntary + children.switches.voluntary,
      involuntary: own.switches.involuntary + children.switches.involuntary,
    },
  };
}

/** struct rusage. */
export function encodeUsage({ times, maxPages, faults, switches }: Usage): Uint8Array {
  const bytes = new Uint8Array(144);
  const view = new DataView(bytes.buffer);
  const longs = [
    ...timevalOf(times.user),
    ...timevalOf(times.system),
    (maxPages * PAGE) / 1024, // ru_maxrss in KiB
    0,
    0,
    0,
    faults.minor,
    faults.major,
    0,
    0,
    0,
    0,
    0,
    0,
    switches.voluntary,
    switches.involuntary,
  ];
  for (const [i, value] of longs.entries()) view.setBigInt64(8 * i, BigInt(value), true);
  return bytes;
}

const RUSAGE_CHILDREN = -1;
const RUSAGE_SELF = 0;
const RUSAGE_THREAD = 1;

const sysGetrusage: Handler = (_k, t, [who, address]) => {
  const { proc } = t;
  const usage = (): Uint8Array => {
    switch (who! | 0) {
      case RUSAGE_CHILDREN:
        return encodeUsage(childrenUsage(proc));
      case RUSAGE_THREAD: {
        const switches = { voluntary: t.voluntarySwitches, involuntary: t.involuntarySwitches };
        return encodeUsage({ ...ownUsage(proc), times: threadTime(t), switches });
      }
      case RUSAGE_SELF:
        return encodeUsage(ownUsage(proc));
      default:
        throw fail('EINVAL');
    }
  };
  copyout(t, address!, usage());
  return 0;
};

/** The processes a which/who pair of getpriority and setpriority means. */
function priorityTargets(k: Kernel, t: Thread, which: number, who: number): Proc[] {
  const all = [...k.state.procs.values()].filter(p => !p.zombie);
  const found = [
    () => all.filter(p => p.pid === (who || t.proc.pid)),
    () => all.filter(p => p.pgid === (who || t.proc.pgid)),
    () => all.filter(p => p.uid === (who || t.proc.uid)),
  ][which]?.();
  if (!found) throw fail('EINVAL');
  if (found.length === 0) throw fail('ESRCH');
  return found;
}

const sysGetpriority: Handler = (k, t, [which, who]) =>
  // The system call gives 20 - nice, so that no result looks like an error.
  20 - Math.min(...priorityTargets(k, t, which!, who! | 0).map(p => p.nice));

const sysSetpriority: Handler = (k, t, [which, who, value]) => {
  const nice = Math.max(-20, Math.min(19, value! | 0));
  for (const p of priorityTargets(k, t, which!, who! | 0)) {
    if (t.proc.euid !== 0 && p.uid !== t.proc.euid) throw fail('EPERM');
    if (t.proc.euid !== 0 && nice < p.nice) throw fail('EACCES');
    p.nice = nice;
  }
  return 0;
};

const UTSNAME_FIELD = 65;

const sysUname: Handler = (k, t, [address]) => {
  const bytes = new Uint8Array(6 * UTSNAME_FIELD);
  ['Linux', k.state.hostname, '6.1.0-procstep', '#1 Procstep', 'x86_64', '(none)'].forEach((text, i) => {
    bytes.set(encodeString(text), i * UTSNAME_FIELD);
  });
  copyout(t, address!, bytes);
  return 0;
};

const sysSysinfo: Handler = (k, t, [address]) => {
  const bytes = new Uint8Array(112);
  const view = new DataView(bytes.buffer);
  const total = k.ram.limitBytes;
  view.setBigInt64(0, BigInt(Math.floor(k.now / 1e9)), true);
  view.setBigUint64(32, BigInt(total), true);
  view.setBigUint64(40, BigInt(Math.max(0, total - memoryInUse(k.state.procs.values()))), true);
  view.setUint16(80, k.state.procs.size, true);
  view.setUint32(104, 1, true);
  copyout(t, address!, bytes);
  return 0;
};

export const LIMIT_CALLS: readonly SyscallEntry[] = [
  call(63, 'uname', 'pointer', sysUname, { inline: true }),
  call(97, 'getrlimit', 'int pointer', (_k, t, [resource, address]) => {
    writeLimit(t, address!, limitOf(t.proc, resource! | 0));
    return 0;
  }),
  call(98, 'getrusage', 'int pointer', sysGetrusage),
  call(99, 'sysinfo', 'pointer', sysSysinfo),
  call(140, 'getpriority', 'int int', sysGetpriority),
  call(141, 'setpriority', 'int int int', sysSetpriority),
  call(160, 'setrlimit', 'int pointer', (_k, t, [resource, address]) => {
    setLimit(t, t.proc, resource! | 0, address!);
    return 0;
  }),
  call(302, 'prlimit64', 'int int pointer pointer', sysPrlimit64),
];
