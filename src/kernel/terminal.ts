/**
 * The terminal's line discipline: between the keys and read(), and between write() and the screen. In canonical mode
 * (the default) input is edited in a line buffer and given to readers a line at a time; ^C, ^\ and ^Z are turned
 * into signals for the foreground process group; what is typed is echoed. A program can turn all that off (raw mode).
 */

import { SIGINT, SIGQUIT, SIGTSTP } from './abi.ts';
import type { Master } from './tty.ts';

// c_iflag, c_oflag, c_lflag bits that we honour
const ICRNL = 0o400;
const INLCR = 0o100;
const IGNCR = 0o200;
const OPOST = 0o1;
const ONLCR = 0o4;
const ISIG = 0o1;
const ICANON = 0o2;
const ECHO = 0o10;
const ECHOE = 0o20;
const ECHOK = 0o40;
const ECHONL = 0o100;
const NOFLSH = 0o200;
const TOSTOP = 0o400;
const ECHOCTL = 0o1000;
const ECHOKE = 0o4000;
const IEXTEN = 0o100000;

// indexes into c_cc
const VINTR = 0;
const VQUIT = 1;
const VERASE = 2;
const VKILL = 3;
const VEOF = 4;
const VMIN = 6;
const VSUSP = 10;
const VEOL = 11;
const VWERASE = 14;
const VLNEXT = 15;
const NCCS = 19;

/** Bytes of the kernel's struct termios (TCGETS). */
export const TERMIOS_BYTES = 36;

export interface Termios {
  iflag: number;
  oflag: number;
  cflag: number;
  lflag: number;
  line: number;
  cc: number[];
}

function saneTermios(): Termios {
  const cc = new Array<number>(NCCS).fill(0);
  cc[VINTR] = 3;
  cc[VQUIT] = 28;
  cc[VERASE] = 127;
  cc[VKILL] = 21;
  cc[VEOF] = 4;
  cc[VMIN] = 1;
  cc[VSUSP] = 26;
  cc[VWERASE] = 23;
  cc[VLNEXT] = 22;
  return {
    iflag: ICRNL | 0o2000, // IXON
    oflag: OPOST | ONLCR,
    cflag: 0o277, // B38400, CS8, CREAD
    lflag: ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
    line: 0,
    cc,
  };
}

const END_OF_FILE = -1;

const NEWLINE = 10;
const RETURN = 13;

/** What a terminal was sent, without the carriage returns that its output processing (ONLCR) has put before newlines. */
export const withoutReturns = (bytes: Uint8Array): Uint8Array =>
  bytes.filter((b, i) => !(b === RETURN && bytes[i + 1] === NEWLINE));

