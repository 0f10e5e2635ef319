/**
 * C expressions in a stopped frame: which names mean what there, where variables are, and what the evaluator may do.
 *
 * The compiler's own parser reads the expression, in a scope made from debug information, so every construct means exactly
 * what it would mean in the program at that place.
 */
import type { FuncDecl, VarDecl } from '../compiler/ast.ts';
import type { CType } from '../compiler/ctype.ts';
import { INT, sizeOf } from '../compiler/ctype.ts';
import type { DebugVariable, ImageFunction, ImageGlobal, Location, ObjectData } from '../compiler/object.ts';
import { parseExpression } from '../compiler/parse.ts';
import type { Entity, ExpressionScope } from '../compiler/scope.ts';
import { Diagnostics, type Range, SourceFile } from '../compiler/source.ts';
import { compatibleUnqualified } from '../compiler/types.ts';
import type { Machine } from '../kernel/machine.ts';
import { convert, EvaluationError, type EvaluationFrame, evaluate, store } from './evaluate.ts';
import type { Activation } from './frames.ts';
import { perform } from './interventions.ts';
import type { ProcessMemory } from './process-memory.ts';
import type { Program } from './programs.ts';
import type { Description, Place, Value } from './values.ts';

/** Runs a function of the program in the frame's thread. */
export type CallFunction = (address: number, args: readonly Value[], returns: CType) => Value;

export interface EvaluationOptions {
  /** Assignments and calls are allowed. */
  readonly mayChange: boolean;
  readonly call: CallFunction;
  /** More names with integer values: `$pid`. */
  readonly names?: ReadonlyMap<string, bigint>;
}

/** errno is a macro that calls this function, whose file has the thread's variable. */
const ERRNO_FUNCTION = '__errno_location';
const NOWHERE: Range = { file: new SourceFile('<debugger>', '', true), start: 0, end: 0 };

const isThreadLocal = (d: ObjectData): boolean => d.section === 'tdata' || d.section === 'tbss';

/** A variable with static storage: a global of the image, or thread-local data. */
export interface StaticVariable {
  readonly name: string;
  readonly type: CType;
  readonly data: ObjectData;
  /** Virtual address in the process of this thread. */
  readonly address: bigint;
}

/** Named file-scope variables of an object in a program, thread-local ones included. */
export function staticVariables(
  program: Program,
  object: ImageGlobal['object'],
  tp: number,
): StaticVariable[] {
  return object.data.flatMap(data => {
    if (data.type === undefined || data.range === undefined || data.owner !== undefined) return [];
    const address = addressOfData(program, object, data, tp);
    return address === undefined ? [] : [{ name: data.name, type: data.type, data, address }];
  });
}

function addressOfData(
  program: Program,
  object: ImageGlobal['object'],
  data: ObjectData,
  tp: number,
): bigint | undefined {
  if (isThreadLocal(data)) {
    const offset = program.image.symbols.get(data.symbol);
    return offset === undefined ? undefined : BigInt(tp + offset);
  }
  const own = program.image.globals.find(g => g.object === object && g.source.symbol === data.symbol);
  const address = own?.address ?? (data.local ? undefined : program.image.symbols.get(data.symbol));
  return address === undefined ? undefined : BigInt(address);
}

/** The frame itself, as the evaluator needs it. */
export class FrameEvaluation implements EvaluationFrame, ExpressionScope {
  readonly mayChange: boolean;
  private readonly places = new Map<VarDecl, Place | string>();
  private readonly functions = new Map<FuncDecl, ImageFunction>();
  private readonly entities = new Map<string, Entity>();

  constructor(
    private readonly machine: Machine,
    readonly activation: Activation,
    private readonly memory: ProcessMemory,
    private readonly options: EvaluationOptions,
  ) {
    this.mayChange = options.mayChange;
  }

  // --- ExpressionScope -------------------------------------------------------------------------------------

  lookup(name: string): Entity | undefined {
    const known = this.entities.get(name);
    if (known) return known;
    const found = this.find(name);
    if (found) this.entities.set(name, found);
    return found;
  }

  private find(name: string): Entity | undefined {
    const extra = this.options.names?.get(name);
    if (extra !== undefined) return { kind: 'enumerator', name, type: INT, value: extra };
    const { program, place } = this.activation;
    const local = program.info.variablesAt(place).find(v => v.name === name && !v.hidden);
    if (local) return this.declareLocal(local);
    const own = this.activation.function?.object;
    const objects = own ? [own, ...program.image.objects.filter(o => o !== own)] : program.image.objects;
    for (const object of objects) {
      const foreign = object !== own;
      const data = object.data.find(
        d => d.name === name && d.type !== undefined && d.owner === undefined && !(foreign && d.local),
      );
      if (data?.type) {
        const address = addressOfData(program, object, data, this.activation.thread.context.tp);
        if (address !== undefined) return this.declareAt(name, data.type, address);
      }
      const f = program.image.functions.find(
        i => i.object === object && i.name === name && !(foreign && i.source.local),
      );
      if (f) return this.declareFunction(f);
      const typedef = object.names.typedefs.get(name);
      if (typedef) return { kind: 'typedef', name, type: typedef };
      const enumerator = object.names.enumerators.get(name);
      if (enumerator) return { kind: 'enumerator', name, ...enumerator };
    }
    return name === 'errno' ? this.declareErrno() : undefined;
  }

