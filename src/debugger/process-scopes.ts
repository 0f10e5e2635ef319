/**
 * The PCB of a process as variables: struct proc with exactly xv6's fields, then Linux's in a group of their own; its
 * address space down to page table entries; its open files down to inodes.
 */
import {
  O_ACCMODE,
  O_APPEND,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  SA_NODEFER,
  SA_RESETHAND,
  SA_RESTART,
  SA_SIGINFO,
  SIG_DFL,
  SIG_IGN,
  signalName,
} from '../kernel/abi.ts';
import { type Site, sourceLine } from '../kernel/events.ts';
import type { Inode, OpenFile } from '../kernel/file.ts';
import { pathOf } from '../kernel/fs.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Pipe } from '../kernel/pipe.ts';
import { PIPE_SIZE } from '../kernel/pipe.ts';
import {
  type Descriptor,
  type Limit,
  type Proc,
  type SignalAction,
  stateWord,
  waitText,
} from '../kernel/proc.ts';
import type { Region } from '../kernel/vm.ts';
import { isXv6, XV6_CALLS, XV6_NOFILE } from '../kernel/xv6.ts';
import {
  type AddressSpace,
  type MappedPage,
  PTE_EXECUTE,
  PTE_READ,
  PTE_SHARED,
  PTE_USER,
  PTE_WRITE,
} from '../machine/memory.ts';
import type { Changes } from './changes.ts';
import { endText, type ProcessNumbers } from './processes.ts';
import type { Programs } from './programs.ts';
import { callName, contextFields, pendingText, signalSet, symbol, threadVariables } from './thread-scopes.ts';
import type { Scope, Variable } from './types.ts';
import { fact, group, lazy } from './variables.ts';
import type { WrittenOutput } from './written-output.ts';

const PAGE = 4096;
const TABLE_PAGES = 1024;
const LIMIT_NAMES: Readonly<Record<number, string>> = {
  0: 'RLIMIT_CPU',
  1: 'RLIMIT_FSIZE',
  2: 'RLIMIT_DATA',
  3: 'RLIMIT_STACK',
  4: 'RLIMIT_CORE',
  6: 'RLIMIT_NPROC',
  7: 'RLIMIT_NOFILE',
  9: 'RLIMIT_AS',
};

/** What the scopes of a process are made from. */
export interface ProcessView {
  readonly machine: Machine;
  readonly programs: Programs;
  readonly numbers: ProcessNumbers;
  readonly changes: Changes;
  readonly output: WrittenOutput;
}

const hex = (n: number): string => `0x${n.toString(16)}`;
const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
const procTitle = (p: Proc | null): string => (p ? `${p.pid} (${p.name})` : '0');

// --- PCB ------------------------------------------------------------------------------------------------------

/** xv6's fields, in the order of its struct proc. */
function xv6Fields(view: ProcessView, p: Proc): Variable[] {
  const { parent, trapframe, context, pagetable } = p;
  const openFiles = p.ofile.filter(d => d !== null).length;
  const openFileTable = `struct file *[${isXv6(p) ? XV6_NOFILE : ''}]`;
  return [
    fact('state', `${p.state} (${stateWord(p.state, p.stopped !== 0)})`, 'enum procstate'),
    fact('chan', p.chan ?? '0', 'void *'),
    fact('killed', killedText(p), 'int'),
    fact('xstate', p.cause ? `${exitStatus(p)} (${endText(p.cause)})` : '0', 'int'),
    fact('pid', p.pid, 'int'),
    parent
      ? group('parent', procTitle(parent), () => pcbVariables(view, parent), { type: 'struct proc *' })
      : fact('parent', '0', 'struct proc *'),
    fact('kstack', hex(p.kstack), 'uint64'),
    fact('sz', `${p.sz} bytes`, 'uint64'),
    pagetable
      ? group('pagetable', plural(pagetable.pages, 'page'), () => pageTable(view, p, pagetable), {
          type: 'pagetable_t',
        })
      : fact('pagetable', '0', 'pagetable_t'),
    trapframe
      ? group('trapframe', callName(trapframe.number), () => trapframeFields(view, p), {
          type: 'struct trapframe *',
        })
      : fact('trapframe', 'not in a system call', 'struct trapframe *'),
    context
      ? group('context', `pc = ${hex(context.pc)}`, () => contextFields(view, { proc: p }, context), {
          type: 'struct context',
        })
      : fact('context', '-', 'struct context'),
    openFiles > 0
      ? group('ofile', plural(openFiles, 'open file'), () => descriptors(view, p), {
          type: openFileTable,
        })
      : fact('ofile', plural(0, 'open file'), openFileTable),
    group('cwd', pathOf(p.cwd), () => inodeFields(view, p.cwd), { type: 'struct inode *' }),
    fact('name', `"${p.name}"`, 'char[16]'),
  ];
}

