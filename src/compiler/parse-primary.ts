/**
 * Primary expressions (C11 6.5.1): names, literals, parentheses, `_Generic`, and gcc's statement expressions. A name that
 * nobody declared is an error with advice: which header it is in, or what it may have been meant to be.
 */

import type { Expr, FuncDecl, VarDecl } from './ast.ts';
import { arrayOf, CHAR, type CType, INT } from './ctype.ts';
import { capture } from './declare-nested.ts';
import { assignment, expression, fromTo } from './expressions.ts';
import { isBuiltinName, parseBuiltin } from './parse-builtins.ts';
import { implicitFunction } from './parse-call.ts';
import { coerce, intLiteral, rvalue } from './parse-convert.ts';
import { typeName } from './parse-specifiers.ts';
import { type FunctionContext, type Parser, span, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import { blockStatement } from './statements.ts';
import { headerOf, libraryNames, quoted } from './suggest.ts';
import type { Literal, Token } from './token.ts';
import { compatible, describe, unqualified } from './types.ts';

/** primary: identifier | literal | "(" expression ")" | "(" "{" ... "}" ")" | _Generic (...) */
export function primary(p: Parser): Expr {
  const t = p.token;
  p.depth = 1;
  switch (t.kind) {
    case 'identifier':
      return identifier(p);
    case 'int':
    case 'char':
    case 'float':
    case 'string':
      p.next();
      return literal(t.literal!, t.range);
    case 'punctuator':
      if (t.text === '(') return parenthesis(p);
      break;
    case 'keyword':
      if (t.text === '_Generic') return genericSelection(p);
      break;
    default:
      break;
  }
  return p.fail(`expected expression before ${tokenText(t)}`);
}

function literal(l: Literal, range: Range): Expr {
  switch (l.kind) {
    case 'int':
    case 'char':
      return { kind: 'int', value: l.value, type: { kind: 'int', int: l.type }, range };
    case 'float': {
      const type: CType = { kind: 'float', float: l.type };
      const number: Expr = { kind: 'float', value: l.value, type, range };
      if (!l.imaginary) return number;
      const args: Expr[] = [{ ...number, value: 0 }, number];
      return { kind: 'builtin', name: 'complex', args, type: { kind: 'complex', part: l.type }, range };
    }
    case 'string': {
      const element: CType = { kind: 'int', int: l.element };
      const size = l.element === 'char' ? 1 : l.element === 'ushort' ? 2 : l.element === 'uchar' ? 1 : 4;
      return { kind: 'string', bytes: l.bytes, type: arrayOf(element, l.bytes.length / size), range };
    }
  }
}

function parenthesis(p: Parser): Expr {
  return p.nested(() => {
    const open = p.next();
    if (p.is('{')) return statementExpression(p, open);
    const e = expression(p);
    p.expect(')');
    const copy = p.isPoisoned(e) ? e : ({ ...e, range: span(open.range, p.previous.range) } as Expr);
    p.parenthesised.add(copy);
    return copy;
  });
}

/** GNU: ({ statement... }) has the value of its last expression statement. */
function statementExpression(p: Parser, open: Token): Expr {
  if (!p.function) p.fail('braced-group within expression allowed only inside a function');
  const body = blockStatement(p);
  p.expect(')');
  const range = fromTo(p, open);
  const before = body.body.slice(0, -1);
  let last = body.body.at(-1);
  // The last expression may have labels: they go before it.
  for (; last?.kind === 'label'; last = last.body) {
    before.push({ ...last, body: { kind: 'empty', range: last.range } });
  }
  if (last?.kind !== 'expr') return { kind: 'stmtExpr', body, type: { kind: 'void' }, range };
  const value = rvalue(p, last.expr);
  const statements = [...before, { ...last, expr: value }];
  return { kind: 'stmtExpr', body: { ...body, body: statements }, type: unqualified(value.type), range };
}

/** _Generic "(" assignment ("," (type-name | default) ":" assignment)+ ")" (C11 6.5.1.1) */
function genericSelection(p: Parser): Expr {
  return p.nested(() => {
    const start = p.next();
    p.expect('(');
    const control = rvalue(p, assignment(p));
    const type = unqualified(control.type);
    let chosen: Expr | undefined;
    let fallback: Expr | undefined;
    while (p.accept(',')) {
      if (p.accept('default')) {
        p.expect(':');
        fallback = assignment(p);
        continue;
      }
      const candidate = typeName(p);
      p.expect(':');
      const value = assignment(p);
      if (!chosen && compatible(candidate, type)) chosen = value;
    }
    p.expect(')');
    const result = chosen ?? fallback;
    if (result) return result;
    if (!p.isPoisoned(control)) {
      p.error(
        fromTo(p, start),
        `'_Generic' selector of type ${describe(type)} is not compatible with any association`,
      );
    }
    return p.poison(fromTo(p, start));
  });
}

const FUNCTION_NAMES: ReadonlySet<string> = new Set(['__func__', '__FUNCTION__', '__PRETTY_FUNCTION__']);

/** The static array with the function's name (C11 6.4.2.2), which is no string literal: no other has its address. */
function nameVariable(p: Parser, f: FunctionContext, range: Range): VarDecl {
  if (f.nameVariable) return f.nameVariable;
  const bytes = new TextEncoder().encode(`${f.decl.name}\0`);
  const type = arrayOf({ ...CHAR, const: true }, bytes.length);
  const decl = p.hiddenVariable('name', type, range, true);
  const value: Expr = { kind: 'string', bytes, type, range };
  decl.init = { zero: false, extent: 0, items: [{ offset: 0, type, value }], range };
  f.nameVariable = decl;
  return decl;
}

function identifier(p: Parser): Expr {
  const t = p.next();
  const entity = p.lookup(t.text);
  if (!entity) {
    if (isBuiltinName(t.text) && p.is('(')) return parseBuiltin(p, t);
    if (FUNCTION_NAMES.has(t.text) && p.function) {
      const decl = nameVariable(p, p.function, t.range);
      p.read.add(decl);
      return { kind: 'var', decl, type: decl.type, range: t.range };
    }
    if (p.is('(')) return implicitFunction(p, t);
    return undeclared(p, t);
  }
  switch (entity.kind) {
    case 'var':
      if (p.broken.has(entity)) return p.poison(t.range);
      capture(p, entity);
      return variable(entity, t.range);
    case 'func':
      p.usedFunctions.add(entity);
      warnDeprecated(p, entity, t);
      return { kind: 'func', decl: entity, type: entity.type, range: t.range };
    case 'enumerator':
      return coerce(intLiteral(entity.value, t.range, INT), entity.type);
    case 'typedef':
      return p.fail(`expected expression before '${t.text}'`, {}, t.range);
  }
}

const variable = (decl: VarDecl, range: Range): Expr => ({ kind: 'var', decl, type: decl.type, range });

/** -Wdeprecated-declarations */
function warnDeprecated(p: Parser, { name, attributes }: FuncDecl, t: Token): void {
  const { deprecated } = attributes;
  if (deprecated === undefined) return;
  const why = deprecated === '' ? '' : `: ${deprecated}`;
  p.warn(t.range, 'deprecated-declarations', `'${name}' is deprecated${why}`);
}

/** A name nobody declared: say so once per function, and what may have been meant. */
function undeclared(p: Parser, t: Token): Expr {
  const seen = p.function?.undeclared;
  if (!seen?.has(t.text)) {
    seen?.add(t.text);
    const header = headerOf(t.text);
    const near = header ? undefined : (p.guess(t.text, p.scope.names()) ?? p.guess(t.text, libraryNames()));
    const where = p.function ? '(first use in this function)' : 'here (not in a function)';
    const guess = near ? `; did you mean ${quoted(near)}?` : '';
    p.error(t.range, `'${t.text}' undeclared ${where}${guess}`, {
      suggestion: near ? { range: t.range, text: near } : undefined,
      notes: header ? [headerNote(t.text, header, t.range)] : [],
    });
  }
  return p.poison(t.range);
}

export const headerNote = (
  name: string,
  header: string,
  range: Range,
): { message: string; range: Range } => ({
  message: `'${name}' is defined in header '<${header}>'; did you forget to '#include <${header}>'?`,
  range,
});