  private declareErrno(): VarDecl | undefined {
    const { program, thread } = this.activation;
    const object = program.functionNamed(ERRNO_FUNCTION)?.object;
    const data = object?.data.find(isThreadLocal);
    const address = object && data && addressOfData(program, object, data, thread.context.tp);
    return address === undefined ? undefined : this.declareAt('errno', INT, address);
  }

  private declaration(name: string, type: CType, storage: VarDecl['storage'], range: Range): VarDecl {
    return {
      kind: 'var',
      name,
      type,
      storage,
      isExtern: false,
      tentative: false,
      threadLocal: false,
      addressed: true,
      init: undefined,
      range,
      hidden: false,
    };
  }

  private declareLocal(v: DebugVariable): VarDecl {
    const decl = this.declaration(v.name, v.type, v.isParam ? 'param' : 'local', v.range);
    this.places.set(decl, this.placeAt(v.location));
    return decl;
  }

  private declareAt(name: string, type: CType, address: bigint): VarDecl {
    const decl = this.declaration(name, type, 'global', NOWHERE);
    this.places.set(decl, { kind: 'memory', address });
    return decl;
  }

  private declareFunction(f: ImageFunction): FuncDecl | undefined {
    if (f.source.type.kind !== 'function') return undefined;
    const decl: FuncDecl = {
      kind: 'func',
      name: f.name,
      type: f.source.type,
      isStatic: f.source.local,
      isInline: false,
      noreturn: false,
      attributes: {},
      params: [],
      body: undefined,
      range: f.source.range,
      hiddenLocals: [],
    };
    this.functions.set(decl, f);
    return decl;
  }

  tag(name: string): CType | undefined {
    const own = this.activation.function?.object;
    const objects = this.activation.program.image.objects;
    for (const { names } of own ? [own, ...objects] : objects) {
      const found = names.structTags.get(name) ?? names.enumTags.get(name);
      if (found) return found;
    }
    return undefined;
  }

