/**
 * Warnings about operators that do not group as they look, and comparisons that are always the same (-Wparentheses,
 * -Wlogical-not-parentheses, -Wbool-compare, -Waddress).
 *
 * All of them are about how an expression is written, so they look at operands before any conversion, and at whether the
 * program has put parentheses of its own around them.
 */
import type { Expr, VarDecl } from './ast.ts';
import { integerConstant, isNullPointerConstant } from './constant.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { compatibleUnqualified, isInteger, isUnsigned, typeText } from './types.ts';

const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const COMPARISONS: ReadonlySet<string> = new Set([...RELATIONS, '==', '!=']);
const BITWISE: ReadonlySet<string> = new Set(['&', '|', '^']);

/** The operator that an operand is made of, unless it is in parentheses. */
function bareOperator(p: Parser, e: Expr): string | undefined {
  if (p.parenthesised.has(e)) return undefined;
  if (e.kind === 'binary' || e.kind === 'logical') return e.op;
  if (e.kind === 'ptradd') return '+';
  return undefined;
}

const isTruthValue = (e: Expr): boolean =>
  e.kind === 'logical' ||
  (e.kind === 'binary' && COMPARISONS.has(e.op)) ||
  (e.kind === 'unary' && e.op === '!') ||
  (e.type.kind === 'int' && e.type.int === 'bool');

/** `left op right` has been read. */
/**
 * An arithmetic result is only asked whether it is 0, where a comparison or `&&` was probably meant (-Wint-in-bool-context): `if (a << 2)`,
 * `if (a * b)`, `if (a ? 2 : 3)`.
 */
export function checkBooleanContext(p: Parser, e: Expr): void {
  if (!p.options.all || !isInteger(e.type) || integerConstant(e) !== undefined) return;
  const complain = (message: string): void => p.warn(e.range, 'int-in-bool-context', message);
  if (e.kind === 'binary') {
    if (e.op === '<<' && !isUnsigned(e.type)) complain("'<<' in boolean context, did you mean '<'?");
    else if (e.op === '*') complain("'*' in boolean context, suggest '&&' instead");
  } else if (e.kind === 'cond' && e.then) {
    const [yes, no] = [integerConstant(e.then), integerConstant(e.else)];
    const isTruth = (n: bigint | undefined) => n === undefined || n === 0n || n === 1n;
    const always =
      yes !== undefined && no !== undefined && yes !== 0n && no !== 0n && !(yes === 1n && no === 1n);
    const what = "'?:' using integer constants in boolean context";
    if (always) complain(`${what}, the expression will always evaluate to 'true'`);
    else if (!isTruth(yes) || !isTruth(no)) complain(what);
  }
}

