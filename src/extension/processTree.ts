/**
 * The process tree in the debug sidebar: parents above children, threads under a process that has several, user-level threads
 * under the kernel thread that carries them, state by icon and word. Its selection and the call stack's are the same: choosing a row
 * here shows that thread there, and the other way round.
 */
import * as vscode from 'vscode';
import type { ProcessesBody, ProcessRow, ThreadRow } from '../dap/protocol.ts';
import { reasonOf, sentence } from './messages.ts';
import { hasSeveral, isUserLevel, kernelThreads, ProcessRows, type Row } from './processRows.ts';
import { Sessions } from './sessions.ts';

/** State -> codicon and colour; the words are the lecture's. */
const ICONS: Record<ProcessRow['state'], { icon: string; color?: string }> = {
  running: { icon: 'debug-start', color: 'charts.green' },
  ready: { icon: 'circle-large-filled', color: 'charts.blue' },
  blocked: { icon: 'watch', color: 'charts.yellow' },
  stopped: { icon: 'debug-pause', color: 'charts.orange' },
  zombie: { icon: 'circle-slash', color: 'disabledForeground' },
};

/** A row, or the one at the end that says how many processes are not shown. */
type Entry = Row | { readonly hidden: number };

const idOf = ({ process, thread }: Row): string =>
  thread ? `${process.pid}/${thread.threadId}` : `${process.pid}`;
const stateText = ({ state, detail }: ProcessRow | ThreadRow): string =>
  detail ? `${state}: ${detail}` : state;

const NOBODY = new ProcessRows([]);

/** What is known of a session. */
interface Known {
  readonly rows: ProcessRows;
  /** The user is to choose who runs next; this one, if he does not. */
  readonly first?: number | undefined;
}