/** xv6 notes that a process has been killed, Linux by what signal. */
function killedText(p: Proc): string {
  if (p.killed === 0) return '0';
  return isXv6(p) ? '1' : `${p.killed} (${signalName(p.killed)})`;
}

/** As the parent's wait will be told: xv6 gives it as it is, Linux in an encoding. */
function exitStatus(p: Proc): number {
  if (!isXv6(p) || !p.cause) return p.xstate;
  return p.cause.kind === 'exited' ? p.cause.status : -1;
}

function trapframeFields(view: ProcessView, p: Proc): Variable[] {
  const t = p.trapframe;
  if (!t) return [];
  const number = isXv6(p) ? t.number - XV6_CALLS : t.number;
  return [
    fact('epc', symbol(view, { proc: p }, t.epc)),
    fact('number', `${number} (${callName(t.number)})`),
    ...t.args.map((value, i) => fact(`a${i}`, value)),
    ...Object.entries(t.progress).map(([name, value]) => fact(name, value)),
  ];
}

/** What Linux has besides. */
function linuxFields(view: ProcessView, p: Proc): Variable[] {
  const list = <T>(name: string, items: readonly T[], show: (item: T, i: number) => Variable) =>
    items.length > 0
      ? group(name, String(items.length), () => items.map(show), {}, items.length)
      : fact(name, 'none');
  return [
    list('children', p.children, (c, i) =>
      group(`[${i}]`, `${procTitle(c)}${c.zombie ? ' zombie' : ''}`, () => pcbVariables(view, c)),
    ),
    fact('pgid', p.pgid),
    fact('sid', p.sid),
    list('threads', p.threads, t =>
      group(String(t.tid), t.waiting ? `${t.state}: ${waitText(t.waiting)}` : t.state, () =>
        threadVariables(view, t),
      ),
    ),
    list(
      'signal actions',
      [...p.actions].sort((a, b) => a[0] - b[0]),
      ([sig, action]) => fact(signalName(sig), actionText(view, p, action)),
    ),
    fact('pending signals', pendingText(p.pending)),
    fact('blocked signals', signalSet(p.threads[0]?.mask ?? 0n)),
    list(
      'limits',
      p.limits.map((limit, i) => [LIMIT_NAMES[i], limit] as const).filter(([name]) => name),
      ([name, l]) => fact(name ?? '', limitText(l)),
    ),
    fact('uid', p.euid === p.uid ? p.uid : `${p.uid}, effective ${p.euid}, saved ${p.suid}`),
    fact('gid', p.egid === p.gid ? p.gid : `${p.gid}, effective ${p.egid}, saved ${p.sgid}`),
    fact('umask', p.umask.toString(8).padStart(3, '0')),
    fact('nice', p.nice),
    fact('exe', p.exePath || '-'),
    list('cmdline', p.cmdline, (text, i) => fact(`[${i}]`, JSON.stringify(text))),
    list('environment', p.environment, text => {
      const equals = text.indexOf('=');
      return fact(equals < 0 ? text : text.slice(0, equals), text.slice(equals + 1));
    }),
    fact('times', timesText(p)),
    fact('child times', `user ${p.childTimes.user}, system ${p.childTimes.system} instructions`),
    fact('switches', switchesText(p)),
    fact(
      'timer interrupts',
      p.threads.reduce((n, t) => n + t.timerInterrupts, p.timerInterrupts),
    ),
    fact('page faults', `${p.faults.minor} minor, ${p.faults.major} major`),
    fact('tty', p.tty?.path ?? 'none'),
    fact('stopped', p.stopped === 0 ? 'no' : `by ${signalName(p.stopped)}`),
    fact('alarm', Number.isFinite(p.alarm.at) ? `at ${seconds(p.alarm.at)}` : 'off'),
    fact('started', `at ${seconds(p.startClock)}`),
    fact('orphan', p.orphan ? 'yes, adopted by init' : 'no'),
  ];
}

