/**
 * The replay file, `*.procreplay`: newline-delimited JSON, one thing a line, so that it can be read, compared, mailed and kept
 * under version control.
 *
 *     {"procstep": "replay", "version": 1, "machine": ..., "configuration": {...}, "folder": [[path, bytes], ...]}
 *     {"file": "p3.c", "sha256": ..., "text": ...}           every file that was read; "base64" where it is no text
 *     [clock, code, data, question]                          decisions, in the order of the questions
 *     {"hash": ..., "clock": ...}                            the state of the whole machine, every so often
 *     {"marker": ..., "clock": ...}                          a text bound to a moment
 *     {"end": "done", "clock": ..., ..., "digest": ...}      how it ended; SHA-256 of everything before the digest
 *
 * Decisions are coded by run lengths: a line `quantum` holds until the next one, and the thread chosen is the first of the
 * queue where no line says otherwise. `question` is the running number of the question that was answered.
 *
 * Reading takes nothing on trust: what is wrong is said with its line.
 */
import { sha256 } from './sha256.ts';

export const FORMAT_VERSION = 1;

/** The file is damaged, or the run is not what it says; `line` is 1-based, 0 where none is to blame. */
export class ReplayError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(line > 0 ? `line ${line}: ${reason}` : reason);
  }
}

/** A launch configuration with paths within the replay. */
export interface ReplayConfiguration {
  readonly sources: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly includePath: readonly string[];
  readonly defines: readonly string[];
  readonly schedule: string;
  readonly quantum: number;
  readonly seed: number;
  readonly firstPid: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly executables: readonly (readonly [name: string, files: readonly string[]])[];
}

export interface Header {
  readonly procstep: 'replay';
  readonly version: number;
  /** Machine and library that recorded it. */
  readonly machine: string;
  readonly configuration: ReplayConfiguration;
  /** Everything that was listed: path and size in bytes, -1 for a folder. */
  readonly folder: readonly (readonly [path: string, size: number])[];
}

export interface EmbeddedFile {
  readonly file: string;
  readonly sha256: string;
  readonly text?: string;
  readonly base64?: string;
}

export type ReplayCode = 'thread' | 'quantum' | 'input' | 'epoch' | 'seed';

/** What input brought. */
export interface InputData {
  readonly port: 'tty' | 'stdin';
  readonly bytes: readonly number[];
  readonly eof: boolean;
}

/** Data: tid; instructions or null for no limit; input; seconds; seed. */
export type DecisionLine = readonly [
  clock: number,
  code: ReplayCode,
  data: number | null | InputData,
  question: number,
];

export interface StateHash {
  readonly hash: string;
  readonly clock: number;
}

export interface Marker {
  readonly marker: string;
  readonly clock: number;
}

export type EndKind = 'done' | 'deadlock' | 'limit';

export interface Footer {
  readonly end: EndKind;
  readonly clock: number;
  /** The first process's, in wait's encoding; 0 unless it is done. */
  readonly status: number;
  /** How each process ended, in that order: pid and status in wait's encoding. */
  readonly exits: readonly (readonly [pid: number, status: number])[];
  /** Everything written to the terminal, standard output and standard error, in order. */
  readonly output: { readonly bytes: number; readonly sha256: string };
  /** Of the machine at the end. */
  readonly hash: string;
  readonly digest: string;
}

type Numbered<T> = T & { readonly line: number };

export interface Replay {
  readonly header: Header;
  readonly files: readonly Numbered<{ readonly path: string; readonly bytes: Uint8Array }>[];
  readonly decisions: readonly Numbered<{ readonly decision: DecisionLine }>[];
  readonly hashes: readonly Numbered<StateHash>[];
  readonly markers: readonly Numbered<Marker>[];
  readonly footer: Numbered<Footer>;
}

// --- Writing ------------------------------------------------------------------------------------------------

/** What a file is written of, besides the footer's digest. */
export interface ReplayParts {
  readonly header: Header;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** In the order of time. */
  readonly body: readonly (DecisionLine | StateHash | Marker)[];
  readonly footer: Omit<Footer, 'digest'>;
}

export function writeReplay({ header, files, body, footer }: ReplayParts): string {
  const lines = [
    JSON.stringify(header),
    ...files.map(f => JSON.stringify(embedded(f.path, f.bytes))),
    ...body.map(entry => JSON.stringify(entry)),
  ];
  const signed = [...lines, JSON.stringify(footer).slice(0, -1)].join('\n');
  return `${signed},"digest":"${sha256(signed)}"}\n`;
}

/** What the digest is of: everything before it. */
const DIGEST = /,"digest":"[0-9a-f]{64}"\}\n$/;

