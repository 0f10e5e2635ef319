/**
 * The editor to try the extension in: the real VS Code workbench served on localhost by code-server, for machines without
 * a desktop VS Code, and for the end-to-end tests. It is a package of its own in test/e2e, so that the extension stays small.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const QUIET_SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'git.openRepositoryInParentFolders': 'never',
  'terminal.integrated.gpuAcceleration': 'off',
};

function run(command: string, args: readonly string[], cwd: string): void {
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (done.status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} failed in ${cwd}:\n${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`,
    );
  }
}

/** Installs code-server and its Node below test/e2e, once. Nothing is compiled. */
export function installEditor(root: string): void {
  const folder = join(root, 'test/e2e');
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  if (existsSync(join(vscode, 'node_modules')) && existsSync(join(folder, 'node_modules/.bin/node'))) return;
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  run('npm', ['rebuild', 'node'], folder);
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], vscode);
}

/** Packages the built extension; returns the path of the .vsix. */
export function packageExtension(root: string): string {
  const out = join(root, 'dist/procstep.vsix');
  const bin = join(root, 'test/e2e/node_modules');
  const vsce = join(bin, '@vscode/vsce/vsce');
  const args = [
    vsce,
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--skip-license',
    '--no-rewrite-relative-links',
    '-o',
    out,
  ];
  run(join(bin, '.bin/node'), args, root);
  return out;
}

export interface Editor {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): void;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/**
 * Serves the editor with the extension on a folder. `home` keeps its settings and extensions; it is made new if `fresh`.
 * Resolves when the server answers.
 */
export async function serveEditor(
  root: string,
  options: {
    folder: string;
    home: string;
    vsix: string;
    fresh?: boolean;
    settings?: Record<string, unknown>;
  },
): Promise<Editor> {
  if (options.fresh) rmSync(options.home, { recursive: true, force: true });
  const data = join(options.home, 'data');
  const extensions = join(options.home, 'extensions');
  mkdirSync(join(data, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(
    join(data, 'User/settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, ...options.settings }, null, 2),
  );

  const bin = join(root, 'test/e2e/node_modules');
  const node = join(bin, '.bin/node');
  const entry = join(bin, 'code-server/out/node/entry.js');
  const folders = ['--user-data-dir', data, '--extensions-dir', extensions];
  run(node, [entry, ...folders, '--install-extension', options.vsix, '--force'], root);

  const port = await freePort();
  const flags = [
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
  ];
  const server = spawn(node, [entry, ...flags, '--disable-workspace-trust', ...folders], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`;
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
      if (answer.ok) break;
    } catch (error) {
      if (attempt > 300 || server.exitCode !== null) throw new Error(`code-server did not start: ${error}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return { url, process: server, stop: () => server.kill('SIGTERM') };
}

/** A copy of a folder that the user may change without changing ours. */
export function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) cpSync(join(from, name), join(to, name), { recursive: true });
}
