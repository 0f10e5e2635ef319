/**
 * What can be required of a run: one table, from which reading, judging, words and the published schema's test are derived.
 *
 * A requirement is a pure question to the record of a run. Its answer, when it does not hold, is a sentence that helps the
 * student: what happened, in which process, at which line.
 */
import { SIGNALS, signalName } from '../kernel/abi.ts';
import type { CheckName } from '../kernel/check-state.ts';
import type { ExitCause } from '../kernel/events.ts';
import type { Value } from './document.ts';
import { namePattern, type RunRecord } from './record.ts';
import {
  matchInWords,
  type ReadProvided,
  readTextMatch,
  type TextMatch,
  textDifference,
} from './text-match.ts';

/** Bounds of a number of things, both included. */
interface Range {
  readonly min: number;
  readonly max: number;
}

type ExitStatus = { readonly status: number } | { readonly signal: number };
/** Each entry is functions of which any will do. */
type Calls = readonly (readonly string[])[];

/** What a kind of requirement is about. */
interface Values {
  exitStatus: ExitStatus;
  stdout: TextMatch;
  stderr: TextMatch;
  output: TextMatch;
  processes: Range;
  threads: Range;
  reaped: true;
  noZombies: true;
  noDeadlock: true;
  noCrash: true;
  pipesClosed: true;
  noWarnings: true;
  noMemoryErrors: true;
  noUninitialised: true;
  noRaces: true;
  noLeaks: true;
  calls: Calls;
  neverCalls: Calls;
}

export type RequirementKind = keyof Values;

export interface Requirement {
  readonly kind: RequirementKind;
  /** In words, as in a checklist. */
  readonly text: string;
  /** Its own; undefined: it shares the check's. */
  readonly points: number | undefined;
  /** Said with the reason when it does not hold. */
  readonly hint: string | undefined;
  /** Functions whose calls must be noted to judge it. */
  readonly watches: readonly string[];
  /** What the machine must look for while it runs. */
  readonly looksFor: CheckName | undefined;
  /** Why it does not hold; undefined if it does. */
  readonly judge: (run: RunRecord) => string | undefined;
}

interface Entry<V> {
  readonly read: (value: Value, provided: ReadProvided) => V;
  readonly words: (value: V) => string;
  readonly judge: (value: V, run: RunRecord) => string | undefined;
  readonly looksFor?: CheckName;
}

type Table = { readonly [K in RequirementKind]: Entry<Values[K]> };

/** A run that did not end has not shown that it would do what is required; why is told once, with the run. */
const onlyOfRunsThatEnd = (run: RunRecord): string | undefined =>
  run.end.kind === 'done' ? undefined : 'the program never ended';

/** What a run that was cut off has done so far is not worth comparing. */
const cutOff = (run: RunRecord): string | undefined =>
  run.end.kind === 'limit' ? onlyOfRunsThatEnd(run) : undefined;

const text = (of: 'stdout' | 'stderr' | 'output', what: string): Entry<TextMatch> => ({
  read: readTextMatch,
  words: match => `${what} ${matchInWords(match)}`,
  judge: (match, run) => {
    const difference = textDifference(match, run[of], what);
    return difference === undefined ? undefined : (cutOff(run) ?? difference);
  },
});

function readRange(value: Value): Range {
  if (!value.isObject) {
    const n = value.count();
    return { min: n, max: n };
  }
  const members = value.object(['min', 'max']);
  if (members.size === 0) throw value.wrong(`${value.name} must have "min" or "max"`);
  return {
    min: members.get('min')?.count() ?? 0,
    max: members.get('max')?.count() ?? Number.POSITIVE_INFINITY,
  };
}

const range = (of: 'processes' | 'threads', one: string, by: string): Entry<Range> => ({
  read: readRange,
  words: value => `${rangeInWords(value, one)} created by ${by}`,
  judge: ({ min, max }, run) => {
    const n = run[of];
    if (n >= min && n <= max) return undefined;
    const made = `${plural(n, one)} created by ${by}; there should be ${rangeInWords({ min, max }, one)}`;
    return n < min ? (cutOff(run) ?? made) : made;
  },
});

const plural = (n: number, one: string): string =>
  `${n} ${n === 1 ? one : one.endsWith('s') ? `${one}es` : `${one}s`}`;

function rangeInWords({ min, max }: Range, one: string): string {
  if (min === max) return plural(min, one);
  if (max === Number.POSITIVE_INFINITY) return `at least ${plural(min, one)}`;
  return min === 0 ? `at most ${plural(max, one)}` : `${min} to ${plural(max, one)}`;
}

/** A requirement that is there or not: `reaped: true`. */
function flag(words: string, judge: (run: RunRecord) => string | undefined): Entry<true> {
  return {
    read: value => {
      if (!value.boolean()) throw value.wrong(`${value.name} can only be true: leave it out otherwise`);
      return true;
    },
    words: () => words,
    judge: (_value, run) => judge(run),
  };
}

/** Nothing of this kind is found by the machine's checks (kernel/checks.ts). */
const nothingFound = (check: CheckName, words: string): Entry<true> => ({
  ...flag(words, run => listed(run.findings.get(check) ?? [], '\n') ?? cutOff(run)),
  looksFor: check,
});

