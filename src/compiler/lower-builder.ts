/**
 * The assembler of one function: a growing list of instructions with symbolic registers and labels, which
 * `finish` turns into the encoded, position independent code of object.ts.
 *
 * The one idea: how many registers are variables is known only at the end, and temporaries come after variables
 * in the window. So a register is a small symbol until then: variables count from 0, temporaries from TEMPORARY,
 * and fp, sp and zero are negative. Frame offsets are relative to one of three areas for the same reason.
 *
 *     fp + 0          outgoing   variadic arguments of the calls this function makes
 *                     scratch    copies of structs passed or returned by value, reused by each full expression
 *                     locals     arrays, structs, and scalars whose address is taken
 *                     16 + 8 * variables bytes that gcc -O0 would use for the saved registers and the scalars,
 *                     so that stacks grow as fast as on Linux
 */
import type { OpInfo, RegType, Signature } from './ir.ts';
import {
  encodeInstruction,
  FLAG_ATOMIC,
  FLAG_LEADER,
  FLAG_LOOP,
  FLAG_SIGNED,
  FLAG_STATEMENT,
  INSTRUCTION_BYTES,
  MAX_REGISTERS,
  opNamed,
  REG_BASE,
  regOffset,
  WINDOW_FP,
  WINDOW_SP,
  WINDOW_ZERO,
} from './ir.ts';
import type { Relocation } from './object.ts';
import type { Range } from './source.ts';

/** A register of the function being built: a variable, a temporary, or one of FP, SP and ZERO. */
export type Reg = number;
export const FP: Reg = -1;
export const SP: Reg = -2;
export const ZERO: Reg = -3;
const TEMPORARY = 1 << 16;

export const isTemporary = (r: Reg): boolean => r >= TEMPORARY;

export type Area = 'outgoing' | 'scratch' | 'locals';

/** A place in the code, known before or after it is jumped to. */
export interface Label {
  index: number;
  references: number;
  /** Its address is taken with `&&`: it can be reached by a computed goto. */
  ordinal: number;
}

interface Draft {
  readonly op: OpInfo;
  flags: number;
  readonly d: Reg | undefined;
  readonly a: Reg | undefined;
  readonly b: Reg | undefined;
  /** Plain number for the b field: how many argument registers. */
  readonly count: number | undefined;
  /** A register whose window offset is the immediate. */
  readonly c: Reg | undefined;
  readonly imm: bigint;
  readonly label: Label | undefined;
  readonly area: Area | undefined;
  readonly symbol: string | undefined;
  readonly addend: number;
  range: Range;
}

export interface Operands {
  readonly d?: Reg;
  readonly a?: Reg;
  readonly b?: Reg;
  readonly count?: number;
  readonly c?: Reg;
  readonly imm?: bigint | number;
  readonly label?: Label;
  readonly area?: Area;
  readonly symbol?: string;
  /** A load or store of an atomic object. */
  readonly atomic?: boolean | undefined;
  /** An add, sub or mul of signed integers. */
  readonly signed?: boolean;
}

/** What was in use at some moment; released to it, registers can be used again. */
export interface Mark {
  readonly temporaries: number;
  readonly spills: Record<RegType, number>;
}

export interface FinishedCode {
  readonly code: Uint8Array;
  readonly relocations: Relocation[];
  readonly ranges: Range[];
  readonly frameSize: number;
  readonly windowSize: number;
  readonly variableCount: number;
  /** Where each area begins, bytes from fp. */
  readonly areas: Record<Area, number>;
}

/** A function that is right, but more than the machine can hold: the compiler's user is told. */
export class TooComplex extends Error {}

/** Variables beyond this many live in the C frame, which leaves room for temporaries in the window. */
const MAX_VARIABLES = 400;

const align = (n: number, to: number): number => Math.ceil(n / to) * to;

