/** Commands about replays: save what the session has recorded, mark moments of it, debug a file. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { MarkerRow, ReplayBody } from '../dap/protocol.ts';
import { proposedFor, saveAs } from './saving.ts';
import type { TimelineModel } from './timelineModel.ts';

/** The configuration that debugs a replay. */
export const replayConfiguration = (file: string): vscode.DebugConfiguration => ({
  type: 'procstep',
  request: 'launch',
  name: `Replay: ${basename(file)}`,
  replay: file,
});

/** Starts a session in the replay, or takes the one there is; goes to a moment, if one is given. */
export async function debugReplay(uri: vscode.Uri, clock?: number): Promise<void> {
  const running = vscode.debug.activeDebugSession;
  if (running?.type === 'procstep' && running.configuration['replay'] === uri.fsPath) {
    if (clock !== undefined) await running.customRequest('procstep/seek', { clock });
    return;
  }
  const stopped = clock === undefined ? undefined : firstStop(uri.fsPath);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const started = await vscode.debug.startDebugging(folder, replayConfiguration(uri.fsPath));
  if (!started) stopped?.giveUp();
  const session = await stopped?.session;
  await session?.customRequest('procstep/seek', { clock });
}

interface FirstStop {
  /** undefined: it has ended before, or nobody waits for it any more. */
  readonly session: Promise<vscode.DebugSession | undefined>;
  giveUp(): void;
}

/** Waits for a session of this replay to stand still for the first time. */
function firstStop(file: string): FirstStop {
  const isOurs = (session: vscode.DebugSession) => session.configuration['replay'] === file;
  let giveUp = (): void => {};
  const session = new Promise<vscode.DebugSession | undefined>(resolve => {
    const subscriptions = [
      vscode.debug.onDidChangeActiveStackItem(item => item && isOurs(item.session) && end(item.session)),
      vscode.debug.onDidTerminateDebugSession(ended => isOurs(ended) && end(undefined)),
    ];
    const end = (result: vscode.DebugSession | undefined): void => {
      for (const subscription of subscriptions) subscription.dispose();
      resolve(result);
    };
    giveUp = () => end(undefined);
  });
  return { session, giveUp };
}

type Recorded = Promise<{ readonly session: vscode.DebugSession; readonly replay: ReplayBody } | undefined>;

export class Replays {
  /** The recording of the last session that has ended. */
  private last: Recorded = Promise.resolve(undefined);
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly model: TimelineModel) {
    this.subscriptions = [
      vscode.commands.registerCommand('procstep.saveReplay', () => this.save()),
      vscode.commands.registerCommand('procstep.addBookmark', () => this.mark('bookmark')),
      vscode.commands.registerCommand('procstep.addComment', () => this.mark('comment')),
      vscode.commands.registerCommand('procstep.lastWritten', (from: unknown) => this.lastWritten(from)),
    ];
  }

  /** A session is over: this is what it has recorded. A session in which nothing ran leaves the one before. */
  keep(session: vscode.DebugSession, replay: Promise<ReplayBody | undefined>): void {
    const { last } = this;
    this.last = replay.then(body => (body ? { session, replay: body } : last));
  }

  /** The session that is there, else the last one. */
  private async recording(): Recorded {
    const session = this.model.session ?? vscode.debug.activeDebugSession;
    if (session?.type !== 'procstep') return this.last;
    try {
      return { session, replay: await session.customRequest('procstep/saveReplay') };
    } catch {
      // It has just ended, or has nothing to run yet.
      return this.last;
    }
  }

  private async save(): Promise<void> {
    const recorded = await this.recording();
    if (!recorded) {
      void vscode.window.showInformationMessage(
        'Procstep: there is nothing to save yet. Run a program (F5): all of it is recorded.',
      );
      return;
    }
    const { session, replay } = recorded;
    const uri = await saveAs({
      title: 'Save Replay',
      filters: { 'Procstep replays': ['procreplay'] },
      proposed: proposedFor(replay.name, session),
      text: replay.text,
    });
    if (!uri) return;
    const open = 'Open';
    if ((await vscode.window.showInformationMessage(`Saved ${basename(uri.path)}.`, open)) === open)
      await vscode.commands.executeCommand('vscode.open', uri);
  }

  private async mark(kind: MarkerRow['kind']): Promise<void> {
    const { session, moments } = this.model;
    if (!session || !moments) {
      void vscode.window.showInformationMessage(
        'Procstep: pause the program first: a marker belongs to a moment.',
      );
      return;
    }
    const text = await vscode.window.showInputBox({
      title: kind === 'bookmark' ? 'Bookmark this moment' : 'Comment on this moment',
      prompt: 'It is saved with the replay.',
      ...(kind === 'bookmark' ? { value: `bookmark ${moments.markers.length + 1}` } : {}),
      validateInput: value => (value.trim() === '' ? 'A marker needs some words.' : undefined),
    });
    if (text === undefined) return;
    await this.model.request('procstep/addMarker', { kind, text: text.trim() });
    await this.model.refresh(session);
  }

  /** From the menu of the variables view. */
  private async lastWritten(from: unknown): Promise<void> {
    const { container, variable } = (from ?? {}) as {
      readonly container?: { readonly variablesReference?: number };
      readonly variable?: { readonly name?: string };
    };
    if (container?.variablesReference === undefined || variable?.name === undefined) return;
    await this.model.request('procstep/lastWritten', {
      variablesReference: container.variablesReference,
      name: variable.name,
    });
  }

  dispose(): void {
    for (const s of this.subscriptions) s.dispose();
  }
}
