/**
 * System calls that are other forms of those in sysname.ts: statx, the time-setting calls from before utimensat, getdents with the
 * old record; and extended attributes, which this file system does not have.
 */
import { AT_FDCWD } from './abi.ts';
import { fileOf } from './descriptor.ts';
import { fail } from './error.ts';
import type { Inode } from './file.ts';
import { namei } from './fs.ts';
import type { Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { encodeStat, getdents, inodeAt, setTimes } from './sysname.ts';
import { copyinstr, copyout, readLong } from './vm.ts';

const SECOND = 1e9;
/** Everything that stat tells, too (STATX_BASIC_STATS). */
const BASIC_STATS = 0x7ff;

/** struct statx of Linux, of what struct stat of the same inode says. */
function encodeStatx(k: Kernel, inode: Inode): Uint8Array {
  const stat = new DataView(encodeStat(k, inode).buffer);
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  const copy64 = (from: number, to: number) => view.setBigUint64(to, stat.getBigUint64(from, true), true);
  const copy32 = (from: number, to: number) => view.setUint32(to, stat.getUint32(from, true), true);
  view.setUint32(0, BASIC_STATS, true);
  copy32(56, 4); // block size
  copy32(16, 16); // links
  copy32(28, 20); // owner
  copy32(32, 24); // group
  view.setUint16(28, stat.getUint32(24, true), true); // mode
  copy64(8, 32); // inode number
  copy64(48, 40); // size
  copy64(64, 48); // blocks
  for (const [from, to] of [
    [72, 64], // accessed
    [104, 96], // status changed
    [88, 112], // modified
  ] as const) {
    copy64(from, to);
    copy32(from + 8, to + 8);
  }
  const numbers = [40, 0].map(at => Number(stat.getBigUint64(at, true)));
  numbers.forEach((device, i) => {
    view.setUint32(128 + 8 * i, (device >> 8) & 0xfff, true);
    view.setUint32(132 + 8 * i, (device & 0xff) | ((device >> 12) & 0xfff00), true);
  });
  return bytes;
}

const sysStatx: Handler = (k, t, [dirfd, path, flags, , address]) => {
  copyout(t, address!, encodeStatx(k, inodeAt(k, t, dirfd! | 0, copyinstr(t, path!), flags!)));
  return 0;
};

const sysGetdents: Handler = (k, t, args) => getdents(k, t, args, 'linux_dirent');

/** Two times in nanoseconds since 1970, of structures of `unit` nanoseconds in the second field; NULL: now. */
function timesAt(t: Thread, address: number, unit: number): [number, number] | undefined {
  if (address === 0) return undefined;
  const time = (at: number): number => {
    const fraction = readLong(t, at + 8);
    if (fraction < 0 || fraction * unit >= SECOND) throw fail('EINVAL');
    return readLong(t, at) * SECOND + fraction * unit;
  };
  return [time(address), time(address + 16)];
}

const MICROSECOND = 1000;

const sysUtime: Handler = (k, t, [path, address]) =>
  setTimes(
    k,
    t,
    namei(k, t.proc, copyinstr(t, path!)),
    address ? [readLong(t, address) * SECOND, readLong(t, address + 8) * SECOND] : undefined,
  );

const setTimesAt = (k: Kernel, t: Thread, dirfd: number, path: number, times: number): number => {
  const inode = path ? inodeAt(k, t, dirfd, copyinstr(t, path), 0) : fileOf(t.proc, dirfd).inode;
  return setTimes(k, t, inode, timesAt(t, times, MICROSECOND));
};

const noAttributesOf =
  (find: (k: Kernel, t: Thread, which: number) => Inode): Handler =>
  (k, t, [which]) => {
    find(k, t, which!);
    throw fail('EOPNOTSUPP');
  };

/** There are none to list. */
const emptyListOf =
  (find: (k: Kernel, t: Thread, which: number) => Inode): Handler =>
  (k, t, [which]) => {
    find(k, t, which!);
    return 0;
  };

const byPath = (k: Kernel, t: Thread, path: number): Inode => namei(k, t.proc, copyinstr(t, path));
const byLink = (k: Kernel, t: Thread, path: number): Inode => namei(k, t.proc, copyinstr(t, path), false);
const byDescriptor = (_k: Kernel, t: Thread, fd: number): Inode => fileOf(t.proc, fd).inode;
const finders = [
  ['', byPath, 'string'],
  ['l', byLink, 'string'],
  ['f', byDescriptor, 'int'],
] as const;

/** setxattr, lsetxattr, fsetxattr (188 ...), getxattr ..., listxattr ..., removexattr ... are numbered in this order. */
const ATTRIBUTE_CALLS: readonly SyscallEntry[] = finders.flatMap(([prefix, find, kind], i) => [
  call(188 + i, `${prefix}setxattr`, `${kind} string pointer size hex`, noAttributesOf(find)),
  call(191 + i, `${prefix}getxattr`, `${kind} string pointer size`, noAttributesOf(find)),
  call(194 + i, `${prefix}listxattr`, `${kind} pointer size`, emptyListOf(find)),
  call(197 + i, `${prefix}removexattr`, `${kind} string`, noAttributesOf(find)),
]);

export const OTHER_NAME_CALLS: readonly SyscallEntry[] = [
  call(78, 'getdents', 'int pointer size', sysGetdents, { inline: true }),
  call(132, 'utime', 'string pointer', sysUtime),
  ...ATTRIBUTE_CALLS,
  call(235, 'utimes', 'string pointer', (k, t, [path, times]) => setTimesAt(k, t, AT_FDCWD, path!, times!)),
  call(261, 'futimesat', 'int string pointer', (k, t, [dirfd, path, times]) =>
    setTimesAt(k, t, dirfd! | 0, path!, times!),
  ),
  call(332, 'statx', 'int string hex hex pointer', sysStatx, { inline: true }),
];
