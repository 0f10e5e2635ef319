/**
 * Statements (C11 6.8) and function bodies.
 *
 * After a syntax error inside a block, reading goes on at the next statement of that block, so that one mistake hides no
 * others. Words that are nearly keywords (`While`, `esle`) are taken for what was meant, with an error that says so.
 */

import type { Expr, FuncDecl, Stmt, SwitchCase } from './ast.ts';
import { type CType, pointerTo, VOID } from './ctype.ts';
import { declaration } from './declarations.ts';
import { capture, nestOf } from './declare-nested.ts';
import { constantExpression, expression, useLabel } from './expressions.ts';
import { asmExpression } from './parse-asm.ts';
import { atAttribute, attributes } from './parse-attribute.ts';
import { condition, convertTo, promoted, rvalue } from './parse-convert.ts';
import type { ParameterList } from './parse-declarator.ts';
import { startsDeclaration } from './parse-specifiers.ts';
import {
  type FunctionContext,
  type Parser,
  type SwitchContext,
  SyntaxErrorFound,
  span,
  tokenText,
} from './parser.ts';
import { Scope } from './scope.ts';
import type { Range } from './source.ts';
import { closest, STATEMENT_WORDS } from './suggest.ts';
import { describe, intKindOf, isInteger, isVoid, isWide, wrap } from './types.ts';
import { checkCondition, checkFunction, checkStatement, checkSwitch, checkUnusedLocals } from './warnings.ts';
import { pointsIntoLocal } from './warnings-operators.ts';
import { checkSequence } from './warnings-sequence.ts';
import { variablesIn } from './warnings-uninitialised.ts';

export type Block = Stmt & { kind: 'block' };

// --- Function bodies ------------------------------------------------------------------------------------------

/** compound-statement of a function: its outermost scope also holds the parameters. */
export function functionBody(p: Parser, decl: FuncDecl, list: ParameterList): void {
  const context: FunctionContext = {
    decl,
    labels: new Map(),
    undeclared: new Set(),
    loops: 0,
    switches: [],
    breakable: [],
  };
  const outer = p.scope;
  const enclosing = p.function;
  p.function = context;
  p.scope = new Scope(outer);
  if (list.scope) for (const [name, tag] of list.scope.ownTags()) p.scope.declareTag(name, tag);
  for (const v of decl.params) {
    p.automatic.set(v, decl);
    if (v.name !== '') p.scope.declare(v.name, v);
  }
  for (const { size } of list.vlaSizes) {
    // They were read before it was known that this is a nested function.
    for (const v of variablesIn({ kind: 'expr', expr: size, range: size.range })) capture(p, v);
  }
  const sizes: Stmt[] = list.vlaSizes.map(({ sizeVar, size }) => {
    p.claim(sizeVar);
    const target: Expr = { kind: 'var', decl: sizeVar, type: sizeVar.type, range: sizeVar.range };
    const expr: Expr = { kind: 'assign', target, value: size, type: sizeVar.type, range: sizeVar.range };
    return { kind: 'expr', expr, range: sizeVar.range };
  });
  try {
    const open = p.is('{') ? p.next() : p.previous;
    if (!open.is('{')) p.missing("'{'", '{');
    const body = blockItems(p, open.range);
    decl.body = sizes.length > 0 ? { ...body, body: [...sizes, ...body.body] } : body;
    decl.end = body.end;
    checkLabels(p, context);
    checkFunction(p, decl);
  } finally {
    p.function = enclosing;
    p.scope = outer;
    p.unclosed = false;
  }
}

function checkLabels(p: Parser, context: FunctionContext): void {
  for (const [unique, label] of context.labels) {
    const name = unique.replace(/\.\d+$/, ''); // as it is written
    const isJumpedTo = context.decl.nest?.labels.has(unique) === true;
    if ((label.used || isJumpedTo) && !label.defined)
      p.error(label.used ?? context.decl.range, `label '${name}' used but not defined`);
    else if (!label.used && !isJumpedTo && label.defined) {
      p.warnAll(label.defined, 'unused-label', `label '${name}' defined but not used`);
    }
  }
}

