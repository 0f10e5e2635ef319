/**
 * What was handed in, opened: a folder, a zip archive of one, a C file or a replay. Whatever is wrong with it is a remark of the
 * submission, as one bad submission must not keep a class from being graded; only a path that is not there at all is a mistake of
 * whoever typed the command.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, resolve, sep } from 'node:path';
import type { LaunchHost } from '../debugger/launch.ts';
import {
  hostOfFiles,
  mounted,
  SUBMISSION_FOLDER,
  type Submission,
  type SubmittedReplay,
  submissionOf,
} from '../homework/submission.ts';
import { ReplayError } from '../replay/format.ts';
import { nodeHost } from './host.ts';
import { InputError } from './options.ts';
import { replayOf } from './verify.ts';
import { readZip, ZipError } from './zip.ts';

const REPLAY = '.procreplay';
/** More replays of one student are not looked at; and no longer ones. Bytes. */
const MAX_REPLAYS = 20;
const MAX_REPLAY = 64 << 20;

/** Folders in folders that are gone down, where there is nothing else. */
const MAX_DEPTH = 4;

/** Nothing that a student made: `.git`, and what a Mac adds to an archive. */
const isOurs = (name: string): boolean => !name.startsWith('.') && name !== '__MACOSX';

/** Throws InputError if there is no such file or folder. */
export function openSubmission(path: string): Submission {
  const full = resolve(path);
  const found = statSync(full, { throwIfNoEntry: false });
  if (!found) throw new InputError(`there is no submission ${path}`);
  if (found.isDirectory()) return openFolder(path, full);
  const name = basename(full);
  const bytes = found.isFile() ? nodeHost.readFile(full) : undefined;
  if (!bytes) return unreadable(name, `${name} cannot be read.`);
  switch (extname(name).toLowerCase()) {
    case REPLAY:
      return submissionOf(basename(name, REPLAY), hostOfFiles(SUBMISSION_FOLDER, new Map()), [
        submittedReplay(name, bytes),
      ]);
    case '.zip':
      return openZip(name, bytes);
    case '.c':
    case '.h':
      return submissionOf(basename(name, '.c'), hostOfFiles(SUBMISSION_FOLDER, new Map([[name, bytes]])), []);
    default:
      return unreadable(
        name,
        `${name} is not a folder, a zip archive, a C file or a replay. If it is another kind of archive, unpack it and name the folder.`,
      );
  }
}

const unreadable = (name: string, remark: string): Submission =>
  submissionOf(name, hostOfFiles(SUBMISSION_FOLDER, new Map()), [], [remark]);

function openFolder(path: string, full: string): Submission {
  try {
    readdirSync(full);
  } catch (error) {
    return unreadable(basename(full), `The folder cannot be read: ${(error as Error).message}.`);
  }
  const submission = ofHost(basename(full), containedHost(full), full);
  const entries = submission.host.listFolder(SUBMISSION_FOLDER).filter(e => isOurs(e.name));
  if (entries.length < 2 || entries.some(e => !e.folder)) return submission;
  const advice = `There are only folders in it. If each is a submission, name them all: ${path}/*`;
  return { ...submission, remarks: [...submission.remarks, advice] };
}

function openZip(file: string, bytes: Uint8Array): Submission {
  const name = file.slice(0, -extname(file).length);
  try {
    return ofHost(name, hostOfFiles('/zip', readZip(bytes)), '/zip');
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return unreadable(name, `${file} ${error.message}.`);
  }
}

/** The files of a folder. One that holds nothing but a folder, as archives do, is that folder. */
function ofHost(name: string, host: LaunchHost, root: string): Submission {
  let folder = root;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const [only, ...more] = host.listFolder(folder).filter(e => isOurs(e.name));
    if (!only?.folder || more.length > 0) break;
    folder = `${folder}/${only.name}`;
  }
  const replays = host
    .listFolder(folder)
    .filter(e => !e.folder && extname(e.name) === REPLAY)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const remarks =
    replays.length > MAX_REPLAYS
      ? [`Of ${replays.length} replays the first ${MAX_REPLAYS} were looked at.`]
      : [];
  const opened = replays.slice(0, MAX_REPLAYS).map(({ name: file, size }) => {
    const bytes = size > MAX_REPLAY ? undefined : host.readFile(`${folder}/${file}`);
    return submittedReplay(file, bytes);
  });
  return submissionOf(name, mounted(SUBMISSION_FOLDER, folder, host), opened, remarks);
}

/** `bytes`: undefined if they cannot be read. */
function submittedReplay(name: string, bytes: Uint8Array | undefined): SubmittedReplay {
  try {
    if (!bytes) throw new ReplayError(0, `it cannot be read, or has more than ${MAX_REPLAY >> 20} MiB`);
    return { name, replay: replayOf(bytes) };
  } catch (error) {
    if (error instanceof ReplayError) return { name, replay: error };
    throw error;
  }
}

/**
 * A folder as a host that reads nothing outside of it: a link in a submission may lead anywhere, to the solution or to a
 * device without end.
 */
function containedHost(folder: string): LaunchHost {
  const root = realpathSync(folder);
  const isInside = (path: string): boolean => {
    try {
      const real = realpathSync(path);
      return real === root || real.startsWith(root + sep);
    } catch {
      return false;
    }
  };
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return {
    readFile: path => (isInside(path) && isFile(path) ? nodeHost.readFile(path) : undefined),
    listFolder: path =>
      isInside(path) ? nodeHost.listFolder(path).filter(e => isInside(join(path, e.name))) : [],
  };
}
