/**
 * Looking into the stopped machine: stacks, scopes, expressions, memory, code. Knows nothing of running.
 *
 * Frame ids are given when a stack is asked for and forgotten when the machine goes on (`forget`). A frame is found anew in
 * the machine each time it is used, so nothing here goes stale.
 */

import { sizeOf } from '../compiler/ctype.ts';
import { disassembleInstruction } from '../compiler/disassemble.ts';
import { decodeInstruction, INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Proc, Thread } from '../kernel/proc.ts';
import { callFunction } from './calls.ts';
import { Changes } from './changes.ts';
import { completionsAt } from './completions.ts';
import type { WrittenPlace } from './destinations.ts';
import { FrameEvaluation } from './frame-evaluation.ts';
import { globalScope, localScope, registerScope } from './frame-scopes.ts';
import { type Activation, activations, describeFrames, userActivation } from './frames.ts';
import { kernelScopes } from './kernel-scopes.ts';
import { ProcessMemory } from './process-memory.ts';
import {
  addressSpaceScope,
  openFilesScope,
  type ProcessView,
  pcbScope,
  pcbVariables,
} from './process-scopes.ts';
import { INIT, ProcessNumbers } from './processes.ts';
import { compilerPath, type Program, type Programs, referenceTo } from './programs.ts';
import { registerDataId } from './register-watches.ts';
import type { SteeredDecisions } from './steering.ts';
import { threadScope, threadVariables } from './thread-scopes.ts';
import type { Timeline } from './timeline.ts';
import {
  type CompletionItem,
  type DataBreakpointInfo,
  DebuggerError,
  type DisassembledInstruction,
  type EvaluateContext,
  type Frame,
  type GotoTarget,
  type ModuleInfo,
  type Scope,
  type SourceReference,
  type StepInTarget,
  type Variable,
} from './types.ts';
import { processOfUserThread, type UserThread, userThreads, userThreadTitle } from './user-threads.ts';
import { elementOf, toInteger, type Value } from './values.ts';
import { assigned, inWords, splitFormat, type ValueView, variableOf } from './variables.ts';
import { WrittenOutput } from './written-output.ts';

const SPACE = 0x1_0000_0000;
/** How many processes' facts are remembered to see what changes. */
const REMEMBERED = 64;

interface FrameKey {
  readonly tid: number;
  readonly level: number;
}

export class Inspection {
  readonly numbers: ProcessNumbers;
  /** What the program has written up to this moment. */
  readonly output: WrittenOutput;
  private readonly changes = new Changes();
  private readonly frames = new Map<number, FrameKey>();
  private readonly frameIds = new Map<string, number>();
  private nextFrame = 1;
  private readonly view: ProcessView;

  constructor(
    readonly machine: Machine,
    readonly programs: Programs,
    private readonly steering: SteeredDecisions | undefined,
    private readonly timeline: Timeline,
  ) {
    this.numbers = new ProcessNumbers(machine);
    this.output = new WrittenOutput(machine);
    this.view = { machine, programs, numbers: this.numbers, changes: this.changes, output: this.output };
  }

  /** The machine goes on: ids handed out are void, and what is true now will be the past. */
  forget(): void {
    for (const p of [...this.machine.procs.values()].slice(0, REMEMBERED)) {
      pcbVariables(this.view, p);
      for (const t of p.threads.slice(0, REMEMBERED)) threadVariables(this.view, t);
    }
    this.changes.advance();
    this.frames.clear();
    this.frameIds.clear();
  }

  // --- Threads and frames ----------------------------------------------------------------------------------

  /** The kernel thread with an id, or the one that runs the user-level thread with that id. Throws where there is none. */
  thread(tid: number): Thread {
    const t = this.machine.threads.get(tid);
    if (t) return t;
    const user = this.userThread(tid);
    if (user?.running) return user.carrier;
    if (user) {
      throw new DebuggerError(
        `the user-level thread ${userThreadTitle(user)} (${user.name}) does not run: which one the kernel thread ` +
          `${user.carrier.tid} runs is the program's own choice`,
      );
    }
    const why = this.machine.procs.get(tid)?.zombie
      ? `process ${tid} is a zombie`
      : `there is no thread ${tid}`;
    throw new DebuggerError(why);
  }

