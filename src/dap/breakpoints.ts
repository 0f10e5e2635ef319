/**
 * Breakpoints of every kind. The client sends all of a kind (of a file) at once; we remember what it sent, so that a restarted
 * machine gets the same, and keep the ids the client knows while each machine counts its own.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebuggerApi } from '../debugger/api.ts';
import { EXCEPTION_FILTERS } from '../debugger/exceptions.ts';
import {
  type Breakpoint,
  type BreakpointConditions,
  DebuggerError,
  type ExceptionFilter,
} from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { refused } from './errors.ts';
import type { Sources } from './sources.ts';
import { frameArgument, type VariableService } from './variables.ts';

/** Sets one kind of breakpoint in a machine. */
type Setter = (machine: DebuggerApi) => readonly Breakpoint[];

/** What the client last asked for, of one kind. */
interface Wanted {
  readonly set: Setter;
  /** The ids the client knows them by, in order. */
  ids: readonly number[];
}

const EXCEPTIONS = 'exception';
const NOT_DEBUGGING = 'the program runs without debugging';

function conditionsOf(args: Arguments): BreakpointConditions {
  return {
    condition: args.optionalString('condition'),
    hitCondition: args.optionalString('hitCondition'),
    logMessage: args.optionalString('logMessage'),
  };
}

export class BreakpointService {
  /** By kind; for source breakpoints by path. */
  private readonly wanted = new Map<string, Wanted>();
  /** Id of the machine's breakpoint -> id the client knows. */
  private readonly clientIds = new Map<number, number>();
  private nextId = 1;

  constructor(
    private readonly context: Context,
    private readonly sources: Sources,
    private readonly variables: VariableService,
  ) {}

  private set(kind: string, count: number, set: Setter): DebugProtocol.Breakpoint[] {
    const { target } = this.context;
    if (target.noDebug) {
      return Array.from({ length: count }, () => ({ verified: false, message: NOT_DEBUGGING }));
    }
    const made = set(target.debugger);
    this.wanted.set(kind, { set, ids: made.map(b => this.clientId(b.id)) });
    return made.map(b => this.toClient(b));
  }

  private clientId(id: number): number {
    let known = this.clientIds.get(id);
    if (known === undefined) {
      known = this.nextId++;
      this.clientIds.set(id, known);
    }
    return known;
  }

  private toClient(breakpoint: Breakpoint): DebugProtocol.Breakpoint {
    const { verified, message, range, instructionReference } = breakpoint;
    return {
      id: this.clientId(breakpoint.id),
      verified,
      ...(message === undefined ? {} : { message }),
      // The line only: with a column an editor draws the breakpoint inside the line, where nobody has put it.
      ...(range
        ? { source: this.sources.toClient(range.source), line: this.context.client.toLine(range.line) }
        : {}),
      ...(instructionReference === undefined ? {} : { instructionReference }),
    };
  }

  /** The program was started anew: the same breakpoints, under the ids the client knows. */
  setAgain(): void {
    this.clientIds.clear();
    for (const [kind, wanted] of this.wanted) {
      let made: readonly Breakpoint[];
      try {
        made = wanted.set(this.context.debugger);
      } catch (error) {
        if (!(error instanceof DebuggerError)) throw error;
        // Watched addresses, for one, may not exist yet: the client is told that these are not set.
        for (const id of wanted.ids) {
          this.context.connection.event('breakpoint', {
            reason: 'changed',
            breakpoint: { id, verified: false, message: 'cannot be set before the program runs' },
          });
        }
        continue;
      }
      made.forEach((b, i) => {
        this.clientIds.set(b.id, wanted.ids[i] ?? this.nextId++);
        if (kind !== EXCEPTIONS) this.changed(b);
      });
    }
  }

  /** From the debugger: a breakpoint found its place, or another one. */
  changed(breakpoint: Breakpoint): void {
    this.context.connection.event('breakpoint', { reason: 'changed', breakpoint: this.toClient(breakpoint) });
  }

  /** The client's ids of breakpoints that were hit. */
  idsOf(hit: readonly number[]): number[] {
    return hit.map(id => this.clientId(id));
  }

