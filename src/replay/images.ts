/**
 * What a machine executed, besides the program's own files: the programs as they were linked, and what is in them of the C
 * library. A replay depends on exactly that, so a library function that no program used may change, and one that was
 * used and has changed is named.
 */
import type { Image, ObjectData, ObjectFunction } from '../compiler/object.ts';
import { ReplayError, type Used } from './format.ts';
import { sha256 } from './sha256.ts';

/** Hexadecimal digits kept of a hash. */
const DIGITS = 16;
const SOURCES = '/usr/src/';

/** A program that was executed; `path` is its name in the machine. */
export interface Executed {
  readonly path: string;
  readonly image: Image;
}

const textOf = (bytes: Uint8Array): string => {
  let text = '';
  for (const b of bytes) text += String.fromCharCode(b);
  return text;
};

/** Everything of an image that can show in a run. */
function imageHash(image: Image): string {
  const { entry, brk, tls, segments, functions, signatures } = image;
  const parts = [
    JSON.stringify([entry, brk, tls.size, tls.align, signatures]),
    textOf(tls.bytes),
    ...segments.flatMap(({ name, address, size, write, bytes }) => [
      JSON.stringify([name, address, size, write]),
      textOf(bytes),
    ]),
    ...functions.map(f =>
      JSON.stringify([f.name, f.entry, f.end, f.signature, f.frameSize, f.windowSize, f.variableCount]),
    ),
  ];
  return sha256(parts.join('\n')).slice(0, DIGITS);
}

/** A function or datum before it has an address: the same wherever it is linked to. */
function partText(part: ObjectFunction | ObjectData): string {
  const { symbol, relocations } = part;
  if ('code' in part) {
    const { signature, signatures, frameSize, windowSize, variableCount, code } = part;
    return `${JSON.stringify([symbol, signature, signatures, frameSize, windowSize, variableCount, relocations])}${textOf(code)}`;
  }
  const { section, size, align, bytes } = part;
  return `${JSON.stringify([symbol, section, size, align, relocations])}${bytes ? textOf(bytes) : ''}`;
}

export function usedBy(executed: readonly Executed[]): Used {
  const programs: Record<string, string> = {};
  const parts = new Map<string, Map<string, string>>();
  for (const { path, image } of executed) {
    programs[path] = imageHash(image);
    for (const { object, source } of [...image.functions, ...image.globals]) {
      if (!object.path.startsWith(SOURCES)) continue;
      const file = object.path.slice(SOURCES.length);
      const known = parts.get(file) ?? new Map<string, string>();
      parts.set(file, known.set(source.symbol, partText(source)));
    }
  }
  const library = [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, symbols]) => {
      const texts = [...symbols].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
      return [file, sha256(texts.join('\n')).slice(0, DIGITS)] as const;
    });
  return { programs, library: Object.fromEntries(library) };
}

/** What has been executed here is not what was recorded: says what is different. Nothing if there is no difference. */
export function differenceOf(executed: readonly Executed[], recorded: Used): ReplayError | undefined {
  const here = usedBy(executed);
  const changed = Object.entries(here.programs).filter(([path, hash]) => recorded.programs[path] !== hash);
  const [first] = changed;
  if (!first) return undefined;
  const [path] = first;
  if (recorded.programs[path] === undefined)
    return new ReplayError(1, `the run executes ${path}, which the recorded one did not`);
  // Other programs' parts of the library would hide those of this one.
  const parts = usedBy(executed.filter(e => e.path === path)).library;
  const complete = Object.keys(recorded.programs).length === executed.length ? here.library : parts;
  const files = Object.keys(parts).filter(file => recorded.library[file] !== complete[file]);
  const known = files.filter(file => recorded.library[file] !== undefined);
  const which = (known.length > 0 ? known : files).join(', ');
  return new ReplayError(
    1,
    which === ''
      ? `the compiler makes another program of ${path} than the one that was recorded`
      : `${path} is linked with another C library than when it was recorded: ${which} has changed`,
  );
}
