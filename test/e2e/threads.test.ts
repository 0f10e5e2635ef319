/**
 * The broken counter in the real editor, as a student takes it apart: both threads in the call stack, one stepped while the
 * other stands, and an update lost by choosing who runs between the load and the store of `counter++`. And user-level threads
 * below the kernel thread that carries them, one of them stepped.
 */
import { beforeEach, test } from 'vitest';
import { labOfEachTest } from './lab.ts';
import type { Workbench } from './workbench.ts';

const INCREMENT = 14;
const PRINTS = 13;
const lab = labOfEachTest();
let w: Workbench;

beforeEach(() => {
  w = lab().workbench;
});

/** counter, as the Globals of the selected frame show it. */
const counterIs = async (value: number) => {
  await w.expand(await w.row('Variables', /^Globals/));
  await w.row('Variables', new RegExp(`^counter *= *${value}$`));
};

test('an update is lost by hand', async () => {
  await w.openFile('counter-broken.c');
  await w.toggleBreakpoint(INCREMENT);
  await w.press('F5');
  await w.stoppedAt(INCREMENT);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.row('Call Stack', /P0 59101 .*blocked: pthread_join/);
  await w.row('Call Stack', /P0 59102 .*running .*count/);
  await w.row('Processes', /^thread 59103 *ready/);
  await counterIs(0);

  // One thread is stepped, by instructions: it loads the counter, and adds one to what it loaded.
  await w.command('Open Disassembly View');
  await w.page.locator('.disassembly-view').waitFor();
  await w.press('F10');
  await w.row('Call Stack', /P0 59102 .*Step/i);
  await w.press('F10');
  await counterIs(0);
  await w.row('Processes', /^thread 59103 *ready/);
  await w.screenshot('between-load-and-store');

  // The other is given the CPU in between, and counts.
  await w.runNext('Processes', /^thread 59103/);
  await w.row('Call Stack', /P0 59103 .*Runs next/i);
  await w.command('View: Close Editor');
  await w.press('F5');
  await w.row('Call Stack', /P0 59103 .*Breakpoint/i);
  await w.press('F10');
  await counterIs(1);

  // The first one stores what it had: the update of the second is lost.
  await w.runNext('Call Stack', /P0 59102/);
  await w.row('Call Stack', /P0 59102 .*Runs next/i);
  await w.press('F10');
  await w.row('Call Stack', /P0 59102 .*Step/i);
  await counterIs(1);
});

test('manual schedule: the machine asks who runs', async () => {
  await w.writeFile(
    '.vscode/launch.json',
    JSON.stringify({
      version: '0.2.0',
      configurations: [
        {
          type: 'procstep',
          request: 'launch',
          name: 'By hand',
          program: '${workspaceFolder}/fork-loop.c',
          schedule: 'manual',
        },
      ],
    }),
  );
  await w.openFile('fork-loop.c');
  await w.press('F5');
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.row('Call Stack', /P1 59102 .*Who runs next/i);
  await w.page.locator('.pane', { hasText: 'Who runs next? Continue takes 59102.' }).waitFor();
  await w.screenshot('choose-who-runs-next');
  await w.runNext('Processes', /^P3 59104/);
  await w.row('Call Stack', /P3 59104 .*Runs next/i);
  await w.press('F5');
  // It prints, and ends; the next decision is between the other two.
  await w.noRow('Processes', /59104/);
  await w.row('Call Stack', /P1 59102 .*Who runs next/i);
});

test('user-level threads below the kernel thread that carries them', async () => {
  await w.openFile('uthreads.c');
  await w.toggleBreakpoint(PRINTS);
  await w.press('F5');
  await w.stoppedAt(PRINTS);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.row('Call Stack', /P0 59101\/1 .*running: on 59101 .*count/);
  await w.row('Processes', /^user-level 59101\/2 *ready: not begun/);
  await w.press('F5');
  await w.row('Call Stack', /P0 59101\/2 .*running: on 59101 .*count/);
  await w.row('Processes', /^user-level 59101\/0 *blocked: waiting for the end of count/);

  // The first one stands in uthread_yield: it is stepped, and the kernel thread comes back to it.
  await (await w.row('Processes', /^user-level 59101\/1/)).click();
  await w.row('Call Stack', /uthreads\.c\s*14:/);
  await w.press('F10');
  await w.row('Call Stack', /P0 59101\/1 .*Step/i);
  await w.row('Processes', /^user-level 59101\/1 *running: on 59101/);
});
