/**
 * `__attribute__((cleanup(f)))` (GNU): f(&variable) when the variable's scope is left, by whatever way.
 *
 * The variables whose scopes are open form a stack; leaving to a place means to call the functions of all that are not open
 * there, last declared first. The end of a block, `break`, `continue`, `return` and `goto` know that place as a depth.
 */
import type { Expr, Stmt, VarDecl } from './ast.ts';
import { pointerTo, VOID } from './ctype.ts';
import { effect } from './lower-expression.ts';
import type { FunctionLowering } from './lower-function.ts';
import type { Range } from './source.ts';

/** Calls the cleanup functions of all variables beyond the first `depth`; they stay on the stack. */
export function runCleanups(f: FunctionLowering, depth: number, range: Range): void {
  for (const decl of f.cleanups.slice(depth).reverse()) {
    const call = cleanupCall(decl, range);
    if (!call) continue;
    f.code.statement(range);
    f.fullExpression(() => effect(f, call));
    f.code.endStatement();
  }
}

function cleanupCall(decl: VarDecl, range: Range): Expr | undefined {
  const callee = decl.cleanup;
  if (!callee) return undefined;
  const named: Expr = { kind: 'func', decl: callee, type: callee.type, range };
  const pointer: Expr = { kind: 'cast', operand: named, how: 'decay', type: pointerTo(callee.type), range };
  const variable: Expr = { kind: 'var', decl, type: decl.type, range };
  const address: Expr = { kind: 'addr', operand: variable, type: pointerTo(decl.type), range };
  return { kind: 'call', callee: pointer, args: [address], type: VOID, range };
}

/** How many of the variables on the stack are still in scope at this label. */
export function cleanupDepthAt(f: FunctionLowering, label: string): number {
  if (f.cleanups.length === 0) return 0;
  if (!f.cleanupsAtLabels) {
    const depths = new Map<string, number>();
    if (f.decl.body) findLabels(f.decl.body, 0, depths);
    f.cleanupsAtLabels = depths;
  }
  return Math.min(f.cleanups.length, f.cleanupsAtLabels.get(label) ?? f.cleanups.length);
}

/** The labels in a statement. */
export function labelsIn(s: Stmt): Iterable<string> {
  const depths = new Map<string, number>();
  findLabels(s, 0, depths);
  return depths.keys();
}

/** Walks a statement that begins with `depth` such variables open; the depth after it. */
function findLabels(s: Stmt, depth: number, depths: Map<string, number>): number {
  switch (s.kind) {
    case 'block': {
      let inner = depth;
      for (const child of s.body) inner = findLabels(child, inner, depths);
      return depth;
    }
    case 'decl':
      return s.decl.cleanup ? depth + 1 : depth;
    case 'label':
      depths.set(s.name, depth);
      return findLabels(s.body, depth, depths);
    case 'case':
    case 'default':
      return findLabels(s.body, depth, depths);
    case 'if':
      findLabels(s.then, depth, depths);
      if (s.else) findLabels(s.else, depth, depths);
      return depth;
    case 'while':
    case 'do':
    case 'for':
    case 'switch':
      findLabels(s.body, depth, depths);
      return depth;
    default:
      return depth;
  }
}