export function checkOperands(p: Parser, op: string, left: Expr, right: Expr, at: Range): void {
  if (!p.options.all || p.isPoisoned(left, right)) return;
  checkGrouping(p, op, left, right, at);
  if (op === '/') checkElementCount(p, left, right, at);
  if (!COMPARISONS.has(op)) return;
  if (left.kind === 'var' && right.kind === 'var' && left.decl === right.decl && isInteger(left.type)) {
    const always = op === '==' || op === '<=' || op === '>=';
    p.warn(at, 'tautological-compare', `self-comparison always evaluates to ${always}`);
  }
  if (left.kind === 'unary' && left.op === '!' && !p.parenthesised.has(left) && !isTruthValue(right)) {
    const operand = left.operand.range;
    p.warn(at, 'logical-not-parentheses', 'logical not is only applied to the left hand side of comparison', {
      notes: [
        { message: 'put parentheses around the comparison, or around the left hand side', range: operand },
      ],
    });
  }
  for (const [truth, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const value = isTruthValue(truth) ? integerConstant(other) : undefined;
    if (value === undefined || value === 0n || value === 1n) continue;
    const always =
      op === '!=' || (RELATIONS.has(op) && (value > 1n === (truth === left)) === op.startsWith('<'));
    p.warn(
      at,
      'bool-compare',
      `comparison of constant '${value}' with boolean expression is always ${always}`,
    );
  }
  if ((op === '==' || op === '!=') && (left.kind === 'string' || right.kind === 'string')) {
    const other = left.kind === 'string' ? right : left;
    if (isNullPointerConstant(other)) return;
    p.warn(at, 'address', 'comparison with string literal results in unspecified behavior', {
      notes: [{ message: 'this compares addresses; strings are compared by strcmp()', range: at }],
    });
  }
}

/** sizeof p / sizeof p[0] of a pointer. */
function checkElementCount(p: Parser, left: Expr, right: Expr, at: Range): void {
  const [whole, element] = [p.sizeofOperands.get(left), p.sizeofOperands.get(right)];
  if (!whole || !element || whole.type.kind !== 'pointer' || element.kind !== 'deref') return;
  // Of an array parameter there is a warning already, with its reason.
  if (whole.kind === 'var' && whole.decl.writtenAs) return;
  if (!compatibleUnqualified(whole.type.to, element.type) || whole.type.to.kind === 'void') return;
  const sizes = `sizeof (${typeText(whole.type)}) / sizeof (${typeText(element.type)})`;
  const message = `division '${sizes}' does not compute the number of array elements`;
  p.warn(at, 'sizeof-pointer-div', message);
}

function checkGrouping(p: Parser, op: string, left: Expr, right: Expr, at: Range): void {
  const inner = [bareOperator(p, left), bareOperator(p, right)].filter(o => o !== undefined);
  const suggest = (what: string): void => p.warn(at, 'parentheses', `suggest parentheses around ${what}`);
  if (op === '||' && inner.includes('&&')) suggest("'&&' within '||'");
  if (op === '<<' || op === '>>') {
    const sum = inner.find(o => o === '+' || o === '-');
    if (sum) suggest(`'${sum}' inside '${op}'`);
  }
  if (BITWISE.has(op)) {
    const arithmetic = inner.find(o => o === '+' || o === '-');
    if (inner.some(o => COMPARISONS.has(o))) suggest(`comparison in operand of '${op}'`);
    else if (arithmetic && op === '&') suggest(`'${arithmetic}' in operand of '&'`);
    else if (op !== '&' && (arithmetic || inner.some(o => BITWISE.has(o) && o !== op)))
      suggest(`arithmetic in operand of '${op}'`);
  }
  if ((op === '==' || op === '!=') && inner.some(o => COMPARISONS.has(o)))
    suggest(`comparison in operand of '${op}'`);
  else if (RELATIONS.has(op) && inner.some(o => RELATIONS.has(o))) {
    p.warn(at, 'parentheses', "comparisons like 'X<=Y<=Z' do not have their mathematical meaning");
  }
}

/** A function or an array used as a condition is never null. */
export function checkAddressAsTruth(p: Parser, e: Expr): void {
  const name = e.kind === 'func' && !e.decl.attributes.weak ? e.decl.name : arrayName(e);
  if (name !== undefined)
    p.warnAll(e.range, 'address', `the address of '${name}' will always evaluate as 'true'`);
}

const arrayName = (e: Expr): string | undefined =>
  e.kind === 'var' && e.type.kind === 'array' ? e.decl.name : undefined;

// --- Addresses of locals ----------------------------------------------------------------------------------------

/** The automatic variable that this pointer points into, if that can be seen. */
export function pointsIntoLocal(e: Expr): VarDecl | undefined {
  switch (e.kind) {
    case 'cast':
      return e.how === 'decay' ? automaticOf(e.operand) : pointsIntoLocal(e.operand);
    case 'addr':
      return automaticOf(e.operand);
    case 'ptradd':
      return pointsIntoLocal(e.pointer);
    default:
      return undefined;
  }
}

function automaticOf(e: Expr): VarDecl | undefined {
  switch (e.kind) {
    case 'var':
      return e.decl.storage === 'local' || e.decl.storage === 'param' ? e.decl : undefined;
    case 'compoundLiteral':
      return e.decl.storage === 'local' ? e.decl : undefined;
    case 'member':
      return automaticOf(e.object);
    case 'deref':
      return pointsIntoLocal(e.operand);
    default:
      return undefined;
  }
}