// --- Blocks ---------------------------------------------------------------------------------------------------

/** "{" (declaration | statement)* "}" */
export function blockStatement(p: Parser): Block {
  const open = p.expect('{');
  return p.nested(() => p.inScope(() => blockItems(p, open.range)));
}

/** The rest of a block whose "{" has been read, in the present scope. */
function blockItems(p: Parser, open: Range): Block {
  const body: Stmt[] = [];
  while (!p.is('}') && !p.unclosed) {
    if (p.token.kind === 'eof') {
      const end = p.previous.range;
      const place: Range = { file: end.file, start: end.end, end: end.end };
      p.error(place, "expected '}' at end of input", {
        suggestion: { range: place, text: '}' },
        notes: [{ message: "to match this '{'", range: open }],
      });
      break;
    }
    blockItem(p, body);
  }
  const end = p.range;
  if (!p.unclosed) p.accept('}');
  checkUnusedLocals(p, p.scope);
  return { kind: 'block', body, locals: p.scope.locals, range: span(open, end), end };
}

function blockItem(p: Parser, body: Stmt[]): void {
  const from = p.position;
  const { loops, breakable, switches } = p.function!;
  const depths = [loops, breakable.length, switches.length] as const;
  const scope = p.scope;
  try {
    if (p.is('__label__')) {
      localLabels(p);
    } else if (!respellStatement(p) && startsDeclaration(p)) body.push(...declaration(p));
    else body.push(statement(p));
  } catch (e) {
    if (!(e instanceof SyntaxErrorFound)) throw e;
    p.scope = scope;
    p.function!.loops = depths[0];
    breakable.length = depths[1];
    switches.length = depths[2];
    p.takeVlaSizes();
    if (!p.unclosed) p.synchronise(from);
  }
}

/**
 * Is the token a misspelt keyword that begins a statement? Then it is reported, and read as the keyword. Capitals are
 * enough evidence; other misspellings must also stand as only a keyword can.
 */
function respellStatement(p: Parser): boolean {
  const t = p.token;
  if (t.kind !== 'identifier' || p.lookup(t.text)) return false;
  const lower = t.text.toLowerCase();
  const next = p.peek();
  const followed = next.is('(') ? p.peek(p.skipBalanced(1)) : next;
  const parenthesised = next.is('(');
  const continues =
    parenthesised && (followed.is('{') || followed.kind === 'identifier' || followed.kind === 'keyword');
  let meant: string | undefined;
  if (STATEMENT_WORDS.includes(lower)) {
    const takesCondition = ['while', 'if', 'for', 'switch'].includes(lower);
    if (!takesCondition || parenthesised) meant = lower;
  } else {
    const near = closest(t.text, STATEMENT_WORDS);
    if (near && ['while', 'if', 'for', 'switch'].includes(near)) {
      if (continues || (parenthesised && near === 'for' && hasSemicolon(p))) meant = near;
    } else if (near === 'return') {
      if (['int', 'char', 'float', 'string', 'identifier'].includes(next.kind) && !next.is('=')) meant = near;
      if (next.kind === 'identifier' && !p.lookup(next.text)) meant = undefined;
    } else if (near === 'else' || near === 'do') {
      if (next.is('{') || (near === 'else' && next.is('if'))) meant = near;
    } else if (near === 'break' || near === 'continue') {
      if (next.is(';')) meant = near;
    }
  }
  if (!meant) return false;
  p.error(t.range, `'${t.text}' undeclared; did you mean '${meant}'?`, {
    suggestion: { range: t.range, text: meant, why: `keywords are written in small letters: '${meant}'` },
  });
  p.respell(meant, 'keyword');
  return true;
}

/** Is there a semicolon between the parentheses that follow? */
function hasSemicolon(p: Parser): boolean {
  const end = p.skipBalanced(1);
  for (let i = 1; i < end; i++) if (p.peek(i).is(';')) return true;
  return false;
}