/** The first few of what went wrong. */
function listed(sentences: readonly string[], between = '; '): string | undefined {
  if (sentences.length === 0) return undefined;
  const more = sentences.length > 3 ? `${between}and ${sentences.length - 3} more` : '';
  return sentences.slice(0, 3).join(between) + more;
}

const readCalls = (value: Value): Calls => {
  const calls = value.listOrOne().map(entry => entry.texts());
  if (calls.length === 0 || calls.some(any => any.length === 0))
    throw value.wrong(`${value.name} names no function`);
  return calls;
};
const anyOf = (names: readonly string[]): string => names.map(n => `${n}()`).join(' or ');

const TABLE: Table = {
  exitStatus: {
    read: value => {
      if (!value.isText) {
        const status = value.count();
        if (status > 255) throw value.wrong('an exit status is at most 255');
        return { status };
      }
      const signal = new Map<string, number>(Object.entries(SIGNALS)).get(value.text());
      if (signal === undefined)
        throw value.wrong(`there is no signal ${value.text()}: write, for example, SIGTERM`);
      return { signal };
    },
    words: value =>
      'status' in value ? `exit status ${value.status}` : `ends by signal ${signalName(value.signal)}`,
    judge: (value, run) => {
      if (run.end.kind !== 'done') return onlyOfRunsThatEnd(run);
      const { cause } = run.end;
      const wanted: ExitCause =
        'status' in value
          ? { kind: 'exited', status: value.status }
          : { kind: 'killed', signal: value.signal, core: false };
      if (causeInWords(cause) === causeInWords(wanted)) return undefined;
      const crash = cause.kind === 'killed' ? listed(run.crashes) : undefined;
      return `the program ended with ${causeInWords(cause)}; it should be ${causeInWords(wanted)}${crash ? `. ${crash}` : ''}`;
    },
  },
  stdout: text('stdout', 'standard output'),
  stderr: text('stderr', 'standard error'),
  output: text('output', 'the output'),
  processes: range('processes', 'process', 'fork'),
  threads: range('threads', 'thread', 'pthread_create'),
  reaped: flag(
    'every child is waited for by its parent',
    run => listed(run.unreaped) ?? onlyOfRunsThatEnd(run),
  ),
  noZombies: flag('no process ends while it has a zombie', run => listed(run.zombies) ?? cutOff(run)),
  noDeadlock: flag('no deadlock', run => (run.end.kind === 'deadlock' ? 'there is a deadlock' : cutOff(run))),
  noCrash: flag('no process crashes', run => listed(run.crashes) ?? cutOff(run)),
  pipesClosed: flag(
    'every process closes the pipe ends that it does not use',
    run => listed(run.openPipes) ?? onlyOfRunsThatEnd(run),
  ),
  noWarnings: flag('compiles without warnings', run =>
    run.warnings === '' ? undefined : `the compiler warns:\n${run.warnings.trimEnd()}`,
  ),
  noMemoryErrors: nothingFound('memory', "memory is used only where and while it is the program's"),
  noUninitialised: nothingFound('uninitialised', 'no value is used before it is set'),
  noRaces: nothingFound('race', 'no data race'),
  noLeaks: nothingFound('leak', 'what is allocated is freed'),
  calls: {
    read: readCalls,
    words: calls => `calls ${calls.map(anyOf).join(', ')}`,
    judge: (calls, run) => {
      const missing = calls.filter(any => !any.some(name => run.called.has(name)));
      if (missing.length === 0) return undefined;
      return cutOff(run) ?? `your code never called ${missing.map(anyOf).join(', ')}`;
    },
  },
  neverCalls: {
    read: readCalls,
    words: calls => `does not call ${calls.map(anyOf).join(', ')}`,
    judge: (calls, run) => {
      for (const pattern of calls.flat().map(namePattern)) {
        for (const [name, place] of run.mentioned) {
          if (pattern.test(name)) return `your code uses ${name}() at ${place}, which it must not`;
        }
      }
      return undefined;
    },
  },
};

const causeInWords = (cause: ExitCause): string =>
  cause.kind === 'exited' ? `exit status ${cause.status}` : `signal ${signalName(cause.signal)}`;

export const REQUIREMENT_KINDS = Object.keys(TABLE) as readonly RequirementKind[];

/** `- exitStatus: 0`, with `points` and `hint`. Throws DocumentError. */
export function readRequirement(value: Value, provided: ReadProvided): Requirement {
  const members = value.object([...REQUIREMENT_KINDS, 'points', 'hint']);
  const kinds = REQUIREMENT_KINDS.filter(kind => members.has(kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw value.wrong(
      `a requirement is one of ${REQUIREMENT_KINDS.join(', ')}, and there are ${kinds.length}`,
    );
  }
  return bound(kind, members.get(kind)!, provided, {
    points: members.get('points')?.number(0),
    hint: members.get('hint')?.text(),
  });
}

function bound<K extends RequirementKind>(
  kind: K,
  given: Value,
  provided: ReadProvided,
  more: Pick<Requirement, 'points' | 'hint'>,
): Requirement {
  const entry: Entry<Values[K]> = TABLE[kind];
  const value = entry.read(given, provided);
  return {
    ...more,
    kind,
    text: entry.words(value),
    watches: kind === 'calls' ? (value as Calls).flat() : [],
    looksFor: entry.looksFor,
    judge: run => entry.judge(value, run),
  };
}
