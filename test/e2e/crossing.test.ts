/** A replay is the same everywhere: recorded by the command line, verified by another version of Node and in a browser's worker. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReplay } from '../../src/replay/read.ts';
import { BROWSERS, FLAGS } from './workbench.ts';

const root = resolve('.');
const cli = join(root, 'dist/cli.js');
/** Node of the editor: a newer one than the one we run on. */
const otherNode = join(root, 'test/e2e/node_modules/.bin/node');
const PROGRAMS = ['p3.c', 'race.c', 'producer-consumer.c'];

let folder: string;
let server: Server;
let browser: Browser;

/** What the browser may ask for. */
async function pages(): Promise<
  ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>
> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, 'test/e2e/verify-worker.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
  });
  return new Map([
    ['/', { type: 'text/html', body: '<!DOCTYPE html><title>replays</title>' }],
    ['/worker.js', { type: 'text/javascript', body: outputFiles[0]!.contents }],
    [
      '/sysroot.bin',
      { type: 'application/octet-stream', body: readFileSync(join(root, 'dist/sysroot.bin')) },
    ],
  ]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'procstep-crossing-'));
  const known = await pages();
  server = createServer((request, response) => {
    const page = known.get(request.url ?? '');
    response.writeHead(page ? 200 : 404, { 'content-type': page?.type ?? 'text/plain' }).end(page?.body);
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const executablePath = BROWSERS.find(existsSync);
  if (!executablePath) throw new Error(`no Chromium at ${BROWSERS.join(', ')}: apt-get install chromium`);
  browser = await chromium.launch({ executablePath, args: FLAGS });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Verifies in a worker of a page; what the worker says. */
async function verifiedInBrowser(text: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const said = await page.evaluate(async replay => {
    const sysroot = await (await fetch('/sysroot.bin')).arrayBuffer();
    const worker = new Worker('/worker.js');
    return await new Promise<string>((answered, failed) => {
      worker.onmessage = ({ data }) => answered(String(data));
      worker.onerror = ({ message }) => failed(new Error(message));
      worker.postMessage({ sysroot, text: replay });
    });
  }, text);
  await page.close();
  return said;
}

test.each(PROGRAMS)('%s: the same final hash in Node, in another Node, and in a browser', async program => {
  const file = join(folder, `${program}.procreplay`);
  const schedule = ['--schedule', 'random', '--seed', '11', '--quantum', '700'];
  execFileSync(
    process.execPath,
    [cli, 'run', '--no-tty', ...schedule, '--record', file, join(root, 'examples', program)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const text = readFileSync(file, 'utf8');
  const { footer } = readReplay(text);

  const version = (node: string) => execFileSync(node, ['--version'], { encoding: 'utf8' });
  expect(version(otherNode)).not.toBe(version(process.execPath));
  const report = JSON.parse(execFileSync(otherNode, [cli, 'verify', '--json', file], { encoding: 'utf8' }));
  expect(report).toMatchObject({ ok: true, clock: footer.clock });

  expect(await verifiedInBrowser(text)).toBe(`${footer.end} at ${footer.clock}: ${footer.hash}`);
});
