/**
 * Declarations (C11 6.7, 6.9): what names come to mean, at file scope and in blocks.
 *
 * Several declarations of one name with linkage are one object: the first makes it, the others are merged into it, so
 * that every use in the tree points at the same VarDecl or FuncDecl whatever order they came in (declare-variable.ts,
 * declare-function.ts).
 */

import type { Stmt } from './ast.ts';
import type { CType } from './ctype.ts';
import { declareFunction, functionDefinition } from './declare-function.ts';
import { declareNested } from './declare-nested.ts';
import { fileVariable, localVariable } from './declare-variable.ts';
import { constantExpression } from './expressions.ts';
import { type Attributes, atAttribute, attributes } from './parse-attribute.ts';
import { type Declarator, declarator, type ParameterList } from './parse-declarator.ts';
import { declarationSpecifiers, type Specifiers, startsDeclaration, withShape } from './parse-specifiers.ts';
import { type Parser, SyntaxErrorFound, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import { closest, STATEMENT_WORDS, TYPE_WORDS } from './suggest.ts';
import { compatible, describe, typeText } from './types.ts';

/** external-declaration: function-definition | declaration | ";" | asm */
function externalDeclaration(p: Parser): void {
  if (p.accept(';')) return;
  if (p.is('_Static_assert')) {
    staticAssert(p);
    return;
  }
  if (p.is('asm')) {
    asmDeclaration(p);
    return;
  }
  if (p.is('}')) {
    p.error(p.range, "extraneous '}' outside of a function");
    p.next();
    return;
  }
  if (p.is('{')) {
    bodyWithoutFunction(p);
    return;
  }
  checkStraysAtFileScope(p);
  const s = declarationSpecifiers(p, 'file');
  if (s.unterminated || p.accept(';')) {
    emptyDeclaration(p, s);
    return;
  }
  const first = declarator(p, s.type, s.attributes);
  if (!first.name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
  if (
    first.type.kind === 'function' &&
    first.parameters &&
    s.storage !== 'typedef' &&
    startsBody(p, first.parameters)
  ) {
    functionDefinition(p, s, first, first.parameters);
    return;
  }
  initDeclarators(p, s, first, []);
}

/** "asm" "(" string ")" ";": only an empty one means something here. */
function asmDeclaration(p: Parser): void {
  const start = p.next();
  const text = p.is('(') ? p.peek().literal : undefined;
  if (text?.kind !== 'string' || text.bytes.some(b => b > 32)) {
    p.error(
      start.range,
      "assembly ('asm') is not supported at file scope; write the function in C (to switch between stacks: swapcontext of ucontext.h)",
    );
  }
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
  p.expectSemicolon();
}

/** A statement at file scope is most often a brace too many before it. */
function checkStraysAtFileScope(p: Parser): void {
  const t = p.token;
  if (
    t.kind === 'keyword' &&
    (STATEMENT_WORDS.includes(t.text) || t.text === 'case' || t.text === 'default')
  ) {
    p.fail(`expected identifier or '(' before '${t.text}'`, {
      notes: [
        {
          message: "statements can only stand inside a function; is there a '}' too many above?",
          range: t.range,
        },
      ],
    });
  }
  if (t.kind === 'identifier' && !startsDeclaration(p)) {
    const after = p.peek();
    if (after.kind === 'identifier' || after.is('*')) return;
    if (after.is('(') || after.is('=') || after.is(';') || after.is('[') || after.is(',')) return;
    const near = closest(t.text, TYPE_WORDS);
    p.fail(`expected '=', ',', ';', 'asm' or '__attribute__' before ${tokenText(after)}`, {
      suggestion: near ? { range: t.range, text: near } : undefined,
    });
  }
}

/** `int f(int x); { ... }`: the semicolon made a declaration of what was to be a definition. */
function bodyWithoutFunction(p: Parser): void {
  const semicolon = p.previous;
  const message = `expected identifier or '(' before '{'`;
  if (!semicolon.is(';') || p.position === 0) p.error(p.range, message);
  else {
    p.error(p.range, message, {
      suggestion: {
        range: semicolon.range,
        text: '',
        why: "the ';' before it ends the declaration; the body of a function follows its parameters directly",
      },
    });
  }
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
}

const startsBody = (p: Parser, list: ParameterList): boolean =>
  p.is('{') ||
  (list.names.length > 0 && !p.is(';') && !p.is(',') && !p.is('=') && startsDeclaration(p)) ||
  (list.names.length === 0 && lacksBrace(p));

/**
 * Is this the body of a function whose `{` was forgotten? On a new line there are declarations of variables or none, and then a
 * statement. (Where a prototype lacks its `;`, another declaration of a function follows, or none.)
 */
function lacksBrace(p: Parser): boolean {
  if (!p.token.atLineStart || p.is(';') || p.is('{') || p.is('=') || p.is(',')) return false;
  let n = 0;
  for (;;) {
    const t = p.peek(n);
    if (t.kind === 'keyword' && STATEMENT_WORDS.includes(t.text)) return true;
    if (t.kind === 'eof' || t.kind === 'punctuator') return n > 0 && t.is('}');
    const after = p.peek(n + 1);
    if (t.kind === 'identifier' && (after.is('(') || after.is('='))) return true;
    while (!p.peek(n).is(';')) {
      const inside = p.peek(n);
      if (inside.kind === 'eof' || inside.is('(') || inside.is('{') || inside.is('}')) return false;
      n++;
    }
    n++;
  }
}

function emptyDeclaration(p: Parser, s: Specifiers): void {
  const t = s.type;
  const useful =
    (t.kind === 'struct' || t.kind === 'enum') && (t.tag.name !== undefined || t.kind === 'enum');
  if (!useful)
    p.warn(
      s.range,
      '',
      t.kind === 'struct' ? 'unnamed struct/union that defines no instances' : 'empty declaration',
    );
}

/** "_Static_assert" "(" constant ("," string)? ")" ";" */
export function staticAssert(p: Parser): void {
  const start = p.next();
  p.expect('(');
  const value = constantExpression(p, 'expression in static assertion is not an integer constant');
  let text = '';
  if (p.accept(',')) {
    const literal = p.token.literal;
    if (literal?.kind !== 'string') p.fail(`expected string literal before ${tokenText(p.token)}`);
    p.next();
    text = `: "${new TextDecoder().decode(literal.bytes.slice(0, -1))}"`;
  }
  p.expect(')');
  p.expectSemicolon();
  if (value === 0n) p.error(start.range, `static assertion failed${text}`);
}

/** A declaration inside a block: the statements that execution meets where it stands. */
export function declaration(p: Parser): Stmt[] {
  if (p.is('_Static_assert')) {
    staticAssert(p);
    return [];
  }
  const start = p.position;
  p.accept('__extension__');
  const s = declarationSpecifiers(p, 'block');
  const out: Stmt[] = [];
  if (s.unterminated || p.accept(';')) {
    emptyDeclaration(p, s);
    return computeSizes(p, out, s.range);
  }
  const first = declarator(p, s.type, s.attributes);
  if (!first.name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
  if (first.type.kind === 'function' && first.parameters && startsBody(p, first.parameters)) {
    // At the left margin, in a file with a brace too few, it is the next function.
    if (s.range.file.position(s.range.start).column === 1 && p.lacksBrace()) {
      const outer = p.function?.decl.name ?? '';
      p.error(
        first.name.range,
        `'${first.name.text}' is defined inside '${outer}': a '}' is missing before it`,
      );
      p.rewind(start);
      p.unclosed = true;
    } else functionDefinition(p, s, first, first.parameters);
    return out;
  }
  initDeclarators(p, s, first, out);
  return out;
}

/** Where sizes have no variable to go with (a typedef, a pointer to rows), they are computed by assignments. */
function computeSizes(p: Parser, out: Stmt[], range: Range): Stmt[] {
  for (const { sizeVar, size } of p.takeVlaSizes()) {
    const target = { kind: 'var' as const, decl: sizeVar, type: sizeVar.type, range };
    out.push({
      kind: 'expr',
      expr: { kind: 'assign', target, value: size, type: sizeVar.type, range },
      range,
    });
  }
  return out;
}

/** After a name in a list of declarators, these show that it is an expression. */
const CONTINUES_EXPRESSION: ReadonlySet<string> = new Set([
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '++',
  '--',
  '+=',
  '-=',
]);

/** init-declarator ("," init-declarator)* ";" */
function initDeclarators(p: Parser, s: Specifiers, first: Declarator, out: Stmt[]): void {
  let d = first;
  for (;;) {
    initDeclarator(p, s, d, out);
    if (!p.accept(',')) break;
    if (p.isIdentifier && CONTINUES_EXPRESSION.has(p.peek().text)) {
      // `for (int i = 0, i < 3; ...)`: the declaration was to end here.
      const range = p.previous.range;
      p.error(range, `expected ';' before ${tokenText(p.token)}`, { suggestion: { range, text: ';' } });
      return;
    }
    d = declarator(p, s.type, s.attributes);
    if (!d.name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
  }
  p.expectSemicolon();
}

/** declarator asm-label? attributes ("=" initialiser)? */
function initDeclarator(p: Parser, s: Specifiers, d: Declarator, out: Stmt[]): void {
  const attrs: Attributes = { ...s.attributes };
  if (p.is('asm')) attrs.linkName = asmLabel(p);
  while (atAttribute(p)) attributes(p, attrs);
  const name = d.name!;
  const align = Math.max(s.align ?? 1, attrs.aligned ?? 1);
  const own: Attributes = {
    ...(attrs.mode === s.attributes.mode || attrs.mode === undefined ? {} : { mode: attrs.mode }),
    ...(attrs.vectorSize === s.attributes.vectorSize || attrs.vectorSize === undefined
      ? {}
      : { vectorSize: attrs.vectorSize }),
  };
  const shaped = withShape(p, d.type, own, d.range);
  const type = align > 1 ? { ...shaped, aligned: align } : shaped;
  if (s.storage === 'typedef') {
    declareTypedef(p, name.text, type, name.range);
    computeSizes(p, out, d.range);
    if (p.is('=')) p.fail(`typedef '${name.text}' is initialized`);
    return;
  }
  if (!s.typed) warnImplicitInt(p, s, d);
  if (type.kind === 'function') {
    p.takeVlaSizes();
    const declare = p.function && s.storage === 'auto' ? declareNested : declareFunction;
    declare(p, s, attrs, name.text, type, name.range);
    if (p.is('=')) p.fail(`function '${name.text}' is initialized like a variable`);
    return;
  }
  if (p.function && s.storage !== 'extern') localVariable(p, s, attrs, type, d, out);
  else fileVariable(p, s, attrs, type, d);
}

/** `asm("name")` after a declarator: the symbol that it stands for. */
function asmLabel(p: Parser): string | undefined {
  p.next();
  const literal = p.peek().literal;
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
  return literal?.kind === 'string' ? new TextDecoder().decode(literal.bytes.slice(0, -1)) : undefined;
}

export function warnImplicitInt(p: Parser, s: Specifiers, d: Declarator): void {
  const name = d.name!;
  if (d.type.kind === 'function') {
    p.warn(name.range, 'implicit-int', "return type defaults to 'int'");
  } else if (s.storage || s.type.const || s.type.volatile) {
    p.warn(name.range, 'implicit-int', `type defaults to 'int' in declaration of '${name.text}'`);
  } else {
    p.warn(name.range, '', 'data definition has no type or storage class');
  }
}

export function declareTypedef(p: Parser, name: string, type: CType, range: Range): void {
  const before = p.scope.lookupHere(name);
  if (before && before.kind !== 'typedef') {
    p.error(range, `'${name}' redeclared as different kind of symbol`, {
      notes: previous(name, before.range),
    });
  } else if (before && !compatible(before.type, type)) {
    p.error(range, `conflicting types for '${name}'; have ${describe(type)}`, {
      notes: previous(name, before.range),
    });
  }
  p.scope.declare(name, { kind: 'typedef', name, type: { ...type, alias: name }, range });
}

export const previous = (name: string, range: Range | undefined, type?: CType) =>
  range
    ? [{ message: `previous declaration of '${name}'${type ? ` with type '${typeText(type)}'` : ''}`, range }]
    : [];

/** Read one external declaration; after a syntax error, skip it. */
export function recoverDeclaration(p: Parser): void {
  const from = p.position;
  try {
    externalDeclaration(p);
  } catch (e) {
    if (!(e instanceof SyntaxErrorFound)) throw e;
    p.scope = p.fileScope;
    p.function = undefined;
    p.takeVlaSizes();
    p.synchronise(from);
  }
}
