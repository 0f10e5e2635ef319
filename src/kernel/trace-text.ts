/**
 * System calls in the words of strace(1): names for flags, strings and structures where arguments point to them. One table says what the
 * arguments of a call are; what is not in it is shown by the kinds of the system call table. An argument that the kernel fills in
 * can only be shown when the call is over.
 */
import { ERRNO, signalName } from './abi.ts';
import type { Thread } from './proc.ts';
import { AF_UNIX, addressText, decodeAddress } from './socket-address.ts';
import type { SyscallEntry } from './syscall.ts';

/** Characters of a string that are shown. */
const STRING_LIMIT = 32;

/** What the arguments of calls are. A `>` begins those that the kernel fills in. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  read: 'int >bytes size',
  write: 'int sent size',
  pread64: 'int >bytes size int',
  pwrite64: 'int sent size int',
  open: 'string oflags mode',
  openat: 'at string oflags mode',
  creat: 'string octal',
  close: 'int',
  stat: 'string >stat',
  lstat: 'string >stat',
  fstat: 'int >stat',
  newfstatat: 'at string >stat hex',
  lseek: 'int int whence',
  mmap: 'pointer size prot map int offset',
  mprotect: 'pointer size prot',
  munmap: 'pointer size',
  brk: 'pointer',
  pipe: '>pair',
  pipe2: '>pair oflags',
  dup: 'int',
  dup2: 'int int',
  dup3: 'int int oflags',
  fcntl: 'int fcntl hex',
  ioctl: 'int ioctl pointer',
  access: 'string rwx',
  faccessat: 'at string rwx hex',
  unlink: 'string',
  mkdir: 'string octal',
  rmdir: 'string',
  rename: 'string string',
  link: 'string string',
  symlink: 'string string',
  readlink: 'string >bytes size',
  chmod: 'string octal',
  chdir: 'string',
  getcwd: '>string size',
  umask: 'octal',
  execve: 'string strings environment',
  wait4: 'int >status wait pointer',
  waitid: 'int int pointer wait pointer',
  kill: 'int signal',
  tgkill: 'int int signal',
  rt_sigaction: 'signal action >action size',
  rt_sigprocmask: 'how set >set size',
  rt_sigsuspend: 'set size',
  rt_sigpending: '>set size',
  nanosleep: 'time >left',
  clock_nanosleep: 'clock int time >left',
  clock_gettime: 'clock >time',
  clone: 'clone pointer pointer pointer pointer',
  socket: 'family socktype int',
  socketpair: 'family socktype int >pair',
  bind: 'int address int',
  connect: 'int address int',
  accept: 'int pointer pointer',
  listen: 'int int',
  sendto: 'int sent size hex pointer int',
  recvfrom: 'int >bytes size hex pointer pointer',
  futex: 'pointer futex int pointer',
  exit: 'int',
  exit_group: 'int',
};

const bits =
  (zero: string, names: readonly (readonly [number, string])[]) =>
  (value: number): string => {
    let rest = value >>> 0;
    const found: string[] = [];
    for (const [bit, name] of names) {
      if (bit === 0 || (rest & bit) >>> 0 !== bit) continue;
      found.push(name);
      rest = (rest & ~bit) >>> 0;
    }
    if (rest !== 0) found.push(`0x${rest.toString(16)}`);
    return found.length > 0 ? found.join('|') : zero;
  };

const oneOf =
  (names: Readonly<Record<number, string>>) =>
  (value: number): string =>
    names[value] ?? String(value);

const OPEN_FLAGS = bits('', [
  [0o4010000, 'O_SYNC'],
  [0o100, 'O_CREAT'],
  [0o200, 'O_EXCL'],
  [0o400, 'O_NOCTTY'],
  [0o1000, 'O_TRUNC'],
  [0o2000, 'O_APPEND'],
  [0o4000, 'O_NONBLOCK'],
  [0o20000, 'O_ASYNC'],
  [0o200000, 'O_DIRECTORY'],
  [0o400000, 'O_NOFOLLOW'],
  [0o2000000, 'O_CLOEXEC'],
]);

/** Words for numbers, by kind of argument. */
const WORDS: Readonly<Record<string, (value: number) => string>> = {
  mode: n => `0${(n >>> 0).toString(8)}`,
  offset: n => (n === 0 ? '0' : `0x${n.toString(16)}`),
  at: n => ((n | 0) === -100 ? 'AT_FDCWD' : String(n | 0)),
  oflags: n => {
    const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR'][n & 3] ?? '0x3';
    const rest = OPEN_FLAGS(n & ~3);
    return rest ? `${access}|${rest}` : access;
  },
  prot: bits('PROT_NONE', [
    [1, 'PROT_READ'],
    [2, 'PROT_WRITE'],
    [4, 'PROT_EXEC'],
  ]),
  map: bits('0', [
    [1, 'MAP_SHARED'],
    [2, 'MAP_PRIVATE'],
    [0x10, 'MAP_FIXED'],
    [0x20, 'MAP_ANONYMOUS'],
    [0x4000, 'MAP_NORESERVE'],
    [0x20000, 'MAP_STACK'],
  ]),
  wait: bits('0', [
    [1, 'WNOHANG'],
    [2, 'WSTOPPED'],
    [4, 'WEXITED'],
    [8, 'WCONTINUED'],
    [0x1000000, 'WNOWAIT'],
  ]),
  rwx: n =>
    bits('F_OK', [
      [4, 'R_OK'],
      [2, 'W_OK'],
      [1, 'X_OK'],
    ])(n),
  whence: oneOf({ 0: 'SEEK_SET', 1: 'SEEK_CUR', 2: 'SEEK_END' }),
  how: oneOf({ 0: 'SIG_BLOCK', 1: 'SIG_UNBLOCK', 2: 'SIG_SETMASK' }),
  clock: oneOf({
    0: 'CLOCK_REALTIME',
    1: 'CLOCK_MONOTONIC',
    2: 'CLOCK_PROCESS_CPUTIME_ID',
    3: 'CLOCK_THREAD_CPUTIME_ID',
  }),
  family: oneOf({ 1: 'AF_UNIX', 2: 'AF_INET', 10: 'AF_INET6' }),
  socktype: n => {
    const type = { 1: 'SOCK_STREAM', 2: 'SOCK_DGRAM', 5: 'SOCK_SEQPACKET' }[n & 15] ?? String(n & 15);
    return type + (n & 0o2000000 ? '|SOCK_CLOEXEC' : '') + (n & 0o4000 ? '|SOCK_NONBLOCK' : '');
  },
  fcntl: oneOf({
    0: 'F_DUPFD',
    1: 'F_GETFD',
    2: 'F_SETFD',
    3: 'F_GETFL',
    4: 'F_SETFL',
    5: 'F_GETLK',
    6: 'F_SETLK',
    7: 'F_SETLKW',
    8: 'F_SETOWN',
    9: 'F_GETOWN',
    1030: 'F_DUPFD_CLOEXEC',
  }),
  ioctl: n =>
    oneOf({
      21505: 'TCGETS',
      21506: 'TCSETS',
      21507: 'TCSETSW',
      21508: 'TCSETSF',
      21518: 'TIOCSCTTY',
      21519: 'TIOCGPGRP',
      21520: 'TIOCSPGRP',
      21523: 'TIOCGWINSZ',
      21531: 'FIONREAD',
      21537: 'FIONBIO',
    })(n >>> 0),
  futex: n => {
    const operation =
      {
        0: 'FUTEX_WAIT',
        1: 'FUTEX_WAKE',
        3: 'FUTEX_REQUEUE',
        4: 'FUTEX_CMP_REQUEUE',
        9: 'FUTEX_WAIT_BITSET',
      }[n & 127] ?? String(n & 127);
    return n & 128 ? `${operation}_PRIVATE` : operation;
  },
  clone: n =>
    bits('0', [
      [0x100, 'CLONE_VM'],
      [0x200, 'CLONE_FS'],
      [0x400, 'CLONE_FILES'],
      [0x800, 'CLONE_SIGHAND'],
      [0x4000, 'CLONE_VFORK'],
      [0x10000, 'CLONE_THREAD'],
      [0x40000, 'CLONE_SYSVSEM'],
      [0x80000, 'CLONE_SETTLS'],
      [0x100000, 'CLONE_PARENT_SETTID'],
      [0x200000, 'CLONE_CHILD_CLEARTID'],
      [0x1000000, 'CLONE_CHILD_SETTID'],
      [17, 'SIGCHLD'],
    ])(n),
};