export class CodeBuilder {
  private readonly drafts: Draft[] = [];
  private readonly areaSizes: Record<Area, number> = { outgoing: 0, scratch: 0, locals: 0 };
  private variables = 0;
  private temporaries = 0;
  private mostTemporaries = 0;
  /** Variable registers for values that must live across a block boundary, one pool for each type. */
  private readonly spillPool: Record<RegType, Reg[]> = { i32: [], i64: [], f32: [], f64: [] };
  private readonly spillsUsed: Record<RegType, number> = { i32: 0, i64: 0, f32: 0, f64: 0 };
  private scratchUsed = 0;
  private pendingStatement: Range | undefined;
  private readonly signatureIndex = new Map<Signature, number>();
  readonly addressTaken: Label[] = [];
  /** False after an unconditional jump, until a label that something jumps to: nothing is emitted. */
  reachable = true;

  constructor(signature: Signature) {
    this.signature(signature);
  }

  /** Index of the next instruction. */
  get here(): number {
    return this.drafts.length;
  }

  get signatures(): Signature[] {
    return [...this.signatureIndex.keys()];
  }

  /** The number of a call-site signature in this function's table. */
  signature(s: Signature): number {
    const known = this.signatureIndex.get(s);
    if (known !== undefined) return known;
    this.signatureIndex.set(s, this.signatureIndex.size);
    return this.signatureIndex.size - 1;
  }

  // --- Registers and the frame ---

  /** A register for a variable of the program, or undefined when the window is full. */
  variable(): Reg | undefined {
    return this.variables < MAX_VARIABLES ? this.variables++ : undefined;
  }

  /** `n` consecutive temporaries; the first is returned. */
  temporary(n = 1): Reg {
    const first = this.temporaries;
    this.temporaries += n;
    this.mostTemporaries = Math.max(this.mostTemporaries, this.temporaries);
    return TEMPORARY + first;
  }

  /** A variable register for an intermediate value that lives across a block boundary. */
  spill(type: RegType): Reg {
    const pool = this.spillPool[type];
    const next = this.spillsUsed[type]++;
    pool[next] ??= this.variables++;
    return pool[next];
  }

  mark(): Mark {
    return { temporaries: this.temporaries, spills: { ...this.spillsUsed } };
  }

  release(mark: Mark): void {
    this.temporaries = mark.temporaries;
    Object.assign(this.spillsUsed, mark.spills);
  }

  /** Room in the frame for a local; offset in the area `locals`. */
  local(size: number, alignment: number): number {
    const offset = align(this.areaSizes.locals, Math.min(16, Math.max(1, alignment)));
    this.areaSizes.locals = offset + size;
    return offset;
  }

  /** Room for a struct value until `scratchRelease`; offset in the area `scratch`. */
  scratch(size: number, alignment: number): number {
    const offset = align(this.scratchUsed, Math.min(16, Math.max(1, alignment)));
    this.scratchUsed = offset + size;
    this.areaSizes.scratch = Math.max(this.areaSizes.scratch, this.scratchUsed);
    return offset;
  }

  get scratchMark(): number {
    return this.scratchUsed;
  }

  scratchRelease(mark: number): void {
    this.scratchUsed = mark;
  }

  /** Makes sure that outgoing variadic arguments of this many bytes fit. */
  outgoing(size: number): void {
    this.areaSizes.outgoing = Math.max(this.areaSizes.outgoing, size);
  }

  // --- Instructions ---

  /** The next instruction emitted begins a statement; a debugger that stops there shows `range`. */
  statement(range: Range): void {
    this.pendingStatement = range;
  }

  /** Ends the statement: an instruction emitted from here on is not its beginning. */
  endStatement(): void {
    this.pendingStatement = undefined;
  }

  emit(name: string, o: Operands, range: Range): void {
    if (!this.reachable) return;
    const op = opNamed(name);
    const relocated = o.symbol !== undefined;
    if (o.label) o.label.references++;
    this.drafts.push({
      op,
      flags:
        (this.pendingStatement ? FLAG_STATEMENT : 0) |
        (o.atomic ? FLAG_ATOMIC : 0) |
        (o.signed ? FLAG_SIGNED : 0),
      d: o.d,
      a: o.a,
      b: o.b,
      count: o.count,
      c: o.c,
      // The low half of a relocated immediate is the linker's; the offset from the symbol is the addend.
      imm: relocated && op.shape !== 'call' ? 0n : BigInt(o.imm ?? 0),
      label: o.label,
      area: o.area,
      symbol: o.symbol,
      addend: relocated && op.shape !== 'call' ? Number(o.imm ?? 0) : 0,
      range: this.pendingStatement ?? range,
    });
    this.pendingStatement = undefined;
    const { shape } = op;
    if (shape === 'jump' || shape === 'ret' || shape === 'trap' || shape === 'longjmp')
      this.reachable = false;
  }

