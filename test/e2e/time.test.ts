/** Back in time in the real editor: over fork the child goes, forward again it comes with the same pid. */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, test } from 'vitest';
import {
  copyFolder,
  type Editor,
  installEditor,
  packageExtension,
  serveEditor,
} from '../../src/cli/editor.ts';
import { Workbench } from './workbench.ts';

const root = resolve('.');
const lab = join(tmpdir(), 'procstep-e2e-time');
let editor: Editor;
let workbench: Workbench;

beforeAll(async () => {
  installEditor(root);
  copyFolder(join(root, 'examples'), lab);
  const home = join(tmpdir(), 'procstep-e2e-time-editor');
  editor = await serveEditor(root, { folder: lab, home, vsix: packageExtension(root), fresh: true });
  workbench = await Workbench.open(editor.url, join(root, 'test/e2e/out'));
});

afterEach(() => workbench.screenshot('back-in-time'));

afterAll(async () => {
  await workbench?.close();
  editor?.stop();
});

test('step back over fork, and forward again', async () => {
  const w = workbench;
  await w.openFile('p2.c');
  await w.toggleBreakpoint(10);
  await w.press('F5');
  await w.stoppedAt(10);
  await w.collapse('Watch', 'Loaded Scripts', 'Breakpoints');
  await w.row('Call Stack', /P1 59102/);

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
