/**
 * The assignment: which programs a student hands in, how each is run, what must hold of the run, and what is asked.
 *
 * An assignment file is YAML or JSON with comments; `media/schemas/assignment.schema.json` describes it for editors, and this
 * reads it, saying what is wrong with its line. What can be required of a run is the table in requirements.ts.
 */
import { DEFAULT_FIRST_PID, DEFAULTS } from '../debugger/launch.ts';
import { inside, readDocument, readPattern, required, type Value } from './document.ts';
import { type Requirement, readRequirement } from './requirements.ts';

/** Schedules that need nobody to choose, as launch configurations name them. */
const TRIED = ['fifo', 'roundRobin', 'random'] as const;

/** Who runs when: one way among those that a check tries. */
export interface Schedule {
  readonly schedule: (typeof TRIED)[number];
  /** Instructions; of roundRobin and random. */
  readonly quantum: number;
  /** Of the random schedule, and of the kernel's random numbers in any. */
  readonly seed: number;
}

/** Where a run ends that does not end by itself. */
export interface Limits {
  /** Of all processes together. */
  readonly instructions: number;
  /**
   * Of all processes together; a fork, an exec and a new thread count as many (SYSTEM_CALLS_OF in record.ts), because that is what
   * they take.
   */
  readonly systemCalls: number;
  /** MiB of simulated memory in use at a time. */
  readonly memory: number;
  /** As `ulimit -u`. */
  readonly processes: number;
  /** KiB written to the terminal, standard output and standard error together. */
  readonly output: number;
}

/** One way to run a program, and what must hold of it under every schedule. */
export interface Check {
  readonly name: string;
  /** For all requirements that have none of their own, if all of them hold. */
  readonly points: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Standard input, or what is typed at the terminal. */
  readonly stdin: string;
  /** A provided file that `stdin` was read from, to name it in a command. */
  readonly stdinFile: string | undefined;
  /** Does the program see a terminal? Else pipes. */
  readonly terminal: boolean;
  readonly schedules: readonly Schedule[];
  readonly limits: Limits;
  readonly firstPid: number;
  readonly must: readonly Requirement[];
}

export interface Program {
  readonly name: string;
  /** C files of the submission that make the program, the one with main first. */
  readonly files: readonly string[];
  /** More executables of its folder by name, with their C files. */
  readonly executables: ReadonlyMap<string, readonly string[]>;
  /** Files of the teacher that are put into the folder, over the student's, by name. */
  readonly provided: readonly string[];
  readonly defines: readonly string[];
  /** As gcc -Wall. */
  readonly allWarnings: boolean;
  readonly checks: readonly Check[];
}

/** What answers are right. */
export type Expected =
  | { readonly kind: 'one-of'; readonly texts: readonly string[] }
  | { readonly kind: 'matches'; readonly pattern: RegExp }
  /** A person will read it; also where the students' copy of the file has no answer in it. */
  | { readonly kind: 'manual' };

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly points: number;
  /** The answers to choose from; empty: any text. */
  readonly choices: readonly string[];
  readonly answer: Expected;
  /** Where in the program it is asked: the first line of the file that contains the text. */
  readonly at: { readonly file: string; readonly text: string } | undefined;
}

export interface Assignment {
  /** What it is called in answers and results: letters, digits, hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly programs: readonly Program[];
  readonly questions: readonly Question[];
}

export const DEFAULT_LIMITS: Limits = {
  instructions: 50_000_000,
  systemCalls: 1_000_000,
  memory: 256,
  processes: 100,
  output: 1024,
};

const QUANTUM_OF_RANDOM = 1000;
const MAX_SEEDS = 1000;

/** Points a check gives when all holds. */
export const checkPoints = (check: Check): number =>
  check.must.reduce((sum, r) => sum + (r.points ?? 0), check.points);

export const totalPoints = ({ programs, questions }: Assignment): number =>
  [...programs.flatMap(p => p.checks.map(checkPoints)), ...questions.map(q => q.points)].reduce(
    (a, b) => a + b,
    0,
  );

/** Reads a file of the teacher, by its name relative to the assignment; undefined if there is none. */
export type Provided = (name: string) => Uint8Array | undefined;

/** Reads an assignment. Throws DocumentError, with the line. */
export function readAssignment(text: string, provided: Provided): Assignment {
  return new Reader(provided).assignment(readDocument(text, 'the assignment'));
}

const CHECK_SETTINGS = ['args', 'env', 'stdin', 'terminal', 'schedules', 'limits', 'firstPid'] as const;

/** What a check has unless it says otherwise. */
type Settings = Pick<Check, (typeof CHECK_SETTINGS)[number] | 'stdinFile'>;

const PLAIN: Settings = {
  args: [],
  env: {},
  stdin: '',
  stdinFile: undefined,
  terminal: false,
  schedules: [{ schedule: 'roundRobin', quantum: DEFAULTS.quantum, seed: DEFAULTS.seed }],
  limits: DEFAULT_LIMITS,
  firstPid: DEFAULT_FIRST_PID,
};

class Reader {
  constructor(private readonly provided: Provided) {}

