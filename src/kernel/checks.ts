/**
 * The checks: mistakes of a program caught as they happen.
 *
 * The checker looks on and never touches the machine: the same instructions are executed, at the same addresses and clock, with
 * it and without, so a replay recorded without checks can be run again with them. What it knows of memory is in the shadows
 * (machine/shadow.ts) and in a CheckState that checkpoints take along. The CPU asks it about what the shadows object to, before
 * the instruction is executed; the allocator tells it nothing, its functions are recognised by name where they are entered and left (check-allocator.ts).
 *
 * Each mistake is told once per process and line, as event `check`. Looking at everything takes the interpreter; after `budget`
 * instructions only the heap is still looked at, which generated code can do too.
 */
import {
  decodeInstruction,
  INSTRUCTION_BYTES,
  type Instruction,
  REG_BASE,
  regOffset,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SP,
} from '../compiler/ir.ts';
import { STACK_TOP } from '../compiler/object.ts';
import type { Look, ObservedAccess, ObservedPlace, Observer } from '../machine/interface.ts';
import type { Bounds, Shadow } from '../machine/shadow.ts';
import { windowForReading } from '../machine/windows.ts';
import { PAGE } from './abi.ts';
import { AllocatorWatch } from './check-allocator.ts';
import { type Argument, type ArgumentRules, brokenRule } from './check-arguments.ts';
import { firstMissing, isFlush, type Sent, typeAt } from './check-bytes.ts';
import { exitFindings } from './check-exit.ts';
import { CheckedImage, type LibraryHook } from './check-image.ts';
import { CallOrder } from './check-order.ts';
import { Sharing } from './check-sharing.ts';
import { unsetSignals } from './check-signals.ts';
import { CheckState, type Finding } from './check-state.ts';
import { bytesText, heapFinding, objectFinding, objectText, undefinedText } from './check-text.ts';
import { lineText, type Site, sourceLine } from './events.ts';
import type { Executable } from './exec.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';

export interface CheckOptions {
  /** Definedness and bounds are looked at for so many instructions; then the program runs at its speed. */
  readonly budget: number;
}

/** Some seconds of the interpreter. */
export const DEFAULT_BUDGET = 50_000_000;

/** Frames kept of a place; fewer when the program runs at its speed. */
const SITE_DEPTH = 12;
const SHORT_SITE = 4;
const PRIVILEGED = { privileged: true } as const;
/** Offset in struct msghdr. */
const MSG_CONTROL = 32;

export class Checker implements Observer {
  state = new CheckState();
  /** The data-race detector looks at every access, which takes the interpreter and time. */
  races = false;
  /** Signed overflow is told. */
  arithmetic = false;
  readonly shadow: Shadow;
  private readonly sharing = new Sharing(this);
  private readonly order = new CallOrder(this);
  private readonly allocator = new AllocatorWatch(this);
  private readonly images = new Map<Executable, CheckedImage>();
  private acknowledged: number | undefined;
  /** Arguments of the system call being made that point into something known. */
  private buffers: { readonly address: number; readonly bounds: Bounds }[] = [];
  /** Found in the middle of a run, to be told when the thread has stopped. */
  private untold: { readonly make: () => Finding; readonly site: Site }[] = [];

  constructor(
    readonly kernel: Kernel,
    readonly options: CheckOptions,
  ) {
    const { shadow } = kernel.ram;
    if (!shadow) throw new Error('checks need a RAM with shadows');
    this.shadow = shadow;
    shadow.onPage = (pid, page, frame, inStack) => this.allocator.pageMapped(pid, page, frame, inStack);
    shadow.onTransfer = (tid, address, length, write) => this.transferred(tid, address, length, write);
  }

  /** An executable has been loaded. */
  load(exe: Executable): void {
    const image = new CheckedImage(exe.image);
    this.images.set(exe, image);
    this.kernel.cpu.annotate(exe.loaded, image.annotations());
  }

  private get thread(): Thread {
    return this.kernel.state.current!; // the CPU asks only while a thread runs
  }

  imageOf(p: Proc): CheckedImage | undefined {
    return p.exe ? this.images.get(p.exe) : undefined;
  }

  // -- What the CPU asks --