  /** The user-level thread with an id, if that is one's. */
  userThread(id: number): UserThread | undefined {
    const p = processOfUserThread(this.numbers, id);
    return p && userThreads(this.programs, this.numbers, p).find(u => u.id === id);
  }

  /** The user-level thread that a kernel thread runs, if it carries any. */
  carriedBy(t: Thread): UserThread | undefined {
    return userThreads(this.programs, this.numbers, t.proc).find(u => u.running && u.carrier === t);
  }

  /** The stack of the kernel or user-level thread with an id; empty where there is none. */
  stackOf(id: number): Activation[] {
    const t = this.machine.threads.get(id);
    if (t) return this.activationsOf(t);
    const u = this.userThread(id);
    return u ? activations(this.machine, this.programs, u.carrier, undefined, u.context) : [];
  }

  /** Activations of a thread, innermost first, at most `limit`. */
  activationsOf(t: Thread, limit?: number): Activation[] {
    return activations(this.machine, this.programs, t, limit);
  }

  stack(tid: number, start = 0, count = Number.POSITIVE_INFINITY): { frames: Frame[]; total: number } {
    const stack = this.stackOf(tid);
    const frames = describeFrames(stack, a => this.frameId(tid, a.level), start, count);
    return { frames, total: stack.length };
  }

  private frameId(tid: number, level: number): number {
    const key = `${tid}:${level}`;
    const known = this.frameIds.get(key);
    if (known !== undefined) return known;
    const id = this.nextFrame++;
    this.frames.set(id, { tid, level });
    this.frameIds.set(key, id);
    return id;
  }

  /** The activation with an id, and the stack it is on. */
  frame(id: number): { activation: Activation; stack: Activation[] } {
    const key = this.frames.get(id);
    const stack = key ? this.stackOf(key.tid) : [];
    const activation = key && stack[key.level];
    if (!activation) throw new DebuggerError('this frame does not exist any more');
    return { activation, stack };
  }

  private frameOrCurrent(id: number | undefined): Activation {
    if (id !== undefined) return this.frame(id).activation;
    const t = this.machine.current ?? this.machine.threads.values().next().value;
    const found = t && userActivation(this.activationsOf(t));
    if (!found) throw new DebuggerError('there is no thread to evaluate this in');
    return found;
  }

  // --- Expressions -----------------------------------------------------------------------------------------

  memoryOf(p: Proc): ProcessMemory {
    return new ProcessMemory(p, p.exe ? this.programs.of(p.exe.image) : undefined, effect =>
      this.timeline.beginChange(effect),
    );
  }

  /** An activation ready to evaluate expressions in. `names` are more integers by name, without the dollar. */
  evaluation(
    activation: Activation,
    mayChange: boolean,
    names: Readonly<Record<string, number>> = {},
  ): FrameEvaluation {
    const { thread, program } = activation;
    const memory = this.memoryOf(thread.proc);
    const { machine, steering } = this;
    const all = { pid: thread.proc.pid, tid: thread.tid, ...names };
    return new FrameEvaluation(machine, activation, memory, {
      mayChange,
      names: new Map(Object.entries(all).map(([name, n]) => [`$${name}`, BigInt(n)])),
      call: (address, args, returns) =>
        callFunction({ machine, steering, thread, program, memory }, address, args, returns),
    });
  }

  private viewOf(
    activation: Activation,
    mayChange: boolean,
    format: ValueView['format'] = 'natural',
  ): ValueView {
    return {
      frame: this.evaluation(activation, mayChange),
      format,
      reference: address => this.memoryReference(activation.thread.proc, address),
    };
  }

  evaluate(text: string, frameId: number | undefined, context: EvaluateContext): Variable {
    const { expression, format, elements } = splitFormat(text);
    return inWords(() => {
      const view = this.viewOf(this.frameOrCurrent(frameId), context !== 'hover', format);
      const value = view.frame.evaluate(expression);
      if (!value.bytes && value.place?.kind === 'memory') {
        throw new DebuggerError(`there is no memory at address 0x${value.place.address.toString(16)}`);
      }
      if (elements === undefined) return variableOf(text, value, view, expression);
      // After what cannot be an array, the comma is C's: the number is the value.
      const isArray = value.type.kind === 'pointer' || value.type.kind === 'array';
      const shown = isArray ? arrayFrom(value, elements, view) : view.frame.evaluate(String(elements));
      return variableOf(text, shown, view, undefined);
    });
  }

