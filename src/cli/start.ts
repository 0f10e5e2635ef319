/** `npm start`: opens the examples in VS Code with the extension: the desktop one if it is there, else one on localhost. */
import { spawn, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installEditor, packageExtension, serveEditor } from './editor.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const examples = join(root, 'examples');

const code = spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' });
if (code.status === 0) {
  spawn('code', ['--new-window', `--extensionDevelopmentPath=${root}`, examples, join(examples, 'p1.c')], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
} else {
  console.log(
    "There is no 'code' on the PATH: installing an editor for the browser (once, about 20 seconds) ...",
  );
  installEditor(root);
  const editor = await serveEditor(root, {
    folder: examples,
    home: join(homedir(), '.cache/procstep-editor'),
    vsix: packageExtension(root),
  });
  console.log(`\nOpen ${editor.url}\nthen open p1.c and press F5. Press ^C here to stop the editor.`);
  process.on('SIGINT', () => {
    editor.stop();
    process.exit(0);
  });
}
