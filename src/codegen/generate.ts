/**
 * The fast tier's code generator: functions of an image -> one WebAssembly module.
 *
 * A C function becomes a WebAssembly function, a C call a WebAssembly call, a register a WebAssembly local. What makes
 * it a machine that can be stopped anywhere is *leaving*: whenever something cannot be done here exactly (no fuel for
 * the next block, an access that faults, an operation only the interpreter has), the activation appends a record
 * of itself to the unwind buffer (machine/tier.ts) and returns a negative fuel; its callers see that, append theirs and return
 * too. All paths of a function that leave share one tail, so the code between is short.
 *
 * Every generated function has the type
 *
 *     (frame: i64, fuel: i32, parameters...) -> (result?, fuel: i32)
 *
 * - `frame`: the caller's C stack pointer in the low half; in the high half how many bytes of host stack and unwind
 *   buffer are still to be had. One subtraction makes the callee's.
 * - `fuel`: instructions left of the slice, charged once per basic block, or -1 when unwinding (the true value is then in
 *   the state block).
 *
 * Besides the functions there are entries, of type () -> i32 (1: returned, 0: unwound), which begin with the
 * innermost window: one for a function's start, or one for a loop header (a copy of the function that starts there).
 *
 * Relies on: operands.ts for what a record must hold; the addresses of a Layout; operations.ts for what an operation means.
 */
import {
  INSTRUCTION_BYTES,
  type Instruction,
  REG_BASE,
  type RegType,
  regOffset,
  type Signature,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SP,
  WINDOW_ZERO,
} from '../compiler/ir.ts';
import type { Image, ImageFunction } from '../compiler/object.ts';
import { type ControlFlow, controlFlow, decodeFunction } from './cfg.ts';
import {
  immLow,
  type Liveness,
  reads,
  signatureIndex,
  signatureTypes,
  typedLiveness,
  writes,
} from './operands.ts';
import {
  emitAtomic,
  emitCompareSwap,
  emitOperation,
  emitTrapCondition,
  memoryOperator,
} from './operations.ts';
import { structure } from './structure.ts';
import { type Code, type Label, ModuleBuilder, type ModuleBytes, type ValueType } from './wasm.ts';

/** Linear addresses and sizes that generated code knows (machine/layout.ts has the numbers and their meaning). */
export interface Layout {
  readonly fuel: number;
  readonly window: number;
  readonly tlb: number;
  readonly threadPointer: number;
  readonly stackLimit: number;
  readonly caller: number;
  readonly result: number;
  readonly syscallArgs: number;
  readonly syscallArgCount: number;
  readonly syscallResult: number;
  readonly unwindTop: number;
  readonly tlbEntries: number;
  readonly tlbEntryBytes: number;
  readonly tlbWriteTag: number;
  readonly tlbAddend: number;
  readonly tlbWatchedFirst: number;
  readonly tlbWatchedPast: number;
  readonly tlbWatchedTag: number;
  readonly pageShift: number;
  /** Offset of addressability in a frame's shadows. */
  readonly addressability: number;
}

/** Linear addresses of what generated code knows of one loaded image. */
export interface ImageLayout {
  /** i32 per function: -1 if it must not be entered, else 0: one test of the sign with the fuel and the depth. */
  readonly forbidden: number;
  /**
   * i32 per slot of the function table: index of the signature of the function there, or -1. Slot 0 is nobody's; function n
   * of the image has slot n + 1.
   */
  readonly slotSignature: number;
  /** u16 per instruction of the text: the slot of the function that begins there, or 0. */
  readonly slotOfText: number;
  readonly textStart: number;
  readonly textEnd: number;
  /** Table of shadows, a word for each frame, on a machine that is checked. */
  readonly shadows: number | undefined;
}

/** Names of the imports of a module; functions of earlier modules are imported as `f` and their index. */
export const IMPORTS = {
  module: 'm',
  memory: 'memory',
  table: 'table',
  translate: 't',
  syscall: 's',
} as const;
/** Names of exports: a generated function, the entry at a function's start, the entry at an instruction. */
export const exportName = {
  function: (index: number): string => `f${index}`,
  start: (index: number): string => `e${index}`,
  loop: (pc: number): string => `l${pc}`,
};

/** Bytes of host stack and of unwind buffer that one entry into generated code may use. */
export const DEPTH_BUDGET = 440 * 1024;
/** A frame this large could hide an overflow of the C stack pointer from the check; such a function is interpreted. */
const MAX_FRAME = 1 << 22;
/** Past this the engine's compilers take too long for what they gain. */
const MAX_INSTRUCTIONS = 20_000;

/** Bytes of a record in the unwind buffer before its registers. */
const RECORD_HEADER = 16;
const RECORD_PC = 4;
const RECORD_SP = 8;

// --- What is known of a function -----------------------------------------------------------------------------

/** How a register is kept: one local per type it is used as, or, where types mix, one local with its raw bits. */
type Registers = ReadonlyMap<number, { readonly types: readonly RegType[]; readonly raw: boolean }>;

