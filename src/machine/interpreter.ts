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
import type { Label, ModuleBytes } from '../codegen/wasm.ts';
import {
  INSTRUCTION_BYTES,
  OPS,
  type OpInfo,
  opNamed,
  REG_BASE,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SIZE,
  WINDOW_SP,
} from '../compiler/ir.ts';
import { SyscallOutcome } from './interface.ts';
import { CallWriter } from './interpreter-calls.ts';
import {
  FLAG_HOST,
  FLAG_LIVE,
  GO_ON,
  type InterpreterHost,
  RESOLVE_WRITE,
  Stop,
} from './interpreter-host.ts';
import { A, B, D, IMM } from './interpreter-state.ts';
import {
  PAGE_SIZE,
  STATE_FRESH,
  STATE_FUEL,
  STATE_HEAT,
  STATE_HEAT_LIMIT,
  STATE_LOWEST_WINDOW,
  STATE_STOP_MASK,
  STATE_SYSCALL_ARGS,
  STATE_SYSCALL_RESULT,
  STATE_TEXT_DELTA,
  STATE_TEXT_START,
  STATE_TLB,
  STATE_TP,
  STATE_WINDOW,
  SYSCALL_ARGS,
  TLB_ADDEND,
  TLB_ENTRIES,
  TLB_WRITE_TAG,
} from './layout.ts';

/** Writes the module. */
export class InterpreterWriter extends CallWriter {
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

/** The module is the same for every machine. */
let compiled: WebAssembly.Module | undefined;

/** Compiles the interpreter for one memory and one host; the result runs what the state block says, and returns a Stop. */
export function createInterpreter(memory: WebAssembly.Memory, host: InterpreterHost): () => Stop {
  compiled ??= new WebAssembly.Module(new InterpreterWriter().write());
  const instance = new WebAssembly.Instance(compiled, { env: { memory, ...host } });
  return instance.exports.run as () => Stop;
}
