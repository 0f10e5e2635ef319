/**
 * From C text to a run, without kernel and C library: for tests of what the compiler makes. The program has `write` to
 * descriptor 1 and `exit`; a file can include nothing.
 */

import { link } from '../../src/compiler/link.ts';
import { lowerUnit } from '../../src/compiler/lower.ts';
import type { Image, ObjectFile, ObjectFunction } from '../../src/compiler/object.ts';
import { parse } from '../../src/compiler/parse.ts';
import { preprocess } from '../../src/compiler/preprocess.ts';
import { Diagnostics, SourceFile } from '../../src/compiler/source.ts';
import { Cpu } from '../../src/machine/cpu.ts';
import {
  type RunMode,
  type Supervisor,
  SyscallOutcome,
  type ThreadContext,
} from '../../src/machine/interface.ts';
import { registerStackBase } from '../../src/machine/layout.ts';
import { AddressSpace, PTE_EXECUTE, PTE_READ, PTE_USER, PTE_WRITE } from '../../src/machine/memory.ts';
import { Ram } from '../../src/machine/ram.ts';
import { verify } from './verify.ts';

/** The object of a C text; the text must be right. */
export function objectOf(text: string, path = 'p.c'): ObjectFile {
  const diagnostics = new Diagnostics();
  const source = preprocess(new SourceFile(path, text), { readInclude: () => undefined }, diagnostics);
  const unit = parse(source, diagnostics, { all: false });
  const errors = diagnostics.all.filter(d => d.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(d => d.message).join('\n'));
  const object = lowerUnit(unit);
  const problems = object.functions.flatMap(verify);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return object;
}

export function functionOf(text: string, name: string): ObjectFunction {
  const found = objectOf(text).functions.find(f => f.name === name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** What the C library would be. */
const RUNTIME = `
int main(int, char **, char **);
typedef unsigned long size_t;
void _start(long argc, char **argv, char **envp) {
  extern void (*__constructors_start[])(void), (*__constructors_end[])(void);
  for (void (**c)(void) = __constructors_start; c < __constructors_end; c++) (*c)();
  __builtin_syscall(60, (long)main((int)argc, argv, envp));
}
void *__procstep_memcpy(void *to, const void *from, size_t n) {
  for (size_t i = 0; i < n; i++) ((char *)to)[i] = ((const char *)from)[i];
  return to;
}
void *__procstep_memset(void *to, int c, size_t n) {
  for (size_t i = 0; i < n; i++) ((char *)to)[i] = c;
  return to;
}
static void put(char c) { __builtin_syscall(1, 1L, (long)&c, 1L); }
static void number(long n) {
  if (n < 0) { put('-'); n = -n; }
  if (n > 9) number(n / 10);
  put('0' + n % 10);
}
/* print("%d %l %s %c %f"): f in thousandths. */
void print(const char *format, ...) {
  __builtin_va_list ap;
  __builtin_va_start(ap, format);
  for (; *format; format++) {
    if (*format != '%') { put(*format); continue; }
    switch (*++format) {
    case 'd': number(__builtin_va_arg(ap, int)); break;
    case 'l': number(__builtin_va_arg(ap, long)); break;
    case 'c': put(__builtin_va_arg(ap, int)); break;
    case 'f': number((long)(__builtin_va_arg(ap, double) * 1000)); break;
    case 's': for (char *s = __builtin_va_arg(ap, char *); *s; s++) put(*s); break;
    }
  }
  __builtin_va_end(ap);
}
`;

const STACK = 0x7000_0000;
const STACK_BYTES = 1 << 20;
const EXIT = 60n;

/** Declarations of what RUNTIME defines, on one line so that line numbers of a program count from there. */
export const PRELUDE = 'void print(const char *, ...); typedef unsigned long size_t; ';

export function imageOf(...texts: string[]): Image {
  const objects = [...texts.map((t, i) => objectOf(PRELUDE + t, `p${i}.c`)), objectOf(RUNTIME, 'runtime.c')];
  const { image, errors } = link(objects, undefined, { name: 'p' });
  if (!image) throw new Error(errors.map(e => e.message).join('\n'));
  return image;
}

/** Runs a program of one or more files to its exit. */
export function run(...texts: string[]): { output: string; status: number } {
  return new Run(imageOf(...texts)).run();
}

class Run implements Supervisor {
  private readonly ram = new Ram();
  private readonly cpu = new Cpu(this.ram);
  private readonly space = new AddressSpace(this.ram);
  private output = '';
  private status: number | undefined;

  constructor(private readonly image: Image) {
    this.cpu.supervisor = this;
  }

  run(mode: RunMode = 'run'): { output: string; status: number } {
    const { image, space, ram } = this;
    const loaded = this.cpu.loadImage(image);
    for (const { page, frame } of this.cpu.textPages(loaded)) {
      ram.retain(frame);
      space.map(page, frame, PTE_USER | PTE_READ | PTE_EXECUTE);
    }
    for (const s of image.segments) {
      if (s.execute) continue;
      for (let at = 0; at < s.size; at += 4096) {
        const frame = ram.allocate();
        space.map((s.address + at) >>> 12, frame, PTE_USER | PTE_READ | (s.write ? PTE_WRITE : 0));
        ram.bytesOf(frame).set(s.bytes.subarray(at, at + 4096));
      }
    }
    // The main thread's copy of the thread-local storage, above the heap.
    const tls = image.brk + 4096;
    if (image.tls.size > 0) {
      const frame = ram.allocate();
      space.map(tls >>> 12, frame, PTE_USER | PTE_READ | PTE_WRITE);
      ram.bytesOf(frame).set(image.tls.bytes);
    }
    const context: ThreadContext = { pc: 0, window: 0, tp: tls, stackLimit: STACK - STACK_BYTES };
    this.cpu.startThread(context, space, loaded, {
      registerStack: registerStackBase(0),
      sp: STACK,
      entry: image.entry,
      args: [0n, 0n, 0n],
    });
    while (this.status === undefined) {
      const { exit } = this.cpu.run(context, space, loaded, 50_000_000, mode);
      if (exit.kind === 'yield') continue;
      throw new Error(`${this.output}\n${JSON.stringify(exit, (_, v) => String(v))} at ${context.pc}`);
    }
    return { output: this.output, status: this.status };
  }

  pageFault(address: number): boolean {
    if (address < STACK - STACK_BYTES || address >= STACK || this.space.entry(address >>> 12) !== 0)
      return false;
    this.space.map(address >>> 12, this.ram.allocate(), PTE_USER | PTE_READ | PTE_WRITE);
    return true;
  }

  syscall(): SyscallOutcome {
    if (this.cpu.syscallArgs(0) === EXIT) {
      this.status = Number(BigInt.asIntN(32, this.cpu.syscallArgs(1)));
      return SyscallOutcome.DoneThenStop;
    }
    const length = this.cpu.syscallArgs(3);
    const bytes = this.space.copyin(Number(this.cpu.syscallArgs(2)), Number(length)) ?? new Uint8Array();
    this.output += String.fromCharCode(...bytes);
    this.cpu.syscallResult = length;
    return SyscallOutcome.Done;
  }
}