export interface FunctionFacts {
  readonly index: number;
  readonly fn: ImageFunction;
  readonly code: readonly Instruction[];
  readonly flow: ControlFlow;
  readonly live: Liveness;
  readonly registers: Registers;
  readonly params: readonly RegType[];
  readonly result: RegType | undefined;
  /** Indexes of functions called directly, with their own signature. */
  readonly callees: readonly number[];
  /** Whether generated code can be made of it. */
  readonly generatable: boolean;
  /** Changes the C stack pointer after entry. */
  readonly movesStack: boolean;
  /** Asks where its caller goes on. */
  readonly asksCaller: boolean;
  /** Upper bound of the host stack and unwind buffer one activation takes. */
  readonly cost: number;
}

/** Facts about the functions of an image, found out when first asked for. */
export class ImageFacts {
  private readonly facts: (FunctionFacts | undefined)[];
  private readonly byEntry = new Map<number, number>();
  readonly signatureIndexOf = new Map<Signature, number>();

  constructor(readonly image: Image) {
    this.facts = image.functions.map(() => undefined);
    image.functions.forEach((f, index) => {
      this.byEntry.set(f.entry, index);
    });
    image.signatures.forEach((s, index) => {
      if (!this.signatureIndexOf.has(s)) this.signatureIndexOf.set(s, index);
    });
  }

  /** Index of the function that begins at a text address. */
  functionAt(entry: number): number | undefined {
    return this.byEntry.get(entry);
  }

  /** Index of the function that contains a text address. */
  functionAround(pc: number): number | undefined {
    const { functions } = this.image;
    let low = 0;
    let high = functions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (functions[middle]!.entry <= pc) low = middle;
      else high = middle - 1;
    }
    const f = functions[low];
    return f && pc >= f.entry && pc < f.end ? low : undefined;
  }

  of(index: number): FunctionFacts {
    this.facts[index] ??= this.find(index);
    return this.facts[index];
  }

  /** The function a call instruction calls, if both agree on the signature. */
  callee(call: Instruction): number | undefined {
    const index = this.byEntry.get(immLow(call));
    if (index === undefined) return undefined;
    const { signature } = this.image.functions[index]!;
    const agreed = signature === this.image.signatures[signatureIndex(call)];
    return agreed && call.b === signatureTypes(signature).params.length ? index : undefined;
  }

  private find(index: number): FunctionFacts {
    const { image } = this;
    const fn = image.functions[index]!;
    const code = decodeFunction(image, fn);
    const flow = controlFlow(code, fn.entry);
    const live = typedLiveness(code, flow, fn.variableCount, image.signatures);
    const { params, result } = signatureTypes(fn.signature);

    const types = new Map<number, Set<RegType>>();
    const use = (offset: number, type: RegType): void => {
      if (offset < REG_BASE) return;
      const of = types.get(offset);
      if (of) of.add(type);
      else types.set(offset, new Set([type]));
    };
    params.forEach((type, r) => {
      use(regOffset(r), type);
    });
    const callees = new Set<number>();
    for (const i of code) {
      for (const o of reads(i, image.signatures)) use(o.offset, o.type);
      const written = writes(i, image.signatures);
      if (written) use(written.offset, written.type);
      if (i.op.shape === 'call') {
        const callee = this.callee(i);
        if (callee !== undefined) callees.add(callee);
      }
    }
    const temporaries = regOffset(fn.variableCount);
    const registers = new Map(
      [...types].map(([offset, set]) => {
        const raw = set.size > 1 && (offset < temporaries || live.mixed.has(offset));
        return [offset, { types: [...set], raw }] as const;
      }),
    );
    const record = fn.windowSize - REG_BASE + RECORD_HEADER;
    return {
      index,
      fn,
      code,
      flow,
      live,
      registers,
      params,
      result,
      callees: [...callees],
      generatable:
        code.length <= MAX_INSTRUCTIONS &&
        fn.frameSize < MAX_FRAME &&
        code[0]?.op.shape === 'enter' &&
        !flow.blocks.some(b => b.successors.includes(0)),
      asksCaller: code.some(i => i.op.shape === 'caller'),
      movesStack: code.some(i => i.op.shape === 'alloca' || i.op.shape === 'setsp'),
      // The engine's first compiler keeps every local, ours too, in the host frame.
      cost: Math.max(record, 256 + 12 * registers.size),
    };
  }
}

// --- Modules ------------------------------------------------------------------------------------------------

export interface ModuleRequest {
  /** Functions to define. Every direct callee of what is defined must be here or in `defined`, or not generatable. */
  readonly functions: readonly number[];
  /** Text addresses of loop headers to make entries for. */
  readonly loops: readonly number[];
  /** Functions that earlier modules define. */
  readonly defined: ReadonlySet<number>;
  /** For processes some of whose memory is watched: what lies beside it in its pages is accessed here, too. */
  readonly watching: boolean;
}

