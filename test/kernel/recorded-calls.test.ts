/**
 * Sequences of random system calls (test/linux/syscalls) have the results that Linux gave: `node test/linux/syscalls.mjs --record`
 * has written them down, and without --record compares others.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Run } from '../programs/run.ts';

const FOLDER = fileURLToPath(new URL('../linux/syscalls/', import.meta.url));
const RECORDED = `${FOLDER}recorded/`;
const sources = readdirSync(FOLDER).filter(name => name.endsWith('.c'));

test.each(readdirSync(RECORDED).map(name => name.replace('.out', '')))('%s', name => {
  const run = new Run(`${FOLDER}main.c`, {
    sources: sources.map(source => FOLDER + source),
    args: name.split('-'),
  }).finish();
  expect(run.stdout.split('\n')).toEqual(
    readFileSync(`${RECORDED}${name}.out`, 'latin1')
      .replace(/status 0\n$/, '')
      .split('\n'),
  );
});
