/**
 * A YAML or JSON text as values that know their line, so that whoever reads them can say where a mistake is.
 *
 * YAML 1.2 has JSON in it; what JSON files of editors have beyond that, comments with slashes, is blanked out first.
 * Anchors and aliases are resolved, up to a size that a text written by hand never has.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { closest } from '../compiler/suggest.ts';
import { joinPath } from '../compiler/sysroot.ts';

/** The text is not what it should be; the message says what to write, `line` (1-based) where. */
export class DocumentError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

type Plain = string | number | boolean | null;
type Content = Plain | readonly Value[] | ReadonlyMap<string, Value>;

/** More values than this come of aliases of aliases only. */
const MAX_VALUES = 50_000;
const MAX_DEPTH = 50;

/** A value of the text, read by the type that is expected. All readers throw DocumentError. */
export class Value {
  constructor(
    readonly line: number,
    /** How a message names it: `"points"`, or `an entry of "must"`. */
    readonly name: string,
    readonly content: Content,
  ) {}

  wrong(reason: string): DocumentError {
    return new DocumentError(this.line, reason);
  }

  private mustBe(wanted: string): DocumentError {
    return this.wrong(`${this.name} must be ${wanted}, not ${describe(this.content)}`);
  }

  get isText(): boolean {
    return typeof this.content === 'string';
  }

  get isList(): boolean {
    return Array.isArray(this.content);
  }

  get isObject(): boolean {
    return this.content instanceof Map;
  }

  /** A string; a number or a word that YAML takes for something else is one, too. */
  text(): string {
    const { content } = this;
    if (typeof content === 'string') return content;
    if (typeof content === 'number' || typeof content === 'boolean') return String(content);
    throw this.mustBe('a text');
  }

  number(least = Number.NEGATIVE_INFINITY): number {
    if (typeof this.content !== 'number' || !Number.isFinite(this.content)) throw this.mustBe('a number');
    if (this.content < least) throw this.wrong(`${this.name} must be at least ${least}`);
    return this.content;
  }

  count(least = 0): number {
    const n = this.number();
    if (!Number.isSafeInteger(n) || n < least) throw this.mustBe(`a whole number of at least ${least}`);
    return n;
  }

  boolean(): boolean {
    if (typeof this.content !== 'boolean') throw this.mustBe('true or false');
    return this.content;
  }

  /** A word of these. */
  word<W extends string>(words: readonly W[]): W {
    const found = words.find(w => w === this.content);
    if (found === undefined) throw this.mustBe(`one of ${words.join(', ')}`);
    return found;
  }

  list(): readonly Value[] {
    if (!Array.isArray(this.content)) throw this.mustBe('a list');
    return this.content;
  }

  /** A list, or one value that stands for a list of one. */
  listOrOne(): readonly Value[] {
    return this.isList ? this.list() : [this];
  }

  texts(): readonly string[] {
    return this.listOrOne().map(v => v.text());
  }

  /** An object with no other members than these. */
  object(members: readonly string[]): ReadonlyMap<string, Value> {
    const map = this.record();
    for (const [name, value] of map) {
      if (members.includes(name)) continue;
      const meant = closest(name, members);
      const advice = meant ? `; did you mean "${meant}"?` : `; there are ${members.join(', ')}`;
      throw value.wrong(`${this.name} has no member "${name}"${advice}`);
    }
    return map;
  }

  /** An object with any members. */
  record(): ReadonlyMap<string, Value> {
    if (!(this.content instanceof Map)) throw this.mustBe('an object');
    return this.content;
  }
}

function describe(content: Content): string {
  if (content === null) return 'nothing';
  if (Array.isArray(content)) return 'a list';
  if (content instanceof Map) return 'an object';
  return typeof content === 'string' ? `'${content}'` : String(content);
}

/** Reads a YAML or JSON text. Throws DocumentError. */
export function readDocument(text: string, what: string): Value {
  const lines = new LineCounter();
  const source = text.trimStart().startsWith('{') || /^\s*\/[/*]/.test(text) ? blankComments(text) : text;
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const mistake = document.errors[0];
  if (mistake) throw new DocumentError(lineAt(mistake.pos[0]), `this is not YAML: ${mistake.message}`);
  let values = 0;

  const convert = (node: Node | null | undefined, name: string, depth: number, outer: number): Value => {
    const line = node?.range ? lineAt(node.range[0]) : outer;
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw new DocumentError(line, 'this is too large, or nested too deep, for a text written by hand');
    }
    if (!node) return new Value(line, name, null);
    if (isAlias(node)) {
      const target = (node as Alias).resolve(document);
      if (!target) throw new DocumentError(line, `there is no anchor &${node.source} before this`);
      return convert(target, name, depth + 1, line);
    }
    if (isScalar(node)) {
      const { value } = node;
      const plain =
        typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
      return new Value(line, name, plain);
    }
    if (isSeq(node)) {
      const entry = `an entry of ${name}`;
      return new Value(
        line,
        name,
        node.items.map(item => convert(item as Node | null, entry, depth + 1, line)),
      );
    }
    if (isMap(node)) {
      const members = new Map<string, Value>();
      for (const { key, value } of node.items) {
        const keyLine = (key as Node).range ? lineAt((key as Node).range![0]) : line;
        if (!isScalar(key)) throw new DocumentError(keyLine, 'the name of a member must be a word');
        const member = String(key.value);
        const read = convert(value as Node | null, `"${member}"`, depth + 1, keyLine);
        // A mistake is shown where the member is named, as a block of text begins on the line after.
        members.set(member, new Value(keyLine, read.name, read.content));
      }
      return new Value(line, name, members);
    }
    throw new DocumentError(line, 'this is nothing that an assignment has');
  };

  return convert(document.contents, what, 0, 1);
}

/** The same text with blanks for comments of // and /* outside of strings; lines stay. */
function blankComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, found =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
  );
}

// --- What several readers need ----------------------------------------------------------------------------

/** A member that must be there. Throws DocumentError. */
export function required(value: Value, members: ReadonlyMap<string, Value>, name: string): Value {
  const found = members.get(name);
  if (!found) throw value.wrong(`${value.name} has no "${name}"`);
  return found;
}

/** A path within the submission. Throws DocumentError if it leads out. */
export function inside(value: Value, name: string): string {
  const path = joinPath('/x', name);
  if (name.startsWith('/') || !path.startsWith('/x/')) {
    throw value.wrong(`'${name}' must be within the folder: neither an absolute path nor one with ..`);
  }
  return path.slice(3);
}

/** A regular expression of JavaScript. Throws DocumentError if it is none. */
export function readPattern(value: Value, flags: string): RegExp {
  try {
    return new RegExp(value.text(), flags);
  } catch (error) {
    throw value.wrong(`${value.name} is not a regular expression: ${(error as Error).message}`);
  }
}