export class Terminal {
  termios: Termios = saneTermios();
  rows: number;
  columns: number;
  /** Session it is the controlling terminal of, and that session's foreground process group; 0: none. */
  session = 0;
  foreground = 0;
  /** The line being typed (canonical mode). */
  private editing: number[] = [];
  /** Complete input that nobody has read yet: bytes, and END_OF_FILE where ^D ended a piece. */
  private cooked: number[] = [];
  /** The host's side has ended: reads give end of file when the input is used up. */
  hungUp = false;
  private literalNext = false;
  private column = 0;
  /** Where output goes and keys come from, if that is a pseudo-terminal's master; null: the host. */
  master: Master | null = null;
  /** Channel of readers. */
  readonly input = { channel: 'terminal input' };

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
  }

  /** The device it is. */
  get path(): string {
    return this.master?.path ?? '/dev/pts/0';
  }

  private flag(bit: number): boolean {
    return (this.termios.lflag & bit) !== 0;
  }

  get stopsBackgroundOutput(): boolean {
    return this.flag(TOSTOP);
  }

  /**
   * Keys arrive. Returns what to show, and the signals for the foreground group. The caller wakes `input` up when
   * `ready` is true.
   */
  receive(bytes: Uint8Array): { echo: Uint8Array; signals: number[] } {
    const echo: number[] = [];
    const signals: number[] = [];
    for (const byte of bytes) this.receiveByte(byte, echo, signals);
    return { echo: Uint8Array.from(echo), signals };
  }

  private receiveByte(typed: number, echo: number[], signals: number[]): void {
    const { iflag, cc } = this.termios;
    let c = typed;
    if (c === RETURN) {
      if (iflag & IGNCR) return;
      if (iflag & ICRNL) c = NEWLINE;
    } else if (c === NEWLINE && iflag & INLCR) c = RETURN;

    if (this.literalNext) {
      this.literalNext = false;
      this.accept(c, echo, true);
      return;
    }
    if (this.flag(ISIG) && c !== 0) {
      const signal = c === cc[VINTR] ? SIGINT : c === cc[VQUIT] ? SIGQUIT : c === cc[VSUSP] ? SIGTSTP : 0;
      if (signal) {
        this.show(c, echo);
        if (!this.flag(NOFLSH)) {
          this.editing = [];
          this.cooked = [];
        }
        signals.push(signal);
        return;
      }
    }
    if (!this.flag(ICANON)) {
      this.show(c, echo);
      this.cooked.push(c);
      return;
    }
    if (c === cc[VLNEXT] && this.flag(IEXTEN)) {
      this.literalNext = true;
    } else if (c === cc[VERASE] || c === 8) {
      this.eraseCharacter(echo);
    } else if (c === cc[VWERASE] && this.flag(IEXTEN)) {
      while (this.editing.length > 0 && this.editing.at(-1) === 32) this.eraseCharacter(echo);
      while (this.editing.length > 0 && this.editing.at(-1) !== 32) this.eraseCharacter(echo);
    } else if (c === cc[VKILL]) {
      if (this.flag(ECHOKE)) while (this.editing.length > 0) this.eraseCharacter(echo);
      else {
        this.editing = [];
        this.show(c, echo);
        if (this.flag(ECHOK)) this.post(NEWLINE, echo);
      }
    } else if (c === cc[VEOF]) {
      this.cooked.push(...this.editing, END_OF_FILE);
      this.editing = [];
    } else {
      this.accept(c, echo, false);
    }
  }

  /** An ordinary character of the line. */
  private accept(c: number, echo: number[], literal: boolean): void {
    this.editing.push(c);
    const ends = !literal && (c === NEWLINE || (c !== 0 && c === this.termios.cc[VEOL]));
    if (c === NEWLINE && (this.flag(ECHO) || this.flag(ECHONL))) this.post(NEWLINE, echo);
    else this.show(c, echo);
    if (ends || !this.flag(ICANON)) {
      this.cooked.push(...this.editing);
      this.editing = [];
    }
  }

  private static isControl(c: number): boolean {
    return (c < 32 && c !== 9 && c !== 10) || c === 127;
  }

  private show(c: number, echo: number[]): void {
    if (!this.flag(ECHO)) return;
    if (this.flag(ECHOCTL) && Terminal.isControl(c)) {
      this.post(94, echo);
      this.post(c ^ 64, echo);
    } else this.post(c, echo);
  }

  /** Erase the last character of the line: a whole UTF-8 sequence, and both columns of ^X. */
  private eraseCharacter(echo: number[]): void {
    let c = this.editing.pop();
    if (c === undefined) return;
    while (c !== undefined && (c & 0xc0) === 0x80) c = this.editing.pop();
    if (!this.flag(ECHO)) return;
    if (!this.flag(ECHOE)) {
      this.show(this.termios.cc[VERASE]!, echo);
      return;
    }
    const width = this.flag(ECHOCTL) && Terminal.isControl(c ?? 0) ? 2 : 1;
    for (let i = 0; i < width; i++) echo.push(8, 32, 8);
    this.column = Math.max(0, this.column - width);
  }

  /** Output processing of one byte. */
  private post(c: number, out: number[]): void {
    if (this.termios.oflag & OPOST && this.termios.oflag & ONLCR && c === NEWLINE) out.push(RETURN);
    out.push(c);
    this.column = c === NEWLINE || c === RETURN ? 0 : this.column + 1;
  }

  /** What a write of these bytes puts on the screen. */
  process(bytes: Uint8Array): Uint8Array {
    if (!(this.termios.oflag & OPOST)) return bytes;
    const out: number[] = [];
    for (const c of bytes) this.post(c, out);
    return Uint8Array.from(out);
  }

  /** Would a read return at once? */
  get ready(): boolean {
    if (this.hungUp) return true;
    return this.cooked.length >= (this.flag(ICANON) ? 1 : Math.max(1, this.termios.cc[VMIN]!));
  }

  /** Bytes FIONREAD reports. */
  get available(): number {
    return this.cooked.filter(c => c !== END_OF_FILE).length;
  }

  /** Does a raw-mode read return at once with nothing (VMIN 0)? */
  get polls(): boolean {
    return !this.flag(ICANON) && this.termios.cc[VMIN] === 0;
  }

  /** Take input for a read of at most `length` bytes; call only when ready. Empty: end of file. */
  take(length: number): Uint8Array {
    const out: number[] = [];
    const lines = this.flag(ICANON);
    while (out.length < length && this.cooked.length > 0) {
      const c = this.cooked[0]!;
      if (c === END_OF_FILE) {
        // ^D ends the piece before it. Right after a newline (or alone) it is a piece of its own, of no bytes.
        if (out.length === 0 || out.at(-1) !== 10) this.cooked.shift();
        if (lines) break;
        continue;
      }
      out.push(c);
      this.cooked.shift();
      if (lines && (c === NEWLINE || (c !== 0 && c === this.termios.cc[VEOL]))) break;
    }
    // A read that took exactly what stood before a ^D takes the ^D too, or the next read would see a false end.
    if (lines && out.length > 0 && out.at(-1) !== 10 && this.cooked[0] === END_OF_FILE) this.cooked.shift();
    return Uint8Array.from(out);
  }

  /** tcflush: throw unread input away. */
  flushInput(): void {
    this.cooked = [];
    this.editing = [];
  }

  /** struct termios as TCGETS copies it out. */
  encode(): Uint8Array {
    const bytes = new Uint8Array(TERMIOS_BYTES);
    const view = new DataView(bytes.buffer);
    const { iflag, oflag, cflag, lflag, line, cc } = this.termios;
    for (const [i, flags] of [iflag, oflag, cflag, lflag].entries()) view.setUint32(4 * i, flags, true);
    bytes[16] = line;
    bytes.set(cc, 17);
    return bytes;
  }

  decode(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const wasCanonical = this.flag(ICANON);
    this.termios = {
      iflag: view.getUint32(0, true),
      oflag: view.getUint32(4, true),
      cflag: view.getUint32(8, true),
      lflag: view.getUint32(12, true),
      line: bytes[16]!,
      cc: [...bytes.subarray(17, 17 + NCCS)],
    };
    if (wasCanonical && !this.flag(ICANON)) {
      this.cooked.push(...this.editing);
      this.editing = [];
      this.cooked = this.cooked.filter(c => c !== END_OF_FILE);
    }
  }
}