  setExpression(text: string, newValue: string, frameId: number | undefined): Variable {
    const { expression, format } = splitFormat(text);
    const view = this.viewOf(this.frameOrCurrent(frameId), true, format);
    const target = inWords(() => view.frame.evaluate(expression));
    return assigned(text, target, newValue, view, expression);
  }

  /** Where an lvalue is. Throws DebuggerError for what is nowhere. */
  writtenPlace(text: string, frameId: number | undefined): WrittenPlace {
    const activation = this.frameOrCurrent(frameId);
    const { expression: name } = splitFormat(text);
    const { place, type } = inWords(() => this.viewOf(activation, false).frame.evaluate(name));
    if (!place) throw new DebuggerError(`'${name}' is a value and no variable: nothing writes to it`);
    if (place.kind === 'memory') {
      const { pid } = activation.thread.proc;
      return { kind: 'memory', name, pid, address: Number(place.address), size: sizeOf(type) };
    }
    const { offset } = place;
    const held = activation.program.info
      .variablesAt(activation.place)
      .find(v => v.location.kind === 'register' && v.location.offset === offset);
    return { kind: 'register', name, activation, offset, isParameter: held?.isParam ?? false };
  }

  dataBreakpointInfo(expression: string, frameId: number | undefined): DataBreakpointInfo {
    const view = this.viewOf(this.frameOrCurrent(frameId), false);
    const { place, type } = inWords(() => view.frame.evaluate(splitFormat(expression).expression));
    const { activation } = view.frame;
    if (place?.kind === 'register') {
      const stack = this.activationsOf(activation.thread);
      const variable = { offset: place.offset, size: Math.min(sizeOf(type), 8), name: expression };
      return {
        dataId: registerDataId(stack, activation, variable),
        description: `${expression} in this call of ${activation.function?.name ?? 'the function'} (in a register: only writes can be watched)`,
        writesOnly: true,
      };
    }
    if (!place) return { dataId: undefined, description: `'${expression}' is not in memory` };
    const { pid } = view.frame.activation.thread.proc;
    return {
      dataId: `${pid}:0x${place.address.toString(16)}:${sizeOf(type)}`,
      description: `${expression} of ${this.numbers.title(pid)} (${sizeOf(type)} bytes at 0x${place.address.toString(16)})`,
    };
  }

  completions(text: string, column: number, frameId: number | undefined): CompletionItem[] {
    const activation = this.frameOrCurrent(frameId);
    return completionsAt(text, column, this.evaluation(activation, false));
  }

  // --- Scopes ----------------------------------------------------------------------------------------------

  scopes(frameId: number): Scope[] {
    const { activation } = this.frame(frameId);
    const view = this.viewOf(activation, true);
    const p = activation.thread.proc;
    const ofFrame =
      activation.isSignalFrame || !activation.function
        ? []
        : [localScope(view), globalScope(view), registerScope(view)];
    return [
      ...ofFrame,
      threadScope(this.view, activation.thread),
      pcbScope(this.view, p),
      addressSpaceScope(this.view, p),
      openFilesScope(this.view, p),
    ];
  }

  kernelScopes(): Scope[] {
    return kernelScopes(this.view);
  }

  // --- Memory ----------------------------------------------------------------------------------------------

  private memoryReference(p: Proc, address: bigint): string {
    return `0x${(BigInt(this.numbers.number(p.pid) ?? 0) * BigInt(SPACE) + address).toString(16)}`;
  }

  private place(reference: string, offset: number): { memory: ProcessMemory; proc: Proc; address: bigint } {
    const n = /^(0x[0-9a-f]+|\d+)$/i.test(reference) ? BigInt(reference) : -1n;
    const proc = n < 0n ? undefined : this.numbers.process(Number(n / BigInt(SPACE)));
    if (!proc || proc.pid === INIT) throw new DebuggerError(`'${reference}' is in no process that exists`);
    return { memory: this.memoryOf(proc), proc, address: (n % BigInt(SPACE)) + BigInt(offset) };
  }

  readMemory(
    reference: string,
    offset: number,
    count: number,
  ): { address: string; data: Uint8Array; unreadable: number } {
    const { memory, proc, address } = this.place(reference, offset);
    const data = memory.readUpTo(address, count);
    return { address: this.memoryReference(proc, address), data, unreadable: count - data.length };
  }

