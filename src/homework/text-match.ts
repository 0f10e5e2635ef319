/**
 * What a text must be like: equal, matching, containing, or a set of lines. Differences are told so that a student can
 * see them: the first line that differs, what is there and what should be.
 *
 * White space at the end of lines and empty lines at the end of the text count only with `exact`: a missing newline is
 * rarely what an assignment is about.
 */
import { readPattern, type Value } from './document.ts';

export interface TextMatch {
  readonly kind: 'equals' | 'lines' | 'matches' | 'contains' | 'lacks';
  /** Texts to equal or contain: one, or for `lines`, all lines in any order. */
  readonly texts: readonly string[];
  readonly pattern: RegExp | undefined;
  readonly exact: boolean;
}

/** Reads a file of the teacher. Throws DocumentError if there is none. */
export type ReadProvided = (name: Value) => string;

const KINDS = ['equals', 'equalsFile', 'lines', 'matches', 'contains', 'lacks'] as const;

/** `stdout: TEXT` is `stdout: {equals: TEXT}`. Throws DocumentError. */
export function readTextMatch(value: Value, provided: ReadProvided): TextMatch {
  if (!value.isObject) return { kind: 'equals', texts: [value.text()], pattern: undefined, exact: false };
  const members = value.object([...KINDS, 'exact']);
  const given = KINDS.filter(kind => members.has(kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1)
    throw value.wrong(`${value.name} must have one of ${KINDS.join(', ')}`);
  const exact = members.get('exact')?.boolean() ?? false;
  const of = members.get(kind)!;
  switch (kind) {
    case 'equals':
      return { kind, texts: [of.text()], pattern: undefined, exact };
    case 'equalsFile':
      return { kind: 'equals', texts: [provided(of)], pattern: undefined, exact };
    case 'lines':
      return { kind, texts: of.isList ? of.texts() : splitLines(of.text()), pattern: undefined, exact };
    case 'matches':
      return { kind, texts: [], pattern: readPattern(of, 'm'), exact };
    case 'contains':
    case 'lacks':
      return { kind, texts: of.texts(), pattern: undefined, exact };
  }
}

const normalised = (text: string, exact: boolean): string =>
  exact ? text : text.replace(/[ \t\r]+$/gm, '').replace(/\n+$/, '');

const splitLines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

const LONGEST = 120;
/** A text in a message: quoted, escaped, cut. */
export const shown = (text: string): string => {
  const quoted = JSON.stringify(text);
  return quoted.length > LONGEST ? `${quoted.slice(0, LONGEST - 4)}..."` : quoted;
};

/** Why the text is not as it must be; undefined if it is. `what` is the text in words: "standard output". */
export function textDifference(match: TextMatch, text: string, what: string): string | undefined {
  switch (match.kind) {
    case 'equals':
      return equalsDifference(normalised(match.texts[0]!, match.exact), normalised(text, match.exact), what);
    case 'lines':
      return linesDifference(match, text, what);
    case 'matches': {
      if (match.pattern!.test(text)) return undefined;
      return `${what} does not match /${match.pattern!.source}/; it is ${shown(text)}`;
    }
    case 'contains': {
      const missing = match.texts.find(t => !text.includes(t));
      return missing === undefined
        ? undefined
        : `${what} does not contain ${shown(missing)}; it is ${shown(text)}`;
    }
    case 'lacks': {
      const found = match.texts.find(t => text.includes(t));
      return found === undefined ? undefined : `${what} contains ${shown(found)}, which it must not`;
    }
  }
}

function equalsDifference(wanted: string, text: string, what: string): string | undefined {
  if (wanted === text) return undefined;
  if (text === '') return `${what} is empty; it should be ${shown(wanted)}`;
  if (wanted === '') return `${what} should be empty; it is ${shown(text)}`;
  const should = wanted.split('\n');
  const is = text.split('\n');
  const at = should.findIndex((line, i) => line !== is[i]);
  if (at < 0)
    return `${what} has more than it should: line ${should.length + 1} is ${shown(is[should.length]!)}`;
  const found = is[at];
  if (found === undefined) return `${what} ends before line ${at + 1}, which should be ${shown(should[at]!)}`;
  return `line ${at + 1} of ${what} is ${shown(found)}; it should be ${shown(should[at]!)}`;
}

function linesDifference({ texts, exact }: TextMatch, text: string, what: string): string | undefined {
  const left = new Map<string, number>();
  for (const line of splitLines(normalised(text, exact))) left.set(line, (left.get(line) ?? 0) + 1);
  for (const line of texts.map(t => normalised(t, exact))) {
    const n = left.get(line) ?? 0;
    if (n === 0) return `${what} lacks the line ${shown(line)}`;
    left.set(line, n - 1);
  }
  const more = [...left].find(([, n]) => n > 0);
  return more && `${what} has the line ${shown(more[0])} more often than it should`;
}

/** What is required, in words. */
export function matchInWords({ kind, texts, pattern }: TextMatch): string {
  switch (kind) {
    case 'equals':
      return texts[0] === '' ? 'is empty' : `is ${shown(texts[0]!)}`;
    case 'lines':
      return `has these ${texts.length} lines, in any order`;
    case 'matches':
      return `matches /${pattern!.source}/`;
    case 'contains':
      return `contains ${texts.map(shown).join(' and ')}`;
    case 'lacks':
      return `does not contain ${texts.map(shown).join(' or ')}`;
  }
}
