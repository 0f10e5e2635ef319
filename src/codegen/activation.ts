/**
 * The frame around the code of a generated function. Registers are WebAssembly locals; an activation begins by taking its
 * parameters, or everything out of the innermost window, and all of its paths that *leave* (generate.ts) share one tail, which
 * appends a record of it to the unwind buffer.
 */
import {
  INSTRUCTION_BYTES,
  REG_BASE,
  type RegType,
  regOffset,
  type Signature,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SP,
  WINDOW_ZERO,
} from '../compiler/ir.ts';
import type { FunctionFacts, ImageFacts } from './facts.ts';
import { type ImageLayout, type Layout, RECORD_HEADER, RECORD_PC, RECORD_SP } from './interface.ts';
import type { Code, Label, ModuleBuilder, ValueType } from './wasm.ts';

/** Bytes of host stack and of unwind buffer that one entry into generated code may use. */
export const DEPTH_BUDGET = 440 * 1024;

export interface Context {
  readonly facts: ImageFacts;
  readonly layout: Layout;
  readonly image: ImageLayout;
  readonly watching: boolean;
  readonly builder: ModuleBuilder;
  readonly syscall: number;
  readonly functionIndex: ReadonlyMap<number, number>;
}

export function functionType(f: { params: readonly RegType[]; result: RegType | undefined }): {
  params: ValueType[];
  results: ValueType[];
} {
  return { params: ['i64', 'i32', ...f.params], results: f.result ? [f.result, 'i32'] : ['i32'] };
}

/** Value on the stack: canonical register bits (i64) -> a value of the type. */
export function fromBits(c: Code, type: RegType): void {
  if (type === 'i32') c.op('i32.wrap_i64');
  if (type === 'f32') c.op('i32.wrap_i64').op('f32.reinterpret_i32');
  if (type === 'f64') c.op('f64.reinterpret_i64');
}

/** The other way. */
export function toBits(c: Code, type: RegType): void {
  if (type === 'i32') c.op('i64.extend_i32_u');
  if (type === 'f32') c.op('i32.reinterpret_f32').op('i64.extend_i32_u');
  if (type === 'f64') c.op('i64.reinterpret_f64');
}

export function zero(c: Code, type: ValueType): void {
  if (type === 'i32') c.i32(0);
  if (type === 'i64') c.i64(0);
  if (type === 'f32') c.f32(0);
  if (type === 'f64') c.f64(0);
}

/** Reports how an entry ended; the fuel is on the stack, and if there is a result, it is in `result` as bits. */
export function finishEntry(c: Code, layout: Layout, result: number | undefined): void {
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

/**
 * A generated function as far as it is an activation of the machine: its locals, how it begins, and how it leaves with all it
 * knows in a record.
 */
export abstract class Activation {
  protected readonly layout: Layout;
  protected readonly signatures: readonly Signature[];
  /** Local of a (window offset, type); raw registers have only an i64 one. */
  protected readonly locals = new Map<string, number>();
  protected readonly fuel: number;
  /** The C stack pointer and, above it, what is left of the depth budget: what callees are passed. */
  protected readonly frame: number;
  protected readonly fp: number;
  /** Where a leaving path leaves: its text address, and in the upper half the fuel to give back. */
  protected readonly at: number;
  protected readonly tlb: number;
  /** The dispatch variable of structure.ts. */
  protected readonly label: number;
  /** An access's virtual and linear address. */
  protected readonly address: number;
  protected readonly linear: number;
  /** Where the caller goes on, in a function that asks. */
  protected readonly caller: number;
  protected leave: Label = 0;
  protected unwind: Label = 0;

  constructor(
    protected readonly context: Context,
    protected readonly f: FunctionFacts,
    protected readonly c: Code,
    /** Text address of the loop header to begin at, or undefined: the function's start. */
    protected readonly loop: number | undefined,
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

  /** The start of a function: makes the C frame and takes the parameters. */
  protected begin(): void {
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
  protected beginAtLoop(): void {
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
  protected *variables(): Generator<{ offset: number; type: RegType; local: number }> {
    const firstTemporary = regOffset(this.f.fn.variableCount);
    for (const [offset, { types, raw }] of this.f.registers) {
      if (offset >= firstTemporary) continue;
      const type = raw ? 'i64' : types[0]!;
      yield { offset, type, local: this.locals.get(`${offset}${type}`)! };
    }
  }

  /** The end of all paths that leave: appends this activation's record, and returns "unwinding". */
  protected tail(): void {
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

  protected get(offset: number, type: RegType): void {
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
  protected set(offset: number, type: RegType): void {
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

  protected pc(index: number): number {
    return this.f.fn.entry + INSTRUCTION_BYTES * index;
  }

  protected setAt(index: number, refund: number): void {
    this.c.i64((BigInt(refund) << 32n) | BigInt(this.pc(index))).set(this.at);
  }

  /** Writes live temporaries where the record is going to be. */
  protected writeTemporaries(live: ReadonlyMap<number, RegType>): void {
    const { c } = this;
    for (const [offset, type] of live) {
      const kind = this.f.registers.get(offset)!.raw ? 'i64' : type;
      c.i32(0).memory('i32.load', this.layout.unwindTop);
      c.get(this.locals.get(`${offset}${kind}`)!);
      c.memory(`${kind}.store`, offset - REG_BASE + RECORD_HEADER);
    }
  }

  /** Leaves before instruction `index`, giving back `refund` of the fuel. */
  protected leaveBefore(index: number, refund: number): void {
    this.writeTemporaries(this.f.live.before(index));
    this.setAt(index, refund);
    this.c.br(this.leave);
  }

  /** The same if the i32 on the stack is nonzero. */
  protected leaveBeforeIf(index: number, refund: number): void {
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
}