function embedded(path: string, bytes: Uint8Array): EmbeddedFile {
  const hash = sha256(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { file: path, sha256: hash, text };
  } catch {
    let binary = '';
    for (const b of bytes) binary += String.fromCharCode(b);
    return { file: path, sha256: hash, base64: btoa(binary) };
  }
}

// --- Reading ------------------------------------------------------------------------------------------------

/** Reads and checks a file. Throws ReplayError. */
export function readReplay(text: string): Replay {
  const lines = text.split('\n');
  if (lines.at(-1) !== '')
    throw new ReplayError(lines.length, 'the file is cut short: its last line has no end');
  lines.pop();
  const values = lines.map((line, i) => new Line(i + 1, line));
  const [first, ...rest] = values;
  if (!first) throw new ReplayError(1, 'the file is empty');
  const header = readHeader(first);
  const last = rest.pop();
  if (last?.kind !== 'end') {
    throw new ReplayError(lines.length, 'the file is cut short: there is no footer');
  }
  const footer = readFooter(last);
  if (sha256(text.replace(DIGEST, '')) !== footer.digest) {
    throw new ReplayError(
      last.number,
      'the digest is another one: the file was changed after it was recorded',
    );
  }
  const files: Replay['files'][number][] = [];
  const decisions: Replay['decisions'][number][] = [];
  const hashes: Numbered<StateHash>[] = [];
  const markers: Numbered<Marker>[] = [];
  for (const line of rest) {
    switch (line.kind) {
      case 'file':
        files.push(readFile(line));
        break;
      case 'decision':
        decisions.push({ line: line.number, decision: readDecision(line, decisions.at(-1)?.decision) });
        break;
      case 'hash':
        hashes.push({ line: line.number, hash: line.string('hash'), clock: line.count('clock') });
        break;
      case 'marker':
        markers.push({ line: line.number, marker: line.string('marker'), clock: line.count('clock') });
        break;
      case 'end':
        throw line.wrong('there is a footer in the middle of the file');
      case 'unknown':
        throw line.wrong('this is nothing that a replay has');
    }
  }
  for (let i = 1; i < hashes.length; i++) {
    const { clock, line } = hashes[i]!;
    if (clock <= hashes[i - 1]!.clock) throw new ReplayError(line, 'hashes must be in the order of time');
  }
  return { header, files, decisions, hashes, markers, footer };
}