const seconds = (ns: number): string => `${(ns / 1e9).toFixed(6)} s`;

function timesText(p: Proc): string {
  const user = p.threads.reduce((n, t) => n + t.times.user, p.times.user);
  const system = p.threads.reduce((n, t) => n + t.times.system, p.times.system);
  return `user ${user}, system ${system} instructions`;
}

function switchesText(p: Proc): string {
  const voluntary = p.threads.reduce((n, t) => n + t.voluntarySwitches, p.switches.voluntary);
  const involuntary = p.threads.reduce((n, t) => n + t.involuntarySwitches, p.switches.involuntary);
  return `${voluntary} voluntary, ${involuntary} involuntary`;
}

const ACTION_FLAGS: readonly (readonly [number, string])[] = [
  [SA_RESTART, 'SA_RESTART'],
  [SA_SIGINFO, 'SA_SIGINFO'],
  [SA_NODEFER, 'SA_NODEFER'],
  [SA_RESETHAND, 'SA_RESETHAND'],
];

function actionText(view: ProcessView, p: Proc, action: SignalAction): string {
  if (action.handler === SIG_DFL) return 'default';
  if (action.handler === SIG_IGN) return 'ignored';
  const flags = ACTION_FLAGS.filter(([bit]) => action.flags & bit).map(([, name]) => name);
  return [`handler ${symbol(view, { proc: p }, action.handler)}`, ...flags].join(', ');
}

const amount = (n: number): string => (Number.isFinite(n) ? String(n) : 'unlimited');
const limitText = (l: Limit): string =>
  l.soft === l.hard ? amount(l.soft) : `${amount(l.soft)}, at most ${amount(l.hard)}`;

/** All fields, with those marked that are not as at the last stop. A process of xv6 has xv6's. */
export function pcbVariables(view: ProcessView, p: Proc): Variable[] {
  const marked = (fields: readonly Variable[], prefix: string) =>
    fields.map(f => view.changes.mark(`${p.pid}/${prefix}${f.name}`, f));
  if (isXv6(p)) return marked(xv6Fields(view, p), '');
  const linux = marked(linuxFields(view, p), 'linux/');
  return [
    ...marked(xv6Fields(view, p), ''),
    group(
      'Linux',
      'what Linux has besides',
      () => linux,
      linux.some(f => f.changed) ? { changed: true, presentation: 'virtual' } : { presentation: 'virtual' },
      linux.length,
    ),
  ];
}

export const pcbScope = (view: ProcessView, p: Proc): Scope => ({
  name: 'PCB',
  expensive: false,
  children: lazy(() => pcbVariables(view, p)),
});

// --- Address space --------------------------------------------------------------------------------------------

const permissions = (flags: { r: number; w: number; x: number }): string =>
  (flags.r ? 'r' : '-') + (flags.w ? 'w' : '-') + (flags.x ? 'x' : '-');

const regionPermissions = (r: Region): string =>
  permissions({ r: r.prot & PROT_READ, w: r.prot & PROT_WRITE, x: r.prot & PROT_EXEC });

const pagePermissions = (flags: number): string =>
  permissions({ r: flags & PTE_READ, w: flags & PTE_WRITE, x: flags & PTE_EXECUTE });

const regionName = (r: Region): string => r.segment ?? (r.name || 'mapping');

/** Other processes that have the same frame at this page. */
function sharers(view: ProcessView, p: Proc, page: MappedPage): number[] {
  const pids: number[] = [];
  for (const other of view.machine.procs.values()) {
    if (other === p || !other.memory) continue;
    if (other.memory.space.lookup(page.page)?.frame === page.frame) pids.push(other.pid);
  }
  return pids;
}