  macro(name: string): string | undefined {
    const own = this.activation.function?.object;
    if (this.lookup(name)?.kind === 'var') return undefined; // an inner variable is what is meant
    const objects = this.activation.program.image.objects.filter(o => o !== own);
    for (const { names } of own ? [own, ...objects] : objects) {
      const found = names.macros.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // --- EvaluationFrame -------------------------------------------------------------------------------------

  read(address: bigint, length: number): Uint8Array | undefined {
    return this.memory.read(address, length);
  }

  write(address: bigint, bytes: Uint8Array): boolean {
    return this.memory.write(address, bytes);
  }

  nameOf(address: bigint): string | undefined {
    return this.memory.nameOf(address);
  }

  describe(type: CType, address: bigint): Description | undefined {
    return this.memory.describe(type, address);
  }

  private get space() {
    const { memory } = this.activation.thread.proc;
    if (!memory) throw new EvaluationError('the process has ended');
    return memory.space;
  }

  readRegister(offset: number): bigint {
    return this.machine.cpu.readRegister(this.space, this.activation.window.window, offset);
  }

  writeRegister(offset: number, raw: bigint): void {
    const { thread, window } = this.activation;
    const effect = { do: 'register', tid: thread.tid, window: window.window, offset, value: raw } as const;
    this.memory.beforeChange(effect);
    perform(this.machine, undefined, effect);
  }

  /** Where something with this location is in this frame; a string says why it is nowhere. */
  placeAt(location: Location): Place | string {
    const { window, program, thread } = this.activation;
    switch (location.kind) {
      case 'register':
        return { kind: 'register', offset: location.offset };
      case 'frame':
        return { kind: 'memory', address: BigInt(window.fp + location.offset) };
      case 'indirect':
        return { kind: 'memory', address: this.readRegister(location.offset) };
      case 'static':
      case 'tls': {
        const object = this.activation.function?.object;
        const data = object?.data.find(d => d.symbol === location.symbol);
        const address = object && data && addressOfData(program, object, data, thread.context.tp);
        if (address !== undefined) return { kind: 'memory', address };
        const shared = program.image.symbols.get(location.symbol);
        if (shared === undefined) return `'${location.symbol}' is not part of the program`;
        return {
          kind: 'memory',
          address: BigInt(location.kind === 'tls' ? thread.context.tp + shared : shared),
        };
      }
    }
  }

  placeOf(variable: VarDecl): Place | string {
    const known = this.places.get(variable);
    if (known !== undefined) return known;
    // The compiler's own variables (sizes of variable-length arrays) are named by types, not by the user.
    const hidden = this.activation.function?.source.variables.find(
      v => v.name === variable.name && v.range.start === variable.range.start,
    );
    return hidden ? this.placeAt(hidden.location) : `'${variable.name}' is not known here`;
  }

  addressOf(func: FuncDecl): bigint | undefined {
    const f = this.functions.get(func) ?? this.activation.program.functionNamed(func.name);
    return f && BigInt(f.entry);
  }

  call(address: bigint, args: readonly Value[], returns: CType): Value {
    if (address > 0xffff_ffffn) throw new EvaluationError('there is no function at this address');
    return this.options.call(Number(address), args, returns);
  }

  temporary(bytes: Uint8Array): bigint {
    if (!this.mayChange) throw new EvaluationError('a string literal would need memory of the program');
    return this.memory.allocate(bytes);
  }

  // --- Expressions -----------------------------------------------------------------------------------------

  /** Value of a C expression. Throws EvaluationError, with what the compiler says if it is not one. */
  evaluate(text: string): Value {
    const diagnostics = new Diagnostics();
    const tree = parseExpression(text, this, diagnostics);
    if (!tree) {
      const first = diagnostics.all.find(d => d.severity === 'error');
      const hint = first?.suggestion ? ` (did you mean '${first.suggestion.text}'?)` : '';
      throw new EvaluationError((first?.message ?? 'this is not an expression') + hint);
    }
    return evaluate(tree, this);
  }

  /**
   * Why an expression can be a condition nowhere in these programs; undefined if it can. A name may be one of a local variable
   * of any of their functions: the condition will be evaluated somewhere else than here.
   */
  complaint(text: string, programs: readonly Program[]): string | undefined {
    const diagnostics = new Diagnostics();
    const scope: ExpressionScope = {
      lookup: name => this.lookup(name) ?? this.localAnywhere(name, programs),
      tag: name => this.tag(name),
      macro: name => this.macro(name),
    };
    const tree = parseExpression(text, scope, diagnostics);
    if (!tree) {
      return diagnostics.all.find(d => d.severity === 'error')?.message ?? 'this is not an expression';
    }
    const isTruth = tree.type.kind !== 'struct' && tree.type.kind !== 'void';
    return isTruth ? undefined : 'this has no value that could be true or false';
  }

  private localAnywhere(name: string, programs: readonly Program[]): VarDecl | undefined {
    for (const { image } of programs) {
      for (const { source } of image.functions) {
        const v = source.variables.find(local => local.name === name && !local.hidden);
        if (v) return this.declaration(v.name, v.type, 'local', v.range);
      }
    }
    return undefined;
  }

  /** Assign the value of an expression to an object, converted as C's assignment does. Returns the new value. */
  assign(target: Value, text: string): Value {
    if (!this.mayChange) throw new EvaluationError('this would change the program');
    const value = this.evaluate(text);
    return store(target, this.converted(value, target.type), this);
  }

  private converted(value: Value, to: CType): Value {
    if (to.kind === 'array') {
      const size = sizeOf(to);
      if (value.type.kind !== 'array' || !value.bytes || sizeOf(value.type.of) !== sizeOf(to.of)) {
        throw new EvaluationError('only an array or a string can be assigned to an array');
      }
      if (value.bytes.length > size)
        throw new EvaluationError(`this is too long for an array of ${size} bytes`);
      const bytes = new Uint8Array(size);
      bytes.set(value.bytes);
      return { type: to, bytes };
    }
    if (to.kind === 'struct') {
      if (value.type.kind === 'struct' && value.type.tag.size === to.tag.size) return { ...value, type: to };
      throw new EvaluationError('only a struct of the same type can be assigned here');
    }
    if ((to.kind === 'vector' || value.type.kind === 'vector') && !compatibleUnqualified(to, value.type)) {
      throw new EvaluationError('only a vector of the same type can be assigned to a vector');
    }
    if (value.type.kind === 'struct') throw new EvaluationError('a struct cannot be assigned here');
    if (value.type.kind === 'void') throw new EvaluationError('this has no value');
    if (value.type.kind === 'array' || value.type.kind === 'function') {
      if (value.place?.kind !== 'memory') throw new EvaluationError('this array has no address');
      return convert({ type: { kind: 'int', int: 'ulong' }, bytes: addressBytes(value.place.address) }, to);
    }
    if ((to.kind === 'pointer') !== (value.type.kind === 'pointer') && value.type.kind === 'float') {
      throw new EvaluationError('a floating-point number cannot be a pointer');
    }
    return convert(value, to);
  }
}

function addressBytes(address: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, address, true);
  return bytes;
}
