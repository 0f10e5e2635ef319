/**
 * What every test in the editor begins with: a folder of its own, so that no breakpoint of another test is in it, open in a window of
 * its own. Afterwards there is a picture of how the test ended, and nothing runs any more.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, inject } from 'vitest';
import { copyFolder } from '../../src/cli/editor.ts';
import { Workbench } from './workbench.ts';

export const EXAMPLES = resolve('examples');
const SHOTS = resolve('test/e2e/out');

export class Lab {
  constructor(
    readonly folder: string,
    readonly workbench: Workbench,
  ) {}

  path(name: string): string {
    return join(this.folder, name);
  }
}

/** Gives the lab of the test that runs. `fill` puts its files in the folder, which is there and empty: the examples. */
export function labOfEachTest(fill = (folder: string) => copyFolder(EXAMPLES, folder)): () => Lab {
  let lab: Lab | undefined;

  beforeEach(async ({ task }) => {
    const folder = join(tmpdir(), `procstep-e2e-${task.id.replace(/\W/g, '')}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    fill(folder);
    const url = new URL(inject('editorUrl'));
    url.searchParams.set('folder', folder);
    lab = new Lab(folder, await Workbench.open(url.href, SHOTS));
  });

  afterEach(async ({ task }) => {
    if (!lab) return;
    const { workbench } = lab;
    lab = undefined;
    const name = task.name.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
    await workbench.screenshot(task.result?.state === 'fail' ? `failed-${name}` : name);
    await workbench.stopDebugging();
    await workbench.close();
  });

  return () => {
    if (!lab) throw new Error('there is a lab only within a test');
    return lab;
  };
}
