/**
 * Translation phases 5 to 7 (C11 5.1.1.2): from preprocessing tokens to the tokens the parser reads. Keywords are told
 * from names, literals get their values, adjacent strings become one, and what is no token of C is an error.
 */
import { charLiteral, numberLiteral, stringLiteral } from './literal.ts';
import type { Diagnostics, SourceFile } from './source.ts';
import { KEYWORDS, Token } from './token.ts';
import { DIGRAPHS } from './tokenize.ts';

/** The tokens of a translation unit whose main file is `main`, with eof at the end. Uses the tokens it is given. */
export function finishTokens(
  preprocessed: readonly Token[],
  main: SourceFile,
  diagnostics: Diagnostics,
): Token[] {
  const result: Token[] = [];
  for (let i = 0; i < preprocessed.length; i++) {
    const token = preprocessed[i]!;
    switch (token.kind) {
      case 'identifier': {
        const keyword = KEYWORDS.get(token.text);
        if (keyword !== undefined) {
          token.kind = 'keyword';
          token.text = keyword;
        } else if (token.text === '__VA_ARGS__') {
          diagnostics.error(token.place, "'__VA_ARGS__' means something only in a variadic macro");
        }
        break;
      }
      case 'number': {
        const literal = numberLiteral(token, diagnostics);
        token.literal = literal;
        token.kind = literal.kind === 'float' ? 'float' : 'int';
        break;
      }
      case 'char':
        token.literal ??= charLiteral(token, diagnostics);
        break;
      case 'string': {
        const from = i;
        while (preprocessed[i + 1]?.kind === 'string') i++;
        result.push(joinStrings(preprocessed.slice(from, i + 1), diagnostics));
        continue;
      }
      case 'punctuator':
        token.text = DIGRAPHS.get(token.text) ?? token.text;
        break;
      case 'other':
      case 'header': {
        const code = token.text.codePointAt(0)!;
        const name = code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : token.text;
        diagnostics.error(token.place, `stray '${name}' in program`);
        continue;
      }
      case 'keyword':
      case 'int':
      case 'float':
      case 'eof':
        break;
    }
    result.push(token);
  }
  result.push(endToken(main));
  return result;
}

function endToken(main: SourceFile): Token {
  const end = main.text.length;
  const range = { file: main, start: end, end };
  return new Token('eof', '', range, range, true, false);
}

function joinStrings(pieces: readonly Token[], diagnostics: Diagnostics): Token {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  let { range, spelling } = first;
  if (last !== first && range.file === last.range.file && last.range.end > range.start) {
    const direct = pieces.every(p => p.range === p.spelling);
    range = { ...range, end: Math.max(range.end, last.range.end) };
    if (direct) spelling = range;
  }
  const text = pieces.length === 1 ? first.text : pieces.map(p => p.text).join(' ');
  const token = new Token('string', text, range, spelling, first.atLineStart, first.hasSpace);
  token.literal = stringLiteral(pieces, diagnostics);
  return token;
}
