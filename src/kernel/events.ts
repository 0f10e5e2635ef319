/**
 * What happens in the kernel, as typed events. The kernel tells, listeners watch; a listener that wants the machine to
 * stop calls Machine.requestStop, and the machine stops right after the instruction or system call that caused the
 * event. Events never influence the machine otherwise: with or without listeners it does exactly the same.
 *
 * Making an event costs something (the call stack is walked to find the student's line), so an event is only made
 * when somebody listens to its kind.
 */

import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { Image, ImageFunction } from '../compiler/object.ts';
import { errnoName, signalName } from './abi.ts';
import type { Finding } from './check-state.ts';

/**
 * A place in a program: the image and the text addresses of the active functions, innermost first (outer ones are
 * return addresses). Kept with events and with every open file descriptor, so that reports can name a line.
 */
export interface Site {
  readonly image: Image | undefined;
  readonly pcs: readonly number[];
}

export interface EventBase {
  /** Instructions executed since the machine started. */
  readonly clock: number;
  /** The process it happened in; 0 when no process did it (a key on the terminal). */
  readonly pid: number;
  readonly tid: number;
  readonly site: Site;
}

export type ExitCause =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: number; readonly core: boolean };

export type WaitResult =
  | ExitCause
  | { readonly kind: 'stopped'; readonly signal: number }
  | { readonly kind: 'continued' };

export type EventDetail =
  | { readonly event: 'fork' | 'vfork'; readonly child: number }
  | { readonly event: 'fork-failed'; readonly errno: number; readonly reason: string }
  | { readonly event: 'exec'; readonly path: string; readonly argv: readonly string[]; readonly name: string }
  | { readonly event: 'exec-failed'; readonly path: string; readonly errno: number; readonly message: string }
  | { readonly event: 'exit'; readonly cause: ExitCause; readonly parent: number }
  | { readonly event: 'wait'; readonly child: number; readonly result: WaitResult }
  | { readonly event: 'reparent'; readonly child: number; readonly parent: number }
  | { readonly event: 'block'; readonly on: string }
  | { readonly event: 'wakeup'; readonly woken: number; readonly on: string }
  | { readonly event: 'switch'; readonly from: number; readonly to: number; readonly reason: SwitchReason }
  | { readonly event: 'signal'; readonly signal: number; readonly target: number; readonly from: number }
  | {
      readonly event: 'signal-delivered';
      readonly signal: number;
      readonly action: 'handler' | 'ignored' | 'terminate' | 'core' | 'stop' | 'continue';
    }
  | { readonly event: 'fault'; readonly signal: number; readonly address: bigint; readonly message: string }
  | { readonly event: 'syscall-enter'; readonly number: number; readonly call: string }
  | {
      readonly event: 'syscall-exit';
      readonly number: number;
      readonly call: string;
      readonly result: number;
    }
  | { readonly event: 'unknown-syscall'; readonly number: number }
  /** Something the user should know, once: what the machine lacks, what a program left behind. */
  | { readonly event: 'note'; readonly message: string }
  | { readonly event: 'open'; readonly fd: number; readonly path: string }
  | { readonly event: 'close'; readonly fd: number }
  | { readonly event: 'pipe'; readonly readFd: number; readonly writeFd: number }
  | { readonly event: 'dup'; readonly from: number; readonly to: number }
  | {
      readonly event: 'output';
      readonly fd: number;
      readonly stream: OutputStream;
      readonly bytes: Uint8Array;
      readonly offset: number;
    }
  | { readonly event: 'thread-start'; readonly thread: number }
  | { readonly event: 'thread-exit' }
  /** A thread goes to sleep because it wants a mutex that another one (`owner`, a thread id) holds. */
  | { readonly event: 'contention'; readonly owner: number; readonly message: string }
  /** The thread library was used in a way that POSIX leaves undefined; the message says how. */
  | { readonly event: 'misuse'; readonly message: string }
  /** The checks have found a mistake. */
  | { readonly event: 'check'; readonly finding: Finding }
  | { readonly event: 'deadlock'; readonly report: string };

export type OutputStream = 'tty' | 'stdout' | 'stderr';
/** Why the CPU changed hands: first dispatch, quantum used up, blocked, gave way (sched_yield), ended, stopped by a signal. */
export type SwitchReason = 'start' | 'quantum' | 'block' | 'yield' | 'exit' | 'stop';
export type EventKind = EventDetail['event'];
export type KernelEvent = EventBase & EventDetail;
export type EventListener = (event: KernelEvent) => void;

/** Subscriptions. Not part of the machine's value: a restore leaves listeners alone. */
export class EventBus {
  private readonly listeners = new Map<EventKind, Set<EventListener>>();

