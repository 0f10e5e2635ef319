/**
 * The CPU: runs one thread of one address space until something happens that is not its business.
 *
 * It is where the two tiers meet. The interpreter (interpreter.ts) is the definition of what a program means; generated code
 * (tier.ts) is a faster way through the same instructions. Whichever ran, when `run` returns the thread is entirely in
 * its context and its windows, in the one canonical form ARCHITECTURE.md describes, and the clock has counted every
 * instruction once.
 */
import {
  FLAG_BREAK,
  FLAG_STATEMENT,
  INSTRUCTION_BYTES,
  LETTER_TYPE,
  OPS,
  REG_BASE,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_SP,
} from '../compiler/ir.ts';
import type { Image } from '../compiler/object.ts';
import {
  type Annotations,
  type CpuExit,
  type Observer,
  RETURN_TO_HOST,
  type RunMode,
  type Supervisor,
  SyscallOutcome,
  type ThreadContext,
  type Watch,
} from './interface.ts';
import { createInterpreter } from './interpreter.ts';
import {
  FLAG_CHECK,
  FLAG_HOST,
  FLAG_LIVE,
  GO_ON,
  type InterpreterHost,
  RESOLVE_WRITE,
  Stop,
} from './interpreter-host.ts';
import { deliverResult, layOut } from './landing.ts';
import {
  FAST_HEADROOM,
  PAGE_SHIFT,
  PAGE_SIZE,
  registerStackEnd,
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
} from './layout.ts';
import { LoadedImage, reserve, WRITES_ALWAYS } from './loaded-image.ts';
import type { AddressSpace, FaultHandler } from './memory.ts';
import { Observation } from './observation.ts';
import type { Frame, Ram } from './ram.ts';
import { executeSlowly, type Place, type Touched } from './slow.ts';
import { FastStop, type FastTier, type FastTierFactory, HEAT_LIMIT, LEAST_FUEL } from './tier.ts';
import { Watches } from './watches.ts';
import {
  calleeAddress,
  discardWindow,
  enterWindowPage,
  popWindow,
  readEnter,
  type WindowInfo,
  WindowPage,
  walkWindows,
  windowForReading,
  windowForWriting,
  writeHeader,
  zeroDeadTemporaries,
} from './windows.ts';

/** Never hot. */
const NO_HEAT_LIMIT = 0x7fff_ffff;
/** Heat of a place in a function that must be interpreted: far enough from the limit to be asked about rarely. */
const COLD = -(1 << 24);
/**
 * The most instructions between two returns from the interpreter: small enough for the engine to notice early that it
 * should be optimised, which it does only between calls.
 */
const SLICE = 1 << 20;

const FUEL: CpuExit = { kind: 'fuel' };
const SYSCALL: CpuExit = { kind: 'syscall' };
const YIELD: CpuExit = { kind: 'yield' };
const BREAKPOINT: CpuExit = { kind: 'breakpoint' };
const STATEMENT: CpuExit = { kind: 'statement' };
const DIVIDE: CpuExit = { kind: 'trap', trap: 'divide' };
const ILLEGAL: CpuExit = { kind: 'trap', trap: 'illegal' };
const CHECK: CpuExit = { kind: 'check' };

export interface RunResult {
  readonly exit: CpuExit;
  /** Instructions. */
  readonly executed: number;
}

/** How a thread starts. */
export interface ThreadStart {
  /** Virtual address where its register stack begins (layout.ts, registerStackBase). */
  readonly registerStack: number;
  /** C stack pointer of the (imaginary) caller. */
  readonly sp: number;
  /** Text address of the `enter` of its first function, and its arguments as canonical register bits. */
  readonly entry: number;
  readonly args: readonly bigint[];
}

export class Cpu {
  /** Who answers page faults and system calls; set before the first run. */
  supervisor: Supervisor = NO_SUPERVISOR;
  /** Who looks on, on a machine with shadows; set before the first run. */
  observer: Observer | undefined;
  private readonly host: InterpreterHost;
  private readonly interpret: () => Stop;
  private readonly observation: Observation;
  private readonly fast: FastTier | undefined;
  private readonly watches = new Watches(() => this.inFlight !== 0);

