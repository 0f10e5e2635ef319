/**
 * The interpreter: a WebAssembly module that is generated from OPS when the machine starts.
 *
 * It is one function, `run`: a loop around a br_table over the opcode. The instruction pointer is the linear address of
 * a 16-byte instruction in the image's running copy; registers are at (linear address of the window + offset). Everything
 * it needs comes from the state block (layout.ts) and is written back there when it stops, so a stop at any
 * instruction costs the same and leaves nothing behind.
 *
 * What is frequent is done here. What is not (a TLB miss, a page crossing, a watched page, setjmp, ...) is the host's:
 * `resolve` finds a page, and `execute` does one whole instruction in TypeScript. Both see memory through the same AddressSpace.
 */
import {
  emitAtomic,
  emitCompareSwap,
  emitOperation,
  emitTrapCondition,
  memoryOperator,
} from '../codegen/operations.ts';
import { type Code, type Label, ModuleBuilder, type ModuleBytes, type ValueType } from '../codegen/wasm.ts';
import {
  INSTRUCTION_BYTES,
  OPS,
  type OpInfo,
  opNamed,
  REG_BASE,
  type RegType,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SIZE,
  WINDOW_SP,
} from '../compiler/ir.ts';
import { SyscallOutcome } from './interface.ts';
import {
  PAGE_SIZE,
  STATE_FRESH,
  STATE_FUEL,
  STATE_HEAT,
  STATE_HEAT_LIMIT,
  STATE_IP,
  STATE_LOWEST_WINDOW,
  STATE_OVERFLOW,
  STATE_RESULT,
  STATE_SIGNATURES,
  STATE_STACK_LIMIT,
  STATE_STOP_MASK,
  STATE_SYSCALL_ARGS,
  STATE_SYSCALL_RESULT,
  STATE_TEXT_DELTA,
  STATE_TEXT_END,
  STATE_TEXT_START,
  STATE_TLB,
  STATE_TP,
  STATE_WINDOW,
  STATE_WINDOW_ADDRESS,
  SYSCALL_ARGS,
  TLB_ADDEND,
  TLB_ENTRIES,
  TLB_WRITE_TAG,
} from './layout.ts';

/** Private flags in the running copy. This instruction is executed by the host. */
export const FLAG_HOST = 0x40;
/** A temporary is alive before this instruction. */
export const FLAG_LIVE = 0x80;
/** The checks have something to do at this instruction. Nobody else looks at it. */
export const FLAG_CHECK = 0x20;

/** Why the interpreter came back. "Not executed": the instruction at ip was neither executed nor charged. */
export enum Stop {
  Fuel = 0,
  /** Before an instruction with one of the flags in the stop mask. */
  Flagged = 1,
  /** Before a function entry or loop header that has become hot. */
  Hot = 2,
  /** At an ecall, not executed. */
  Syscall = 3,
  /** After an ecall. */
  Yield = 4,
  /** Not executed; the host knows the address, or STATE_OVERFLOW is set. */
  Fault = 5,
  /** Not executed. */
  Divide = 6,
  /** Not executed. */
  Illegal = 7,
  /** After an instruction. */
  Watch = 8,
  /** A `ret` to RETURN_TO_HOST was executed, its value is in STATE_RESULT; the window is not popped yet. */
  Returned = 9,
  /** Not executed: the checks have found something about it, and will not say it again. */
  Check = 10,
}

/** What `execute` returns when the interpreter shall simply go on at STATE_IP; otherwise a Stop. */
export const GO_ON = -1;

/** What the interpreter asks the host for. Addresses without "virtual" are linear. */
export interface InterpreterHost {
  /** Linear address for an access at a virtual address, after a TLB miss; 0: let `execute` do the instruction. */
  resolve(address: bigint, sizeAndWrite: number): number;
  /** A new window goes on another page than its caller's (virtual addresses): its linear address, or 0 for overflow. */
  enterPage(address: number, caller: number): number;
  /** The innermost window goes, and its page with it; linear address of the caller's. */
  leavePage(caller: number): number;
  /** A call whose signature is not the callee's: copy the arguments from one window to the other. */
  convertArguments(call: number, enter: number, from: number, to: number): void;
  /** Make the system call in the state block: a SyscallOutcome. */
  syscall(): number;
  /** Execute the instruction at STATE_IP and advance it; GO_ON or a Stop. */
  execute(): number;
}