  /** Listen to these kinds; returns the function that ends it. */
  subscribe(kinds: readonly EventKind[], listener: EventListener): () => void {
    for (const kind of kinds) {
      const set = this.listeners.get(kind) ?? new Set();
      set.add(listener);
      this.listeners.set(kind, set);
    }
    return () => {
      for (const kind of kinds) {
        const set = this.listeners.get(kind);
        set?.delete(listener);
        if (set?.size === 0) this.listeners.delete(kind);
      }
    };
  }

  /** Does anybody listen to this kind? */
  wants(kind: EventKind): boolean {
    return this.listeners.has(kind);
  }

  emit(event: KernelEvent): void {
    const set = this.listeners.get(event.event);
    if (set) for (const listener of [...set]) listener(event);
  }
}

/** The kinds written by `procstep run --events`. */
export const LOGGED_EVENTS: readonly EventKind[] = [
  'fork',
  'vfork',
  'fork-failed',
  'exec',
  'exec-failed',
  'exit',
  'wait',
  'reparent',
  'block',
  'wakeup',
  'switch',
  'signal',
  'signal-delivered',
  'fault',
  'thread-start',
  'thread-exit',
  'unknown-syscall',
  'note',
  'misuse',
  'check',
  'deadlock',
];

/** The function that contains a text address, or undefined. */
export function functionAt(image: Image, pc: number): ImageFunction | undefined {
  let lo = 0;
  let hi = image.functions.length - 1;
  while (lo <= hi) {
    const mid = (lo + hi) >> 1;
    const f = image.functions[mid]!;
    if (pc < f.entry) hi = mid - 1;
    else if (pc >= f.end) lo = mid + 1;
    else return f;
  }
  return undefined;
}

export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** A line in few words, as reports name it: `pipe.c:12`, whatever folder it is in. */
export const lineText = (line: SourceLine): string =>
  `${line.file.slice(line.file.lastIndexOf('/') + 1)}:${line.line}`;

/** Where the sources of the C library are. */
const C_LIBRARY = '/usr/src/lib/';

/**
 * The student's line of a site: of the innermost activation whose source is not part of the sysroot. When every one is, as
 * in the programs of /bin, the innermost outside the C library, or the innermost at all. Return addresses are looked up one instruction before, where the call is.
 */
export function sourceLine(site: Site): SourceLine | undefined {
  const { image, pcs } = site;
  if (!image) return undefined;
  let innermost: SourceLine | undefined;
  let outsideLibrary: SourceLine | undefined;
  for (let i = 0; i < pcs.length; i++) {
    const f = functionAt(image, pcs[i]!);
    if (!f) continue;
    const index = (pcs[i]! - f.entry) / INSTRUCTION_BYTES - (i > 0 && pcs[i]! > f.entry ? 1 : 0);
    const range = f.source.ranges[index] ?? f.source.range;
    const found = { file: range.file.path, line: range.file.position(range.start).line, function: f.name };
    if (!range.file.system) return found;
    innermost ??= found;
    if (!found.file.startsWith(C_LIBRARY)) outsideLibrary ??= found;
  }
  return outsideLibrary ?? innermost;
}

const describeResult = (r: WaitResult): Record<string, string | number> => {
  switch (r.kind) {
    case 'exited':
      return { status: r.status };
    case 'killed':
      return { signal: signalName(r.signal), ...(r.core ? { core: 1 } : {}) };
    case 'stopped':
      return { stopped: signalName(r.signal) };
    case 'continued':
      return { continued: 1 };
  }
};

/** One event as one line of JSON, without the newline: the format of `procstep run --events`. */
export function formatEvent(e: KernelEvent): string {
  const { clock, pid, tid, site, event, ...detail } = e;
  const out: Record<string, unknown> = { event, clock, pid, tid };
  for (const [key, value] of Object.entries(detail)) {
    if (key === 'cause' || key === 'result') {
      if (typeof value === 'object') Object.assign(out, describeResult(value as WaitResult));
      else out[key] = value;
    } else if (key === 'signal' && typeof value === 'number') out[key] = signalName(value);
    else if (key === 'errno' && typeof value === 'number') out[key] = errnoName(value);
    else if (typeof value === 'bigint') out[key] = `0x${value.toString(16)}`;
    else if (e.event === 'check' && key === 'finding') {
      const { check, name, message } = e.finding;
      Object.assign(out, { check, name, message });
    } else if (value instanceof Uint8Array) out[key] = new TextDecoder().decode(value);
    else out[key] = value;
  }
  const line = sourceLine(site);
  if (line) {
    out.file = line.file;
    out.line = line.line;
  }
  return JSON.stringify(out);
}