  // Of the run that is going on.
  private space: AddressSpace | undefined;
  private image: LoadedImage | undefined;
  private fault: CpuExit = FUEL;
  private watchHit: CpuExit = FUEL;
  /** Clock when the current slice began, and its fuel. */
  private clockBase = 0;
  private slice = 0;
  /** The lowest window of the running register stack that was innermost in the slices of this run that are over. */
  private lowest = 0;
  /** 1 while the host works on an instruction that the interpreter has charged already. */
  private inFlight = 0;

  private readonly windows = new WindowPage();
  private readonly onFault: FaultHandler = (address, access) => this.supervisor.pageFault(address, access);

  constructor(
    readonly ram: Ram,
    fastTier?: FastTierFactory,
    /** Executions after which a place is offered to the fast tier. */
    private readonly heatLimit = HEAT_LIMIT,
  ) {
    this.host = {
      resolve: (address, sizeAndWrite) => this.charged(() => this.resolve(address, sizeAndWrite)),
      enterPage: (address, caller) => enterWindowPage(this.running, address >>> 0, caller >>> 0),
      leavePage: caller => this.leavePage(caller >>> 0),
      convertArguments: (call, enter, from, to) => this.convertArguments(call, enter, from, to),
      syscall: () => this.syscall(),
      execute: () => this.charged(() => this.execute()),
    };
    this.interpret = createInterpreter(ram.memory, this.host);
    this.observation = new Observation(ram, this.host, work => this.charged(work));
    this.fast = fastTier?.({
      memory: ram.memory,
      words: () => ram.words,
      allocate: bytes => reserve(ram, bytes, 'generated code'),
      syscall: () => this.syscall(),
      shadows: ram.shadow?.table,
    });
  }

  private get running(): AddressSpace {
    return this.space!;
  }

  /**
   * Instructions executed since the machine started. Exact also inside supervisor calls: those before the one that is
   * being executed.
   */
  get clock(): number {
    return this.clockBase + this.slice - this.ram.words[STATE_FUEL >> 2]! - this.inFlight;
  }

  /** Set the clock: when a checkpoint is restored, or idle time is skipped. Not while a thread runs. */
  set clock(instructions: number) {
    this.clockBase = instructions;
    this.slice = 0;
    this.ram.words[STATE_FUEL >> 2] = 0;
  }

  // -- System calls --

  /** An argument of the system call being made, as it is in its register; 0 is the call's number, unused ones are 0. */
  syscallArgs(n: number): bigint {
    return this.ram.view.getBigUint64(STATE_SYSCALL_ARGS + 8 * n, true);
  }

  /** The same as a signed number; beyond 2^53 the low digits are lost. */
  syscallNumber(n: number): number {
    const { words } = this.ram;
    const at = (STATE_SYSCALL_ARGS + 8 * n) >> 2;
    return words[at + 1]! * 0x1_0000_0000 + (words[at]! >>> 0);
  }

  get syscallResult(): bigint {
    return this.ram.view.getBigInt64(STATE_SYSCALL_RESULT, true);
  }

  set syscallResult(value: bigint) {
    this.ram.view.setBigInt64(STATE_SYSCALL_RESULT, BigInt.asIntN(64, value), true);
  }

  /**
   * The system call at context.pc (after a `syscall` exit, whenever that was) has been done with this result: the
   * thread is after its ecall. The clock is not touched: when the instruction counts is the kernel's to say.
   */
  finishSyscall(context: ThreadContext, space: AddressSpace, result: bigint): void {
    const text = space.linear(context.pc, 'read', { privileged: true });
    const d = this.ram.view.getUint16(text + 2, true);
    const at = windowForWriting(space, context.window);
    if (d !== 0) {
      this.ram.view.setBigInt64(at + d, BigInt.asIntN(64, result), true);
      this.ram.shadow?.setRegister(at + d, 0n, undefined);
    }
    context.pc += INSTRUCTION_BYTES;
    this.canonicalise(context, space);
  }

  // -- Images, breakpoints, watches --

  /** Put an image's text into RAM. Throws RangeError when RAM is used up. */
  loadImage(image: Image): LoadedImage {
    return new LoadedImage(this.ram, image);
  }

