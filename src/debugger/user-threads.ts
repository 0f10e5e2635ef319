/**
 * User-level threads ("many to one"): the contexts of makecontext, and the threads of uthread.h on top of them, as threads of
 * the debugger's own.
 *
 * The kernel knows nothing of them: one of its threads carries them, and is now on this stack and now on that. But each has a
 * register stack of its own, and everything that can be said of it follows from that, without any record. The one the
 * carrier's registers point into runs. Any other was left by a longjmp, so its innermost window stands at one; or it has not begun,
 * and its only window stands at its entry. As soon as a kernel thread carries contexts, its own stack is one of them: main's.
 *
 * What uthread.h knows more (state, start function, what a thread waits for) is read from its `struct uthread`, through the
 * library's debug information.
 *
 * Ids are made of the process's number and the number of the register stack: the same whenever the machine is at the same
 * moment, and above every thread id of the kernel.
 */
import type { ImageFunction } from '../compiler/object.ts';
import type { Proc, Thread } from '../kernel/proc.ts';
import { startName } from '../kernel/pthread.ts';
import type { UserContext } from '../kernel/vm.ts';
import type { ThreadContext } from '../machine/interface.ts';
import { REGISTER_STACKS, registerStackBase, registerStackNumber } from '../machine/layout.ts';
import type { AddressSpace } from '../machine/memory.ts';
import { stackWindows, walkWindows } from '../machine/windows.ts';
import { staticVariables } from './frame-evaluation.ts';
import { ProcessMemory } from './process-memory.ts';
import type { ProcessNumbers } from './processes.ts';
import type { Program, Programs } from './programs.ts';
import { memberOf, objectAt, toInteger, type Value } from './values.ts';

/** Above every tid, and with every process's contexts below DAP's limit of 2^31. */
const FIRST_ID = 2 ** 30;
const IDS_OF_PROCESS = 2 ** Math.ceil(Math.log2(REGISTER_STACKS));

export const isUserThreadId = (id: number): boolean => id >= FIRST_ID;

export interface UserThread {
  /** Its id as a thread of the debugger. */
  readonly id: number;
  readonly proc: Proc;
  /** Number of its register stack; 0 is that of the process's first kernel thread. */
  readonly number: number;
  /** The kernel thread that runs it, or that will. */
  readonly carrier: Thread;
  /** The carrier is on its stack. */
  readonly running: boolean;
  /** Where it goes on. For the one that runs, the carrier's. */
  readonly context: ThreadContext;
  /** The function it began with. */
  readonly name: string;
  readonly progress: UserProgress;
}

/** How far it is, as its library says. */
export type UserProgress =
  | { readonly kind: 'ready' | 'not begun' | 'ended' }
  | { readonly kind: 'mutex' | 'join'; readonly what: string };

/** `59101/2`: how it is called beside thread ids of the kernel. */
export const userThreadTitle = (u: UserThread): string => `${u.proc.pid}/${u.number}`;

/** The user-level threads of a process, in the order of their register stacks; none where nobody has made a context. */
export function userThreads(programs: Programs, numbers: ProcessNumbers, p: Proc): UserThread[] {
  const number = numbers.number(p.pid);
  if (!p.memory || !p.exe || p.memory.contexts.length === 0 || number === undefined) return [];
  const firstId = FIRST_ID + number * IDS_OF_PROCESS;
  return new Looker(p, p.memory.space, programs.of(p.exe.image), firstId).all(p.memory.contexts);
}

/** The process whose user-level thread has this id. */
export const processOfUserThread = (numbers: ProcessNumbers, id: number): Proc | undefined =>
  isUserThreadId(id) ? numbers.process(Math.floor((id - FIRST_ID) / IDS_OF_PROCESS)) : undefined;

/** Is this kernel thread on another stack than its own? */
export const carriesContext = (t: Thread): boolean =>
  registerStackBase(registerStackNumber(t.context.window)) !== t.registerStack.base;

/** One register stack of a process. */
interface Stack {
  readonly number: number;
  readonly carrier: Thread;
  readonly running: boolean;
  readonly context: ThreadContext;
  /** The functions active on it, outermost first. */
  readonly functions: readonly (ImageFunction | undefined)[];
}

class Looker {
  private readonly memory: ProcessMemory;

  constructor(
    private readonly proc: Proc,
    private readonly space: AddressSpace,
    private readonly program: Program,
    private readonly firstId: number,
  ) {
    this.memory = new ProcessMemory(proc, program);
  }

  all(made: readonly UserContext[]): UserThread[] {
    const contexts = made.flatMap(c => this.ofContext(c) ?? []);
    if (contexts.length === 0) return [];
    const carriers = this.proc.threads.filter(
      t => carriesContext(t) || contexts.some(u => u.carrier === t && !u.running),
    );
    return [...carriers.map(t => this.ofOwnStack(t)), ...contexts].sort((a, b) => a.number - b.number);
  }

