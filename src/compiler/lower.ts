/**
 * Lowering: the typed tree of one file becomes an ObjectFile of three-address code and data.
 *
 * The one idea: nothing is optimised, but each construct is selected well, so that what a student sees in the
 * disassembly is what the C text says: `counter++` on a global is a load, an add and a store, and on a register
 * variable one add. The parts: lower-statement and lower-expression walk the tree, lower-call passes arguments,
 * lower-memory addresses memory, lower-data makes static data, lower-builder assembles.
 */

import type { FuncDecl, TranslationUnit, VarDecl } from './ast.ts';
import { FRAME_ALIGN } from './ctype.ts';
import { regOffset } from './ir.ts';
import { TooComplex } from './lower-builder.ts';
import type { Symbols } from './lower-constant.ts';
import { lowerVariable } from './lower-data.ts';
import { convert } from './lower-expression.ts';
import { FunctionLowering } from './lower-function.ts';
import { addressOfMemory, offsetMemory, store } from './lower-memory.ts';
import { awaitJumps, enterNest, nestedData, nestedThunks, releasePointers } from './lower-nested.ts';
import { lowerDispatch, lowerStatement, returnNothing } from './lower-statement.ts';
import { isScalar } from './lower-type.ts';
import type { Alias, DebugVariable, ObjectData, ObjectFile, ObjectFunction } from './object.ts';
import type { Range } from './source.ts';

const refuse = (_: Range, message: string): never => {
  throw new Error(message);
};

/** Lowers a file that was parsed without errors. `complain` hears of functions that are too much for the machine. */
export function lowerUnit(
  unit: TranslationUnit,
  complain: (range: Range, message: string) => void = refuse,
): ObjectFile {
  return new UnitLowering(unit, complain).lower();
}

class UnitLowering implements Symbols {
  private readonly functions: ObjectFunction[] = [];
  private readonly data: ObjectData[] = [];
  private readonly strings = new Map<string, string>();
  private readonly variableSymbols = new Map<VarDecl, string>();
  private readonly names = new Set<string>();
  /** For names that are made unique: the number to try next. */
  private readonly nextNumbers = new Map<string, number>();
  /** Static variables of each function. */
  private readonly staticsOf = new Map<FuncDecl, VarDecl[]>();
  /** Static variables that were met but have not been laid out. */
  private readonly pending: VarDecl[] = [];
  private current: FunctionLowering | undefined;

  constructor(
    private readonly unit: TranslationUnit,
    private readonly complain: (range: Range, message: string) => void,
  ) {
    for (const decl of unit.functions) this.names.add(decl.name);
    for (const decl of unit.variables) {
      if (!decl.owner) {
        this.names.add(decl.name);
        continue;
      }
      const own = this.staticsOf.get(decl.owner);
      if (own) own.push(decl);
      else this.staticsOf.set(decl.owner, [decl]);
    }
  }

  lower(): ObjectFile {
    for (const decl of this.unit.variables) if (!decl.owner) this.define(decl);
    for (const decl of this.unit.functions) if (decl.body) this.tryFunction(decl);
    for (const decl of this.unit.variables) this.define(decl);
    this.layOutPending();
    const withAttribute = (name: 'constructorPriority' | 'destructorPriority') =>
      this.unit.functions.flatMap(d => {
        const priority = d.attributes[name];
        return d.body && priority !== undefined ? [{ symbol: this.ofFunction(d), priority }] : [];
      });
    return {
      path: this.unit.file.path,
      files: this.unit.files,
      functions: this.functions,
      data: this.data,
      constructors: withAttribute('constructorPriority'),
      destructors: withAttribute('destructorPriority'),
      weakReferences: this.weakReferences(),
      aliases: this.aliases(),
      names: this.unit.names,
    };
  }

  private weakReferences(): string[] {
    const functions = this.unit.functions.filter(d => d.attributes.weak && !d.body);
    const variables = this.unit.variables.filter(d => d.weak && d.isExtern && !d.init);
    return [...functions.map(d => this.ofFunction(d)), ...variables.map(d => this.ofVariable(d))];
  }

  private aliases(): Alias[] {
    const functions = this.unit.functions.flatMap(d =>
      d.aliasOf === undefined ? [] : [{ symbol: this.ofFunction(d), target: d.aliasOf, local: d.isStatic }],
    );
    const variables = this.unit.variables.flatMap(d =>
      d.aliasOf === undefined
        ? []
        : [{ symbol: this.ofVariable(d), target: d.aliasOf, local: d.storage === 'static' }],
    );
    return [...functions, ...variables];
  }

  // --- Symbols ---

  ofVariable(decl: VarDecl): string {
    const known = this.variableSymbols.get(decl);
    if (known !== undefined) return known;
    const fileScope = !decl.owner && !decl.hidden && decl.storage !== 'local';
    const symbol = fileScope
      ? (decl.linkName ?? decl.name)
      : this.uniqueName(decl.hidden ? '.literal' : decl.name);
    this.variableSymbols.set(decl, symbol);
    if (!fileScope) this.pending.push(decl);
    return symbol;
  }

  ofFunction(decl: FuncDecl): string {
    return decl.linkName ?? decl.name;
  }