/** Generates one module. It exports every function and an entry at each one's start, and the entries at loops. */
export function generateModule(
  facts: ImageFacts,
  request: ModuleRequest,
  layout: Layout,
  imageLayout: ImageLayout,
): ModuleBytes {
  const builder = new ModuleBuilder();
  builder.importMemory(IMPORTS.module, IMPORTS.memory, 0);
  builder.importTable(IMPORTS.module, IMPORTS.table, 0);
  const syscall = builder.importFunction(IMPORTS.module, IMPORTS.syscall, [], ['i32']);

  /** WebAssembly function index of each function of the image that can be called. */
  const functionIndex = new Map<number, number>();
  const callers = [...request.functions, ...request.loops.map(pc => facts.functionAround(pc)!)];
  for (const caller of callers) {
    for (const callee of facts.of(caller).callees) {
      if (!request.defined.has(callee) || functionIndex.has(callee)) continue;
      const { params, results } = functionType(facts.of(callee));
      const name = exportName.function(callee);
      functionIndex.set(callee, builder.importFunction(IMPORTS.module, name, params, results));
    }
  }
  const bodies = request.functions.map(index => {
    const { params, results } = functionType(facts.of(index));
    const { index: at, code } = builder.func(params, results);
    functionIndex.set(index, at);
    builder.export(exportName.function(index), 'function', at);
    return { index, code };
  });

  const context: Context = {
    facts,
    layout,
    image: imageLayout,
    watching: request.watching,
    builder,
    syscall,
    functionIndex,
  };
  for (const { index, code } of bodies)
    new FunctionGenerator(context, facts.of(index), code, undefined).generate();
  for (const index of request.functions) {
    const { index: at, code } = builder.func([], ['i32']);
    generateStart(context, facts.of(index), code);
    builder.export(exportName.start(index), 'function', at);
  }
  for (const pc of request.loops) {
    const { index: at, code } = builder.func([], ['i32']);
    new FunctionGenerator(context, facts.of(facts.functionAround(pc)!), code, pc).generate();
    builder.export(exportName.loop(pc), 'function', at);
  }
  return builder.finish();
}

interface Context {
  readonly facts: ImageFacts;
  readonly layout: Layout;
  readonly image: ImageLayout;
  readonly watching: boolean;
  readonly builder: ModuleBuilder;
  readonly syscall: number;
  readonly functionIndex: ReadonlyMap<number, number>;
}

function functionType(f: { params: readonly RegType[]; result: RegType | undefined }): {
  params: ValueType[];
  results: ValueType[];
} {
  return { params: ['i64', 'i32', ...f.params], results: f.result ? [f.result, 'i32'] : ['i32'] };
}

/** Value on the stack: canonical register bits (i64) -> a value of the type. */
function fromBits(c: Code, type: RegType): void {
  if (type === 'i32') c.op('i32.wrap_i64');
  if (type === 'f32') c.op('i32.wrap_i64').op('f32.reinterpret_i32');
  if (type === 'f64') c.op('f64.reinterpret_i64');
}

/** The other way. */
function toBits(c: Code, type: RegType): void {
  if (type === 'i32') c.op('i64.extend_i32_u');
  if (type === 'f32') c.op('i32.reinterpret_f32').op('i64.extend_i32_u');
  if (type === 'f64') c.op('i64.reinterpret_f64');
}

function zero(c: Code, type: ValueType): void {
  if (type === 'i32') c.i32(0);
  if (type === 'i64') c.i64(0);
  if (type === 'f32') c.f32(0);
  if (type === 'f64') c.f64(0);
}

/** Reports how an entry ended; the fuel is on the stack, and if there is a result, it is in `result` as bits. */
function finishEntry(c: Code, layout: Layout, result: number | undefined): void {
  const fuel = c.scratch('i32', 9);
  c.tee(fuel).i32(0).op('i32.lt_s');
  c.if();
  c.i32(0).return();
  c.end();
  c.i32(0).get(fuel).memory('i32.store', layout.fuel);
  c.i32(0);
  if (result === undefined) c.i64(0);
  else c.get(result);
  c.memory('i64.store', layout.result);
  c.i32(1);
}

/** The entry at a function's start: takes the parameters out of the window and calls it. */
function generateStart(context: Context, f: FunctionFacts, c: Code): void {
  const { layout } = context;
  const window = c.local('i32');
  c.i32(0).memory('i32.load', layout.window).set(window);
  if (f.asksCaller) {
    c.i32(0).get(window).memory('i32.load', WINDOW_RETURN_PC).memory('i32.store', layout.caller);
  }
  c.i64(BigInt(DEPTH_BUDGET) << 32n);
  c.get(window).memory('i64.load', WINDOW_SP).i64(f.fn.frameSize).op('i64.add').op('i64.add');
  c.i32(0).memory('i32.load', layout.fuel);
  f.params.forEach((type, r) => {
    c.get(window).memory(`${type}.load`, regOffset(r));
  });
  c.call(context.functionIndex.get(f.index)!);
  let result: number | undefined;
  if (f.result) {
    const fuel = c.local('i32');
    result = c.local('i64');
    c.set(fuel);
    toBits(c, f.result);
    c.set(result).get(fuel);
  }
  finishEntry(c, layout, result);
}

