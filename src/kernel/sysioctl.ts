/** ioctl: what can be asked of open files and terminals beside reading and writing. */
import {
  FIOASYNC,
  FIOGETOWN,
  FIONBIO,
  FIONREAD,
  FIOSETOWN,
  O_NONBLOCK,
  SIGTTOU,
  SIGWINCH,
  SIOCGPGRP,
  SIOCSPGRP,
  TCFLSH,
  TCGETS,
  TCSETS,
  TCSETSF,
  TCSETSW,
  TIOCGPGRP,
  TIOCGSID,
  TIOCGWINSZ,
  TIOCNOTTY,
  TIOCSCTTY,
  TIOCSPGRP,
  TIOCSWINSZ,
} from './abi.ts';
import { fileOf } from './descriptor.ts';
import { fail } from './error.ts';
import { ownerNumber, setAsync, setOwnerNumber } from './fasync.ts';
import type { OpenFile } from './file.ts';
import { sizeOf } from './fs.ts';
import type { Kernel, SyscallResult } from './kernel.ts';
import type { Thread } from './proc.ts';
import { fromKernel, sendGroupSignal } from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { TERMIOS_BYTES, type Terminal } from './terminal.ts';
import { Master, takeTerminal, terminalOf, waitForForeground } from './tty.ts';
import { copyin, copyout, readWord, writeWord } from './vm.ts';

/** tcflush(3): only what has been written and not shown, of which there is never any. */
const TCOFLUSH = 1;

/** An ioctl of a terminal: `file` is open on it, or on the master side of it. */
interface TerminalCall {
  readonly k: Kernel;
  readonly t: Thread;
  readonly fd: number;
  readonly terminal: Terminal;
  readonly master: boolean;
  readonly argument: number;
}

/** TCSETS and its like: attributes take effect at once, as nothing is ever on the way to the terminal. */
function setAttributes({ k, t, fd, terminal, argument }: TerminalCall): SyscallResult {
  const stopped = waitForForeground(k, t, fd, terminal, SIGTTOU);
  if (!stopped) terminal.decode(copyin(t, argument, TERMIOS_BYTES));
  return stopped ?? 0;
}

/** A process asks about its controlling terminal only; the master side about its slave. */
function requireControlling({ t, terminal, master }: TerminalCall): void {
  if (t.proc.tty !== terminal && !master) throw fail('ENOTTY');
}

const TERMINAL_CALLS: ReadonlyMap<number, (c: TerminalCall) => SyscallResult> = new Map([
  [
    TCGETS,
    ({ t, terminal, argument }) => {
      copyout(t, argument, terminal.encode());
      return 0;
    },
  ],
  [TCSETS, setAttributes],
  [TCSETSW, setAttributes],
  [
    TCSETSF,
    c => {
      const result = setAttributes(c);
      if (result === 0) c.terminal.flushInput();
      return result;
    },
  ],
  [
    TCFLSH,
    ({ terminal, argument }) => {
      if (argument !== TCOFLUSH) terminal.flushInput();
      return 0;
    },
  ],
  [
    TIOCGWINSZ,
    ({ t, terminal, argument }) => {
      const size = new Uint8Array(8);
      const view = new DataView(size.buffer);
      view.setUint16(0, terminal.rows, true);
      view.setUint16(2, terminal.columns, true);
      copyout(t, argument, size);
      return 0;
    },
  ],
  [
    TIOCSWINSZ,
    ({ k, t, terminal, argument }) => {
      const view = new DataView(copyin(t, argument, 8).buffer);
      const [rows, columns] = [view.getUint16(0, true), view.getUint16(2, true)];
      const changes = rows !== terminal.rows || columns !== terminal.columns;
      terminal.rows = rows;
      terminal.columns = columns;
      if (changes) sendGroupSignal(k, terminal.foreground, fromKernel(SIGWINCH));
      return 0;
    },
  ],
  [
    TIOCGPGRP,
    c => {
      requireControlling(c);
      writeWord(c.t, c.argument, c.terminal.foreground);
      return 0;
    },
  ],
  [TIOCSPGRP, setForeground],
  [
    TIOCGSID,
    c => {
      requireControlling(c);
      writeWord(c.t, c.argument, c.terminal.session);
      return 0;
    },
  ],
  [
    TIOCSCTTY,
    ({ t, terminal }) => {
      const p = t.proc;
      if (p.sid !== p.pid || (terminal.session !== 0 && terminal.session !== p.sid)) throw fail('EPERM');
      takeTerminal(p, terminal);
      return 0;
    },
  ],
  [
    TIOCNOTTY,
    ({ t }) => {
      t.proc.tty = null;
      return 0;
    },
  ],
]);

/** TIOCSPGRP, what tcsetpgrp(3) does: who may read, and gets the signals of ^C and its like. */
function setForeground({ k, t, fd, terminal, master, argument }: TerminalCall): SyscallResult {
  const p = t.proc;
  if (!master && (p.tty !== terminal || terminal.session !== p.sid)) throw fail('ENOTTY');
  const stopped = waitForForeground(k, t, fd, terminal, SIGTTOU);
  if (stopped) return stopped;
  const pgid = readWord(t, argument);
  const group = [...k.state.procs.values()].filter(other => other.pgid === pgid);
  if (group.length === 0) throw fail('ESRCH');
  if (!group.some(other => other.sid === terminal.session)) throw fail('EPERM');
  terminal.foreground = pgid;
  return 0;
}

/** FIONREAD: bytes that can be read at once; undefined where that makes no sense. */
function readableBytes(k: Kernel, file: OpenFile, terminal: Terminal): number | undefined {
  const { inode } = file;
  if (inode.pipe) return inode.pipe.count;
  if (inode.device === 'tty') return terminal.available;
  if (inode.device === 'stdin') return k.state.stdin.bytes.length;
  return inode.isFile ? Math.max(0, sizeOf(k, inode) - file.offset) : undefined;
}

const sysIoctl: Handler = (k, t, [fd, request, argument]) => {
  const file = fileOf(t.proc, fd!);
  const master = file.inode.object instanceof Master ? file.inode.object : null;
  const terminal = master ? master.terminal : terminalOf(k, file.inode);
  const op = request! >>> 0;
  if (op === FIONBIO) {
    file.flags = readWord(t, argument!) ? file.flags | O_NONBLOCK : file.flags & ~O_NONBLOCK;
    return 0;
  }
  if (op === FIOASYNC) {
    setAsync(k, t, fd! | 0, file, readWord(t, argument!) !== 0);
    return 0;
  }
  if (file.inode.isSocket) {
    if (op === FIOSETOWN || op === SIOCSPGRP) {
      setOwnerNumber(k, file, readWord(t, argument!) | 0);
      return 0;
    }
    if (op === FIOGETOWN || op === SIOCGPGRP) {
      writeWord(t, argument!, ownerNumber(k, file));
      return 0;
    }
  }
  const answer = file.inode.object?.ioctl?.(k, t, fd! | 0, file, op, argument!);
  if (answer !== undefined) return answer;
  if (op === FIONREAD) {
    const n = readableBytes(k, file, terminal);
    if (n === undefined) throw fail('ENOTTY');
    writeWord(t, argument!, n);
    return 0;
  }
  if (file.inode.device !== 'tty' && !master) throw fail('ENOTTY');
  const does = TERMINAL_CALLS.get(op);
  if (!does) throw fail('EINVAL');
  return does({ k, t, fd: fd!, terminal, master: master !== null, argument: argument! });
};

export const IOCTL_CALLS: readonly SyscallEntry[] = [call(16, 'ioctl', 'int hex pointer', sysIoctl)];
