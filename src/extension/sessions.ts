/**
 * What a view knows of each debug session, and which of them it shows: the one that the user has chosen in the editor, or, while that
 * is another debugger's, the one heard of last. So two programs at once do not show in each other's views.
 */
import * as vscode from 'vscode';

export class Sessions<State> {
  /** In the order in which they were heard of. */
  private readonly known = new Map<
    string,
    { readonly session: vscode.DebugSession; readonly state: State }
  >();
  private readonly subscription: vscode.Disposable;

  /** `changed` is called when there is something else to be shown. */
  constructor(private readonly changed: () => void) {
    this.subscription = vscode.debug.onDidChangeActiveDebugSession(() => {
      if (this.known.size > 1) this.changed();
    });
  }

  get shown(): { readonly session: vscode.DebugSession; readonly state: State } | undefined {
    const active = vscode.debug.activeDebugSession;
    return (active && this.known.get(active.id)) ?? [...this.known.values()].at(-1);
  }

  of({ id }: vscode.DebugSession): State | undefined {
    return this.known.get(id)?.state;
  }

  set(session: vscode.DebugSession, state: State): void {
    this.known.delete(session.id);
    this.known.set(session.id, { session, state });
    if (this.shown?.session.id === session.id) this.changed();
  }

  ended({ id }: vscode.DebugSession): void {
    if (this.known.delete(id)) this.changed();
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
