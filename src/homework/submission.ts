/**
 * What a student handed in, as a folder of files, whatever it was: a folder, one C file, or replays with their embedded
 * sources. All paths are within it, so nothing of a result depends on where it lies.
 */
import type { FolderEntry, LaunchHost } from '../debugger/launch.ts';
import { type Replay, ReplayError } from '../replay/format.ts';
import { REPLAY_FOLDER, shownInReplay } from '../replay/record.ts';

/** Where the files of a submission are to a launch. */
export const SUBMISSION_FOLDER = '/submission';

/** How its paths are shown: by their names in the folder. */
export const shownInSubmission = (path: string): string =>
  path.startsWith(`${SUBMISSION_FOLDER}/`) ? path.slice(SUBMISSION_FOLDER.length + 1) : path;

/** The file that answers are kept in until they are handed in. */
export const ANSWERS_FILE = 'procstep-answers.json';

/** The replay that binds the answer to a question to the moment at which it was given: it ends there. */
export const answerReplayName = (question: string): string =>
  `answer-${question.replace(/[^A-Za-z0-9._-]+/g, '-')}.procreplay`;

export interface Answer {
  readonly text: string;
  /** Where in which replay it was given; undefined: without looking at a run. */
  readonly moment?: Moment;
}

export interface Moment {
  readonly replay: string;
  /** Instructions executed since the machine started. */
  readonly clock: number;
}

/** A replay that was handed in, or why it cannot be read. */
export interface SubmittedReplay {
  readonly name: string;
  readonly replay: Replay | ReplayError;
}

export interface Submission {
  /** What results call it. */
  readonly name: string;
  /** Its files, below SUBMISSION_FOLDER. */
  readonly host: LaunchHost;
  readonly replays: readonly SubmittedReplay[];
  readonly answers: ReadonlyMap<string, Answer>;
  /** What was wrong with it as a whole, a sentence each. */
  readonly remarks: readonly string[];
}

/** A set of files as a host, by path relative to `root`. */
export function hostOfFiles(root: string, files: ReadonlyMap<string, Uint8Array>): LaunchHost {
  const folders = new Map<string, Map<string, FolderEntry>>();
  const enter = (folder: string, entry: FolderEntry) => {
    const entries = folders.get(folder) ?? new Map<string, FolderEntry>();
    folders.set(folder, entries.set(entry.name, entry));
  };
  for (const [path, bytes] of files) {
    const parts = path.split('/');
    let folder = root;
    parts.forEach((name, i) => {
      const isFile = i === parts.length - 1;
      enter(folder, { name, folder: !isFile, size: isFile ? bytes.length : 0 });
      folder = `${folder}/${name}`;
    });
  }
  return {
    readFile: path => (path.startsWith(`${root}/`) ? files.get(path.slice(root.length + 1)) : undefined),
    listFolder: path => [...(folders.get(path)?.values() ?? [])],
  };
}

/** One host over another: what the first has hides what the second has under the same name. */
export function overlay(over: LaunchHost, under: LaunchHost): LaunchHost {
  return {
    readFile: path => over.readFile(path) ?? under.readFile(path),
    listFolder(path) {
      const first = over.listFolder(path);
      const names = new Set(first.map(e => e.name));
      return [...first, ...under.listFolder(path).filter(e => !names.has(e.name))];
    },
  };
}

/** A host whose folder is elsewhere. */
export function mounted(at: string, folder: string, host: LaunchHost): LaunchHost {
  const there = (path: string): string | undefined =>
    path === at ? folder : path.startsWith(`${at}/`) ? folder + path.slice(at.length) : undefined;
  return {
    readFile(path) {
      const own = there(path);
      return own === undefined ? undefined : host.readFile(own);
    },
    listFolder(path) {
      const own = there(path);
      return own === undefined ? [] : host.listFolder(own);
    },
  };
}

/** The files that replays carry. An earlier one wins where two have different files of one name. */
function embeddedFiles(replays: readonly SubmittedReplay[]): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { replay } of replays) {
    if (replay instanceof ReplayError) continue;
    for (const { path, bytes } of replay.files) {
      if (path.startsWith(`${REPLAY_FOLDER}/`) && !files.has(shownInReplay(path))) {
        files.set(shownInReplay(path), bytes);
      }
    }
  }
  return files;
}

/** An answer that a replay has as a marker. One at its very end is there for the text alone, but in the replay made for the answer. */
function* answersIn({ name, replay }: SubmittedReplay): Generator<[question: string, answer: Answer]> {
  if (replay instanceof ReplayError) return;
  for (const { kind, question, text, clock } of replay.markers) {
    if (kind !== 'answer' || question === undefined) continue;
    const bound = name === answerReplayName(question) || clock < replay.footer.clock;
    yield [question, { text, ...(bound ? { moment: { replay: name, clock } } : {}) }];
  }
}

/**
 * Puts a submission together. Answers are in the file of answers, or markers of replays; the file has the last word, and a marker with
 * the same text says the moment. `own` is the folder's content below SUBMISSION_FOLDER (replays and answers included); files that only
 * replays have are taken from them. `remarks`: what is to be said of it already.
 */
export function submissionOf(
  name: string,
  own: LaunchHost,
  replays: readonly SubmittedReplay[],
  remarks: readonly string[] = [],
): Submission {
  const marked = replays.flatMap(replay => [...answersIn(replay)]);
  const answers = new Map(marked);
  const all = [...remarks];
  for (const { name: file, replay } of replays) {
    if (replay instanceof ReplayError) all.push(`${file} cannot be used: ${replay.message}`);
  }
  const bytes = own.readFile(`${SUBMISSION_FOLDER}/${ANSWERS_FILE}`);
  if (bytes) {
    try {
      for (const [id, text] of readAnswers(new TextDecoder().decode(bytes))) answers.set(id, { text });
    } catch (error) {
      all.push(`${ANSWERS_FILE} cannot be used: ${(error as Error).message}`);
    }
  }
  for (const [id, { text, moment }] of marked) {
    if (moment && answers.get(id)?.text === text) answers.set(id, { text, moment });
  }
  const host = overlay(own, hostOfFiles(SUBMISSION_FOLDER, embeddedFiles(replays)));
  return { name, host, replays, answers, remarks: all };
}

/** The text of an answers file: an object of texts by question. Throws Error. */
export function readAnswers(text: string): Map<string, string> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('it must be an object with an answer for each question');
  }
  return new Map(
    Object.entries(value).map(([id, answer]): [string, string] => {
      if (typeof answer !== 'string') throw new Error(`the answer to '${id}' must be a text`);
      return [id, answer];
    }),
  );
}

export const writeAnswers = (answers: ReadonlyMap<string, string>): string =>
  `${JSON.stringify(Object.fromEntries([...answers].sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`;
