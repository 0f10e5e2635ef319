/**
 * One macro (C11 6.10.3): what a `#define` line says, checked and made ready for its uses. What replacing it means is
 * macro-expansion.ts.
 */
import type { Diagnostics, Range } from './source.ts';
import type { Token } from './token.ts';

/** Operators of `#if` that count as defined macros. */
const CONDITION_OPERATORS = [
  '__has_include',
  '__has_include_next',
  '__has_attribute',
  '__has_c_attribute',
  '__has_builtin',
  '__has_feature',
  '__has_extension',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** Macros whose replacement depends on where they are used, and the operators of `#if`. */
export const SPECIALS = [
  '__FILE__',
  '__LINE__',
  '__BASE_FILE__',
  '__INCLUDE_LEVEL__',
  '__COUNTER__',
  '_Pragma',
  ...CONDITION_OPERATORS,
] as const;
export type Special = (typeof SPECIALS)[number];

export const isConditionOperator = (special: Special): special is ConditionOperator =>
  (CONDITION_OPERATORS as readonly Special[]).includes(special);

export interface Macro {
  readonly name: string;
  readonly special?: Special;
  /** undefined: object-like. A variadic one's last parameter is __VA_ARGS__ or, in GNU C, a name of its own. */
  readonly params: readonly string[] | undefined;
  readonly variadic: boolean;
  /** Of a predefined macro only once it is used: `text` is tokenized then. */
  body: readonly Token[] | undefined;
  readonly text?: string;
  /** For each token of the body: which parameter it names, or -1. */
  readonly paramOf: readonly number[];
  /** Object-like and without ##: the body is simply copied. */
  readonly plain: boolean;
  /** The name in its definition. */
  readonly definition: Range;
}

/** The macro that the line after `#define` defines. undefined: none, and it was said why. */
export function readDefinition(
  line: readonly Token[],
  directive: Token,
  diagnostics: Diagnostics,
): Macro | undefined {
  const name = line[0];
  if (!isMacroName(name, directive, diagnostics)) return undefined;
  if (name.text === 'defined' || name.text === '__VA_ARGS__' || name.text === '__VA_OPT__') {
    diagnostics.error(name.range, `'${name.text}' cannot be used as a macro name`);
    return undefined;
  }
  let body = 1;
  let params: string[] | undefined;
  let variadic = false;
  const second = line[1];
  if (second?.text === '(' && second.kind === 'punctuator' && !second.hasSpace) {
    const list = parameters(line, name, diagnostics);
    if (list === undefined) return undefined;
    ({ params, variadic } = list);
    body = list.end;
  }
  const macro = makeMacro(name.text, params, variadic, line.slice(body), name.range);
  return checkBody(macro, diagnostics) ? macro : undefined;
}

/** Is this the name that `#define`, `#undef` or `#ifdef` needs? Complains if not. */
export function isMacroName(
  name: Token | undefined,
  directive: Token,
  diagnostics: Diagnostics,
): name is Token {
  if (name?.kind === 'identifier') return true;
  const message = name
    ? 'macro names must be identifiers'
    : `no macro name given in #${directive.text} directive`;
  diagnostics.error((name ?? directive).range, message);
  return false;
}

/** Names between the parentheses after a function-like macro's name; `end`: where the body begins in the line. */
function parameters(
  line: readonly Token[],
  name: Token,
  diagnostics: Diagnostics,
): { params: string[]; variadic: boolean; end: number } | undefined {
  const params: string[] = [];
  let i = 2;
  const fail = (message: string): undefined => {
    diagnostics.error((line[i] ?? line.at(-1) ?? name).range, message);
    return undefined;
  };
  if (line[i]?.text === ')') return { params, variadic: false, end: i + 1 };
  for (;;) {
    const token = line[i];
    if (token?.text === '...') {
      params.push('__VA_ARGS__');
      if (line[i + 1]?.text !== ')') return fail("expected ')' after '...'");
      return { params, variadic: true, end: i + 2 };
    }
    if (token?.kind !== 'identifier') {
      return fail(
        token ? `expected parameter name, found '${token.text}'` : "expected ')' before end of line",
      );
    }
    if (token.text === '__VA_ARGS__') return fail("'__VA_ARGS__' cannot be the name of a parameter");
    if (params.includes(token.text)) return fail(`duplicate macro parameter '${token.text}'`);
    params.push(token.text);
    i++;
    const after = line[i]?.text;
    if (after === '...' && line[i + 1]?.text === ')') return { params, variadic: true, end: i + 2 };
    if (after === ')') return { params, variadic: false, end: i + 1 };
    if (after !== ',') return fail("expected ',' or ')' in macro parameter list");
    i++;
  }
}

function makeMacro(
  name: string,
  params: readonly string[] | undefined,
  variadic: boolean,
  body: readonly Token[],
  definition: Range,
): Macro {
  const paramOf = body.map(t => (params && t.kind === 'identifier' ? params.indexOf(t.text) : -1));
  const plain = !params && !body.some(isPasteOperator);
  return { name, params, variadic, body, paramOf, plain, definition };
}

/** Constraints of 6.10.3.2 and 6.10.3.3, and the balance of __VA_OPT__. */
function checkBody(macro: Macro, diagnostics: Diagnostics): boolean {
  const body = macro.body!;
  const error = (token: Token, message: string): false => {
    diagnostics.error(token.range, message);
    return false;
  };
  const first = body[0];
  const last = body.at(-1);
  if (first && isPasteOperator(first))
    return error(first, "'##' cannot appear at either end of a macro expansion");
  if (last && isPasteOperator(last))
    return error(last, "'##' cannot appear at either end of a macro expansion");
  for (let i = 0; i < body.length; i++) {
    const token = body[i]!;
    const following = body[i + 1];
    if (macro.params && isHash(token)) {
      const isOperand = following && (macro.paramOf[i + 1]! >= 0 || isVaOpt(macro, following));
      if (!isOperand) return error(token, "'#' is not followed by a macro parameter");
    }
    if (token.kind !== 'identifier') continue;
    if (token.text === '__VA_ARGS__' && macro.params?.at(-1) !== '__VA_ARGS__') {
      diagnostics.add({
        severity: 'warning',
        message: '__VA_ARGS__ can only appear in the expansion of a C99 variadic macro',
        range: token.range,
      });
    }
    if (isVaOpt(macro, token) && vaOptEnd(body, i) < 0) return error(token, 'unterminated __VA_OPT__');
  }
  return true;
}

/** 6.10.3p2: the same kind, parameters, tokens, and white space between them. */
export function sameDefinition(a: Macro, b: Macro): boolean {
  const list = (m: Macro) => m.params && `${m.params.join()}${m.variadic}`;
  const text = (m: Macro) => (m.body ? textOf(m.body) : (m.text ?? ''));
  return !a.special && !b.special && list(a) === list(b) && text(a) === text(b);
}

// --- Tokens of macro bodies -------------------------------------------------------------------------------

export const isHash = (t: Token): boolean => t.kind === 'punctuator' && (t.text === '#' || t.text === '%:');

export const isPasteOperator = (t: Token): boolean =>
  t.kind === 'punctuator' && (t.text === '##' || t.text === '%:%:');

export const isVaOpt = (macro: Macro, t: Token): boolean => macro.variadic && t.text === '__VA_OPT__';

/** Index of the ')' that ends the `__VA_OPT__(` at body[at], or -1. */
export function vaOptEnd(body: readonly Token[], at: number): number {
  if (body[at + 1]?.text !== '(') return -1;
  let depth = 0;
  for (let i = at + 1; i < body.length; i++) {
    if (body[i]!.text === '(') depth++;
    else if (body[i]!.text === ')' && --depth === 0) return i;
  }
  return -1;
}

/** Source text of tokens, with one space where there was white space. */
export function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (text !== '' && (token.hasSpace || token.atLineStart)) text += ' ';
    text += token.text;
  }
  return text;
}
