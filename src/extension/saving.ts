/**
 * Saving a file that the user names. A place that cannot be written (a folder of the course that is read-only, a full disk) is said
 * with its reason, and another one can be chosen: what was recorded is not lost.
 */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { reasonOf } from './messages.ts';

export interface FileToSave {
  /** Title of the dialog. */
  readonly title: string;
  readonly filters: Readonly<Record<string, string[]>>;
  /** Where it is proposed to be. */
  readonly proposed: vscode.Uri | undefined;
  readonly text: string;
}

/** Asks where, and writes; undefined if the user does not want it any more. */
export async function saveAs({
  title,
  filters,
  proposed,
  text,
}: FileToSave): Promise<vscode.Uri | undefined> {
  for (;;) {
    const uri = await vscode.window.showSaveDialog({
      title,
      filters,
      ...(proposed ? { defaultUri: proposed } : {}),
    });
    if (!uri) return undefined;
    try {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      return uri;
    } catch (error) {
      const elsewhere = 'Save Elsewhere...';
      const what = `Procstep: ${basename(uri.path)} cannot be saved in ${dirname(uri.fsPath)}: ${reasonOf(error)}.`;
      const answer = await vscode.window.showErrorMessage(`${what} Choose a folder of your own.`, elsewhere);
      if (answer !== elsewhere) return undefined;
    }
  }
}

/** A file of this name in the folder of a session's program, or in the first folder of the workspace. */
export function proposedFor(name: string, session?: vscode.DebugSession): vscode.Uri | undefined {
  const { program, replay } = (session?.configuration ?? {}) as Readonly<Record<string, unknown>>;
  const launched = [program, replay].find(path => typeof path === 'string' && path !== '');
  const folder =
    (session?.workspaceFolder ?? vscode.workspace.workspaceFolders?.[0])?.uri ??
    (typeof launched === 'string' ? vscode.Uri.file(dirname(launched)) : undefined);
  return folder && vscode.Uri.joinPath(folder, name);
}