function pageText(view: ProcessView, p: Proc, page: MappedPage): string {
  const others = sharers(view, p, page);
  const how = page.flags & PTE_SHARED ? 'shared' : page.copyOnWrite ? 'copied on write' : 'private';
  const who = others.length > 0 ? `, also ${others.map(pid => view.numbers.title(pid)).join(', ')}` : '';
  return `frame ${page.frame}  ${pagePermissions(page.flags)}  ${how}${who}`;
}

function pageVariables(view: ProcessView, p: Proc, pages: readonly MappedPage[]): Variable[] {
  return pages.map(page =>
    view.changes.mark(`${p.pid}/page/${page.page}`, fact(hex(page.page * PAGE), pageText(view, p, page))),
  );
}

function regionVariable(view: ProcessView, p: Proc, space: AddressSpace, r: Region): Variable {
  const pages = [...space.mappings(r.start / PAGE, r.end / PAGE)];
  const untouched = (r.end - r.start) / PAGE - pages.length;
  const kind = r.shared ? 'shared' : 'private';
  const present = `${plural(pages.length, 'page')}${untouched > 0 ? ` of ${pages.length + untouched} present` : ''}`;
  const cow = pages.filter(page => page.copyOnWrite).length;
  const value = [
    `${hex(r.start)}-${hex(r.end)}`,
    regionPermissions(r),
    kind,
    present + (cow > 0 ? `, ${cow} copied on write` : ''),
    ...(r.name && r.name !== regionName(r) ? [r.name] : []),
  ].join('  ');
  return view.changes.mark(
    `${p.pid}/region/${r.start}`,
    pages.length > 0
      ? group(regionName(r), value, () => pageVariables(view, p, pages), {}, pages.length)
      : fact(regionName(r), value),
  );
}

/** The two levels: page directory entries, and in each the entries of its table. */
function pageTable(view: ProcessView, p: Proc, space: AddressSpace): Variable[] {
  const tables = new Map<number, MappedPage[]>();
  for (const page of space.mappings()) {
    const number = Math.floor(page.page / TABLE_PAGES);
    const table = tables.get(number) ?? [];
    table.push(page);
    tables.set(number, table);
  }
  return [...tables].map(([number, pages]) => {
    const start = number * TABLE_PAGES * PAGE;
    const owner = pages.every(page => (page.flags & PTE_USER) === 0) ? ', kernel only' : '';
    return group(
      `[${number}]`,
      `${hex(start)}-${hex(start + TABLE_PAGES * PAGE)}  ${plural(pages.length, 'entry', 'entries')}${owner}`,
      () =>
        pages.map(page =>
          fact(`[${page.page % TABLE_PAGES}]`, `${hex(page.page * PAGE)} -> ${pageText(view, p, page)}`),
        ),
      {},
      pages.length,
    );
  });
}

export function addressSpaceScope(view: ProcessView, p: Proc): Scope {
  const list = (): Variable[] => {
    const { memory } = p;
    if (!memory) return [fact('address space', 'none: the process has ended')];
    const { space } = memory;
    return [
      ...memory.regions.map(r => regionVariable(view, p, space, r)),
      fact('break', hex(memory.brk)),
      group('page table', plural(space.pages, 'page'), () => pageTable(view, p, space)),
    ];
  };
  return { name: 'Address space', expensive: false, children: lazy(list) };
}

// --- Open files -----------------------------------------------------------------------------------------------

function modeText(file: OpenFile): string {
  const access = file.flags & O_ACCMODE;
  const flags = [access === O_RDONLY ? 'O_RDONLY' : access === O_WRONLY ? 'O_WRONLY' : 'O_RDWR'];
  if (file.flags & O_APPEND) flags.push('O_APPEND');
  if (file.flags & O_NONBLOCK) flags.push('O_NONBLOCK');
  return flags.join('|');
}

function placeText(site: Site): string | undefined {
  const line = sourceLine(site);
  return line && `${line.file.slice(line.file.lastIndexOf('/') + 1)}:${line.line}`;
}

