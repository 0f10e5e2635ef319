/**
 * Homework in the real editor: the checklist of the worked example, a check that fails under one schedule only, that very run in
 * the debugger, an answer, and the hand-in.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyFolder } from '../../src/cli/editor.ts';
import { EXAMPLES, labOfEachTest } from './lab.ts';

const EXAMPLE = join(EXAMPLES, 'assignment');

const lab = labOfEachTest(folder => {
  copyFolder(join(EXAMPLE, 'submissions/brian'), folder);
  for (const name of ['pipes.procassignment.yaml', 'words.txt', 'words-in-capitals.txt'])
    cpSync(join(EXAMPLE, name), join(folder, name));
});

const row = (text: string | RegExp) =>
  lab().workbench.page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();

/** Shows the view; a click on it when it is shown would hide it. */
async function open(): Promise<void> {
  const { page } = lab().workbench;
  const button = page.locator('.activitybar .action-item', {
    has: page.locator('a[aria-label^="Assignment"]'),
  });
  // The first test may have to wait for the extension to be loaded.
  await button.waitFor({ timeout: 60_000 });
  if (!/\bchecked\b/.test((await button.getAttribute('class')) ?? '')) await button.click();
  await row(/shout\.c/).waitFor();
}

/** Answers the question about the first child. */
async function answer(text: string): Promise<void> {
  await row(/which child does the first wait/).click();
  const { workbench } = lab();
  const input = workbench.page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(text);
  await workbench.press('Enter');
}

test('the checklist: check, see why, debug the run that failed, answer, hand in', async () => {
  const { workbench: w } = lab();
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

  // What is answered here belongs to this moment: the run up to here is kept beside the answers.
  await open();
  await answer('59104');
  await row(/which child does the first wait\(\) return\?.*59104/).waitFor();
  const moment = lab().path('answer-first-child.procreplay');
  await expect.poll(() => existsSync(moment)).toBe(true);
  expect(readFileSync(moment, 'utf8')).toMatch(/"text":"59104",.*"question":"first-child"/);
  await w.stopDebugging();

  await open();
  // A line that names a place opens it.
  await row(/should close its write end/).waitFor();
  await row(/59102 .* holds the write end open: fd 4, opened at shout\.c:9/).click();
  await w.page.locator('.tab.active', { hasText: 'shout.c' }).waitFor();

  await answer('59102');
  await row(/which child does the first wait\(\) return\?.*59102/).waitFor();
  expect(JSON.parse(readFileSync(lab().path('procstep-answers.json'), 'utf8'))).toEqual({
    'first-child': '59102',
  });
  // That moment was of the other answer.
  expect(existsSync(moment)).toBe(false);

  await w.command('Procstep: Pack for Hand-In');
  await w.page
    .locator('.notification-toast', { hasText: 'not answered: why-close' })
    .waitFor({ timeout: 60_000 });
  for (const name of ['shout.c', 'three.procreplay', 'procstep-answers.json']) {
    expect(existsSync(lab().path(`hand-in/${name}`))).toBe(true);
  }
});

test('a mistake in the assignment is shown with its line', async () => {
  await open();
  await lab().workbench.writeFile('pipes.procassignment.yaml', 'title: Pipes\nprograms:\n  - file: x.c\n');
  await row(
    /pipes\.procassignment\.yaml:3: an entry of "programs" has no member "file"; did you mean "files"\?/,
  ).waitFor();
});
