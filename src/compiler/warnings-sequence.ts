/**
 * -Wsequence-point: `i = i++`, `a[i] = i++`, `f(i, i++)`: a variable is changed and used without an order between the
 * two (C11 6.5p2).
 *
 * Each expression gives the variables that it reads and those that it changes. Operands without an order between them
 * must not have one changing what the other mentions; the comma, &&, || and ?: do order theirs: what the first operand changes has
 * been changed before the value is there (`i = i++ ? 1 : 2` is in order), so it is not among the `late` changes.
 */
import type { Expr, VarDecl } from './ast.ts';
import type { Parser } from './parser.ts';

interface Uses {
  readonly reads: ReadonlySet<VarDecl>;
  readonly writes: ReadonlySet<VarDecl>;
  /** Those of the changes that may come after the value of the expression. */
  readonly late: ReadonlySet<VarDecl>;
}

const NOTHING: Uses = { reads: new Set(), writes: new Set(), late: new Set() };

const both = (a: Uses, b: Uses): Uses =>
  a === NOTHING
    ? b
    : b === NOTHING
      ? a
      : {
          reads: new Set([...a.reads, ...b.reads]),
          writes: new Set([...a.writes, ...b.writes]),
          late: new Set([...a.late, ...b.late]),
        };

/** All that `first` does is done before `second` begins. */
const inOrder = (first: Uses, second: Uses): Uses => both({ ...first, late: NOTHING.late }, second);

/** A full expression was read. Each variable is complained of once. */
export function checkSequence(p: Parser, e: Expr): void {
  if (!p.options.all || p.isPoisoned(e)) return;
  const wrong = new Set<VarDecl>();
  usesOf(e, wrong);
  for (const v of wrong) p.warn(e.range, 'sequence-point', `operation on '${v.name}' may be undefined`);
}

function usesOf(e: Expr, wrong: Set<VarDecl>): Uses {
  const look = (x: Expr): Uses => usesOf(x, wrong);
  switch (e.kind) {
    case 'var':
      return { ...NOTHING, reads: new Set([e.decl]) };
    case 'member':
      return look(e.object);
    case 'deref':
    case 'addr':
    case 'unary':
    case 'cast':
      return look(e.operand);
    case 'incdec':
      return changed(e.operand, look(e.operand), NOTHING, wrong);
    case 'assign': {
      // The target is not read, and its change comes after the value: `i = i + 1` is in order.
      const target = e.target.kind === 'var' ? NOTHING : look(e.target);
      return changed(e.target, target, look(e.value), wrong);
    }
    case 'compound':
      return changed(e.target, look(e.target), look(e.value), wrong);
    case 'binary':
    case 'ptrdiff':
      return unordered([look(e.left), look(e.right)], wrong);
    case 'ptradd':
      return unordered([look(e.pointer), look(e.index)], wrong);
    case 'call':
      return unordered([look(e.callee), ...e.args.map(look)], wrong);
    case 'logical':
    case 'comma':
      return inOrder(look(e.left), look(e.right));
    case 'cond':
      return inOrder(look(e.test), both(e.then ? look(e.then) : NOTHING, look(e.else)));
    default:
      return NOTHING;
  }
}

function unordered(operands: readonly Uses[], wrong: Set<VarDecl>): Uses {
  let all = NOTHING;
  for (const uses of operands) {
    for (const v of uses.writes) if (all.reads.has(v) || all.writes.has(v)) wrong.add(v);
    for (const v of all.writes) if (uses.reads.has(v)) wrong.add(v);
    all = both(all, uses);
  }
  return all;
}

/** The place is evaluated, the value is evaluated, and then what the place names is changed. */
function changed(target: Expr, place: Uses, value: Uses, wrong: Set<VarDecl>): Uses {
  const uses = unordered([place, value], wrong);
  if (target.kind !== 'var') return uses;
  if (uses.late.has(target.decl)) wrong.add(target.decl);
  return {
    reads: new Set([...uses.reads, target.decl]),
    writes: new Set([...uses.writes, target.decl]),
    late: new Set([...uses.late, target.decl]),
  };
}