  /** Which frame goes to which page of text: map them, with a reference each, to read and execute. */
  textPages(image: LoadedImage): { page: number; frame: Frame }[] {
    return image.textFrames.map((frame, i) => ({ page: (image.textStart >>> PAGE_SHIFT) + i, frame }));
  }

  /** The flags of the instruction at a text address: FLAG_STATEMENT, FLAG_LEADER, FLAG_LOOP, FLAG_BREAK. */
  flagsAt(image: LoadedImage, pc: number): number {
    if (pc < image.textStart || pc >= image.textEnd) return 0;
    return this.ram.bytes[image.linear(pc) + 1]! & ~(FLAG_HOST | FLAG_LIVE | FLAG_CHECK);
  }

  annotate(image: LoadedImage, annotations: Annotations): void {
    image.annotate(annotations);
  }

  setBreakpoints(image: LoadedImage, addresses: Iterable<number>): void {
    image.setBreakpoints(addresses);
  }

  /** Watch these ranges, and no others, for accesses by instructions of the program and writes by its system calls. */
  setWatches(watches: readonly Watch[]): void {
    this.watches.set(watches, this.clock);
  }

  /** What a system call has written to watched memory since this was last asked. */
  takeKernelWrite(): { readonly address: number; readonly size: number } | undefined {
    return this.watches.takeKernelWrite();
  }

  // -- Running --

  /**
   * Run a thread for at most `fuel` instructions, and update its context. `space` must have the image's text mapped.
   * Breakpoints and statements do not stop the first instruction; they do stop before one for which there would be no
   * fuel, so that none is missed between two runs.
   */
  run(
    context: ThreadContext,
    space: AddressSpace,
    image: LoadedImage,
    fuel: number,
    mode: RunMode,
  ): RunResult {
    if (fuel <= 0) return { exit: FUEL, executed: 0 };
    this.space = space;
    this.image = image;
    const tlb = this.ram.tlbs.lend(space);
    const window = this.windowLinear(context.window); // may grow RAM, so before taking a view of it
    let words = this.ram.words;
    words[STATE_IP >> 2] = context.pc + image.delta;
    words[STATE_WINDOW >> 2] = window;
    words[STATE_WINDOW_ADDRESS >> 2] = context.window;
    words[STATE_STOP_MASK >> 2] = (FLAG_BREAK | FLAG_HOST | (mode === 'statement' ? FLAG_STATEMENT : 0)) << 8;
    words[STATE_TEXT_DELTA >> 2] = image.delta;
    words[STATE_TEXT_START >> 2] = image.textStart;
    words[STATE_TEXT_END >> 2] = image.textEnd;
    words[STATE_TLB >> 2] = tlb.base;
    words[STATE_TP >> 2] = context.tp;
    words[STATE_STACK_LIMIT >> 2] = context.stackLimit;
    words[STATE_HEAT >> 2] = image.heat;
    words[STATE_SIGNATURES >> 2] = image.signatures;
    const interpret = this.observation.begin(this.observer, image, window) ?? this.interpret;
    words = this.ram.words;
    const mayBeFast =
      this.fast !== undefined &&
      mode === 'run' &&
      this.watches.allowFast(space, this.clock) &&
      !this.observation.isExact;
    words[STATE_HEAT_LIMIT >> 2] = mayBeFast ? this.heatLimit : NO_HEAT_LIMIT;

    this.lowest = context.window;
    let executed = 0;
    let exit: CpuExit | undefined;
    while (!exit) {
      const slice = Math.min(fuel - executed, SLICE);
      this.beginSlice(slice);
      words[STATE_FRESH >> 2] = executed === 0 ? slice : -1;
      const stop = interpret();
      words = this.ram.words;
      executed += slice - words[STATE_FUEL >> 2]!;
      this.lowest = this.lowestWindow();
      if (stop === Stop.Fuel) {
        if (executed >= fuel) exit = FUEL;
      } else if (stop === Stop.Hot) {
        const before = executed;
        const left = Math.min(fuel - executed, NO_HEAT_LIMIT);
        if (left < LEAST_FUEL) {
          words[STATE_HEAT_LIMIT >> 2] = NO_HEAT_LIMIT; // not worth it: the interpreter finishes this run
          continue;
        }
        this.settle(context);
        exit = this.runFast(context, left);
        words = this.ram.words;
        executed = before + this.slice - words[STATE_FUEL >> 2]!;
        this.lowest = Math.min(this.lowest, words[STATE_WINDOW_ADDRESS >> 2]! >>> 0);
      } else {
        exit = this.exitFor(stop, mode);
      }
    }
    this.settle(context);
    if (exit.kind !== 'returned') this.canonicaliseRun(context, space, image, this.lowest);
    return { exit, executed };
  }