  private ofContext(c: UserContext): UserThread | undefined {
    const stack = this.stack(c.registerStack, c.madeBy, c.start);
    const ucontext = this.typed('ucontext_t', c.ucontext);
    const first = this.functionAt(integer(member(ucontext, 'uc_mcontext'), '__function'));
    const thread = first && isLibrary(first, UTHREAD) ? this.typed('struct uthread', c.ucontext) : undefined;
    const [, second] = stack.functions;
    // After its function it goes on in uc_link's context for ever.
    const isOver = second?.name === 'setcontext' && isLibrary(second, UCONTEXT);
    if (isOver && !stack.running) return undefined;
    const start = thread ? this.functionAt(integer(thread, 'start')) : first;
    const isBegun = stack.running || stack.functions.length > 1;
    return this.threadOn(stack, start?.name ?? 'context', thread, isBegun);
  }

  private ofOwnStack(t: Thread): UserThread {
    const stack = this.stack(registerStackNumber(t.registerStack.base), t.tid, t.context.stackLimit);
    return this.threadOn(
      stack,
      startName(t) || 'main',
      t.tid === this.proc.pid ? this.mainThread() : undefined,
      true,
    );
  }

  private threadOn(stack: Stack, name: string, thread: Value | undefined, isBegun: boolean): UserThread {
    const { number, carrier, running, context } = stack;
    return {
      id: this.firstId + number,
      proc: this.proc,
      number,
      carrier,
      running,
      context,
      name,
      progress: (thread && this.progressOf(thread)) ?? { kind: isBegun ? 'ready' : 'not begun' },
    };
  }

  /** Who runs on a register stack, or where it was left. */
  private stack(number: number, madeBy: number, stackLimit: number): Stack {
    const { threads } = this.proc;
    const on = threads.find(t => registerStackNumber(t.context.window) === number);
    const carrier = on ?? threads.find(t => t.tid === madeBy) ?? threads[0]!; // who has memory has a thread
    const window = on?.context.window ?? stackWindows(this.space, registerStackBase(number)).at(-1) ?? 0;
    const left: ThreadContext = { pc: 0, window, tp: carrier.context.tp, stackLimit };
    const functions = walkWindows(left, this.space)
      .reverse()
      .map(w => this.functionAt(w.entry));
    const innermost = functions.at(-1);
    if (!on && innermost) left.pc = this.longjmpIn(innermost) ?? innermost.entry;
    return { number, carrier, running: on !== undefined, context: on?.context ?? left, functions };
  }

  /** Text address of the longjmp in a function, if it has one. */
  private longjmpIn(f: ImageFunction): number | undefined {
    return this.program.instructions(f).find(i => i.op.shape === 'longjmp')?.pc;
  }

  private functionAt(entry: number): ImageFunction | undefined {
    const f = this.program.info.functionAt(entry);
    return f?.entry === entry ? f : undefined;
  }

  // --- uthread.h -------------------------------------------------------------------------------------------

  /** Ended or blocked, if it is. */
  private progressOf(thread: Value): UserProgress | undefined {
    const word = enumerator(member(thread, 'state'));
    if (word === 'DONE') return { kind: 'ended' };
    const joins = integer(thread, 'joins');
    const wants = integer(thread, 'wants');
    if (word === 'BLOCKED' && wants !== 0) {
      return { kind: 'mutex', what: this.memory.nameOf(BigInt(wants)) ?? `0x${wants.toString(16)}` };
    }
    const joined = word === 'BLOCKED' && joins !== 0 ? this.typed('struct uthread', joins) : undefined;
    if (joined) {
      return { kind: 'join', what: this.functionAt(integer(joined, 'start'))?.name ?? 'a thread' };
    }
    return undefined;
  }

  private mainThread(): Value | undefined {
    const object = this.library(UTHREAD);
    if (!object) return undefined;
    const found = staticVariables(this.program, object, 0).find(v => v.name === 'main_thread');
    return found && objectAt(this.memory, found.type, found.address);
  }

  private library(file: string) {
    return this.program.image.objects.find(o => o.files[0]?.system && o.files[0].path.endsWith(file));
  }

  /** The object of a type of the library at an address, where the program has that library. */
  private typed(type: 'ucontext_t' | 'struct uthread', address: number): Value | undefined {
    const names = this.library(type === 'ucontext_t' ? UCONTEXT : UTHREAD)?.names;
    const found = type === 'ucontext_t' ? names?.typedefs.get(type) : names?.structTags.get('uthread');
    return found && objectAt(this.memory, found, BigInt(address));
  }
}

/** Files of the library, by the end of their path. */
export const UCONTEXT = '/ucontext.c';
const UTHREAD = '/uthread.c';

export const isLibrary = (f: ImageFunction, file: string): boolean => {
  const { system, path } = f.source.range.file;
  return system && path.endsWith(file);
};

function member(value: Value | undefined, name: string): Value | undefined {
  const found =
    value?.type.kind === 'struct' ? value.type.tag.members?.find(m => m.name === name) : undefined;
  return value && found && memberOf(value, found);
}

const integer = (value: Value | undefined, name: string): number => {
  const found = member(value, name);
  return found ? Number(toInteger(found)) : 0;
};

const enumerator = (value: Value | undefined): string | undefined =>
  value?.type.kind === 'enum'
    ? value.type.tag.enumerators.find(e => e.value === toInteger(value))?.name
    : undefined;
