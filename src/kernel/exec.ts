/**
 * exec: a process forgets its program and begins another. The address space is made new from the image, the arguments
 * and the environment are put at the top of the stack, and the first window is `_start(argc, argv, envp)`.
 *
 * An executable file is a regular file that begins with a mark (fs.ts) and a name; the host's ProgramLoader makes the image
 * for that name when it is first executed (so ./child is compiled when somebody executes it).
 */

import { type Image, KERNEL_BASE, STACK_TOP } from '../compiler/object.ts';
import { REGISTER_STACKS, registerStackBase } from '../machine/layout.ts';
import type { LoadedImage } from '../machine/loaded-image.ts';
import { PTE_EXECUTE, PTE_READ, PTE_USER, PTE_WRITE } from '../machine/memory.ts';
import type { Frame } from '../machine/ram.ts';
import { ERRNO, PAGE, PROT_EXEC, PROT_READ, PROT_WRITE } from './abi.ts';
import { closeOnExec } from './descriptor.ts';
import { fail, KernelError } from './error.ts';
import { endOtherThreads, releaseMemory } from './exit.ts';
import { EXECUTABLE_MAGIC, firstLine, MAY_EXECUTE, namei, permitted } from './fs.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { deleteTimers } from './timer.ts';
import { encodeString, type Memory, newMemory, roundUp, stackBottom } from './vm.ts';

/** What the loader gives for an executable's name: an image, or why there is none (compile errors, in words). */
export type ProgramLoader = (name: string) => Image | { readonly error: string };

/** An image ready to be run by any number of processes. Immutable, and so shared by checkpoints. */
export interface Executable {
  readonly path: string;
  readonly image: Image;
  readonly loaded: LoadedImage;
  /** Frames of the other segments' first contents, by page number; processes copy them on write. */
  readonly pages: ReadonlyMap<number, { readonly frame: Frame; readonly flags: number }>;
}

const MAX_ARGUMENT_BYTES = 1 << 21;
const MAX_SCRIPTS = 4;

/** Lay the image's segments out in frames, once. */
function makeExecutable(k: Kernel, name: string, image: Image): Executable {
  const loaded = k.cpu.loadImage(image);
  const pages = new Map<number, { frame: Frame; flags: number }>();
  for (const segment of image.segments) {
    if (segment.execute) continue;
    const flags = PTE_USER | PTE_READ | (segment.write ? PTE_WRITE : 0);
    for (let at = 0; at < segment.bytes.length; ) {
      const address = segment.address + at;
      const n = Math.min(PAGE - (address % PAGE), segment.bytes.length - at);
      const page = Math.floor(address / PAGE);
      const frame = pages.get(page)?.frame ?? k.ram.allocate();
      if (frame === 0) throw fail('ENOMEM');
      k.ram.bytesOf(frame).set(segment.bytes.subarray(at, at + n), address % PAGE);
      pages.set(page, { frame, flags });
      at += n;
    }
  }
  return Object.freeze({ path: name, image, loaded, pages });
}

/** What a path means to exec, after following #! lines: the program and the arguments it gets. */
function resolveProgram(
  k: Kernel,
  p: Proc,
  path: string,
  argv: readonly string[],
): { exe: Executable; argv: readonly string[]; setuid: number | null } {
  let at = path;
  let args = argv;
  for (let depth = 0; ; depth++) {
    const inode = namei(k, p, at);
    if (!inode.isFile) throw fail('EACCES');
    if (!permitted(p, inode, MAY_EXECUTE)) throw fail('EACCES');
    const line = firstLine(k, inode);
    if (line.startsWith('#!')) {
      if (depth >= MAX_SCRIPTS) throw fail('ELOOP');
      const [, interpreter, argument] = /^#!\s*(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
      if (!interpreter) throw fail('ENOEXEC');
      args = [interpreter, ...(argument ? [argument] : []), at, ...args.slice(1)];
      at = interpreter;
      continue;
    }
    if (!line.startsWith(EXECUTABLE_MAGIC)) throw fail('ENOEXEC');
    const exe = k.executable(line.slice(EXECUTABLE_MAGIC.length));
    return { exe, argv: args, setuid: inode.mode & 0o4000 ? inode.uid : null };
  }
}

/** Reserve the lowest free register stack of a memory; EAGAIN when all are in use. */
export function takeRegisterStack(memory: Memory): number {
  let n = 0;
  while (memory.registerStacks[n]) n++;
  if (n >= REGISTER_STACKS) throw fail('EAGAIN');
  memory.registerStacks[n] = true;
  return n;
}

