/** Before all tests: the editor is installed, the extension packaged, and one server runs for every test file. */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installEditor, packageExtension, serveEditor } from '../../src/cli/editor.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the served editor. */
    editorUrl: string;
  }
}

export default async function serve(project: TestProject): Promise<() => void> {
  const root = resolve('.');
  installEditor(root);
  const home = join(tmpdir(), 'procstep-e2e-editor');
  const vsix = packageExtension(root);
  const editor = await serveEditor(root, { folder: tmpdir(), home, vsix, fresh: true });
  project.provide('editorUrl', editor.url);
  return () => editor.stop();
}
