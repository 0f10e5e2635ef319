/** Operands that several expressions use and that must be evaluated once (gcc's statement expressions, without the braces). */
import type { Expr, VarDecl } from './ast.ts';
import type { CType } from './ctype.ts';
import { coerce, rvalue } from './parse-convert.ts';
import { comma } from './parse-operators.ts';
import type { Parser } from './parser.ts';
import { unqualified } from './types.ts';

/** Does computing it change nothing, so that it may be computed twice or not at all? Whatever is not known to be so may not. */
export function isPure(e: Expr): boolean {
  switch (e.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'var':
    case 'func':
      return true;
    case 'member':
      return isPure(e.object);
    case 'deref':
    case 'addr':
    case 'unary':
    case 'cast':
      return isPure(e.operand);
    case 'binary':
    case 'logical':
      return isPure(e.left) && isPure(e.right);
    case 'ptradd':
      return isPure(e.pointer) && isPure(e.index);
    default:
      return false;
  }
}

/** Evaluate `value` once into a hidden variable and use it in `make`. */
export function once(p: Parser, value: Expr, type: CType, make: (read: () => Expr) => Expr): Expr {
  const v = coerce(rvalue(p, value), type);
  if (!p.function) return make(() => v);
  const decl: VarDecl = p.hiddenVariable('once', unqualified(v.type), value.range);
  const read = (): Expr => ({ kind: 'var', decl, type: decl.type, range: value.range });
  const store: Expr = { kind: 'assign', target: read(), value: v, type: decl.type, range: value.range };
  return comma(p, store, make(read));
}
