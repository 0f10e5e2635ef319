/**
 * The attributes of a launch configuration, read: LaunchArguments (protocol.ts) with every type checked, paths made the host's, and
 * defaults in place. What is wrong is said with the attribute's name, what it must be and what it is.
 */
import { closest } from '../compiler/suggest.ts';
import { DEFAULTS, type LaunchConfiguration } from '../debugger/launch.ts';
import { DEFAULT_HISTORY_MEMORY } from '../debugger/timeline.ts';
import { type CheckOptions, DEFAULT_BUDGET } from '../kernel/checks.ts';
import { Arguments } from './arguments.ts';
import type { Client } from './client.ts';
import { badLaunchAttribute, noProgram, noSuchAttribute } from './errors.ts';
import type { LaunchArguments } from './protocol.ts';

const SCHEDULES = ['roundRobin', 'fifo', 'random', 'manual'] as const;

const MEBIBYTE = 1 << 20;

/** The attributes there are, in the order of LaunchArguments. */
export const ATTRIBUTES: readonly (keyof LaunchArguments)[] = [
  ...(['program', 'replay', 'sources', 'args', 'env', 'stdin', 'cwd', 'includePath', 'defines'] as const),
  ...(['schedule', 'quantum', 'seed', 'firstPid', 'limits', 'checks', 'stopOnEntry', 'stopAtEnd'] as const),
  ...(['noDebug', 'console', 'allWarnings'] as const),
];
export const LIMITS: readonly (keyof NonNullable<LaunchArguments['limits']>)[] = [
  ...(['processes', 'openFiles', 'addressSpace', 'fileSize', 'stack', 'instructions', 'history'] as const),
  'checks',
];

/**
 * Clients add attributes of their own, so one that is not known is an error only if it looks like one that is. Those of `limits` are
 * all ours.
 */
function refuseMisspelt(args: Arguments): void {
  for (const name of args.names) {
    const meant = known(name, ATTRIBUTES) ? undefined : closest(name, ATTRIBUTES);
    if (meant !== undefined) throw noSuchAttribute(name, `did you mean "${meant}"?`);
  }
  for (const name of args.optionalObject('limits')?.names ?? []) {
    if (known(name, LIMITS)) continue;
    const meant = closest(name, LIMITS);
    const advice = meant === undefined ? `there are ${LIMITS.join(', ')}` : `did you mean "${meant}"?`;
    throw noSuchAttribute(`limits.${name}`, advice);
  }
}

const known = (name: string, names: readonly string[]): boolean =>
  names.includes(name) || CLIENTS.includes(name) || name.startsWith('__');

/** Attributes that VS Code gives to every configuration and that resemble one of ours. */
const CLIENTS: readonly string[] = ['type', 'request', 'name', 'order', 'presentation'];

const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[a-z]:\//.test(path);
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** A launch configuration, read. */
export interface LaunchPlan {
  readonly configuration: LaunchConfiguration;
  /** Contents of standard input, when it is not the terminal. */
  readonly stdin: string | undefined;
  readonly noDebug: boolean;
  readonly stopOnEntry: boolean;
  readonly stopAtEnd: boolean | undefined;
  readonly instructionLimit: number;
  /** Bytes for the recorded past. */
  readonly historyMemory: number;
  /** Look for mistakes of the program. */
  readonly checks: CheckOptions | undefined;
}

function launchArguments(value: unknown): Arguments {
  const args = Arguments.of('launch', value, (_, name, wanted, given) =>
    badLaunchAttribute(name, wanted, given),
  );
  refuseMisspelt(args);
  return args;
}

