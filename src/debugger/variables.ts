/**
 * Values of the program as a tree of variables that is made as it is opened, and that can be assigned to.
 */
import { typeName } from '../compiler/debuginfo.ts';
import { EvaluationError } from './evaluate.ts';
import type { FrameEvaluation } from './frame-evaluation.ts';
import { type Children, DebuggerError, type Variable } from './types.ts';
import {
  type Child,
  childCount,
  childrenOf,
  descriptionOf,
  type Format,
  formatValue,
  objectAt,
  toInteger,
  type Value,
} from './values.ts';

/** How the values of one process and frame are shown and changed. */
export interface ValueView {
  readonly frame: FrameEvaluation;
  readonly format: Format;
  /** A memory reference for an address of the frame's process. */
  reference(address: bigint): string;
}

/** C operators that bind tighter than a cast or unary operator need no parentheses around them. */
const POSTFIX = /^[A-Za-z_$][\w$]*(?:(?:\.|->)[A-Za-z_$][\w$]*|\[\w+\])*$/;

const operand = (expression: string): string => (POSTFIX.test(expression) ? expression : `(${expression})`);

function expressionOf(parent: string | undefined, child: Child): string | undefined {
  if (parent === undefined) return undefined;
  if (child.prefix !== undefined) return `${child.prefix}${operand(parent)}${child.suffix}`;
  return child.suffix === '' ? undefined : operand(parent) + child.suffix;
}

/** A value under a name. `evaluateName` is the C expression that gives it, where there is one. */
export function variableOf(
  name: string,
  value: Value,
  view: ValueView,
  evaluateName: string | undefined = name,
): Variable {
  const { named, indexed } = childCount(value, view.frame);
  const target = addressShown(value);
  return {
    name,
    value: formatValue(value, view.frame, view.format),
    type: typeName(value.type),
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...(target === undefined ? {} : { memoryReference: view.reference(target) }),
    ...(named + indexed > 0 ? { children: valueChildren(value, view, evaluateName) } : {}),
    ...(value.place && value.bytes && value.type.kind !== 'function' ? {} : { readOnly: true }),
  };
}

/** The memory to look at for a value: what a pointer points at, else where the value is. */
function addressShown(value: Value): bigint | undefined {
  if (value.type.kind === 'pointer' && value.bytes) {
    const pointed = new DataView(value.bytes.buffer, value.bytes.byteOffset).getBigUint64(0, true);
    return pointed === 0n ? undefined : pointed;
  }
  return value.place?.kind === 'memory' ? value.place.address : undefined;
}

/** What a value's children are of: the object that a pointer points at. */
function described(value: Value, view: ValueView): Value {
  const { type } = value;
  if (type.kind !== 'pointer' || type.to.kind !== 'struct' || !value.bytes) return value;
  return objectAt(view.frame, type.to, toInteger(value));
}

function valueChildren(value: Value, view: ValueView, expression: string | undefined): Children {
  const { named, indexed } = childCount(value, view.frame);
  const facts = (): Variable[] =>
    (descriptionOf(described(value, view), view.frame)?.facts ?? []).map(f => ({
      ...fact(f.name, f.value),
      presentation: 'virtual',
    }));
  return {
    named: named + facts().length,
    indexed,
    list: (start = 0, count = Number.MAX_SAFE_INTEGER) => [
      ...(indexed > 0 ? [] : facts()),
      ...childrenOf(value, view.frame, start, count).map(child =>
        variableOf(child.name, child.value, view, expressionOf(expression, child)),
      ),
    ],
    set: (name, text) => {
      const index = /^\[(\d+)\]$/.exec(name);
      const [child] = index
        ? childrenOf(value, view.frame, Number(index[1]), 1)
        : childrenOf(value, view.frame).filter(c => c.name === name);
      if (!child) throw new DebuggerError(`there is no '${name}' here`);
      return assigned(name, child.value, text, view, expressionOf(expression, child));
    },
  };
}

/** Assign to an object and show it. */
export function assigned(
  name: string,
  target: Value,
  text: string,
  view: ValueView,
  evaluateName: string | undefined = name,
): Variable {
  return inWords(() => variableOf(name, view.frame.assign(target, text), view, evaluateName));
}

/** Errors of evaluation are errors of the request. */
export function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationError) throw new DebuggerError(error.message);
    throw error;
  }
}

const FORMATS: Readonly<Record<string, Format>> = {
  x: 'hex',
  h: 'hex',
  d: 'decimal',
  u: 'unsigned',
  o: 'octal',
  b: 'binary',
  t: 'binary',
  c: 'character',
  s: 'string',
};

/**
 * `count,x` is the expression and how to show it; `p,10` shows ten elements from a pointer on. With a space before the letter it is
 * C's comma and a variable of that name.
 */
export function splitFormat(text: string): { expression: string; format: Format; elements?: number } {
  const match = /^(.*\S)\s*,(?:([xhduobtcs])|\s*(\d{1,6}))\s*$/s.exec(text);
  if (!match || !isComplete(match[1]!)) return { expression: text, format: 'natural' };
  const format = match[2] === undefined ? 'natural' : FORMATS[match[2]]!; // one of the letters above
  return { expression: match[1]!, format, ...(match[3] ? { elements: Number(match[3]) } : {}) };
}

/** Are all brackets and quotes closed? */
function isComplete(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[([{]|[)\]}]/g)) {
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    else if (token.length < 2 || token.at(-1) !== token[0]) return false;
  }
  return depth === 0;
}

/** A group of variables that is opened on demand. */
export function group(
  name: string,
  value: string,
  list: () => readonly Variable[],
  more: Partial<Variable> = {},
  count = 1,
): Variable {
  return { name, value, children: lazy(list, count), readOnly: true, ...more };
}

/** Children that are made when they are listed; `named` only has to be right in being zero or not. */
export function lazy(list: () => readonly Variable[], named = 1): Children {
  return {
    named,
    indexed: 0,
    list: (start = 0, count = Number.MAX_SAFE_INTEGER) => list().slice(start, start + count),
  };
}

/** A plain fact: not the program's data, not assignable. */
export const fact = (name: string, value: string | number, type?: string): Variable => ({
  name,
  value: String(value),
  readOnly: true,
  ...(type === undefined ? {} : { type }),
});
