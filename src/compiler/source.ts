/**
 * Source text, places in it, and what we have to say about them.
 *
 * A Range always names a place the student can see: for a token that came out of a macro it is where the
 * macro was used, and `Diagnostic.notes` can point into the definition.
 */

/** One file as it was read. `path` is the name to show; identity is the object. */
/** Bytes of a source file that are not UTF-8 stand in its text as these code units (lone surrogates), plus the byte. */
const RAW_BYTE = 0xdc00;

/** The byte that a code unit of a text stands for, if the file was not UTF-8 there. */
export const rawByte = (unit: number): number | undefined =>
  unit >= RAW_BYTE + 0x80 && unit <= RAW_BYTE + 0xff ? unit - RAW_BYTE : undefined;

/** The text of a source file. Files in Latin-1 and the like keep their bytes: string literals have them, as with gcc. */
export function decodeSource(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (part: Uint8Array): string | undefined => {
    try {
      return decoder.decode(part);
    } catch {
      return undefined;
    }
  };
  const whole = decode(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const next = bytes[at]!;
    const length = next < 0x80 ? 1 : next < 0xe0 ? 2 : next < 0xf0 ? 3 : 4;
    const character = decode(bytes.subarray(at, at + length));
    if (character) text += character;
    else text += String.fromCharCode(RAW_BYTE + next);
    at += character ? length : 1;
  }
  return text;
}

export class SourceFile {
  private starts: number[] | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
    /** Part of our own sysroot: warnings inside it are not shown. */
    readonly system = false,
    /** What __FILE__ says: a program must not depend on where its folder is. */
    readonly spelled = path,
  ) {}

  /** Offsets at which lines begin; lines[0] = 0. */
  get lineStarts(): readonly number[] {
    if (!this.starts) {
      this.starts = [0];
      for (let i = 0; i < this.text.length; i++) if (this.text.charCodeAt(i) === 10) this.starts.push(i + 1);
    }
    return this.starts;
  }

  /** 1-based line and column (UTF-16 units) of an offset. */
  position(offset: number): { line: number; column: number } {
    const starts = this.lineStarts;
    let lo = 0;
    let hi = starts.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (starts[mid]! <= offset) lo = mid;
      else hi = mid - 1;
    }
    return { line: lo + 1, column: offset - starts[lo]! + 1 };
  }

  /** Text of a 1-based line, without its newline. */
  line(n: number): string {
    const starts = this.lineStarts;
    const from = starts[n - 1];
    if (from === undefined) return '';
    const to = starts[n] === undefined ? this.text.length : starts[n]! - 1;
    return this.text.slice(from, to).replace(/\r$/, '');
  }
}

/** A half-open stretch of a file, in UTF-16 offsets. */
export interface Range {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly severity: Severity;
  /** One sentence in gcc's manner: lower case, no full stop, names in 'quotes'. */
  readonly message: string;
  readonly range: Range;
  /** Name of the warning as gcc spells it, without -W: 'unused-variable'. */
  readonly option?: string;
  /** What to write instead, where there is an obvious answer. */
  readonly suggestion?: { readonly range: Range; readonly text: string; readonly why?: string };
  readonly notes?: readonly { readonly message: string; readonly range: Range }[];
}

/** More than anybody reads; a file that is no C at all has one for each of its characters. */
const MOST_DIAGNOSTICS = 1000;

/** Where diagnostics go while a file is compiled. */
export class Diagnostics {
  readonly all: Diagnostic[] = [];
  errorCount = 0;
  /** Place and message of all, to say the same thing of the same place once. */
  private readonly said = new Map<SourceFile, Set<string>>();

  add(d: Diagnostic): void {
    const { file, start } = d.range;
    if (d.severity !== 'error' && file.system) return;
    if (this.all.length >= MOST_DIAGNOSTICS) {
      if (d.severity === 'error') this.errorCount++;
      return;
    }
    let said = this.said.get(file);
    if (!said) {
      said = new Set();
      this.said.set(file, said);
    }
    const what = `${start} ${d.message}`;
    if (said.has(what)) return;
    said.add(what);
    this.all.push(d);
    if (d.severity === 'error') this.errorCount++;
    if (this.all.length === MOST_DIAGNOSTICS - 1) {
      const message = 'too many errors and warnings: the rest is not shown';
      this.all.push({ severity: d.severity, message, range: d.range });
    }
  }

  error(range: Range, message: string, more: Partial<Diagnostic> = {}): void {
    this.add({ severity: 'error', message, range, ...more });
  }

  warning(range: Range, option: string, message: string, more: Partial<Diagnostic> = {}): void {
    this.add({ severity: 'warning', message, range, option, ...more });
  }
}
