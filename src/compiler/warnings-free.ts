/**
 * -Wuse-after-free: a pointer that `free` was given is used again, in the statements that follow in the same block.
 *
 * Only what needs no analysis of paths, as in warnings-uninitialised.ts: from the call on, the first statement that mentions the pointer on
 * every path decides. Assigning to the pointer ends the search, and so does whatever may come from elsewhere (a label).
 */
import type { Expr, Stmt, VarDecl } from './ast.ts';
import type { Parser } from './parser.ts';
import { children } from './warnings.ts';
import { firstUse } from './warnings-uninitialised.ts';

/** Each block, and the blocks in it. */
export function checkUseAfterFree(p: Parser, s: Stmt): void {
  if (s.kind === 'block') {
    for (const [i, statement] of s.body.entries()) {
      const freed = freedBy(statement);
      if (freed) checkAfter(p, freed, s.body.slice(i + 1));
    }
  }
  for (const child of children(s)) checkUseAfterFree(p, child);
}

interface Freed {
  readonly variable: VarDecl;
  readonly call: Expr;
}

/** `free(p);` of a variable that only this function can change. */
function freedBy(s: Stmt): Freed | undefined {
  if (s.kind !== 'expr' || s.expr.kind !== 'call') return undefined;
  const { callee, args } = s.expr;
  if (callee.kind !== 'cast' || callee.operand.kind !== 'func' || callee.operand.decl.name !== 'free')
    return undefined;
  let pointer = args[0];
  while (pointer?.kind === 'cast') pointer = pointer.operand;
  if (pointer?.kind !== 'var' || pointer.type.kind !== 'pointer') return undefined;
  const { decl } = pointer;
  const isLocal = (decl.storage === 'local' || decl.storage === 'param') && !decl.addressed;
  return isLocal ? { variable: decl, call: s.expr } : undefined;
}

function checkAfter(p: Parser, { variable, call }: Freed, rest: readonly Stmt[]): void {
  for (const s of rest) {
    if (s.kind === 'label' || s.kind === 'case' || s.kind === 'default') return;
    const use = firstUse(s, variable);
    if (use === undefined) continue;
    if (use === 'unknown' || use.kind === 'write' || isOnlyCompared(s, variable)) return;
    p.warnAll(use.at.range, 'use-after-free', `pointer '${variable.name}' used after 'free'`, {
      notes: [{ message: "call to 'free' here", range: call.range }],
    });
    return;
  }
}

/** `if (p)`, `while (p != NULL)`: the value of the pointer is looked at, not what it points at. */
function isOnlyCompared(s: Stmt, variable: VarDecl): boolean {
  if (s.kind !== 'if' && s.kind !== 'while') return false;
  const named = (e: Expr): boolean =>
    e.kind === 'cast' || e.kind === 'unary' ? named(e.operand) : e.kind === 'var' && e.decl === variable;
  const { test } = s;
  return test.kind === 'binary' ? named(test.left) || named(test.right) : named(test);
}
