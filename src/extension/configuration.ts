/** Launch configurations: F5 without a launch.json, defaults, and mistakes said before anything starts. */
import { statSync } from 'node:fs';
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
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'c') {
      void advise('Open the C file that has main() and press F5 again.', 'Find a C File', [
        'workbench.action.quickOpen',
        '.c',
      ]);
      return undefined;
    }
    if (document.isUntitled) {
      void advise('Save this file under a name that ends in .c and press F5 again.', 'Save', [
        'workbench.action.files.save',
      ]);
      return undefined;
    }
    return { ...config, ...configurationFor(document.uri.fsPath) };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const config = withAbsolutePaths(given, folder?.uri.fsPath);
    const { replay, program, cwd } = config as Readonly<Record<string, unknown>>;
    if (typeof replay === 'string' && replay !== '') {
      if (kindOf(replay) === 'file') return config;
      return refuse(`there is no file ${replay}: correct "replay" in the configuration`);
    }
    if (typeof program !== 'string' || program === '') {
      return refuse(
        'the configuration has no "program": name the C file that has main(), for example "${file}"',
      );
    }
    const kind = kindOf(program);
    if (kind === 'folder') {
      return refuse(
        `${program} is a folder: "program" in the configuration names the C file that has main()`,
      );
    }
    if (!kind) return refuse(`there is no file ${program}: correct "program" in the configuration`);
    if (typeof cwd === 'string' && kindOf(cwd) !== 'folder') {
      return refuse(`there is no folder ${cwd}: correct "cwd" in the configuration`);
    }
    const unsaved = vscode.workspace.textDocuments.filter(
      d => d.isDirty && !d.isUntitled && d.languageId === 'c',
    );
    const saved = await Promise.all(unsaved.map(d => d.save()));
    const not = unsaved.find((_, i) => !saved[i]);
    if (not) {
      const name = basename(not.uri.fsPath);
      void advise(
        `${name} cannot be saved, so what runs would not be what you see. Save it elsewhere and press F5 again.`,
        'Save As...',
        ['workbench.action.files.saveAs'],
      );
      return undefined;
    }
    // Where the program prints is what the user wants to see.
    const console =
      config['console'] === 'debugConsole' ? { internalConsoleOptions: 'openOnSessionStart' } : {};
    return { ...console, ...config };
  }
}

/** Attributes that are paths, or lists of them. */
const PATHS = ['program', 'replay', 'cwd', 'sources', 'includePath'];

/** A path that does not begin at the root is one within the workspace folder. */
function withAbsolutePaths(
  config: vscode.DebugConfiguration,
  folder: string | undefined,
): vscode.DebugConfiguration {
  const absolute = (path: unknown): unknown =>
    typeof path !== 'string' || path === '' || isAbsolute(path) || !folder ? path : join(folder, path);
  const changed = PATHS.filter(name => config[name] !== undefined).map(name => {
    const value: unknown = config[name];
    return [name, Array.isArray(value) ? value.map(absolute) : absolute(value)];
  });
  return { ...config, ...Object.fromEntries(changed) };
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && (found.isDirectory() ? 'folder' : 'file');
}

/** Says what to do, with a button that does it. */
async function advise(
  what: string,
  button: string,
  [command, ...args]: readonly [string, ...unknown[]],
): Promise<void> {
  if ((await vscode.window.showInformationMessage(`Procstep: ${what}`, button)) === button)
    await vscode.commands.executeCommand(command, ...args);
}

function refuse(why: string): undefined {
  const open = 'Open launch.json';
  void vscode.window.showErrorMessage(`Procstep: ${why}.`, open).then(answer => {
    if (answer === open) void vscode.commands.executeCommand('workbench.action.debug.configure');
  });
  return undefined;
}