// --- Functions ----------------------------------------------------------------------------------------------

class FunctionGenerator {
  private readonly layout: Layout;
  private readonly signatures: readonly Signature[];
  /** Local of a (window offset, type); raw registers have only an i64 one. */
  private readonly locals = new Map<string, number>();
  private readonly fuel: number;
  /** The C stack pointer and, above it, what is left of the depth budget: what callees are passed. */
  private readonly frame: number;
  private readonly fp: number;
  /** Where a leaving path leaves: its text address, and in the upper half the fuel to give back. */
  private readonly at: number;
  private readonly tlb: number;
  /** The dispatch variable of structure.ts. */
  private readonly label: number;
  /** An access's virtual and linear address. */
  private readonly address: number;
  private readonly linear: number;
  /** Where the caller goes on, in a function that asks. */
  private readonly caller: number;
  private leave: Label = 0;
  private unwind: Label = 0;

  constructor(
    private readonly context: Context,
    private readonly f: FunctionFacts,
    private readonly c: Code,
    /** Text address of the loop header to begin at, or undefined: the function's start. */
    private readonly loop: number | undefined,
  ) {
    this.layout = context.layout;
    this.signatures = context.facts.image.signatures;
    this.frame = loop === undefined ? 0 : c.local('i64');
    this.fuel = loop === undefined ? 1 : c.local('i32');
    this.fp = c.local('i64');
    this.at = c.local('i64');
    this.tlb = c.local('i32');
    this.label = c.local('i32');
    this.address = c.local('i64');
    this.linear = c.local('i32');
    this.caller = f.asksCaller ? c.local('i32') : 0;
    for (const [offset, { types, raw }] of f.registers) {
      const r = (offset - REG_BASE) / 8;
      for (const type of raw ? (['i64'] as const) : types) {
        const isParameter = loop === undefined && r < f.params.length && !raw && f.params[r] === type;
        this.locals.set(`${offset}${type}`, isParameter ? 2 + r : c.local(type));
      }
    }
  }

  generate(): void {
    const { c, f, layout, loop } = this;
    this.unwind = c.block();
    this.leave = c.block();
    if (loop === undefined) this.begin();
    else this.beginAtLoop();
    c.i32(0).memory('i32.load', layout.tlb).set(this.tlb);

    const startBlock = loop === undefined ? 0 : f.flow.blockOf[(loop - f.fn.entry) / INSTRUCTION_BYTES]!;
    const scopes: Label[] = [];
    const scope = (depth: number): Label => scopes[scopes.length - 1 - depth]!;
    for (const step of structure(f.flow.blocks, startBlock)) {
      switch (step.kind) {
        case 'block':
          scopes.push(c.block());
          break;
        case 'loop':
          scopes.push(c.loop());
          break;
        case 'if':
          scopes.push(c.if());
          break;
        case 'end':
          scopes.pop();
          c.end();
          break;
        case 'code':
          this.block(step.node);
          break;
        case 'branch':
          c.br(scope(step.depth));
          break;
        case 'branchIf':
          if (step.unless) c.op('i32.eqz');
          c.brIf(scope(step.depth));
          break;
        case 'table':
          c.brTable(step.depths.slice(0, -1).map(scope), scope(step.depths.at(-1)!));
          break;
        case 'setLabel':
          c.i32(step.label).set(this.label);
          break;
        case 'getLabel':
          c.get(this.label);
          break;
      }
    }
    c.unreachable();
    c.end();
    this.tail();
  }

  /** The start of a function: makes the C frame and takes the parameters. */
  private begin(): void {
    const { c, f } = this;
    const size = (BigInt(f.cost) << 32n) + BigInt(f.fn.frameSize);
    c.get(this.frame).i64(size).op('i64.sub').tee(this.frame);
    c.i64(0xffff_ffffn).op('i64.and').set(this.fp);
    if (f.asksCaller) c.i32(0).memory('i32.load', this.layout.caller).set(this.caller);
    f.params.forEach((type, r) => {
      const offset = regOffset(r);
      if (!f.registers.get(offset)!.raw) return;
      c.get(2 + r);
      toBits(c, type);
      c.set(this.locals.get(`${offset}i64`)!);
    });
  }

  /** The start of an entry at a loop header: takes everything out of the window. */
  private beginAtLoop(): void {
    const { c, layout } = this;
    const window = this.linear;
    c.i32(0).memory('i32.load', layout.window).set(window);
    c.get(window).memory('i64.load', WINDOW_FP).set(this.fp);
    if (this.f.asksCaller) c.get(window).memory('i32.load', WINDOW_RETURN_PC).set(this.caller);
    c.get(window)
      .memory('i64.load', WINDOW_SP)
      .i64(BigInt(DEPTH_BUDGET) << 32n)
      .op('i64.add')
      .set(this.frame);
    c.i32(0).memory('i32.load', layout.fuel).set(this.fuel);
    for (const { offset, type, local } of this.variables()) {
      c.get(window).memory(`${type}.load`, offset).set(local);
    }
  }