  begin(): Look | undefined {
    if (this.shadow.exhausted) return undefined;
    const t = this.thread;
    return {
      full: this.full,
      sharing: this.races && this.sharing.isShared(t.proc),
      arithmetic: this.arithmetic,
      quiet: this.state.calls.has(t.tid),
    };
  }

  hook(place: ObservedPlace): boolean {
    const t = this.thread;
    const image = this.imageOf(t.proc);
    const entry = this.entryOf(place);
    const hook = image?.hooks.get(entry);
    const { shape } = this.instructionAt(t.proc, place.pc).op;
    if (shape === 'alloca') this.newArray(t, place);
    else if (hook?.kind === 'frame') this.newFrame(t, place, hook.bytes);
    else if (hook?.kind === 'library') {
      if (shape === 'ret') this.stringResult(place, hook.words);
      else this.libraryCall(t, place, hook);
    } else if (hook?.kind === 'allocator') {
      if (shape === 'enter') this.allocator.enter(t, place, hook.name, hook.does);
      else this.allocator.leave(t, place);
    }
    return this.untold.length > 0;
  }

  get quiet(): boolean {
    return this.state.calls.has(this.thread.tid);
  }

  undecided(place: ObservedPlace): boolean {
    const t = this.thread;
    const image = this.imageOf(t.proc);
    // The allocator looks into blocks, and functions of strings at more than they use.
    if (!image || this.state.calls.has(t.tid) || image.library(place.pc)?.file === 'string.c') return false;
    return this.find(t, place, 'uninitialised value', () => ({
      check: 'uninitialised',
      name: 'uninitialised value',
      message: undefinedText(this.kernel, t, image, place, 'a decision depends on'),
      related: [],
    }));
  }

  overflows(place: ObservedPlace): boolean {
    const t = this.thread;
    if (this.imageOf(t.proc)?.library(place.pc)) return false;
    const i = this.instructionAt(t.proc, place.pc);
    const { view } = this.kernel.ram;
    const bits = i.op.at === 'i32' ? 32 : 64;
    const operand = (offset: number) => BigInt.asIntN(bits, view.getBigUint64(place.linear + offset, true));
    const a = operand(i.a);
    const b = i.op.shape === 'binary' ? operand(i.b) : BigInt.asIntN(bits, i.imm);
    const [, name] = /\.(add|sub|mul)/.exec(i.op.name) ?? [];
    const exact = name === 'mul' ? a * b : name === 'sub' ? a - b : a + b;
    const result = BigInt.asIntN(bits, exact);
    if (result === exact) return false;
    const sign = name === 'mul' ? '*' : name === 'sub' ? '-' : '+';
    return this.find(t, place, 'overflow', () => ({
      check: 'overflow',
      name: 'signed overflow',
      message: `${a} ${sign} ${b < 0n ? `(${b})` : b} does not fit ${bits === 32 ? 'an int' : 'a long'}: the result is ${result}`,
      related: [],
    }));
  }

  suspect(access: ObservedAccess, place: ObservedPlace): boolean {
    const t = this.thread;
    const p = t.proc;
    const image = this.imageOf(p);
    if (!image || !p.memory || this.state.calls.has(t.tid)) return false;
    const library = image.library(place.pc);
    // Strings are read a word at a time, which may reach past their ends.
    if (library && WORDS.has(library.file) && !access.write && access.size === 8) return false;
    const space = p.memory.space;
    const i = this.instructionAt(p, place.pc);
    for (let at = access.address; at < access.address + access.size; at++) {
      const linear = space.linear(at, 'read', PRIVILEGED);
      if (linear === 0 || this.shadow.addressable(linear)) continue;
      return this.find(t, place, 'heap', () => heapFinding(this.state.heap(p.pid), access, at));
    }
    if (!this.full) return false;
    const bounds = this.objectOf(p, place, i);
    if (bounds && !within(access, bounds)) {
      const block = this.state.heap(p.pid).containing(bounds.address);
      // A block that has grown in place: the pointer was made before.
      if (block && !block.freed && within(access, block)) return false;
      return this.find(t, place, 'bounds', () =>
        block
          ? heapFinding(this.state.heap(p.pid), access, access.address, block)
          : objectFinding(this.kernel, t, image, access, bounds, place),
      );
    }
    if (this.shadow.definednessAt(place.linear + i.a) === 0n) return false;
    return this.find(t, place, 'uninitialised address', () => ({
      check: 'uninitialised',
      name: 'uninitialised value',
      message: undefinedText(
        this.kernel,
        t,
        image,
        place,
        `the address that is ${access.write ? 'written' : 'read'} depends on`,
      ),
      related: [],
      address: access.address,
    }));
  }

