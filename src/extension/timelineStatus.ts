/** The status bar says where in time the machine is; a click asks where to go. */
import * as vscode from 'vscode';
import type { TimelineModel } from './timelineModel.ts';
import { describeEvent, formatClock, markerIcon, nearestEvents, processName } from './timelineWords.ts';

interface Destination extends vscode.QuickPickItem {
  go?(): Promise<unknown>;
}

/** Events offered: the nearest ones to the present moment. */
const OFFERED = 200;

export class TimelineStatus {
  private readonly item = vscode.window.createStatusBarItem(
    'procstep.position',
    vscode.StatusBarAlignment.Left,
    50,
  );
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly model: TimelineModel) {
    this.item.name = 'Procstep: Position in Time';
    this.item.command = 'procstep.goTo';
    this.subscriptions = [
      this.item,
      model.onDidChange(() => this.update()),
      vscode.commands.registerCommand('procstep.goTo', () => this.ask()),
    ];
  }

  private update(): void {
    const { moments, session } = this.model;
    if (!session) {
      this.item.hide();
      return;
    }
    if (moments) {
      const { clock, end } = moments.timeline;
      const past = clock < end;
      this.item.text = `$(history) ${formatClock(clock)}${past ? ` · ${formatClock(end - clock)} before the present` : ''}`;
      this.item.tooltip = `${formatClock(clock)} instructions executed${past ? `; everything up to ${formatClock(end)} is recorded` : ''}. Click to go elsewhere in time.`;
      this.item.backgroundColor = past
        ? new vscode.ThemeColor('statusBarItem.prominentBackground')
        : undefined;
      this.item.accessibilityInformation = {
        label: `Position in time: ${formatClock(clock)} instructions${past ? ', in the past' : ''}`,
      };
    } else {
      this.item.text = '$(history) running';
      this.item.tooltip = 'The program runs. Pause it to go elsewhere in time.';
      this.item.backgroundColor = undefined;
    }
    this.item.show();
  }

  /** A typed number of instructions, or one of the places worth going to. */
  private async ask(): Promise<void> {
    const { moments } = this.model;
    if (!moments) {
      void vscode.window.showInformationMessage(
        'Procstep: pause the program first, then choose where to go.',
      );
      return;
    }
    const { clock, end } = moments.timeline;
    const places = this.destinations();
    const pick = vscode.window.createQuickPick<Destination>();
    pick.title = 'Go to a moment';
    pick.placeholder = `A position from 0 to ${formatClock(end)} (now ${formatClock(clock)}), or one of these`;
    pick.matchOnDescription = true;
    pick.items = places;
    pick.onDidChangeValue(value => {
      const typed = /^\s*([\d,]+)\s*$/.exec(value)?.[1]?.replaceAll(',', '');
      const here = typed === undefined ? [] : [this.typed(Number(typed), end)];
      pick.items = [...here, ...places];
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      // A position that cannot be reached says so, and stays to be corrected.
      if (!chosen?.go) return;
      pick.hide();
      void chosen.go();
    });
    pick.onDidHide(() => pick.dispose());
    pick.show();
  }

  private typed(clock: number, end: number): Destination {
    const label = `$(history) ${formatClock(clock)} instructions`;
    if (clock > end)
      return { label, description: `the recorded past ends at ${formatClock(end)}`, alwaysShow: true };
    return { label, alwaysShow: true, go: () => this.model.request('procstep/seek', { clock }) };
  }

  private destinations(): Destination[] {
    const { model } = this;
    const { timeline, markers } = model.moments!; // ask looked
    const goTo = (clock: number) => () => model.request('procstep/seek', { clock });
    const heading = (label: string): Destination => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const editor = vscode.window.activeTextEditor;
    const line = editor && editor.selection.active.line + 1;
    const nearest = nearestEvents(timeline, OFFERED);
    return [
      {
        label: '$(debug-step-back) Start',
        description: 'the first statement of main',
        go: () => model.request('procstep/goTo', { to: 'start' }),
      },
      {
        label: '$(debug-continue) End',
        description: formatClock(timeline.end),
        go: () => model.request('procstep/goTo', { to: 'end' }),
      },
      ...(editor?.document.languageId === 'c' && line !== undefined
        ? [
            {
              label: '$(list-selection) Last time this line ran',
              description: `line ${line}`,
              go: () => model.request('procstep/lastRan', { path: editor.document.uri.fsPath, line }),
            },
          ]
        : []),
      ...(markers.length > 0 ? [heading('markers')] : []),
      ...markers.map(m => ({
        label: `$(${markerIcon(m)}) ${m.text}`,
        description: formatClock(m.clock),
        go: goTo(m.clock),
      })),
      heading('events'),
      ...nearest.map(({ event, index }) => {
        const { label, icon } = describeEvent(event);
        return {
          label: `$(${icon}) ${label}`,
          description: `${processName(event.pid)} · ${formatClock(event.clock)}`,
          go: () => model.request('procstep/goTo', { to: 'event', index }),
        };
      }),
    ];
  }

  dispose(): void {
    for (const s of this.subscriptions) s.dispose();
  }
}
