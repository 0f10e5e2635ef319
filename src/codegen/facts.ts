/**
 * What the generator knows of a function of an image: its instructions and their flow, its registers and which live where, whom
 * it calls, and whether it can be generated at all.
 */
import { type Instruction, REG_BASE, type RegType, regOffset, type Signature } from '../compiler/ir.ts';
import type { Image, ImageFunction } from '../compiler/object.ts';
import { type ControlFlow, controlFlow, decodeFunction } from './cfg.ts';
import { RECORD_HEADER } from './interface.ts';
import {
  immLow,
  type Liveness,
  reads,
  signatureIndex,
  signatureTypes,
  typedLiveness,
  writes,
} from './operands.ts';

/** A frame this large could hide an overflow of the C stack pointer from the check; such a function is interpreted. */
const MAX_FRAME = 1 << 22;

/** Past this the engine's compilers take too long for what they gain. */
const MAX_INSTRUCTIONS = 20_000;

/** How a register is kept: one local per type it is used as, or, where types mix, one local with its raw bits. */
type Registers = ReadonlyMap<number, { readonly types: readonly RegType[]; readonly raw: boolean }>;

export interface FunctionFacts {
  readonly index: number;
  readonly fn: ImageFunction;
  readonly code: readonly Instruction[];
  readonly flow: ControlFlow;
  readonly live: Liveness;
  readonly registers: Registers;
  readonly params: readonly RegType[];
  readonly result: RegType | undefined;
  /** Indexes of functions called directly, with their own signature. */
  readonly callees: readonly number[];
  /** Whether generated code can be made of it. */
  readonly generatable: boolean;
  /** Changes the C stack pointer after entry. */
  readonly movesStack: boolean;
  /** Asks where its caller goes on. */
  readonly asksCaller: boolean;
  /** Upper bound of the host stack and unwind buffer one activation takes. */
  readonly cost: number;
}

/** Facts about the functions of an image, found out when first asked for. */
export class ImageFacts {
  private readonly facts: (FunctionFacts | undefined)[];
  private readonly byEntry = new Map<number, number>();
  readonly signatureIndexOf = new Map<Signature, number>();

  constructor(readonly image: Image) {
    this.facts = image.functions.map(() => undefined);
    image.functions.forEach((f, index) => {
      this.byEntry.set(f.entry, index);
    });
    image.signatures.forEach((s, index) => {
      if (!this.signatureIndexOf.has(s)) this.signatureIndexOf.set(s, index);
    });
  }

  /** Index of the function that begins at a text address. */
  functionAt(entry: number): number | undefined {
    return this.byEntry.get(entry);
  }

  /** Index of the function that contains a text address. */
  functionAround(pc: number): number | undefined {
    const { functions } = this.image;
    let low = 0;
    let high = functions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (functions[middle]!.entry <= pc) low = middle;
      else high = middle - 1;
    }
    const f = functions[low];
    return f && pc >= f.entry && pc < f.end ? low : undefined;
  }

  of(index: number): FunctionFacts {
    this.facts[index] ??= this.find(index);
    return this.facts[index];
  }

  /** The function a call instruction calls, if both agree on the signature. */
  callee(call: Instruction): number | undefined {
    const index = this.byEntry.get(immLow(call));
    if (index === undefined) return undefined;
    const { signature } = this.image.functions[index]!;
    const agreed = signature === this.image.signatures[signatureIndex(call)];
    return agreed && call.b === signatureTypes(signature).params.length ? index : undefined;
  }

  private find(index: number): FunctionFacts {
    const { image } = this;
    const fn = image.functions[index]!;
    const code = decodeFunction(image, fn);
    const flow = controlFlow(code, fn.entry);
    const live = typedLiveness(code, flow, fn.variableCount, image.signatures);
    const { params, result } = signatureTypes(fn.signature);

    const types = new Map<number, Set<RegType>>();
    const use = (offset: number, type: RegType): void => {
      if (offset < REG_BASE) return;
      const of = types.get(offset);
      if (of) of.add(type);
      else types.set(offset, new Set([type]));
    };
    params.forEach((type, r) => {
      use(regOffset(r), type);
    });
    const callees = new Set<number>();
    for (const i of code) {
      for (const o of reads(i, image.signatures)) use(o.offset, o.type);
      const written = writes(i, image.signatures);
      if (written) use(written.offset, written.type);
      if (i.op.shape === 'call') {
        const callee = this.callee(i);
        if (callee !== undefined) callees.add(callee);
      }
    }
    const temporaries = regOffset(fn.variableCount);
    const registers = new Map(
      [...types].map(([offset, set]) => {
        const raw = set.size > 1 && (offset < temporaries || live.mixed.has(offset));
        return [offset, { types: [...set], raw }] as const;
      }),
    );
    const record = fn.windowSize - REG_BASE + RECORD_HEADER;
    return {
      index,
      fn,
      code,
      flow,
      live,
      registers,
      params,
      result,
      callees: [...callees],
      generatable:
        code.length <= MAX_INSTRUCTIONS &&
        fn.frameSize < MAX_FRAME &&
        code[0]?.op.shape === 'enter' &&
        !flow.blocks.some(b => b.successors.includes(0)),
      asksCaller: code.some(i => i.op.shape === 'caller'),
      movesStack: code.some(i => i.op.shape === 'alloca' || i.op.shape === 'setsp'),
      // The engine's first compiler keeps every local, ours too, in the host frame.
      cost: Math.max(record, 256 + 12 * registers.size),
    };
  }
}
