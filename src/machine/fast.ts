/**
 * The fast tier: makes generated code of what is hot, and runs it.
 *
 * Code is made when the interpreter first offers a place: one WebAssembly module with the function (or the copy of it that
 * begins at the loop header) and everything it can reach by direct calls and that has none yet. A process whose memory is watched
 * has code of its own kind, which knows what is beside a watch. Functions of earlier modules are imported; calls through pointers go through one table per image. Everything here is per image, shared by all
 * processes that run it, and none of it is part of the machine's value: it may be thrown away and made again.
 *
 * Relies on: tier.ts, the seam to the CPU; codegen/generate.ts, which makes the modules.
 */

import { ImageFacts } from '../codegen/facts.ts';
import { generateModule } from '../codegen/generate.ts';
import { exportName, IMPORTS, type ImageLayout, type Layout } from '../codegen/interface.ts';
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import { SyscallOutcome } from './interface.ts';
import {
  PAGE_SHIFT,
  STATE_CALLER,
  STATE_FUEL,
  STATE_RESULT,
  STATE_STACK_LIMIT,
  STATE_SYSCALL_ARGS,
  STATE_SYSCALL_RESULT,
  STATE_TLB,
  STATE_TP,
  STATE_UNWIND_TOP,
  STATE_WINDOW,
  SYSCALL_ARGS,
  TLB_ADDEND,
  TLB_ENTRIES,
  TLB_ENTRY_BYTES,
  TLB_WATCHED_FIRST,
  TLB_WATCHED_PAST,
  TLB_WATCHED_TAG,
  TLB_WRITE_TAG,
  UNWIND_BASE,
} from './layout.ts';
import type { LoadedImage } from './loaded-image.ts';
import { SHADOW_ADDRESSABLE } from './shadow.ts';
import { type FastHost, FastStop, type FastTier } from './tier.ts';

const LAYOUT: Layout = {
  fuel: STATE_FUEL,
  window: STATE_WINDOW,
  tlb: STATE_TLB,
  threadPointer: STATE_TP,
  stackLimit: STATE_STACK_LIMIT,
  caller: STATE_CALLER,
  result: STATE_RESULT,
  syscallArgs: STATE_SYSCALL_ARGS,
  syscallArgCount: SYSCALL_ARGS,
  syscallResult: STATE_SYSCALL_RESULT,
  unwindTop: STATE_UNWIND_TOP,
  tlbEntries: TLB_ENTRIES,
  tlbEntryBytes: TLB_ENTRY_BYTES,
  tlbWriteTag: TLB_WRITE_TAG,
  tlbAddend: TLB_ADDEND,
  tlbWatchedFirst: TLB_WATCHED_FIRST,
  tlbWatchedPast: TLB_WATCHED_PAST,
  tlbWatchedTag: TLB_WATCHED_TAG,
  pageShift: PAGE_SHIFT,
  addressability: SHADOW_ADDRESSABLE,
};

/**
 * Most fuel for one entry. The engine replaces its quickly made code by optimised code only when a function is entered
 * anew, so a loop that runs for seconds must come out now and then.
 */
const MOST_FUEL = 2_000_000;
/** More functions than this are not told apart in calls through pointers. */
const MAX_SLOTS = 0xffff;

/** An entry into generated code: 1, the activation returned; 0, it unwound. */
type Entry = () => number;

export function createFastTier(host: FastHost): FastTier {
  return new GeneratedCode(host);
}

class GeneratedCode implements FastTier {
  private readonly plain = new WeakMap<LoadedImage, ImageCode | undefined>();
  private readonly watching = new WeakMap<LoadedImage, ImageCode | undefined>();
  /** Fuel of the slice that the entry being run does not get to see. */
  private withheld = 0;
  private stop = FastStop.Interpret;
  /** What modules import, apart from functions of earlier modules. */
  private readonly imports: Record<string, WebAssembly.ImportValue>;

  constructor(private readonly host: FastHost) {
    this.imports = {
      [IMPORTS.memory]: host.memory,
      [IMPORTS.syscall]: (): number => {
        this.state()[STATE_FUEL >> 2]! += this.withheld;
        const outcome = host.syscall();
        this.state()[STATE_FUEL >> 2]! -= this.withheld;
        if (outcome === SyscallOutcome.NeedsFrames) this.stop = FastStop.Syscall;
        if (outcome === SyscallOutcome.DoneThenStop) this.stop = FastStop.Yield;
        return outcome;
      },
    };
  }