const pointer = (n: number): string => (n === 0 ? 'NULL' : `0x${n.toString(16)}`);

const ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};

/** Bytes as a C string, as strace writes them: at most 32, and what is no character in octal. */
function quote(bytes: Uint8Array, limit = STRING_LIMIT): string {
  const shown = bytes.subarray(0, limit);
  let text = '';
  shown.forEach((byte, i) => {
    const next = shown[i + 1];
    const digitFollows = next !== undefined && next >= 48 && next <= 55;
    const octal = byte.toString(8);
    text +=
      ESCAPES[byte] ??
      (byte >= 32 && byte < 127
        ? String.fromCharCode(byte)
        : `\\${digitFollows ? octal.padStart(3, '0') : octal}`);
  });
  return `"${text}"${bytes.length > limit ? '...' : ''}`;
}

/** The signals of a set as strace writes it: `[INT CHLD]`, or `~[...]` of those missing where that is shorter. */
export function signalSet(set: bigint): string {
  const has = (sig: number): boolean => (set & (1n << BigInt(sig - 1))) !== 0n;
  const names = (wanted: boolean) => {
    const found: string[] = [];
    for (let sig = 1; sig <= 64; sig++)
      if (has(sig) === wanted) found.push(sig < 32 ? signalName(sig).replace(/^SIG/, '') : `RT_${sig - 32}`);
    return found;
  };
  const present = names(true);
  return present.length > 32 ? `~[${names(false).join(' ')}]` : `[${present.join(' ')}]`;
}

