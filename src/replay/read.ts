/** Reading a replay file. Nothing is taken on trust: what is wrong is said with its line, and nothing half right is given back. */
import type { RecordedIntervention } from '../debugger/timeline.ts';
import type { LoggedDecision } from '../kernel/decisions.ts';
import { readEffect } from './effects.ts';
import {
  DIGEST,
  ENDS,
  FORMAT_VERSION,
  type Footer,
  type Header,
  MARKER_KINDS,
  type Marker,
  type Replay,
  type ReplayConfiguration,
  ReplayError,
} from './format.ts';
import { areStrings, isCount, isRecord, isString, Line } from './line.ts';
import { sha256 } from './sha256.ts';

type List<K extends keyof Replay> = Replay[K] extends readonly (infer T)[] ? T[] : never;

/** Reads and checks a file. Throws ReplayError. */
export function readReplay(text: string): Replay {
  const lines = text.split('\n');
  if (lines.at(-1) !== '')
    throw new ReplayError(lines.length, 'the file is cut short: its last line has no end');
  lines.pop();
  const [first, ...rest] = lines.map((line, i) => Line.parse(i + 1, line));
  if (!first) throw new ReplayError(1, 'the file is empty');
  const header = readHeader(first);
  const last = rest.pop();
  if (!last?.has('end')) throw new ReplayError(lines.length, 'the file is cut short: there is no footer');
  const footer = readFooter(last);
  if (sha256(text.replace(DIGEST, '')) !== footer.digest) {
    throw last.wrong('the digest is another one: the file was changed after it was recorded');
  }
  const files: List<'files'> = [];
  const decisions: List<'decisions'> = [];
  const interventions: List<'interventions'> = [];
  const hashes: List<'hashes'> = [];
  const markers: List<'markers'> = [];
  for (const line of rest) {
    const place = { line: line.number, interventions: interventions.length };
    if (Array.isArray(line.value)) {
      const entry = readEntry(line);
      if ('index' in entry) decisions.push({ line: line.number, decision: entry });
      else interventions.push({ line: line.number, ...entry });
    } else if (line.has('file')) files.push(readFile(line));
    else if (line.has('hash') && !line.has('end'))
      hashes.push({ ...place, ...momentOf(line), hash: line.string('hash') });
    else if (line.has('kind')) markers.push({ ...place, ...readMarker(line) });
    else if (line.has('end')) throw line.wrong('there is a footer in the middle of the file');
    else throw line.wrong('this is nothing that a replay has');
  }
  checkOrder(decisions, footer);
  inOrder([...interventions.map(i => ({ line: i.line, ...i.at })), footer], 'interventions');
  inOrder([...hashes, footer], 'hashes');
  const output = last.object('output').hasBytes ? last.object('output').bytes() : undefined;
  return { header, files, decisions, interventions, hashes, markers, footer, output };
}

const momentOf = (line: Line) => ({ clock: line.count('clock'), step: line.count('step') });

function inOrder(moments: readonly { line: number; clock: number; step: number }[], what: string): void {
  moments.forEach(({ line, clock, step }, i) => {
    const before = moments[i - 1];
    if (before && (clock < before.clock || (clock === before.clock && step < before.step)))
      throw new ReplayError(line, `${what} must be in the order of time, and before the end`);
  });
}

function checkOrder(decisions: Replay['decisions'], footer: Footer): void {
  const lasts = new Map<string, number>();
  decisions.forEach(({ line, decision }, i) => {
    const before = decisions[i - 1]?.decision;
    const free = (lasts.get(decision.code) ?? -1) < decision.index;
    if (!free || (before && (decision.clock < before.clock || decision.index <= before.index)))
      throw new ReplayError(line, 'decisions must be in the order they were made');
    if (decision.last < decision.index || decision.last >= footer.questions)
      throw new ReplayError(
        line,
        `the questions ${decision.index} to ${decision.last} are not among the ${footer.questions} that were asked`,
      );
    lasts.set(decision.code, decision.last);
  });
}