  /** The variables that have a value, with their locals. */
  private *variables(): Generator<{ offset: number; type: RegType; local: number }> {
    const firstTemporary = regOffset(this.f.fn.variableCount);
    for (const [offset, { types, raw }] of this.f.registers) {
      if (offset >= firstTemporary) continue;
      const type = raw ? 'i64' : types[0]!;
      yield { offset, type, local: this.locals.get(`${offset}${type}`)! };
    }
  }

  /** The end of all paths that leave: appends this activation's record, and returns "unwinding". */
  private tail(): void {
    const { c, f, layout } = this;
    c.i32(0);
    c.get(this.fuel).get(this.at).i64(32).op('i64.shr_u').op('i32.wrap_i64').op('i32.add');
    c.memory('i32.store', layout.fuel);
    c.end();
    const record = this.linear;
    c.i32(0).memory('i32.load', layout.unwindTop).tee(record);
    c.i32(f.fn.entry).memory('i32.store');
    c.get(record).get(this.at).op('i32.wrap_i64').memory('i32.store', RECORD_PC);
    c.get(record).get(this.frame).i64(0xffff_ffffn).op('i64.and').memory('i64.store', RECORD_SP);
    for (const { offset, type, local } of this.variables()) {
      c.get(record)
        .get(local)
        .memory(`${type}.store`, offset - REG_BASE + RECORD_HEADER);
    }
    c.i32(0)
      .get(record)
      .i32(f.fn.windowSize - REG_BASE + RECORD_HEADER)
      .op('i32.add');
    c.memory('i32.store', layout.unwindTop);
    if (this.loop !== undefined) {
      c.i32(0);
      return;
    }
    if (f.result) zero(c, f.result);
    c.i32(-1);
  }

  // Registers.

  private get(offset: number, type: RegType): void {
    const { c } = this;
    if (offset >= REG_BASE) {
      const raw = this.f.registers.get(offset)!.raw;
      c.get(this.locals.get(`${offset}${raw ? 'i64' : type}`)!);
      if (raw) fromBits(c, type);
      return;
    }
    if (offset === WINDOW_FP) c.get(this.fp);
    else if (offset === WINDOW_SP && this.f.movesStack) c.get(this.frame).i64(0xffff_ffffn).op('i64.and');
    else if (offset === WINDOW_SP) c.get(this.fp);
    else if (offset === WINDOW_ZERO) c.i64(0);
    else throw new Error(`no register at window offset ${offset}`);
    fromBits(c, type);
  }

  /** Pops a value into a register; 0 is nowhere. */
  private set(offset: number, type: RegType): void {
    const { c } = this;
    if (offset === 0) {
      c.drop();
      return;
    }
    const raw = this.f.registers.get(offset)!.raw;
    if (raw) toBits(c, type);
    c.set(this.locals.get(`${offset}${raw ? 'i64' : type}`)!);
  }

  // Leaving.

  private pc(index: number): number {
    return this.f.fn.entry + INSTRUCTION_BYTES * index;
  }

  private setAt(index: number, refund: number): void {
    this.c.i64((BigInt(refund) << 32n) | BigInt(this.pc(index))).set(this.at);
  }

  /** Writes live temporaries where the record is going to be. */
  private writeTemporaries(live: ReadonlyMap<number, RegType>): void {
    const { c } = this;
    for (const [offset, type] of live) {
      const kind = this.f.registers.get(offset)!.raw ? 'i64' : type;
      c.i32(0).memory('i32.load', this.layout.unwindTop);
      c.get(this.locals.get(`${offset}${kind}`)!);
      c.memory(`${kind}.store`, offset - REG_BASE + RECORD_HEADER);
    }
  }

  /** Leaves before instruction `index`, giving back `refund` of the fuel. */
  private leaveBefore(index: number, refund: number): void {
    this.writeTemporaries(this.f.live.before(index));
    this.setAt(index, refund);
    this.c.br(this.leave);
  }

  /** The same if the i32 on the stack is nonzero. */
  private leaveBeforeIf(index: number, refund: number): void {
    const { c } = this;
    const live = this.f.live.before(index);
    if (live.size === 0) {
      this.setAt(index, refund);
      c.brIf(this.leave);
      return;
    }
    c.if();
    this.writeTemporaries(live);
    this.setAt(index, refund);
    c.br(this.leave);
    c.end();
  }

  // Code.