  /** The object that an access is to stay in, as the checking interpreter finds it. */
  private objectOf(p: Proc, place: ObservedPlace, i: Instruction): Bounds | undefined {
    const named = p.exe!.loaded.annotationAt(place.pc); // it runs
    if (named.isStatic) return named;
    const bounds = this.shadow.boundsAt(place.linear + i.a);
    if (bounds?.size !== WHOLE_FRAME) return bounds;
    if (i.a === WINDOW_FP || named.size === 0) return undefined;
    const fp = this.kernel.ram.view.getUint32(place.linear + WINDOW_FP, true);
    return { address: (fp + Number(BigInt.asIntN(32, i.imm)) - named.address) >>> 0, size: named.size };
  }

  shared(access: ObservedAccess, place: ObservedPlace): boolean {
    const t = this.thread;
    return this.sharing.access(t, access, place, (kind, make) => this.find(t, place, kind, make));
  }

  // -- Finding and telling --

  /**
   * Keeps a finding unless one of its kind was found at this line before: then false. It is put into words when the thread
   * has stopped.
   */
  find(
    t: Thread,
    place: { readonly pc: number; readonly window: number },
    kind: string,
    make: () => Finding,
  ): boolean {
    const { found } = this.state;
    const here = `${t.proc.pid} ${kind} ${place.pc}`;
    if (found.has(here)) return false;
    found.add(here);
    const image = this.imageOf(t.proc);
    if (image?.isSystem) return false;
    const site = this.siteAt(t, place);
    const user = site.pcs.find(pc => image && !image.library(pc)) ?? place.pc;
    const range = image?.info.sourceAt(user);
    const line = range ? `${range.file.path}:${range.file.position(range.start).line}` : user;
    const there = `${t.proc.pid} ${kind} line ${line}`;
    if (found.has(there)) return false;
    found.add(there);
    this.untold.push({ make, site });
    return true;
  }

  /** What is found at this very moment has been seen by the user, who has gone back to it. */
  acknowledge(): void {
    this.acknowledged = this.kernel.cpu.clock;
  }

  /** Tell what was found, now that the thread stands still. */
  tell(t: Thread): void {
    const untold = this.acknowledged === this.kernel.cpu.clock ? [] : this.untold;
    this.acknowledged = undefined;
    this.untold = [];
    for (const { make, site } of untold) this.kernel.emitFinding(t, make(), site);
  }

  /** Where a thread is, in the middle of a run too. */
  siteAt(t: Thread, { pc, window }: { readonly pc: number; readonly window: number }): Site {
    const { space } = t.proc.memory!; // it runs
    const { view } = this.kernel.ram;
    const depth = this.full ? SITE_DEPTH : SHORT_SITE;
    const pcs: number[] = [];
    // As walkWindows, without making an object of each window: every call of malloc comes here.
    for (let at = window, next = pc; at !== 0 && pcs.length < depth; ) {
      const linear = windowForReading(space, at);
      if (linear === 0) break;
      pcs.push(next);
      next = view.getUint32(linear + WINDOW_RETURN_PC, true);
      at = view.getUint32(linear + WINDOW_CALLER, true);
    }
    return Object.freeze({ image: t.proc.exe?.image, pcs: Object.freeze(pcs) });
  }

  // -- What the kernel does --