  label(): Label {
    return { index: -1, references: 0, ordinal: 0 };
  }

  /** The number by which a computed goto knows a label. */
  takeAddress(label: Label): number {
    if (label.ordinal === 0) {
      this.addressTaken.push(label);
      label.ordinal = this.addressTaken.length;
    }
    return label.ordinal;
  }

  /** Puts the label here. `force`: something later may jump back to it, so what follows is kept in any case. */
  bind(label: Label, force = false): void {
    label.index = this.here;
    if (force || label.references > 0) this.reachable = true;
  }

  // --- The result ---

  finish(enterRange: Range, parameters: number): FinishedCode {
    const areas = this.layoutAreas();
    const variableCount = this.variables;
    const registers = variableCount + this.mostTemporaries;
    if (registers > MAX_REGISTERS)
      throw new TooComplex('an expression needs more registers than there are; split it');
    const windowSize = REG_BASE + 8 * registers;
    const frameSize = align(areas.locals + this.areaSizes.locals + 16 + 8 * variableCount, 16);
    const leaders = this.blockLeaders();

    const count = this.drafts.length + 1;
    const code = new Uint8Array(count * INSTRUCTION_BYTES);
    const view = new DataView(code.buffer);
    const relocations: Relocation[] = [];
    const ranges: Range[] = [enterRange];
    encodeInstruction(
      {
        op: opNamed('enter'),
        flags: FLAG_LEADER,
        d: variableCount,
        a: windowSize,
        b: parameters,
        imm: BigInt(frameSize),
      },
      view,
      0,
    );
    const offsetOf = (r: Reg | undefined): number => {
      if (r === undefined) return 0;
      if (r === FP) return WINDOW_FP;
      if (r === SP) return WINDOW_SP;
      if (r === ZERO) return WINDOW_ZERO;
      return regOffset(r >= TEMPORARY ? variableCount + r - TEMPORARY : r);
    };
    this.drafts.forEach((draft, i) => {
      // Indexes shift by one: `enter` comes first.
      const at = i + 1;
      let imm = draft.imm;
      if (draft.label) imm = BigInt(draft.label.index + 1);
      if (draft.area) imm += BigInt(areas[draft.area]);
      if (draft.c !== undefined) imm += BigInt(offsetOf(draft.c));
      const flags = draft.flags | (leaders[i] ?? 0);
      const b = draft.count ?? offsetOf(draft.b);
      const instruction = { op: draft.op, flags, d: offsetOf(draft.d), a: offsetOf(draft.a), b, imm };
      encodeInstruction(instruction, view, at * INSTRUCTION_BYTES);
      if (draft.symbol !== undefined) relocations.push({ at, symbol: draft.symbol, addend: draft.addend });
      ranges.push(draft.range);
    });
    return { code, relocations, ranges, frameSize, windowSize, variableCount, areas };
  }

  private layoutAreas(): Record<Area, number> {
    const scratch = align(this.areaSizes.outgoing, 16);
    const locals = scratch + align(this.areaSizes.scratch, 16);
    return { outgoing: 0, scratch, locals };
  }

  /** FLAG_LEADER and FLAG_LOOP for each instruction. */
  private blockLeaders(): Uint8Array {
    const flags = new Uint8Array(this.drafts.length + 1);
    this.drafts.forEach((draft, i) => {
      if (draft.label) {
        const to = draft.label.index;
        flags[to] = flags[to]! | FLAG_LEADER | (to <= i ? FLAG_LOOP : 0);
      }
      if (endsBlock(draft.op)) flags[i + 1] = flags[i + 1]! | FLAG_LEADER;
    });
    return flags;
  }
}

const BLOCK_ENDS: ReadonlySet<string> = new Set([
  'jump',
  'branch',
  'jumptab',
  'call',
  'icall',
  'ret',
  'ecall',
  'setjmp',
  'longjmp',
  'trap',
]);

/** Whether the instruction after this one begins a basic block. */
export const endsBlock = (op: OpInfo): boolean => BLOCK_ENDS.has(op.shape);
