/**
 * Instructions to WebAssembly: the blocks of a function in structured form, and in them each instruction as operations.ts means
 * it. Where something cannot be done here exactly, the activation leaves before the instruction.
 */
import { INSTRUCTION_BYTES, type Instruction, type RegType } from '../compiler/ir.ts';
import { Activation, finishEntry, fromBits, functionType, toBits, zero } from './activation.ts';
import { immLow, signatureIndex, signatureTypes } from './operands.ts';
import {
  emitAtomic,
  emitCompareSwap,
  emitOperation,
  emitTrapCondition,
  memoryOperator,
} from './operations.ts';
import { structure } from './structure.ts';
import type { Label } from './wasm.ts';

/** Writes the code of a function, or of an entry at a loop header of it. */
export class FunctionGenerator extends Activation {
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
