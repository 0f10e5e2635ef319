/**
 * Tokens: what the tokenizer makes, the preprocessor moves around and the parser reads.
 *
 * One class serves all three, so that a token that no macro touches is allocated once. A token starts as a
 * preprocessing token (C11 6.4p3: numbers are still text, keywords are still identifiers, literals are not yet decoded);
 * after the preprocessor (translation phases 1 to 6) only the kinds of `TokenKind` remain, keywords and literals are
 * resolved, and adjacent string literals are one.
 */
import type { FloatKind, IntKind } from './ctype.ts';
import type { HideSet } from './hide-set.ts';
import type { Range } from './source.ts';

/** What the parser sees. `char` is a character constant; `eof` is always the last token. */
export type TokenKind = 'identifier' | 'keyword' | 'punctuator' | 'int' | 'float' | 'char' | 'string' | 'eof';

/** Kinds that exist only while preprocessing: a number not yet converted, `<stdio.h>`, a character that starts no token. */
export type PreprocessingKind = 'number' | 'header' | 'other';

/** The value of a literal, and the type that C11 6.4.4 and 6.4.5 give it. */
export type Literal =
  | { readonly kind: 'int'; readonly value: bigint; readonly type: IntKind }
  /** `imaginary`: GNU's suffix i or j, which makes it that many times the imaginary unit. */
  | {
      readonly kind: 'float';
      readonly value: number;
      readonly type: FloatKind;
      readonly imaginary?: boolean;
    }
  /** 'a' has type int; L'a' wchar_t (int); u'a' char16_t (ushort); U'a' char32_t (uint); u8'a' uchar. */
  | { readonly kind: 'char'; readonly value: bigint; readonly type: IntKind }
  /**
   * Elements in little-endian order, with the terminating null. `element` is char, or for a prefix L int, u ushort,
   * U uint.
   */
  | { readonly kind: 'string'; readonly bytes: Uint8Array; readonly element: IntKind };

export class Token {
  /** Set for the kinds int, float, char and string once preprocessing is done. */
  literal: Literal | undefined = undefined;
  /** Macros that must not be replaced in it again. */
  hideSet: HideSet | undefined = undefined;

  constructor(
    public kind: TokenKind | PreprocessingKind,
    /**
     * What to compare with: the name; the punctuator; the keyword in its standard spelling (`__const__` is 'const',
     * see KEYWORDS); a literal as written. Empty for eof.
     */
    public text: string,
    /** Where the student sees it: for what came out of a macro, the use of the macro (name and arguments). */
    public range: Range,
    /** Where its characters are: equals `range` unless it came out of a macro. */
    public spelling: Range,
    /** First on its line. */
    public atLineStart: boolean,
    /** White space or a comment before it. */
    public hasSpace: boolean,
  ) {}

  /**
   * The best place for a complaint about this token alone: inside the use of a macro, the argument as it is written there.
   * Unlike ranges, places of successive tokens need not ascend.
   */
  get place(): Range {
    const { range, spelling } = this;
    const inside = spelling.file === range.file && spelling.start >= range.start && spelling.end <= range.end;
    return inside ? spelling : range;
  }

  is(text: string): boolean {
    return this.text === text && (this.kind === 'punctuator' || this.kind === 'keyword');
  }
}

/** Every spelling of a keyword -> its standard one: C11, and what gcc has in -std=gnu17. */
export const KEYWORDS: ReadonlyMap<string, string> = (() => {
  const plain =
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    '_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local ' +
    'asm typeof __attribute__ __extension__ __label__ __auto_type __int128 _Float128 __real__ __imag__';
  const other: Record<string, string> = {
    __alignof: '_Alignof',
    __alignof__: '_Alignof',
    __asm: 'asm',
    __asm__: 'asm',
    __attribute: '__attribute__',
    _Float32: 'float',
    _Float32x: 'double',
    _Float64: 'double',
    __complex: '_Complex',
    __complex__: '_Complex',
    __const: 'const',
    __const__: 'const',
    __float128: '_Float128',
    __imag: '__imag__',
    __inline: 'inline',
    __real: '__real__',
    __inline__: 'inline',
    __restrict: 'restrict',
    __restrict__: 'restrict',
    __signed: 'signed',
    __signed__: 'signed',
    __thread: '_Thread_local',
    __typeof: 'typeof',
    __typeof__: 'typeof',
    __volatile: 'volatile',
    __volatile__: 'volatile',
  };
  const map = new Map<string, string>();
  for (const word of plain.split(' ')) map.set(word, word);
  for (const [spelling, standard] of Object.entries(other)) map.set(spelling, standard);
  return map;
})();
