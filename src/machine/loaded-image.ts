/**
 * An image in RAM, shared by all processes that execute it: its text twice (the pages that programs can map and read, and the
 * running copy, with flags only the machine knows) and tables beside it, one entry per instruction or function, that the two
 * tiers and the checks read by address.
 */
import { walkLiveness } from '../codegen/liveness.ts';
import {
  FLAG_BREAK,
  INSTRUCTION_BYTES,
  LETTER_TYPE,
  OPS,
  REG_BASE,
  type Shape,
  type Signature,
} from '../compiler/ir.ts';
import type { Image, ImageFunction } from '../compiler/object.ts';
import type { Annotations } from './interface.ts';
import { FLAG_CHECK, FLAG_HOST, FLAG_LIVE } from './interpreter-host.ts';
import { PAGE_SIZE } from './layout.ts';
import type { Frame, Ram } from './ram.ts';

/** Heat of a place that is to be offered at once: above any limit but the one that says never. */
const HOT = 1 << 29;
/** An image in RAM, shared by all processes that execute it. */
export class LoadedImage {
  /** Frames of the text, in order, to be mapped (with a new reference each) at textStart, read and execute. */
  readonly textFrames: readonly Frame[];
  readonly textStart: number;
  readonly textEnd: number;
  /** Linear address of the running copy, which has private flags and breakpoints, minus textStart; modulo 2^32. */
  readonly delta: number;
  /** Linear address of one i32 per instruction, see tier.ts. */
  readonly heat: number;
  /** Linear address of one i32 per function, in the order of image.functions: -1: must be interpreted, else 0. */
  readonly interpretOnly: number;
  /** Linear address of one byte per signature: 1 if its result has 32 bits. */
  readonly signatures: number;
  /** Linear address of eight bytes per instruction, its bounds (Annotations); 0 on a machine without shadows. */
  readonly bounds: number;
  private breakpoints: ReadonlySet<number> = new Set();
  /** Indexes of functions that are interpreted whatever breakpoints there are. */
  private readonly interpreted = new Set<number>();

  constructor(
    private readonly ram: Ram,
    readonly image: Image,
  ) {
    const text = image.segments.find(s => s.name === 'text');
    if (!text) throw new Error(`${image.name} has no text`);
    this.textStart = text.address;
    this.textEnd = text.address + text.bytes.length;
    const frames = Math.ceil(text.bytes.length / PAGE_SIZE);
    const mapped = reserve(ram, text.bytes.length, image.name);
    const running = reserve(ram, text.bytes.length, image.name);
    this.heat = reserve(ram, text.bytes.length / 4, image.name);
    this.interpretOnly = reserve(ram, image.functions.length * 4, image.name);
    this.signatures = reserve(ram, image.signatures.length, image.name);
    this.bounds = ram.shadow?.reserve(text.bytes.length / 2) ?? 0;
    ram.bytes.set(text.bytes, mapped);
    ram.bytes.set(text.bytes, running);
    this.textFrames = Array.from({ length: frames }, (_, i) => mapped / PAGE_SIZE + i);
    this.delta = (running - text.address) | 0;
    image.signatures.forEach((signature, i) => {
      ram.bytes[this.signatures + i] = resultBits(signature) === 32 ? 1 : 0;
    });
    for (const f of image.functions) this.markFunction(f);
  }

  /** Put the private flags into the running copy of a function. */
  private markFunction(f: ImageFunction): void {
    const text = this.ram.view;
    const firstTemporary = REG_BASE + 8 * text.getUint16(this.linear(f.entry) + 2, true);
    walkLiveness(text, this.linear(f.entry), this.linear(f.end), firstTemporary, (at, live) => {
      const op = OPS[text.getUint8(at)]!;
      let flags = text.getUint8(at + 1) & ~FLAG_BREAK;
      if (live.size > 0) flags |= FLAG_LIVE;
      // The interpreter's loop writes d without looking whether there is one.
      if (text.getUint16(at + 2, true) === 0 && WRITES_ALWAYS.has(op.shape)) flags |= FLAG_HOST;
      text.setUint8(at + 1, flags);
    });
  }

