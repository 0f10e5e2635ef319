/** Activation: everything the extension contributes, each registered by its own module. */
import * as vscode from 'vscode';
import { AdapterFactory } from './adapter.ts';
import { Assignments } from './assignment.ts';
import { registerCommands } from './commands.ts';
import { ConfigurationProvider } from './configuration.ts';
import { CompileDiagnostics } from './diagnostics.ts';
import { InlineValues } from './inlineValues.ts';
import { ProcessTree } from './processTree.ts';
import { REPLAY_EDITOR, ReplayEditor } from './replayEditor.ts';
import { Replays } from './replays.ts';
import { StopTracker } from './stopTracker.ts';
import { Terminals } from './terminal.ts';
import { TimelineModel } from './timelineModel.ts';
import { TimelineStatus } from './timelineStatus.ts';
import { TimelineTree } from './timelineTree.ts';

export function activate(context: vscode.ExtensionContext): void {
  const diagnostics = new CompileDiagnostics();
  const tree = new ProcessTree();
  const terminals = new Terminals();
  const timeline = new TimelineModel();
  const replays = new Replays(timeline);
  const configuration = new ConfigurationProvider();
  context.subscriptions.push(
    diagnostics,
    tree,
    terminals,
    timeline,
    new TimelineTree(timeline),
    new TimelineStatus(timeline),
    replays,
    vscode.window.registerCustomEditorProvider(REPLAY_EDITOR, new ReplayEditor(context.extensionUri)),
    vscode.languages.registerInlineValuesProvider('c', new InlineValues()),
    vscode.debug.registerDebugAdapterTrackerFactory('procstep', timeline),
    vscode.debug.registerDebugAdapterTrackerFactory('procstep', terminals),
    vscode.debug.registerDebugConfigurationProvider('procstep', configuration),
    vscode.debug.registerDebugConfigurationProvider(
      'procstep',
      configuration,
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(
      'procstep',
      new AdapterFactory(
        context.extensionUri,
        (session, replay) => replays.keep(session, replay),
        () => tree.open(),
      ),
    ),
    vscode.debug.registerDebugAdapterTrackerFactory('procstep', new StopTracker(tree)),
    vscode.debug.onDidReceiveDebugSessionCustomEvent(event => {
      if (event.session.type !== 'procstep') return;
      switch (event.event) {
        case 'procstep/processes':
          tree.update(event.session, event.body);
          break;
        case 'procstep/terminal':
          terminals.write(event.session, event.body);
          break;
        case 'procstep/diagnostics':
          diagnostics.show(event.body);
          break;
      }
    }),
    vscode.debug.onDidTerminateDebugSession(session => {
      if (session.type !== 'procstep') return;
      tree.ended(session);
      timeline.ended(session);
      terminals.ended(session);
    }),
    new Assignments(context.extensionUri),
    ...registerCommands(`${context.extension.id}#start`),
  );
}
