/**
 * The rows of the process tree, as data: who is below whom, and who is shown. A fork bomb has thousands of processes, and an editor
 * asks for every row one by one: of so many the first are shown, the one that is looked at, and how many more there are.
 * Imports no vscode.
 */
import type { ProcessRow, ThreadRow } from '../dap/protocol.ts';

/** A process, or one of the threads of a process that has several. */
export interface Row {
  readonly process: ProcessRow;
  readonly thread?: ThreadRow;
}

/** Processes that are shown at once. */
export const MOST_PROCESSES = 200;

export const isUserLevel = (thread: ThreadRow): boolean => thread.userThread !== undefined;
export const kernelThreads = (process: ProcessRow): readonly ThreadRow[] =>
  process.threads.filter(t => !isUserLevel(t));
export const hasSeveral = (process: ProcessRow): boolean => process.threads.length > 1;

export class ProcessRows {
  private readonly byPid: ReadonlyMap<number, ProcessRow>;
  private readonly shown = new Set<ProcessRow>();
  private readonly children = new Map<ProcessRow | undefined, ProcessRow[]>();

  /** `lookedAt`: id of a thread that is shown whatever else is. */
  constructor(
    readonly all: readonly ProcessRow[],
    lookedAt?: number,
  ) {
    this.byPid = new Map(all.map(p => [p.pid, p]));
    for (const process of all.slice(0, MOST_PROCESSES)) this.shown.add(process);
    const present = lookedAt === undefined ? undefined : this.processOf(lookedAt);
    if (present) this.shown.add(present);
    for (const process of this.shown) {
      const parent = this.parentOf(process);
      const siblings = this.children.get(parent);
      if (siblings) siblings.push(process);
      else this.children.set(parent, [process]);
    }
  }

  /** Processes that are not shown. */
  get hidden(): number {
    return this.all.length - this.shown.size;
  }

  /** Those without a parent that is shown. */
  get roots(): Row[] {
    return (this.children.get(undefined) ?? []).map(process => ({ process }));
  }

  childrenOf({ process, thread: carrier }: Row): Row[] {
    if (carrier) {
      if (isUserLevel(carrier)) return [];
      const carried = process.threads.filter(t => isUserLevel(t) && t.tid === carrier.tid);
      return carried.map(thread => ({ process, thread }));
    }
    const threads = hasSeveral(process) ? kernelThreads(process).map(thread => ({ process, thread })) : [];
    const children = this.children.get(process) ?? [];
    return [...threads, ...children.map(child => ({ process: child }))];
  }

  above({ process, thread }: Row): Row | undefined {
    const carrier =
      thread && isUserLevel(thread) ? kernelThreads(process).find(t => t.tid === thread.tid) : undefined;
    if (thread) return carrier ? { process, thread: carrier } : { process };
    const parent = this.parentOf(process);
    return parent && { process: parent };
  }

  /** The row of a thread; undefined: there is none, or it is not shown. */
  rowOf(threadId: number): Row | undefined {
    const process = this.processOf(threadId);
    if (!process || !this.shown.has(process)) return undefined;
    const thread = process.threads.find(t => t.threadId === threadId);
    return thread && hasSeveral(process) ? { process, thread } : { process };
  }

  /** Is there such a thread, shown or not? */
  has(threadId: number): boolean {
    return this.processOf(threadId) !== undefined;
  }

  private processOf(threadId: number): ProcessRow | undefined {
    return this.all.find(p => p.threads.some(t => t.threadId === threadId));
  }

  private parentOf(process: ProcessRow): ProcessRow | undefined {
    const parent = this.byPid.get(process.ppid);
    return parent && parent !== process && this.shown.has(parent) ? parent : undefined;
  }
}
