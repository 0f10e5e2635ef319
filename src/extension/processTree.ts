/** The process tree in the debug sidebar: parents above children, state by icon and word. */
import * as vscode from 'vscode';
import type { ProcessesBody, ProcessRow } from '../dap/protocol.ts';

/** State -> codicon and colour; the words are the lecture's. */
const ICONS: Record<ProcessRow['state'], { icon: string; color?: string }> = {
  running: { icon: 'debug-start', color: 'charts.green' },
  ready: { icon: 'circle-large-filled', color: 'charts.blue' },
  blocked: { icon: 'watch', color: 'charts.yellow' },
  stopped: { icon: 'debug-pause', color: 'charts.orange' },
  zombie: { icon: 'circle-slash', color: 'disabledForeground' },
};

export class ProcessTree implements vscode.TreeDataProvider<ProcessRow> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private rows: readonly ProcessRow[] = [];
  private session: vscode.DebugSession | undefined;
  private readonly view = vscode.window.createTreeView('procstep.processes', { treeDataProvider: this });
  private readonly select = vscode.commands.registerCommand('procstep.selectProcess', (row: ProcessRow) => {
    const thread = row.threads[0];
    if (thread) void this.session?.customRequest('procstep/focus', { threadId: thread.threadId });
  });

  update(session: vscode.DebugSession, body: ProcessesBody): void {
    this.session = session;
    this.rows = body.processes;
    const zombies = this.rows.filter(r => r.state === 'zombie').length;
    this.view.message = undefined;
    this.view.description = `${this.rows.length} processes${zombies ? `, ${zombies} zombie${zombies > 1 ? 's' : ''}` : ''}`;
    this.changed.fire();
  }

  ended(session: vscode.DebugSession): void {
    if (session !== this.session) return;
    this.session = undefined;
    this.rows = [];
    this.view.description = undefined;
    this.changed.fire();
  }

  getChildren(parent?: ProcessRow): ProcessRow[] {
    if (parent) return this.rows.filter(r => r.ppid === parent.pid && r.pid !== parent.pid);
    const pids = new Set(this.rows.map(r => r.pid));
    return this.rows.filter(r => !pids.has(r.ppid) || r.ppid === r.pid);
  }

  getParent(row: ProcessRow): ProcessRow | undefined {
    return this.rows.find(r => r.pid === row.ppid && r.pid !== row.pid);
  }

  getTreeItem(row: ProcessRow): vscode.TreeItem {
    const hasChildren = this.rows.some(r => r.ppid === row.pid && r.pid !== row.pid);
    const item = new vscode.TreeItem(
      `${row.label ? `${row.label} ` : ''}${row.pid} ${row.name}`,
      hasChildren ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    item.id = String(row.pid);
    const words = [row.detail ? `${row.state}: ${row.detail}` : row.state];
    if (row.orphan) words.push('orphan');
    if (row.threads.length > 1) words.push(`${row.threads.length} threads`);
    item.description = words.join(' · ');
    const { icon, color } = ICONS[row.state];
    item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
    item.contextValue = `process.${row.state}`;
    item.accessibilityInformation = { label: `${item.label as string}, ${item.description}` };
    item.tooltip = `${row.command}\npid ${row.pid}, parent ${row.ppid}\n${item.description}`;
    item.command = { command: 'procstep.selectProcess', title: 'Select in call stack', arguments: [row] };
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.select.dispose();
    this.changed.dispose();
  }
}