/** Reads LaunchArguments (protocol.ts). Throws a RequestError that names the attribute and what it must be. */
export function readLaunchArguments(value: unknown, client: Client): LaunchPlan {
  const args = launchArguments(value);
  const path = (name: string, text: string): string => {
    const read = client.path(text);
    if (!isAbsolute(read)) throw badLaunchAttribute(name, 'an absolute path', text);
    return read.length > 1 ? read.replace(/\/+$/, '') : read;
  };
  if (!args.optionalString('program')) throw noProgram();
  const program = path('program', args.string('program'));
  const sources = args.strings('sources').map(s => path('sources', s));
  if (!/\.(?:[ci]|sh)$/i.test(program)) {
    throw badLaunchAttribute('program', 'a C file (NAME.c) or a shell script (NAME.sh)', program);
  }
  for (const file of sources) {
    if (!/\.[ci]$/i.test(file)) throw badLaunchAttribute('sources', 'a C file (NAME.c)', file);
  }
  const schedule = args.choice('schedule', SCHEDULES, 'roundRobin');
  const limits = args.optionalObject('limits');
  const hasTerminal = args.choice('console', ['terminal', 'debugConsole'], 'terminal') === 'terminal';
  const stdin = args.optionalString('stdin') ?? (hasTerminal ? undefined : '');
  const cwd = args.optionalString('cwd');
  return {
    configuration: {
      sources: [program, ...sources.filter(s => s !== program)],
      args: args.strings('args'),
      env: args.record('env'),
      folder: cwd ? path('cwd', cwd) : folderOf(program),
      includePath: args.strings('includePath').map(p => path('includePath', p)),
      defines: args.strings('defines'),
      allWarnings: args.boolean('allWarnings', false),
      schedule,
      quantum: args.optionalInteger('quantum', 1) ?? DEFAULTS.quantum,
      seed: args.optionalInteger('seed', 0) ?? DEFAULTS.seed,
      firstPid: args.optionalInteger('firstPid', 2, 2 ** 30) ?? DEFAULTS.firstPid,
      limits: {
        nproc: limits?.optionalInteger('processes', 1),
        nofile: limits?.optionalInteger('openFiles', 1),
        as: limits?.optionalInteger('addressSpace', 1),
        fsize: limits?.optionalInteger('fileSize'),
        stack: limits?.optionalInteger('stack', 16384),
      },
      terminal: { stdin: stdin === undefined, stdout: hasTerminal, stderr: hasTerminal },
      executables: new Map(),
    },
    stdin,
    noDebug: args.boolean('noDebug', false),
    stopOnEntry: args.boolean('stopOnEntry', false),
    stopAtEnd: args.has('stopAtEnd') ? args.boolean('stopAtEnd', true) : undefined,
    instructionLimit: limits?.optionalInteger('instructions', 1) ?? Number.POSITIVE_INFINITY,
    historyMemory: historyMemory(limits),
    checks: checkOptions(args, limits),
  };
}

/** What is to be looked at: everything for as long as `limits.checks` says, nothing when the user only runs the program. */
function checkOptions(args: Arguments, limits: Arguments | undefined): CheckOptions | undefined {
  const budget = limits?.optionalInteger('checks', 0) ?? DEFAULT_BUDGET;
  const wanted = args.boolean('checks', true) && !args.boolean('noDebug', false);
  return wanted ? { budget: budget === 0 ? Number.POSITIVE_INFINITY : budget } : undefined;
}

/** A launch of a replay, read. */
export interface ReplayPlan {
  readonly path: string;
  readonly noDebug: boolean;
  readonly stopOnEntry: boolean;
  /** Bytes for the recorded past. */
  readonly memory: number;
  readonly checks: CheckOptions | undefined;
}

/** The attributes that count with `replay`; undefined without it. Throws a RequestError. */
export function readReplayArguments(value: unknown, client: Client): ReplayPlan | undefined {
  const args = launchArguments(value);
  const replay = args.optionalString('replay');
  if (!replay) return undefined;
  const path = client.path(replay);
  if (!isAbsolute(path)) throw badLaunchAttribute('replay', 'an absolute path', replay);
  const limits = args.optionalObject('limits');
  return {
    path,
    noDebug: args.boolean('noDebug', false),
    stopOnEntry: args.boolean('stopOnEntry', true),
    memory: historyMemory(limits),
    checks: checkOptions(args, limits),
  };
}

const historyMemory = (limits: Arguments | undefined): number =>
  (limits?.optionalInteger('history', 1, 1024) ?? DEFAULT_HISTORY_MEMORY / MEBIBYTE) * MEBIBYTE;