  assignment(value: Value): Assignment {
    const members = value.object([
      '$schema',
      'title',
      'id',
      'description',
      'schedules',
      'limits',
      'programs',
      'questions',
    ]);
    const title = required(value, members, 'title').text();
    const id = members.get('id')?.text() ?? slug(title);
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)) {
      throw (members.get('id') ?? value).wrong(
        `"id" must begin with a letter or digit and have only letters, digits, dots, hyphens and underscores`,
      );
    }
    const settings = this.settings(members, PLAIN);
    const programs = required(value, members, 'programs')
      .list()
      .map(p => this.program(p, settings));
    const questions = members.get('questions')?.list().map(readQuestion) ?? [];
    unique(
      value,
      'programs',
      programs.map(p => p.name),
    );
    unique(
      value,
      'questions',
      questions.map(q => q.id),
    );
    if (programs.length === 0 && questions.length === 0) throw value.wrong('the assignment asks for nothing');
    return { id, title, description: members.get('description')?.text() ?? '', programs, questions };
  }

  private program(value: Value, outer: Settings): Program {
    const members = value.object([
      'name',
      'files',
      'executables',
      'provided',
      'defines',
      'allWarnings',
      'checks',
      ...CHECK_SETTINGS,
    ]);
    const files = required(value, members, 'files');
    const names = files.texts().map(name => inside(files, name));
    const first = names[0];
    if (first === undefined) throw files.wrong('"files" must name the C file that has main()');
    const executables = members.get('executables');
    const provided = members.get('provided');
    const settings = this.settings(members, outer);
    const checks = required(value, members, 'checks');
    const program: Program = {
      name: members.get('name')?.text() ?? first.replace(/\.c$/, ''),
      files: names,
      executables: new Map(
        [...(executables?.record() ?? [])].map(([name, list]) => [
          name,
          list.texts().map(f => inside(list, f)),
        ]),
      ),
      provided: (provided?.texts() ?? []).map(name => inside(provided!, name)),
      defines: members.get('defines')?.texts() ?? [],
      allWarnings: members.get('allWarnings')?.boolean() ?? false,
      checks: checks.list().map(c => this.check(c, settings)),
    };
    for (const name of program.provided) this.content(provided!, name);
    if (program.checks.length === 0) throw checks.wrong('"checks" is empty: say what must hold');
    unique(
      checks,
      'checks',
      program.checks.map(c => c.name),
    );
    return program;
  }

  private check(value: Value, outer: Settings): Check {
    const members = value.object(['name', 'points', 'must', ...CHECK_SETTINGS]);
    const list = required(value, members, 'must');
    const must = list
      .list()
      .map(r =>
        readRequirement(r, name => new TextDecoder().decode(this.content(name, inside(name, name.text())))),
      );
    if (must.length === 0) throw list.wrong('"must" is empty: say what must hold');
    const shared = must.some(r => r.points === undefined);
    const points = members.get('points');
    if (points && !shared) throw points.wrong('every requirement has points of its own: leave "points" out');
    return {
      ...this.settings(members, outer),
      name: required(value, members, 'name').text(),
      points: points?.number(0) ?? (must.every(r => r.points === undefined) ? 1 : 0),
      must,
    };
  }

  private settings(members: ReadonlyMap<string, Value>, outer: Settings): Settings {
    const stdin = members.get('stdin');
    const env = members.get('env');
    const schedules = members.get('schedules');
    const limits = members.get('limits');
    return {
      args: members.get('args')?.texts() ?? outer.args,
      env: env
        ? { ...outer.env, ...Object.fromEntries([...env.record()].map(([k, v]) => [k, v.text()])) }
        : outer.env,
      ...(stdin ? this.stdin(stdin) : { stdin: outer.stdin, stdinFile: outer.stdinFile }),
      terminal: members.get('terminal')?.boolean() ?? outer.terminal,
      schedules: schedules ? readSchedules(schedules) : outer.schedules,
      limits: limits ? readLimits(limits, outer.limits) : outer.limits,
      firstPid: members.get('firstPid')?.count(2) ?? outer.firstPid,
    };
  }

  private stdin(value: Value): Pick<Settings, 'stdin' | 'stdinFile'> {
    if (!value.isObject) return { stdin: value.text(), stdinFile: undefined };
    const file = required(value, value.object(['file']), 'file');
    const name = inside(file, file.text());
    return { stdin: new TextDecoder().decode(this.content(file, name)), stdinFile: name };
  }

  private content(value: Value, name: string): Uint8Array {
    const bytes = this.provided(name);
    if (!bytes) throw value.wrong(`there is no file ${name} beside the assignment`);
    return bytes;
  }
}

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'assignment';

