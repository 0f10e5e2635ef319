/** The run and debug buttons in the editor's title, and what else the palette offers. */
import * as vscode from 'vscode';
import { configurationFor } from './configuration.ts';
import { shownReplay } from './replayEditor.ts';
import { debugReplay } from './replays.ts';

async function start(uri: vscode.Uri | undefined, noDebug: boolean): Promise<void> {
  const target = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (!target) {
    void vscode.window.showInformationMessage('Open the C file that has main() first.');
    return;
  }
  await vscode.debug.startDebugging(
    vscode.workspace.getWorkspaceFolder(target),
    configurationFor(target.fsPath),
    { noDebug },
  );
}

export function registerCommands(): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('procstep.debugFile', (uri?: vscode.Uri) => start(uri, false)),
    vscode.commands.registerCommand('procstep.debugReplay', async (uri?: vscode.Uri) => {
      const replay = uri ?? shownReplay();
      if (replay) await debugReplay(replay);
      else void vscode.window.showInformationMessage('Open a replay (*.procreplay) first.');
    }),
    vscode.commands.registerCommand('procstep.runFile', (uri?: vscode.Uri) => start(uri, true)),
  ];
}
