/** Replays in the real editor: step back over fork and forward again, mark a moment, save, open, find the marker, debug. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { readReplay } from '../../src/replay/read.ts';
import { labOfEachTest } from './lab.ts';

const lab = labOfEachTest();

/** Accepts the name that the dialog proposes, and opens the file from the notification. */
async function saveAndOpen(file: string): Promise<void> {
  const { workbench } = lab();
  const { page } = workbench;
  await workbench.command('Procstep: Save Replay...');
  const name = page.locator('.quick-input-widget input').first();
  await expect.poll(() => name.inputValue(), { timeout: 15_000 }).toBe(file);
  await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  await expect.poll(() => existsSync(file), { timeout: 15_000 }).toBe(true);
  await page.locator('.notification-toast').getByRole('button', { name: 'Open' }).click();
  await page.locator('.tab.active', { hasText: basename(file) }).waitFor();
}

test('a session is marked, saved, opened and debugged again', async () => {
  const { workbench: w } = lab();
  const saved = lab().path('p2.procreplay');
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
  const { workbench: w } = lab();
  const file = lab().path('p3.procreplay');
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