// --- Statements -----------------------------------------------------------------------------------------------

export function statement(p: Parser): Stmt {
  return p.nested(() => statementHere(p));
}

/** A statement that is part of another is a block of its own (C11 6.8.4p3, 6.8.5p5): a tag declared in it ends with it. */
const substatement = (p: Parser): Stmt => p.inScope(() => statement(p));

function statementHere(p: Parser): Stmt {
  respellStatement(p);
  const t = p.token;
  if (t.kind === 'identifier' && p.peek().is(':')) return labelled(p);
  if (t.kind === 'keyword') {
    const read = KEYWORD_STATEMENTS[t.text];
    if (read) {
      const start = p.next().range;
      if (!OF_PARTS.has(t.text)) return read(p, start);
      const outer = p.scope;
      p.scope = new Scope(outer);
      const s = read(p, start);
      p.scope = outer; // after an error, blockItem does that
      return s;
    }
  }
  if (t.is('{')) return blockStatement(p);
  if (t.is(';')) {
    p.next();
    return { kind: 'empty', range: t.range };
  }
  if (atAttribute(p)) {
    attributes(p, {});
    if (!p.is(';')) return statement(p);
    p.next();
    return { kind: 'empty', range: t.range };
  }
  if (startsDeclaration(p)) {
    p.error(t.range, 'a declaration cannot stand here alone; put it in braces', {});
    declaration(p);
    return { kind: 'empty', range: t.range };
  }
  return expressionStatement(p);
}

/** expression ";" */
function expressionStatement(p: Parser): Stmt {
  const start = p.range;
  const e = expression(p);
  p.expectSemicolon();
  // The last one of a statement expression is its value.
  if (p.is('}') && p.peek().is(')')) rvalue(p, e);
  else checkStatement(p, e);
  return {
    kind: 'expr',
    expr: e.type.kind === 'array' || e.type.kind === 'function' ? rvalue(p, e) : e,
    range: span(start, e.range),
  };
}

/** Selection and iteration statements: blocks, too. */
const OF_PARTS: ReadonlySet<string> = new Set(['if', 'switch', 'while', 'do']);

const KEYWORD_STATEMENTS: Record<string, (p: Parser, start: Range) => Stmt> = {
  if: ifStatement,
  while: whileStatement,
  do: doStatement,
  for: forStatement,
  switch: switchStatement,
  case: caseStatement,
  default: defaultStatement,
  goto: gotoStatement,
  break: breakStatement,
  continue: continueStatement,
  return: returnStatement,
  asm: asmStatement,
  else(p, start) {
    return p.fail("'else' without a previous 'if'", {}, start);
  },
};

/** "(" expression ")" as a condition */
function parenthesisedCondition(p: Parser): Expr {
  p.expect('(');
  const e = expression(p);
  closeParenthesis(p);
  checkCondition(p, e);
  return condition(p, e);
}

/** The ")" after a condition; one forgotten before "{" or a new line is only reported. */
function closeParenthesis(p: Parser): void {
  if (p.accept(')')) return;
  if (p.is('{') || p.token.atLineStart) {
    p.missing("')'", ')');
    return;
  }
  p.expect(')');
}

/** if: "if" "(" expression ")" statement ("else" statement)? */
function ifStatement(p: Parser, start: Range): Stmt {
  const test = parenthesisedCondition(p);
  const emptyThen = p.is(';') && !p.peek().is('else') ? p.range : undefined;
  const then = substatement(p);
  if (emptyThen) {
    p.warnAll(emptyThen, 'empty-body', "suggest braces around empty body in an 'if' statement");
  }
  respellStatement(p);
  const otherwise = p.accept('else')
    ? p.nested(
        () => (p.is('if') ? statementHere(p) : p.inScope(() => statementHere(p))),
        p.is('if') ? CHAIN_COST : 1,
      )
    : undefined;
  if (then.kind === 'if' && then.else && !otherwise) {
    p.warnAll(start, 'dangling-else', "suggest explicit braces to avoid ambiguous 'else'");
  }
  return { kind: 'if', test, then, else: otherwise, range: span(start, test.range) };
}