type LineKind = 'decision' | 'file' | 'hash' | 'marker' | 'end' | 'unknown';
/** A footer has a hash, too. */
const KEYED: readonly LineKind[] = ['end', 'file', 'hash', 'marker'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(v => typeof v === 'string');

/** One line, with its members read by type. */
class Line {
  readonly value: unknown;

  constructor(
    readonly number: number,
    text: string,
  ) {
    try {
      this.value = JSON.parse(text);
    } catch {
      throw this.wrong('this is not JSON');
    }
  }

  wrong(reason: string): ReplayError {
    return new ReplayError(this.number, reason);
  }

  get kind(): LineKind {
    if (Array.isArray(this.value)) return 'decision';
    if (!isRecord(this.value)) return 'unknown';
    const { value } = this;
    return KEYED.find(key => Object.hasOwn(value, key)) ?? 'unknown';
  }

  get record(): Record<string, unknown> {
    if (!isRecord(this.value)) throw this.wrong('an object is expected');
    return this.value;
  }

  private member<T>(name: string, is: (value: unknown) => value is T, wanted: string): T {
    const value = this.record[name];
    if (!is(value)) throw this.wrong(`"${name}" must be ${wanted}`);
    return value;
  }

  string(name: string): string {
    return this.member(name, (v): v is string => typeof v === 'string', 'a string');
  }

  count(name: string): number {
    return this.member(name, isCount, 'a whole number');
  }

  object(name: string): Line {
    return Line.of(this.number, this.member(name, isRecord, 'an object'));
  }

  strings(name: string): string[] {
    return this.member(name, areStrings, 'a list of strings');
  }

  /** A list of pairs. */
  pairs<B>(name: string, is: (value: unknown) => value is B, wanted: string): (readonly [unknown, B])[] {
    const isList = (v: unknown): v is [unknown, B][] =>
      Array.isArray(v) && v.every(p => Array.isArray(p) && p.length === 2 && is(p[1]));
    return this.member(name, isList, `a list of ${wanted}`);
  }

  boolean(name: string): boolean {
    return this.member(name, (v): v is boolean => typeof v === 'boolean', 'true or false');
  }

  /** All members are of this kind. */
  recordOf<T>(name: string, is: (value: unknown) => value is T, wanted: string): Record<string, T> {
    const isAll = (v: unknown): v is Record<string, T> => isRecord(v) && Object.values(v).every(is);
    return this.member(name, isAll, `an object of ${wanted}`);
  }

  private static of(number: number, value: unknown): Line {
    return new Line(number, JSON.stringify(value));
  }
}

const isString = (v: unknown): v is string => typeof v === 'string';

function readHeader(line: Line): Header {
  if (!isRecord(line.value) || line.value.procstep !== 'replay')
    throw line.wrong('this is not a replay of procstep');
  const version = line.count('version');
  if (version !== FORMAT_VERSION) {
    throw line.wrong(`the format has version ${version}, this procstep reads ${FORMAT_VERSION}`);
  }
  const c = line.object('configuration');
  const terminal = c.object('terminal');
  const isSize = (v: unknown): v is number => v === -1 || isCount(v);
  const configuration: ReplayConfiguration = {
    sources: c.strings('sources'),
    args: c.strings('args'),
    env: c.recordOf('env', isString, 'strings'),
    folder: c.string('folder'),
    includePath: c.strings('includePath'),
    defines: c.strings('defines'),
    schedule: c.string('schedule'),
    quantum: c.count('quantum'),
    seed: c.count('seed'),
    firstPid: c.count('firstPid'),
    limits: c.recordOf('limits', isCount, 'whole numbers'),
    terminal: {
      stdin: terminal.boolean('stdin'),
      stdout: terminal.boolean('stdout'),
      stderr: terminal.boolean('stderr'),
    },
    executables: c
      .pairs('executables', areStrings, 'names with files')
      .map(([name, files]) => [String(name), files]),
  };
  return {
    procstep: 'replay',
    version,
    machine: line.string('machine'),
    configuration,
    folder: line.pairs('folder', isSize, 'paths with sizes').map(([path, size]) => [String(path), size]),
  };
}

function readFile(line: Line): Replay['files'][number] {
  const path = line.string('file');
  let bytes: Uint8Array;
  if (Object.hasOwn(line.record, 'text')) bytes = new TextEncoder().encode(line.string('text'));
  else {
    try {
      bytes = Uint8Array.from(atob(line.string('base64')), c => c.charCodeAt(0));
    } catch {
      throw line.wrong(`the bytes of ${path} are not base64`);
    }
  }
  if (sha256(bytes) !== line.string('sha256')) throw line.wrong(`${path} is not the file that was recorded`);
  return { line: line.number, path, bytes };
}

const isByte = (v: unknown): v is number => isCount(v) && v < 256;

function readDecision(line: Line, previous: DecisionLine | undefined): DecisionLine {
  const entry = line.value as unknown[]; // it is an array: that makes it a decision
  const [clock, code, data, question] = entry;
  if (entry.length !== 4 || !isCount(clock) || !isCount(question)) {
    throw line.wrong('a decision is [clock, code, data, question]');
  }
  if (previous && (clock < previous[0] || question <= previous[3])) {
    throw line.wrong('decisions must be in the order they were made');
  }
  switch (code) {
    case 'thread':
    case 'epoch':
    case 'seed':
      if (isCount(data)) return [clock, code, data, question];
      throw line.wrong(`the data of '${code}' must be a whole number`);
    case 'quantum':
      if (data === null || (isCount(data) && data > 0)) return [clock, code, data, question];
      throw line.wrong('a quantum is a number of instructions, or null for no limit');
    case 'input': {
      const { port, bytes, eof } = isRecord(data) ? data : {};
      if ((port !== 'tty' && port !== 'stdin') || typeof eof !== 'boolean') break;
      if (!Array.isArray(bytes) || !bytes.every(isByte)) break;
      return [clock, code, { port, bytes, eof }, question];
    }
    default:
      throw line.wrong(`there is no decision about ${JSON.stringify(code)}`);
  }
  throw line.wrong('input is {"port": "tty" or "stdin", "bytes": [...], "eof": true or false}');
}

const ENDS: readonly EndKind[] = ['done', 'deadlock', 'limit'];

function readFooter(line: Line): Numbered<Footer> {
  const output = line.object('output');
  const end = ENDS.find(e => e === line.string('end'));
  if (!end) throw line.wrong(`"end" must be one of ${ENDS.join(', ')}`);
  return {
    line: line.number,
    end,
    clock: line.count('clock'),
    status: line.count('status'),
    exits: line.pairs('exits', isCount, 'pids with statuses').map(([pid, status]) => [Number(pid), status]),
    output: { bytes: output.count('bytes'), sha256: output.string('sha256') },
    hash: line.string('hash'),
    digest: line.string('digest'),
  };
}
