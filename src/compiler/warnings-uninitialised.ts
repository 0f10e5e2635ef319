/**
 * -Wuninitialized: a local whose first mention, on every path, reads it.
 *
 * Only what needs no analysis of paths: the statements of the variable's block in order, until one mentions it. Where that one
 * may or may not read it (a loop's body, a branch, the address taken), nothing is said; at run time the checks know.
 */
import type { Expr, Initialiser, Stmt, VarDecl } from './ast.ts';
import type { Parser } from './parser.ts';
import { isScalar } from './types.ts';
import { children } from './warnings.ts';

/** Each block, and the blocks in it. */
export function checkUninitialised(p: Parser, block: Stmt): void {
  if (block.kind === 'block') {
    const waiting = new Set<VarDecl>();
    for (const v of block.locals) {
      if (v.storage !== 'local' || v.hidden) continue;
      if (v.init) checkOwnInitialiser(p, v, v.init);
      else if (v.type.kind === 'array' || v.type.kind === 'struct' || !v.addressed) waiting.add(v);
    }
    if (waiting.size > 0) checkFirstUses(p, block.body, waiting);
  }
  for (const s of children(block)) checkUninitialised(p, s);
}

/** One walk for all variables of a block: there can be thousands of them. */
function checkFirstUses(p: Parser, body: readonly Stmt[], waiting: Set<VarDecl>): void {
  for (const s of body) {
    for (const v of variablesIn(s)) {
      if (!waiting.has(v)) continue;
      const use = firstUse(s, v);
      if (use === undefined) continue;
      waiting.delete(v);
      if (use !== 'unknown' && use.kind === 'read') complain(p, v, use.at);
    }
    if (waiting.size === 0) return;
  }
}

/** All variables that a statement mentions. */
export function variablesIn(s: Stmt): Set<VarDecl> {
  const found = new Set<VarDecl>();
  const statements: Stmt[] = [s];
  const expressions: Expr[] = [];
  for (;;) {
    const e = expressions.pop();
    if (e) {
      if (e.kind === 'var') found.add(e.decl);
      else if (e.kind === 'stmtExpr') statements.push(e.body);
      else expressions.push(...operands(e));
      continue;
    }
    const next = statements.pop();
    if (!next) return found;
    expressions.push(...ownExpressions(next));
    if (next.kind === 'for' && next.init) statements.push(next.init);
    statements.push(...children(next));
  }
}

/** The expressions directly inside an expression. */
function operands(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'member':
      return [e.object];
    case 'deref':
    case 'addr':
    case 'unary':
    case 'incdec':
    case 'cast':
      return [e.operand];
    case 'binary':
    case 'logical':
    case 'comma':
    case 'ptrdiff':
      return [e.left, e.right];
    case 'ptradd':
      return [e.pointer, e.index];
    case 'assign':
    case 'compound':
      return [e.target, e.value];
    case 'cond':
      return e.then ? [e.test, e.then, e.else] : [e.test, e.else];
    case 'call':
      return [e.callee, ...e.args];
    case 'builtin':
      return e.args;
    case 'compoundLiteral':
      return e.decl.init?.items.map(i => i.value) ?? [];
    default:
      return [];
  }
}

/** The expressions directly inside a statement. */
function ownExpressions(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'expr':
      return [s.expr];
    case 'for':
      return [s.test, s.step].filter(e => e !== undefined);
    case 'if':
    case 'while':
    case 'do':
      return [s.test];
    case 'return':
      return s.value ? [s.value] : [];
    case 'switch':
      return [s.value];
    case 'gotoComputed':
      return [s.target];
    case 'decl':
      return s.decl.init?.items.map(i => i.value) ?? [];
    default:
      return [];
  }
}

/** `int x = x + 1;`. `int x = x;` is how warnings are silenced. */
function checkOwnInitialiser(p: Parser, v: VarDecl, init: Initialiser): void {
  const [item] = init.items;
  if (v.addressed || !item || item.value.kind === 'var') return;
  const use = firstUseIn(item.value, v);
  if (use !== undefined && use !== 'unknown' && use.kind === 'read') complain(p, v, use.at);
}

function complain(p: Parser, v: VarDecl, at: Expr): void {
  const name = at.kind === 'member' ? `${v.name}.${at.member.name ?? ''}` : v.name;
  p.warnAll(at.range, 'uninitialized', `'${name}' is used uninitialized`);
}