  ofString(bytes: Uint8Array, alignment: number): string {
    // Long literals are not worth looking for.
    const key = `${alignment}:${bytes.length < 4096 ? String.fromCharCode(...bytes) : this.strings.size}`;
    let symbol = this.strings.get(key);
    if (symbol === undefined) {
      symbol = `.string.${this.strings.size}`;
      this.strings.set(key, symbol);
      this.data.push({
        symbol,
        name: symbol,
        local: true,
        weak: false,
        common: false,
        section: 'rodata',
        size: bytes.length,
        align: alignment,
        bytes: bytes.slice(),
        relocations: [],
        type: undefined,
        range: undefined,
      });
    }
    return symbol;
  }

  ofLabel(label: string): { symbol: string; ordinal: number } {
    const f = this.current;
    if (!f) throw new Error('the address of a label outside of its function');
    return { symbol: f.symbol, ordinal: f.code.takeAddress(f.label(label)) };
  }

  private uniqueName(name: string): string {
    for (let n = this.nextNumbers.get(name) ?? 0; ; n++) {
      const unique = `${name}.${n}`;
      if (this.names.has(unique)) continue;
      this.names.add(unique);
      this.nextNumbers.set(name, n + 1);
      return unique;
    }
  }

  // --- Data ---

  private readonly defined = new Set<VarDecl>();

  private define(decl: VarDecl): void {
    if (this.defined.has(decl) || decl.aliasOf !== undefined || (decl.isExtern && !decl.init)) return;
    this.defined.add(decl);
    this.data.push(lowerVariable(decl, this.ofVariable(decl), this));
  }

  private layOutPending(): void {
    for (let decl = this.pending.pop(); decl; decl = this.pending.pop()) this.define(decl);
  }

  // --- Functions ---

  private tryFunction(decl: FuncDecl): void {
    try {
      this.lowerFunction(decl);
    } catch (e) {
      if (!(e instanceof TooComplex)) throw e;
      this.complain(decl.range, `function '${decl.name}' is too complex: ${e.message}`);
    }
  }

  private lowerFunction(decl: FuncDecl): void {
    const f = new FunctionLowering(decl, this.ofFunction(decl), this);
    this.current = f;
    const end = decl.end ?? decl.range;
    const closeParameters = f.openScope(decl.params, true);
    for (const p of decl.params) {
      f.narrowParameter(p, (from, type, to) => convert(f, from, type, p.type, p.range, to));
      const moved = f.spillParameter(p);
      if (moved) store(f, moved.to, p.type, moved.from, p.range);
    }
    for (const v of decl.overAligned ?? []) alignLocal(f, v);
    if (decl.nest) {
      enterNest(f, decl.nest, decl.range);
      awaitJumps(f, decl.nest, decl.range);
    }
    if (decl.body) lowerStatement(f, decl.body);
    f.code.statement(end);
    releasePointers(f, end);
    returnNothing(f, end);
    f.code.endStatement();
    // Static variables may hold addresses of labels, which the dispatcher must know.
    for (const v of this.staticsOf.get(decl) ?? []) this.define(v);
    this.layOutPending();
    lowerDispatch(f, end);
    // The sizes of variable-length arrays: the debugger needs them to show the arrays.
    for (const v of decl.hiddenLocals) if (isScalar(v.type)) f.addDebugVariable(v, 0, f.code.here + 1);
    for (const v of decl.nest?.uses ?? []) f.addDebugVariable(v, 0, f.code.here + 1);
    closeParameters();
    this.functions.push(this.finish(f, decl));
    if (decl.nest?.isPointedAt) {
      this.functions.push(...nestedThunks(f));
      this.data.push(...nestedData(f.symbol));
    }
    this.current = undefined;
  }

  private finish(f: FunctionLowering, decl: FuncDecl): ObjectFunction {
    const end = decl.end ?? decl.range;
    const code = f.code.finish(decl.range, f.parameterCount);
    const count = code.ranges.length;
    const listed = new Set(f.debugVariables.map(d => d.range));
    for (const v of this.staticsOf.get(decl) ?? [])
      if (!v.hidden && !listed.has(v.range)) f.addDebugVariable(v, 0, count);
    return {
      symbol: f.symbol,
      name: decl.name,
      local: decl.isStatic,
      weak: decl.attributes.weak === true || (decl.isInline && !decl.isStatic),
      type: decl.type,
      signature: f.signature,
      code: code.code,
      relocations: code.relocations,
      signatures: f.code.signatures,
      frameSize: code.frameSize,
      windowSize: code.windowSize,
      variableCount: code.variableCount,
      ranges: code.ranges,
      variables: f.debugVariables.map(v => placed(v, code.areas.locals, count)),
      range: decl.range,
      end,
    };
  }
}

/** Computes where an over-aligned local is: at the first multiple of its alignment in the room kept for it. */
function alignLocal(f: FunctionLowering, decl: VarDecl): void {
  const { pointer, room, align } = f.makeRoom(decl);
  const last = offsetMemory(room, align - FRAME_ALIGN);
  const mark = f.code.mark();
  const end = addressOfMemory(f, last, decl.range);
  f.code.emit('i64.and.imm', { d: pointer, a: end, imm: -BigInt(align) }, decl.range);
  f.code.release(mark);
}

/** The location in its final form: window offsets, and frame offsets from fp. */
function placed(v: DebugVariable, locals: number, count: number): DebugVariable {
  const to = Math.min(v.to, count);
  const { location } = v;
  switch (location.kind) {
    case 'register':
    case 'indirect':
      return { ...v, to, location: { kind: location.kind, offset: regOffset(location.offset) } };
    case 'frame':
      return { ...v, to, location: { kind: 'frame', offset: location.offset + locals } };
    case 'static':
    case 'tls':
      return { ...v, to };
  }
}
