/** The run and debug buttons in the editor's title, and what else the palette offers. */
import * as vscode from 'vscode';
import { configurationFor } from './configuration.ts';
import { shownReplay } from './replayEditor.ts';
import { debugReplay } from './replays.ts';
import { proposedFor, saveAs } from './saving.ts';

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

/** Where a new program begins: two processes, and something to see in both. */
const NEW_PROGRAM = `#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        printf("child %d of %d\\n", (int)getpid(), (int)getppid());
        exit(7);
    }
    int status;
    waitpid(pid, &status, 0);
    printf("%d ended with %d\\n", (int)pid, WEXITSTATUS(status));
    return 0;
}
`;

/** A file of that text, under a name that the user chooses. */
async function newProgram(): Promise<void> {
  const proposed = proposedFor('program.c');
  const uri = await saveAs({ title: 'New Program', filters: { C: ['c'] }, proposed, text: NEW_PROGRAM });
  if (uri) await vscode.window.showTextDocument(uri);
}

export function registerCommands(walkthrough: string): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('procstep.newProgram', newProgram),
    vscode.commands.registerCommand('procstep.getStarted', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false),
    ),
    vscode.commands.registerCommand('procstep.debugFile', (uri?: vscode.Uri) => start(uri, false)),
    vscode.commands.registerCommand('procstep.debugReplay', async (uri?: vscode.Uri) => {
      const replay = uri ?? shownReplay();
      if (replay) await debugReplay(replay);
      else void vscode.window.showInformationMessage('Open a replay (*.procreplay) first.');
    }),
    vscode.commands.registerCommand('procstep.runFile', (uri?: vscode.Uri) => start(uri, true)),
  ];
}