function readHeader(line: Line): Header {
  if (!isRecord(line.value) || line.value['procstep'] !== 'replay')
    throw line.wrong('this is not a replay of procstep');
  const version = line.count('version');
  if (version !== FORMAT_VERSION) {
    throw line.wrong(
      `the format has version ${version}, this procstep reads ${FORMAT_VERSION}: record it again, or use the procstep it was recorded with`,
    );
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
  if (configuration.quantum === 0) throw line.wrong('"quantum" must be at least 1');
  if (configuration.firstPid < 2 || configuration.firstPid > MOST_PID)
    throw line.wrong(`"firstPid" must be from 2 to ${MOST_PID}`);
  const bin = line.strings('bin');
  const folder: Header['folder'] = line
    .pairs('folder', isSize, 'paths with sizes')
    .map(([path, size]) => [String(path), size]);
  for (const name of [...bin, ...configuration.executables.map(([executable]) => executable)])
    if (!isName(name)) throw line.wrong(`${JSON.stringify(name)} is no name of a file`);
  checkFolder(line, configuration.folder, folder);
  return {
    procstep: 'replay',
    version,
    machine: line.count('machine'),
    configuration,
    programs: line.recordOf('programs', isString, 'hashes'),
    library: line.recordOf('library', isString, 'hashes'),
    bin,
    folder,
  };
}

const MOST_PID = 2 ** 30;

const isName = (name: string): boolean => /^[^/\0]+$/.test(name) && name !== '.' && name !== '..';

/** Everything that was listed is in a folder that was listed, too, once. */
function checkFolder(line: Line, root: string, folder: Header['folder']): void {
  const folders = new Set([root, ...folder.filter(([, size]) => size < 0).map(([path]) => path)]);
  const seen = new Set<string>();
  for (const [path] of folder) {
    const cut = path.lastIndexOf('/');
    if (!folders.has(path.slice(0, cut)) || !isName(path.slice(cut + 1)) || seen.has(path))
      throw line.wrong(`${JSON.stringify(path)} cannot be in the folder that was listed`);
    seen.add(path);
  }
}

function readFile(line: Line): Replay['files'][number] {
  const path = line.string('file');
  const bytes = line.bytes();
  const hash = line.string('sha256');
  if (sha256(bytes) !== hash) throw line.wrong(`${path} is not the file that was recorded`);
  return { line: line.number, path, bytes, sha256: hash };
}

function readMarker(line: Line): Marker {
  const question = line.optionalString('question');
  const author = line.optionalString('author');
  return {
    kind: line.choice('kind', MARKER_KINDS),
    text: line.string('text'),
    ...momentOf(line),
    ...(question === undefined ? {} : { question }),
    ...(author === undefined ? {} : { author }),
  };
}

const CODES = ['thread', 'quantum', 'epoch', 'seed', 'input', 'preempt', 'change'] as const;

/** `[clock, code, data]` */
function readEntry(line: Line): LoggedDecision | RecordedIntervention {
  const entry = line.value as unknown[]; // it is an array: that makes it an entry
  const [clock, name, content] = entry;
  if (entry.length !== 3 || !isCount(clock) || !isRecord(content))
    throw line.wrong('an entry is [clock, code, data], with an object as data');
  const data = Line.of(line.number, content);
  const code = CODES.find(c => c === name);
  if (!code) throw line.wrong(`there is no entry about ${JSON.stringify(name)}`);
  if (code === 'preempt') return { kind: 'preempt', at: { clock, step: data.count('step') } };
  if (code === 'change') {
    const at = { clock, step: data.count('step') };
    return { kind: 'change', at, effects: data.list('effects').map(readEffect) };
  }
  const index = data.count('question');
  const last = data.optionalCount('last') ?? index;
  switch (code) {
    case 'thread':
      return { code, clock, index, last, tid: data.count('tid') };
    case 'input': {
      const port = data.choice('port', ['tty', 'stdin']);
      const eof = data.has('eof') && data.boolean('eof');
      return { code, clock, index, last, input: { port, bytes: data.bytes(), eof } };
    }
    default: {
      if (code === 'quantum' && data.record['value'] === null)
        return { code, clock, index, last, value: Number.POSITIVE_INFINITY };
      const value = data.count('value');
      if (code === 'quantum' && value === 0)
        throw line.wrong('a quantum is a number of instructions, or null for no limit');
      return { code, clock, index, last, value };
    }
  }
}

function readFooter(line: Line): Replay['footer'] {
  const output = line.object('output');
  return {
    line: line.number,
    end: line.choice('end', ENDS),
    ...momentOf(line),
    questions: line.count('questions'),
    status: line.count('status'),
    exits: line.pairs('exits', isCount, 'pids with statuses').map(([pid, status]) => [Number(pid), status]),
    output: { bytes: output.count('bytes'), sha256: output.string('sha256') },
    hash: line.string('hash'),
    digest: line.string('digest'),
  };
}