  private beginSlice(fuel: number): void {
    const words = this.ram.words;
    this.clockBase += this.slice - words[STATE_FUEL >> 2]!;
    this.slice = fuel;
    words[STATE_FUEL >> 2] = fuel;
  }

  /** Bring the context up to date with the state block. */
  private settle(context: ThreadContext): void {
    const words = this.ram.words;
    context.pc = (words[STATE_IP >> 2]! - this.image!.delta) >>> 0;
    context.window = words[STATE_WINDOW_ADDRESS >> 2]! >>> 0;
    context.stackLimit = words[STATE_STACK_LIMIT >> 2]! >>> 0;
  }

  private exitFor(stop: Stop, mode: RunMode): CpuExit {
    switch (stop) {
      case Stop.Flagged: {
        const flags = this.ram.bytes[(this.ram.words[STATE_IP >> 2]! >>> 0) + 1]!;
        return flags & FLAG_BREAK || mode !== 'statement' ? BREAKPOINT : STATEMENT;
      }
      case Stop.Syscall:
        return SYSCALL;
      case Stop.Yield:
        return YIELD;
      case Stop.Fault:
        return this.faultExit();
      case Stop.Divide:
        return DIVIDE;
      case Stop.Illegal:
        return ILLEGAL;
      case Stop.Watch:
        return this.watchHit;
      case Stop.Returned:
        return this.returnToHost();
      case Stop.Check:
        return CHECK;
      case Stop.Fuel:
      case Stop.Hot:
        throw new Error('not an exit');
      default:
        return stop satisfies never;
    }
  }

  private faultExit(): CpuExit {
    const { words, view } = this.ram;
    if (words[STATE_OVERFLOW >> 2] === 0) return this.fault;
    words[STATE_OVERFLOW >> 2] = 0;
    const sp = view.getBigUint64((words[STATE_WINDOW >> 2]! >>> 0) + WINDOW_SP, true);
    return { kind: 'fault', address: sp, access: 'write', overflow: true };
  }

  /** The innermost function returned to RETURN_TO_HOST: pop its window. */
  private returnToHost(): CpuExit {
    const { words, view } = this.ram;
    const value = view.getBigUint64(STATE_RESULT, true);
    const address = words[STATE_WINDOW_ADDRESS >> 2]! >>> 0;
    const caller = view.getUint32((words[STATE_WINDOW >> 2]! >>> 0) + WINDOW_CALLER, true);
    discardWindow(this.running, address);
    words[STATE_WINDOW_ADDRESS >> 2] = caller;
    words[STATE_IP >> 2] = RETURN_TO_HOST + this.image!.delta;
    return { kind: 'returned', value };
  }

  /** Linear address of a window of the space, in a frame that is its alone. */
  private windowLinear(address: number, space = this.running): number {
    return this.windows.linear(space, address);
  }

  /** Temporaries of every window that was innermost or made during a run: the innermost was done by the interpreter, mostly. */
  private canonicaliseRun(
    context: ThreadContext,
    space: AddressSpace,
    image: LoadedImage,
    lowest: number,
  ): void {
    const linear = this.windowLinear(context.window, space);
    const view = this.ram.view; // all these windows are this space's alone already: RAM does not grow here
    const text = image.linear(context.pc);
    const variables = (window: number) =>
      view.getUint16(image.linear(view.getUint32(window + WINDOW_ENTRY, true)) + 2, true);
    if (view.getUint8(text + 1) & FLAG_LIVE) {
      zeroDeadTemporaries(space, context.window, variables(linear), text);
    }
    if (lowest >= context.window) return;
    for (let window = view.getUint32(linear + WINDOW_CALLER, true); window >= lowest && window !== 0; ) {
      const at = windowForWriting(space, window);
      zeroDeadTemporaries(space, window, variables(at), 0);
      window = view.getUint32(at + WINDOW_CALLER, true);
    }
  }

