/** Launch configurations: F5 without a launch.json, defaults, and mistakes said before anything starts. */
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { shownReplay } from './replayEditor.ts';
import { replayConfiguration } from './replays.ts';

export function configurationFor(file: string): vscode.DebugConfiguration {
  return { type: 'procstep', request: 'launch', name: `Procstep: ${basename(file)}`, program: file };
}

export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [{ type: 'procstep', request: 'launch', name: 'Procstep: this C file', program: '${file}' }];
  }

  /** F5 with no launch.json gives a configuration without a type: the C file in front of the user is meant. */
  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration | undefined {
    if (config.type || config.request || config.name) return config;
    const replay = shownReplay();
    if (replay) return { ...config, ...replayConfiguration(replay.fsPath) };
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== 'c') {
      void vscode.window.showInformationMessage('Open the C file that has main() and press F5 again.');
      return undefined;
    }
    return { ...config, ...configurationFor(editor.document.uri.fsPath) };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    config: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const replay: unknown = config['replay'];
    if (typeof replay === 'string' && replay !== '') {
      const file = isAbsolute(replay) || !folder ? replay : join(folder.uri.fsPath, replay);
      if (existsSync(file)) return { ...config, replay: file };
      return refuse(`there is no file ${file}: correct "replay" in the configuration`);
    }
    const program: unknown = config['program'];
    if (typeof program !== 'string' || program === '') {
      return refuse(
        'the configuration has no "program": name the C file that has main(), for example "${file}"',
      );
    }
    const path = isAbsolute(program) || !folder ? program : join(folder.uri.fsPath, program);
    if (!existsSync(path)) return refuse(`there is no file ${path}: correct "program" in the configuration`);
    const cwd: unknown = config['cwd'];
    if (typeof cwd === 'string' && !existsSync(cwd)) {
      return refuse(`there is no folder ${cwd}: correct "cwd" in the configuration`);
    }
    const unsaved = vscode.workspace.textDocuments.filter(
      d => d.isDirty && !d.isUntitled && d.languageId === 'c',
    );
    await Promise.all(unsaved.map(d => d.save()));
    // Where the program prints is what the user wants to see.
    const console =
      config['console'] === 'debugConsole' ? { internalConsoleOptions: 'openOnSessionStart' } : {};
    return { ...console, ...config, program: path };
  }
}

async function refuse(why: string): Promise<undefined> {
  const open = 'Open launch.json';
  if ((await vscode.window.showErrorMessage(`Procstep: ${why}.`, open)) === open) {
    await vscode.commands.executeCommand('workbench.action.debug.configure');
  }
  return undefined;
}