  /** Arguments of the system call that a thread begins: what they point into, and whether they have values. */
  systemCall(t: Thread): void {
    this.buffers = [];
    const { space } = t.proc.memory!; // it made a call
    const { view } = this.kernel.ram;
    if (this.races) {
      this.order.called(t);
      if (this.kernel.syscalls[t.trapframe!.number]?.name === 'munmap') this.sharing.unmapped(t);
    }
    if (this.shadow.exhausted || !this.full) return;
    const linear = windowForReading(space, t.context.window);
    const i = this.instructionAt(t.proc, t.context.pc);
    // syscall() hands over six, whatever it was given; other functions at times more than the call has arguments.
    const raw = this.imageOf(t.proc)?.library(t.context.pc)?.name === 'syscall';
    const count = Math.min(i.b - 1, this.kernel.syscalls[t.trapframe!.number]?.args.length ?? 0);
    for (let k = 1; k <= count; k++) {
      const at = linear + i.a + 8 * k;
      const bounds = this.shadow.boundsAt(at);
      if (bounds) this.buffers.push({ address: Number(view.getBigUint64(at, true)), bounds });
      // An int in a list of variadic arguments leaves the upper half as it was.
      if (raw || (this.shadow.definednessAt(at) & 0xffff_ffffn) === 0n) continue;
      const image = this.imageOf(t.proc);
      if (!image) continue;
      const place = t.context;
      const name = this.kernel.syscalls[t.trapframe!.number]?.name ?? 'a system call';
      this.find(t, place, `argument ${k}`, () => ({
        check: 'uninitialised',
        name: 'uninitialised value',
        message: undefinedText(
          this.kernel,
          t,
          image,
          place,
          `argument ${k} of ${name} is`,
          MODE_ARGUMENT.get(name) === k ? NO_MODE : '',
        ),
        related: [],
      }));
    }
    this.tell(t);
  }

  /** The kernel copies between itself and a process: the same rules hold as for the program's own accesses. */
  private transferred(tid: number, address: number, length: number, write: boolean): void {
    const t = this.kernel.state.threads.get(tid);
    const image = t && this.imageOf(t.proc);
    if (!t?.trapframe || !image || length === 0 || this.shadow.exhausted || this.state.calls.has(tid)) return;
    const access: ObservedAccess = { address, size: length, write, atomic: false };
    const heap = this.state.heap(t.proc.pid);
    const wrong = this.firstUnaddressable(t.proc, address, length);
    const buffer = this.buffers.find(b => b.address === address);
    if (wrong !== undefined) this.find(t, t.context, 'heap', () => heapFinding(heap, access, wrong));
    else if (buffer && this.full && !within(access, buffer.bounds)) {
      const block = heap.containing(buffer.bounds.address);
      if (!block)
        this.find(t, t.context, 'bounds', () =>
          objectFinding(this.kernel, t, image, access, buffer.bounds, t.context),
        );
      else if (block.freed || !within(access, block))
        this.find(t, t.context, 'bounds', () => heapFinding(heap, access, address, block));
    } else if (!write && this.full) this.sent(t, image, address, length);
    this.tell(t);
  }

  /** Bytes go from a process to the kernel: do they have values? */
  private sent(t: Thread, image: CheckedImage, address: number, length: number): void {
    const name = this.kernel.syscalls[t.trapframe!.number]?.name ?? '';
    const unset = (offset: number, count: number): boolean =>
      this.firstUndefined(t.proc, address + offset, count) >= 0;
    const signals = unsetSignals(name, length, unset, () => this.longAt(t.proc, address));
    if (signals !== undefined) {
      const finding = {
        check: 'uninitialised',
        name: 'uninitialised signals',
        related: [],
        address,
      } as const;
      this.find(t, t.context, 'signals', () => ({ ...finding, message: signals }));
    }
    if (!TAKES_BYTES.has(name) || this.firstUndefined(t.proc, address, length) < 0) return;
    // Between and after control messages there is padding.
    if (isFlush(t, image) || (name === 'sendmsg' && address === this.longAt(t.proc, this.controlOf(t))))
      return;
    const sent: Sent = {
      bytes: t.proc.memory!.space.copyin(address, length, PRIVILEGED) ?? new Uint8Array(0),
      isUnset: offset => unset(offset, 1),
    };
    const first = firstMissing(sent, typeAt(t, image, address), name === 'msgsnd');
    if (first < 0) return;
    this.find(t, t.context, 'bytes', () => ({
      check: 'uninitialised',
      name: 'uninitialised bytes',
      message: undefinedText(
        this.kernel,
        t,
        image,
        t.context,
        `${name} is given ${bytesText(length)} of which byte ${first} is`,
      ),
      related: [],
      address: address + first,
    }));
  }

  /** Where the struct msghdr that sendmsg is given has its msg_control. */
  private controlOf(t: Thread): number {
    return (t.trapframe!.args[1] ?? 0) + MSG_CONTROL;
  }

