/** Installs the editor of the end-to-end tests (and of `npm start` without a VS Code) below test/e2e. */
import { resolve } from 'node:path';
import { installEditor } from './editor.ts';

installEditor(resolve('.'));
