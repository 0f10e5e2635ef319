/**
 * The editor for *.procreplay: read only, a page with what is in the file. Looking means running it again in a worker of its own
 * (so a long one keeps nobody waiting), and saying whether it is what it claims to be.
 */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { InspectReplayBody } from '../dap/protocol.ts';
import { askAdapter } from './adapter.ts';
import { reasonOf } from './messages.ts';
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
    const received = webview.onDidReceiveMessage((message: PageMessage) => this.act(uri, message));
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), basename(uri.path)),
    );
    watcher.onDidChange(() => void this.show(uri, webview));
    panel.onDidDispose(() => {
      received.dispose();
      watcher.dispose();
    });
    webview.html = loading('Procstep Replay');
    await this.show(uri, webview);
  }

  private async show(uri: vscode.Uri, webview: vscode.Webview): Promise<void> {
    const nonce = randomBytes(16).toString('base64');
    let body: InspectReplayBody;
    try {
      body = (await askAdapter(this.extensionUri, 'procstep/inspectReplay', {
        path: uri.fsPath,
      })) as InspectReplayBody;
    } catch (error) {
      body = { trouble: { line: 0, reason: reasonOf(error) }, events: [], totalEvents: 0 };
    }
    webview.html = replayPage(basename(uri.path), body, nonce);
  }

  private async act(uri: vscode.Uri, { act, clock, line = 1 }: PageMessage): Promise<void> {
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

/** The replay that the editor in front shows. */
export function shownReplay(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === REPLAY_EDITOR) return input.uri;
  const { document } = vscode.window.activeTextEditor ?? {};
  return document?.uri.path.endsWith('.procreplay') ? document.uri : undefined;
}