  /** A basic block; a branch leaves its condition on the stack, a table its selector. */
  private block(b: number): void {
    const { c, layout } = this;
    const { from, to } = this.f.flow.blocks[b]!;
    c.get(this.fuel)
      .i32(to - from)
      .op('i32.sub')
      .tee(this.fuel);
    if (from === 0) {
      // At a function's start, also: is there depth left, may it be entered, is there room on the C stack?
      c.get(this.frame).i64(32).op('i64.shr_u').op('i32.wrap_i64').op('i32.or');
      c.i32(0)
        .memory('i32.load', this.context.image.forbidden + 4 * this.f.index)
        .op('i32.or');
      c.i32(0).op('i32.lt_s');
      this.leaveBeforeIf(from, to - from);
      c.get(this.frame).op('i32.wrap_i64');
      c.i32(0).memory('i32.load', layout.stackLimit).op('i32.lt_u');
    } else {
      c.i32(0).op('i32.lt_s');
    }
    this.leaveBeforeIf(from, to - from);
    for (let at = from; at < to; at++) this.instruction(this.f.code[at]!, at, to - at);
    // Running off the end of a function, or a jump out of it: the interpreter knows what to do.
    const last = this.f.code[to - 1]!.op.shape;
    if (this.f.flow.blocks[b]!.flow === 'end' && !['ret', 'longjmp', 'trap'].includes(last)) {
      if (last === 'jump') this.leaveBefore(to - 1, 1);
      else c.unreachable();
    }
  }

  /** `rest`: instructions of the block from this one on, the fuel to give back when leaving before it. */
  private instruction(i: Instruction, at: number, rest: number): void {
    const { c } = this;
    const { op } = i;
    switch (op.shape) {
      case 'nop':
      case 'enter':
      case 'jump':
        return;
      case 'const':
        this.constant(op.dt!, i.imm);
        this.set(i.d, op.dt!);
        return;
      case 'unary':
        this.get(i.a, op.at!);
        emitOperation(c, op);
        this.set(i.d, op.dt!);
        return;
      case 'binary':
        if (op.traps) {
          const a = c.scratch(op.at!, 6);
          const b = c.scratch(op.at!, 7);
          this.get(i.a, op.at!);
          c.set(a);
          this.get(i.b, op.at!);
          c.set(b);
          emitTrapCondition(c, op, a, b);
          this.leaveBeforeIf(at, rest);
          c.get(a).get(b);
        } else {
          this.get(i.a, op.at!);
          this.get(i.b, op.at!);
        }
        emitOperation(c, op);
        this.set(i.d, op.dt!);
        return;
      case 'binimm':
        this.get(i.a, op.at!);
        this.constant(op.at!, i.imm);
        emitOperation(c, op);
        this.set(i.d, op.dt!);
        return;
      case 'load':
        this.access(i, i.imm, false, at, rest);
        c.get(this.linear).memory(memoryOperator(op, 'load'));
        this.set(i.d, op.dt!);
        return;
      case 'store':
        this.access(i, i.imm, true, at, rest);
        c.get(this.linear);
        this.get(i.b, op.bt!);
        if (op.bt === 'i32' && op.size === 8) c.op('i64.extend_i32_u');
        c.memory(memoryOperator(op, 'store'));
        return;
      case 'amo': {
        const old = c.scratch(op.dt!, 6);
        this.access(i, 0n, true, at, rest);
        c.get(this.linear).memory(memoryOperator(op, 'load')).set(old);
        c.get(this.linear).get(old);
        this.get(i.b, op.bt!);
        emitAtomic(c, op);
        c.memory(memoryOperator(op, 'store'));
        c.get(old);
        this.set(i.d, op.dt!);
        return;
      }
      case 'cas': {
        const old = c.scratch(op.dt!, 6);
        this.access(i, 0n, true, at, rest);
        c.get(this.linear).memory(memoryOperator(op, 'load')).tee(old);
        this.get(i.b, op.bt!);
        emitCompareSwap(c, op);
        c.if();
        c.get(this.linear);
        this.get(immLow(i), op.bt!);
        c.memory(memoryOperator(op, 'store'));
        c.end();
        c.get(old);
        this.set(i.d, op.dt!);
        return;
      }
      case 'addr':
        c.get(this.fp);
        if (i.imm !== 0n) c.i64(i.imm).op('i64.add');
        this.set(i.d, 'i64');
        return;
      case 'branch':
        // The condition; which way is which is already in the order of the block's successors.
        this.get(i.a, 'i32');
        return;
      case 'jumptab':
        this.get(i.a, 'i32');
        return;
      case 'caller':
        c.get(this.caller).op('i64.extend_i32_u');
        this.set(i.d, 'i64');
        return;
      case 'tp':
        c.i32(0).memory('i64.load32_u', this.layout.threadPointer);
        this.set(i.d, 'i64');
        return;
      case 'alloca':
        this.moveStack(i, true);
        return;
      case 'setsp':
        this.moveStack(i, false);
        return;
      case 'ret':
        this.ret(i);
        return;
      case 'call':
        this.call(i, at);
        return;
      case 'icall':
        this.indirectCall(i, at);
        return;
      case 'ecall':
        this.systemCall(i, at);
        return;
      case 'setjmp':
      case 'longjmp':
      case 'trap':
        this.leaveBefore(at, rest);
        return;
      default: {
        const unknown: never = op.shape;
        throw new Error(`unknown shape ${unknown}`);
      }
    }
  }