const FILE_TYPES: Readonly<Record<number, string>> = {
  1: 'S_IFIFO',
  2: 'S_IFCHR',
  4: 'S_IFDIR',
  6: 'S_IFBLK',
  8: 'S_IFREG',
  10: 'S_IFLNK',
  12: 'S_IFSOCK',
};

function statText(view: DataView): string {
  const mode = view.getUint32(24, true);
  const type = FILE_TYPES[mode >> 12] ?? '0';
  const device = view.getUint32(40, true);
  const rest =
    type === 'S_IFCHR'
      ? `st_rdev=makedev(0x${(device >> 8).toString(16)}, 0x${(device & 255).toString(16)})`
      : `st_size=${view.getBigInt64(48, true)}`;
  return `{st_mode=${type}|0${(mode & 0o7777).toString(8)}, ${rest}, ...}`;
}

function statusText(status: number): string {
  if (status === 0xffff) return '[{WIFCONTINUED(s)}]';
  if ((status & 0xff) === 0x7f) return `[{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalName(status >> 8)}}]`;
  const signal = status & 0x7f;
  if (signal === 0) return `[{WIFEXITED(s) && WEXITSTATUS(s) == ${status >> 8}}]`;
  return `[{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(signal)}${status & 0x80 ? ' && WCOREDUMP(s)' : ''}}]`;
}

