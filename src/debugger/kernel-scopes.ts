/**
 * What belongs to no process: who is ready to run, the process table, physical memory, time, pipes, the terminal.
 */
import type { Pipe } from '../kernel/pipe.ts';
import { stateWord, type Thread, waitText } from '../kernel/proc.ts';
import { ipcVariables } from './ipc-scopes.ts';
import { type ProcessView, pcbVariables, pipeVariable } from './process-scopes.ts';
import type { Scope, Variable } from './types.ts';
import { fact, group, lazy } from './variables.ts';

const PAGE = 4096;

const threadText = (t: Thread): string => `${t.tid} (${t.proc.name})`;

function runQueue(view: ProcessView): Variable[] {
  const { current, runQueue: queue, sleepers } = view.machine.state;
  return [
    fact('running', current ? threadText(current) : 'nobody'),
    ...queue.map((t, i) => fact(`ready [${i}]`, threadText(t))),
    ...[...sleepers].map(t =>
      fact(`blocked ${t.tid}`, `${t.proc.name}: ${t.waiting ? waitText(t.waiting) : ''}`),
    ),
  ];
}

function processTable(view: ProcessView): Variable[] {
  return [...view.machine.procs.values()].map(p =>
    group(
      view.numbers.title(p.pid),
      `${p.name}  ${p.state} (${stateWord(p.state, p.stopped !== 0)})  parent ${p.parent?.pid ?? 0}`,
      () => pcbVariables(view, p),
    ),
  );
}

function physicalMemory(view: ProcessView): Variable[] {
  const { ram } = view.machine;
  const mapped = new Map<number, number>();
  for (const p of view.machine.procs.values()) {
    if (!p.memory) continue;
    for (const { frame } of p.memory.space.mappings()) mapped.set(frame, (mapped.get(frame) ?? 0) + 1);
  }
  const shared = [...mapped.values()].filter(n => n > 1).length;
  return [
    fact('frames in use', `${ram.framesInUse} (${(ram.framesInUse * PAGE) / 1024} KiB)`),
    fact('frames available', ram.framesAvailable),
    fact('mapped by processes', mapped.size),
    fact('of those in several page tables', shared),
  ];
}

function clock(view: ProcessView): Variable[] {
  const { machine } = view;
  const { state } = machine;
  return [
    fact('instructions', machine.clock),
    fact('virtual time', `${(machine.now / 1e9).toFixed(9)} s`),
    fact('system calls', state.systemCalls),
    fact('context switches', state.contextSwitches),
    fact('forks', state.forks),
    fact('next pid', state.nextPid),
  ];
}

function pipes(view: ProcessView): Variable[] {
  const found = new Set<Pipe>();
  for (const p of view.machine.procs.values()) {
    for (const d of p.ofile) if (d?.file.inode.pipe) found.add(d.file.inode.pipe);
  }
  return [...found].sort((a, b) => a.id - b.id).map(pipe => pipeVariable(view, pipe));
}

function terminal(view: ProcessView): Variable[] {
  const { terminal: tty } = view.machine.state;
  const { written, unwritten, lines } = view.output;
  return [
    fact('session', tty.session),
    fact('foreground group', tty.foreground),
    fact('unread input', `${tty.available} bytes`),
    fact('size', `${tty.columns} x ${tty.rows}`),
    group(
      'written so far',
      `${written} bytes`,
      () => lines.map((line, i) => fact(`[${i}]`, line)),
      {},
      lines.length,
    ),
    ...(unwritten > 0 ? [fact('not yet written', `${unwritten} bytes, which are shown already`)] : []),
  ];
}

/** Every fact of the kernel at large, marked where it is not as at the last stop. */
export function kernelScopes(view: ProcessView): Scope[] {
  const scope = (name: string, list: (view: ProcessView) => Variable[]): Scope => ({
    name,
    expensive: false,
    children: lazy(() => list(view).map(v => view.changes.mark(`${name}/${v.name}`, v))),
  });
  return [
    scope('Run queue', runQueue),
    scope('Process table', processTable),
    scope('Physical memory', physicalMemory),
    scope('Clock', clock),
    scope('Pipes', pipes),
    scope('Terminal', terminal),
    ...(ipcVariables(view).length > 0 ? [scope('Interprocess communication', ipcVariables)] : []),
  ];
}