export type Use = { readonly kind: 'read' | 'write'; readonly at: Expr } | 'unknown';

/** How the statement first touches the variable; 'unknown' if that depends, undefined if it does not at all. */
export function firstUse(s: Stmt, v: VarDecl): Use | undefined {
  switch (s.kind) {
    case 'expr':
      return firstUseIn(s.expr, v);
    case 'decl':
      return s.decl.init ? firstOf(s.decl.init.items.map(i => () => firstUseIn(i.value, v))) : undefined;
    case 'return':
      return s.value && firstUseIn(s.value, v);
    case 'if':
    case 'while':
      return firstUseIn(s.test, v) ?? (mentions(s, v) ? 'unknown' : undefined);
    case 'switch':
      return firstUseIn(s.value, v) ?? (mentions(s, v) ? 'unknown' : undefined);
    case 'for':
      return (
        (s.init && firstUse(s.init, v)) ??
        (s.test && firstUseIn(s.test, v)) ??
        (mentions(s, v) ? 'unknown' : undefined)
      );
    case 'block':
      return firstOf(s.body.map(b => () => firstUse(b, v)));
    default:
      // Labels and jumps: control may come from elsewhere.
      return s.kind === 'empty' ? undefined : 'unknown';
  }
}

function firstOf(list: readonly (() => Use | undefined)[]): Use | undefined {
  for (const look of list) {
    const use = look();
    if (use) return use;
  }
  return undefined;
}

const mentions = (s: Stmt, v: VarDecl): boolean => variablesIn(s).has(v);

function firstUseIn(e: Expr, v: VarDecl): Use | undefined {
  const look = (x: Expr) => () => firstUseIn(x, v);
  switch (e.kind) {
    case 'var':
      if (e.decl !== v) return undefined;
      return isScalar(e.type) ? { kind: 'read', at: e } : 'unknown';
    case 'assign':
      if (isPartOf(e.target, v)) return firstUseIn(e.value, v) ?? { kind: 'write', at: e };
      return firstOf([look(e.value), look(e.target)]);
    case 'compound':
      return firstOf([look(e.value), look(e.target)]);
    case 'cast':
      // The array itself: whoever gets its address may fill it.
      if (e.how === 'decay' && isPartOf(e.operand, v)) return 'unknown';
      return firstUseIn(e.operand, v);
    case 'addr':
      return isPartOf(e.operand, v) ? 'unknown' : firstUseIn(e.operand, v);
    case 'deref':
      if (isPartOf(e, v) && isScalar(e.type)) return { kind: 'read', at: e };
      return firstUseIn(e.operand, v);
    case 'member':
      if (isPartOf(e, v)) return isScalar(e.type) ? { kind: 'read', at: e } : 'unknown';
      return firstUseIn(e.object, v);
    case 'incdec':
    case 'unary':
      return firstUseIn(e.operand, v);
    case 'binary':
    case 'comma':
    case 'ptrdiff':
      return firstOf([look(e.left), look(e.right)]);
    case 'logical': {
      const left = firstUseIn(e.left, v);
      return left ?? (firstUseIn(e.right, v) ? 'unknown' : undefined);
    }
    case 'cond': {
      const test = firstUseIn(e.test, v);
      const rest = (e.then && firstUseIn(e.then, v)) || firstUseIn(e.else, v);
      return test ?? (rest ? 'unknown' : undefined);
    }
    case 'ptradd':
      return firstOf([look(e.pointer), look(e.index)]);
    case 'call':
      return firstOf([...e.args.map(look), look(e.callee)]);
    case 'builtin':
      return firstOf(e.args.map(look)) && 'unknown';
    case 'stmtExpr':
      return firstUse(e.body, v) && 'unknown';
    default:
      return undefined;
  }
}

/** Is it the variable, an element of it or a member of it? An index may mention it, too: then it is not. */
function isPartOf(e: Expr, v: VarDecl): boolean {
  switch (e.kind) {
    case 'var':
      return e.decl === v;
    case 'member':
      return isPartOf(e.object, v);
    case 'deref': {
      const pointer = e.operand;
      if (pointer.kind === 'ptradd')
        return isArray(pointer.pointer, v) && firstUseIn(pointer.index, v) === undefined;
      return isArray(pointer, v);
    }
    default:
      return false;
  }
}

const isArray = (pointer: Expr, v: VarDecl): boolean =>
  pointer.kind === 'cast' && pointer.how === 'decay' && isPartOf(pointer.operand, v);
