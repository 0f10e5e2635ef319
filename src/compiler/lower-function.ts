/**
 * What lowering knows while it works on one function: the code so far, where each variable lives, the labels, and
 * which expressions will end a basic block.
 *
 * The last is the one idea. Temporaries do not survive a call or a branch. Before an operand is computed, `breaks`
 * says of the operands after it whether computing them ends the block; if so, the earlier value goes to a variable
 * register instead (`spill`). Everything else about register allocation is a stack discipline.
 */

import type { Expr, FuncDecl, Stmt, VarDecl } from './ast.ts';
import { integerConstant } from './constant.ts';
import type { BitField, CType } from './ctype.ts';
import { alignOf, FRAME_ALIGN, sizeOf } from './ctype.ts';
import { type Area, CodeBuilder, FP, type Label, type Reg, TooComplex } from './lower-builder.ts';
import type { Symbols } from './lower-constant.ts';
import { recordIn } from './lower-nested.ts';
import { isByAddress, isScalar, isVla, regType, signatureOf } from './lower-type.ts';
import type { DebugVariable, Location } from './object.ts';
import { isComplex, isWide, promoteArgument } from './types.ts';

/** A place in memory: base register + offset, or with a symbol, base + address of the symbol + offset. */
export interface Memory {
  readonly kind: 'memory';
  readonly base: Reg;
  readonly offset: bigint;
  readonly symbol?: string;
  readonly area?: Area;
  readonly bit?: BitField;
}

/** Where an lvalue is. */
export type Place = Memory | { readonly kind: 'register'; readonly reg: Reg };

/** Where a variable of the function is. The address of `indirect` ones is in a register. */
type Home =
  | { readonly kind: 'register'; readonly reg: Reg }
  | { readonly kind: 'frame'; readonly offset: number }
  | { readonly kind: 'indirect'; readonly reg: Reg };

/** Struct copies and fills up to this many bytes are loads and stores, larger ones calls. */
export const INLINE_BYTES = 64;

/** Where `break` and `continue` go, and the stack pointer to restore (by nesting depth of VLA scopes). */
export interface JumpTarget {
  readonly breakTo: Label;
  readonly continueTo: Label | undefined;
  readonly vlaDepth: number;
  readonly cleanupDepth: number;
}

interface Scope {
  readonly names: ReadonlySet<string>;
}

export class FunctionLowering {
  readonly code: CodeBuilder;
  readonly returns: CType;
  /** The register with the address a struct result is written to. */
  readonly resultPointer: Reg | undefined;
  /** The register with the address of the variadic arguments. */
  readonly variadicPointer: Reg | undefined;
  readonly parameterCount: number;
  /** Of a nested function, the register with the record of the function around it. */
  readonly chain: Reg | undefined;
  /** Of a function with nested ones, its record (lower-nested.ts). */
  readonly record: Memory | undefined;
  readonly labels = new Map<string, Label>();
  /** For labels already met: how many scopes with variable-length arrays they are in. */
  readonly labelDepths = new Map<string, number>();
  /** For labels already met in such scopes: the register with the stack pointer as it was at the label. */
  readonly labelStackPointers = new Map<string, Reg>();
  /** The register of each label in such a scope: 0 until control has been at the label. */
  readonly labelRegisters = new Map<string, Reg>();
  readonly targets: JumpTarget[] = [];
  /** Registers with the stack pointer as it was before each enclosing scope that has variable-length arrays. */
  readonly savedStackPointers: Reg[] = [];
  /** Variables with a cleanup function whose scopes are open, in the order of their declarations. */
  readonly cleanups: VarDecl[] = [];
  /** How many of them are open at each label; found out when it is first asked. */
  cleanupsAtLabels: ReadonlyMap<string, number> | undefined;
  /** The dispatcher of computed gotos, if there are any: takes the label's number in a register. */
  dispatch: { readonly label: Label; readonly ordinal: Reg } | undefined;
  readonly caseLabels = new Map<Stmt, Label>();
  readonly debugVariables: DebugVariable[] = [];
  private readonly homes = new Map<VarDecl, Home>();
  private readonly scopes: Scope[] = [];
  private readonly breaking = new WeakMap<Expr, boolean>();

  constructor(
    readonly decl: FuncDecl,
    readonly symbol: string,
    readonly symbols: Symbols,
  ) {
    const { params, type } = decl;
    // main's result is the exit status even if the program says void (C11 5.1.2.2.3 leaves it open).
    this.returns =
      decl.name === 'main' && type.returns.kind === 'void' ? { kind: 'int', int: 'int' } : type.returns;
    this.code = new CodeBuilder(this.signature);
    if (decl.enclosing) this.chain = this.register();
    if (isByAddress(this.returns)) this.resultPointer = this.register();
    for (const p of params) {
      const reg = this.register();
      this.homes.set(p, isByAddress(p.type) ? { kind: 'indirect', reg } : { kind: 'register', reg });
    }
    if (type.variadic) this.variadicPointer = this.register();
    this.parameterCount =
      params.length +
      (this.chain === undefined ? 0 : 1) +
      (this.resultPointer === undefined ? 0 : 1) +
      (type.variadic ? 1 : 0);
    if (decl.nest?.hasNested) this.record = recordIn(this, decl.nest);
  }

