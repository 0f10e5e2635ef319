/**
 * Warnings: legal C that is probably not what was meant.
 *
 * The parser calls these checks at the places they are about. What gcc says without options is shown always, the rest
 * with `all` (-Wall). One warning is our own and always shown: `if (pid = fork() > 0)`, the mistake that this compiler's
 * users make most and gcc never mentions by default.
 */
import type { Expr, FuncDecl, Stmt } from './ast.ts';
import { constantTruth } from './constant.ts';
import type { CType } from './ctype.ts';
import { type Parser, span } from './parser.ts';
import type { Scope } from './scope.ts';
import { describe, isVoid } from './types.ts';
import { checkUseAfterFree } from './warnings-free.ts';
import { checkAddressAsTruth } from './warnings-operators.ts';
import { checkSequence } from './warnings-sequence.ts';
import { checkUninitialised } from './warnings-uninitialised.ts';

// --- Conditions -----------------------------------------------------------------------------------------------

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

const skipImplicit = (e: Expr): Expr =>
  e.kind === 'cast' && e.how === 'implicit' ? skipImplicit(e.operand) : e;

const text = (e: Expr): string => e.range.file.text.slice(e.range.start, e.range.end).replace(/\s+/g, ' ');

/** A condition was read: look for assignments in it that should be comparisons, or bind looser than they look. */
export function checkCondition(p: Parser, e: Expr): void {
  checkSequence(p, e);
  checkTruth(p, e);
}

function checkTruth(p: Parser, e: Expr): void {
  if (e.kind === 'logical') {
    checkTruth(p, e.left);
    checkTruth(p, e.right);
    return;
  }
  if (e.kind === 'unary' && e.op === '!') {
    checkTruth(p, e.operand);
    return;
  }
  checkAddressAsTruth(p, e);
  if (e.kind !== 'assign') return;
  const value = skipImplicit(e.value);
  if (value.kind === 'binary' && COMPARISONS.has(value.op) && !p.parenthesised.has(value)) {
    const left = skipImplicit(value.left);
    if (left.kind === 'call' || !p.parenthesised.has(e)) {
      const target = text(e.target);
      const inner = value.range;
      const range = span(e.target.range, inner);
      const before = range.file.text.slice(e.target.range.start, value.left.range.end);
      const after = range.file.text.slice(value.left.range.end, inner.end);
      p.warn(
        e.target.range,
        'parentheses',
        `'${target}' gets the result of the comparison '${text(value)}' (0 or 1), because '${value.op}' binds tighter than '='`,
        {
          suggestion: {
            range,
            text: `(${before})${after}`,
            why: `so that '${target}' gets the value of '${text(left)}'`,
          },
        },
      );
      return;
    }
  }
  if (!p.parenthesised.has(e)) {
    p.warnAll(e.range, 'parentheses', 'suggest parentheses around assignment used as truth value');
  }
}

// --- Expressions as statements ----------------------------------------------------------------------------------

/** Functions whose result tells whether they worked; as the C library's own attribute says. */
const RESULT_MATTERS: ReadonlySet<string> = new Set(
  'pipe read write chdir dup getcwd realloc malloc calloc strdup scanf fscanf system truncate ftruncate nice asprintf fgets fread realpath setuid setgid'.split(
    ' ',
  ),
);

export function checkStatement(p: Parser, e: Expr): void {
  if (!p.options.all || p.isPoisoned(e)) return;
  checkSequence(p, e);
  const e1 = skipImplicit(e);
  if (e1.kind === 'call') {
    const f = calledFunction(e1);
    if (f && !isVoid(f.type.returns) && (f.attributes.warnUnusedResult || RESULT_MATTERS.has(f.name))) {
      p.warnAll(e.range, 'unused-result', `ignoring return value of '${f.name}'`);
    }
    return;
  }
  if (hasNoEffect(e1)) p.warnAll(e.range, 'unused-value', 'statement with no effect');
  else if (e1.kind === 'comma' && hasNoEffect(e1.right) && e1.left.range.end <= e1.right.range.start)
    p.warnAll(e1.right.range, 'unused-value', 'right-hand operand of comma expression has no effect');
}

/** `left, right` was read. */
export function checkComma(p: Parser, left: Expr): void {
  if (!p.isPoisoned(left) && hasNoEffect(left))
    p.warnAll(left.range, 'unused-value', 'left-hand operand of comma expression has no effect');
}

function hasNoEffect(e: Expr): boolean {
  switch (e.kind) {
    case 'cond':
      return hasNoEffect(e.test) && hasNoEffect(e.else) && (e.then === undefined || hasNoEffect(e.then));
    case 'comma':
      return hasNoEffect(e.left) && hasNoEffect(e.right);
    case 'int':
    case 'float':
    case 'string':
    case 'var':
    case 'func':
    case 'unary':
    case 'binary':
    case 'member':
    case 'addr':
    case 'ptrdiff':
      return true;
    case 'ptradd':
      return hasNoEffect(e.pointer);
    case 'deref':
      return true;
    case 'cast':
      return e.how !== 'explicit' && hasNoEffect(e.operand);
    default:
      return false;
  }
}

function calledFunction(e: Expr & { kind: 'call' }): FuncDecl | undefined {
  const f = e.callee.kind === 'cast' && e.callee.how === 'decay' ? e.callee.operand : e.callee;
  return f.kind === 'func' ? f.decl : undefined;
}

// --- Functions and scopes -------------------------------------------------------------------------------------