/** A new address space with the image in it and the strings on its stack, which may grow down to `bottom`. */
function buildMemory(
  k: Kernel,
  exe: Executable,
  argv: readonly string[],
  envp: readonly string[],
  bottom: number,
): { memory: Memory; sp: number; argvAt: number; envpAt: number } {
  const { image } = exe;
  const memory = newMemory(k.ram);
  const plain = { shared: false, data: null, inode: null, offset: 0 };
  for (const s of image.segments) {
    if (s.size === 0) continue;
    const start = s.address - (s.address % PAGE);
    memory.addRegion({
      ...plain,
      start: Math.max(start, memory.regions.at(-1)?.end ?? 0),
      end: roundUp(s.address + s.size),
      prot: PROT_READ | (s.write ? PROT_WRITE : 0) | (s.execute ? PROT_EXEC : 0),
      name: exe.path,
      segment: s.name,
    });
  }
  for (const { page, frame } of k.cpu.textPages(exe.loaded)) {
    k.ram.retain(frame);
    memory.space.map(page, frame, PTE_USER | PTE_READ | PTE_EXECUTE);
  }
  for (const [page, { frame, flags }] of exe.pages) {
    k.ram.retain(frame);
    memory.space.map(page, frame, flags);
  }
  memory.heapStart = roundUp(image.brk);
  memory.brk = memory.heapStart;

  const strings = [...argv, ...envp].map(encodeString);
  const stringBytes = strings.reduce((n, s) => n + s.length, 0);
  if (stringBytes > MAX_ARGUMENT_BYTES) throw fail('E2BIG');
  const stringsAt = STACK_TOP - 16 - stringBytes;
  const vectorWords = 1 + (argv.length + 1) + (envp.length + 1);
  const sp = Math.floor((stringsAt - 8 * vectorWords) / 16) * 16;
  memory.addRegion({
    ...plain,
    start: Math.min(sp - (sp % PAGE), Math.max(sp - (sp % PAGE) - PAGE, bottom)),
    end: STACK_TOP,
    prot: PROT_READ | PROT_WRITE,
    name: '[stack]',
    segment: null,
  });
  const block = new Uint8Array(STACK_TOP - sp);
  const view = new DataView(block.buffer);
  view.setBigUint64(0, BigInt(argv.length), true);
  let at = stringsAt;
  let slot = 8;
  strings.forEach((s, i) => {
    if (i === argv.length) slot += 8;
    view.setBigUint64(slot, BigInt(at), true);
    block.set(s, at - sp);
    slot += 8;
    at += s.length;
  });
  for (let page = Math.floor(sp / PAGE); page * PAGE < STACK_TOP; page++) {
    const frame = k.ram.allocate();
    if (frame === 0) throw fail('ENOMEM');
    memory.space.map(page, frame, PTE_USER | PTE_READ | PTE_WRITE);
  }
  memory.space.copyout(sp, block);
  return { memory, sp, argvAt: sp + 8, envpAt: sp + 8 * (argv.length + 2) };
}

/** Thread-local storage of a new thread: a copy of the template, in a mapping of its own. Returns its thread pointer. */
function makeTls(k: Kernel, memory: Memory, exe: Executable): number {
  const { tls } = exe.image;
  if (tls.size === 0) return 0;
  const length = roundUp(tls.size);
  const start = memory.findGap(length);
  memory.addRegion({
    start,
    end: start + length,
    prot: PROT_READ | PROT_WRITE,
    shared: false,
    name: '[tls]',
    segment: null,
    data: null,
    inode: null,
    offset: 0,
  });
  for (let page = start / PAGE; page < (start + length) / PAGE; page++) {
    const frame = k.ram.allocate();
    if (frame === 0) throw fail('ENOMEM');
    memory.space.map(page, frame, PTE_USER | PTE_READ | PTE_WRITE);
  }
  memory.space.copyout(start, tls.bytes);
  return start;
}

/**
 * Replace the program of thread t's process. Throws before anything has changed if that cannot be. On return the
 * thread is at the first instruction of `_start`.
 */
export function exec(
  k: Kernel,
  t: Thread,
  path: string,
  argv: readonly string[],
  envp: readonly string[],
): void {
  const p = t.proc;
  const program = resolveProgram(k, p, path, argv);
  const { exe } = program;
  const { memory, sp, argvAt, envpAt } = buildMemory(k, exe, program.argv, envp, stackBottom(p));
  takeRegisterStack(memory);
  const tp = makeTls(k, memory, exe);

  endOtherThreads(k, t);
  releaseMemory(k, p);
  deleteTimers(k, p, false);
  k.checks?.replaced(p.pid, t.tid);
  closeOnExec(k, p);
  p.memory = memory;
  p.exe = exe;
  p.unwritten = null;
  p.exePath = path;
  p.name = (path.split('/').pop() ?? path).slice(0, 15);
  p.cmdline = Object.freeze([...program.argv]);
  p.environment = Object.freeze([...envp]);
  p.execed = true;
  if (program.setuid !== null) {
    p.euid = program.setuid;
    p.suid = program.setuid;
  }
  for (const [sig, action] of p.actions) if (action.handler !== 1) p.actions.delete(sig);
  t.signalFrames = [];
  t.altStack = { base: 0, size: 0, enabled: false };
  t.clearTid = 0;
  t.robustList = 0;
  t.trapframe = null;
  t.registerStack = { base: registerStackBase(0), end: registerStackBase(1) };
  t.context = { pc: 0, window: 0, tp, stackLimit: stackBottom(p) };
  k.cpu.startThread(t.context, memory.space, exe.loaded, {
    registerStack: KERNEL_BASE,
    entry: exe.image.entry,
    args: [BigInt(program.argv.length), BigInt(argvAt), BigInt(envpAt)],
    sp,
  });
}

/**
 * The image for an executable's name, from the host. When its sources do not compile: ENOENT, as on a Linux where the
 * compiler left no executable behind, and an event that says why. (ENOEXEC would make execvp give it to sh.)
 */
export function loadExecutable(k: Kernel, name: string): Executable {
  const image = k.loadProgram(name);
  if ('error' in image) {
    k.emit({ event: 'exec-failed', path: name, errno: ERRNO.ENOENT, message: image.error });
    throw new KernelError(ERRNO.ENOENT);
  }
  return makeExecutable(k, name, image);
}
