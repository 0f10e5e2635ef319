/**
 * Homework in the real editor: the checklist of the worked example, a check that fails under one schedule only, that very run in
 * the debugger, an answer, and the hand-in.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  copyFolder,
  type Editor,
  installEditor,
  packageExtension,
  serveEditor,
} from '../../src/cli/editor.ts';
import { Workbench } from './workbench.ts';

const root = resolve('.');
const lab = join(tmpdir(), 'procstep-e2e-assignment');
const example = join(root, 'examples/assignment');
let editor: Editor;
let workbench: Workbench;

beforeAll(async () => {
  installEditor(root);
  copyFolder(join(example, 'submissions/brian'), lab);
  for (const name of ['pipes.procassignment.yaml', 'words.txt', 'words-in-capitals.txt']) {
    cpSync(join(example, name), join(lab, name));
  }
  const home = join(tmpdir(), 'procstep-e2e-assignment-editor');
  editor = await serveEditor(root, { folder: lab, home, vsix: packageExtension(root), fresh: true });
  workbench = await Workbench.open(editor.url, join(root, 'test/e2e/out'));
});

afterEach(context =>
  workbench.screenshot(context.task.result?.state === 'fail' ? 'failed-assignment' : 'assignment'),
);

afterAll(async () => {
  await workbench?.close();
  editor?.stop();
});

const row = (text: string | RegExp) =>
  workbench.page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();

/** Shows the view; a click on it when it is shown would hide it. */
async function open(): Promise<void> {
  const button = workbench.page.locator('.activitybar .action-item', {
    has: workbench.page.locator('a[aria-label^="Assignment"]'),
  });
  await button.waitFor();
  if (!/\bchecked\b/.test((await button.getAttribute('class')) ?? '')) await button.click();
  await row(/shout\.c/).waitFor();
}

/** Answers the question about the first child. */
async function answer(text: string): Promise<void> {
  await row(/which child does the first wait/).click();
  const input = workbench.page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(text);
  await workbench.press('Enter');
}

test('the checklist: check, see why, debug the run that failed, answer, hand in', async () => {
  const w = workbench;
  await open();
  await row(/three children, each with its number.*2 points/).waitFor();
  await row(/which child does the first wait\(\) return\?.*not answered/).waitFor();
  await w.screenshot('assignment-before');

  // Brian's sum of statuses is right only when the children end in the order in which they were made.
  await w.command('Procstep: Check Assignment');
  const failed = row(/the parent ends last.*0\/2 points/);
  await failed.waitFor({ timeout: 60_000 });
  await row(/the program ended with exit status 2; it should be exit status 3/).waitFor();
  await row(/fails with the random schedule, quantum 200, seed 2/).waitFor();
  await row(/should close its write end before it reads: close\(4\)/).waitFor();
  await w.screenshot('assignment-checked');

  await w.command('Procstep: Show Report of the Assignment');
  await w.page.locator('.view-line', { hasText: 'Pipes and children: ' }).waitFor();
  await w.screenshot('assignment-report');

  // The same schedule and seed in the debugger: the last child to be waited for is not the last one made.
  await w.openFile('three.c');
  await w.toggleBreakpoint(18);
  await failed.hover();
  await failed.locator('.codicon-debug-alt').click();
  await w.stoppedAt(18);
  await w.screenshot('assignment-debugged');

  // What is answered here is also a marker of the session, and so of its replay.
  await open();
  await answer('59104');
  await row(/which child does the first wait\(\) return\?.*59104/).waitFor();
  await w.stopDebugging();

  await open();
  // A line that names a place opens it.
  await row(/should close its write end/).waitFor();
  await row(/59102 .* holds the write end open: fd 4, opened at shout\.c:9/).click();
  await w.page.locator('.tab.active', { hasText: 'shout.c' }).waitFor();

  await answer('59102');
  await row(/which child does the first wait\(\) return\?.*59102/).waitFor();
  expect(JSON.parse(readFileSync(join(lab, 'procstep-answers.json'), 'utf8'))).toEqual({
    'first-child': '59102',
  });

  await w.command('Procstep: Pack for Hand-In');
  await w.page
    .locator('.notification-toast', { hasText: 'not answered: why-close' })
    .waitFor({ timeout: 60_000 });
  for (const name of ['shout.c', 'three.procreplay', 'procstep-answers.json']) {
    expect(existsSync(join(lab, 'hand-in', name))).toBe(true);
  }
});

test('a mistake in the assignment is shown with its line', async () => {
  await workbench.writeFile('pipes.procassignment.yaml', 'title: Pipes\nprograms:\n  - file: x.c\n');
  await row(
    /pipes\.procassignment\.yaml:3: an entry of "programs" has no member "file"; did you mean "files"\?/,
  ).waitFor();
});