  private constant(type: RegType, imm: bigint): void {
    const { c } = this;
    if (type === 'i32') c.i32(Number(BigInt.asIntN(32, imm)));
    if (type === 'i64') c.i64(imm);
    if (type === 'f32') c.f32Bits(Number(BigInt.asUintN(32, imm)));
    if (type === 'f64') c.f64Bits(imm);
  }

  /**
   * Puts the linear address of an access into `linear`, by the TLB. A miss leaves, and the interpreter fills the TLB: a
   * call for it here would be rare too, but no register survives a call, so every loop with an access would keep its
   * variables in memory.
   */
  private access(i: Instruction, offset: bigint, write: boolean, at: number, rest: number): void {
    const { c, layout } = this;
    const size = i.op.size!;
    this.get(i.a, 'i64');
    if (offset !== 0n) c.i64(offset).op('i64.add');
    c.tee(this.address);
    const entry = c.scratch('i32', 8);
    const entryShift = Math.log2(layout.tlbEntryBytes);
    c.op('i32.wrap_i64')
      .i32(layout.pageShift - entryShift)
      .op('i32.shr_u');
    c.i32((layout.tlbEntries - 1) << entryShift)
      .op('i32.and')
      .get(this.tlb)
      .op('i32.add')
      .tee(entry);
    c.memory('i32.load', layout.tlbAddend)
      .get(this.address)
      .op('i32.wrap_i64')
      .op('i32.add')
      .set(this.linear);
    // The page of the last byte: an access that crosses into another page cannot find its tag in the first page's entry.
    c.get(this.address);
    if (size > 1) c.i64(size - 1).op('i64.add');
    c.i64(-(2 ** layout.pageShift)).op('i64.and');
    c.get(entry)
      .memory('i64.load', write ? layout.tlbWriteTag : 0)
      .op('i64.ne');
    if (this.context.watching) this.unlessBesideWatch(entry, size);
    this.leaveBeforeIf(at, rest);
    const { shadows } = this.context.image;
    if (shadows === undefined) return;
    this.notAddressable(size, shadows);
    this.leaveBeforeIf(at, rest);
  }

  /**
   * Whether the access to `address` has missed the TLB is on the stack: leaves whether it has, and is not to the bytes before or
   * after those that are watched in its page either.
   */
  private unlessBesideWatch(entry: number, size: number): void {
    const { c, layout } = this;
    const offset = c.scratch('i32', 7);
    const pageMask = 2 ** layout.pageShift - 1;
    c.if('i32');
    c.get(this.address).op('i32.wrap_i64').i32(pageMask).op('i32.and').tee(offset);
    c.get(entry).memory('i32.load16_u', layout.tlbWatchedPast).op('i32.lt_u');
    c.get(offset).i32(size).op('i32.add');
    c.get(entry).memory('i32.load16_u', layout.tlbWatchedFirst).op('i32.gt_u').op('i32.and');
    c.get(this.address);
    if (size > 1) c.i64(size - 1).op('i64.add');
    c.i64(~BigInt(pageMask)).op('i64.and');
    c.get(entry).memory('i64.load', layout.tlbWatchedTag).op('i64.ne').op('i32.or');
    c.else().i32(0).end();
  }

  /** Leaves whether the shadow of the access at `linear` says that some of its bytes are nobody's: the interpreter tells. */
  private notAddressable(size: number, shadows: number): void {
    const { c, layout } = this;
    const group = c.scratch('i32', 8);
    const state = c.scratch('i32', 7);
    c.get(this.linear).i32(layout.pageShift).op('i32.shr_u').i32(2).op('i32.shl');
    c.memory('i32.load', shadows).tee(group);
    c.if('i32');
    c.get(this.linear)
      .i32(2 ** layout.pageShift - 1)
      .op('i32.and')
      .i32(3)
      .op('i32.shr_u');
    c.get(group).op('i32.add').memory('i32.load8_s', layout.addressability).tee(state);
    c.if('i32');
    c.get(this.linear).i32(7).op('i32.and').i32(size).op('i32.add').get(state).op('i32.gt_s');
    c.else().i32(0).end();
    c.else().i32(0).end();
  }

  /** alloca: sp := (sp - a) & ~15; setsp: sp := a. The depth budget above sp stays. */
  private moveStack(i: Instruction, relative: boolean): void {
    const { c } = this;
    c.get(this.frame).i64(-0x1_0000_0000n).op('i64.and');
    if (relative) c.get(this.frame);
    this.get(i.a, 'i64');
    if (relative) c.op('i64.sub').i64(-16).op('i64.and');
    c.i64(0xffff_ffffn).op('i64.and').op('i64.or').set(this.frame);
    if (i.d === 0) return;
    c.get(this.frame).i64(0xffff_ffffn).op('i64.and');
    this.set(i.d, 'i64');
  }

