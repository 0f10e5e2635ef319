/**
 * The user's breakpoints: where each of them is in the programs loaded so far, and when a hit counts.
 *
 * A breakpoint on a line is bound to the first statement of each function that begins on it, or on the next line that
 * has one. Breakpoints that fit no program yet wait for one to be executed.
 */
import type { Proc } from '../kernel/proc.ts';
import { compilerPath, type Program, type Programs, sourceRange } from './programs.ts';
import type {
  Breakpoint,
  BreakpointConditions,
  DataBreakpoint,
  FunctionBreakpoint,
  InstructionBreakpoint,
  SourceBreakpoint,
  SourceRange,
} from './types.ts';

type Target =
  | {
      readonly kind: 'source';
      readonly path: string;
      readonly line: number;
      readonly column: number | undefined;
    }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'instruction'; readonly reference: string; readonly offset: number };

export interface CodeBreakpoint {
  readonly id: number;
  readonly target: Target;
  readonly conditions: BreakpointConditions;
  readonly isHit: (hits: number) => boolean;
  /** Text addresses by program. */
  places: ReadonlyMap<Program, readonly number[]>;
  /** Hits with a true condition. */
  hits: number;
  shown: Breakpoint;
}

export interface DataWatch {
  readonly id: number;
  readonly pid: number;
  readonly address: number;
  readonly size: number;
  readonly breakpoint: DataBreakpoint;
  readonly isHit: (hits: number) => boolean;
  hits: number;
  /** The bytes as they were when the machine went on. */
  before: Uint8Array | undefined;
}

/** The test of a hit condition; undefined if it is not one. */
export function parseHitCondition(text: string | undefined): ((hits: number) => boolean) | undefined {
  if (text === undefined || text.trim() === '') return () => true;
  const match = /^\s*(==?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text);
  if (!match) return undefined;
  const n = Number(match[2]);
  switch (match[1]) {
    case '>':
      return hits => hits > n;
    case '>=':
      return hits => hits >= n;
    case '<':
      return hits => hits < n;
    case '<=':
      return hits => hits <= n;
    case '%':
      return hits => n > 0 && hits % n === 0;
    default:
      return hits => hits === n;
  }
}

const BAD_HIT_CONDITION = 'a hit count is a number, perhaps after ==, >, >=, <, <= or %';

export class BreakpointTable {
  private nextId = 1;
  private code: CodeBreakpoint[] = [];
  private data: DataWatch[] = [];

  constructor(private readonly programs: Programs) {}

  get newId(): number {
    return this.nextId++;
  }

  // --- Setting ---------------------------------------------------------------------------------------------

  setSource(path: string, wanted: readonly SourceBreakpoint[]): Breakpoint[] {
    const file = compilerPath(path);
    return this.replace(
      t => t.kind === 'source' && t.path === file,
      wanted.map(b => [{ kind: 'source', path: file, line: b.line, column: b.column }, b]),
    );
  }