  /** Zero the temporaries of the innermost window that are dead at context.pc. `run` has done it; for whoever moves a pc. */
  canonicalise(context: ThreadContext, space: AddressSpace): void {
    const at = windowForReading(space, context.window);
    const text = space.linear(context.pc, 'read', { privileged: true });
    if (at === 0 || text === 0) return;
    const enter = readEnter(space, this.ram.view.getUint32(at + WINDOW_ENTRY, true));
    zeroDeadTemporaries(space, context.window, enter.variables, text);
  }

  // -- What the interpreter asks for --

  private charged(work: () => number): number {
    this.inFlight = 1;
    try {
      return work();
    } finally {
      this.inFlight = 0;
    }
  }

  private resolve(address: bigint, sizeAndWrite: number): number {
    const size = sizeAndWrite & ~RESOLVE_WRITE;
    const at = Number(BigInt.asUintN(64, address));
    if (at > 0xffff_ffff || (at & (PAGE_SIZE - 1)) + size > PAGE_SIZE) return 0;
    const page = at >>> PAGE_SHIFT;
    const space = this.running;
    const access = sizeAndWrite & RESOLVE_WRITE ? 'write' : 'read';
    const watched = space.isWatched(page, access);
    if (watched && this.watches.concern(space, at, size)) return 0;
    const linear = space.linear(at, access, { fault: this.onFault });
    if (linear !== 0) space.fillTlb(page);
    return linear;
  }

  private leavePage(caller: number): number {
    const space = this.running;
    discardWindow(space, this.ram.words[STATE_WINDOW_ADDRESS >> 2]! >>> 0);
    return windowForWriting(space, caller);
  }

  /** Arguments as far as caller and callee both have them, each as wide as the callee reads it. */
  private convertArguments(call: number, enter: number, from: number, to: number): void {
    const { view } = this.ram;
    const at = from + view.getUint16((call >>> 0) + 4, true);
    const given = view.getUint16((call >>> 0) + 6, true);
    const signature = this.image!.image.signatures[view.getUint32((enter >>> 0) + 12, true)]!;
    const wanted = signature.indexOf(':');
    for (let i = 0; i < Math.min(given, wanted); i++) {
      const type = LETTER_TYPE[signature[i]!];
      const bits = type === 'i32' || type === 'f32' ? 32 : 64;
      const value = BigInt.asUintN(bits, view.getBigUint64(at + 8 * i, true));
      view.setBigUint64(to + REG_BASE + 8 * i, value, true);
    }
  }

  private syscall(): SyscallOutcome {
    const made = this.supervisor.syscall();
    const outcome =
      made === SyscallOutcome.Done && this.watches.kernelWrote ? SyscallOutcome.DoneThenStop : made;
    // The kernel may have changed the space; the window's frame is private again and may be another.
    const window = this.windowLinear(this.ram.words[STATE_WINDOW_ADDRESS >> 2]! >>> 0);
    this.ram.words[STATE_WINDOW >> 2] = window;
    return outcome;
  }

