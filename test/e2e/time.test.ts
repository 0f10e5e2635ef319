/** Back in time in the real editor: over fork the child goes, forward again it comes with the same pid. */
import { test } from 'vitest';
import { labOfEachTest } from './lab.ts';

const lab = labOfEachTest();

test('step back over fork, and forward again', async () => {
  const w = lab().workbench;
  await w.openFile('p2.c');
  await w.toggleBreakpoint(9);
  await w.press('F5');
  await w.stoppedAt(9);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.row('Processes', /P0 59101/);
  // Open at the first stop, though the views were not there before.
  await w.row('Call Stack', /main.*p2\.c/);
  await w.row('Variables', /^argc/);

  // The child shows below a row that had nothing below it.
  await w.press('F10');
  await w.stoppedAt(10);
  await w.row('Call Stack', /P1 59102/);
  await w.row('Processes', /P1 59102/);

  await w.page.locator('.debug-toolbar .codicon-debug-step-back').click();
  await w.stoppedAt(9);
  await w.noRow('Call Stack', /59102/);
  await w.noRow('Processes', /59102/);
  await w.screenshot('before-fork');

  await w.press('F10');
  await w.stoppedAt(10);
  await w.row('Call Stack', /P1 59102/);
  await w.row('Processes', /P1 59102/);
});