const ACTION_FLAGS = bits('0', [
  [1, 'SA_NOCLDSTOP'],
  [2, 'SA_NOCLDWAIT'],
  [4, 'SA_SIGINFO'],
  [0x4000000, 'SA_RESTORER'],
  [0x8000000, 'SA_ONSTACK'],
  [0x10000000, 'SA_RESTART'],
  [0x40000000, 'SA_NODEFER'],
  [0x80000000, 'SA_RESETHAND'],
]);

function actionText(view: DataView): string {
  const handler = Number(view.getBigUint64(0, true));
  const name = handler === 0 ? 'SIG_DFL' : handler === 1 ? 'SIG_IGN' : `0x${handler.toString(16)}`;
  return `{sa_handler=${name}, sa_mask=${signalSet(view.getBigUint64(24, true))}, sa_flags=${ACTION_FLAGS(view.getUint32(8, true))}}`;
}

/** Structures by kind: how many bytes, and what is said of them. */
const STRUCTURES: Readonly<
  Record<string, { readonly size: number; readonly text: (view: DataView) => string }>
> = {
  stat: { size: 144, text: statText },
  pair: { size: 8, text: view => `[${view.getInt32(0, true)}, ${view.getInt32(4, true)}]` },
  status: { size: 4, text: view => statusText(view.getInt32(0, true)) },
  set: { size: 8, text: view => signalSet(view.getBigUint64(0, true)) },
  action: { size: 32, text: actionText },
  time: {
    size: 16,
    text: view => `{tv_sec=${view.getBigInt64(0, true)}, tv_nsec=${view.getBigInt64(8, true)}}`,
  },
};

/** What is left of a sleep is said only when a signal has ended it. */
const leftOf = (t: Thread, at: number): string => {
  const bytes = at === 0 ? undefined : t.proc.memory?.space.copyin(at, STRUCTURES.time!.size);
  return bytes ? STRUCTURES.time!.text(new DataView(bytes.buffer, bytes.byteOffset)) : pointer(at);
};

/** A vector of strings: argv in full, the environment as a number. */
function strings(t: Thread, at: number, short: boolean): string {
  const { space } = t.proc.memory!;
  const found: string[] = [];
  for (let i = 0; i < 4096; i++) {
    const each = space.readU64(at + 8 * i);
    if (!each) break;
    const bytes = space.copyinstr(Number(each), 4096);
    found.push(bytes ? quote(bytes) : pointer(Number(each)));
  }
  if (!short) return `[${found.join(', ')}]`;
  return `${pointer(at)} /* ${found.length} ${found.length === 1 ? 'var' : 'vars'} */`;
}

/** An argument; `result` is what the call returned, if it is over. */
function argumentText(
  t: Thread,
  kind: string,
  args: readonly number[],
  i: number,
  result: number | null,
): string {
  const value = args[i]!;
  const space = t.proc.memory?.space;
  const words = WORDS[kind];
  if (words) return words(value);
  const structure = STRUCTURES[kind];
  if (structure) {
    const bytes = value === 0 ? undefined : space?.copyin(value, structure.size);
    return bytes ? structure.text(new DataView(bytes.buffer, bytes.byteOffset)) : pointer(value);
  }
  switch (kind) {
    case 'int':
      return String(value | 0);
    case 'size':
      return String(value);
    case 'octal':
      return value === 0 ? '0' : `0${(value >>> 0).toString(8)}`;
    case 'hex':
      return value === 0 ? '0' : `0x${(value >>> 0).toString(16)}`;
    case 'signal':
      return signalName(value | 0);
    case 'string': {
      const bytes = space?.copyinstr(value, 4096);
      return value !== 0 && bytes ? quote(bytes, 4096) : pointer(value);
    }
    case 'sent':
    case 'bytes': {
      const length = kind === 'sent' ? args[i + 1]! : (result ?? 0);
      const bytes =
        length >= 0 && value !== 0 ? space?.copyin(value, Math.min(length, STRING_LIMIT + 1)) : undefined;
      return bytes ? quote(bytes) : pointer(value);
    }
    case 'left':
      return result === -ERRNO.EINTR ? leftOf(t, value) : pointer(value);
    case 'strings':
    case 'environment':
      return value === 0 ? 'NULL' : strings(t, value, kind === 'environment');
    case 'address': {
      const bytes = space?.copyin(value, Math.min(128, Math.max(2, args[i + 1]!)));
      if (!bytes) return pointer(value);
      const family = bytes[0]! | (bytes[1]! << 8);
      const address = decodeAddress(bytes, family);
      if (!address) return `{sa_family=${family}}`;
      if (address.family === AF_UNIX)
        return `{sa_family=AF_UNIX, sun_path=${JSON.stringify(addressText(address))}}`;
      return address.host.includes(':')
        ? `{sa_family=AF_INET6, sin6_port=htons(${address.port}), sin6_addr="${address.host}"}`
        : `{sa_family=AF_INET, sin_port=htons(${address.port}), sin_addr=inet_addr("${address.host}")}`;
    }
    default:
      return pointer(value);
  }
}