export function checkUnusedLocals(p: Parser, scope: Scope): void {
  if (!p.options.all) return;
  for (const v of scope.locals) {
    if (p.read.has(v) || v.hidden) continue;
    const assigned = v.init !== undefined || p.assigned.has(v);
    if (p.assigned.has(v)) {
      p.warnAll(v.range, 'unused-but-set-variable', `variable '${v.name}' set but not used`);
    } else p.warnAll(v.range, 'unused-variable', `unused variable '${v.name}'`);
    if (assigned) p.read.add(v);
  }
}

export function checkFunction(p: Parser, f: FuncDecl): void {
  if (!f.body) return;
  const returns = f.type.returns;
  if (f.noreturn && completes(f.body)) p.warn(f.end ?? f.range, '', "'noreturn' function does return");
  else if (!isVoid(returns) && f.name !== 'main' && completes(f.body)) {
    p.warnAll(f.end ?? f.range, 'return-type', 'control reaches end of non-void function');
  }
  if (p.options.all) {
    checkUninitialised(p, f.body);
    checkUseAfterFree(p, f.body);
  }
}

/** At the end of the file. */
export function checkUnit(p: Parser): void {
  if (!p.options.all) return;
  for (const f of p.functions) {
    if (
      f.isStatic &&
      !f.isInline &&
      !p.usedFunctions.has(f) &&
      f.attributes.constructorPriority === undefined &&
      f.attributes.destructorPriority === undefined
    ) {
      const message = f.body
        ? `'${f.name}' defined but not used`
        : `'${f.name}' declared 'static' but never defined`;
      p.warnAll(f.range, 'unused-function', message);
    }
  }
  for (const v of p.variables) {
    const own = v.storage === 'static' && !v.owner && !v.hidden && !v.isExtern;
    if (own && !p.read.has(v) && !v.type.const && !v.range.file.system) {
      p.warnAll(v.range, 'unused-variable', `'${v.name}' defined but not used`);
    }
  }
}

// --- Switches -------------------------------------------------------------------------------------------------

/** A switch was read: enumerators without a case, and statements before the first label. */
export function checkSwitch(p: Parser, s: Stmt & { kind: 'switch' }, type: CType): void {
  const first = s.body.kind === 'block' ? s.body.body[0] : undefined;
  const runs = first?.kind === 'expr' || (first?.kind === 'decl' && first.decl.init !== undefined);
  if (first && runs && !isLabelled(first))
    p.warn(first.range, 'switch-unreachable', 'statement will never be executed');
  if (type.kind !== 'enum') return;
  const named = (value: bigint) => type.tag.enumerators.some(e => e.value === value);
  for (const c of s.cases) {
    if (c.values.low !== c.values.high || named(c.values.low)) continue;
    const message = `case value '${c.values.low}' not in enumerated type ${describe(type)}`;
    p.warnAll(c.range, 'switch', message);
  }
  if (s.default) return;
  for (const { name, value } of type.tag.enumerators) {
    const handled = s.cases.some(c => c.values.low <= value && value <= c.values.high);
    if (!handled) p.warnAll(s.range, 'switch', `enumeration value '${name}' not handled in switch`);
  }
}

// --- Does control reach the end? --------------------------------------------------------------------------------

/** Can execution get past the statement? Wrong at most in saying yes. */
function completes(s: Stmt): boolean {
  switch (s.kind) {
    case 'block': {
      let reachable = true;
      for (const item of s.body) {
        if (!reachable && !isLabelled(item)) continue;
        reachable = completes(item);
      }
      return reachable;
    }
    case 'expr': {
      const e = skipImplicit(s.expr);
      if (e.kind === 'call') return !calledFunction(e)?.noreturn;
      return !(
        e.kind === 'builtin' &&
        (e.name === 'trap' || e.name === 'unreachable' || e.name === 'longjmp')
      );
    }
    case 'if': {
      const test = constantTruth(s.test);
      if (test === true) return completes(s.then);
      if (test === false) return s.else ? completes(s.else) : true;
      return completes(s.then) || !s.else || completes(s.else);
    }
    case 'while':
      return constantTruth(s.test) !== true || breaks(s.body);
    case 'for':
      return (s.test !== undefined && constantTruth(s.test) !== true) || breaks(s.body);
    case 'do':
      if (breaks(s.body)) return true;
      return constantTruth(s.test) !== true && (completes(s.body) || continues(s.body));
    case 'switch':
      return s.default === undefined || breaks(s.body) || completes(s.body);
    case 'case':
    case 'default':
    case 'label':
      return completes(s.body);
    case 'return':
    case 'goto':
    case 'gotoComputed':
    case 'break':
    case 'continue':
      return false;
    case 'decl':
    case 'empty':
      return true;
  }
}

/** Can control enter the statement other than from the one before it? */
function isLabelled(s: Stmt): boolean {
  if (s.kind === 'case' || s.kind === 'default' || s.kind === 'label') return true;
  return children(s).some(isLabelled);
}

/** Is there a `break` that leaves the loop or switch whose body this is? */
function breaks(s: Stmt): boolean {
  if (s.kind === 'break') return true;
  if (s.kind === 'while' || s.kind === 'do' || s.kind === 'for' || s.kind === 'switch') return false;
  return children(s).some(breaks);
}

/** Is there a `continue` of the loop whose body this is? */
function continues(s: Stmt): boolean {
  if (s.kind === 'continue') return true;
  if (s.kind === 'while' || s.kind === 'do' || s.kind === 'for') return false;
  return children(s).some(continues);
}

/** The statements directly inside a statement. */
export function children(s: Stmt): readonly Stmt[] {
  switch (s.kind) {
    case 'block':
      return s.body;
    case 'if':
      return s.else ? [s.then, s.else] : [s.then];
    case 'while':
    case 'do':
    case 'for':
    case 'switch':
    case 'case':
    case 'default':
    case 'label':
      return [s.body];
    default:
      return [];
  }
}
