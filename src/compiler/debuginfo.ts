/**
 * Questions a debugger asks of an image: what is at a text address, and where is a line.
 *
 * Tables are made when first asked for. A *statement* is an instruction with FLAG_STATEMENT, and its line is where
 * its range begins; a line without statements has none, so a breakpoint there is moved on by the caller.
 */
import type { CType } from './ctype.ts';
import { FLAG_STATEMENT, INSTRUCTION_BYTES } from './ir.ts';
import type { DebugVariable, Image, ImageFunction, ImageGlobal } from './object.ts';
import type { Range } from './source.ts';
import { typeText } from './types.ts';

/** A type in C syntax, with the typedef names it was written with: `const char *`, `pid_t`, `int [3]`. */
export const typeName = (t: CType): string => typeText(t);

/** The lines of one file: line -> text addresses of the statements that begin on it, ascending. */
type Lines = ReadonlyMap<number, readonly number[]>;

export class DebugInfo {
  private readonly linesByPath = new Map<string, Lines>();
  private paths: Map<string, ImageFunction[]> | undefined;

  constructor(readonly image: Image) {}

  /** The function whose code contains this text address. */
  functionAt(pc: number): ImageFunction | undefined {
    const { functions } = this.image;
    let low = 0;
    let high = functions.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const f = functions[middle]!; // low <= middle <= high
      if (pc < f.entry) high = middle - 1;
      else if (pc >= f.end) low = middle + 1;
      else return f;
    }
    return undefined;
  }

  /** The source an instruction was made for. At the beginning of a statement it is the whole statement's. */
  sourceAt(pc: number): Range | undefined {
    const f = this.functionAt(pc);
    return f?.source.ranges[Math.floor((pc - f.entry) / INSTRUCTION_BYTES)];
  }

  /** Whether a statement begins at this address. */
  isStatement(pc: number): boolean {
    const f = this.functionAt(pc);
    return f !== undefined && (f.source.code[pc - f.entry + 1]! & FLAG_STATEMENT) !== 0;
  }

  /** Text addresses of the statements that begin on a line (1-based), in all functions, ascending. */
  statementsOf(path: string, line: number): readonly number[] {
    return this.lines(path).get(line) ?? [];
  }

  /** Lines (1-based, ascending) of a file on which a statement begins. */
  linesOf(path: string): number[] {
    return [...this.lines(path).keys()].sort((a, b) => a - b);
  }

  /** Where a function's first statement is: after its parameters are in place. */
  firstStatement(f: ImageFunction): number {
    const { code } = f.source;
    for (let i = INSTRUCTION_BYTES; i < code.length; i += INSTRUCTION_BYTES) {
      if (code[i + 1]! & FLAG_STATEMENT) return f.entry + i;
    }
    return f.entry;
  }

  /**
   * The variables in whose scope an address is, innermost scope first: of several with one name, the first is
   * the one the name means. Compiler-made ones are included and marked `hidden`.
   */
  variablesAt(pc: number): DebugVariable[] {
    const f = this.functionAt(pc);
    if (!f) return [];
    const at = Math.floor((pc - f.entry) / INSTRUCTION_BYTES);
    const visible = f.source.variables.filter(v => v.from <= at && at < v.to);
    return visible.sort((a, b) => a.to - a.from - (b.to - b.from));
  }

  /** Named variables with static storage that a file defines; those of functions have an `owner`. */
  globalsOf(path: string): ImageGlobal[] {
    return this.image.globals.filter(g => g.type !== undefined && g.source.range?.file.path === path);
  }

  /** Paths of all files that have code in the image. */
  get files(): string[] {
    return [...this.functionsByPath.keys()];
  }

  private get functionsByPath(): Map<string, ImageFunction[]> {
    if (!this.paths) {
      this.paths = new Map();
      for (const f of this.image.functions) {
        const { path } = f.source.range.file;
        const list = this.paths.get(path);
        if (list) list.push(f);
        else this.paths.set(path, [f]);
      }
    }
    return this.paths;
  }

  private lines(path: string): Lines {
    const known = this.linesByPath.get(path);
    if (known) return known;
    const lines = new Map<number, number[]>();
    for (const f of this.functionsByPath.get(path) ?? []) {
      const { code, ranges } = f.source;
      ranges.forEach((range, i) => {
        if (!(code[i * INSTRUCTION_BYTES + 1]! & FLAG_STATEMENT) || range.file.path !== path) return;
        const { line } = range.file.position(range.start);
        const list = lines.get(line) ?? [];
        list.push(f.entry + i * INSTRUCTION_BYTES);
        lines.set(line, list);
      });
    }
    this.linesByPath.set(path, lines);
    return lines;
  }
}
