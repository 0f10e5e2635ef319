/** Values beside the lines of the function that execution stopped in, for the editor to show with `debug.inlineValues`. */
import * as vscode from 'vscode';
import { namesBefore } from './inlineNames.ts';

export class InlineValues implements vscode.InlineValuesProvider {
  provideInlineValues(
    document: vscode.TextDocument,
    viewPort: vscode.Range,
    context: vscode.InlineValueContext,
  ): vscode.InlineValue[] {
    // Other debuggers of C choose for themselves.
    if (vscode.debug.activeDebugSession?.type !== 'procstep') return [];
    return namesBefore(document.getText(), context.stoppedLocation.start.line)
      .filter(({ line }) => line >= viewPort.start.line && line <= viewPort.end.line)
      .map(({ name, line, column }) => {
        const range = new vscode.Range(line, column, line, column + name.length);
        return new vscode.InlineValueVariableLookup(range, name, true);
      });
  }
}
