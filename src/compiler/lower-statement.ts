/**
 * Statements to three-address code: the flow of control, and where a debugger may stop.
 *
 * The first instruction of each statement is flagged with the statement's range. A loop's test is at its top, so
 * that the header is the only entry; init, test and step are stops of their own, as gcc and gdb have it. A loop that
 * would be a bare jump gets a `nop` to stop at.
 */

import type { Expr, Stmt, SwitchCase, VarDecl } from './ast.ts';
import { constantTruth } from './constant.ts';
import type { CType } from './ctype.ts';
import { type Label, type Reg, SP, TooComplex } from './lower-builder.ts';
import { lowerCall } from './lower-call.ts';
import { cleanupDepthAt, labelsIn, runCleanups } from './lower-cleanup.ts';
import { branch } from './lower-condition.ts';
import { effect, memory, stableValue, value, valueTo, variablePlace } from './lower-expression.ts';
import type { FunctionLowering } from './lower-function.ts';
import { initialise } from './lower-initialiser.ts';
import { addressOfMemory, copyValue, load, pointedTo, store } from './lower-memory.ts';
import { jumpOut, noteAddress, releasePointers } from './lower-nested.ts';
import { isByAddress, isScalar, isSigned, isVla, regType } from './lower-type.ts';
import type { Range } from './source.ts';

type Block = Stmt & { kind: 'block' };
type Switch = Stmt & { kind: 'switch' };

export function lowerStatement(f: FunctionLowering, s: Stmt): void {
  switch (s.kind) {
    case 'block':
      lowerBlock(f, s, child => lowerStatement(f, child));
      return;
    case 'expr':
      stop(f, s.range, () => effect(f, s.expr));
      return;
    case 'decl':
      lowerDeclaration(f, s);
      return;
    case 'if':
      lowerIf(f, s);
      return;
    case 'while':
      lowerLoop(f, s, s.test, undefined, s.body);
      return;
    case 'for':
      if (s.init) lowerStatement(f, s.init);
      lowerLoop(f, s, s.test, s.step, s.body);
      return;
    case 'do':
      lowerDo(f, s);
      return;
    case 'switch':
      lowerSwitch(f, s);
      return;
    case 'case':
    case 'default': {
      const label = f.caseLabels.get(s);
      if (label) f.code.bind(label);
      lowerStatement(f, s.body);
      return;
    }
    case 'label':
      f.code.bind(f.label(s.name), true);
      f.labelDepths.set(s.name, f.savedStackPointers.length);
      rememberStack(f, s.name, s.range);
      lowerStatement(f, s.body);
      return;
    case 'goto':
      if (s.owner) {
        f.code.statement(s.range);
        jumpOut(f, s.owner, s.label, s.range);
        return;
      }
      // Forward, out of the scope of an array, its memory stays until the function returns.
      runCleanups(f, cleanupDepthAt(f, s.label), s.range);
      returnToStackOf(f, s.label, s.range);
      jumpStatement(
        f,
        f.label(s.label),
        f.labelStackPointers.has(s.label) ? undefined : f.labelDepths.get(s.label),
        s.range,
      );
      return;
    case 'gotoComputed':
      stop(f, s.range, () => computedGoto(f, s.target));
      return;
    case 'break':
    case 'continue': {
      const target = f.targets.findLast(t => s.kind === 'break' || t.continueTo);
      const label = s.kind === 'break' ? target?.breakTo : target?.continueTo;
      if (!target || !label) throw new Error(`${s.kind} outside of a loop`);
      runCleanups(f, target.cleanupDepth, s.range);
      jumpStatement(f, label, target.vlaDepth, s.range);
      return;
    }
    case 'return':
      stop(f, s.range, () => lowerReturn(f, s.value, s.range));
      return;
    case 'empty':
      return;
  }
}

/** A place to stop: the first instruction that `body` makes begins the statement. */
function stop(f: FunctionLowering, range: Range, body: () => void): void {
  f.code.statement(range);
  f.fullExpression(body);
  f.code.endStatement();
}

