/**
 * The editor for *.procreplay: read only, a page with what is in the file. Looking means running it again in a worker of its own
 * (so a long one keeps nobody waiting), and saying whether it is what it claims to be.
 */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { InspectReplayBody } from '../dap/protocol.ts';
import { askAdapter } from './adapter.ts';
import { reasonOf, sentence } from './messages.ts';
import { replayPage } from './replayPage.ts';
import { debugReplay } from './replays.ts';

export const REPLAY_EDITOR = 'procstep.replay';

interface ReplayDocument extends vscode.CustomDocument {
  readonly uri: vscode.Uri;
}

/** What the buttons of the page say. */
interface PageMessage {
  readonly act: 'debug' | 'text' | 'goTo';
  readonly clock?: number;
  /** 1-based. */
  readonly line?: number;
}

const loading = (name: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>${name}</title></head><body><p role="status">The replay is run again to see whether it is what it says…</p></body></html>`;

export class ReplayEditor implements vscode.CustomReadonlyEditorProvider<ReplayDocument> {
  constructor(private readonly extensionUri: vscode.Uri) {}

  openCustomDocument(uri: vscode.Uri): ReplayDocument {
    return { uri, dispose: () => {} };
  }

  async resolveCustomEditor({ uri }: ReplayDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [] };
    const page = new Page(this.extensionUri, uri, webview);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), basename(uri.path)),
    );
    const subscriptions = [
      page,
      watcher,
      watcher.onDidChange(() => void page.show()),
      watcher.onDidCreate(() => void page.show()),
      watcher.onDidDelete(() => void page.show()),
      webview.onDidReceiveMessage((message: PageMessage) => void this.act(uri, message)),
    ];
    panel.onDidDispose(() => {
      for (const s of subscriptions) s.dispose();
    });
    webview.html = loading('Procstep Replay');
    await page.show();
  }

  /** Does what a button says; why it cannot is said to the user. */
  private async act(uri: vscode.Uri, message: PageMessage): Promise<void> {
    try {
      await this.perform(uri, message);
    } catch (error) {
      void vscode.window.showInformationMessage(`Procstep: ${sentence(reasonOf(error))}`);
    }
  }

  private async perform(uri: vscode.Uri, { act, clock, line = 1 }: PageMessage): Promise<void> {
    switch (act) {
      case 'debug':
        await debugReplay(uri);
        return;
      case 'goTo':
        await debugReplay(uri, clock);
        return;
      case 'text':
        await vscode.commands.executeCommand('vscode.openWith', uri, 'default', {
          selection: new vscode.Range(line - 1, 0, line - 1, 0),
        });
        return;
    }
  }
}

/** What an editor shows of a file. Each look at it takes a worker of its own, and only the newest one counts. */
class Page implements vscode.Disposable {
  /** The look that is under way; undefined when the editor is closed. */
  private latest: AbortController | undefined = new AbortController();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly uri: vscode.Uri,
    private readonly webview: vscode.Webview,
  ) {}

  async show(): Promise<void> {
    if (!this.latest) return;
    this.latest.abort();
    const look = new AbortController();
    this.latest = look;
    let body: InspectReplayBody;
    try {
      const args = { path: this.uri.fsPath };
      const answer = askAdapter(this.extensionUri, 'procstep/inspectReplay', args, look.signal);
      body = (await answer) as InspectReplayBody;
    } catch (error) {
      body = { trouble: { line: 0, reason: reasonOf(error) }, events: [], totalEvents: 0 };
    }
    if (look.signal.aborted) return;
    const nonce = randomBytes(16).toString('base64');
    this.webview.html = replayPage(basename(this.uri.path), body, nonce);
  }

  dispose(): void {
    this.latest?.abort();
    this.latest = undefined;
  }
}

/** The replay that the editor in front shows. */
export function shownReplay(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === REPLAY_EDITOR) return input.uri;
  const { document } = vscode.window.activeTextEditor ?? {};
  return document?.uri.path.endsWith('.procreplay') ? document.uri : undefined;
}
