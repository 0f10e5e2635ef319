/**
 * Control flow: a function's instructions -> basic blocks, and the classical facts about a flow graph.
 *
 * A basic block here is what fuel is charged for: a run of instructions entered only at its first one. The graph part
 * (order, dominators, loops, strongly connected components) knows nothing of instructions, because structure.ts adds
 * nodes of its own. Everything is iterative: a function with ten thousand blocks in a row is no problem.
 *
 * Relies on: an image's text, where jump targets are text addresses.
 */
import { decodeInstruction, INSTRUCTION_BYTES, type Instruction } from '../compiler/ir.ts';
import type { Image } from '../compiler/object.ts';

/** The instructions of one function of an image, in order. */
export function decodeFunction(image: Image, fn: { entry: number; end: number }): Instruction[] {
  const text = image.segments.find(s => s.execute && fn.entry >= s.address && fn.end <= s.address + s.size);
  if (!text) throw new Error(`no text at ${fn.entry.toString(16)} in ${image.name}`);
  const view = new DataView(text.bytes.buffer, text.bytes.byteOffset, text.bytes.byteLength);
  const code: Instruction[] = [];
  for (let at = fn.entry; at < fn.end; at += INSTRUCTION_BYTES) {
    code.push(decodeInstruction(view, at - text.address));
  }
  return code;
}

/** How control leaves a node, which says what its successors mean. */
export type FlowKind =
  /** [next] */
  | 'goto'
  /** [condition holds, does not] */
  | 'branch'
  /** [case 0, case 1, ..., default] */
  | 'switch'
  /** [] : returns, or only the interpreter knows */
  | 'end';

export interface BasicBlock {
  /** Instruction indexes [from, to) in the function. */
  readonly from: number;
  readonly to: number;
  readonly flow: FlowKind;
  /** Block indexes. */
  readonly successors: readonly number[];
}

export interface ControlFlow {
  readonly blocks: readonly BasicBlock[];
  /** Block that contains each instruction. */
  readonly blockOf: Int32Array;
}

/** What an instruction's shape does to control flow, apart from calls, which come back to the next instruction. */
function endsBlock(i: Instruction): boolean {
  switch (i.op.shape) {
    case 'jump':
    case 'branch':
    case 'jumptab':
    case 'call':
    case 'icall':
    case 'ret':
    case 'ecall':
    case 'setjmp':
    case 'longjmp':
    case 'trap':
      return true;
    default:
      return false;
  }
}

/** Splits a function into basic blocks. A jump out of the function, or running off its end, has no successor. */
export function controlFlow(code: readonly Instruction[], entry: number): ControlFlow {
  const index = (address: number): number => (address - entry) / INSTRUCTION_BYTES;
  const target = (i: Instruction): number => index(Number(BigInt.asUintN(32, i.imm)));
  const leader = new Uint8Array(code.length + 1);
  leader[0] = 1;
  code.forEach((i, at) => {
    if (!endsBlock(i)) return;
    leader[at + 1] = 1;
    if (i.op.shape === 'jump' || i.op.shape === 'branch') {
      if (target(i) >= 0 && target(i) < code.length) leader[target(i)] = 1;
    }
    if (i.op.shape === 'jumptab') {
      for (let k = 0; k <= Number(i.imm) && at + 1 + k < code.length; k++) leader[at + 1 + k] = 1;
    }
  });

  const blockOf = new Int32Array(code.length);
  const starts: number[] = [];
  for (let at = 0; at < code.length; at++) {
    if (leader[at]) starts.push(at);
    blockOf[at] = starts.length - 1;
  }

  const blocks = starts.map((from, b): BasicBlock => {
    const to = starts[b + 1] ?? code.length;
    const last = code[to - 1]!;
    let flow: FlowKind = 'goto';
    let targets: number[] = [to];
    switch (last.op.shape) {
      case 'jump':
        targets = [target(last)];
        break;
      case 'branch':
        flow = 'branch';
        targets = last.op.name === 'brnz' ? [target(last), to] : [to, target(last)];
        break;
      case 'jumptab':
        flow = 'switch';
        targets = Array.from({ length: Number(last.imm) + 1 }, (_, k) => to + k);
        break;
      case 'ret':
      case 'longjmp':
      case 'trap':
        flow = 'end';
        targets = [];
        break;
    }
    if (targets.some(t => !(t >= 0 && t < code.length))) return { from, to, flow: 'end', successors: [] };
    return { from, to, flow, successors: targets.map(t => blockOf[t]!) };
  });
  return { blocks, blockOf };
}

// --- Graphs -----------------------------------------------------------------------------------------------

/** successors[n] are the nodes control can go to from n; a node may be named twice. */
export interface Graph {
  readonly root: number;
  readonly successors: readonly (readonly number[])[];
}

/** Nodes reachable from the root, every node before its successors except along the back edges of a depth-first walk. */
export function reversePostorder(g: Graph): number[] {
  const seen = new Uint8Array(g.successors.length);
  const order: number[] = [];
  const path = [g.root];
  const next = [0];
  seen[g.root] = 1;
  while (path.length > 0) {
    const top = path.length - 1;
    const node = path[top]!;
    const to = g.successors[node]![next[top]!++];
    if (to === undefined) {
      order.push(node);
      path.pop();
      next.pop();
    } else if (!seen[to]) {
      seen[to] = 1;
      path.push(to);
      next.push(0);
    }
  }
  return order.reverse();
}

