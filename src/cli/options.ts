/** The command line of `procstep run` and `procstep check`, as data. */

import { DEFAULTS, type LaunchConfiguration } from '../debugger/launch.ts';
import type { CheckName } from '../kernel/check-state.ts';
import { CHECK_WORDS, USUAL_CHECKS } from './checks.ts';
import { absolute } from './paths.ts';

/** What the command line names is not there, is wrong or cannot be written; the message says what. */
export class InputError extends Error {}

/** The command line itself is wrong; the message says what to write. */
export class UsageError extends InputError {}

export interface RunCommand {
  readonly configuration: LaunchConfiguration;
  /** true, false: forced; undefined: follow our own stdout. */
  readonly tty: boolean | undefined;
  readonly maxInstructions: number;
  readonly events: string | undefined;
  /** Write a replay file. */
  readonly record: string | undefined;
  /** A sleep takes as long as it says; else the time nobody can use is over at once. */
  readonly realTime: boolean;
  /** What mistakes of the program to look for. */
  readonly checks: ReadonlySet<CheckName> | undefined;
}

const SCHEDULES = { fifo: 'fifo', 'round-robin': 'roundRobin', random: 'random' } as const;

function number(option: string, text: string, least: number): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < least)
    throw new UsageError(`${option} needs a whole number of at least ${least}, not '${text}'`);
  return n;
}

/** What the options have said so far. */
type Settings = {
  -readonly [K in keyof LaunchConfiguration]: LaunchConfiguration[K];
} & {
  tty: boolean | undefined;
  maxInstructions: number;
  events: string | undefined;
  record: string | undefined;
  realTime: boolean;
  checks: ReadonlySet<CheckName> | undefined;
  dir: string | undefined;
};

/** Options that take a value, with what they do. */
const VALUED: Record<string, (settings: Settings, value: string, option: string) => void> = {
  '-I': (s, v) => {
    s.includePath = [...s.includePath, absolute(v)];
  },
  '-D': (s, v) => {
    s.defines = [...s.defines, v];
  },
  '-l': () => {},
  '-L': () => {},
  '-o': () => {},
  '--dir': (s, v) => {
    s.dir = absolute(v);
  },
  '--bin': (s, v) => {
    const [, name, files] = /^([^=/]+)=(.+)$/.exec(v) ?? [];
    if (!name || !files) throw new UsageError(`--bin needs NAME=FILE.c, not '${v}'`);
    s.executables = new Map([...s.executables, [name, files.split(',').map(f => absolute(f))]]);
  },
  '--schedule': (s, v) => {
    const known = SCHEDULES[v as keyof typeof SCHEDULES];
    if (v === 'manual') {
      throw new UsageError(
        '--schedule manual asks at every decision who runs next, which only the editor can: debug the program there with ' +
          '"schedule": "manual" in its launch configuration; here --schedule random --seed N tries other schedules',
      );
    }
    if (!known) throw new UsageError(`--schedule is one of ${Object.keys(SCHEDULES).join(', ')}, not '${v}'`);
    s.schedule = known;
  },
  '--quantum': (s, v, o) => {
    s.quantum = number(o, v, 1);
  },
  '--seed': (s, v, o) => {
    s.seed = number(o, v, 0);
  },
  '--first-pid': (s, v, o) => {
    s.firstPid = number(o, v, 2);
  },
  '--env': (s, v) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(v) ?? [];
    if (!name) throw new UsageError(`--env needs NAME=VALUE, not '${v}'`);
    s.env = { ...s.env, [name]: value! };
  },
  '--nproc': (s, v, o) => {
    s.limits = { ...s.limits, nproc: number(o, v, 1) };
  },
  '--max-instructions': (s, v, o) => {
    s.maxInstructions = number(o, v, 1);
  },
  '--events': (s, v) => {
    s.events = v;
  },
  '--record': (s, v) => {
    s.record = v;
  },
};

/** The checks that a list of words asks for; the usual ones without a list. */
function checksOf(list: string | undefined): ReadonlySet<CheckName> {
  if (list === undefined) return new Set(USUAL_CHECKS);
  return new Set(
    list.split(',').map(word => {
      const check = CHECK_WORDS[word];
      if (!check) {
        throw new UsageError(`--check is some of ${Object.keys(CHECK_WORDS).join(', ')}, not '${word}'`);
      }
      return check;
    }),
  );
}

/** gcc flags that change nothing of what a program does here. */
const ACCEPTED =
  /^-(W|O|g|std=|f|m|pthread$|pedantic|ansi$|c$|s$|p$|pg$|pipe$|static$|shared$|rdynamic$|v$|w$|x$|E$)/;

/** Reads the words after `run` or `check`. Throws UsageError. */
export function parseOptions(words: readonly string[]): RunCommand {
  const settings: Settings = {
    ...DEFAULTS,
    sources: [],
    folder: '',
    tty: undefined,
    maxInstructions: Number.POSITIVE_INFINITY,
    events: undefined,
    record: undefined,
    realTime: false,
    checks: undefined,
    dir: undefined,
  };
  const files: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      settings.args = words.slice(i + 1);
      break;
    }
    const long = /^(--[a-z-]+)=(.*)$/.exec(word);
    const option = long ? long[1]! : /^-[IDlLo]./.test(word) ? word.slice(0, 2) : word;
    const act = VALUED[option];
    if (act) {
      const value = long ? long[2] : option === word ? words[++i] : word.slice(2);
      if (value === undefined) throw new UsageError(`${option} needs a value`);
      act(settings, value, option);
    } else if (word === '--tty' || word === '--no-tty') settings.tty = word === '--tty';
    else if (word === '--check' || option === '--check') settings.checks = checksOf(long?.[2]);
    else if (word === '--real-time') settings.realTime = true;
    else if (word === '-Wall') settings.allWarnings = true;
    else if (!word.startsWith('-')) files.push(absolute(word));
    else if (!ACCEPTED.test(word)) throw new UsageError(`unknown option '${word}'`);
  }
  if (files.length === 0) throw new UsageError('name a C file');
  const { tty, maxInstructions, events, record, realTime, checks, dir, ...configuration } = settings;
  const folder = dir ?? absolute(files[0]!, '..');
  return {
    configuration: { ...configuration, sources: files, folder },
    tty,
    maxInstructions,
    events,
    record,
    realTime,
    checks,
  };
}