function loopBody(p: Parser): Stmt {
  const f = p.function!;
  f.loops++;
  f.breakable.push('loop');
  try {
    return substatement(p);
  } finally {
    f.loops--;
    f.breakable.pop();
  }
}

function whileStatement(p: Parser, start: Range): Stmt {
  const test = parenthesisedCondition(p);
  return { kind: 'while', test, body: loopBody(p), range: span(start, test.range) };
}

/** do: "do" statement "while" "(" expression ")" ";" */
function doStatement(p: Parser, start: Range): Stmt {
  const body = loopBody(p);
  respellStatement(p);
  p.expect('while');
  const test = parenthesisedCondition(p);
  p.expectSemicolon();
  return { kind: 'do', test, body, range: start };
}

/** for: "for" "(" (declaration | expression? ";") expression? ";" expression? ")" statement */
function forStatement(p: Parser, start: Range): Stmt {
  p.expect('(');
  return p.inScope(scope => {
    const initStart = p.range;
    let init: Stmt | undefined;
    if (startsDeclaration(p)) {
      const body = declaration(p);
      init = { kind: 'block', body, locals: [], range: initStart, end: initStart };
    } else if (!p.accept(';')) {
      const e = expression(p);
      init = { kind: 'expr', expr: rvalue(p, e), range: e.range };
      forSemicolon(p);
    }
    const declared = scope.locals.length > 0;
    const test = p.is(';') ? undefined : forTest(p);
    forSemicolon(p);
    const step = p.is(')') ? undefined : rvalue(p, expression(p));
    if (p.is(';'))
      p.fail("expected ')' before ';'; 'for' takes two semicolons", {
        suggestion: { range: p.range, text: '' },
      });
    closeParenthesis(p);
    const range = span(start, p.previous.range);
    const body = loopBody(p);
    checkUnusedLocals(p, scope);
    if (!declared && !(init?.kind === 'block')) return { kind: 'for', init, test, step, body, range };
    // The loop's variables live in a block around it.
    const inits = init?.kind === 'block' ? init.body : init ? [init] : [];
    const first = inits.length === 1 ? inits[0] : init;
    const loop: Stmt = { kind: 'for', init: inits.length === 0 ? undefined : first, test, step, body, range };
    return {
      kind: 'block',
      body: [loop],
      locals: scope.locals,
      range: span(start, p.previous.range),
      end: p.previous.range,
    };
  });
}

function forTest(p: Parser): Expr {
  const e = expression(p);
  checkCondition(p, e);
  return condition(p, e);
}

/** The semicolons in a for's head; a comma instead is a frequent slip. */
function forSemicolon(p: Parser): void {
  if (p.accept(';')) return;
  if (p.is(')')) p.fail("expected ';' before ')'; a 'for' has three parts with two ';' between them");
  p.expect(';');
}

function switchStatement(p: Parser, start: Range): Stmt {
  p.expect('(');
  const given = expression(p);
  let value = promoted(p, given);
  closeParenthesis(p);
  if (isWide(value.type)) {
    p.error(value.range, `a 'switch' on ${describe(value.type)} is not supported; convert it to 'long'`);
    value = p.poison(value.range);
  } else if (!p.isPoisoned(value) && !isInteger(value.type)) {
    p.error(value.range, 'switch quantity not an integer');
    value = p.poison(value.range);
  }
  const f = p.function!;
  const context: SwitchContext = {
    type: value.type,
    cases: [],
    single: new Map(),
    ranges: [],
    default: undefined,
  };
  f.switches.push(context);
  f.breakable.push('switch');
  try {
    const body = substatement(p);
    const { cases, default: otherwise } = context;
    const range = span(start, value.range);
    const node = { kind: 'switch', value, body, cases, default: otherwise, range } as const;
    checkSwitch(p, node, given.type);
    return node;
  } finally {
    f.switches.pop();
    f.breakable.pop();
  }
}

