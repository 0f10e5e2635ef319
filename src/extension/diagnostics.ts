/**
 * Compile errors in the Problems panel and under the text, with the compiler's suggestion as a quick fix. (The debug console,
 * which a session opens, has them as gcc prints them.)
 */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { DiagnosticsBody } from '../dap/protocol.ts';

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  note: vscode.DiagnosticSeverity.Information,
};

interface Fix {
  readonly range: vscode.Range;
  readonly text: string;
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const toRange = (p: Place) => new vscode.Range(p.line - 1, p.column - 1, p.endLine - 1, p.endColumn - 1);

export class CompileDiagnostics implements vscode.CodeActionProvider {
  private readonly collection = vscode.languages.createDiagnosticCollection('procstep');
  private readonly fixes = new WeakMap<vscode.Diagnostic, Fix>();
  private readonly subscriptions = [
    this.collection,
    vscode.languages.registerCodeActionsProvider('c', this, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    // What was said of a text that has changed since is no longer true.
    vscode.workspace.onDidChangeTextDocument(e => {
      if (e.contentChanges.length > 0) this.collection.delete(e.document.uri);
    }),
  ];

  /** Replaces all that was said before. */
  show(body: DiagnosticsBody): void {
    this.collection.clear();
    for (const file of body.files) {
      const shown = file.diagnostics.map(d => {
        const diagnostic = new vscode.Diagnostic(toRange(d), d.message, SEVERITY[d.severity]);
        diagnostic.source = 'procstep';
        if (d.option) diagnostic.code = `-W${d.option}`;
        diagnostic.relatedInformation = d.notes.map(
          n =>
            new vscode.DiagnosticRelatedInformation(
              new vscode.Location(vscode.Uri.file(n.path), new vscode.Position(n.line - 1, n.column - 1)),
              n.message,
            ),
        );
        if (d.suggestion)
          this.fixes.set(diagnostic, { range: toRange(d.suggestion), text: d.suggestion.text });
        return diagnostic;
      });
      this.collection.set(vscode.Uri.file(file.path), shown);
    }
    void this.open(body);
  }

  /** The first error is shown, unless its file is in sight: the program may be another one than the one in front. */
  private async open(body: DiagnosticsBody): Promise<void> {
    for (const { path, diagnostics } of body.files) {
      const error = diagnostics.find(d => d.severity === 'error');
      // What was given on the command line is in no file.
      if (!error || !existsSync(path)) continue;
      const uri = vscode.Uri.file(path);
      const inSight = vscode.window.visibleTextEditors.some(e => e.document.uri.fsPath === uri.fsPath);
      if (!inSight) await vscode.window.showTextDocument(uri, { selection: toRange(error) });
      return;
    }
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return context.diagnostics.flatMap(given => {
      // The editor hands out copies: find ours by place and message.
      const own = this.collection
        .get(document.uri)
        ?.find(d => d.message === given.message && d.range.isEqual(given.range));
      const fix = own && this.fixes.get(own);
      if (!fix) return [];
      const action = new vscode.CodeAction(`Change to '${fix.text.trim()}'`, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, fix.range, fix.text);
      action.diagnostics = [given];
      action.isPreferred = true;
      return [action];
    });
  }

  dispose(): void {
    for (const s of this.subscriptions) s.dispose();
  }
}
