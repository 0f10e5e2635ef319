/** The run and debug buttons in the editor's title, and what else the palette offers. */
import * as vscode from 'vscode';
import { configurationFor } from './configuration.ts';

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
    vscode.commands.registerCommand('procstep.runFile', (uri?: vscode.Uri) => start(uri, true)),
  ];
}