  /** Eight bytes of a process that the kernel is reading. */
  private longAt(p: Proc, address: number): number {
    const bytes = p.memory?.space.copyin(address, 8, PRIVILEGED);
    return bytes ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true)) : 0;
  }

  /** The first of some bytes of a process that have no value; -1: all have. */
  private firstUndefined(p: Proc, address: number, length: number): number {
    let first = -1;
    this.eachPart(p, address, length, (linear, count, done) => {
      const at = first < 0 ? this.shadow.firstUndefined(linear, count) : -1;
      if (at >= 0) first = done + at;
    });
    return first;
  }

  private firstUnaddressable(p: Proc, address: number, length: number): number | undefined {
    const { space } = p.memory!; // the kernel copies from or to it
    for (let at = address; at < address + length; at++) {
      const linear = space.linear(at, 'read', PRIVILEGED);
      if (linear === 0) at = (Math.floor(at / PAGE) + 1) * PAGE - 1;
      else if (!this.shadow.addressable(linear)) return at;
    }
    return undefined;
  }

  /** What is known of an address that a fault is about: ` It was in a block that ...`; empty if nothing is. */
  faultText(p: Proc, address: number): string {
    const block = this.state.heaps.get(p.pid)?.containing(address);
    if (!block?.freed) return '';
    const line = (site: Site) => {
      const found = sourceLine(site);
      return found ? ` at ${lineText(found)}` : '';
    };
    return `: it was in a block of ${bytesText(block.size)}, allocated${line(block.allocated)} and freed${line(block.freed)}`;
  }

  /** A process begins that has a copy of the memory of `t`'s, or, after vfork, borrows it. */
  forked(t: Thread, child: number, borrows: boolean): void {
    const heap = this.state.heap(t.proc.pid);
    this.state.heaps.set(child, borrows ? heap : heap.clone());
    this.state.races.started(t.tid, child);
  }

  /** A thread begins in the memory of `creator`: of its process, or of one of its own (clone with CLONE_VM). */
  threadStarted(creator: Thread, tid: number, pid: number): void {
    this.state.heaps.set(pid, this.state.heap(creator.proc.pid));
    this.state.races.started(creator.tid, tid);
  }

  threadEnds(t: Thread): void {
    this.sharing.ended(t);
  }

  /** A system call is over, with this result. */
  answered(t: Thread, result: number): void {
    if (this.races) this.order.answered(t, result);
  }

  /** The process begins another program. */
  replaced(pid: number, tid: number): void {
    this.state.heaps.delete(pid);
    this.state.calls.delete(tid);
  }

  /** A process ends by itself, and its memory is still there. */
  exiting(p: Proc, t: Thread): void {
    if (!p.memory || p.borrowed || p.memory.sharers > 1 || this.shadow.exhausted || this.imageOf(p)?.isSystem)
      return;
    for (const { finding, site } of exitFindings(p, this.state.heap(p.pid))) {
      this.kernel.emitFinding(t, finding, site);
    }
  }

  /** A thread is about to run the handler of a signal. */
  signalled(t: Thread, signal: number): void {
    if (this.races) this.order.signalled(t, signal);
  }

  /** A process ends, and has all its threads yet. */
  ended(p: Proc): void {
    this.state.heaps.delete(p.pid);
    if (this.races) this.order.ended(p);
  }

  // -- Functions entered and left --

  instructionAt(p: Proc, pc: number): Instruction {
    return decodeInstruction(this.kernel.ram.view, p.exe!.loaded.linear(pc)); // it runs
  }

  private entryOf(place: ObservedPlace): number {
    return this.kernel.ram.view.getUint32(place.linear + WINDOW_ENTRY, true);
  }

  /** Locals in memory have no value when a function begins. */
  private newFrame(t: Thread, place: ObservedPlace, bytes: number): void {
    if (!this.full) return;
    const fp = Number(this.kernel.ram.view.getBigInt64(place.linear + WINDOW_FP, true));
    this.eachPart(t.proc, fp, bytes, (linear, count) => this.shadow.undefine(linear, count));
  }

  /** The same for an array of variable length, which is about to be made. */
  private newArray(t: Thread, place: ObservedPlace): void {
    const { view } = this.kernel.ram;
    const i = this.instructionAt(t.proc, place.pc);
    const size = view.getBigUint64(place.linear + i.a, true);
    const sp = view.getBigInt64(place.linear + WINDOW_SP, true);
    const address = (sp - BigInt.asIntN(64, size)) & -16n;
    if (address < 0n || address > 0xffff_ffffn || size > 0xffff_ffffn) return;
    if (i.d !== 0)
      this.shadow.setRegister(place.linear + i.d, 0n, { address: Number(address), size: Number(size) });
    this.eachPart(t.proc, Number(address), Number(size), (linear, n) => this.shadow.undefine(linear, n));
  }

  /** A function of string.c looks at more than it uses: what it returns is defined. */
  private stringResult(place: ObservedPlace, words: boolean): void {
    if (!this.full || !words) return;
    const i = this.instructionAt(this.thread.proc, place.pc);
    if (i.a >= REG_BASE) this.shadow.setDefinedness(place.linear + i.a, 0n);
  }

  /** A function of the library is entered: by the program, or by another one of the library. */
  private libraryCall(t: Thread, place: ObservedPlace, { name, rules, shares }: LibraryHook): void {
    if (rules) this.arguments(t, place, name, rules);
    if (!shares || !this.races || !this.sharing.isShared(t.proc)) return;
    const caller = this.kernel.ram.view.getUint32(place.linear + WINDOW_RETURN_PC, true) - INSTRUCTION_BYTES;
    if (this.imageOf(t.proc)?.library(caller)) return;
    this.sharing.call(t, place, name, shares, (kind, make) => this.find(t, place, kind, make));
  }

  /** The program calls a function of the library that has rules for its arguments. */
  private arguments(t: Thread, place: ObservedPlace, name: string, rules: ArgumentRules): void {
    const { view } = this.kernel.ram;
    const image = this.imageOf(t.proc);
    const caller = view.getUint32(place.linear + WINDOW_RETURN_PC, true) - INSTRUCTION_BYTES;
    if (!this.full || !image || image.library(caller)) return;
    const { space } = t.proc.memory!; // it runs
    const heap = this.state.heap(t.proc.pid);
    const argument = (n: number): Argument => {
      const at = place.linear + regOffset(n);
      const value = Number(BigInt.asUintN(53, view.getBigUint64(at, true)));
      const bounds = this.shadow.boundsAt(at);
      // A block of the heap may have grown since the pointer was made.
      const block = bounds && heap.containing(bounds.address);
      return { value, bounds: block?.freed === undefined ? (block ?? bounds) : undefined };
    };
    const object = (bounds: Bounds): string => objectText(this.kernel, t, image, bounds, place);
    const broken = brokenRule(name, rules, argument, space, object);
    if (broken) this.find(t, place, broken.name, () => broken);
  }

  /** Is everything looked at, or only the heap? */
  get full(): boolean {
    return this.kernel.cpu.clock < this.options.budget;
  }

  /** For each stretch of [address, address + length) within a page that is there. */
  eachPart(
    p: Proc,
    address: number,
    length: number,
    visit: (linear: number, count: number, done: number) => void,
  ): void {
    const { space } = p.memory!;
    for (let done = 0; done < length; ) {
      const at = address + done;
      const count = Math.min(length - done, PAGE - (at % PAGE));
      if (at >= 0 && at < STACK_TOP && space.entry(Math.floor(at / PAGE)) !== 0) {
        const linear = space.linear(at, 'write', PRIVILEGED);
        if (linear !== 0) visit(linear, count, done);
      }
      done += count;
    }
  }
}

/** Size in the bounds of the frame pointer. */
const WHOLE_FRAME = 0xffff_ffff;

/** System calls that take bytes which somebody is going to look at. Structures may have holes. */
const TAKES_BYTES: ReadonlySet<string> = new Set(
  'write pwrite64 writev sendto sendmsg msgsnd mq_timedsend open openat execve stat chdir unlink mkdir'.split(
    ' ',
  ),
);

/** Which argument says what a new file's permissions are. Programs that create files forget it, as nothing complains. */
const MODE_ARGUMENT: ReadonlyMap<string, number> = new Map([
  ['open', 3],
  ['openat', 4],
]);
const NO_MODE = ': with O_CREAT the call has another argument, the permissions of the new file (0644, say)';

/** Files of the library that read a word where a byte would do. */
const WORDS: ReadonlySet<string> = new Set(['string.c', 'printf_format.c']);

const within = (access: ObservedAccess, object: Bounds): boolean =>
  access.address >= object.address && access.address + access.size <= object.address + object.size;