  run(image: LoadedImage, pc: number, watching: boolean): FastStop | undefined {
    const fuel = this.state()[STATE_FUEL >> 2]!;
    const entry = this.codeOf(image, watching)?.entry(pc);
    if (!entry) return undefined;

    const state = this.state();
    // Records are written into zeros: what they do not hold is dead.
    state.fill(0, UNWIND_BASE >> 2, state[STATE_UNWIND_TOP >> 2]! >> 2);
    this.withheld = Math.max(0, fuel - MOST_FUEL);
    state[STATE_FUEL >> 2] = fuel - this.withheld;
    state[STATE_UNWIND_TOP >> 2] = UNWIND_BASE;
    this.stop = FastStop.Interpret;
    const returned = entry() !== 0;
    const after = this.state();
    after[STATE_FUEL >> 2]! += this.withheld;
    if (returned) return FastStop.Returned;
    // Not even the first block could be done (little fuel, no stack): the interpreter has to, or we would be asked for ever.
    if (this.stop === FastStop.Interpret && after[STATE_FUEL >> 2] === fuel) return undefined;
    return this.stop;
  }

  /** The code of an image, or nothing when there was no RAM for its tables. */
  private codeOf(image: LoadedImage, watching: boolean): ImageCode | undefined {
    const images = watching ? this.watching : this.plain;
    if (!images.has(image)) {
      let code: ImageCode | undefined;
      try {
        code = new ImageCode(image, this.host, this.imports, watching);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      images.set(image, code);
    }
    return images.get(image);
  }

  /** The state block, of a memory that may have grown since. */
  private state(): Int32Array {
    return this.host.words();
  }
}

/** The generated code of one image. */
class ImageCode {
  private readonly facts: ImageFacts;
  private readonly layout: ImageLayout;
  private readonly table: WebAssembly.Table;
  /** By text address; undefined: there cannot be one. */
  private readonly entries = new Map<number, Entry | undefined>();
  private readonly defined = new Set<number>();
  private readonly imports: Record<string, WebAssembly.ImportValue>;

  constructor(
    private readonly image: LoadedImage,
    private readonly host: FastHost,
    imports: Record<string, WebAssembly.ImportValue>,
    /** Looks whether an access is only beside what is watched. */
    private readonly watching: boolean,
  ) {
    this.facts = new ImageFacts(image.image);
    const { functions } = image.image;
    const slots = functions.length + 1;
    this.table = new WebAssembly.Table({ element: 'anyfunc', initial: slots });
    this.imports = { ...imports, [IMPORTS.table]: this.table };

    const text = image.image.segments.find(s => s.execute)!;
    const textEnd = text.address + text.size;
    const slotSignature = host.allocate(4 * slots + 2 * Math.ceil(text.size / INSTRUCTION_BYTES));
    const slotOfText = slotSignature + 4 * slots;
    this.layout = {
      forbidden: image.interpretOnly,
      slotSignature,
      slotOfText,
      textStart: text.address,
      textEnd,
      shadows: host.shadows,
    };
    new Int32Array(host.memory.buffer, slotSignature, slots).fill(-1);
    const view = new DataView(host.memory.buffer);
    functions.slice(0, MAX_SLOTS).forEach(({ entry }, index) => {
      view.setUint16(slotOfText + (2 * (entry - text.address)) / INSTRUCTION_BYTES, index + 1, true);
    });
  }

  /** The entry at a text address (a function's start or a loop header), made if need be and possible. */
  entry(pc: number): Entry | undefined {
    const index = this.facts.functionAround(pc);
    if (index === undefined) return undefined;
    const forbidden = this.host.words()[(this.layout.forbidden >> 2) + index] !== 0;
    if (forbidden) return undefined;
    if (!this.entries.has(pc)) this.make(index, pc);
    return this.entries.get(pc);
  }

  private make(index: number, pc: number): void {
    const atStart = this.image.image.functions[index]!.entry === pc;
    this.entries.set(pc, undefined);
    if (!this.facts.of(index).generatable) return;
    const functions = this.reachable(atStart ? [index] : this.facts.of(index).callees);
    const loops = atStart ? [] : [pc];
    const bytes = generateModule(
      this.facts,
      { functions, loops, defined: this.defined, watching: this.watching },
      LAYOUT,
      this.layout,
    );
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      [IMPORTS.module]: this.imports,
    });
    const exported = (name: string): WebAssembly.ExportValue => instance.exports[name]!;

    const slotSignature = new Int32Array(
      this.host.memory.buffer,
      this.layout.slotSignature,
      this.table.length,
    );
    for (const f of functions) {
      const { entry, signature } = this.image.image.functions[f]!;
      const name = exportName.function(f);
      this.defined.add(f);
      this.imports[name] = exported(name);
      this.entries.set(entry, exported(exportName.start(f)) as Entry);
      this.table.set(f + 1, exported(name));
      slotSignature[f + 1] = this.facts.signatureIndexOf.get(signature) ?? -1;
    }
    for (const loop of loops) this.entries.set(loop, exported(exportName.loop(loop)) as Entry);
  }

  /** What can be reached by direct calls, can be generated, and is not yet. */
  private reachable(from: readonly number[]): number[] {
    const found = new Set<number>();
    const work = [...from];
    for (let f = work.pop(); f !== undefined; f = work.pop()) {
      if (found.has(f) || this.defined.has(f) || !this.facts.of(f).generatable) continue;
      found.add(f);
      work.push(...this.facts.of(f).callees);
    }
    return [...found].sort((a, b) => a - b);
  }
}