  private ret(i: Instruction): void {
    const { c, f, loop, layout } = this;
    if (loop !== undefined) {
      let result: number | undefined;
      if (f.result) {
        result = c.scratch('i64', 9);
        if (i.op.at) {
          this.get(i.a, i.op.at);
          toBits(c, i.op.at);
        } else {
          c.i64(0);
        }
        c.set(result);
      }
      c.get(this.fuel);
      finishEntry(c, layout, result);
      c.return();
      return;
    }
    if (f.result) {
      if (i.op.at === f.result) {
        this.get(i.a, i.op.at);
      } else if (i.op.at) {
        this.get(i.a, i.op.at);
        toBits(c, i.op.at);
        fromBits(c, f.result);
      } else {
        zero(c, f.result);
      }
    }
    c.get(this.fuel).return();
  }

  private call(i: Instruction, at: number): void {
    const { facts, functionIndex } = this.context;
    const callee = facts.callee(i);
    const target = callee === undefined ? undefined : functionIndex.get(callee);
    if (target === undefined) {
      this.leaveBefore(at, 1);
      return;
    }
    const { params, result, asksCaller } = facts.of(callee!);
    if (asksCaller) this.tellCaller(at);
    this.arguments(i, params);
    this.c.call(target);
    this.afterCall(i, at, result);
  }

  /** Where this activation goes on after the call at `at`, for a callee that may ask. */
  private tellCaller(at: number): void {
    this.c
      .i32(0)
      .i32(this.pc(at + 1))
      .memory('i32.store', this.layout.caller);
  }

  private indirectCall(i: Instruction, at: number): void {
    const { c } = this;
    const { facts, image, builder } = this.context;
    const signature = this.signatures[signatureIndex(i)]!;
    const { params, result } = signatureTypes(signature);
    if (params.length !== i.b) {
      this.leaveBefore(at, 1);
      return;
    }
    // (address - start) rotated by 4 is the number of an instruction, or huge: below the text, past it, misaligned.
    const number = c.scratch('i64', 8);
    const slot = c.scratch('i32', 8);
    const instructions = (image.textEnd - image.textStart) / INSTRUCTION_BYTES;
    this.get(immLow(i), 'i64');
    c.i64(image.textStart).op('i64.sub').i64(60).op('i64.rotl').tee(number);
    c.i64(instructions).op('i64.ge_u');
    this.leaveBeforeIf(at, 1);
    c.get(number).op('i32.wrap_i64').i32(1).op('i32.shl').memory('i32.load16_u', image.slotOfText).tee(slot);
    c.i32(2).op('i32.shl').memory('i32.load', image.slotSignature);
    c.i32(facts.signatureIndexOf.get(signature)!).op('i32.ne');
    this.leaveBeforeIf(at, 1);
    this.tellCaller(at);
    this.arguments(i, params);
    const type = functionType({ params, result });
    c.get(slot).callIndirect(builder.type(type.params, type.results));
    this.afterCall(i, at, result);
  }

  private arguments(i: Instruction, params: readonly RegType[]): void {
    this.c.get(this.frame).get(this.fuel);
    params.forEach((type, k) => {
      this.get(i.a + 8 * k, type);
    });
  }

  /** Takes what a call left on the stack. Until the callee has really returned, d keeps its old value. */
  private afterCall(i: Instruction, at: number, result: RegType | undefined): void {
    const { c } = this;
    c.set(this.fuel);
    const value = result && c.scratch(result, 5);
    if (value !== undefined) c.set(value);
    c.get(this.fuel).i32(0).op('i32.lt_s');
    this.setAt(at + 1, 0);
    c.brIf(this.unwind);
    if (value === undefined) return;
    c.get(value);
    this.set(i.d, result!);
  }

  private systemCall(i: Instruction, at: number): void {
    const { c, layout } = this;
    for (let k = 0; k < layout.syscallArgCount; k++) {
      c.i32(0);
      if (k < i.b) this.get(i.a + 8 * k, 'i64');
      else c.i64(0);
      c.memory('i64.store', layout.syscallArgs + 8 * k);
    }
    const outcome = c.scratch('i32', 7);
    c.i32(0).get(this.fuel).i32(1).op('i32.add').memory('i32.store', layout.fuel);
    c.call(this.context.syscall).tee(outcome);
    c.i32(NEEDS_FRAMES).op('i32.eq');
    this.leaveBeforeIf(at, 1);
    if (i.d !== 0) {
      c.i32(0).memory('i64.load', layout.syscallResult);
      this.set(i.d, 'i64');
    }
    c.get(outcome);
    this.leaveBeforeIf(at + 1, 0);
  }
}

/** SyscallOutcome.NeedsFrames of machine/interface.ts, which is above this layer. */
const NEEDS_FRAMES = 1;