/** A jump to where only the variable-length arrays of scopes up to `vlaDepth` are left. */
function jumpStatement(f: FunctionLowering, label: Label, vlaDepth: number | undefined, range: Range): void {
  f.code.statement(range);
  if (vlaDepth !== undefined) restoreStack(f, vlaDepth, range);
  f.code.emit('jump', { label }, range);
  f.code.endStatement();
}

// --- Blocks and declarations ------------------------------------------------------------------------------

/** A block: its scope, and the stack pointer as it was when its variable-length arrays go. */
function lowerBlock(f: FunctionLowering, s: Block, lower: (child: Stmt) => void): void {
  const close = f.openScope(s.locals);
  const mark = f.code.mark();
  const depth = f.savedStackPointers.length;
  if (s.body.some(child => child.kind === 'decl' && isVla(child.decl.type))) {
    const saved = f.code.spill('i64');
    f.code.emit('i64.mov', { d: saved, a: SP }, s.range);
    if (depth === 0) forgetLabels(f, s);
    f.savedStackPointers.push(saved);
  }
  const cleanups = f.cleanups.length;
  for (const child of s.body) lower(child);
  runCleanups(f, cleanups, s.end);
  f.cleanups.length = cleanups;
  restoreStack(f, depth, s.end);
  f.savedStackPointers.length = depth;
  f.code.release(mark);
  close();
}

/** Before the outermost scope with variable-length arrays: control has not been at its labels. */
function forgetLabels(f: FunctionLowering, s: Block): void {
  for (const label of labelsIn(s)) {
    const register = f.code.variable();
    if (register === undefined) return;
    f.code.emit('i64.const', { d: register, imm: 0 }, s.range);
    f.labelRegisters.set(label, register);
  }
}

/** A label among variable-length arrays: those declared after it go when control comes back to it (C11 6.2.4p7). */
function rememberStack(f: FunctionLowering, label: string, range: Range): void {
  const saved = f.labelRegisters.get(label);
  if (saved === undefined || f.savedStackPointers.length === 0) return;
  f.code.emit('i64.mov', { d: saved, a: SP }, range);
  f.labelStackPointers.set(label, saved);
}

function returnToStackOf(f: FunctionLowering, label: string, range: Range): void {
  const saved = f.labelStackPointers.get(label);
  if (saved === undefined) return;
  f.code.statement(range);
  // Control may come to a label by this jump first (`if (0) { label: ... }`): then nothing is remembered.
  const mark = f.code.mark();
  const unknown = f.code.temporary();
  const after = f.code.label();
  f.code.emit('i64.eq.imm', { d: unknown, a: saved, imm: 0 }, range);
  f.code.emit('brnz', { a: unknown, label: after }, range);
  f.code.release(mark);
  f.code.emit('setsp', { a: saved }, range);
  f.code.bind(after);
  f.code.endStatement();
}

/** Gives back the variable-length arrays of all scopes deeper than `depth`. */
function restoreStack(f: FunctionLowering, depth: number, range: Range): void {
  const saved = f.savedStackPointers[depth];
  if (saved !== undefined) f.code.emit('setsp', { a: saved }, range);
}

function lowerDeclaration(f: FunctionLowering, s: Stmt & { kind: 'decl' }): void {
  const { decl } = s;
  if (decl.storage !== 'local') return;
  f.code.statement(s.range);
  for (const { sizeVar, size } of s.vlaSizes ?? []) {
    f.fullExpression(() => {
      const home = f.home(sizeVar);
      if (home.kind === 'register') valueTo(f, size, home.reg);
      else
        store(
          f,
          memory(f, { kind: 'var', decl: sizeVar, type: sizeVar.type, range: s.range }),
          sizeVar.type,
          value(f, size),
          s.range,
        );
    });
  }
  if (isVla(decl.type)) allocateVla(f, decl, s.range);
  f.declared(decl);
  if (decl.init) initialise(f, variablePlace(f, decl, s.range), decl.type, decl.init);
  f.code.endStatement();
  if (decl.cleanup) f.cleanups.push(decl);
}

