/** The command as a user starts it: `dist/cli.js` in a process of its own, in a folder of C files made for the test. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'procstep-cli-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  /** `procstep WORDS`, with this standard input: text through a pipe, or an open file descriptor, or none. */
  procstep(words: readonly string[], stdin: string | number | 'ignore' = 'ignore'): Finished {
    const piped = typeof stdin === 'string' && stdin !== 'ignore';
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
      cwd: this.path,
      encoding: 'latin1',
      maxBuffer: 1 << 26,
      ...(piped ? { input: stdin } : {}),
      stdio: [piped ? 'pipe' : stdin, 'pipe', 'pipe'],
    });
    return { status, stdout, stderr };
  }

  /** `procstep run WORDS` */
  run(words: readonly string[], stdin?: string | number | 'ignore'): Finished {
    return this.procstep(['run', ...words], stdin);
  }

  /** A shell's command line in which `procstep` is the command. */
  shell(line: string): Finished {
    const script = `procstep() { "${process.execPath}" "${CLI}" "$@"; }\n${line}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      cwd: this.path,
      encoding: 'latin1',
    });
    return { status, stdout, stderr };
  }

  /** Talks to a running program: each answer is sent when the text before it has been printed. */
  converse(
    words: readonly string[],
    dialogue: readonly (readonly [awaited: string, answer: string])[],
  ): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [CLI, 'run', ...words], { cwd: this.path });
      let stdout = '';
      let stderr = '';
      let turn = 0;
      child.stdout.on('data', (data: Buffer) => {
        stdout += data.toString('latin1');
        while (turn < dialogue.length && stdout.endsWith(dialogue[turn]![0])) {
          child.stdin.write(dialogue[turn++]![1]);
          if (turn === dialogue.length) child.stdin.end();
        }
      });
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString('latin1');
      });
      child.on('error', reject);
      child.on('close', status => resolve({ status, stdout, stderr }));
    });
  }
}
