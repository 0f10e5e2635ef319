/**
 * Tokens to a typed tree: the entry points of the parser.
 *
 * Parsing and typing are one pass, as C wants it: whether `(a)*b` multiplies or casts depends on what `a` has been declared
 * to be. The grammar's parts are in the files that parser.ts names.
 */
import type { Expr, FileNames, TranslationUnit } from './ast.ts';
import { type CType, INT128, UINT128, VA_LIST } from './ctype.ts';
import { declareTypedef, recoverDeclaration } from './declarations.ts';
import { completeTentative } from './declare-variable.ts';
import { expression } from './expressions.ts';
import { Parser, type ParserOptions, SyntaxErrorFound, tokenText } from './parser.ts';
import { type Preprocessed, preprocess } from './preprocess.ts';
import type { ExpressionScope } from './scope.ts';
import { type Diagnostics, SourceFile } from './source.ts';
import { KEYWORDS } from './token.ts';
import { checkUnit } from './warnings.ts';

/** Past so many errors the rest is noise. */
const MAX_ERRORS = 50;

/** translation-unit: external-declaration* */
export function parse(
  source: Preprocessed,
  diagnostics: Diagnostics,
  options: ParserOptions,
): TranslationUnit {
  const p = new Parser(source.tokens, diagnostics, options);
  p.packings = source.packings;
  declareTypedef(p, '__builtin_va_list', VA_LIST, p.range);
  declareTypedef(p, '__int128_t', INT128, p.range);
  declareTypedef(p, '__uint128_t', UINT128, p.range);
  while (p.token.kind !== 'eof' && diagnostics.errorCount < MAX_ERRORS) recoverDeclaration(p);
  completeTentative(p);
  checkUnit(p);
  return {
    file: source.files[0]!,
    files: source.files,
    functions: p.functions.filter(f => f.body || f.aliasOf || options.keepUnused || p.usedFunctions.has(f)),
    variables: p.variables,
    names: fileNames(p, source.macros),
  };
}

function fileNames(p: Parser, macros: ReadonlyMap<string, string>): FileNames {
  const typedefs = new Map<string, CType>();
  const structTags = new Map<string, CType>();
  const enumTags = new Map<string, CType>();
  const enumerators = new Map<string, { type: CType; value: bigint }>();
  for (const e of p.fileScope.ownEntities()) {
    if (e.kind === 'typedef') typedefs.set(e.name, e.type);
    if (e.kind === 'enumerator') enumerators.set(e.name, { type: e.type, value: e.value });
  }
  for (const [name, type] of p.fileScope.ownTags())
    (type.kind === 'enum' ? enumTags : structTags).set(name, type);
  return { typedefs, structTags, enumTags, enumerators, macros };
}

/**
 * An expression in a scope that already exists: the debugger's. The full grammar of C, with casts, assignments and calls.
 * undefined if it has an error, which is then in `diagnostics`.
 */
export function parseExpression(
  text: string,
  scope: ExpressionScope,
  diagnostics: Diagnostics,
): Expr | undefined {
  const file = new SourceFile('<expression>', text);
  const defines = macrosFor(text, scope);
  const { tokens } = preprocess(file, { readInclude: () => undefined, defines }, diagnostics);
  if (diagnostics.errorCount > 0) return undefined;
  const p = new Parser(tokens, diagnostics, { all: false }, scope);
  try {
    if (p.token.kind === 'eof') p.fail('expected an expression');
    const e = expression(p);
    p.accept(';');
    if (p.token.kind !== 'eof') p.fail(`unexpected ${tokenText(p.token)} after the expression`);
    return diagnostics.errorCount > 0 ? undefined : e;
  } catch (e) {
    if (e instanceof SyntaxErrorFound) return undefined;
    throw e;
  }
}

/** The macros that the text mentions, and those that these mention. */
function macrosFor(text: string, scope: ExpressionScope): string[] {
  const found = new Map<string, string>();
  const visit = (t: string) => {
    for (const [name] of t.matchAll(/[A-Za-z_]\w*/g)) {
      // A variable of the same name in an inner scope is what is meant.
      if (found.has(name) || KEYWORDS.has(name)) continue;
      const body = scope.macro?.(name);
      if (body === undefined) continue;
      found.set(name, body);
      visit(body);
    }
  };
  visit(text);
  return [...found].map(([name, body]) => `${name}=${body}`);
}