  setFunctions(wanted: readonly FunctionBreakpoint[]): Breakpoint[] {
    return this.replace(
      t => t.kind === 'function',
      wanted.map(b => [{ kind: 'function', name: b.name.replace(/\(.*$/s, '').trim() }, b]),
    );
  }

  setInstructions(wanted: readonly InstructionBreakpoint[]): Breakpoint[] {
    return this.replace(
      t => t.kind === 'instruction',
      wanted.map(b => [{ kind: 'instruction', reference: b.reference, offset: b.offset ?? 0 }, b]),
    );
  }

  /** A breakpoint that was there before with the same target keeps its id and, unless it was changed, its count. */
  private replace(
    replaced: (target: Target) => boolean,
    wanted: readonly (readonly [Target, BreakpointConditions])[],
  ): Breakpoint[] {
    const old = this.code.filter(b => replaced(b.target));
    this.code = this.code.filter(b => !replaced(b.target));
    return wanted.map(([target, given]) => {
      const { condition, hitCondition, logMessage } = given;
      const conditions: BreakpointConditions = {
        ...(condition?.trim() ? { condition } : {}),
        ...(hitCondition?.trim() ? { hitCondition } : {}),
        ...(logMessage ? { logMessage } : {}),
      };
      const isHit = parseHitCondition(hitCondition);
      const same = old.find(b => JSON.stringify(b.target) === JSON.stringify(target));
      const id = same?.id ?? this.newId;
      if (!isHit) return { id, verified: false, message: BAD_HIT_CONDITION };
      const unchanged = same && JSON.stringify(same.conditions) === JSON.stringify(conditions);
      const breakpoint: CodeBreakpoint = {
        id,
        target,
        conditions,
        isHit,
        places: new Map(),
        hits: unchanged ? same.hits : 0,
        shown: { id, verified: false },
      };
      this.resolve(breakpoint);
      this.code.push(breakpoint);
      return breakpoint.shown;
    });
  }

  setData(
    wanted: readonly { breakpoint: DataBreakpoint; pid: number; address: number; size: number }[],
  ): Breakpoint[] {
    const old = this.data;
    this.data = [];
    return wanted.map(({ breakpoint, pid, address, size }) => {
      const isHit = parseHitCondition(breakpoint.hitCondition);
      const same = old.find(w => JSON.stringify(w.breakpoint) === JSON.stringify(breakpoint));
      const id = same?.id ?? this.newId;
      if (!isHit) return { id, verified: false, message: BAD_HIT_CONDITION };
      this.data.push({ id, pid, address, size, breakpoint, isHit, hits: same?.hits ?? 0, before: undefined });
      return { id, verified: true };
    });
  }

  /** Hit counts by id. Setting them leaves those of breakpoints alone that are not in it. */
  get hits(): ReadonlyMap<number, number> {
    return new Map([...this.code, ...this.data].map(b => [b.id, b.hits]));
  }

  set hits(hits: ReadonlyMap<number, number>) {
    for (const b of [...this.code, ...this.data]) b.hits = hits.get(b.id) ?? b.hits;
  }

  get watches(): readonly DataWatch[] {
    return this.data;
  }

  /** The watched ranges that an access touched. */
  watchesAt(p: Proc, address: number, size: number): DataWatch[] {
    return this.data.filter(
      w => w.pid === p.pid && w.address < address + size && address < w.address + w.size,
    );
  }

  // --- Resolving -------------------------------------------------------------------------------------------

  /** A program was loaded; gives the breakpoints that look different now. */
  resolveAll(): Breakpoint[] {
    return this.code.flatMap(b => {
      const before = JSON.stringify(b.shown);
      this.resolve(b);
      return JSON.stringify(b.shown) === before ? [] : [b.shown];
    });
  }

  private resolve(b: CodeBreakpoint): void {
    const places = new Map<Program, readonly number[]>();
    let range: SourceRange | undefined;
    let instruction: string | undefined;
    for (const program of this.programs.all) {
      const found = this.placesIn(program, b.target);
      if (found.length === 0) continue;
      places.set(program, found);
      range ??= program.rangeAt(found[0]!); // found is not empty
      instruction ??= program.reference(found[0]!);
    }
    b.places = places;
    b.shown =
      instruction === undefined
        ? { id: b.id, verified: false, message: waitingMessage(b.target) }
        : { id: b.id, verified: true, ...(range ? { range } : {}), instructionReference: instruction };
  }

  private placesIn(program: Program, target: Target): readonly number[] {
    const { info } = program;
    switch (target.kind) {
      case 'source': {
        const line = info.linesOf(target.path).find(l => l >= target.line);
        if (line === undefined) return [];
        const column = line === target.line ? target.column : undefined;
        return firstOfEachFunction(program, target.path, line, column);
      }
      case 'function':
        return program.image.functions.filter(f => f.name === target.name).map(f => info.firstStatement(f));
      case 'instruction': {
        const found = this.programs.find(target.reference);
        return found?.program === program ? [found.pc + target.offset] : [];
      }
    }
  }

  /** Statements that begin in these lines. */
  locations(path: string, from: number, to: number): SourceRange[] {
    const file = compilerPath(path);
    const found = new Map<string, SourceRange>();
    for (const program of this.programs.all) {
      for (const line of program.info.linesOf(file)) {
        if (line < from || line > to) continue;
        for (const pc of program.info.statementsOf(file, line)) {
          const range = program.info.sourceAt(pc);
          if (range) found.set(`${range.start}`, sourceRange(range));
        }
      }
    }
    return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  // --- Hitting ---------------------------------------------------------------------------------------------

  addresses(program: Program): number[] {
    return this.code.flatMap(b => [...(b.places.get(program) ?? [])]);
  }

  at(program: Program, pc: number): CodeBreakpoint[] {
    return this.code.filter(b => b.places.get(program)?.includes(pc));
  }
}

/** In each function with statements on the line the first of them, or with a column the first from there on. */
function firstOfEachFunction(
  program: Program,
  path: string,
  line: number,
  column: number | undefined,
): readonly number[] {
  const first = new Map<number, number>();
  for (const pc of program.info.statementsOf(path, line)) {
    const f = program.info.functionAt(pc);
    const at = program.rangeAt(pc)?.column ?? 1;
    if (!f || first.has(f.entry) || (column !== undefined && at < column)) continue;
    first.set(f.entry, pc);
  }
  // A column behind the last statement means the line.
  if (first.size === 0 && column !== undefined) return firstOfEachFunction(program, path, line, undefined);
  return [...first.values()];
}

function waitingMessage(target: Target): string {
  switch (target.kind) {
    case 'source':
      return 'no program executed so far has code here';
    case 'function':
      return `no program executed so far has a function '${target.name}'`;
    case 'instruction':
      return 'there is no instruction at this address';
  }
}