/** Position of each node in an order; -1 for nodes that are not in it. */
export function positions(order: readonly number[], nodes: number): Int32Array {
  const at = new Int32Array(nodes).fill(-1);
  order.forEach((node, i) => {
    at[node] = i;
  });
  return at;
}

/** Reachable predecessors of each node, one entry per edge. */
export function predecessors(g: Graph, order: readonly number[]): number[][] {
  const preds: number[][] = g.successors.map(() => []);
  for (const n of order) for (const s of g.successors[n]!) preds[s]!.push(n);
  return preds;
}

/**
 * Immediate dominators (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"). The root's is itself; -1 for
 * unreachable nodes.
 */
export function dominators(g: Graph, order: readonly number[] = reversePostorder(g)): Int32Array {
  const at = positions(order, g.successors.length);
  const preds = predecessors(g, order);
  const idom = new Int32Array(g.successors.length).fill(-1);
  idom[g.root] = g.root;
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      while (at[a]! > at[b]!) a = idom[a]!;
      while (at[b]! > at[a]!) b = idom[b]!;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const n of order) {
      if (n === g.root) continue;
      let dom = -1;
      for (const p of preds[n]!) if (idom[p]! >= 0) dom = dom < 0 ? p : meet(dom, p);
      if (idom[n] !== dom) {
        idom[n] = dom;
        changed = true;
      }
    }
  }
  return idom;
}

/** The natural loops of a reducible graph. */
export interface Loops {
  /** Innermost loop a node is in, named by its header (a header is in its own loop); -1: none. */
  readonly innermost: Int32Array;
  /** For a header: the header of the loop around its loop; -1: none. */
  readonly outer: Int32Array;
}

export function naturalLoops(g: Graph, order: readonly number[] = reversePostorder(g)): Loops {
  const n = g.successors.length;
  const at = positions(order, n);
  const preds = predecessors(g, order);
  const innermost = new Int32Array(n).fill(-1);
  const outer = new Int32Array(n).fill(-1);
  /** The outermost loop found so far around a node. */
  const outermost = (node: number): number => {
    let loop = innermost[node]!;
    while (loop >= 0 && outer[loop]! >= 0) loop = outer[loop]!;
    return loop;
  };
  // Inner headers come after outer ones in the order, so walk it backwards and let bodies swallow whole inner loops.
  for (let i = order.length - 1; i >= 0; i--) {
    const header = order[i]!;
    const work = preds[header]!.filter(p => at[p]! >= i);
    if (work.length === 0) continue;
    innermost[header] = header;
    while (work.length > 0) {
      const node = work.pop()!;
      const inner = outermost(node);
      if (inner === header) continue;
      if (inner >= 0) {
        outer[inner] = header;
        work.push(...preds[inner]!);
      } else {
        innermost[node] = header;
        work.push(...preds[node]!);
      }
    }
  }
  return { innermost, outer };
}

/** Is `node` inside the loop of `header`? */
export function inLoop(loops: Loops, node: number, header: number): boolean {
  for (let loop = loops.innermost[node]!; loop >= 0; loop = loops.outer[loop]!) {
    if (loop === header) return true;
  }
  return false;
}

/**
 * Strongly connected components (Tarjan) of the part of a graph that consists of `nodes`; only those that hold a cycle.
 */
export function cycles(successors: readonly (readonly number[])[], nodes: readonly number[]): number[][] {
  const UNSEEN = -1;
  const inside = new Uint8Array(successors.length);
  for (const n of nodes) inside[n] = 1;
  const number = new Int32Array(successors.length).fill(UNSEEN);
  const low = new Int32Array(successors.length);
  const open = new Uint8Array(successors.length);
  const pending: number[] = [];
  const found: number[][] = [];
  let count = 0;
  const visit = (n: number): void => {
    number[n] = low[n] = count++;
    open[n] = 1;
    pending.push(n);
  };
  for (const start of nodes) {
    if (number[start] !== UNSEEN) continue;
    const path = [start];
    const next = [0];
    visit(start);
    while (path.length > 0) {
      const top = path.length - 1;
      const node = path[top]!;
      const to = successors[node]![next[top]!++];
      if (to !== undefined) {
        if (!inside[to]) continue;
        if (number[to] === UNSEEN) {
          visit(to);
          path.push(to);
          next.push(0);
        } else if (open[to]) {
          low[node] = Math.min(low[node]!, number[to]!);
        }
        continue;
      }
      path.pop();
      next.pop();
      if (top > 0) low[path[top - 1]!] = Math.min(low[path[top - 1]!]!, low[node]!);
      if (low[node] !== number[node]) continue;
      const component: number[] = [];
      let member: number;
      do {
        member = pending.pop()!;
        open[member] = 0;
        component.push(member);
      } while (member !== node);
      if (component.length > 1 || successors[node]!.includes(node)) found.push(component);
    }
  }
  return found;
}
