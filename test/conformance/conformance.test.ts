/**
 * One program for each feature of C11 and GNU C: on our machine it prints what gcc's prints on Linux (NAME.out, made by
 * regenerate.mjs), and no warning of ours says that something is not supported. TABLE.md is what table.mjs makes of them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Run } from '../programs/run.ts';
import { table } from './table.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Decoded in pieces, as the output of a run is: Node decodes a whole file in another way. */
const read = (path: string): string => new TextDecoder('latin1').decode(readFileSync(path), { stream: true });

describe.each(['language', 'library'].filter(folder => existsSync(HERE + folder)))('%s', folder => {
  const names = readdirSync(HERE + folder)
    .filter(file => file.endsWith('.c'))
    .map(file => file.slice(0, -2));

  it.each(names)('%s', name => {
    const path = `${HERE}${folder}/${name}`;
    const stdin = existsSync(`${path}.in`) ? readFileSync(`${path}.in`) : '';
    const run = new Run(`${path}.c`, { stdin, env: { TZ: 'UTC' } }).finish();
    const expected = Number(/\bstatus: (\d+)/.exec(read(`${path}.c`))?.[1] ?? 0);
    expect({ stdout: run.stdout, status: run.status, stderr: run.stderr }).toEqual({
      stdout: read(`${path}.out`),
      status: expected,
      stderr: '',
    });
  });
});

describe('TABLE.md (node test/conformance/table.mjs)', () => {
  const parts = (text: string): [language: string, library: string[]] => {
    const at = text.indexOf('## Library');
    const rows = text.slice(at).split('\n');
    return [text.slice(text.indexOf('## Language'), at), rows.filter(row => row.startsWith('| `'))];
  };
  const [language, library] = parts(readFileSync(`${HERE}TABLE.md`, 'utf8'));
  const [languageNow, libraryNow] = parts(table());
  const name = (row: string): string => row.split('|')[1]!;

  it('is current for the language', () => {
    expect(language).toBe(languageNow);
  });

  it('lists every function, and none as covered that is not', () => {
    expect(library.map(name)).toEqual(libraryNow.map(name));
    const missing = new Set(libraryNow.filter(row => row.includes('missing')).map(name));
    expect(library.filter(row => !row.includes('missing') && missing.has(name(row)))).toEqual([]);
  });
});
