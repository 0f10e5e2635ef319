/**
 * The main job, as a student does it in the real editor: open a folder with a program of the lecture and no launch.json, set a
 * breakpoint after fork, press F5, look at both processes.
 */
import { expect, test } from 'vitest';
import { labOfEachTest } from './lab.ts';

const lab = labOfEachTest();

test('F5 without a launch.json: both processes after fork, rc in each, the PCB', async () => {
  const w = lab().workbench;
  await w.openFile('p2.c');
  await w.toggleBreakpoint(10);
  await w.press('F5');

  await w.stoppedAt(10);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.row('Call Stack', /P0 59101/);
  await w.row('Call Stack', /P1 59102/);
  await w.row('Processes', /P0 59101/);
  await w.row('Processes', /P1 59102 *ready/);
  await w.expand(await w.row('Variables', /^Locals/));
  await w.row('Variables', /^rc *= *59102/);
  await w.expand(await w.row('Variables', /^PCB/));
  await w.row('Variables', /^pid *= *59101/);
  await w.row('Variables', /^state *= *RUNNING/);
  await w.screenshot('parent-after-fork');

  // The same breakpoint stops the child; the parent has gone on to wait().
  await w.press('F5');
  await w.row('Call Stack', /P1 59102.*paused/i);
  await w.row('Call Stack', /P0 59101.*wait/);
  await w.row('Variables', /^rc *= *0$/);
  await w.row('Variables', /^pid *= *59102/);
  await w.screenshot('child-after-fork');

  // Selecting the parent in the process tree shows its frames: rc is the child's pid there.
  await (await w.row('Processes', /P0 59101/)).click();
  await w.row('Variables', /^rc *= *59102/);
  await w.expand(await w.row('Variables', /^PCB/));
  await w.row('Variables', /^pid *= *59101/);
  await w.row('Variables', /^state *= *SLEEPING/);
});

test('stepping over wait in the parent while the child runs', async () => {
  const w = lab().workbench;
  await w.openFile('p2.c');
  await w.toggleBreakpoint(20);
  await w.press('F5');
  await w.stoppedAt(20);
  await w.press('F10');
  await w.stoppedAt(21);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.expand(await w.row('Variables', /^Locals/));
  await w.row('Variables', /^wc *= *59102/);
  expect(await w.terminalText()).toContain('hello, I am child (pid:59102)');
  await w.noRow('Processes', /59102/);
});

test('a zombie appears in the tree and goes when the parent waits', async () => {
  const w = lab().workbench;
  await w.openFile('zombie.c');
  await w.toggleBreakpoint(21);
  await w.toggleBreakpoint(25);
  await w.press('F5');
  await w.stoppedAt(21);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints', 'Variables');
  await w.row('Processes', /P1 59102 *zombie: exit status 7/);
  await w.row('Call Stack', /59102.*zombie/);
  await w.screenshot('zombie');
  await w.press('F5');
  await w.stoppedAt(25);
  await w.noRow('Processes', /59102/);
  expect(await w.terminalText()).toMatch(/Z/);
});

test('a program that computes for ever can be paused and stopped', async () => {
  const w = lab().workbench;
  await w.newFile('forever.c', 'int main(void)\n{\n    while (1);\n}\n');
  await w.press('F5');
  await w.pause();
  await w.stoppedAt(3);
  await w.press('F5');
  await w.page.locator('.debug-toolbar .codicon-debug-pause').waitFor();
  await w.stopDebugging();
});

test('compile errors are in the Problems panel, with a fix', async () => {
  const w = lab().workbench;
  await w.openFile('forkbomb.c', 'broken');
  await w.press('F5');
  await w.page.locator('.repl', { hasText: "'While' undeclared; did you mean 'while'?" }).waitFor();
  await w.press('Control+Shift+m');
  const problem = w.page.locator('.markers-panel .monaco-list-row', { hasText: 'While' }).first();
  await problem.dblclick();
  await w.page.locator('.monaco-editor.focused').waitFor();
  await w.press('Control+.');
  await w.page.locator('.action-widget').getByText("Change to 'while'").waitFor();
  await w.press('Enter');
  await w.page.locator('.view-line', { hasText: /^\s*while\(true\)/ }).waitFor();
});

test('the terminal: typed input reaches the program, ^D ends it, ^C interrupts', async () => {
  const w = lab().workbench;
  await w.newFile(
    'echo.c',
    `#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char line[80];
    while (fgets(line, sizeof line, stdin))
        printf("read: %s", line);
    printf("end of file\\n");
    pause();
}
`,
  );
  await w.press('F5');
  await w.page.locator('.xterm').first().click();
  await w.page.keyboard.type('hello\n');
  await w.terminalShows('read: hello');
  await w.press('Control+d');
  await w.terminalShows('end of file');
  await w.press('Control+c');
  await w.terminalShows('[all processes have ended]');
});
