/**
 * Two machines with the same program, one with generated code and one without, run side by side: whenever both stop, they
 * must be the same machine.
 */
import { expect } from 'vitest';
import { type Image, STACK_TOP } from '../../src/compiler/object.ts';
import { Cpu, type RunResult } from '../../src/machine/cpu.ts';
import { createFastTier } from '../../src/machine/fast.ts';
import {
  type Access,
  type CpuExit,
  type Supervisor,
  SyscallOutcome,
  type ThreadContext,
} from '../../src/machine/interface.ts';
import { PAGE_SIZE, registerStackBase } from '../../src/machine/layout.ts';
import type { LoadedImage } from '../../src/machine/loaded-image.ts';
import {
  AddressSpace,
  fingerprint,
  PTE_EXECUTE,
  PTE_READ,
  PTE_USER,
  PTE_WRITE,
} from '../../src/machine/memory.ts';
import { Ram } from '../../src/machine/ram.ts';
import type { FastTier } from '../../src/machine/tier.ts';

/** System calls the test kernel has: the first argument of an ecall. */
export const CALL = {
  /** Returns the sum of its argument and of the clock. */
  clock: 1n,
  /** Asks for frames first, then the same. */
  frames: 2n,
  /** The same, and stops after it. */
  yield: 3n,
} as const;

const STACK_BYTES = 1 << 20;
/** Heat at which test programs, which are short, get generated code. */
const EARLY = 64;

/** One machine: a program, a thread, and a kernel that hands out zero pages. */
export class TestMachine implements Supervisor {
  readonly ram = new Ram(96 << 20);
  readonly cpu: Cpu;
  readonly loaded: LoadedImage;
  space: AddressSpace;
  readonly context: ThreadContext;
  /** Where `&data` is. */
  readonly data: number;
  /** How often generated code was entered. */
  entered = 0;

  constructor(
    private readonly image: Image,
    args: readonly bigint[],
    fast: boolean,
    private readonly stackBytes = STACK_BYTES,
  ) {
    this.data = image.segments.find(s => s.name !== 'text')?.address ?? 0;
    this.context = { pc: 0, window: 0, tp: image.brk - 64, stackLimit: STACK_TOP - stackBytes };
    this.cpu = new Cpu(this.ram, fast ? host => this.counting(createFastTier(host)) : undefined, EARLY);
    this.cpu.supervisor = this;
    this.loaded = this.cpu.loadImage(image);
    this.space = new AddressSpace(this.ram);
    this.loaded.textFrames.forEach((frame, i) => {
      this.ram.retain(frame);
      const page = this.loaded.textStart / PAGE_SIZE + i;
      this.space.map(page, frame, PTE_READ | PTE_EXECUTE | PTE_USER);
    });
    for (const segment of image.segments) {
      if (segment.name === 'text') continue;
      this.space.copyout(segment.address, segment.bytes, { fault: (a, access) => this.pageFault(a, access) });
    }
    this.cpu.startThread(this.context, this.space, this.loaded, {
      registerStack: registerStackBase(0),
      entry: image.entry,
      args,
      sp: STACK_TOP - 64,
    });
  }

  private counting(tier: FastTier): FastTier {
    return {
      run: (image, pc, watching) => {
        const stop = tier.run(image, pc, watching);
        if (stop !== undefined) this.entered++;
        return stop;
      },
    };
  }

  pageFault(address: number, access: Access): boolean {
    const page = Math.floor(address / PAGE_SIZE);
    const inData = this.image.segments.some(
      s => s.name !== 'text' && address >= s.address && address < this.image.brk,
    );
    const inStack = address < STACK_TOP && address >= STACK_TOP - this.stackBytes;
    if ((!inData && !inStack) || access === 'execute' || this.space.entry(page) !== 0) return false;
    this.space.map(page, this.ram.allocate(), PTE_READ | PTE_WRITE | PTE_USER);
    return true;
  }

  private framesAsked = false;

  syscall(): SyscallOutcome {
    const call = this.cpu.syscallArgs(0);
    if (call === CALL.frames && !this.framesAsked) {
      this.framesAsked = true;
      return SyscallOutcome.NeedsFrames;
    }
    this.framesAsked = false;
    this.cpu.syscallResult = BigInt(this.cpu.clock) + this.cpu.syscallArgs(1);
    return call === CALL.yield ? SyscallOutcome.DoneThenStop : SyscallOutcome.Done;
  }

  /** Runs at most so many instructions. */
  run(fuel: number): RunResult {
    return this.cpu.run(this.context, this.space, this.loaded, fuel, 'run');
  }

  /** Everything there is to see; the innermost windows in full, all of them in the fingerprint. */
  state(): object {
    const windows = this.context.window === 0 ? [] : this.cpu.walkWindows(this.context, this.space, 20);
    return {
      context: { ...this.context },
      clock: this.cpu.clock,
      windows: windows.map(w => ({
        ...w,
        registers: Array.from({ length: (w.size - 40) / 8 }, (_, r) =>
          this.cpu.readRegister(this.space, w.window, 40 + 8 * r),
        ),
      })),
      memory: fingerprint(this.space),
    };
  }
}

const show = (exit: CpuExit): string =>
  JSON.stringify(exit, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

export interface Outcome {
  readonly exit: CpuExit;
  readonly executed: number;
  readonly stops: number;
  readonly fast: TestMachine;
}

/**
 * Runs an image on both tiers to its end, stopping both after each number of instructions that `slices` gives, and
 * compares them at every stop. What `prepare` and `between` do is done to both.
 */
export function runBoth(
  image: Image,
  args: readonly bigint[],
  slices: (stop: number) => number,
  options: {
    prepare?: (machine: TestMachine) => void;
    between?: (machine: TestMachine, stop: number) => void;
    stackBytes?: number;
  } = {},
): Outcome {
  const slow = new TestMachine(image, args, false, options.stackBytes);
  const fast = new TestMachine(image, args, true, options.stackBytes);
  options.prepare?.(slow);
  options.prepare?.(fast);
  let executed = 0;
  for (let stop = 0; ; stop++) {
    const fuel = slices(stop);
    const a = slow.run(fuel);
    const b = fast.run(fuel);
    executed += a.executed;
    const where = `stop ${stop}, after ${executed} instructions`;
    expect(show(b.exit), where).toBe(show(a.exit));
    expect(b.executed, where).toBe(a.executed);
    expect(fast.state(), where).toEqual(slow.state());
    if (!['fuel', 'yield', 'syscall', 'breakpoint', 'watch'].includes(a.exit.kind)) {
      return { exit: a.exit, executed, stops: stop, fast };
    }
    options.between?.(slow, stop);
    options.between?.(fast, stop);
  }
}

/** Pseudo-random slices, most of them around `mean` instructions. */
export function randomSlices(seed: number, mean: number): (stop: number) => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const r = (state >>> 8) / (1 << 24);
    return r < 0.2 ? Math.floor(r * 20) + 1 : Math.floor(2 * mean * r) + 1;
  };
}