function unique(value: Value, what: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw value.wrong(`${what} must have different names, and there are two '${twice}'`);
}

/** `- schedule: random, seeds: 10` is ten ways to run. */
function readSchedules(value: Value): readonly Schedule[] {
  const schedules = value.listOrOne().flatMap((entry): Schedule[] => {
    if (!entry.isObject) return [{ ...PLAIN.schedules[0]!, schedule: entry.word(TRIED) }];
    const members = entry.object(['schedule', 'quantum', 'seed', 'seeds']);
    const schedule = required(entry, members, 'schedule').word(TRIED);
    const quantum =
      members.get('quantum')?.count(1) ?? (schedule === 'random' ? QUANTUM_OF_RANDOM : DEFAULTS.quantum);
    return readSeeds(members).map(seed => ({ schedule, quantum, seed }));
  });
  if (schedules.length === 0) throw value.wrong('"schedules" is empty: name at least one');
  return schedules;
}

function readSeeds(members: ReadonlyMap<string, Value>): readonly number[] {
  const one = members.get('seed');
  const many = members.get('seeds');
  if (one && many) throw many.wrong('there is a "seed" already: write either');
  if (!many) return [one?.count() ?? DEFAULTS.seed];
  const seeds = many.isList
    ? many.list().map(s => s.count())
    : [...Array(many.count(1)).keys()].map(i => i + 1);
  if (seeds.length > MAX_SEEDS) throw many.wrong(`more than ${MAX_SEEDS} seeds take too long`);
  return seeds;
}

function readLimits(value: Value, outer: Limits): Limits {
  const members = value.object(['instructions', 'systemCalls', 'memory', 'processes', 'output']);
  return {
    instructions: members.get('instructions')?.count(1) ?? outer.instructions,
    systemCalls: members.get('systemCalls')?.count(1) ?? outer.systemCalls,
    memory: members.get('memory')?.count(1) ?? outer.memory,
    processes: members.get('processes')?.count(1) ?? outer.processes,
    output: members.get('output')?.count(1) ?? outer.output,
  };
}

function readQuestion(value: Value): Question {
  const members = value.object(['id', 'text', 'points', 'choices', 'answer', 'at']);
  const at = members.get('at');
  const place = at?.object(['file', 'text']);
  const choices = members.get('choices')?.texts() ?? [];
  const answer = members.get('answer');
  const expected: Expected = answer ? readExpected(answer) : { kind: 'manual' };
  if (answer && choices.length > 0 && expected.kind === 'one-of') {
    const strange = expected.texts.find(t => !choices.includes(t));
    if (strange !== undefined) throw answer.wrong(`'${strange}' is not one of the choices`);
  }
  return {
    id: required(value, members, 'id').text(),
    text: required(value, members, 'text').text(),
    points: members.get('points')?.number(0) ?? 1,
    choices,
    answer: expected,
    at: at &&
      place && {
        file: inside(at, required(at, place, 'file').text()),
        text: required(at, place, 'text').text(),
      },
  };
}

function readExpected(value: Value): Expected {
  if (!value.isObject) return { kind: 'one-of', texts: value.texts() };
  const members = value.object(['matches', 'manual']);
  const matches = members.get('matches');
  if (matches) return { kind: 'matches', pattern: readPattern(matches, '') };
  if (members.get('manual')?.boolean()) return { kind: 'manual' };
  throw value.wrong('"answer" is a text, a list of texts, "matches: PATTERN", or "manual: true"');
}
