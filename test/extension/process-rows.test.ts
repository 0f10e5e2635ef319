/** The rows of the process tree: who is below whom, and that a fork bomb does not make thousands of them. */
import { expect, test } from 'vitest';
import type { ProcessRow, ThreadRow } from '../../src/dap/protocol.ts';
import { MOST_PROCESSES, ProcessRows, type Row } from '../../src/extension/processRows.ts';

const thread = (tid: number, more: Partial<ThreadRow> = {}): ThreadRow => ({
  tid,
  threadId: tid,
  name: 'main',
  state: 'ready',
  detail: '',
  ...more,
});

const process = (pid: number, ppid: number, threads = [thread(pid)]): ProcessRow => ({
  pid,
  ppid,
  name: 'bomb',
  command: './bomb',
  state: 'ready',
  detail: '',
  orphan: false,
  threads,
});

const INIT = process(1, 0);

/** The tree as indented numbers. */
function drawn(rows: ProcessRows, below: readonly Row[] = rows.roots, indent = ''): string[] {
  return below.flatMap(row => [
    indent + (row.thread ? `thread ${row.thread.threadId}` : row.process.pid),
    ...drawn(rows, rows.childrenOf(row), `${indent}  `),
  ]);
}

test('children are below their parents, threads below a process that has several', () => {
  const rows = new ProcessRows([
    INIT,
    process(100, 1),
    process(101, 100, [thread(101), thread(103)]),
    process(102, 101),
  ]);
  expect(drawn(rows)).toEqual(['1', '  100', '    101', '      thread 101', '      thread 103', '      102']);
  const row = rows.rowOf(103)!;
  expect(row.thread?.tid).toBe(103);
  expect(rows.above(row)?.process.pid).toBe(101);
  expect(rows.rowOf(102)?.thread).toBeUndefined();
});

test('user-level threads are below the kernel thread that carries them', () => {
  const carried = [
    thread(100, { threadId: 9001, userThread: 1 }),
    thread(100, { threadId: 9002, userThread: 2 }),
  ];
  const rows = new ProcessRows([INIT, process(100, 1, [thread(100), ...carried])]);
  expect(drawn(rows)).toEqual(['1', '  100', '    thread 100', '      thread 9001', '      thread 9002']);
  expect(rows.above(rows.rowOf(9002)!)?.thread?.threadId).toBe(100);
});

test('of a fork bomb the first processes are shown, and the one that is looked at', () => {
  const bomb = [INIT, ...Array.from({ length: 4000 }, (_, i) => process(100 + i, i === 0 ? 1 : 99 + i))];
  const rows = new ProcessRows(bomb);
  expect(drawn(rows)).toHaveLength(MOST_PROCESSES);
  expect(rows.hidden).toBe(bomb.length - MOST_PROCESSES);
  expect(rows.rowOf(4000)).toBeUndefined();
  expect(rows.has(4000)).toBe(true);

  const looking = new ProcessRows(bomb, 4000);
  expect(looking.hidden).toBe(rows.hidden - 1);
  const row = looking.rowOf(4000)!;
  expect(row.process.pid).toBe(4000);
  // Its parent is not shown: it stands at the outside.
  expect(looking.above(row)).toBeUndefined();
  expect(looking.roots.map(r => r.process.pid)).toEqual([1, 4000]);
});