export class ProcessTree implements vscode.TreeDataProvider<Entry> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly sessions = new Sessions<Known>(() => this.show());
  /** Thread that the call stack shows, by session. */
  private readonly lookedAt = new Map<string, number>();
  private readonly view = vscode.window.createTreeView<Entry>('procstep.processes', {
    treeDataProvider: this,
  });
  private readonly subscriptions = [
    this.view,
    this.changed,
    vscode.commands.registerCommand('procstep.selectProcess', (row: Row) => this.select(row)),
    vscode.commands.registerCommand('procstep.runNext', (...from: unknown[]) => this.runNext(from)),
    vscode.debug.onDidChangeActiveStackItem(item => this.follow(item)),
  ];

  private get rows(): ProcessRows {
    return this.sessions.shown?.state.rows ?? NOBODY;
  }

  update(session: vscode.DebugSession, { processes }: ProcessesBody): void {
    const rows = new ProcessRows(processes, this.lookedAt.get(session.id));
    this.sessions.set(session, { ...this.sessions.of(session), rows });
  }

  /** With the first of those who can run, the user is to choose among them; without, not or not any more. */
  choose(session: vscode.DebugSession, first: number | undefined): void {
    const known = this.sessions.of(session) ?? { rows: NOBODY };
    if (known.first !== first) this.sessions.set(session, { ...known, first });
  }

  ended(session: vscode.DebugSession): void {
    this.lookedAt.delete(session.id);
    this.sessions.ended(session);
  }

  private show(): void {
    const { rows, first } = this.sessions.shown?.state ?? {};
    // init is everybody's ancestor and nobody's program.
    const all = rows?.all.filter(p => p.ppid !== 0) ?? [];
    const living = all.filter(p => p.state !== 'zombie').length;
    const zombies = all.length - living;
    this.view.description =
      rows &&
      `${count(living, 'process', 'processes')}${zombies ? `, ${count(zombies, 'zombie', 'zombies')}` : ''}`;
    this.view.message = first === undefined ? undefined : `Who runs next? Continue takes ${first}.`;
    this.changed.fire();
  }

  /** Shows the view, if it is not to be seen: for the first stop of a session. */
  async open(): Promise<void> {
    if (!this.view.visible)
      await vscode.commands.executeCommand('procstep.processes.focus', { preserveFocus: true });
  }

  /** Marks the process that the call stack shows. */
  private async follow(item: vscode.DebugThread | vscode.DebugStackFrame | undefined): Promise<void> {
    if (!item || !this.sessions.of(item.session)) return;
    const { session, threadId } = item;
    this.lookedAt.set(session.id, threadId);
    const known = this.sessions.of(session);
    if (known && !known.rows.rowOf(threadId) && known.rows.has(threadId))
      this.sessions.set(session, { ...known, rows: new ProcessRows(known.rows.all, threadId) });
    const row = this.rows.rowOf(threadId);
    if (!row || !this.view.visible) return;
    try {
      await this.view.reveal(row, { select: true, focus: false });
    } catch {
      // The tree is another one already: the next stop marks its row.
    }
  }

  private select({ process, thread = process.threads[0] }: Row): void {
    if (thread) void this.request('procstep/focus', thread.threadId);
  }

  /** "Run This Next" on a row here or in the call stack, which says which thread in its own ways. */
  private runNext(from: readonly unknown[]): void {
    const row = from.find((f): f is Row => typeof f === 'object' && f !== null && 'process' in f);
    const threads = row ? kernelThreads(row.process) : [];
    const ready = row?.thread ?? threads.find(t => t.state === 'ready') ?? threads[0];
    const threadId = ready?.threadId ?? from.map(threadOfCallStack).find(id => id !== undefined);
    if (threadId !== undefined) void this.request('procstep/runNext', threadId);
  }

  private async request(command: string, threadId: number): Promise<void> {
    try {
      await this.sessions.shown?.session.customRequest(command, { threadId });
    } catch (error) {
      void vscode.window.showInformationMessage(`Procstep: ${sentence(reasonOf(error))}`);
    }
  }

  getChildren(parent?: Entry): Entry[] {
    if (parent) return 'hidden' in parent ? [] : this.rows.childrenOf(parent);
    const { roots, hidden } = this.rows;
    return hidden > 0 ? [...roots, { hidden }] : roots;
  }

  getParent(entry: Entry): Row | undefined {
    return 'hidden' in entry ? undefined : this.rows.above(entry);
  }

  getTreeItem(entry: Entry): vscode.TreeItem {
    if (!('hidden' in entry)) return this.itemOf(entry);
    const item = new vscode.TreeItem(`${count(entry.hidden, 'more process', 'more processes')}`);
    item.id = 'hidden';
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.tooltip = 'The call stack has all of them: one that is chosen there is shown here, too.';
    return item;
  }

  private itemOf(row: Row): vscode.TreeItem {
    const { process, thread } = row;
    const label = thread
      ? isUserLevel(thread)
        ? `user-level ${process.pid}/${thread.userThread}`
        : `thread ${thread.tid}`
      : [process.label, process.pid, process.ppid === 0 ? process.name : ''].join(' ').trim();
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const alone = this.rows.childrenOf(row).length === 0;
    const item = new vscode.TreeItem(label, alone ? None : Expanded);
    // Of its session: what was closed in one tree is not closed in another. And a row that gets its first child is a new one, as the
    // editor would keep it closed, and nobody would see the child of a fork.
    item.id = `${this.sessions.shown?.session.id} ${idOf(row)}${alone ? ' alone' : ''}`;
    const { state } = thread ?? process;
    // The view is narrow and cuts the end: what changes comes first.
    const several = !thread && hasSeveral(process);
    const words = [several ? threadCount(process) : stateText(thread ?? process)];
    if (!thread && process.orphan) words.push('orphan');
    if (process.ppid !== 0) words.push((thread ?? process).name);
    item.description = words.join(' · ');
    const { icon, color } = ICONS[state];
    item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
    // Which user-level thread runs is the program's choice, not the scheduler's.
    const canRun = thread ? state === 'ready' : kernelThreads(process).some(t => t.state === 'ready');
    item.contextValue =
      thread && isUserLevel(thread)
        ? 'userThread'
        : `${thread ? 'thread' : 'process'}.${canRun ? 'ready' : state}`;
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    item.tooltip = thread
      ? `${label} of ${process.command}\n${item.description}`
      : `${process.command}\npid ${process.pid}, parent ${process.ppid}\n${item.description}`;
    item.command = { command: 'procstep.selectProcess', title: 'Select in call stack', arguments: [row] };
    return item;
  }

  dispose(): void {
    this.sessions.dispose();
    for (const s of this.subscriptions) s.dispose();
  }
}

function threadCount(process: ProcessRow): string {
  const kernel = kernelThreads(process).length;
  const user = process.threads.length - kernel;
  const words = count(kernel, 'thread', 'threads');
  return user > 0 ? `${words} carrying ${user}` : words;
}

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** The call stack gives a thread's number, or an object with it, or with an id that ends in it. */
function threadOfCallStack(from: unknown): number | undefined {
  if (typeof from === 'number') return from;
  if (typeof from !== 'object' || from === null || !('threadId' in from)) return undefined;
  const digits = /\d+$/.exec(String(from.threadId))?.[0];
  return digits === undefined ? undefined : Number(digits);
}
