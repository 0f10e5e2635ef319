/** Operands that several expressions use and that must be evaluated once (gcc's statement expressions, without the braces). */
import type { Expr, VarDecl } from './ast.ts';
import type { CType } from './ctype.ts';
import { coerce, rvalue } from './parse-convert.ts';
import { comma } from './parse-operators.ts';
import type { Parser } from './parser.ts';
import { unqualified } from './types.ts';

/** Evaluate `value` once into a hidden variable and use it in `make`. */
export function once(p: Parser, value: Expr, type: CType, make: (read: () => Expr) => Expr): Expr {
  const v = coerce(rvalue(p, value), type);
  if (!p.function) return make(() => v);
  const decl: VarDecl = p.hiddenVariable('once', unqualified(v.type), value.range);
  const read = (): Expr => ({ kind: 'var', decl, type: decl.type, range: value.range });
  const store: Expr = { kind: 'assign', target: read(), value: v, type: decl.type, range: value.range };
  return comma(p, store, make(read));
}
