/**
 * The programs that have been executed so far, with what the debugger asks about their code: names of addresses, places of
 * statements, calls. One Program per executable, in the order they were loaded; its number is part of instruction references.
 */
import { DebugInfo } from '../compiler/debuginfo.ts';
import { decodeInstruction, INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { Image, ImageFunction } from '../compiler/object.ts';
import type { Range, SourceFile } from '../compiler/source.ts';
import type { Executable } from '../kernel/exec.ts';
import type { Machine } from '../kernel/machine.ts';
import { DebuggerError, type ModuleInfo, type SourceRange, type SourceReference } from './types.ts';

const SYSROOT = 'sysroot:';

export const referenceTo = (file: SourceFile): SourceReference => ({
  path: file.system ? SYSROOT + file.path : file.path,
  name: file.path.slice(file.path.lastIndexOf('/') + 1),
  system: file.system,
});

/** The path as the compiler knows it. */
export const compilerPath = (path: string): string =>
  path.startsWith(SYSROOT) ? path.slice(SYSROOT.length) : path;

export function sourceRange(range: Range): SourceRange {
  const start = range.file.position(range.start);
  const end = range.file.position(range.end);
  return {
    source: referenceTo(range.file),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

export class Program {
  readonly info: DebugInfo;
  private readonly firstStatements: { user?: readonly number[]; all?: readonly number[] } = {};
  private readonly resumeAfterSetjmp = new Map<ImageFunction, readonly number[]>();

  constructor(
    readonly executable: Executable,
    readonly number: number,
  ) {
    this.info = new DebugInfo(executable.image);
  }

  get image(): Image {
    return this.executable.image;
  }

  /** The instruction as a number that also names the program. */
  reference(pc: number): string {
    return `0x${(BigInt(this.number) * 0x1_0000_0000n + BigInt(pc)).toString(16)}`;
  }

  /** Is the code at this address the library's? */
  isSystem(pc: number): boolean {
    return this.info.functionAt(pc)?.source.range.file.system ?? true;
  }

  rangeAt(pc: number): SourceRange | undefined {
    const range = this.info.sourceAt(pc);
    return range && sourceRange(range);
  }

  functionNamed(name: string): ImageFunction | undefined {
    return this.image.functions.find(f => f.name === name);
  }

  /** First statement of main. */
  get main(): number | undefined {
    const main = this.functionNamed('main');
    return main && this.info.firstStatement(main);
  }

  /** First statements of all functions. */
  get allFunctions(): readonly number[] {
    this.firstStatements.all ??= this.image.functions.map(f => this.info.firstStatement(f));
    return this.firstStatements.all;
  }

  /** First statements of all functions that are not the library's. */
  get userFunctions(): readonly number[] {
    this.firstStatements.user ??= this.image.functions
      .filter(f => !f.source.range.file.system)
      .map(f => this.info.firstStatement(f));
    return this.firstStatements.user;
  }

  /** Where execution goes on after a longjmp into this function. */
  setjmpReturns(f: ImageFunction): readonly number[] {
    let found = this.resumeAfterSetjmp.get(f);
    if (!found) {
      found = this.instructions(f).flatMap(({ pc, op }) =>
        op.shape === 'setjmp' ? [pc + INSTRUCTION_BYTES] : [],
      );
      this.resumeAfterSetjmp.set(f, found);
    }
    return found;
  }

  /** The instructions of a function, with linked addresses in their immediates. */
  instructions(f: ImageFunction) {
    const text = this.text;
    const result = [];
    for (let pc = f.entry; pc < f.end; pc += INSTRUCTION_BYTES) {
      result.push({ pc, ...decodeInstruction(text.view, pc - text.address) });
    }
    return result;
  }

  get text(): { address: number; view: DataView } {
    const segment = this.image.segments.find(s => s.name === 'text')!; // an executable without text is not loaded
    const { bytes } = segment;
    return { address: segment.address, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  }

  /** `main`, `main+3` (instructions), `table`, `table+16` (bytes), or undefined for an address of neither code nor data. */
  symbolAt(address: number): string | undefined {
    const f = this.info.functionAt(address);
    if (f) {
      const offset = Math.floor((address - f.entry) / INSTRUCTION_BYTES);
      return offset === 0 ? f.name : `${f.name}+${offset}`;
    }
    const g = this.image.globals.find(
      v => v.type !== undefined && v.address <= address && address < v.address + Math.max(v.size, 1),
    );
    if (!g) return undefined;
    return address === g.address ? g.name : `${g.name}+${address - g.address}`;
  }

  get module(): ModuleInfo {
    const { image, executable } = this;
    const end = image.functions.at(-1)?.end ?? image.entry;
    return {
      id: executable.path,
      name: image.name,
      path: executable.path,
      system: image.functions.find(f => f.name === 'main')?.source.range.file.system ?? true,
      start: image.functions[0]?.entry ?? image.entry,
      end,
    };
  }

  /** Files with code in this program, the user's first. */
  get sources(): readonly SourceFile[] {
    const files = new Set(this.image.functions.map(f => f.source.range.file));
    return [...files].sort((a, b) => Number(a.system) - Number(b.system));
  }
}

export class Programs {
  private readonly byImage = new Map<Image, Program>();

  constructor(private readonly machine: Machine) {}

  /** All programs; those that were loaded since the last call are given to `added`. */
  refresh(added: (program: Program) => void): void {
    for (const executable of this.machine.kernel.loadedExecutables) {
      if (this.byImage.has(executable.image)) continue;
      const program = new Program(executable, this.byImage.size);
      this.byImage.set(executable.image, program);
      added(program);
    }
  }

  get all(): readonly Program[] {
    return [...this.byImage.values()];
  }

  /** The program of an image that a process executes. */
  of(image: Image): Program {
    const program = this.byImage.get(image);
    if (!program) throw new Error(`${image.name} has not been seen`);
    return program;
  }

  /** Program and text address of an instruction reference, if it is one. */
  find(reference: string): { program: Program; pc: number } | undefined {
    const n = /^(0x[0-9a-f]+|\d+)$/i.test(reference) ? BigInt(reference) : -1n;
    const program = n < 0n ? undefined : this.all[Number(n >> 32n)];
    return program && { program, pc: Number(n & 0xffff_ffffn) };
  }

  /** The same; throws DebuggerError if it is none. */
  resolve(reference: string): { program: Program; pc: number } {
    const found = this.find(reference);
    if (!found) throw new DebuggerError(`'${reference}' is not the address of an instruction`);
    return found;
  }

  /** The source file of this path in any of the programs. */
  file(path: string): SourceFile | undefined {
    const wanted = compilerPath(path);
    for (const program of this.byImage.values()) {
      for (const object of program.image.objects) {
        const found = object.files.find(f => f.path === wanted);
        if (found) return found;
      }
    }
    return undefined;
  }
}
