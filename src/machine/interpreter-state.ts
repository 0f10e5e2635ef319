/**
 * What all parts of the interpreter's writer share: the locals that hold the running thread, the labels where an instruction
 * goes when it is done, and the pieces that instructions are put together from.
 */
import { type Code, type Label, ModuleBuilder } from '../codegen/wasm.ts';
import { INSTRUCTION_BYTES, type OpInfo, type RegType } from '../compiler/ir.ts';
import { type FunctionType, HOST_TYPES, type Stop } from './interpreter-host.ts';
import { STATE_FUEL, STATE_IP, STATE_LOWEST_WINDOW, STATE_WINDOW, STATE_WINDOW_ADDRESS } from './layout.ts';

/** Window offsets and immediates inside an instruction. */
export const D = 2;
export const A = 4;
export const B = 6;
export const IMM = 8;
export const IMM_HIGH = 12;

/**
 * The function being written. What the checks need in addition is in a class of their own (checking.ts): the methods under
 * "Places to look on" are called where something happens that they follow, and write nothing here.
 */
export abstract class InterpreterState {
  protected readonly module = new ModuleBuilder();
  protected readonly c: Code;
  protected readonly host: Record<keyof typeof HOST_TYPES, number>;

  // Locals that hold the running thread.
  protected readonly ip: number;
  protected readonly window: number;
  protected readonly windowAddress: number;
  protected readonly fuel: number;
  protected readonly mask: number;
  protected readonly tlb: number;
  protected readonly delta: number;
  protected readonly heat: number;
  protected readonly heatLimit: number;
  protected readonly lowest: number;
  protected readonly reason: number;
  // Scratch, each live within one instruction.
  protected readonly word: number;
  protected readonly address: number;
  protected readonly target: number;
  protected readonly from: number;
  protected readonly to: number;
  protected readonly newWindow: number;
  protected readonly newAddress: number;
  protected readonly value: number;
  protected readonly argument: number;

  // Where handlers go when they are done.
  protected next: Label = 0;
  protected exit: Label = 0;
  protected notExecuted: Label = 0;
  protected toHost: Label = 0;
  protected toCall: Label = 0;
  protected toReturn: Label = 0;
  protected toTarget: Label = 0;

  /** What is imported besides, by name. */
  protected readonly more = new Map<string, number>();

  constructor(imports: Readonly<Record<string, FunctionType>> = {}) {
    this.module.importMemory('env', 'memory', 1);
    const host: Partial<Record<keyof typeof HOST_TYPES, number>> = {};
    for (const [name, type] of Object.entries(HOST_TYPES)) {
      host[name as keyof typeof HOST_TYPES] = this.module.importFunction(
        'env',
        name,
        type.params,
        type.results,
      );
    }
    this.host = host as Record<keyof typeof HOST_TYPES, number>;
    for (const [name, { params, results }] of Object.entries(imports)) {
      this.more.set(name, this.module.importFunction('env', name, params, results));
    }
    const { index, code } = this.module.func([], ['i32']);
    this.module.export('run', 'function', index);
    this.c = code;
    const i32 = () => code.local('i32');
    this.ip = i32();
    this.window = i32();
    this.windowAddress = i32();
    this.fuel = i32();
    this.mask = i32();
    this.tlb = i32();
    this.delta = i32();
    this.heat = i32();
    this.heatLimit = i32();
    this.lowest = i32();
    this.reason = i32();
    this.word = i32();
    this.target = i32();
    this.from = i32();
    this.to = i32();
    this.newWindow = i32();
    this.newAddress = i32();
    this.argument = i32();
    this.address = code.local('i64');
    this.value = code.local('i64');
  }

  // -- Places to look on --

  /** The state has been loaded. */
  protected begun(): void {}
  /** Another window is the innermost. */
  protected windowChanged(): void {}
  /** An instruction is about to be executed (a memory access: see `accessing`). */
  protected executing(_op: OpInfo): void {}
  /** An access is about to be made: its virtual and linear addresses are in `address` and `target`. */
  protected accessing(_op: OpInfo): void {}
  /** `newWindow` has its header and arguments; the innermost window is the caller's still. */
  protected calling(): void {}
  /** A result was delivered to the window, into the d of the call at this local. */
  protected delivered(_call: number): void {}
  /** The result of a system call was delivered. */
  protected answered(): void {}

  // -- Pieces --

  /** local := state */
  protected load(local: number, state: number): void {
    this.c.i32(0).memory('i32.load', state).set(local);
  }

  /** state := local */
  protected save(state: number, local: number): void {
    this.c.i32(0).get(local).memory('i32.store', state);
  }

  protected saveAll(): void {
    this.save(STATE_IP, this.ip);
    this.save(STATE_WINDOW, this.window);
    this.save(STATE_WINDOW_ADDRESS, this.windowAddress);
    this.save(STATE_FUEL, this.fuel);
    this.save(STATE_LOWEST_WINDOW, this.lowest);
  }

  protected reload(): void {
    this.load(this.ip, STATE_IP);
    this.load(this.window, STATE_WINDOW);
    this.load(this.windowAddress, STATE_WINDOW_ADDRESS);
  }

  /** Linear address of the register that a field of the instruction names. */
  protected register(field: number): Code {
    return this.c.get(this.window).get(this.ip).memory('i32.load16_u', field).op('i32.add');
  }

  /** The value of that register, as a type. */
  protected operand(field: number, type: RegType): void {
    this.register(field).memory(`${type}.load`);
  }

  /** The immediate, as a type. */
  protected immediate(type: RegType): void {
    this.c.get(this.ip).memory(`${type}.load`, IMM);
  }

  /** Stores a result of this type, whose register's address is below it on the stack, in its canonical 8 bytes. */
  protected storeResult(type: RegType): void {
    const c = this.c;
    if (type === 'i32') c.op('i64.extend_i32_u').memory('i64.store');
    else if (type === 'f32') c.op('i32.reinterpret_f32').op('i64.extend_i32_u').memory('i64.store');
    else c.memory(`${type}.store`);
  }

  /** d := the i64 in a local, unless there is no d. `at` is a local with the linear address of the instruction. */
  protected storeIfDestination(at: number, value: number): void {
    const c = this.c;
    c.get(at).memory('i32.load16_u', D);
    c.if();
    c.get(this.window).get(at).memory('i32.load16_u', D).op('i32.add').get(value).memory('i64.store');
    c.end();
  }

  protected advance(): void {
    this.c.get(this.ip).i32(INSTRUCTION_BYTES).op('i32.add').set(this.ip);
  }

  protected goOn(): void {
    this.advance();
    this.c.br(this.next);
  }

  protected stop(reason: Stop, label: Label): void {
    this.c.i32(reason).set(this.reason).br(label);
  }
}