/** Does open's mode count? Only where it may make a file. */
const O_CREAT = 0o100;

/** `name(arguments`: all of them when the call is over (`result`), otherwise those before the first that the kernel fills in. */
export function callText(
  t: Thread,
  entry: SyscallEntry,
  args: readonly number[],
  result: number | null,
): string {
  const listed = ARGUMENTS[entry.name];
  const kinds = listed === '' ? [] : (listed?.split(' ') ?? entry.args);
  const parts: string[] = [];
  for (const [i, kind] of kinds.entries()) {
    const filledIn = kind.startsWith('>');
    if (filledIn && result === null) return `${entry.name}(${parts.map(p => `${p}, `).join('')}`;
    if (kind === 'mode' && !(args[i - 1]! & O_CREAT)) continue;
    const failed = filledIn && kind !== '>left' && result !== null && result < 0;
    parts.push(
      failed || (kind === '>status' && result === 0)
        ? pointer(args[i]!)
        : argumentText(t, filledIn ? kind.slice(1) : kind, args, i, result),
    );
  }
  return `${entry.name}(${parts.join(', ')}${result === null ? '' : ')'}`;
}

const ADDRESS_RESULTS = new Set(['brk', 'mmap', 'mremap', 'shmat']);
const ERRNO_NAMES: ReadonlyMap<number, string> = new Map(Object.entries(ERRNO).map(([name, n]) => [n, name]));

/** What a call returned: a number, an address, or -1 and the name of the error. */
export function resultText({ name }: SyscallEntry, result: number): string {
  if (result < 0 && result >= -4095) return `-1 ${ERRNO_NAMES.get(-result) ?? `ERRNO_${-result}`}`;
  return ADDRESS_RESULTS.has(name) ? `0x${result.toString(16)}` : String(result);
}

const HANDLED_ELSEWHERE: Readonly<Record<string, string>> = {
  pause: 'ERESTARTNOHAND',
  rt_sigsuspend: 'ERESTARTNOHAND',
  poll: 'ERESTART_RESTARTBLOCK',
  select: 'ERESTARTNOHAND',
  nanosleep: 'ERESTART_RESTARTBLOCK',
  clock_nanosleep: 'ERESTART_RESTARTBLOCK',
};

const REASONS: Readonly<Record<string, string>> = {
  ERESTARTSYS: 'To be restarted if SA_RESTART is set',
  ERESTARTNOHAND: 'To be restarted if no handler',
  ERESTART_RESTARTBLOCK: 'Interrupted by signal',
};

/** What a call that a signal has interrupted shows in the place of a result. */
export function interruptedText({ name }: SyscallEntry): string {
  const error = HANDLED_ELSEWHERE[name] ?? 'ERESTARTSYS';
  return `? ${error} (${REASONS[error]})`;
}