/** `[3]: read end of pipe 7, 5 bytes in it`, with open file and inode below. */
function descriptorVariable(view: ProcessView, d: Descriptor, fd: number): Variable {
  const { file } = d;
  const opened = placeText(d.opened);
  return group(`[${fd}]`, `${fileText(file)}${d.closeOnExec ? '  close-on-exec' : ''}`, () => [
    group('file', `offset ${file.offset}, ${modeText(file)}, ref ${file.ref}`, () => fileFields(file), {
      type: 'struct file *',
    }),
    group('inode', `${file.inode.ino}`, () => inodeFields(view, file.inode), { type: 'struct inode *' }),
    ...(opened ? [fact('opened', `at ${opened} by ${d.openedBy}`)] : []),
    ...(file.inode.pipe ? [pipeVariable(view, file.inode.pipe)] : []),
  ]);
}

function fileText(file: OpenFile): string {
  const { pipe, object } = file.inode;
  if (object) return object.describe();
  if (!pipe) return file.path;
  const end = file.readable && file.writable ? 'both ends' : file.readable ? 'read end' : 'write end';
  return `${end} of pipe ${pipe.id}, ${plural(pipe.count, 'byte')} in it`;
}

const fileFields = (file: OpenFile): Variable[] => [
  fact('path', file.path),
  fact('offset', file.offset),
  fact('flags', modeText(file)),
  fact('ref', file.ref),
  fact('readable', file.readable ? 'yes' : 'no'),
  fact('writable', file.writable ? 'yes' : 'no'),
];

function inodeFields(view: ProcessView, inode: Inode): Variable[] {
  const kind = inode.isDirectory
    ? 'directory'
    : inode.isFifo && inode.pipe
      ? 'pipe'
      : inode.isFile
        ? 'regular file'
        : inode.isSymlink
          ? `symbolic link to ${inode.target}`
          : inode.isSocket
            ? 'socket'
            : inode.device
              ? `device ${inode.device}`
              : 'special file';
  return [
    fact('inum', inode.ino),
    fact('type', kind),
    fact('mode', (inode.mode & 0o7777).toString(8).padStart(4, '0')),
    fact('nlink', inode.nlink),
    fact('uid', inode.uid),
    fact('gid', inode.gid),
    ...(inode.data ? [fact('size', `${inode.data.size} bytes`)] : []),
    ...(inode.pipe ? [pipeVariable(view, inode.pipe)] : []),
    fact('users', inode.users),
  ];
}

/** Who has an end of a pipe open, by process and descriptor. */
function holders(view: ProcessView, pipe: Pipe, end: 'readable' | 'writable'): Variable[] {
  const list: Variable[] = [];
  for (const p of view.machine.procs.values()) {
    p.ofile.forEach((d, fd) => {
      if (d?.file.inode.pipe !== pipe || !d.file[end]) return;
      const opened = placeText(d.opened);
      list.push(fact(view.numbers.title(p.pid), `fd ${fd}${opened ? `, opened at ${opened}` : ''}`));
    });
  }
  return list;
}

export function pipeVariable(view: ProcessView, pipe: Pipe): Variable {
  const readers = holders(view, pipe, 'readable');
  const writers = holders(view, pipe, 'writable');
  const ends = (name: string, list: readonly Variable[]) =>
    list.length > 0 ? group(name, String(list.length), () => list, {}, list.length) : fact(name, 'none');
  const value = `${pipe.count} of ${PIPE_SIZE} bytes, ${plural(readers.length, 'reader')}, ${plural(writers.length, 'writer')}`;
  return group(`pipe ${pipe.id}`, value, () => [
    fact('bytes', pipe.count),
    fact('room', pipe.room),
    ends('readers', readers),
    ends('writers', writers),
  ]);
}

function descriptors(view: ProcessView, p: Proc): Variable[] {
  return p.ofile.flatMap((d, fd) =>
    d ? [view.changes.mark(`${p.pid}/fd/${fd}`, descriptorVariable(view, d, fd))] : [],
  );
}

export const openFilesScope = (view: ProcessView, p: Proc): Scope => ({
  name: 'Open files',
  expensive: false,
  children: lazy(() => descriptors(view, p), p.ofile.some(d => d !== null) ? 1 : 0),
});