function allocateVla(f: FunctionLowering, decl: VarDecl, range: Range): void {
  const home = f.home(decl);
  const sizeVar = decl.type.kind === 'array' ? decl.type.vla?.sizeVar : undefined;
  if (home.kind !== 'indirect' || !isVariable(sizeVar))
    throw new Error('a variable-length array without a size');
  f.fullExpression(() => {
    const size = load(f, variablePlace(f, sizeVar, range), sizeVar.type, range);
    f.code.emit('alloca', { d: home.reg, a: size }, range);
    noteAddress(f, decl, range);
  });
}

/** ctype.ts does not know the tree, and has the hidden size variable as `unknown`. */
const isVariable = (x: unknown): x is VarDecl =>
  typeof x === 'object' && x !== null && 'kind' in x && x.kind === 'var';

/**
 * A GNU statement expression. Its value is that of the last statement, if that is an expression: in a register
 * that survives the end of the block; of a struct, the register has its address.
 */
export function statementExpression(
  f: FunctionLowering,
  e: Expr & { kind: 'stmtExpr' },
  wanted: boolean,
): Reg | undefined {
  const hasValue = wanted && e.type.kind !== 'void';
  const d = hasValue ? f.code.spill(isScalar(e.type) ? regType(e.type) : 'i64') : undefined;
  const last = e.body.body.at(-1);
  lowerBlock(f, e.body, child => {
    if (child !== last || d === undefined || child.kind !== 'expr') {
      lowerStatement(f, child);
      return;
    }
    f.code.statement(child.range);
    const mark = f.code.mark();
    if (isScalar(e.type)) valueTo(f, child.expr, d);
    else {
      const r = addressOfMemory(f, memory(f, child.expr), child.range, d);
      if (r !== d) f.code.emit('i64.mov', { d, a: r }, child.range);
    }
    f.code.release(mark);
    f.code.endStatement();
  });
  return d;
}

// --- Branches and loops -----------------------------------------------------------------------------------

/** A condition is a place to stop, and is over when it has been decided. */
function condition(f: FunctionLowering, test: Expr, label: Label, when: boolean): void {
  stop(f, test.range, () => branch(f, test, label, when));
}

function lowerIf(f: FunctionLowering, s: Stmt & { kind: 'if' }): void {
  const otherwise = f.code.label();
  condition(f, s.test, otherwise, false);
  lowerStatement(f, s.then);
  if (!s.else) {
    f.code.bind(otherwise);
    return;
  }
  const end = f.code.label();
  f.code.emit('jump', { label: end }, s.then.range);
  f.code.bind(otherwise);
  lowerStatement(f, s.else);
  f.code.bind(end);
}

function lowerLoop(
  f: FunctionLowering,
  s: Stmt,
  test: Expr | undefined,
  step: Expr | undefined,
  body: Stmt,
): void {
  const top = f.code.label();
  const continueTo = step ? f.code.label() : top;
  const breakTo = f.code.label();
  f.code.bind(top, true);
  if (test && constantTruth(test) !== true) condition(f, test, breakTo, false);
  f.targets.push({
    breakTo,
    continueTo,
    vlaDepth: f.savedStackPointers.length,
    cleanupDepth: f.cleanups.length,
  });
  lowerStatement(f, body);
  f.targets.pop();
  if (step) {
    f.code.bind(continueTo);
    stop(f, step.range, () => effect(f, step));
  }
  if (f.code.here === top.index) stop(f, s.range, () => f.code.emit('nop', {}, s.range));
  f.code.emit('jump', { label: top }, step?.range ?? test?.range ?? s.range);
  f.code.bind(breakTo);
}

function lowerDo(f: FunctionLowering, s: Stmt & { kind: 'do' }): void {
  const top = f.code.label();
  const continueTo = f.code.label();
  const breakTo = f.code.label();
  f.code.bind(top, true);
  f.targets.push({
    breakTo,
    continueTo,
    vlaDepth: f.savedStackPointers.length,
    cleanupDepth: f.cleanups.length,
  });
  lowerStatement(f, s.body);
  f.targets.pop();
  f.code.bind(continueTo);
  if (constantTruth(s.test) === true && f.code.here === top.index) {
    stop(f, s.range, () => f.code.emit('nop', {}, s.range));
  }
  condition(f, s.test, top, true);
  f.code.bind(breakTo);
}

