/**
 * Calls and returns in the interpreter: windows are made and popped by the rule of `placeWindow` (windows.ts), and what makes
 * a place hot is counted.
 */
import {
  INSTRUCTION_BYTES,
  opNamed,
  REG_BASE,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SIZE,
  WINDOW_SP,
} from '../compiler/ir.ts';
import { Stop } from './interpreter-host.ts';
import { A, B, IMM, IMM_HIGH, InterpreterState } from './interpreter-state.ts';
import {
  PAGE_SIZE,
  STATE_OVERFLOW,
  STATE_RESULT,
  STATE_SIGNATURES,
  STATE_STACK_LIMIT,
  STATE_TEXT_END,
  STATE_TEXT_START,
} from './layout.ts';

export abstract class CallWriter extends InterpreterState {
  /** Adds to the heat of the instruction at a linear address; leaves whether it is hot now. */
  protected heatUp(at: number): void {
    const c = this.c;
    c.get(at).i32(2).op('i32.shr_u').get(this.heat).op('i32.add').tee(this.from);
    c.get(this.from).memory('i32.load').i32(1).op('i32.add').tee(this.to).memory('i32.store');
    c.get(this.to).get(this.heatLimit).op('i32.ge_s');
  }

  protected enter(): void {
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

  protected stackOverflow(): void {
    this.c.i32(0).i32(1).memory('i32.store', STATE_OVERFLOW);
    this.stop(Stop.Fault, this.notExecuted);
  }

  /** Through a pointer: anything but the address of an `enter` is the host's to report. */
  protected indirectCall(): void {
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
  protected makeCall(): void {
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
  protected makeReturn(): void {
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
  protected zero(): void {
    const c = this.c;
    const done = c.block();
    const again = c.loop();
    c.get(this.from).get(this.to).op('i32.ge_u').brIf(done);
    c.get(this.from).i64(0).memory('i64.store');
    c.get(this.from).i32(8).op('i32.add').set(this.from).br(again);
    c.end().end();
  }
}

const ENTER = opNamed('enter');
const CALL = opNamed('call');
const ICALL = opNamed('icall');
