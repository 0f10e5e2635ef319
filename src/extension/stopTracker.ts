/** Watches a session's messages for stops at which the user is to choose who runs next, and tells the process tree. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type * as vscode from 'vscode';
import type { ProcessTree } from './processTree.ts';

export class StopTracker implements vscode.DebugAdapterTrackerFactory {
  constructor(private readonly tree: ProcessTree) {}

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    return {
      onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
        if (message.type !== 'event') return;
        const { event, body } = message as DebugProtocol.Event;
        if (event === 'stopped')
          this.tree.choose(session, body.reason === 'choice' ? body.threadId : undefined);
        else if (event === 'continued') this.tree.choose(session, undefined);
      },
      onWillReceiveMessage: (message: DebugProtocol.Request) => {
        if (message.command === 'continue') this.tree.choose(session, undefined);
      },
    };
  }
}
