/** ioctl: what can be asked of open files and terminals beside reading and writing. */
import {
  FIONBIO,
  FIONREAD,
  O_NONBLOCK,
  SIGTTOU,
  SIGWINCH,
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
import { sizeOf } from './fs.ts';
import { fromKernel, sendGroupSignal } from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { TERMIOS_BYTES } from './terminal.ts';
import { Master, takeTerminal, terminalOf, waitForForeground } from './tty.ts';
import { copyin, copyout, readWord, writeWord } from './vm.ts';

const sysIoctl: Handler = (k, t, [fd, request, argument]) => {
  const file = fileOf(t.proc, fd!);
  const p = t.proc;
  const { stdin } = k.state;
  const master = file.inode.object instanceof Master ? file.inode.object : null;
  const terminal = master ? master.terminal : terminalOf(k, file.inode);
  const op = request! >>> 0;
  if (op === FIONBIO) {
    file.flags = readWord(t, argument!) ? file.flags | O_NONBLOCK : file.flags & ~O_NONBLOCK;
    return 0;
  }
  const answer = file.inode.object?.ioctl?.(k, t, fd! | 0, file, op, argument!);
  if (answer !== undefined) return answer;
  if (op === FIONREAD) {
    const { inode } = file;
    const n = inode.pipe
      ? inode.pipe.count
      : inode.device === 'tty'
        ? terminal.available
        : inode.device === 'stdin'
          ? stdin.bytes.length
          : inode.isFile
            ? Math.max(0, sizeOf(k, inode) - file.offset)
            : -1;
    if (n < 0) throw fail('ENOTTY');
    writeWord(t, argument!, n);
    return 0;
  }
  if (file.inode.device !== 'tty' && !master) throw fail('ENOTTY');
  switch (op) {
    case TCGETS:
      copyout(t, argument!, terminal.encode());
      return 0;
    case TCSETS:
    case TCSETSW:
    case TCSETSF: {
      const stopped = waitForForeground(k, t, fd!, terminal, SIGTTOU);
      if (stopped) return stopped;
      terminal.decode(copyin(t, argument!, TERMIOS_BYTES));
      if (op === TCSETSF) terminal.flushInput();
      return 0;
    }
    case TCFLSH:
      if (argument !== 1) terminal.flushInput();
      return 0;
    case TIOCGWINSZ: {
      const size = new Uint8Array(8);
      const view = new DataView(size.buffer);
      view.setUint16(0, terminal.rows, true);
      view.setUint16(2, terminal.columns, true);
      copyout(t, argument!, size);
      return 0;
    }
    case TIOCSWINSZ: {
      const view = new DataView(copyin(t, argument!, 8).buffer);
      const [rows, columns] = [view.getUint16(0, true), view.getUint16(2, true)];
      const changes = rows !== terminal.rows || columns !== terminal.columns;
      terminal.rows = rows;
      terminal.columns = columns;
      if (changes) {
        const info = fromKernel(SIGWINCH);
        sendGroupSignal(k, terminal.foreground, info);
      }
      return 0;
    }
    case TIOCGPGRP:
      if (p.tty !== terminal && !master) throw fail('ENOTTY');
      writeWord(t, argument!, terminal.foreground);
      return 0;
    case TIOCSPGRP: {
      if (!master && (p.tty !== terminal || terminal.session !== p.sid)) throw fail('ENOTTY');
      const stopped = waitForForeground(k, t, fd!, terminal, SIGTTOU);
      if (stopped) return stopped;
      const pgid = readWord(t, argument!);
      const group = [...k.state.procs.values()].filter(other => other.pgid === pgid);
      if (group.length === 0) throw fail('ESRCH');
      if (!group.some(other => other.sid === terminal.session)) throw fail('EPERM');
      terminal.foreground = pgid;
      return 0;
    }
    case TIOCGSID:
      if (p.tty !== terminal && !master) throw fail('ENOTTY');
      writeWord(t, argument!, terminal.session);
      return 0;
    case TIOCSCTTY:
      if (p.sid !== p.pid || (terminal.session !== 0 && terminal.session !== p.sid)) throw fail('EPERM');
      takeTerminal(p, terminal);
      return 0;
    case TIOCNOTTY:
      p.tty = null;
      return 0;
    default:
      throw fail('EINVAL');
  }
};

export const IOCTL_CALLS: readonly SyscallEntry[] = [call(16, 'ioctl', 'int hex pointer', sysIoctl)];