// --- Switch -----------------------------------------------------------------------------------------------

interface Case extends SwitchCase {
  readonly label: Label;
}

/** A table of jumps has to be at least a quarter full. */
const TABLE_MINIMUM = 4;
const TABLE_SPARSENESS = 4n;
const LINEAR_MAXIMUM = 4;

function lowerSwitch(f: FunctionLowering, s: Switch): void {
  const breakTo = f.code.label();
  const defaultTo = s.default ? f.code.label() : breakTo;
  if (s.default) f.caseLabels.set(s.default, defaultTo);
  const cases = s.cases.map((c): Case => {
    const label = f.code.label();
    f.caseLabels.set(c, label);
    return { low: c.values.low, high: c.values.high, label };
  });
  cases.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  stop(f, s.value.range, () => dispatchCases(f, s.value, cases, defaultTo));
  f.targets.push({
    breakTo,
    continueTo: undefined,
    vlaDepth: f.savedStackPointers.length,
    cleanupDepth: f.cleanups.length,
  });
  lowerStatement(f, s.body);
  f.targets.pop();
  f.code.bind(breakTo);
}

function dispatchCases(f: FunctionLowering, e: Expr, cases: readonly Case[], defaultTo: Label): void {
  if (cases.length === 0) {
    effect(f, e);
    f.code.emit('jump', { label: defaultTo }, e.range);
    return;
  }
  const v = stableValue(f, e);
  const low = cases[0]!.low;
  const span = cases.at(-1)!.high - low + 1n;
  const values = cases.reduce((n, c) => n + (c.high - c.low + 1n), 0n);
  if (values >= TABLE_MINIMUM && span <= values * TABLE_SPARSENESS && span <= 1024n) {
    jumpTable(f, e, v, cases, Number(span), defaultTo);
  } else compareTree(f, e.type, v, cases, defaultTo, e.range);
}

function jumpTable(
  f: FunctionLowering,
  e: Expr,
  v: Reg,
  cases: readonly Case[],
  span: number,
  defaultTo: Label,
): void {
  const { range } = e;
  const t = regType(e.type);
  const { low } = cases[0]!;
  let index = v;
  if (low !== 0n) {
    index = t === 'i64' ? f.code.spill('i64') : f.code.temporary();
    f.code.emit(`${t}.sub.imm`, { d: index, a: v, imm: low }, range);
  }
  if (t === 'i64') {
    const beyond = f.code.temporary();
    f.code.emit('i64.ge_u.imm', { d: beyond, a: index, imm: span }, range);
    f.code.emit('brnz', { a: beyond, label: defaultTo }, range);
    const narrow = f.code.temporary();
    f.code.emit('i32.wrap_i64', { d: narrow, a: index }, range);
    index = narrow;
  }
  f.code.emit('jumptab', { a: index, imm: span }, range);
  const reachable = f.code.reachable;
  let next = 0;
  for (let i = 0; i < span; i++) {
    const n = low + BigInt(i);
    while (cases[next]!.high < n) next++;
    const c = cases[next]!;
    f.code.reachable = reachable;
    f.code.emit('jump', { label: c.low <= n ? c.label : defaultTo }, range);
  }
  f.code.reachable = reachable;
  f.code.emit('jump', { label: defaultTo }, range);
}