  /** Tell the checks' view of the text. Once, before anything of it runs. */
  annotate({ hooks, statics, locals, interpretOnly }: Annotations): void {
    const { view, words } = this.ram;
    for (const pc of [...hooks, ...[...statics].map(([pc]) => pc)]) {
      const at = this.linear(pc) + 1;
      view.setUint8(at, view.getUint8(at) | FLAG_CHECK);
    }
    for (const [pc, { address, size }] of [...statics, ...locals]) {
      const entry = this.bounds + (pc - this.textStart) / 2;
      view.setUint32(entry, address, true);
      view.setUint32(entry + 4, size, true);
    }
    for (const pc of interpretOnly) {
      const index = this.functionIndex(pc);
      this.interpreted.add(index);
      words[(this.interpretOnly >> 2) + index] = -1;
    }
  }

  /** The object an instruction was annotated with: whether it is a static one, or else as Annotations.locals has it. */
  annotationAt(pc: number): { isStatic: boolean; address: number; size: number } {
    const entry = this.bounds + (pc - this.textStart) / 2;
    const { view } = this.ram;
    return {
      isStatic: (view.getUint8(this.linear(pc) + 1) & FLAG_CHECK) !== 0,
      address: view.getUint32(entry, true),
      size: view.getUint32(entry + 4, true),
    };
  }

  /** Linear address of an instruction in the running copy. */
  linear(pc: number): number {
    return (pc + this.delta) >>> 0;
  }

  /** Index in image.functions of the function that contains a text address, or -1. */
  functionIndex(pc: number): number {
    const functions = this.image.functions;
    let low = 0;
    let high = functions.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const f = functions[middle]!;
      if (pc < f.entry) high = middle - 1;
      else if (pc >= f.end) low = middle + 1;
      else return middle;
    }
    return -1;
  }

  functionAt(pc: number): ImageFunction | undefined {
    return this.image.functions[this.functionIndex(pc)];
  }

  /** Stop before the instructions at these text addresses, and no others. */
  setBreakpoints(addresses: Iterable<number>): void {
    const { view, words } = this.ram;
    const free = new Set<number>();
    for (const pc of this.breakpoints) {
      const at = this.linear(pc) + 1;
      view.setUint8(at, view.getUint8(at) & ~FLAG_BREAK);
      free.add(this.functionIndex(pc));
    }
    free.delete(-1);
    for (const index of free) {
      const interpreted = this.interpreted.has(index);
      words[(this.interpretOnly >> 2) + index] = interpreted ? -1 : 0;
      if (interpreted) continue;
      const { entry, end } = this.image.functions[index]!;
      const heat = (pc: number) => (this.heat + (pc - this.textStart) / 4) >> 2;
      // Places that had to be interpreted although they were hot need not become it anew.
      for (let i = heat(entry); i < heat(end); i++) if (words[i]! < 0) words[i] = HOT;
    }
    const wanted = new Set<number>();
    for (const pc of addresses) {
      if (pc < this.textStart || pc >= this.textEnd || pc % INSTRUCTION_BYTES !== 0) continue;
      wanted.add(pc);
      const at = this.linear(pc) + 1;
      view.setUint8(at, view.getUint8(at) | FLAG_BREAK);
      const index = this.functionIndex(pc);
      if (index >= 0) words[(this.interpretOnly >> 2) + index] = -1;
    }
    this.breakpoints = wanted;
  }

  hasBreakpoint(pc: number): boolean {
    return this.breakpoints.has(pc);
  }
}

/** Zeroed RAM for good: its linear address. Throws RangeError when RAM is used up. */
export function reserve(ram: Ram, bytes: number, what: string): number {
  const frame = ram.allocateContiguous(Math.max(1, Math.ceil(bytes / PAGE_SIZE)));
  if (frame === 0) throw new RangeError(`no memory for ${what}`);
  return frame * PAGE_SIZE;
}

/** Shapes of instructions that always write their d. */
export const WRITES_ALWAYS: ReadonlySet<Shape> = new Set<Shape>([
  'const',
  'unary',
  'binary',
  'binimm',
  'addr',
  'tp',
  'caller',
  'load',
  'amo',
  'cas',
]);

const resultBits = (signature: Signature): number => {
  const type = LETTER_TYPE[signature.at(-1)!];
  return type === 'i32' || type === 'f32' ? 32 : 64;
};