  writeMemory(reference: string, offset: number, data: Uint8Array): number {
    const { memory, address } = this.place(reference, offset);
    const n = memory.readUpTo(address, data.length).length;
    return n > 0 && memory.write(address, data.subarray(0, n)) ? n : 0;
  }

  // --- Code ------------------------------------------------------------------------------------------------

  disassemble(reference: string, instructionOffset: number, count: number): DisassembledInstruction[] {
    const { program, pc } = this.programs.resolve(reference);
    const { address, view } = program.text;
    const list: DisassembledInstruction[] = [];
    for (let i = 0; i < count; i++) {
      const at = pc + (instructionOffset + i) * INSTRUCTION_BYTES;
      const inside = at >= address && at < address + view.byteLength;
      list.push(inside ? this.instruction(program, at) : outsideText(program, at));
    }
    return list;
  }

  private instruction(program: Program, pc: number): DisassembledInstruction {
    const { address, view } = program.text;
    const decoded = decodeInstruction(view, pc - address);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + pc - address, INSTRUCTION_BYTES);
    const f = program.info.functionAt(pc);
    const range = program.rangeAt(pc);
    return {
      address: program.reference(pc),
      bytes: [...bytes].map(b => b.toString(16).padStart(2, '0')).join(' '),
      text: disassembleInstruction(decoded, a => program.symbolAt(a)),
      ...(f?.entry === pc ? { symbol: f.name } : {}),
      ...(range ? { range } : {}),
    };
  }

  modules(): ModuleInfo[] {
    return this.programs.all.map(p => p.module);
  }

  loadedSources(): SourceReference[] {
    const files = new Set(this.programs.all.flatMap(p => p.sources));
    return [...files].map(referenceTo);
  }

  sourceText(path: string): string | undefined {
    return this.programs.file(compilerPath(path))?.text;
  }

  gotoTargets(path: string, line: number): GotoTarget[] {
    return this.programs.all.flatMap(program =>
      program.info.statementsOf(compilerPath(path), line).flatMap(pc => {
        const range = program.rangeAt(pc);
        return range
          ? [{ id: program.number * SPACE + pc, label: `${range.source.name}:${line}`, range }]
          : [];
      }),
    );
  }

  /** Program and text address of a goto target's id. */
  gotoPlace(id: number): { program: Program | undefined; pc: number } {
    return { program: this.programs.all[Math.floor(id / SPACE)], pc: id % SPACE };
  }

  /** Functions that the rest of the frame's statement calls by name. */
  stepInTargets(frameId: number, justMyCode: boolean): StepInTarget[] {
    const { activation } = this.frame(frameId);
    const { program, window, function: f, level } = activation;
    if (!f || level > 0) return [];
    const rest = program.instructions(f).filter(i => i.pc >= window.pc);
    const next = rest.findIndex((i, n) => n > 0 && program.info.isStatement(i.pc));
    const targets = new Map<number, StepInTarget>();
    for (const i of next < 0 ? rest : rest.slice(0, next)) {
      if (i.op.shape !== 'call') continue;
      const entry = Number(BigInt.asUintN(32, i.imm));
      const callee = program.info.functionAt(entry);
      if (!callee || (justMyCode && callee.source.range.file.system)) continue;
      targets.set(entry, { id: entry, label: `${callee.name}()` });
    }
    return [...targets.values()];
  }
}

const outsideText = (program: Program, pc: number): DisassembledInstruction => ({
  address: program.reference(Math.max(0, pc)),
  bytes: '',
  text: '(no code)',
  invalid: true,
});

/** `p,10`: what a pointer points at, or an array's beginning, as an array of so many elements. */
function arrayFrom(value: Value, count: number, view: ValueView): Value {
  const t = value.type;
  if (t.kind === 'pointer' && value.bytes) {
    const address = toInteger(value);
    const type = { kind: 'array' as const, of: t.to, length: count };
    return { type, bytes: view.frame.read(address, sizeOf(type)), place: { kind: 'memory', address } };
  }
  if (t.kind === 'array') {
    const length = Math.min(count, t.length ?? 0);
    const first = elementOf(value, 0);
    return {
      type: { ...t, length },
      bytes: value.bytes?.subarray(0, length * sizeOf(t.of)),
      ...(first.place ? { place: first.place } : {}),
    };
  }
  throw new DebuggerError('only a pointer or an array can be shown as so many elements');
}
