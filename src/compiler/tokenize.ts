/**
 * Source text -> preprocessing tokens (C11 5.1.1.2, phases 1 to 3).
 *
 * The one trick: lines continued by a backslash are joined first, so that the scanner never has to think of them, and a
 * list of the joints turns offsets back into places of the file as it was read. Nearly every file has no joint outside
 * macro definitions, and most have none at all.
 *
 * What is wrong with a token (a quote without its partner, a typographic quote copied from slides) is not reported
 * at once but listed in `problems`: the token may be in a group that `#if` skips, where anything goes.
 */
import type { Diagnostic, Range, SourceFile } from './source.ts';
import { Token } from './token.ts';

export interface TokenizedFile {
  readonly file: SourceFile;
  /** The last one is of kind eof, at the start of a line. */
  readonly tokens: readonly Token[];
  /** Indexes of the tokens `#` that begin a directive, ascending. */
  readonly directives: readonly number[];
  /** Sorted by place. Those in skipped groups are not errors. */
  readonly problems: readonly Diagnostic[];
  /** What -Wcomment says: comments that may end elsewhere than they seem to. */
  readonly remarks: readonly Diagnostic[];
}

/** C11 6.4.6, longest first for each first character. */
const PUNCTUATORS =
  '[ ] ( ) { } . -> ++ -- & * + - ~ ! / % << >> < > <= >= == != ^ | && || ? : ; ... = *= /= %= += -= <<= >>= &= ^= |= ' +
  ', # ## <: :> <% %> %: %:%:';

/** By first character's code. */
const PUNCTUATORS_BY_FIRST: readonly string[][] = (() => {
  const table: string[][] = Array.from({ length: 128 }, () => []);
  for (const p of PUNCTUATORS.split(' ')) table[p.charCodeAt(0)]!.push(p);
  for (const list of table) list.sort((a, b) => b.length - a.length);
  return table;
})();

/** Digraphs (6.4.6p3) and what they mean. */
export const DIGRAPHS: ReadonlyMap<string, string> = new Map([
  ['<:', '['],
  [':>', ']'],
  ['<%', '{'],
  ['%>', '}'],
  ['%:', '#'],
  ['%:%:', '##'],
]);

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;

const CLASS = (() => {
  const table = new Uint8Array(128);
  for (let c = 0; c < 26; c++) table[65 + c] = table[97 + c] = LETTER;
  table[95] = table[36] = LETTER; // _ and, as in gcc, $
  for (let c = 48; c < 58; c++) table[c] = DIGIT;
  for (const c of [9, 11, 12, 13, 32]) table[c] = SPACE;
  return table;
})();

const classOf = (c: number): number => (c < 128 ? CLASS[c]! : OTHER);

const NEWLINE = 10;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const LESS = 60;
const BACKSLASH = 92;

const DOUBLE_QUOTES = '“”„‟″＂';
const SINGLE_QUOTES = '‘’‚‛′´＇';

/** Characters that look like C but are not: what was meant, and what they are called. */
const LOOKALIKES: ReadonlyMap<string, readonly [text: string, name: string]> = new Map([
  ['–', ['-', 'an en dash']],
  ['—', ['-', 'an em dash']],
  ['‐', ['-', 'a typographic hyphen']],
  ['‑', ['-', 'a typographic hyphen']],
  ['−', ['-', 'a mathematical minus sign']],
  ['…', ['...', 'an ellipsis character']],
  ['×', ['*', 'a multiplication sign']],
  ['∗', ['*', 'an asterisk operator']],
  ['÷', ['/', 'a division sign']],
  ['∕', ['/', 'a division slash']],
  ['≤', ['<=', 'a less-or-equal sign']],
  ['≥', ['>=', 'a greater-or-equal sign']],
  ['≠', ['!=', 'a not-equal sign']],
  ['→', ['->', 'an arrow']],
  ['∧', ['&&', 'a logical and sign']],
  ['∨', ['||', 'a logical or sign']],
  ['¬', ['!', 'a not sign']],
  ['∼', ['~', 'a tilde operator']],
  ['˜', ['~', 'a small tilde']],
  ['ˆ', ['^', 'a circumflex accent']],
  ['¦', ['|', 'a broken bar']],
]);