  /** DAP `setBreakpoints` */
  setBreakpoints(args: Arguments): DebugProtocol.SetBreakpointsResponse['body'] {
    const { client } = this.context;
    const path = this.sources.path(args);
    const list = args.has('breakpoints')
      ? args.objects('breakpoints').map(b => {
          const column = b.optionalInteger('column');
          return {
            line: client.line(b.integer('line')),
            ...(column === undefined ? {} : { column: client.column(column) }),
            ...conditionsOf(b),
          };
        })
      : args.integers('lines').map(line => ({ line: client.line(line) }));
    return { breakpoints: this.set(`source ${path}`, list.length, m => m.setSourceBreakpoints(path, list)) };
  }

  /** DAP `setFunctionBreakpoints` */
  setFunctionBreakpoints(args: Arguments): DebugProtocol.SetFunctionBreakpointsResponse['body'] {
    const list = args.objects('breakpoints').map(b => ({ name: b.string('name'), ...conditionsOf(b) }));
    return { breakpoints: this.set('function', list.length, m => m.setFunctionBreakpoints(list)) };
  }

  /** DAP `setInstructionBreakpoints` */
  setInstructionBreakpoints(args: Arguments): DebugProtocol.SetInstructionBreakpointsResponse['body'] {
    const list = args.objects('breakpoints').map(b => ({
      reference: b.string('instructionReference'),
      offset: b.optionalInteger('offset', Number.MIN_SAFE_INTEGER),
      ...conditionsOf(b),
    }));
    return { breakpoints: this.set('instruction', list.length, m => m.setInstructionBreakpoints(list)) };
  }

  /** DAP `setDataBreakpoints` */
  setDataBreakpoints(args: Arguments): DebugProtocol.SetDataBreakpointsResponse['body'] {
    const list = args.objects('breakpoints').map(b => ({
      dataId: b.string('dataId'),
      access: b.choice('accessType', ['read', 'write', 'readWrite'], 'write'),
      ...conditionsOf(b),
    }));
    return { breakpoints: this.set('data', list.length, m => m.setDataBreakpoints(list)) };
  }

  /** DAP `dataBreakpointInfo`: of an expression, or of a variable's child by name. */
  dataBreakpointInfo(args: Arguments): DebugProtocol.DataBreakpointInfoResponse['body'] {
    const machine = this.context.stopped;
    const name = args.string('name');
    const reference = args.optionalInteger('variablesReference') ?? 0;
    const expression = reference > 0 ? this.variables.child(reference, name)?.evaluateName : name;
    const frame = reference > 0 ? this.variables.frameOf(reference) : frameArgument(args);
    const info =
      expression === undefined
        ? { dataId: undefined, description: `'${name}' is not in the memory of a program` }
        : machine.dataBreakpointInfo(expression, frame);
    return {
      dataId: info.dataId ?? null,
      description: info.description,
      ...(info.dataId === undefined
        ? {}
        : {
            accessTypes: (info.writesOnly
              ? ['write']
              : ['read', 'write', 'readWrite']) satisfies DebugProtocol.DataBreakpointAccessType[],
          }),
      canPersist: false,
    };
  }

  /** DAP `setExceptionBreakpoints` */
  setExceptionBreakpoints(args: Arguments): DebugProtocol.SetExceptionBreakpointsResponse['body'] {
    const asked = [
      ...args.strings('filters').map(id => ({ id, condition: undefined })),
      ...args.objects('filterOptions').map(o => ({
        id: o.string('filterId'),
        condition: o.optionalString('condition')?.trim() || undefined,
      })),
    ];
    const list = asked.map(({ id, condition }): ExceptionFilter => {
      const known = EXCEPTION_FILTERS.find(f => f.filter === id);
      if (!known) throw refused(`there is no exception filter '${id}'`);
      return { filter: known.filter, ...(condition === undefined ? {} : { condition }) };
    });
    return { breakpoints: this.set(EXCEPTIONS, list.length, m => m.setExceptionFilters(list)) };
  }

  /** DAP `breakpointLocations` */
  breakpointLocations(args: Arguments): DebugProtocol.BreakpointLocationsResponse['body'] {
    const { client } = this.context;
    const line = client.line(args.integer('line'));
    const endLine = args.optionalInteger('endLine');
    const found = this.context.debugger.breakpointLocations(
      this.sources.path(args),
      line,
      endLine === undefined ? undefined : client.line(endLine),
    );
    return { breakpoints: found.map(range => this.sources.extentOf(range)) };
  }
}