/** The label that has one of these values already. */
function caseWith(context: SwitchContext, { low, high }: SwitchCase): (Stmt & { kind: 'case' }) | undefined {
  const overlaps = (c: Stmt & { kind: 'case' }) => c.values.low <= high && low <= c.values.high;
  const single = low === high ? context.single.get(low) : [...context.single.values()].find(overlaps);
  return single ?? context.ranges.find(overlaps);
}

/** case: "case" constant ("..." constant)? ":" statement */
function caseStatement(p: Parser, start: Range): Stmt {
  const context = p.function!.switches.at(-1);
  const message = 'case label does not reduce to an integer constant';
  const low = constantExpression(p, message);
  const high = p.accept('...') ? constantExpression(p, message) : low;
  const range = span(start, p.previous.range);
  if (p.is(';')) p.fail("expected ':' before ';'", { suggestion: { range: p.range, text: ':' } });
  p.expect(':');
  if (!context) p.error(start, 'case label not within a switch statement');
  const kind = context && isInteger(context.type) ? intKindOf(context.type) : 'int';
  const values = { low: wrap(low ?? 0n, kind), high: wrap(high ?? 0n, kind) };
  if (low !== undefined && high !== undefined && values.low > values.high) {
    p.warn(range, '', 'empty range specified');
  }
  const clash = context && caseWith(context, values);
  if (clash && low !== undefined) {
    p.error(range, 'duplicate case value', {
      notes: [{ message: 'previously used here', range: clash.range }],
    });
  }
  // The case is entered before its body is read: the body may hold the next case.
  const node: Stmt & { kind: 'case' } = { kind: 'case', values, body: { kind: 'empty', range }, range };
  if (context) {
    context.cases.push(node);
    if (values.low === values.high) context.single.set(values.low, node);
    else context.ranges.push(node);
  }
  setBody(node, labelledBody(p));
  return node;
}

function defaultStatement(p: Parser, start: Range): Stmt {
  p.expect(':');
  const context = p.function!.switches.at(-1);
  if (!context) p.error(start, "'default' label not within a switch statement");
  else if (context.default) {
    p.error(start, 'multiple default labels in one switch', {
      notes: [{ message: 'this is the first default label', range: context.default.range }],
    });
  }
  const node: Stmt & { kind: 'default' } = {
    kind: 'default',
    body: { kind: 'empty', range: start },
    range: start,
  };
  if (context) context.default ??= node;
  setBody(node, labelledBody(p));
  return node;
}

const setBody = (node: { body: Stmt }, body: Stmt): void => {
  node.body = body;
};

/** What follows a label: a statement; gcc also takes a declaration or the end of the block. */
function labelledBody(p: Parser): Stmt {
  while (atAttribute(p)) attributes(p, {});
  if (p.is('}')) return { kind: 'empty', range: p.range };
  if (!respellStatement(p) && startsDeclaration(p)) {
    const range = p.range;
    const body = declaration(p);
    // The variables belong to the block that the label is in.
    return body.length === 1 ? body[0]! : { kind: 'block', body, locals: [], range, end: range };
  }
  // A switch may have a thousand labels in a row (C11 5.2.4.1).
  const again = p.is('case') || p.is('default') || (p.isIdentifier && p.peek().is(':'));
  return p.nested(() => statementHere(p), again ? CHAIN_COST : 1);
}

/** How much of a level of nesting one more label, or one more `else if`, costs. */
const CHAIN_COST = 0.3;

/** "__label__" name ("," name)* ";": labels of this block alone (GNU). */
function localLabels(p: Parser): void {
  p.next();
  do {
    const name = p.token;
    if (!p.isIdentifier) p.fail(`expected identifier before ${tokenText(name)}`);
    p.next();
    const { labels } = p.function!;
    const unique = `${name.text}.${labels.size}`;
    labels.set(unique, { defined: undefined, used: undefined });
    p.scope.declareLabel(name.text, unique, p.function!.decl);
  } while (p.accept(','));
  p.expectSemicolon();
}

