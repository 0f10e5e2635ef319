/**
 * Terminals as devices: the one whose other side is the host, and pseudo-terminals (pty(7)), whose other side is a descriptor.
 * What is written to the master are keys for the slave's line discipline (terminal.ts); what programs print on the slave,
 * and the echo, is read from the master. Also whose terminal it is: sessions, and the foreground group.
 */
import {
  FIONREAD,
  O_CLOEXEC,
  O_NOCTTY,
  O_NONBLOCK,
  O_RDWR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
  POLLWRNORM,
  S_IFCHR,
  SIG_IGN,
  SIGCONT,
  SIGHUP,
  SIGTTIN,
} from './abi.ts';
import { allocateFd, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import type { FileObject, Give, Inode, OpenFile } from './file.ts';
import { isOrphanedGroup } from './jobcontrol.ts';
import { Block, type Kernel } from './kernel.ts';
import { type Proc, signalBit, type Thread } from './proc.ts';
import { fromKernel, sendGroupSignal } from './signal.ts';
import { Terminal } from './terminal.ts';
import { readWord, writeWord } from './vm.ts';

/** Output that nobody has read yet, above which a writer to the slave waits. */
const PTY_BUFFER = 4096;
const TIOCGPTN = 0x8004_5430;
const TIOCSPTLCK = 0x4004_5431;
const ROWS = 24;
const COLUMNS = 80;

/** The terminal of a device inode. */
export const terminalOf = (k: Kernel, inode: Inode): Terminal => inode.terminal ?? k.state.terminal;

/**
 * POSIX job control: only the foreground group may read from its terminal. The others are sent the signal, which stops them:
 * then the call waits, to be made again when they go on.
 */
export function waitForForeground(
  k: Kernel,
  t: Thread,
  fd: number,
  terminal: Terminal,
  signal: number,
): Block | undefined {
  const p = t.proc;
  if (p.tty !== terminal || terminal.foreground === 0 || terminal.foreground === p.pgid) return undefined;
  const ignored = p.actions.get(signal)?.handler === SIG_IGN || (t.mask & signalBit(signal)) !== 0n;
  if (ignored) {
    if (signal === SIGTTIN) throw fail('EIO');
    return undefined;
  }
  if (isOrphanedGroup(k, p.pgid)) throw fail('EIO');
  sendGroupSignal(k, p.pgid, fromKernel(signal));
  return new Block([terminal.input], { kind: 'terminal', fd });
}

/** Keys arrive: the terminal shows its echo of them, signals go to the foreground group, readers wake up. */
export function typeKeys(
  k: Kernel,
  terminal: Terminal,
  bytes: Uint8Array,
  show: (echo: Uint8Array) => void,
): void {
  const { echo, signals } = terminal.receive(bytes);
  if (echo.length > 0) show(echo);
  for (const signal of signals) sendGroupSignal(k, terminal.foreground, fromKernel(signal));
  if (terminal.ready) k.wakeup(terminal.input);
}

/** The master side of a pseudo-terminal. */
export class Master implements FileObject {
  /** What the slave has printed and nobody has read. */
  output: Uint8Array = new Uint8Array(0);
  /** The slave cannot be opened before unlockpt(). */
  locked = true;
  /** The slave has been opened: when nobody has it open any more, reads fail. */
  opened = false;
  readonly readable = { channel: 'pty master readable' };
  readonly writable = { channel: 'pty output' };

  constructor(
    readonly number: number,
    readonly terminal: Terminal,
    readonly slave: Inode,
  ) {}

  get path(): string {
    return `/dev/pts/${this.number}`;
  }

  get isFull(): boolean {
    return this.output.length >= PTY_BUFFER;
  }

  private get isAlone(): boolean {
    return this.opened && this.slave.users === 0;
  }

  /** Bytes for the reader of the master. */
  show(k: Kernel, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const all = new Uint8Array(this.output.length + bytes.length);
    all.set(this.output);
    all.set(bytes, this.output.length);
    this.output = all;
    k.wakeup(this.readable);
  }

  read(k: Kernel, _t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block {
    if (this.output.length === 0) {
      if (this.isAlone) throw fail('EIO');
      if (file.nonblocking) throw fail('EAGAIN');
      return new Block([this.readable], { kind: 'terminal', fd });
    }
    const n = give(Math.min(length, this.output.length), count => {
      const bytes = this.output.slice(0, count);
      this.output = this.output.slice(count);
      return bytes;
    });
    k.wakeup(this.writable);
    return n;
  }

  write(k: Kernel, _t: Thread, _fd: number, _file: OpenFile, bytes: Uint8Array): number {
    typeKeys(k, this.terminal, bytes, echo => this.show(k, echo));
    return bytes.length;
  }

  readiness(): number {
    const input = this.output.length > 0 ? POLLIN | POLLRDNORM : 0;
    return input | POLLOUT | POLLWRNORM | (this.isAlone ? POLLHUP : 0);
  }

  channels(): readonly object[] {
    return [this.readable];
  }

  /** The terminal hangs up: its session is told, and the slave gives end of file. */
  close(k: Kernel): void {
    const { terminal } = this;
    terminal.hungUp = true;
    const { session, foreground } = terminal;
    terminal.session = 0;
    terminal.foreground = 0;
    const { fs } = k.state;
    fs.forget(fs.directoryAt('/dev/pts'), String(this.number));
    this.slave.nlink = 0;
    k.wakeup(terminal.input);
    k.wakeup(this.writable);
    if (session === 0) return;
    for (const group of new Set([session, foreground])) {
      sendGroupSignal(k, group, fromKernel(SIGHUP));
      sendGroupSignal(k, group, fromKernel(SIGCONT));
    }
    for (const p of k.state.procs.values()) if (p.tty === terminal) p.tty = null;
  }

  ioctl(
    _k: Kernel,
    t: Thread,
    _fd: number,
    _file: OpenFile,
    request: number,
    argument: number,
  ): number | undefined {
    switch (request) {
      case TIOCGPTN:
        writeWord(t, argument, this.number);
        return 0;
      case TIOCSPTLCK:
        this.locked = readWord(t, argument) !== 0;
        return 0;
      case FIONREAD:
        writeWord(t, argument, this.output.length);
        return 0;
      default:
        return undefined;
    }
  }

  describe(): string {
    return `master of ${this.path}, ${this.output.length} bytes to read`;
  }
}

/** open("/dev/ptmx"): a new pseudo-terminal, whose master this is (POSIX posix_openpt). */
export function openMaster(k: Kernel, t: Thread, flags: number): number {
  requireFds(k, t.proc, 1);
  const { fs } = k.state;
  const pts = fs.directoryAt('/dev/pts');
  let number = 0;
  while (pts.entries!.has(String(number))) number++;
  const slave = fs.makeNode(pts, String(number), S_IFCHR | 0o620, t.proc.uid, 5, k.now);
  slave.device = 'tty';
  const terminal = new Terminal(ROWS, COLUMNS);
  const master = new Master(number, terminal, slave);
  terminal.master = master;
  slave.terminal = terminal;
  const inode = fs.newInode(S_IFCHR | 0o666);
  inode.nlink = 0;
  inode.object = master;
  const file = openInode(inode, '/dev/ptmx', O_RDWR | (flags & O_NONBLOCK));
  const fd = allocateFd(k, t, file, (flags & O_CLOEXEC) !== 0);
  k.emit({ event: 'open', fd, path: '/dev/ptmx' }, t);
  return fd;
}

/**
 * open() of a terminal: /dev/tty is the process's own (ENXIO without one); a session leader without a terminal takes the
 * one it opens, if it is free, unless O_NOCTTY says not to. Returns the inode that is opened.
 */
export function openTerminal(k: Kernel, p: Proc, inode: Inode, name: string, flags: number): Inode {
  if (name === 'tty') {
    if (!p.tty) throw fail('ENXIO');
    return p.tty.master ? p.tty.master.slave : inode;
  }
  const terminal = terminalOf(k, inode);
  if (terminal.master?.locked) throw fail('EIO');
  if (terminal.master) terminal.master.opened = true;
  if (!(flags & O_NOCTTY) && p.sid === p.pid && !p.tty && terminal.session === 0) takeTerminal(p, terminal);
  return inode;
}

/** Make a terminal the controlling terminal of a session, by its leader. */
export function takeTerminal(p: Proc, terminal: Terminal): void {
  p.tty = terminal;
  terminal.session = p.sid;
  terminal.foreground = p.pgid;
}

/** write() to a slave: through the line discipline to whoever reads the master. */
export function writeToMaster(
  k: Kernel,
  fd: number,
  file: OpenFile,
  master: Master,
  bytes: Uint8Array,
): number | Block {
  const { terminal } = master;
  if (terminal.hungUp) throw fail('EIO');
  if (master.isFull) {
    if (file.nonblocking) throw fail('EAGAIN');
    return new Block([master.writable], { kind: 'terminal', fd });
  }
  master.show(k, terminal.process(bytes));
  return bytes.length;
}
