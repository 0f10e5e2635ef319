/**
 * The replay file, `*.procreplay`: newline-delimited JSON, one thing a line, so that it can be read, compared, mailed and kept
 * under version control. media/schemas/procreplay.schema.json describes each line.
 *
 *     {"procstep": "replay", "version": 2, "machine": 1, "configuration": {...}, "programs": ..., ...}    the header
 *     {"file": "/replay/p3.c", "sha256": ..., "text": ...}     every file that was read; "base64" where it is no text
 *     [clock, code, data]                                      decisions and what was done by hand
 *     {"hash": ..., "clock": ..., "step": ...}                 the state of the whole machine, every so often
 *     {"kind": "comment", "text": ..., "clock": ..., "step": ...}    a marker: a text bound to a moment
 *     {"end": "done", "clock": ..., ..., "digest": ...}        how it ended; SHA-256 of everything before the digest
 *
 * Only what does not follow is written: what the policy of the header would have decided is not, equal choices in a row are
 * one line. A decision answers the question with its number, wherever it stands; everything else is bound to a moment,
 * after all that was done by hand on the lines above it.
 */
import type { RecordedIntervention } from '../debugger/timeline.ts';
import type { InputPort, LoggedDecision } from '../kernel/decisions.ts';
import { sha256 } from './sha256.ts';

export const FORMAT_VERSION = 2;

/**
 * Increased when the same program with the same decisions gives another machine: test/replay/pinned.test.ts notices. Programs of
 * the C library are not part of it: the header says which were used.
 */
export const MACHINE_VERSION = 3;

/** The file is damaged, or the run is not what it says; `line` is 1-based, 0 where none is to blame. */
export class ReplayError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(line > 0 ? `line ${line}: ${reason}` : reason);
  }
}

/** What to do with a file that is not what it says, for whoever looks at it. */
export const ADVICE =
  'Get the file again from where it came from, or record the program again: nothing of this file counts.';

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

/** What ran, besides the program's own files. Hashes are the first 16 digits of a SHA-256. */
export interface Used {
  /** Every program that was executed, by its path in the machine, as it was linked. */
  readonly programs: Readonly<Record<string, string>>;
  /** The C library's and /bin's source files that are linked into them, as far as they are. */
  readonly library: Readonly<Record<string, string>>;
}

export interface Header extends Used {
  readonly procstep: 'replay';
  readonly version: number;
  readonly machine: number;
  readonly configuration: ReplayConfiguration;
  /** The names in /bin. */
  readonly bin: readonly string[];
  /** Everything that was listed: path and size in bytes, -1 for a folder. */
  readonly folder: readonly (readonly [path: string, size: number])[];
}

/** Bytes: as text where they are UTF-8. */
export type Bytes = { readonly text: string } | { readonly base64: string };

export type EmbeddedFile = { readonly file: string; readonly sha256: string } & Bytes;

/** The number of the question that is answered, and of the last one of its kind that got the same answer in a row. */
interface Answer {
  readonly question: number;
  readonly last?: number;
}

/** A moment within a clock: see Instant (kernel/machine.ts). */
export interface Moment {
  readonly clock: number;
  readonly step: number;
}

/** Something that was done by hand, as Effect (debugger/interventions.ts); numbers that may be large are '0x...'. */
export type EffectData = Readonly<Record<string, string | number | readonly string[]>> & {
  readonly do: string;
};

/** `[clock, code, data]`. */
export type BodyLine =
  | readonly [clock: number, code: 'thread', data: Answer & { readonly tid: number }]
  /** Instructions, null for no limit; seconds since 1970; a seed. */
  | readonly [
      clock: number,
      code: 'quantum' | 'epoch' | 'seed',
      data: Answer & { readonly value: number | null },
    ]
  | readonly [
      clock: number,
      code: 'input',
      data: Answer & Bytes & { readonly port: InputPort; readonly eof?: boolean },
    ]
  /** The CPU was taken from the thread that ran. */
  | readonly [clock: number, code: 'preempt', data: { readonly step: number }]
  | readonly [
      clock: number,
      code: 'change',
      data: { readonly step: number; readonly effects: readonly EffectData[] },
    ];

