/**
 * Scopes and variables. The debugger hands out trees that are made as they are opened; DAP wants numbers for their nodes. A
 * number is good until the machine runs on.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Children, DebuggerError, type Scope, type Variable } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { refused, staleReference } from './errors.ts';
import type { Sources } from './sources.ts';
import { KERNEL_FRAME } from './threads.ts';

interface Node {
  readonly children: Children;
  /** The frame it belongs to; undefined: none, or the kernel's. */
  readonly frame: number | undefined;
}

/** A variable's value in a response: of `evaluate`, `setVariable`, `setExpression`. */
export interface ValueBody {
  readonly type?: string;
  readonly variablesReference: number;
  readonly namedVariables?: number;
  readonly indexedVariables?: number;
  readonly memoryReference?: string;
}

/** The frame of a request: the kernel's frame is none of the program's. */
export function frameArgument(args: Arguments): number | undefined {
  const id = args.optionalInteger('frameId');
  return id === KERNEL_FRAME ? undefined : id;
}

export class VariableService {
  private nodes = new Map<number, Node>();
  private nextReference = 1;

  constructor(
    private readonly context: Context,
    private readonly sources: Sources,
  ) {
    // Numbers are not used again, so that a late request cannot get another variable's children.
    context.onResume.push(() => this.nodes.clear());
  }

  private node(reference: number): Node {
    const node = this.nodes.get(reference);
    if (!node) throw staleReference('variable');
    return node;
  }

  private reference(children: Children, frame: number | undefined): number {
    const reference = this.nextReference++;
    this.nodes.set(reference, { children, frame });
    return reference;
  }

  /** DAP `scopes` */
  scopes(args: Arguments): DebugProtocol.ScopesResponse['body'] {
    const machine = this.context.stopped;
    const frame = args.integer('frameId');
    const isKernel = frame === KERNEL_FRAME;
    const scopes = isKernel ? machine.kernelScopes() : machine.scopes(frame);
    return { scopes: scopes.map(s => this.scopeToClient(s, isKernel ? undefined : frame)) };
  }

  private scopeToClient(scope: Scope, frame: number | undefined): DebugProtocol.Scope {
    const { children, range } = scope;
    return {
      name: scope.name,
      ...(scope.hint ? { presentationHint: scope.hint } : {}),
      variablesReference: this.reference(children, frame),
      ...counts(children),
      expensive: scope.expensive,
      ...(range ? this.sources.placeOf(range) : {}),
    };
  }

  /** DAP `variables` */
  variables(args: Arguments): DebugProtocol.VariablesResponse['body'] {
    this.context.requireStopped();
    const { children, frame } = this.node(args.integer('variablesReference'));
    const start = args.optionalInteger('start') ?? 0;
    // DAP: a count of 0 is the same as none.
    const count = args.optionalInteger('count') || Number.MAX_SAFE_INTEGER;
    const wanted = args.has('filter') ? args.choice('filter', ['indexed', 'named'], 'named') : 'all';
    const hex = wantsHex(args);
    const list = part(children, wanted, start, count);
    return { variables: list.map(v => this.toClient(hex ? this.inHex(v, frame) : v, frame)) };
  }

  /** The same value in hexadecimal, if it has an expression to evaluate again. */
  private inHex(variable: Variable, frame: number | undefined): Variable {
    if (variable.evaluateName === undefined) return variable;
    try {
      const value = this.context.stopped.evaluate(`${variable.evaluateName},x`, frame, 'variables');
      return { ...variable, value: value.value };
    } catch (error) {
      if (error instanceof DebuggerError) return variable;
      throw error;
    }
  }

  private toClient(variable: Variable, frame: number | undefined): DebugProtocol.Variable {
    const { name, value, evaluateName } = variable;
    return {
      name,
      value,
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...this.valueBody(variable, frame),
      ...hintOf(variable),
    };
  }

  /** What every response about a value says. */
  valueBody(variable: Variable, frame: number | undefined): ValueBody {
    const { type, children, memoryReference } = variable;
    return {
      ...(type === undefined ? {} : { type }),
      variablesReference: children ? this.reference(children, frame) : 0,
      ...(children ? counts(children) : {}),
      ...(memoryReference === undefined ? {} : { memoryReference }),
    };
  }

  /** A child of a node by name. */
  child(reference: number, name: string): Variable | undefined {
    return this.node(reference)
      .children.list()
      .find(v => v.name === name);
  }

  frameOf(reference: number): number | undefined {
    return this.node(reference).frame;
  }

  /** DAP `setVariable` */
  setVariable(args: Arguments): DebugProtocol.SetVariableResponse['body'] {
    this.context.requireStopped();
    const { children, frame } = this.node(args.integer('variablesReference'));
    const name = args.string('name');
    if (!children.set) throw refused(`'${name}' cannot be changed`);
    const variable = children.set(name, args.string('value'));
    this.valuesChanged();
    return { value: variable.value, ...this.valueBody(variable, frame) };
  }

  /** Other variables may show other values now. */
  valuesChanged(): void {
    const { connection, client } = this.context;
    if (client.understandsInvalidated) {
      connection.afterResponse(() => connection.event('invalidated', { areas: ['variables'] }));
    }
  }
}

/** Does the request ask for hexadecimal numbers? */
export const wantsHex = (args: Arguments): boolean =>
  args.optionalObject('format')?.boolean('hex', false) ?? false;

function counts(children: Children): { namedVariables?: number; indexedVariables?: number } {
  return children.indexed > 0 ? { namedVariables: children.named, indexedVariables: children.indexed } : {};
}

/** The named children, the elements or both, from `start` on. Named ones come first. */
function part(
  children: Children,
  wanted: 'named' | 'indexed' | 'all',
  start: number,
  count: number,
): readonly Variable[] {
  if (children.indexed === 0) {
    return wanted === 'indexed' ? [] : children.list().slice(start, start + count);
  }
  if (wanted === 'named') return children.list(0, 0).slice(start, start + count);
  const list = children.list(start, count);
  return wanted === 'all' ? list : list.slice(children.named);
}

function hintOf(variable: Variable): { presentationHint?: DebugProtocol.VariablePresentationHint } {
  const attributes: string[] = [];
  if (variable.readOnly) attributes.push('readOnly');
  if (variable.changed) attributes.push('changed');
  if (attributes.length === 0 && !variable.presentation) return {};
  return {
    presentationHint: {
      ...(variable.presentation ? { kind: variable.presentation } : {}),
      ...(attributes.length > 0 ? { attributes } : {}),
    },
  };
}
