/**
 * The Timeline view: what is marked, and what each process did, in order. A click goes there. What lies behind the present moment
 * is shown dimmed, by the colour of its icon and the word `later`.
 */
import * as vscode from 'vscode';
import type { MarkerRow, TimelineBody } from '../dap/protocol.ts';
import type { TimelineModel } from './timelineModel.ts';
import { describeEvent, formatClock, markerIcon, nearestEvents, processName } from './timelineWords.ts';

type EventRow = TimelineBody['events'][number];

/** Events that are shown: those nearest to the present moment. An editor asks for every process that is open. */
const MOST_SHOWN = 400;
/** With more processes than these, the rows of processes are closed at first. */
const MOST_OPEN = 30;

interface EventPlace {
  readonly kind: 'event';
  readonly event: EventRow;
  readonly index: number;
}

type Row =
  | EventPlace
  | { readonly kind: 'markers' }
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'marker'; readonly marker: MarkerRow };

export class TimelineTree implements vscode.TreeDataProvider<Row> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Row>;
  /** The events that are shown, by process. */
  private byProcess: ReadonlyMap<number, readonly EventPlace[]> = new Map();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly model: TimelineModel) {
    this.view = vscode.window.createTreeView('procstep.timeline', { treeDataProvider: this });
    this.subscriptions = [
      this.view,
      this.changed,
      model.onDidChange(() => this.update()),
      vscode.commands.registerCommand('procstep.timeline.goTo', (row: Row) => this.goTo(row)),
      vscode.commands.registerCommand('procstep.timeline.remove', (row: Row) => this.remove(row)),
    ];
  }

  private update(): void {
    const { lastMoments: moments } = this.model;
    this.view.description = moments && `${formatClock(moments.timeline.clock)} instructions`;
    const shown = moments ? nearestEvents(moments.timeline, MOST_SHOWN) : [];
    const byProcess = new Map<number, EventPlace[]>();
    for (const place of shown) {
      const { pid } = place.event;
      byProcess.set(pid, [...(byProcess.get(pid) ?? []), { kind: 'event', ...place }]);
    }
    this.byProcess = byProcess;
    const total = moments?.timeline.totalEvents ?? 0;
    this.view.message =
      total > shown.length
        ? `The ${shown.length} events nearest to this moment, of ${formatClock(total)}.`
        : undefined;
    this.changed.fire();
  }

  getChildren(parent?: Row): Row[] {
    const { lastMoments: moments } = this.model;
    if (!moments) return [];
    const { markers } = moments;
    if (!parent) {
      const pids = [...this.byProcess.keys()].sort((a, b) => a - b);
      return [
        ...(markers.length > 0 ? [{ kind: 'markers' } as const] : []),
        ...pids.map(pid => ({ kind: 'process', pid }) as const),
      ];
    }
    switch (parent.kind) {
      case 'markers':
        return markers.map(marker => ({ kind: 'marker', marker }));
      case 'process':
        return [...(this.byProcess.get(parent.pid) ?? [])];
      default:
        return [];
    }
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'markers': {
        const item = new vscode.TreeItem('Markers', vscode.TreeItemCollapsibleState.Expanded);
        item.id = 'markers';
        item.iconPath = new vscode.ThemeIcon('bookmark');
        return item;
      }
      case 'process': {
        const open = this.byProcess.size <= MOST_OPEN;
        const item = new vscode.TreeItem(
          processName(row.pid),
          open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
        );
        item.id = `${this.model.session?.id} process ${row.pid}`;
        item.iconPath = new vscode.ThemeIcon('server-process');
        return item;
      }
      case 'marker': {
        const { marker } = row;
        const item = this.place(row, marker.text, markerIcon(marker), marker.clock);
        item.id = `marker ${marker.index}`;
        item.contextValue = 'marker';
        const by = marker.author ? ` by ${marker.author}` : '';
        const to = marker.question ? ` to question ${marker.question}` : '';
        item.tooltip = `${marker.kind}${to}${by}, at ${formatClock(marker.clock)}\n${marker.text}`;
        return item;
      }
      case 'event': {
        const { label, icon } = describeEvent(row.event);
        const item = this.place(row, label, icon, row.event.clock);
        item.id = `event ${row.index}`;
        item.tooltip = `${label}: process ${row.event.pid}, at ${formatClock(row.event.clock)}`;
        return item;
      }
    }
  }

  /** A row for a moment. */
  private place(row: Row, label: string, icon: string, clock: number): vscode.TreeItem {
    const item = new vscode.TreeItem(label);
    const later = clock > (this.model.lastMoments?.timeline.clock ?? 0);
    item.description = later ? `${formatClock(clock)} · later` : formatClock(clock);
    item.iconPath = new vscode.ThemeIcon(
      icon,
      later ? new vscode.ThemeColor('disabledForeground') : new vscode.ThemeColor('charts.blue'),
    );
    item.accessibilityInformation = { label: `${label}, at ${item.description} instructions` };
    item.command = { command: 'procstep.timeline.goTo', title: 'Go There', arguments: [row] };
    return item;
  }

  private async goTo(row: Row): Promise<void> {
    if (row.kind === 'event') await this.model.request('procstep/goTo', { to: 'event', index: row.index });
    else if (row.kind === 'marker') await this.model.request('procstep/seek', { clock: row.marker.clock });
  }

  private async remove(row: Row): Promise<void> {
    if (row.kind !== 'marker') return;
    await this.model.request('procstep/removeMarker', { index: row.marker.index });
    if (this.model.session) await this.model.refresh(this.model.session);
  }

  dispose(): void {
    for (const s of this.subscriptions) s.dispose();
  }
}
