/**
 * Structured control flow: a flow graph -> WebAssembly's blocks, loops and branches out of them.
 *
 * The method is Ramsey's ("Beyond Relooper", ICFP 2022): a node's code is followed, inside the same scope, by the code of
 * the nodes it immediately dominates; one that several edges reach gets a `block` that ends just before it, a loop
 * header gets a `loop`, and a node with one predecessor is written where the branch to it would be. Two things are ours:
 * what follows a loop is kept out of the `loop` (the engine then sees tight loops), and a loop with several entries
 * (goto, or a graph entered in its middle) is first given a single one: a dispatch node, which branches on a
 * variable that each edge into the loop sets.
 *
 * The result is a flat list of steps and the work is done on an explicit stack, so depth is never a matter.
 */
import {
  cycles,
  dominators,
  type FlowKind,
  type Graph,
  inLoop,
  type Loops,
  naturalLoops,
  positions,
  predecessors,
  reversePostorder,
} from './cfg.ts';

/** A node to be structured. Its index is its name; `flow` says what the successors mean (cfg.ts). */
export interface FlowNode {
  readonly flow: FlowKind;
  readonly successors: readonly number[];
}

/** One step of the structured program. Depths count enclosing scopes outwards, 0 the innermost, as in WebAssembly. */
export type Step =
  | { readonly kind: 'block' | 'loop' | 'end' }
  /** Opens a scope that is entered when the last node's condition holds. */
  | { readonly kind: 'if' }
  /** The node's own code. A branch node leaves its condition on the stack, a switch node its selector. */
  | { readonly kind: 'code'; readonly node: number }
  | { readonly kind: 'branch'; readonly depth: number }
  /** Branch if the condition on the stack holds, or with `unless` if it does not. */
  | { readonly kind: 'branchIf'; readonly depth: number; readonly unless: boolean }
  /** Branch by the selector on the stack; the last depth is for every value past the others. */
  | { readonly kind: 'table'; readonly depths: readonly number[] }
  /** Sets the dispatch variable. */
  | { readonly kind: 'setLabel'; readonly label: number }
  /** Puts the dispatch variable on the stack, for the table that follows. */
  | { readonly kind: 'getLabel' };

interface Edge {
  to: number;
  /** Value for the dispatch variable, set on the way. */
  label?: number;
}

interface Node {
  readonly flow: FlowKind;
  /** The caller's node, or what we added: a dispatch node, or a node that only carries an edge. */
  readonly origin: number | 'dispatch' | 'carrier';
  readonly edges: Edge[];
}

/** The structured form of all nodes reachable from `root`. */
export function structure(nodes: readonly FlowNode[], root: number): Step[] {
  return write(singleEntryLoops(nodes, root), root);
}

/** Adds dispatch nodes until every cycle has one entry. Nodes keep their indexes; new ones come after them. */
function singleEntryLoops(given: readonly FlowNode[], root: number): Node[] {
  const nodes: Node[] = given.map((n, origin) => ({
    flow: n.flow,
    origin,
    edges: n.successors.map(to => ({ to })),
  }));
  const successors = (): number[][] => nodes.map(n => n.edges.map(e => e.to));

  const regions = [reversePostorder({ root, successors: successors() })];
  const reachable = new Set(regions[0]);
  for (let region = regions.pop(); region; region = regions.pop()) {
    for (const cycle of cycles(successors(), region)) {
      const inside = new Set(cycle);
      const entries = new Set<number>(inside.has(root) ? [root] : []);
      const entering: Edge[] = [];
      nodes.forEach((n, p) => {
        if (!reachable.has(p)) return;
        for (const e of n.edges) {
          if (!inside.has(e.to)) continue;
          entering.push(e);
          if (!inside.has(p)) entries.add(e.to);
        }
      });
      if (entries.size > 1) {
        const targets = [...entries].sort((a, b) => a - b);
        for (const e of entering) {
          const label = targets.indexOf(e.to);
          if (label < 0) continue;
          e.to = nodes.length;
          e.label = label;
        }
        reachable.add(nodes.length);
        nodes.push({ flow: 'switch', origin: 'dispatch', edges: targets.map(to => ({ to })) });
        regions.push(cycle);
      } else {
        regions.push(cycle.filter(n => !entries.has(n)));
      }
    }
  }

  // A table cannot set the variable on its way: give such an edge a node of its own.
  for (const n of [...nodes]) {
    if (n.flow !== 'switch') continue;
    for (const e of n.edges) {
      if (e.label === undefined) continue;
      nodes.push({ flow: 'goto', origin: 'carrier', edges: [{ to: e.to, label: e.label }] });
      e.to = nodes.length - 1;
      delete e.label;
    }
  }
  return nodes;
}

/**
 * Where each node that needs a label goes: after the code of its immediate dominator, or, if that is in loops the node
 * is not in, after the outermost of those loops.
 */
