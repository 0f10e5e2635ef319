/** Replays in the real editor: step back over fork and forward again, mark a moment, save, open, find the marker, debug. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  copyFolder,
  type Editor,
  installEditor,
  packageExtension,
  serveEditor,
} from '../../src/cli/editor.ts';
import { readReplay } from '../../src/replay/read.ts';
import { Workbench } from './workbench.ts';

const root = resolve('.');
const lab = join(tmpdir(), 'procstep-e2e-replay');
const saved = join(lab, 'p2.procreplay');
let editor: Editor;
let workbench: Workbench;

beforeAll(async () => {
  installEditor(root);
  copyFolder(join(root, 'examples'), lab);
  rmSync(saved, { force: true });
  const home = join(tmpdir(), 'procstep-e2e-replay-editor');
  editor = await serveEditor(root, { folder: lab, home, vsix: packageExtension(root), fresh: true });
  workbench = await Workbench.open(editor.url, join(root, 'test/e2e/out'));
});

/** Accepts the name that the dialog proposes, and opens the file from the notification. */
async function saveAndOpen(file: string): Promise<void> {
  const { page } = workbench;
  await workbench.command('Procstep: Save Replay...');
  const name = page.locator('.quick-input-widget input').first();
  await expect.poll(() => name.inputValue(), { timeout: 15_000 }).toBe(file);
  await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  await expect.poll(() => existsSync(file), { timeout: 15_000 }).toBe(true);
  await page.locator('.notification-toast').getByRole('button', { name: 'Open' }).click();
  await page.locator('.tab.active', { hasText: basename(file) }).waitFor();
}

afterEach(() => workbench.screenshot('replay'));

afterAll(async () => {
  await workbench?.close();
  editor?.stop();
});

test('a session is marked, saved, opened and debugged again', async () => {
  const w = workbench;
  await w.openFile('p2.c');
  await w.toggleBreakpoint(10);
  await w.press('F5');
  await w.stoppedAt(10);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints', 'Variables');
  await w.row('Call Stack', /P1 59102/);

  await w.page.locator('.debug-toolbar .codicon-debug-step-back').click();
  await w.stoppedAt(9);
  await w.noRow('Call Stack', /59102/);
  await w.noRow('Processes', /59102/);
  await w.page.locator('.statusbar-item', { hasText: 'before the present' }).waitFor();

  await w.press('F10');
  await w.stoppedAt(10);
  await w.row('Processes', /P1 59102/);

  await w.command('Procstep: Add Comment Here...');
  const input = w.page.locator('.quick-input-widget input');
  await input.fill('the child is here again');
  await w.press('Enter');
  await w.row('Timeline', /the child is here again/);
  await w.row('Timeline', /fork → 59102/);
  await w.screenshot('timeline');

  await w.command('Procstep: Save Replay...');
  await w.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  await expect.poll(() => existsSync(saved), { timeout: 15_000 }).toBe(true);
  const replay = readReplay(readFileSync(saved, 'utf8'));
  expect(replay.markers.map(m => m.text)).toEqual(['the child is here again']);
  await w.stopDebugging();

  await w.page.locator('.notification-toast').getByRole('button', { name: 'Open' }).click();
  await w.page.locator('.tab.active', { hasText: 'p2.procreplay' }).waitFor();
  const page = await w.replayPage();
  await page.getByText('Verified.').waitFor();
  await page.getByRole('heading', { name: /p2\.c/ }).waitFor();
  await w.screenshot('replay-page');
  await page.getByRole('button', { name: /the child is here again/ }).click();
  await w.stoppedAt(10);
  await w.row('Call Stack', /P1 59102/);
  await w.row('Timeline', /the child is here again/);
  await w.screenshot('replay-debugged');
  await w.stopDebugging();
});

test('the last session is saved after its end, and F5 debugs what the editor shows', async () => {
  const w = workbench;
  const file = join(lab, 'p3.procreplay');
  rmSync(file, { force: true });
  await w.openFile('p3.c');
  await w.press('Control+F5');
  await w.page
    .locator('.terminal-wrapper.active', { hasText: /rc_wait.*all processes have ended/ })
    .waitFor();
  await saveAndOpen(file);
  const page = await w.replayPage();
  await page.getByText('Verified.').waitFor();
  await page.getByRole('region', { name: 'Output' }).waitFor();
  await page.getByRole('region', { name: 'Events' }).getByRole('button', { name: /exec/ }).waitFor();
  await w.screenshot('replay-page-whole');
  await page.getByRole('heading', { name: 'The run' }).click();
  await w.press('F5');
  await w.page.locator('.debug-toolbar').waitFor();
  await w.row('Call Stack', /P0 59101/);
  await w.page.locator('.statusbar-item', { hasText: 'before the present' }).waitFor();
  await w.screenshot('replay-f5');
  await w.stopDebugging();
});