function labelled(p: Parser): Stmt {
  const name = p.next();
  p.next();
  const labels = p.function!.labels;
  const unique = p.scope.label(name.text);
  const known = labels.get(unique);
  if (known?.defined) {
    p.error(name.range, `duplicate label '${name.text}'`, {
      notes: [{ message: `previous definition of '${name.text}'`, range: known.defined }],
    });
  } else if (known) known.defined = name.range;
  else labels.set(unique, { defined: name.range, used: undefined });
  return { kind: 'label', name: unique, body: labelledBody(p), range: name.range };
}

/** goto: "goto" (name | "*" expression) ";" */
function gotoStatement(p: Parser, start: Range): Stmt {
  if (p.accept('*')) {
    const target = convertTo(p, expression(p), pointerTo({ ...VOID, const: true }), { kind: 'assign' });
    p.expectSemicolon();
    return { kind: 'gotoComputed', target, range: span(start, target.range) };
  }
  const name = p.token;
  if (!p.isIdentifier) p.fail(`expected identifier or '*' before ${tokenText(name)}`);
  p.next();
  const range = span(start, name.range);
  const owner = p.scope.labelOwner(name.text);
  if (owner && owner !== p.function?.decl) {
    const label = p.scope.label(name.text);
    nestOf(owner).labels.add(label);
    p.expectSemicolon();
    return { kind: 'goto', label, owner, range };
  }
  const label = useLabel(p, name);
  p.expectSemicolon();
  return { kind: 'goto', label, range };
}

function breakStatement(p: Parser, start: Range): Stmt {
  if (p.function!.breakable.length === 0) p.error(start, 'break statement not within loop or switch');
  p.expectSemicolon();
  return { kind: 'break', range: start };
}

function continueStatement(p: Parser, start: Range): Stmt {
  if (p.function!.loops === 0) p.error(start, 'continue statement not within a loop');
  p.expectSemicolon();
  return { kind: 'continue', range: start };
}

function returnStatement(p: Parser, start: Range): Stmt {
  const decl = p.function!.decl;
  const type: CType = decl.type.returns;
  if (p.is(';')) {
    p.next();
    if (!isVoid(type)) {
      p.warn(start, returnOption(p), "'return' with no value, in function returning non-void", {
        notes: [{ message: 'declared here', range: decl.range }],
      });
    }
    return { kind: 'return', value: undefined, range: start };
  }
  const e = expression(p);
  p.expectSemicolon();
  const range = span(start, e.range);
  checkSequence(p, e);
  if (!isVoid(type)) {
    const value = convertTo(p, e, type, { kind: 'return' });
    const local = type.kind === 'pointer' ? pointsIntoLocal(value) : undefined;
    if (local) p.warn(e.range, 'return-local-addr', 'function returns address of local variable');
    return { kind: 'return', value, range };
  }
  const value = rvalue(p, e);
  if (!isVoid(value.type) && !p.isPoisoned(value)) {
    p.warn(e.range, returnOption(p), "'return' with a value, in function returning void", {
      notes: [{ message: 'declared here', range: decl.range }],
    });
  }
  return { kind: 'return', value, range };
}

/** gcc names the option of this warning only when it was asked for. */
const returnOption = (p: Parser): string => (p.options.all ? 'return-type' : '');

/** asm: "asm" qualifier* "(" template (":" operands)* ")" ";" */
function asmStatement(p: Parser, start: Range): Stmt {
  while (p.accept('volatile') || p.accept('inline') || p.accept('goto')) {
    // Qualifiers of the statement.
  }
  const expr = asmExpression(p, start);
  p.expectSemicolon();
  if (expr.kind === 'int') return { kind: 'empty', range: start };
  return { kind: 'expr', expr, range: span(start, p.previous.range) };
}