function placeLabels(
  nodes: readonly Node[],
  graph: Graph,
  order: readonly number[],
  loops: Loops,
): { within: number[][]; after: number[][]; labelled: Uint8Array } {
  const at = positions(order, nodes.length);
  const idom = dominators(graph, order);
  const preds = predecessors(graph, order);
  const within: number[][] = nodes.map(() => []);
  const after: number[][] = nodes.map(() => []);
  const labelled = new Uint8Array(nodes.length);
  for (const n of order) {
    if (n === graph.root) continue;
    const forward = preds[n]!.filter(p => at[p]! < at[n]!);
    let left = -1;
    for (
      let loop = loops.innermost[idom[n]!]!;
      loop >= 0 && !inLoop(loops, n, loop);
      loop = loops.outer[loop]!
    ) {
      left = loop;
    }
    if (left < 0 && forward.length === 1 && nodes[forward[0]!]!.flow !== 'switch') continue;
    labelled[n] = 1;
    (left < 0 ? within[idom[n]!]! : after[left]!).push(n);
  }
  return { within, after, labelled };
}

function write(nodes: readonly Node[], root: number): Step[] {
  const graph: Graph = { root, successors: nodes.map(n => n.edges.map(e => e.to)) };
  const order = reversePostorder(graph);
  const at = positions(order, nodes.length);
  const loops = naturalLoops(graph, order);
  const { within, after, labelled } = placeLabels(nodes, graph, order, loops);
  const steps: Step[] = [];
  /** Number of scopes around the scope a node's label belongs to. */
  const blockScope = new Int32Array(nodes.length);
  const loopScope = new Int32Array(nodes.length);
  /** What is still to be written, the next on top. */
  const todo: (() => void)[] = [];
  const later = (...tasks: (() => void)[]): void => {
    for (let i = tasks.length - 1; i >= 0; i--) todo.push(tasks[i]!);
  };
  const end = (): void => {
    steps.push({ kind: 'end' });
  };

  const isJump = (from: number, e: Edge): boolean => at[e.to]! <= at[from]! || labelled[e.to] === 1;
  const depthTo = (from: number, e: Edge, scopes: number): number =>
    scopes - 1 - (at[e.to]! <= at[from]! ? loopScope : blockScope)[e.to]!;

  /** Goes along an edge: a branch, or the target's code right here. */
  const follow = (from: number, e: Edge, scopes: number): void => {
    if (e.label !== undefined) steps.push({ kind: 'setLabel', label: e.label });
    if (isJump(from, e)) steps.push({ kind: 'branch', depth: depthTo(from, e, scopes) });
    else later(() => tree(e.to, scopes));
  };

  /** The node and everything placed under it; afterwards control never falls out at the end. */
  const tree = (n: number, scopes: number): void => {
    const tasks: (() => void)[] = [];
    const open = (followers: number[]): (() => void)[] => {
      const closing: (() => void)[] = [];
      for (const f of [...followers].reverse()) {
        steps.push({ kind: 'block' });
        blockScope[f] = scopes;
        const around = scopes++;
        closing.unshift(end, () => tree(f, around));
      }
      return closing;
    };
    const outside = open(after[n]!);
    const isLoop = loops.innermost[n] === n;
    if (isLoop) {
      steps.push({ kind: 'loop' });
      loopScope[n] = scopes++;
    }
    tasks.push(...open(within[n]!));
    if (isLoop) tasks.push(end);
    tasks.push(...outside);
    later(...tasks);
    leave(n, scopes);
  };

  /** A node's code and its way out. */
  const leave = (n: number, scopes: number): void => {
    const { origin, flow, edges } = nodes[n]!;
    if (typeof origin === 'number') steps.push({ kind: 'code', node: origin });
    if (origin === 'dispatch') steps.push({ kind: 'getLabel' });
    switch (flow) {
      case 'end':
        return;
      case 'goto':
        follow(n, edges[0]!, scopes);
        return;
      case 'switch':
        steps.push({ kind: 'table', depths: edges.map(e => depthTo(n, e, scopes)) });
        return;
      case 'branch': {
        const [yes, no] = [edges[0]!, edges[1]!];
        const plain = (e: Edge): boolean => isJump(n, e) && e.label === undefined;
        if (plain(yes)) {
          steps.push({ kind: 'branchIf', depth: depthTo(n, yes, scopes), unless: false });
          follow(n, no, scopes);
        } else if (plain(no)) {
          steps.push({ kind: 'branchIf', depth: depthTo(n, no, scopes), unless: true });
          follow(n, yes, scopes);
        } else {
          steps.push({ kind: 'if' });
          later(
            () => follow(n, yes, scopes + 1),
            end,
            () => follow(n, no, scopes),
          );
        }
        return;
      }
      default: {
        const unknown: never = flow;
        throw new Error(`unknown flow ${unknown}`);
      }
    }
  };

  later(() => tree(root, 0));
  for (let task = todo.pop(); task; task = todo.pop()) task();
  return steps;
}