  private execute(): number {
    if (this.observation.objects()) return Stop.Check;
    const { words } = this.ram;
    const image = this.image!;
    const at = words[STATE_IP >> 2]! >>> 0;
    const place: Place = {
      space: this.running,
      fault: this.onFault,
      pc: (at - image.delta) >>> 0,
      window: words[STATE_WINDOW_ADDRESS >> 2]! >>> 0,
      linear: words[STATE_WINDOW >> 2]! >>> 0,
      at,
      contains: (entry, pc) => pc < image.textEnd && image.functionAt(pc)?.entry === entry,
      stackLimit: words[STATE_STACK_LIMIT >> 2]! >>> 0,
      owns: address => this.supervisor.ownsRegisterStack?.(address) ?? false,
    };
    const outcome = executeSlowly(place);
    const { shadow } = this.ram;
    const d = this.ram.view.getUint16(at + 2, true);
    const { shape } = OPS[this.ram.bytes[at]!]!;
    if (shadow && outcome.kind === 'next' && d !== 0 && (shape === 'setjmp' || WRITES_ALWAYS.has(shape))) {
      shadow.setRegister(place.linear + d, 0n, undefined);
    }
    switch (outcome.kind) {
      case 'fault':
        this.fault = { kind: 'fault', address: outcome.address, access: outcome.access, overflow: false };
        return Stop.Fault;
      case 'divide':
        return Stop.Divide;
      case 'goto':
        if (outcome.abandoned) this.switchStack(outcome.window, outcome.abandoned);
        else this.unwindTo(outcome.window);
        this.ram.words[STATE_STACK_LIMIT >> 2] = outcome.stackLimit;
        if (outcome.register !== 0) {
          const linear = this.windowLinear(outcome.window);
          this.ram.view.setBigUint64(linear + outcome.register, outcome.value, true);
          shadow?.setRegister(linear + outcome.register, 0n, undefined);
        }
        this.ram.words[STATE_IP >> 2] = image.linear(outcome.pc);
        return GO_ON;
      case 'next':
        this.ram.words[STATE_IP >> 2] = at + INSTRUCTION_BYTES;
        return this.isWatched(outcome.touched) ? Stop.Watch : GO_ON;
      default:
        return outcome satisfies never;
    }
  }

  private isWatched(touched: Touched | undefined): boolean {
    const hit = touched && this.watches.hit(this.running, touched);
    if (hit) this.watchHit = hit;
    return hit !== undefined;
  }

  // -- Going elsewhere --

  /** Pop windows until this one is the innermost. */
  private unwindTo(window: number): void {
    const space = this.running;
    let innermost = this.ram.words[STATE_WINDOW_ADDRESS >> 2]! >>> 0;
    while (innermost !== window) {
      const at = windowForReading(space, innermost);
      const caller = this.ram.view.getUint32(at + WINDOW_CALLER, true);
      discardWindow(space, innermost);
      innermost = caller;
    }
    this.continueIn(window);
  }

  /**
   * Go on in a window of another register stack, after taking those above it off. Those of the stack that is left stay. The
   * ones of this run wait in a call and have no live temporaries; those below are canonical already, and one of them may be
   * what a signal interrupted, whose temporaries are still needed.
   */
  private switchStack(window: number, abandoned: readonly number[]): void {
    const space = this.running;
    const lowest = this.lowestWindow();
    for (
      let waiting = this.ram.words[STATE_WINDOW_ADDRESS >> 2]! >>> 0;
      waiting >= lowest && waiting !== 0;
    ) {
      const at = windowForWriting(space, waiting);
      const { variables } = readEnter(space, this.ram.view.getUint32(at + WINDOW_ENTRY, true));
      zeroDeadTemporaries(space, waiting, variables, 0);
      waiting = this.ram.view.getUint32(at + WINDOW_CALLER, true);
    }
    for (const above of abandoned) discardWindow(space, above);
    this.continueIn(window);
    this.lowest = window;
    this.ram.words[STATE_LOWEST_WINDOW >> 2] = window;
  }

  /** The lowest window of the running register stack that was innermost during this run, the interpreter's part included. */
  private lowestWindow(): number {
    return Math.min(this.lowest, this.ram.words[STATE_LOWEST_WINDOW >> 2]! >>> 0);
  }

  private continueIn(window: number): void {
    const linear = this.windowLinear(window);
    const words = this.ram.words;
    words[STATE_WINDOW_ADDRESS >> 2] = window;
    words[STATE_WINDOW >> 2] = linear;
    const lowest = words[STATE_LOWEST_WINDOW >> 2]! >>> 0;
    words[STATE_LOWEST_WINDOW >> 2] = Math.min(lowest, window);
  }

  // -- The fast tier --