/** Binary search by comparisons, down to a few that are tried in order. */
function compareTree(
  f: FunctionLowering,
  type: CType,
  v: Reg,
  cases: readonly Case[],
  defaultTo: Label,
  range: Range,
): void {
  const t = regType(type);
  if (cases.length > LINEAR_MAXIMUM) {
    const middle = cases.length >> 1;
    const lower = f.code.label();
    const mark = f.code.mark();
    const less = f.code.temporary();
    const op = `${t}.lt_${isSigned(type) ? 's' : 'u'}.imm`;
    f.code.emit(op, { d: less, a: v, imm: cases[middle]!.low }, range);
    f.code.emit('brnz', { a: less, label: lower }, range);
    f.code.release(mark);
    compareTree(f, type, v, cases.slice(middle), defaultTo, range);
    f.code.bind(lower);
    compareTree(f, type, v, cases.slice(0, middle), defaultTo, range);
    return;
  }
  for (const c of cases) {
    const mark = f.code.mark();
    const hit = f.code.temporary();
    if (c.low === c.high) f.code.emit(`${t}.eq.imm`, { d: hit, a: v, imm: c.low }, range);
    else {
      const distance = f.code.temporary();
      f.code.emit(`${t}.sub.imm`, { d: distance, a: v, imm: c.low }, range);
      f.code.emit(`${t}.le_u.imm`, { d: hit, a: distance, imm: c.high - c.low }, range);
    }
    f.code.emit('brnz', { a: hit, label: c.label }, range);
    f.code.release(mark);
  }
  f.code.emit('jump', { label: defaultTo }, range);
}

// --- Leaving ----------------------------------------------------------------------------------------------

function lowerReturn(f: FunctionLowering, e: Expr | undefined, range: Range): void {
  if (e && isByAddress(f.returns) && f.resultPointer !== undefined) {
    const result = pointedTo(f.resultPointer);
    if (e.kind === 'call') lowerCall(f, e, undefined, result);
    else copyValue(f, result, memory(f, e), e.type, range);
    runCleanups(f, 0, range);
    releasePointers(f, range);
    f.code.emit('ret', {}, range);
  } else if (e && e.type.kind !== 'void' && f.returns.kind !== 'void') {
    const t = regType(f.returns);
    const a = f.cleanups.length > 0 || f.decl.nest?.hasPointers ? heldValue(f, e) : value(f, e);
    runCleanups(f, 0, range);
    releasePointers(f, range);
    f.code.emit(`ret.${t}`, { a }, range);
  } else {
    if (e) effect(f, e);
    runCleanups(f, 0, range);
    releasePointers(f, range);
    returnNothing(f, range);
  }
}

/** A value that cleanup functions cannot change any more. */
function heldValue(f: FunctionLowering, e: Expr): Reg {
  const held = f.spill(e.type);
  valueTo(f, e, held);
  return held;
}

/** A return without a value. A function that should have one gives 0: main by the standard, others to be deterministic. */
export function returnNothing(f: FunctionLowering, range: Range): void {
  if (f.returns.kind === 'void' || isByAddress(f.returns)) {
    f.code.emit('ret', {}, range);
    return;
  }
  const t = regType(f.returns);
  const zero = f.code.temporary();
  f.code.emit(`${t}.const`, { d: zero, imm: 0 }, range);
  f.code.emit(`ret.${t}`, { a: zero }, range);
}

/** `goto *p`: labels have numbers, the value of `&&label` is the function's address plus the number. */
function computedGoto(f: FunctionLowering, target: Expr): void {
  f.dispatch ??= { label: f.code.label(), ordinal: dispatchRegister(f) };
  const a = value(f, target);
  const ordinal = f.code.temporary();
  f.code.emit('i64.sub.imm', { d: ordinal, a, symbol: f.symbol }, target.range);
  f.code.emit('i32.wrap_i64', { d: f.dispatch.ordinal, a: ordinal }, target.range);
  f.code.emit('jump', { label: f.dispatch.label }, target.range);
}

function dispatchRegister(f: FunctionLowering): Reg {
  const r = f.code.variable();
  if (r === undefined) throw new TooComplex('no register is left for computed gotos');
  return r;
}

/** The table through which all computed gotos of the function go. Number 0 is no label. */
export function lowerDispatch(f: FunctionLowering, range: Range): void {
  if (!f.dispatch) return;
  const invalid = f.code.label();
  f.code.bind(f.dispatch.label, true);
  f.code.emit('jumptab', { a: f.dispatch.ordinal, imm: f.code.addressTaken.length + 1 }, range);
  for (const label of [invalid, ...f.code.addressTaken]) {
    f.code.reachable = true;
    f.code.emit('jump', { label }, range);
  }
  f.code.bind(invalid);
  f.code.emit('trap', {}, range);
}