/** White space that is none in C: the no-break spaces and the invisible characters. */
const FALSE_SPACE = /[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/;
const FALSE_SPACE_NAMES: Record<string, string> = {
  '\u00a0': 'a no-break space',
  '\u202f': 'a narrow no-break space',
  '\u200b': 'an invisible zero-width space',
  '\ufeff': 'an invisible byte order mark',
};

/** Letters as Unicode has them, and of C11's annex D also superscripts, fractions and whatever is beyond the basic plane: `π²`. */
const IDENTIFIER_PART =
  /[\p{XID_Start}\p{XID_Continue}\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u218f\u2460-\u24ff\u{10000}-\u{1fffd}\u{20000}-\u{efffd}]/u;
/** A universal character name (C11 6.4.3). */
const UNIVERSAL_NAME = /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;
/** The ligatures that PDF viewers copy: 'ﬁle' for 'file'. */
const LIGATURE = /[\ufb00-\ufb06]/;

const FROM_SLIDES = 'it was probably copied from slides or a web page';

/** A file with its continued lines joined. `joints[i]`: from this offset of `text` on, `shifts[i]` characters are missing. */
interface Joined {
  readonly text: string;
  readonly joints: readonly number[];
  readonly shifts: readonly number[];
}

/** Phase 2. As in gcc, spaces between the backslash and the end of the line do not matter. */
function joinLines(text: string): Joined {
  if (!text.includes('\\')) return { text, joints: [], shifts: [] };
  const continuation = /\\[ \t]*\r?\n/g;
  const joints: number[] = [];
  const shifts: number[] = [];
  let joined = '';
  let from = 0;
  for (const match of text.matchAll(continuation)) {
    joined += text.slice(from, match.index);
    from = match.index + match[0].length;
    joints.push(joined.length);
    shifts.push(from - joined.length);
  }
  return from === 0 ? { text, joints, shifts } : { text: joined + text.slice(from), joints, shifts };
}

export function tokenize(file: SourceFile): TokenizedFile {
  return new Scanner(file).scan();
}

/** The index after the last token of the line that `from` is in or, at its end, of the line before. */
export function endOfLine(tokens: readonly Token[], from: number): number {
  let end = from;
  while (!tokens[end]!.atLineStart) end++;
  return end;
}

class Scanner {
  private readonly text: string;
  private readonly joints: readonly number[];
  private readonly shifts: readonly number[];
  /** The joint in force at the place last converted; places are converted in ascending order. */
  private joint = 0;
  private shift = 0;
  private pos = 0;
  private atLineStart = true;
  private hasSpace = false;
  private readonly tokens: Token[] = [];
  private readonly directives: number[] = [];
  private readonly problems: Diagnostic[] = [];
  private readonly remarks: Diagnostic[] = [];

  constructor(private readonly file: SourceFile) {
    const joined = joinLines(file.text);
    this.text = joined.text;
    this.joints = joined.joints;
    this.shifts = joined.shifts;
  }

  scan(): TokenizedFile {
    const { text, tokens } = this;
    const length = text.length;
    if (text.charCodeAt(0) === 0xfeff) this.pos = 1;
    while (this.pos < length) {
      const start = this.pos;
      const c = text.charCodeAt(start);
      const kind = classOf(c);
      if (c === NEWLINE) {
        this.pos++;
        this.atLineStart = true;
        this.hasSpace = false;
      } else if (kind === SPACE) {
        this.pos++;
        this.hasSpace = true;
      } else if (kind === LETTER) {
        this.word(start);
      } else if (kind === DIGIT || (c === DOT && classOf(text.charCodeAt(start + 1)) === DIGIT)) {
        this.number(start);
      } else if (c === SLASH && text.charCodeAt(start + 1) === SLASH) {
        const end = text.indexOf('\n', start);
        this.pos = end < 0 ? length : end;
        this.hasSpace = true;
        if (this.joints.length > 0) this.lookForJoints(start);
      } else if (c === SLASH && text.charCodeAt(start + 1) === STAR) {
        this.comment(start);
      } else if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) {
        this.quoted(start, start);
      } else if (c < 128) {
        if (c === LESS && this.headerName(start)) continue;
        if (c === BACKSLASH && this.foreignIdentifier(start, start)) continue;
        this.punctuator(start, c);
      } else {
        this.foreign(start);
      }
    }
    const end = { file: this.file, start: this.file.text.length, end: this.file.text.length };
    tokens.push(new Token('eof', '', end, end, true, false));
    const { file, directives, problems, remarks } = this;
    return { file, tokens, directives, problems, remarks };
  }

  /** The place in the file of the character at `pos` of the joined text. Must be called with ascending places. */
  private offset(pos: number): number {
    while (this.joint < this.joints.length && this.joints[this.joint]! <= pos) {
      this.shift = this.shifts[this.joint++]!;
    }
    return pos + this.shift;
  }

  private range(start: number, end: number): Range {
    const from = this.offset(start);
    return { file: this.file, start: from, end: end > start ? this.offset(end - 1) + 1 : from };
  }

  private push(kind: Token['kind'], text: string, start: number, end: number): Token {
    const range = this.range(start, end);
    const token = new Token(kind, text, range, range, this.atLineStart, this.hasSpace);
    this.tokens.push(token);
    this.pos = end;
    this.atLineStart = false;
    this.hasSpace = false;
    return token;
  }

  private problem(range: Range, message: string, suggestion?: Diagnostic['suggestion']): void {
    this.problems.push({ severity: 'error', message, range, suggestion });
  }

  /** An identifier, or a literal with an encoding prefix. */
  private word(start: number): void {
    const { text } = this;
    let end = start + 1;
    let c = text.charCodeAt(end);
    while (c < 128 && (CLASS[c] === LETTER || CLASS[c] === DIGIT)) c = text.charCodeAt(++end);
    if ((c >= 128 || c === BACKSLASH) && this.foreignIdentifier(start, end)) return;
    if ((c === DOUBLE_QUOTE || c === SINGLE_QUOTE) && end - start <= 2) {
      const prefix = text.slice(start, end);
      if (prefix === 'L' || prefix === 'u' || prefix === 'U' || prefix === 'u8') {
        this.quoted(start, end);
        return;
      }
    }
    this.push('identifier', text.slice(start, end), start, end);
  }

  /**
   * An identifier that goes on (or begins) at `at` with characters outside ASCII, as they are or by universal character
   * names (C11 6.4.2.1 and annex D).
   * Ligatures are letters to Unicode, but surely not what was meant.
   */
  private foreignIdentifier(start: number, at: number): boolean {
    const { text } = this;
    let end = at;
    let name = text.slice(start, at);
    while (end < text.length) {
      const named = UNIVERSAL_NAME.exec(text.slice(end, end + 10));
      const code = named ? Number.parseInt(named[1] ?? named[2]!, 16) : text.codePointAt(end)!;
      if (code > 0x10ffff) break;
      const char = String.fromCodePoint(code);
      if (!IDENTIFIER_PART.test(char) && char !== '$') break;
      if (DOUBLE_QUOTES.includes(char) || SINGLE_QUOTES.includes(char)) break;
      end += named ? named[0].length : char.length;
      name += char;
    }
    if (end === at) return false;
    const meant = LIGATURE.test(name) || /[\uff00-\uffef]/.test(name) ? name.normalize('NFKC') : name;
    const token = this.push('identifier', meant, start, end);
    if (meant !== name) {
      const suggestion = { range: token.range, text: meant, why: FROM_SLIDES };
      this.problem(token.range, `'${name}' is written with a typographic letter, not '${meant}'`, suggestion);
    }
    return true;
  }

  /** A preprocessing number (6.4.8): anything that starts like a number, right or wrong. */
  private number(start: number): void {
    const { text } = this;
    let end = start + 1;
    for (;;) {
      const c = text.charCodeAt(end);
      const kind = classOf(c);
      if (kind === LETTER || kind === DIGIT || c === DOT) end++;
      else if ((c === 43 || c === 45) && /[eEpP]/.test(text[end - 1]!)) end++;
      else break;
    }
    this.push('number', text.slice(start, end), start, end);
  }

  private comment(start: number): void {
    const end = this.text.indexOf('*/', start + 2);
    if (end < 0) {
      this.problem(this.range(start, start + 2), 'unterminated comment: the rest of the file is inside it');
      this.pos = this.text.length;
      return;
    }
    const inner = this.text.indexOf('/*', start + 2);
    if (inner >= 0 && inner < end) this.remark(this.range(inner, inner + 2), '"/*" within comment');
    // A comment is one space: a directive may begin after it, and does not end inside it.
    this.pos = end + 2;
    this.hasSpace = true;
  }

  private remark(range: Range, message: string): void {
    this.remarks.push({ severity: 'warning', option: 'comment', message, range });
  }

  /** A `//` comment that has been read: does a backslash at the end of a line make it longer than a line? */
  private lookForJoints(start: number): void {
    // Joints before the token converted last are behind `joint`.
    for (let i = this.joint; i < this.joints.length && this.joints[i]! <= this.pos; i++) {
      if (this.joints[i]! <= start) continue;
      this.remark(this.range(start, start + 2), 'multi-line comment');
      return;
    }
  }

  /** `<sys/wait.h>` after `#include`, where it is one token (6.4.7). */
  private headerName(start: number): boolean {
    const { tokens } = this;
    const directive = this.directives.at(-1);
    if (directive === undefined || directive !== tokens.length - 2) return false;
    const name = tokens[directive + 1]!;
    if (this.atLineStart || !/^include(_next)?$/.test(name.text)) return false;
    const close = this.text.indexOf('>', start);
    const newline = this.text.indexOf('\n', start);
    if (close < 0 || (newline >= 0 && newline < close)) return false;
    this.push('header', this.text.slice(start, close + 1), start, close + 1);
    return true;
  }

  /** A string literal or character constant whose opening quote is at `open`; its prefix begins at `start`. */
  private quoted(start: number, open: number): void {
    const { text } = this;
    const quote = text.charCodeAt(open);
    let end = open + 1;
    for (; end < text.length; end++) {
      const c = text.charCodeAt(end);
      if (c === quote) {
        this.push(quote === DOUBLE_QUOTE ? 'string' : 'char', text.slice(start, end + 1), start, end + 1);
        return;
      }
      if (c === NEWLINE) break;
      if (c === BACKSLASH && text.charCodeAt(end + 1) !== NEWLINE) end++;
    }
    this.unterminated(start, open, Math.min(end, text.length));
  }

  /**
   * The line ends inside a literal. Guess where the quote was meant, so that the rest of the line makes sense: at a
   * typographic quote, or before the `);` that ends the line.
   */
  private unterminated(start: number, open: number, lineEnd: number): void {
    const { text } = this;
    const isString = text.charCodeAt(open) === DOUBLE_QUOTE;
    const quote = isString ? '"' : "'";
    const rest = text.slice(open + 1, lineEnd);
    const typographic = [...rest].findIndex(c => (isString ? DOUBLE_QUOTES : SINGLE_QUOTES).includes(c));
    const closing = typographic >= 0 ? typographic : rest.search(/[ \t]*[)\]}]*[ \t]*[;,]?[ \t\r]*$/);
    const at = open + 1 + closing;
    const body = text.slice(start, at) + quote;
    const token = this.push(isString ? 'string' : 'char', body, start, at);
    if (!isString && closing > 4) {
      // An apostrophe in running text: one complaint about the line is enough.
      this.tokens.pop();
      this.pos = lineEnd;
    }
    const end = token.range.end;
    const insertion =
      typographic >= 0
        ? { range: this.range(at, at + 1), text: quote, why: `'${rest[typographic]}' does not end it` }
        : { range: { file: this.file, start: end, end }, text: quote };
    if (typographic >= 0) this.pos = at + 1;
    this.problem(token.range, `missing terminating ${quote} character`, insertion);
  }

  private punctuator(start: number, c: number): void {
    const { text } = this;
    for (const p of PUNCTUATORS_BY_FIRST[c]!) {
      if (p.length > 1 && !text.startsWith(p, start)) continue;
      const begins = this.atLineStart && (c === HASH ? p === '#' : p === '%:');
      if (begins) this.directives.push(this.tokens.length);
      this.push('punctuator', p, start, start + p.length);
      return;
    }
    this.push('other', text[start]!, start, start + 1);
  }

  /** A character outside ASCII: part of an identifier, a lookalike of something in C, or nothing we know. */
  private foreign(start: number): void {
    const { text } = this;
    const char = String.fromCodePoint(text.codePointAt(start)!);
    const lookalike = LOOKALIKES.get(char) ?? fullWidth(char);
    if (DOUBLE_QUOTES.includes(char)) this.typographicQuotes(start, DOUBLE_QUOTES, '"');
    else if (SINGLE_QUOTES.includes(char)) this.typographicQuotes(start, SINGLE_QUOTES, "'");
    else if (FALSE_SPACE.test(char)) this.falseSpace(start);
    else if (lookalike) this.lookalike(start, lookalike[1]);
    else if (!this.foreignIdentifier(start, start)) this.push('other', char, start, start + char.length);
  }

  /** “...” or ‘...’ instead of straight quotes: take it as the literal that was meant. */
  private typographicQuotes(start: number, family: string, quote: '"' | "'"): void {
    const { text } = this;
    let end = start + 1;
    while (end < text.length && text[end] !== quote && !family.includes(text[end]!) && text[end] !== '\n') {
      end += text[end] === '\\' && text[end + 1] !== '\n' ? 2 : 1;
    }
    const closed = end < text.length && text[end] !== '\n';
    const name = quote === '"' ? 'a quotation mark' : 'a single quote';
    const message = `'${text[start]}' is not ${name} in C`;
    if (!closed) {
      this.hasSpace = true;
      this.pos = start + 1;
      const range = this.range(start, start + 1);
      this.problem(range, message, { range, text: quote, why: FROM_SLIDES });
      return;
    }
    const meant = quote + text.slice(start + 1, end) + quote;
    const { range } = this.push(quote === '"' ? 'string' : 'char', meant, start, end + 1);
    this.problem(range, message, { range, text: meant, why: FROM_SLIDES });
  }

  private falseSpace(start: number): void {
    const { text } = this;
    let end = start + 1;
    while (end < text.length && FALSE_SPACE.test(text[end]!)) end++;
    const range = this.range(start, end);
    this.pos = end;
    this.hasSpace = true;
    const code = text.charCodeAt(start).toString(16).toUpperCase().padStart(4, '0');
    const name = FALSE_SPACE_NAMES[text[start]!] ?? 'a special space';
    this.problem(range, `${name} (U+${code}) is not white space in C`, {
      range,
      text: ' '.repeat(end - start),
      why: FROM_SLIDES,
    });
  }

  /** A run of characters such as `–` or `≤`, perhaps with real ones after it (`–>`): taken as what was meant. */
  private lookalike(start: number, name: string): void {
    const { text } = this;
    let end = start;
    let meant = '';
    for (;;) {
      const entry = end < text.length ? (LOOKALIKES.get(text[end]!) ?? fullWidth(text[end]!)) : undefined;
      if (!entry) break;
      meant += entry[0];
      end++;
    }
    const written = text.slice(start, end);
    // `–>`, `–=`: let the real characters after it join in one punctuator.
    const after = /^[-+=>&|<]*/.exec(text.slice(end, end + 2))![0];
    const whole = PUNCTUATORS.split(' ').find(p => p === meant + after || p === meant + after.slice(0, 1));
    if (whole) end += whole.length - meant.length;
    const punctuator = whole ?? meant;
    const known = PUNCTUATORS.split(' ').includes(punctuator);
    const token = this.push(known ? 'punctuator' : 'other', punctuator, start, end);
    const range = { ...token.range, end: token.range.start + written.length };
    this.problem(range, `'${written}' is ${name}, not '${meant}'`, { range, text: meant, why: FROM_SLIDES });
    if (!known) this.tokens.pop();
  }
}

/** The full-width forms of ASCII punctuation (U+FF01 to U+FF5E), typed with an East Asian keyboard. */
function fullWidth(char: string): readonly [string, string] | undefined {
  const code = char.charCodeAt(0);
  if (code < 0xff01 || code > 0xff5e) return undefined;
  const ascii = String.fromCharCode(code - 0xfee0);
  return PUNCTUATORS_BY_FIRST[ascii.charCodeAt(0)]!.length > 0
    ? [ascii, 'a full-width character']
    : undefined;
}