export interface StateHash extends Moment {
  readonly hash: string;
}

export const MARKER_KINDS = ['bookmark', 'comment', 'answer'] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

/** A text bound to a moment. */
export interface Marker extends Moment {
  readonly kind: MarkerKind;
  readonly text: string;
  /** Id of the question that is answered. */
  readonly question?: string;
  readonly author?: string;
}

export type EndKind = 'done' | 'deadlock' | 'limit';
export const ENDS: readonly EndKind[] = ['done', 'deadlock', 'limit'];

export interface Footer extends Moment {
  /** `limit`: the recording ends, the program has not. */
  readonly end: EndKind;
  /** Questions that had been asked. */
  readonly questions: number;
  /** The first process's, in wait's encoding; 0 unless it is done. */
  readonly status: number;
  /** How each process ended, in that order: pid and status in wait's encoding. */
  readonly exits: readonly (readonly [pid: number, status: number])[];
  /** Everything written to the terminal, standard output and standard error, in order; not whole if it is long. */
  readonly output: OutputSummary;
  /** Of the machine at the end. */
  readonly hash: string;
  readonly digest: string;
}

export type OutputSummary = { readonly bytes: number; readonly sha256: string } & (Bytes | NotWhole);
interface NotWhole {
  readonly text?: undefined;
  readonly base64?: undefined;
}

/** Longer output is not in the file, only its length and hash. */
export const OUTPUT_KEPT = 64 << 10;

// --- Writing ------------------------------------------------------------------------------------------------

/** What a file is written of, besides the footer's digest. */
export interface ReplayParts {
  readonly header: Header;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** In the order of time. */
  readonly body: readonly (BodyLine | StateHash | Marker)[];
  readonly footer: Omit<Footer, 'digest'>;
}

export function writeReplay({ header, files, body, footer }: ReplayParts): string {
  return signed([
    JSON.stringify(header),
    ...files.map(({ path, bytes }) =>
      JSON.stringify({ file: path, sha256: sha256(bytes), ...bytesAsData(bytes) } satisfies EmbeddedFile),
    ),
    ...body.map(entry => JSON.stringify(entry)),
    JSON.stringify(footer),
  ]);
}

/** The text of these lines, with a digest in the last one, which has none yet. */
export function signed(lines: readonly string[]): string {
  const text = lines.join('\n').slice(0, -1);
  return `${text},"digest":"${sha256(text)}"}\n`;
}

/** The digest at the end of a file. What it is of is everything before it. */
export const DIGEST = /,"digest":"[0-9a-f]{64}"\}\n$/;

export function bytesAsData(bytes: Uint8Array): Bytes {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    let binary = '';
    for (const b of bytes) binary += String.fromCharCode(b);
    return { base64: btoa(binary) };
  }
}

export const summaryOf = (output: Uint8Array): OutputSummary => ({
  bytes: output.length,
  sha256: sha256(output),
  ...(output.length <= OUTPUT_KEPT ? bytesAsData(output) : {}),
});

// --- A file that was read -----------------------------------------------------------------------------------

type Numbered<T> = T & { readonly line: number };
/** After how many interventions it is meant. */
type Placed<T> = Numbered<T> & { readonly interventions: number };

export interface Replay {
  readonly header: Header;
  readonly files: readonly Numbered<{
    readonly path: string;
    readonly bytes: Uint8Array;
    readonly sha256: string;
  }>[];
  readonly decisions: readonly Numbered<{ readonly decision: LoggedDecision }>[];
  readonly interventions: readonly Numbered<RecordedIntervention>[];
  readonly hashes: readonly Placed<StateHash>[];
  readonly markers: readonly Placed<Marker>[];
  readonly footer: Numbered<Footer>;
  /** What the program wrote, if it is in the file. */
  readonly output: Uint8Array | undefined;
}