  /** Offer the place where the interpreter is to generated code; an exit if that ended the run. */
  private runFast(context: ThreadContext, fuel: number): CpuExit | undefined {
    const image = this.image!;
    const { words } = this.ram;
    const heat = (image.heat + (context.pc - image.textStart) / 4) >> 2;
    this.beginSlice(fuel);
    const only = words[(image.interpretOnly >> 2) + image.functionIndex(context.pc)];
    const room = registerStackEnd(context.window) - context.window > FAST_HEADROOM;
    const { hasWatches } = this.running;
    const stop =
      only || !room || !this.roomForWindows ? undefined : this.fast!.run(image, context.pc, hasWatches);
    switch (stop) {
      case undefined:
        words[heat] = only ? COLD : 0;
        return undefined;
      case FastStop.Returned:
        return deliverResult(this.ram, this.windows, this.running, image) ? undefined : this.returnToHost();
      case FastStop.Interpret:
      case FastStop.Syscall:
      case FastStop.Yield:
        layOut(this.ram, this.windows, this.running, image);
        // It could not even begin here: let the interpreter get past this place before it asks again.
        if (this.ram.words[STATE_FUEL >> 2] === fuel) this.ram.words[heat] = 0;
        return stop === FastStop.Syscall ? SYSCALL : stop === FastStop.Yield ? YIELD : undefined;
      default:
        return stop satisfies never;
    }
  }

  private get roomForWindows(): boolean {
    return this.ram.framesAvailable * PAGE_SIZE > FAST_HEADROOM;
  }

  // -- Threads and windows, from outside --

  /**
   * Make the bottom window of a thread's register stack and set the context to enter its first function. Throws
   * RangeError when RAM is used up.
   */
  startThread(context: ThreadContext, space: AddressSpace, image: LoadedImage, start: ThreadStart): void {
    const { entry, registerStack } = start;
    if (image.functionAt(entry)?.entry !== entry) throw new RangeError('a thread starts at a function');
    const enter = readEnter(space, entry);
    const linear = enterWindowPage(space, registerStack, registerStack);
    if (linear === 0) throw new RangeError('no memory for a register stack');
    const sp = BigInt(start.sp);
    writeHeader(space, linear, { returnPc: RETURN_TO_HOST, caller: 0, entry, enter, sp });
    this.writeArguments(linear, start.args, enter.params);
    context.pc = entry;
    context.window = registerStack;
  }

  /**
   * Make the thread call a function, as if its current function had done so at context.pc; after it the thread goes on at
   * `returnPc`, in the window that is innermost now (RETURN_TO_HOST: `run` returns `returned`). The result goes to the d
   * of the instruction before `returnPc` if that is a call, else nowhere. False when the register stack is full.
   */
  pushCall(
    context: ThreadContext,
    space: AddressSpace,
    entry: number,
    args: readonly bigint[],
    returnPc: number,
  ): boolean {
    const enter = readEnter(space, entry);
    const address = calleeAddress(space, context.window, enter.windowSize);
    const linear = enterWindowPage(space, address, context.window);
    if (linear === 0) return false;
    const caller = windowForReading(space, context.window);
    const sp = this.ram.view.getBigInt64(caller + WINDOW_SP, true) & ~15n;
    writeHeader(space, linear, { returnPc, caller: context.window, entry, enter, sp });
    this.writeArguments(linear, args, enter.params);
    context.pc = entry;
    context.window = address;
    return true;
  }

  private writeArguments(linear: number, args: readonly bigint[], params: number): void {
    for (let i = 0; i < Math.min(args.length, params); i++) {
      this.ram.view.setBigUint64(linear + REG_BASE + 8 * i, BigInt.asUintN(64, args[i]!), true);
    }
  }

  /** Take the innermost window off; the thread goes on in its caller, at the return pc. */
  popWindow(context: ThreadContext, space: AddressSpace): void {
    popWindow(context, space);
  }

  /** Every activation, innermost first; see WindowInfo for what the pc of an outer one is. */
  walkWindows(context: ThreadContext, space: AddressSpace, limit?: number): WindowInfo[] {
    return walkWindows(context, space, limit);
  }

  /** The 8 raw bytes of a register of a window (virtual address), at a window offset. */
  readRegister(space: AddressSpace, window: number, offset: number): bigint {
    return this.ram.view.getBigUint64(windowForReading(space, window) + offset, true);
  }

  writeRegister(space: AddressSpace, window: number, offset: number, value: bigint): void {
    const at = windowForWriting(space, window) + offset;
    this.ram.view.setBigUint64(at, BigInt.asUintN(64, value), true);
    this.ram.shadow?.setRegister(at, 0n, undefined);
  }
}

const NO_SUPERVISOR: Supervisor = {
  pageFault: () => false,
  syscall: () => SyscallOutcome.NeedsFrames,
};
