/** Starting and stopping in the real editor: what goes wrong before a program runs, two sessions at once, restarts, a fork bomb. */
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labOfEachTest } from './lab.ts';

const lab = labOfEachTest();

const configuration = (attributes: object): string =>
  JSON.stringify({
    version: '0.2.0',
    configurations: [{ type: 'procstep', request: 'launch', name: 'Lab', ...attributes }],
  });

test('what is wrong with a launch configuration is said, with a way to correct it', async () => {
  const { workbench: w } = lab();
  const dialog = w.page.locator('.monaco-dialog-box');
  const program = '${workspaceFolder}/p2.c';
  await w.writeFile('.vscode/launch.json', configuration({ program, shedule: 'fifo' }));
  await w.openFile('p2.c');
  await w.press('F5');
  await dialog.filter({ hasText: 'has no "shedule": did you mean "schedule"?' }).waitFor();
  await dialog.getByRole('button', { name: "Open 'launch.json'" }).click();
  await w.page.locator('.tab.active', { hasText: 'launch.json' }).waitFor();

  await w.writeFile('.vscode/launch.json', configuration({ program: '${workspaceFolder}' }));
  await w.page.locator('.view-line', { hasText: /"program": ?"\$\{workspaceFolder\}"/ }).waitFor();
  await w.press('F5');
  const toast = w.page.locator('.notification-toast', { hasText: 'is a folder' });
  await toast.getByRole('button', { name: 'Open launch.json' }).waitFor();
});

test('folders with spaces and other letters; what is typed is saved before it runs', async () => {
  const { workbench: w, path } = { workbench: lab().workbench, path: (name: string) => lab().path(name) };
  mkdirSync(path('Übung eins'));
  await w.writeFile('Übung eins/größe é.c', 'int main(void)\n{\n    return 3;\n}\n');
  await w.openFile('größe é.c');
  await w.toggleBreakpoint(3);
  await w.press('Control+Home');
  await w.page.keyboard.type('#include <stdio.h>\n');
  await w.press('F5');
  await w.stoppedAt(4);
  await w.row('Call Stack', /P0 59101 .*running .*größe é/);
});

test('two programs at once: the views show the session that is chosen', async () => {
  const { workbench: w } = lab();
  await w.writeFile('alone.c', 'int main(void)\n{\n    for (;;);\n}\n');
  await w.openFile('p2.c');
  await w.toggleBreakpoint(10);
  await w.press('F5');
  await w.stoppedAt(10);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints', 'Variables');
  await w.row('Processes', /P1 59102 *ready · p2/);

  await w.openFile('alone.c');
  await w.command('Procstep: Debug with Procstep');
  const chosen = w.page.locator('.debug-toolbar select');
  await chosen.waitFor();
  await chosen.selectOption({ label: 'Procstep: alone.c' });
  await w.row('Processes', /P0 59101 *running · alone/);
  await w.noRow('Processes', /59102/);
  await w.page.locator('.statusbar-item', { hasText: 'running' }).waitFor();
  await chosen.selectOption({ label: 'Procstep: p2.c' });
  await w.row('Processes', /P1 59102 *ready · p2/);
  await w.row('Timeline', /fork → 59102/);
  await chosen.selectOption({ label: 'Procstep: alone.c' });
  await w.press('Shift+F5');
  await w.noRow('Call Stack', /alone\.c/);
  await w.row('Processes', /P1 59102 *ready · p2/);
});

test('restart: from a stop, and while it runs', async () => {
  const { workbench: w } = lab();
  await w.writeFile('forever.c', 'int main(void)\n{\n    for (;;);\n}\n');
  await w.openFile('p2.c');
  await w.toggleBreakpoint(10);
  await w.press('F5');
  await w.stoppedAt(10);
  await w.press('F10');
  await w.press('Control+Shift+F5');
  await w.stoppedAt(10);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints', 'Variables');
  expect(await w.terminalText()).toMatch(/hello world.*\[restarted\].*hello world/s);
  await w.row('Processes', /P1 59102 *ready/);
  await w.stopDebugging();

  await w.openFile('forever.c');
  await w.press('F5');
  const pause = w.page.locator('.debug-toolbar .codicon-debug-pause');
  await pause.waitFor();
  await w.row('Call Stack', /P0 59101 .*forever/);
  await w.page.locator('.debug-toolbar .codicon-debug-restart').click();
  await expect.poll(() => w.terminalText(), { timeout: 30_000 }).toContain('[restarted]');
  await pause.click();
  await w.stoppedAt(3);
});

test('a fork bomb: few of the processes are shown, and it is stopped at once', async () => {
  const { workbench: w } = lab();
  await w.newFile('bomb.c', '#include <unistd.h>\n\nint main(void)\n{\n    for (;;)\n        fork();\n}\n');
  await w.press('F5');
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints', 'Variables', 'Call Stack');
  await w.press('Control+Shift+d');
  await w.page
    .locator('.pane-header', { hasText: /Processes\s*[1-4],\d\d\d processes/ })
    .waitFor({ timeout: 60_000 });
  await w.row('Processes', /P0 59101/);
  await w.stopDebugging();
  expect(await w.terminalText()).toContain('[stopped]');
});
