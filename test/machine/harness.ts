/**
 * A computer without a kernel: one address space with an assembled program, demand-zero data and stack, and a supervisor
 * that a test can replace.
 */
import type { Image } from '../../src/compiler/object.ts';
import { Cpu, type RunResult } from '../../src/machine/cpu.ts';
import {
  type RunMode,
  type Supervisor,
  SyscallOutcome,
  type ThreadContext,
} from '../../src/machine/interface.ts';
import { registerStackBase } from '../../src/machine/layout.ts';
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
import { assemble } from '../codegen/assemble.ts';

/** Just above the C stack: an address of the test's own. */
export const STACK = 0x7000_0000;
export const STACK_BYTES = 64 * 1024;
export const DATA_FLAGS = PTE_USER | PTE_READ | PTE_WRITE;

/** Where the assembler puts the data of a program. */
export const dataOf = (image: Image): number => image.segments.find(s => s.name === 'bss')!.address;

export class Computer implements Supervisor {
  readonly ram = new Ram();
  readonly cpu = new Cpu(this.ram);
  readonly image: LoadedImage;
  readonly space: AddressSpace;
  readonly context: ThreadContext = { pc: 0, window: 0, tp: 0x1234, stackLimit: STACK - STACK_BYTES };
  /** First byte of the program's data. */
  readonly data: number;
  dataEnd: number;

  constructor(text: string, args: readonly bigint[] = []) {
    this.cpu.supervisor = this;
    const image = assemble(text);
    this.data = dataOf(image);
    this.dataEnd = image.brk;
    this.image = this.cpu.loadImage(image);
    this.space = new AddressSpace(this.ram);
    for (const { page, frame } of this.cpu.textPages(this.image)) {
      this.ram.retain(frame);
      this.space.map(page, frame, PTE_USER | PTE_READ | PTE_EXECUTE);
    }
    this.cpu.startThread(this.context, this.space, this.image, {
      registerStack: registerStackBase(0),
      sp: STACK,
      entry: image.entry,
      args,
    });
  }

  /** Data and stack are demand-zero. */
  pageFault(address: number): boolean {
    const inData = address >= this.data && address < this.dataEnd;
    const inStack = address >= STACK - STACK_BYTES && address < STACK;
    if ((!inData && !inStack) || this.space.entry(address >>> 12) !== 0) return false;
    this.space.map(address >>> 12, this.ram.allocate(), DATA_FLAGS);
    return true;
  }

  syscall(): SyscallOutcome {
    return SyscallOutcome.NeedsFrames;
  }

  run(fuel = 1_000_000, mode: RunMode = 'run'): RunResult {
    return this.cpu.run(this.context, this.space, this.image, fuel, mode);
  }

  /** Runs to the end of the first function and gives its result. */
  result(): bigint {
    const { exit } = this.run();
    if (exit.kind !== 'returned')
      throw new Error(`did not return: ${JSON.stringify(exit, (_, v) => String(v))}`);
    return exit.value;
  }

  /** All of RAM the program can see, its register stack, and where it is. */
  state(): string {
    const { pc, window } = this.context;
    return `${pc.toString(16)} ${window.toString(16)} ${this.cpu.clock} ${fingerprint(this.space)}`;
  }

  register(r: number): bigint {
    return this.cpu.readRegister(this.space, this.context.window, 40 + 8 * r);
  }
}