  get signature(): string {
    const params = this.decl.params.map(p => this.arrivalType(p));
    const own = signatureOf(params, this.returns, this.decl.type.variadic);
    return this.decl.enclosing ? `I${own}` : own;
  }

  /** As what type an argument arrives: without a prototype, promoted (C11 6.5.2.2p6). */
  private arrivalType(param: VarDecl): CType {
    const { type } = param;
    return this.decl.type.prototype || !isScalar(type) ? type : promoteArgument(type);
  }

  /**
   * An old-style definition converts what arrives to the parameter's own type (C11 6.9.1p10); `convert` emits that.
   * The parameter's home becomes the register that holds the result.
   */
  narrowParameter(decl: VarDecl, convert: (from: Reg, type: CType, to: Reg) => void): void {
    const home = this.homes.get(decl);
    const type = this.arrivalType(decl);
    if (home?.kind !== 'register' || sizeOf(type) === sizeOf(decl.type)) return;
    const reg = regType(type) === regType(decl.type) ? home.reg : this.register();
    convert(home.reg, type, reg);
    this.homes.set(decl, { kind: 'register', reg });
  }

  private register(): Reg {
    const reg = this.code.variable();
    if (reg === undefined) throw new TooComplex('too many parameters');
    return reg;
  }

  // --- Variables ---

  /** A variable of a function around this one: it is where the register says that is returned. */
  borrow(decl: VarDecl): Reg {
    const reg = this.register();
    this.homes.set(decl, { kind: 'indirect', reg });
    return reg;
  }

  /** Where a local or parameter lives, giving it a home at its first mention. */
  home(decl: VarDecl): Home {
    const known = this.homes.get(decl);
    if (known) return known;
    const home = this.newHome(decl);
    this.homes.set(decl, home);
    return home;
  }

  private newHome(decl: VarDecl): Home {
    if (isVla(decl.type)) return { kind: 'indirect', reg: this.register() };
    if (isScalar(decl.type) && !decl.addressed) {
      const reg = this.code.variable();
      if (reg !== undefined) return { kind: 'register', reg };
    }
    return this.inFrame(decl);
  }

  private inFrame(decl: VarDecl): Home & { kind: 'frame' } {
    return { kind: 'frame', offset: this.code.local(sizeOf(decl.type), alignOf(decl.type)) };
  }

  /** Moves the home of a parameter from its register to the frame; returns both. */
  spillParameter(decl: VarDecl): { from: Reg; to: Memory } | undefined {
    const home = this.homes.get(decl);
    if (home?.kind !== 'register' || !decl.addressed) return undefined;
    const frame = this.inFrame(decl);
    this.homes.set(decl, frame);
    return { from: home.reg, to: this.frameMemory(frame.offset, 'locals') };
  }

  /** Room for a local with more alignment than the frame has: it is where the register says. */
  makeRoom(decl: VarDecl): { pointer: Reg; room: Memory; align: number } {
    const align = alignOf(decl.type);
    const pointer = this.register();
    this.homes.set(decl, { kind: 'indirect', reg: pointer });
    const offset = this.code.local(sizeOf(decl.type) + align - FRAME_ALIGN, FRAME_ALIGN);
    return { pointer, room: this.frameMemory(offset, 'locals'), align };
  }

  frameMemory(offset: number, area: Area): Memory {
    return { kind: 'memory', base: FP, offset: BigInt(offset), area };
  }

  label(name: string): Label {
    let label = this.labels.get(name);
    if (!label) {
      label = this.code.label();
      this.labels.set(name, label);
    }
    return label;
  }

  // --- Debug information ---

  /** Opens a scope with these variables; the function returned closes it at the code so far. */
  openScope(locals: readonly VarDecl[], isParams = false): () => void {
    const from = isParams ? -1 : this.code.here;
    const begins = new Map<VarDecl, number>();
    const hides = (decl: VarDecl) => this.scopes.some(s => s.names.has(decl.name));
    const shadowing = locals.filter(d => !isParams && hides(d));
    this.scopes.push({ names: new Set(locals.map(d => d.name)) });
    for (const decl of shadowing) this.hiddenUntilDeclared.set(decl, begins);
    return () => {
      this.scopes.pop();
      for (const decl of locals) {
        if (decl.isExtern) continue;
        const begin = begins.get(decl) ?? from;
        this.addDebugVariable(decl, begin + 1, this.code.here + 1);
      }
    };
  }

  private readonly hiddenUntilDeclared = new Map<VarDecl, Map<VarDecl, number>>();

