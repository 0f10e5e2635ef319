/**
 * Structured control flow must take every path of the graph it came from. The steps are run here by a tiny machine with
 * WebAssembly's rules for blocks, loops and branches, beside the graph itself.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominators, type Graph, naturalLoops, positions, reversePostorder } from '../../src/codegen/cfg.ts';
import { type FlowNode, type Step, structure } from '../../src/codegen/structure.ts';

/** Whether every edge that goes back in `order` goes to a node that dominates its source: all loops have one entry. */
function isReducible(g: Graph): boolean {
  const order = reversePostorder(g);
  const at = positions(order, g.successors.length);
  const idom = dominators(g, order);
  for (const n of order) {
    for (const s of g.successors[n]!) {
      if (at[s]! > at[n]!) continue;
      let d = n;
      while (at[d]! > at[s]!) d = idom[d]!;
      if (d !== s) return false;
    }
  }
  return true;
}

/** Which way to leave the node, for the k-th node visited. */
type Choices = (k: number, ways: number) => number;

function walkGraph(nodes: readonly FlowNode[], root: number, choose: Choices, limit: number): number[] {
  const path: number[] = [];
  for (let n: number | undefined = root; n !== undefined && path.length < limit; ) {
    const { successors }: FlowNode = nodes[n]!;
    path.push(n);
    n = successors.length === 0 ? undefined : successors[choose(path.length, successors.length)];
  }
  return path;
}

function walkSteps(
  nodes: readonly FlowNode[],
  steps: readonly Step[],
  choose: Choices,
  limit: number,
): number[] {
  const closing = new Map<number, number>();
  const open: number[] = [];
  steps.forEach((s, i) => {
    if (s.kind === 'block' || s.kind === 'loop' || s.kind === 'if') open.push(i);
    if (s.kind === 'end') closing.set(open.pop()!, i);
  });
  expect(open).toEqual([]);

  const path: number[] = [];
  const scopes: number[] = [];
  let label = -1;
  let value = -1;
  for (let pc = 0; path.length < limit; ) {
    const step = steps[pc];
    if (!step) throw new Error('control fell out at the end');
    const branch = (depth: number): void => {
      const scope = scopes[scopes.length - 1 - depth]!;
      scopes.length -= depth;
      if (steps[scope]!.kind === 'loop') {
        pc = scope + 1;
      } else {
        scopes.pop();
        pc = closing.get(scope)! + 1;
      }
    };
    switch (step.kind) {
      case 'block':
      case 'loop':
        scopes.push(pc++);
        break;
      case 'if':
        if (value === 0) scopes.push(pc++);
        else pc = closing.get(pc)! + 1;
        break;
      case 'end':
        scopes.pop();
        pc++;
        break;
      case 'code': {
        path.push(step.node);
        const ways = nodes[step.node]!.successors.length;
        if (ways === 0) return path;
        value = choose(path.length, ways);
        pc++;
        break;
      }
      case 'branch':
        branch(step.depth);
        break;
      case 'branchIf':
        // A branch's first successor is where it goes when its condition holds.
        if ((value === 0) !== step.unless) branch(step.depth);
        else pc++;
        break;
      case 'table':
        branch(step.depths[Math.min(value, step.depths.length - 1)]!);
        break;
      case 'setLabel':
        label = step.label;
        pc++;
        break;
      case 'getLabel':
        value = label;
        pc++;
        break;
    }
  }
  return path;
}

function graph(...successors: number[][]): FlowNode[] {
  return successors.map(to => ({
    flow: to.length === 0 ? 'end' : to.length === 1 ? 'goto' : to.length === 2 ? 'branch' : 'switch',
    successors: to,
  }));
}

/** Deterministic choices from a seed, the same for both walkers. */
const choices =
  (seed: number): Choices =>
  (k, ways) =>
    (Math.imul(seed + k * 7919, 2654435761) >>> 16) % ways;

function expectSamePaths(nodes: FlowNode[], root = 0): void {
  const steps = structure(nodes, root);
  for (let seed = 0; seed < 20; seed++) {
    expect(walkSteps(nodes, steps, choices(seed), 60)).toEqual(walkGraph(nodes, root, choices(seed), 60));
  }
}

const written = (nodes: FlowNode[], root = 0): string =>
  structure(nodes, root)
    .map(s => {
      if (s.kind === 'code') return s.node;
      if (s.kind === 'branch') return `br${s.depth}`;
      if (s.kind === 'branchIf') return `${s.unless ? 'unless' : 'if'}${s.depth}`;
      if (s.kind === 'table') return `table${s.depths}`;
      return s.kind === 'setLabel' ? `=${s.label}` : s.kind;
    })
    .join(' ');

describe('structured control flow', () => {
  it('writes a while loop as one loop, with what follows outside of it', () => {
    //     0 -> 1 (header) -> 2 -> 1, 1 -> 3
    expect(written(graph([1], [2, 3], [1], []))).toBe('0 block loop 1 unless1 2 br0 end end 3');
  });

  it('writes both arms of an if before what joins them', () => {
    expect(written(graph([1, 2], [3], [3], []))).toBe('block 0 if 1 br1 end 2 br0 end 3');
  });

  it('gives a switch one scope for each target', () => {
    expect(written(graph([1, 2, 3], [4], [4], [4], []))).toBe(
      'block block block block 0 table2,1,0 end 3 br2 end 2 br1 end 1 br0 end 4',
    );
  });

  it('gives a loop with two entries a dispatch node', () => {
    const nodes = graph([1, 2], [2], [1, 3], []);
    expect(isReducible({ root: 0, successors: nodes.map(n => n.successors) })).toBe(false);
    expect(written(nodes)).toContain('getLabel table');
    expectSamePaths(nodes);
  });

  it('leaves reducible graphs without dispatch nodes', () => {
    expect(written(graph([1], [2, 5], [3, 4], [1], [2], []))).not.toContain('getLabel');
  });

  it('enters nested loops in the middle', () => {
    // An outer loop 1..5 with an inner one 2..3 and two ways out of it, entered at the inner header.
    const nodes = graph([1], [2, 6], [3, 4], [2, 5], [5], [1], []);
    expectSamePaths(nodes, 2);
  });

  it('takes every path of any graph', () => {
    const anyGraph = fc.integer({ min: 1, max: 14 }).chain(size =>
      fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 4 }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(anyGraph, successors => expectSamePaths(graph(...successors))),
      { numRuns: 1500, seed: 42 },
    );
  });

  it('is not bothered by length or depth', () => {
    const chain: number[][] = [];
    for (let i = 0; i < 20_000; i++) chain.push(i % 2 ? [i + 1] : [i + 1, i + 2]);
    chain.push([], []);
    expect(structure(graph(...chain), 0).length).toBeGreaterThan(20_000);
  });
});

describe('graphs', () => {
  it('knows dominators', () => {
    const g = { root: 0, successors: [[1, 2], [3], [3], [4], []] };
    expect([...dominators(g)]).toEqual([0, 0, 0, 0, 3]);
  });

  it('knows which loop is in which', () => {
    const g = { root: 0, successors: [[1], [2, 5], [3], [2, 4], [1], []] };
    const loops = naturalLoops(g);
    expect([...loops.innermost]).toEqual([-1, 1, 2, 2, 1, -1]);
    expect(loops.outer[2]).toBe(1);
  });
});
