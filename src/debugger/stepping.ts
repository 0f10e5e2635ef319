/**
 * Steps: what a thread has to do next until its step is done.
 *
 * A step belongs to one activation (its window). Each time the thread comes to rest, `nextMove` looks at where it is and
 * says either that the step is done or how to go on: to the next statement or instruction with the interpreter, or at full
 * speed to one of a few places. The places are only hints to come back here: that a recursive call passes one of them
 * too does no harm, because the windows decide. So calls, callbacks, signal handlers, longjmp and exec need no cases of
 * their own in the run loop.
 *
 * User-level threads share a kernel thread, so the activation's register stack says whose step it is: while the kernel thread is
 * on another stack, or another kernel thread has taken this one over, the step waits for somebody to come back to it.
 */
import { FLAG_STATEMENT, INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { Image } from '../compiler/object.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import type { ThreadContext } from '../machine/interface.ts';
import { registerStackStart } from '../machine/layout.ts';
import { stackWindows, type WindowInfo, walkWindows } from '../machine/windows.ts';
import { type Activation, activations } from './frames.ts';
import type { Program, Programs } from './programs.ts';
import type { Granularity } from './types.ts';
import { isLibrary, UCONTEXT } from './user-threads.ts';

export type StepKind = 'over' | 'into' | 'out';

/** How the thread goes on. */
export type Move =
  | { readonly kind: 'done' }
  | { readonly kind: 'statement' | 'instruction' }
  /** At full speed until it reaches one of these text addresses of its program. */
  | { readonly kind: 'run'; readonly to: ReadonlySet<number> };

const DONE: Move = { kind: 'done' };
const STATEMENT: Move = { kind: 'statement' };
const INSTRUCTION: Move = { kind: 'instruction' };

export const executedBy = (t: Thread): number => t.times.user + t.times.system;

export interface StepOptions {
  readonly kind: StepKind;
  readonly granularity: Granularity;
  /** Pass over library code. */
  readonly justMyCode: boolean;
  /** The step belongs to the innermost activation of the user's code, whatever library calls it is in. */
  readonly fromUserCode: boolean;
  /** Entry of the one function to go into. */
  readonly target: number | undefined;
  /** Step the user-level thread that the thread has left here, not the one it runs. */
  readonly context?: ThreadContext;
  /**
   * It is the kernel thread that is stepped: stepping into follows it to whatever user-level thread it goes on with. Without, the
   * step stays with the user-level thread.
   */
  readonly followsCarrier?: boolean;
  /** Has the user-level thread that is stepped ended, as far as its library knows? */
  readonly hasEnded?: () => boolean;
}

export class Step {
  /** The kernel thread that executes the step: the one that is on the activation's stack, or was last. */
  tid: number;
  private readonly pid: number;
  private readonly image: Image | undefined;
  private readonly window: number;
  /** Where the register stack begins that the window is on, and the function that it belongs to. */
  private readonly stack: number;
  private readonly entry: number;
  private readonly startPc: number;
  private readonly startLine: string;
  private readonly skipsLibrary: boolean;
  private readonly startedAt: number;
  /** Has the activation executed anything? Only a signal handler runs before it does. */
  private moved: boolean;
  private move: Move = STATEMENT;
  /** What `move` is a run for, so that passing a place on the way does not work it out again. */
  private running: 'return' | 'library' | 'elsewhere' | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly programs: Programs,
    thread: Thread,
    private readonly options: StepOptions,
  ) {
    this.tid = thread.tid;
    this.pid = thread.proc.pid;
    this.image = thread.proc.exe?.image;
    const stack = activations(machine, programs, thread, undefined, options.context ?? thread.context);
    const own = options.fromUserCode
      ? (stack.find(a => !a.isSignalFrame && !a.program.isSystem(a.place)) ?? stack[0])
      : stack[0];
    this.window = own?.window.window ?? 0;
    this.stack = registerStackStart(this.window);
    this.entry = own?.window.entry ?? 0;
    this.startPc = own?.place ?? 0;
    this.startLine = own ? lineOf(own.program, own.place) : '';
    this.moved = own !== stack[0];
    this.startedAt = executedBy(thread);
    const inUserCode = own !== undefined && !own.program.isSystem(own.place);
    this.skipsLibrary = options.justMyCode && inUserCode && options.granularity !== 'instruction';
    this.move = this.nextMove(thread, true);
  }

  /** How to go on, as found by the last `nextMove`. */
  get current(): Move {
    return this.move;
  }

  /** Is it for this thread to go on with the step? One that comes to the stack of the stepped activation takes it over. */
  concerns(t: Thread): boolean {
    if (t.tid === this.tid) return true;
    const takesOver = t.proc.pid === this.pid && registerStackStart(t.context.window) === this.stack;
    if (takesOver) this.tid = t.tid;
    return takesOver;
  }

  /** The thread has come to rest (`start`: has not gone yet). */
  nextMove(t: Thread, start = false): Move {
    this.move = this.decide(t, start);
    if (this.move.kind !== 'run') this.running = undefined;
    return this.move;
  }

  private decide(t: Thread, start: boolean): Move {
    const { exe, memory } = t.proc;
    if (!exe || !memory) return DONE;
    const program = this.programs.of(exe.image);
    if (exe.image !== this.image) return this.inNewProgram(program, t.context.pc);
    const [top, caller] = this.machine.cpu.walkWindows(t.context, memory.space, 2);
    if (!top) return DONE;
    if (registerStackStart(top.window) !== this.stack) return this.elsewhere(t, program, top);
    const { kind, granularity } = this.options;
    // Its caller may have called another function by now, whose window is where its own was.
    const isGone = top.window === this.window && top.entry !== this.entry;
    if (top.window < this.window || isGone) return this.returned(t, program, top);
    if (kind === 'out') return this.runToReturn(t, program, true);
    if (top.window > this.window) {
      if (kind === 'into') return this.deeperInto(t, program, top, caller);
      return this.runToReturn(t, program, false);
    }
    if (granularity === 'instruction') {
      return !start && executedBy(t) > this.startedAt ? DONE : INSTRUCTION;
    }
    return start ? STATEMENT : this.inOwnActivation(t, program);
  }

  /** exec: the step ends at main of the new program. */
  private inNewProgram(program: Program, pc: number): Move {
    const { main } = program;
    return pc === main ? DONE : { kind: 'run', to: new Set(main === undefined ? [] : [main]) };
  }

  private inOwnActivation(t: Thread, program: Program): Move {
    const { pc } = t.context;
    if (pc !== this.startPc) this.moved = true;
    const isStatement = (this.machine.cpu.flagsAt(program.executable.loaded, pc) & FLAG_STATEMENT) !== 0;
    if (!isStatement || !this.moved) return STATEMENT;
    const sameLine = this.options.granularity === 'line' && lineOf(program, pc) === this.startLine;
    return sameLine ? this.leaveLine(t, program) : DONE;
  }

  /**
   * Still on the line where the step began: it may be a loop that goes round a million times. At full speed to any statement
   * of the function on another line, out of the function, or, stepping into, to the beginning of another function.
   */
  private leaveLine(t: Thread, program: Program): Move {
    const stack = activations(this.machine, this.programs, t);
    const f = stack[0]?.function;
    if (!f) return STATEMENT;
    const to = new Set<number>();
    for (let pc = f.entry; pc < f.end; pc += INSTRUCTION_BYTES) {
      if (program.info.isStatement(pc) && lineOf(program, pc) !== this.startLine) to.add(pc);
    }
    if (stack[1]) to.add(stack[1].window.pc);
    if (this.options.kind === 'into') {
      const others = this.skipsLibrary ? program.userFunctions : program.allFunctions;
      for (const pc of others) to.add(pc);
    }
    addSetjmpReturns(to, program, stack);
    return { kind: 'run', to };
  }

  /**
   * The thread runs another user-level thread. Until it comes back to the stack of this one, at full speed; but there is no
   * coming back when the activation has ended: then the step is done where the thread is in the user's code.
   */
  private elsewhere(t: Thread, program: Program, top: WindowInfo): Move {
    const follows = this.options.followsCarrier === true && this.options.kind === 'into';
    if (follows || this.options.hasEnded?.() || !this.isActive(t)) {
      return this.skipsLibrary && program.isSystem(top.pc) ? this.runThroughLibrary(t, program) : DONE;
    }
    if (this.running === 'elsewhere') return this.move;
    this.running = 'elsewhere';
    return { kind: 'run', to: new Set(stackEntries(program)) };
  }

  /** Is the stepped activation still on its stack? */
  private isActive(t: Thread): boolean {
    const space = t.proc.memory?.space;
    if (!space || !stackWindows(space, this.stack).includes(this.window)) return false;
    const [window] = walkWindows({ pc: 0, window: this.window, tp: 0, stackLimit: 0 }, space, 1);
    return window?.entry === this.entry;
  }

  /** The activation has ended; the thread is in one further out, perhaps in the middle of a statement. */
  private returned(t: Thread, program: Program, top: WindowInfo): Move {
    if (this.skipsLibrary && program.isSystem(top.pc)) return this.runThroughLibrary(t, program);
    return DONE;
  }

  private deeperInto(t: Thread, program: Program, top: WindowInfo, caller: WindowInfo | undefined): Move {
    const f = program.info.functionAt(top.entry);
    const { target, granularity } = this.options;
    if (granularity === 'instruction') return DONE;
    if (target !== undefined) {
      const wanted = program.info.functionAt(target);
      const first = wanted && program.info.firstStatement(wanted);
      if (top.entry === target && caller?.window === this.window && top.pc === first) return DONE;
      return this.runToReturn(t, program, false, first === undefined ? [] : [first]);
    }
    if (this.skipsLibrary && (!f || f.source.range.file.system)) return this.runThroughLibrary(t, program);
    const atStatement = (this.machine.cpu.flagsAt(program.executable.loaded, top.pc) & FLAG_STATEMENT) !== 0;
    return atStatement ? DONE : STATEMENT;
  }

  /**
   * Until the thread is back in the activation (or, stepping out, in its caller), by return or by longjmp.
   */
  private runToReturn(t: Thread, program: Program, out: boolean, also: readonly number[] = []): Move {
    if (this.running === 'return') return this.move;
    this.running = 'return';
    const stack = activations(this.machine, this.programs, t);
    const limit = out ? this.window - 1 : this.window;
    const left = stack.filter(a => a.window.window <= limit);
    const to = new Set(also);
    if (left[0]) to.add(left[0].window.pc);
    addSetjmpReturns(to, program, left);
    this.addStackEntries(to, t, program);
    return { kind: 'run', to };
  }

  /** Where the thread may come to another register stack, if it has several. */
  private addStackEntries(to: Set<number>, t: Thread, program: Program): void {
    if (t.proc.memory?.contexts.length) for (const pc of stackEntries(program)) to.add(pc);
  }

  /** Through code of the library: until it returns to the user's code or calls some of it. */
  private runThroughLibrary(t: Thread, program: Program): Move {
    if (this.running === 'library') return this.move;
    this.running = 'library';
    const to = new Set(program.userFunctions);
    const users = activations(this.machine, this.programs, t).filter(
      a => !a.isSignalFrame && !a.program.isSystem(a.place),
    );
    if (users[0]) to.add(users[0].window.pc);
    addSetjmpReturns(to, program, users);
    this.addStackEntries(to, t, program);
    return { kind: 'run', to };
  }
}

/** A longjmp may continue in any of these activations. */
function addSetjmpReturns(to: Set<number>, program: Program, stack: readonly Activation[]): void {
  for (const f of new Set(stack.map(a => a.function))) {
    if (f) for (const pc of program.setjmpReturns(f)) to.add(pc);
  }
}

/**
 * The places at which a thread comes to another register stack: where a setjmp returns again, and at the beginning of what
 * makecontext begins.
 */
function stackEntries(program: Program): number[] {
  const { functions } = program.image;
  const begin = functions.find(f => f.name === 'begin' && isLibrary(f, UCONTEXT));
  return [
    ...functions.flatMap(f => program.setjmpReturns(f)),
    ...(begin ? [program.info.firstStatement(begin)] : []),
  ];
}

function lineOf(program: Program, pc: number): string {
  const range = program.rangeAt(pc);
  return range ? `${range.source.path}:${range.line}` : '';
}