  /** Execution reaches the declaration: from here on the variable hides an outer one of its name. */
  declared(decl: VarDecl): void {
    this.hiddenUntilDeclared.get(decl)?.set(decl, this.code.here);
  }

  addDebugVariable(decl: VarDecl, from: number, to: number): void {
    const location = this.locationOf(decl);
    this.debugVariables.push({
      name: decl.name,
      type: decl.type,
      location,
      isParam: decl.storage === 'param' && this.decl.params.includes(decl),
      from,
      to,
      range: decl.range,
      ...(decl.hidden ? { hidden: true } : {}),
    });
  }

  /** Registers are given as numbers and frame offsets from the area of locals until the code is finished. */
  private locationOf(decl: VarDecl): Location {
    if (decl.storage === 'static' || decl.storage === 'global') {
      return { kind: decl.threadLocal ? 'tls' : 'static', symbol: this.symbols.ofVariable(decl) };
    }
    const home = this.home(decl);
    return home.kind === 'frame'
      ? { kind: 'frame', offset: home.offset }
      : { kind: home.kind, offset: home.reg };
  }

  // --- Values and blocks ---

  /** Whether computing this expression may end a basic block, so that no temporary survives it. */
  breaks(e: Expr): boolean {
    const known = this.breaking.get(e);
    if (known !== undefined) return known;
    const result = this.computeBreaks(e);
    this.breaking.set(e, result);
    return result;
  }

  private computeBreaks(e: Expr): boolean {
    switch (e.kind) {
      case 'int':
      case 'float':
      case 'string':
      case 'var':
      case 'func':
      case 'labelAddr':
        return false;
      case 'member':
        return this.breaks(e.object);
      case 'deref':
      case 'addr':
      case 'unary':
        return this.breaks(e.operand);
      case 'cast':
        if (e.operand.kind === 'func') return e.operand.decl.enclosing !== undefined;
        return castsInLibrary(e.operand.type, e.type) || this.breaks(e.operand);
      case 'incdec':
        return needsLoop(e.operand.type) || this.breaks(e.operand);
      case 'binary':
        return computesInLibrary(e) || this.breaks(e.left) || this.breaks(e.right);
      case 'comma':
        return this.breaks(e.left) || this.breaks(e.right);
      case 'ptradd':
        return this.breaks(e.pointer) || this.breaks(e.index);
      case 'ptrdiff':
        return this.breaks(e.left) || this.breaks(e.right);
      case 'assign':
        return bigCopy(e.type) || this.breaks(e.target) || this.breaks(e.value);
      case 'compound':
        return needsLoop(e.target.type) || this.breaks(e.target) || this.breaks(e.value);
      case 'compoundLiteral':
        return e.decl.storage === 'local' && e.decl.init !== undefined;
      case 'logical':
      case 'cond':
      case 'call':
      case 'stmtExpr':
        return true;
      case 'builtin':
        return BREAKING_BUILTINS.has(e.name) || e.args.some(a => this.breaks(a));
    }
  }

  /** Runs `body` as a full expression: what it used of registers and scratch memory is free again after it. */
  fullExpression(body: () => void): void {
    const mark = this.code.mark();
    const scratch = this.code.scratchMark;
    body();
    this.code.release(mark);
    this.code.scratchRelease(scratch);
  }

  /** Room for a struct value, until the end of the full expression. */
  scratch(type: CType): Memory {
    return this.frameMemory(this.code.scratch(sizeOf(type), Math.max(8, alignOf(type))), 'scratch');
  }

  /** A variable register for a value of this type. */
  spill(type: CType): Reg {
    return this.code.spill(regType(type));
  }
}

const BREAKING_BUILTINS: ReadonlySet<string> = new Set([
  'setjmp',
  'longjmp',
  'syscall',
  'trap',
  'unreachable',
]);

/** Is this an operation on wide values that is a function of the library? Keep with lower-int128.ts and lower-complex.ts. */
function computesInLibrary(e: Expr & { kind: 'binary' }): boolean {
  if (!isWide(e.type)) return false;
  if (isComplex(e.type))
    return (e.op === '*' || e.op === '/') && isComplex(e.left.type) && isComplex(e.right.type);
  if (e.op === '<<' || e.op === '>>') return integerConstant(e.right) === undefined;
  return e.op === '*' || e.op === '/' || e.op === '%';
}

/** Conversions between 128-bit integers and floating types. */
function castsInLibrary(from: CType, to: CType): boolean {
  const wide = (t: CType) => isWide(t) && !isComplex(t);
  const floating = (t: CType) => t.kind === 'float' || isComplex(t);
  return (wide(from) && floating(to)) || (floating(from) && wide(to));
}

const bigCopy = (t: CType): boolean => isByAddress(t) && sizeOf(t) > INLINE_BYTES;

/** An atomic object may be changed in a compare-and-swap loop. */
const needsLoop = (t: CType): boolean => t.atomic === true;