/** Window offsets and immediates inside an instruction. */
export const D = 2;
export const A = 4;
export const B = 6;
export const IMM = 8;
const IMM_HIGH = 12;

/**
 * Writes the module. What the checks need in addition is in a class of their own (checking.ts): the methods under "Places to
 * look on" are called where something happens that they follow, and write nothing here.
 */
export class InterpreterWriter {
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
  private next: Label = 0;
  protected exit: Label = 0;
  protected notExecuted: Label = 0;
  private toHost: Label = 0;
  private toCall: Label = 0;
  private toReturn: Label = 0;
  private toTarget: Label = 0;

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

  write(): ModuleBytes {
    const c = this.c;
    this.load(this.fuel, STATE_FUEL);
    this.load(this.mask, STATE_STOP_MASK);
    this.load(this.tlb, STATE_TLB);
    this.load(this.delta, STATE_TEXT_DELTA);
    this.load(this.heatLimit, STATE_HEAT_LIMIT);
    this.reload();
    c.get(this.windowAddress).set(this.lowest);
    // heat of the instruction at ip is at heat + ip / 4
    c.i32(0).memory('i32.load', STATE_HEAT);
    c.i32(0).memory('i32.load', STATE_TEXT_START).get(this.delta).op('i32.add').i32(2).op('i32.shr_u');
    c.op('i32.sub').set(this.heat);

    this.begun();
    this.exit = c.block();
    this.next = c.loop();
    this.notExecuted = c.block();
    this.toHost = c.block();
    this.toReturn = c.block();
    this.toCall = c.block();
    this.toTarget = c.block();
    const labels: Label[] = [];
    for (let i = OPS.length - 1; i >= 0; i--) labels[i] = c.block();
    this.dispatch(labels);
    for (const op of OPS) {
      c.end();
      this.handler(op);
    }
    c.end();
    this.takeTarget();
    c.end();
    this.makeCall();
    c.end();
    this.makeReturn();
    c.end();
    this.executeInHost();
    c.end();
    c.get(this.fuel).i32(1).op('i32.add').set(this.fuel).br(this.exit);
    c.end();
    c.end();
    this.finish();
    return this.module.finish();
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
  private save(state: number, local: number): void {
    this.c.i32(0).get(local).memory('i32.store', state);
  }

  protected saveAll(): void {
    this.save(STATE_IP, this.ip);
    this.save(STATE_WINDOW, this.window);
    this.save(STATE_WINDOW_ADDRESS, this.windowAddress);
    this.save(STATE_FUEL, this.fuel);
    this.save(STATE_LOWEST_WINDOW, this.lowest);
  }

  private reload(): void {
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
  private storeIfDestination(at: number, value: number): void {
    const c = this.c;
    c.get(at).memory('i32.load16_u', D);
    c.if();
    c.get(this.window).get(at).memory('i32.load16_u', D).op('i32.add').get(value).memory('i64.store');
    c.end();
  }

  private advance(): void {
    this.c.get(this.ip).i32(INSTRUCTION_BYTES).op('i32.add').set(this.ip);
  }

  private goOn(): void {
    this.advance();
    this.c.br(this.next);
  }

  protected stop(reason: Stop, label: Label): void {
    this.c.i32(reason).set(this.reason).br(label);
  }

  // -- The loop --

  /**
   * Flags are tested together with fetching the opcode. Stops come before fuel: a slice that ends where a breakpoint
   * is must not let it be missed.
   */
  private dispatch(labels: readonly Label[]): void {
    const c = this.c;
    c.get(this.ip).memory('i32.load16_u').tee(this.word).get(this.mask).op('i32.and');
    c.if();
    c.get(this.word)
      .get(this.mask)
      .op('i32.and')
      .i32(~(FLAG_HOST << 8))
      .op('i32.and');
    c.if();
    c.get(this.fuel).i32(0).memory('i32.load', STATE_FRESH).op('i32.ne');
    c.if();
    this.stop(Stop.Flagged, this.exit);
    c.end().end();
    c.get(this.word)
      .i32(FLAG_HOST << 8)
      .op('i32.and');
    c.if();
    this.charge();
    c.br(this.toHost);
    c.end().end();
    this.charge();
    c.get(this.word).i32(0xff).op('i32.and');
    c.brTable(labels, labels[TRAP.code]!);
  }

  /** One instruction is going to be executed; stop if there is no fuel for it. */
  private charge(): void {
    const c = this.c;
    c.get(this.fuel).op('i32.eqz');
    c.if();
    this.stop(Stop.Fuel, this.exit);
    c.end();
    c.get(this.fuel).i32(1).op('i32.sub').set(this.fuel);
  }

  private handler(op: OpInfo): void {
    const c = this.c;
    this.executing(op);
    switch (op.shape) {
      case 'const':
        this.register(D);
        c.get(this.ip).memory(op.dt === 'i32' || op.dt === 'f32' ? 'i64.load32_u' : 'i64.load', IMM);
        c.memory('i64.store');
        this.goOn();
        break;
      case 'unary':
        this.unary(op);
        break;
      case 'binary':
        if (op.traps) this.division(op);
        else {
          this.register(D);
          this.operand(A, op.at!);
          this.operand(B, op.bt ?? op.at!);
          emitOperation(c, op);
          this.storeResult(op.dt!);
          this.goOn();
        }
        break;
      case 'binimm':
        this.register(D);
        this.operand(A, op.at!);
        this.immediate(op.at!);
        emitOperation(c, op);
        this.storeResult(op.dt!);
        this.goOn();
        break;
      case 'load':
        this.operand(A, 'i64');
        this.immediate('i64');
        c.op('i64.add').set(this.address);
        this.translate(op.size!, false);
        this.accessing(op);
        this.register(D).get(this.target);
        this.loadCanonical(op);
        this.goOn();
        break;
      case 'store':
        this.operand(A, 'i64');
        this.immediate('i64');
        c.op('i64.add').set(this.address);
        this.translate(op.size!, true);
        this.accessing(op);
        c.get(this.target);
        // Floats move as integers, so that no engine can touch a NaN.
        if (op.size === 8) {
          this.operand(B, 'i64');
          c.memory('i64.store');
        } else {
          this.operand(B, 'i32');
          c.memory(op.bt === 'f32' ? 'i32.store' : memoryOperator(op, 'store'));
        }
        this.goOn();
        break;
      case 'addr':
        this.register(D).get(this.window).memory('i64.load', WINDOW_FP);
        this.immediate('i64');
        c.op('i64.add').memory('i64.store');
        this.goOn();
        break;
      case 'jump':
        this.jump();
        break;
      case 'branch':
        this.operand(A, 'i32');
        if (op.name === 'brz') c.op('i32.eqz');
        c.if();
        this.jump();
        c.end();
        this.goOn();
        break;
      case 'jumptab':
        this.operand(A, 'i32');
        c.tee(this.from);
        this.immediate('i32');
        c.get(this.from);
        this.immediate('i32');
        c.op('i32.lt_u').select(); // the smaller of a and the count
        c.i32(INSTRUCTION_BYTES).op('i32.mul').get(this.ip).op('i32.add').set(this.ip);
        this.goOn();
        break;
      case 'enter':
        this.enter();
        break;
      case 'call':
        this.immediate('i32');
        c.get(this.delta).op('i32.add').set(this.target).br(this.toCall);
        break;
      case 'icall':
        this.indirectCall();
        break;
      case 'ret':
        if (op.at) this.operand(A, 'i64');
        else c.i64(0);
        c.set(this.value).br(this.toReturn);
        break;
      case 'ecall':
        this.systemCall();
        break;
      case 'alloca':
        c.get(this.window).get(this.window).memory('i64.load', WINDOW_SP);
        this.operand(A, 'i64');
        c.op('i64.sub').i64(-16).op('i64.and').tee(this.value).memory('i64.store', WINDOW_SP);
        this.storeIfDestination(this.ip, this.value);
        this.goOn();
        break;
      case 'setsp':
        c.get(this.window);
        this.operand(A, 'i64');
        c.memory('i64.store', WINDOW_SP);
        this.goOn();
        break;
      case 'caller':
        this.register(D).get(this.window).memory('i64.load32_u', WINDOW_RETURN_PC).memory('i64.store');
        this.goOn();
        break;
      case 'tp':
        this.register(D).i32(0).memory('i64.load32_u', STATE_TP).memory('i64.store');
        this.goOn();
        break;
      case 'setjmp':
      case 'longjmp':
        c.br(this.toHost);
        break;
      case 'amo':
        this.operand(A, 'i64');
        c.set(this.address);
        this.translate(op.size!, true);
        this.accessing(op);
        this.atomicUpdate(op);
        break;
      case 'cas':
        this.operand(A, 'i64');
        c.set(this.address);
        this.translate(op.size!, true);
        this.accessing(op);
        this.compareAndSwap(op);
        break;
      case 'trap':
        this.stop(Stop.Illegal, this.notExecuted);
        break;
      case 'nop':
        this.goOn();
        break;
      default:
        op.shape satisfies never;
    }
  }

  private unary(op: OpInfo): void {
    this.register(D);
    if (op.name.endsWith('.mov')) {
      this.operand(A, 'i64');
      this.c.memory('i64.store');
    } else {
      this.operand(A, op.at!);
      emitOperation(this.c, op);
      this.storeResult(op.dt!);
    }
    this.goOn();
  }

  private division(op: OpInfo): void {
    const c = this.c;
    const a = c.scratch(op.at!, 0);
    const b = c.scratch(op.at!, 1);
    this.operand(A, op.at!);
    c.set(a);
    this.operand(B, op.at!);
    c.set(b);
    emitTrapCondition(c, op, a, b);
    c.if();
    this.stop(Stop.Divide, this.notExecuted);
    c.end();
    this.register(D).get(a).get(b);
    emitOperation(c, op);
    this.storeResult(op.dt!);
    this.goOn();
  }

  /** Loads from the address on the stack into the register whose address is below it. */
  private loadCanonical(op: OpInfo): void {
    const c = this.c;
    if (op.size === 8) c.memory('i64.load');
    else if (op.name.endsWith('_s')) c.memory(memoryOperator(op, 'load')).op('i64.extend_i32_u');
    else c.memory(op.size === 1 ? 'i64.load8_u' : op.size === 2 ? 'i64.load16_u' : 'i64.load32_u');
    c.memory('i64.store');
  }

  /** target := linear address for an access of `size` bytes at the virtual address in `address`. */
  private translate(size: number, write: boolean): void {
    const c = this.c;
    const hit = c.block();
    c.get(this.address).op('i32.wrap_i64').tee(this.to).i32(7).op('i32.shr_u');
    c.i32((TLB_ENTRIES - 1) << 5)
      .op('i32.and')
      .get(this.tlb)
      .op('i32.add')
      .tee(this.from);
    c.memory('i32.load', TLB_ADDEND).get(this.to).op('i32.add').set(this.target);
    c.get(this.address)
      .i64(-PAGE_SIZE | (size - 1))
      .op('i64.and');
    c.get(this.from)
      .memory('i64.load', write ? TLB_WRITE_TAG : 0)
      .op('i64.eq')
      .brIf(hit);
    this.saveAll();
    c.get(this.address)
      .i32(write ? size | RESOLVE_WRITE : size)
      .call(this.host.resolve);
    c.tee(this.target).op('i32.eqz').brIf(this.toHost);
    c.end();
  }

  private atomicUpdate(op: OpInfo): void {
    const c = this.c;
    const t = op.dt!;
    const old = c.scratch(t, 1);
    c.get(this.target).get(this.target).memory(memoryOperator(op, 'load')).tee(old);
    this.operand(B, t);
    emitAtomic(c, op);
    c.memory(memoryOperator(op, 'store'));
    this.register(D).get(old);
    this.storeResult(t);
    this.goOn();
  }

  private compareAndSwap(op: OpInfo): void {
    const c = this.c;
    const t = op.dt!;
    const old = c.scratch(t, 1);
    c.get(this.target).memory(memoryOperator(op, 'load')).tee(old);
    this.operand(B, t);
    emitCompareSwap(c, op);
    c.if();
    c.get(this.target).get(this.window);
    this.immediate('i32');
    c.op('i32.add').memory(`${t}.load`).memory(memoryOperator(op, 'store'));
    c.end();
    this.register(D).get(old);
    this.storeResult(t);
    this.goOn();
  }

  private jump(): void {
    this.immediate('i32');
    this.c.get(this.delta).op('i32.add').set(this.target).br(this.toTarget);
  }

  /** Adds to the heat of the instruction at a linear address; leaves whether it is hot now. */
  private heatUp(at: number): void {
    const c = this.c;
    c.get(at).i32(2).op('i32.shr_u').get(this.heat).op('i32.add').tee(this.from);
    c.get(this.from).memory('i32.load').i32(1).op('i32.add').tee(this.to).memory('i32.store');
    c.get(this.to).get(this.heatLimit).op('i32.ge_s');
  }

  /** A jump was executed: go to `target`. Backward, it is a loop's. */
  private takeTarget(): void {
    const c = this.c;
    c.get(this.target).get(this.ip).op('i32.le_u');
    c.get(this.target).set(this.ip);
    c.if();
    this.heatUp(this.ip);
    c.if();
    this.stop(Stop.Hot, this.exit);
    c.end().end();
    c.br(this.next);
  }

  private enter(): void {
    const c = this.c;
    this.heatUp(this.ip);
    c.if();
    this.stop(Stop.Hot, this.notExecuted);
    c.end();
    c.get(this.window).memory('i64.load', WINDOW_FP);
    c.i32(0).memory('i64.load32_u', STATE_STACK_LIMIT).op('i64.lt_s');
    c.if();
    this.stackOverflow();
    c.end();
    this.goOn();
  }

  private stackOverflow(): void {
    this.c.i32(0).i32(1).memory('i32.store', STATE_OVERFLOW);
    this.stop(Stop.Fault, this.notExecuted);
  }

  /** Through a pointer: anything but the address of an `enter` is the host's to report. */
  private indirectCall(): void {
    const c = this.c;
    c.get(this.window);
    this.immediate('i32');
    c.op('i32.add').memory('i64.load').tee(this.address);
    c.i32(0).memory('i64.load32_u', STATE_TEXT_START).op('i64.sub');
    c.i32(0).memory('i32.load', STATE_TEXT_END).i32(0).memory('i32.load', STATE_TEXT_START).op('i32.sub');
    c.op('i64.extend_i32_u').op('i64.ge_u').brIf(this.toHost);
    c.get(this.address)
      .i64(INSTRUCTION_BYTES - 1)
      .op('i64.and')
      .op('i64.eqz')
      .op('i32.eqz')
      .brIf(this.toHost);
    c.get(this.address).op('i32.wrap_i64').get(this.delta).op('i32.add').tee(this.target);
    c.memory('i32.load8_u').i32(ENTER.code).op('i32.ne').brIf(this.toHost);
    c.br(this.toCall);
  }

  /** The call at ip, to the `enter` at `target`: make a window and go there. The same rule as placeWindow. */
  private makeCall(): void {
    const c = this.c;
    c.get(this.target).memory('i32.load16_u', A).set(this.to);
    c.get(this.windowAddress)
      .get(this.window)
      .memory('i32.load', WINDOW_SIZE)
      .op('i32.add')
      .tee(this.newAddress);
    c.i32(PAGE_SIZE - 1)
      .op('i32.and')
      .get(this.to)
      .op('i32.add')
      .i32(PAGE_SIZE)
      .op('i32.gt_u');
    c.if();
    c.get(this.newAddress)
      .i32(PAGE_SIZE - 1)
      .op('i32.add')
      .i32(-PAGE_SIZE)
      .op('i32.and')
      .set(this.newAddress);
    c.end();
    c.get(this.newAddress).get(this.windowAddress).op('i32.xor').i32(-PAGE_SIZE).op('i32.and');
    c.if();
    this.saveAll();
    c.get(this.newAddress)
      .get(this.windowAddress)
      .call(this.host.enterPage)
      .tee(this.newWindow)
      .op('i32.eqz');
    c.if();
    this.stackOverflow();
    c.end();
    c.else();
    c.get(this.window)
      .get(this.newAddress)
      .get(this.windowAddress)
      .op('i32.sub')
      .op('i32.add')
      .set(this.newWindow);
    c.end();

    const header = (offset: number) => c.memory('i32.store', offset);
    c.get(this.newWindow).get(this.ip).get(this.delta).op('i32.sub').i32(INSTRUCTION_BYTES).op('i32.add');
    header(WINDOW_RETURN_PC);
    c.get(this.newWindow).get(this.windowAddress);
    header(WINDOW_CALLER);
    c.get(this.newWindow).get(this.to);
    header(WINDOW_SIZE);
    c.get(this.newWindow).get(this.target).get(this.delta).op('i32.sub');
    header(WINDOW_ENTRY);
    c.get(this.newWindow).get(this.newWindow);
    c.get(this.window)
      .memory('i64.load', WINDOW_SP)
      .get(this.target)
      .memory('i64.load32_u', IMM)
      .op('i64.sub');
    c.tee(this.value).memory('i64.store', WINDOW_FP).get(this.value).memory('i64.store', WINDOW_SP);

    c.get(this.ip).memory('i32.load', IMM_HIGH).get(this.target).memory('i32.load', IMM_HIGH).op('i32.eq');
    c.if();
    // b registers, from offset a of the caller to REG_BASE of the callee
    this.register(A).tee(this.from).get(this.ip).memory('i32.load16_u', B).i32(3).op('i32.shl').op('i32.add');
    c.set(this.to).get(this.newWindow).set(this.argument);
    const done = c.block();
    const again = c.loop();
    c.get(this.from).get(this.to).op('i32.eq').brIf(done);
    c.get(this.argument).get(this.from).memory('i64.load').memory('i64.store', REG_BASE);
    c.get(this.from).i32(8).op('i32.add').set(this.from);
    c.get(this.argument).i32(8).op('i32.add').set(this.argument);
    c.br(again);
    c.end().end();
    c.else();
    c.get(this.ip).get(this.target).get(this.window).get(this.newWindow).call(this.host.convertArguments);
    c.end();
    this.calling();
    c.get(this.newWindow).set(this.window);
    c.get(this.newAddress).set(this.windowAddress);
    this.windowChanged();
    c.get(this.target).set(this.ip).br(this.next);
  }

  /** A `ret` with its value: pop the window, deliver the value to the call's d. */
  private makeReturn(): void {
    const c = this.c;
    c.get(this.window).memory('i32.load', WINDOW_RETURN_PC).tee(this.target).op('i32.eqz');
    c.if();
    c.i32(0).get(this.value).memory('i64.store', STATE_RESULT);
    this.stop(Stop.Returned, this.exit);
    c.end();
    c.get(this.window).memory('i32.load', WINDOW_CALLER).set(this.newAddress);
    // signature of the callee
    c.get(this.window).memory('i32.load', WINDOW_ENTRY).get(this.delta).op('i32.add');
    c.memory('i32.load', IMM_HIGH).set(this.word);
    c.get(this.newAddress).get(this.windowAddress).op('i32.xor').i32(-PAGE_SIZE).op('i32.and');
    c.if();
    this.saveAll();
    c.get(this.newAddress).call(this.host.leavePage).set(this.newWindow);
    c.else();
    c.get(this.window)
      .get(this.windowAddress)
      .op('i32.sub')
      .get(this.newAddress)
      .op('i32.add')
      .set(this.newWindow);
    c.get(this.window).set(this.from);
    c.get(this.window).get(this.window).memory('i32.load', WINDOW_SIZE).op('i32.add').set(this.to);
    this.zero();
    c.end();
    c.get(this.newWindow).set(this.window);
    this.windowChanged();
    c.get(this.newAddress).tee(this.windowAddress).get(this.lowest).op('i32.lt_u');
    c.if();
    c.get(this.windowAddress).set(this.lowest);
    c.end();
    c.get(this.target).get(this.delta).op('i32.add').tee(this.ip);
    // the call before the return pc says where the result goes, and of which width it expects it
    c.i32(INSTRUCTION_BYTES).op('i32.sub').tee(this.from).memory('i32.load8_u').tee(this.to).i32(CALL.code);
    c.op('i32.eq').get(this.to).i32(ICALL.code).op('i32.eq').op('i32.or');
    c.if();
    c.get(this.from).memory('i32.load', IMM_HIGH).tee(this.to).get(this.word).op('i32.ne');
    c.if();
    c.get(this.to).i32(0).memory('i32.load', STATE_SIGNATURES).op('i32.add').memory('i32.load8_u');
    c.if();
    c.get(this.value).i64(0xffff_ffff).op('i64.and').set(this.value);
    c.end().end();
    this.storeIfDestination(this.from, this.value);
    this.delivered(this.from);
    c.end();
    c.br(this.next);
  }

  /** Zero 8-byte words from `from` to `to`. */
  private zero(): void {
    const c = this.c;
    const done = c.block();
    const again = c.loop();
    c.get(this.from).get(this.to).op('i32.ge_u').brIf(done);
    c.get(this.from).i64(0).memory('i64.store');
    c.get(this.from).i32(8).op('i32.add').set(this.from).br(again);
    c.end().end();
  }

  private systemCall(): void {
    const c = this.c;
    // The call itself is charged when it is done.
    c.get(this.fuel).i32(1).op('i32.add').set(this.fuel);
    for (let i = 0; i < SYSCALL_ARGS; i++) {
      c.i32(0);
      c.get(this.ip).memory('i32.load16_u', B).i32(i).op('i32.gt_u');
      c.if('i64');
      this.register(A).memory('i64.load', 8 * i);
      c.else().i64(0).end();
      c.memory('i64.store', STATE_SYSCALL_ARGS + 8 * i);
    }
    this.saveAll();
    c.call(this.host.syscall).tee(this.to).i32(SyscallOutcome.NeedsFrames).op('i32.eq');
    c.if();
    this.stop(Stop.Syscall, this.exit);
    c.end();
    c.get(this.fuel).i32(1).op('i32.sub').set(this.fuel);
    this.load(this.window, STATE_WINDOW);
    c.i32(0).memory('i64.load', STATE_SYSCALL_RESULT).set(this.value);
    this.storeIfDestination(this.ip, this.value);
    this.windowChanged();
    this.answered();
    this.advance();
    c.get(this.to).i32(SyscallOutcome.DoneThenStop).op('i32.eq');
    c.if();
    this.stop(Stop.Yield, this.exit);
    c.end();
    c.br(this.next);
  }

  private executeInHost(): void {
    const c = this.c;
    this.saveAll();
    c.call(this.host.execute).set(this.reason);
    c.i32(0).memory('i32.load', STATE_LOWEST_WINDOW).set(this.lowest);
    this.reload();
    this.windowChanged();
    c.get(this.reason).i32(GO_ON).op('i32.eq').brIf(this.next);
    c.get(this.reason).i32(Stop.Watch).op('i32.eq').brIf(this.exit);
    c.br(this.notExecuted);
  }

  /** The end of every stop: dead temporaries become 0 (unless some are alive: then the host sorts them), state is saved. */
  private finish(): void {
    const c = this.c;
    c.get(this.reason).i32(Stop.Returned).op('i32.ne');
    c.get(this.ip).memory('i32.load8_u', 1).i32(FLAG_LIVE).op('i32.and').op('i32.eqz').op('i32.and');
    c.if();
    c.get(this.window).get(this.window).memory('i32.load', WINDOW_SIZE).op('i32.add').set(this.to);
    c.get(this.window)
      .memory('i32.load', WINDOW_ENTRY)
      .get(this.delta)
      .op('i32.add')
      .memory('i32.load16_u', D);
    c.i32(3).op('i32.shl').get(this.window).op('i32.add').i32(REG_BASE).op('i32.add').set(this.from);
    this.zero();
    c.end();
    this.saveAll();
    c.get(this.reason);
  }
}

const TRAP = opNamed('trap');
const ENTER = opNamed('enter');
const CALL = opNamed('call');
const ICALL = opNamed('icall');

/** In the second argument of `resolve`, beside the size: the access is a write. */
export const RESOLVE_WRITE = 16;

interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const HOST_TYPES = {
  resolve: { params: ['i64', 'i32'], results: ['i32'] },
  enterPage: { params: ['i32', 'i32'], results: ['i32'] },
  leavePage: { params: ['i32'], results: ['i32'] },
  convertArguments: { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
  syscall: { params: [], results: ['i32'] },
  execute: { params: [], results: ['i32'] },
} as const;

/** The module is the same for every machine. */
let compiled: WebAssembly.Module | undefined;

/** Compiles the interpreter for one memory and one host; the result runs what the state block says, and returns a Stop. */
export function createInterpreter(memory: WebAssembly.Memory, host: InterpreterHost): () => Stop {
  compiled ??= new WebAssembly.Module(new InterpreterWriter().write());
  const instance = new WebAssembly.Instance(compiled, { env: { memory, ...host } });
  return instance.exports.run as () => Stop;
}
