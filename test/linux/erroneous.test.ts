/**
 * What gcc complains of we complain of: the programs of erroneous.txt, without options and with -Wall. Compared are the lines, whether it
 * is an error or a warning, and the warning's option; the words are our own.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { SourceFile } from '../../src/compiler/source.ts';
import { readInclude } from '../compiler/parse-source.ts';

const programs = readFileSync(fileURLToPath(new URL('erroneous.txt', import.meta.url)), 'utf8')
  .split(/^=== /m)
  .slice(1)
  .map(part => {
    const end = part.indexOf('\n');
    return { name: part.slice(0, end), text: part.slice(end + 1) };
  });

/** `line severity option`, each once. */
type Complaint = `${number} ${string} ${string}`;

const sorted = (list: readonly Complaint[]): Complaint[] => [...new Set(list)].sort();

/** -Wformat= and -Wformat are one. */
const optionName = (option: string): string => option.replace(/^-W/, '').replace(/=.*$/, '');

function gcc(text: string, options: readonly string[]): Complaint[] {
  const args = ['-std=gnu17', '-c', '-o', '/dev/null', '-fno-diagnostics-show-caret', ...options, '-xc', '-'];
  const { stderr } = spawnSync('gcc', args, {
    input: text,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const found = stderr.matchAll(/^<stdin>:(\d+):(?:\d+:)? (?:fatal )?(error|warning): (.*)$/gm);
  return [...found].map(([, line, severity, message = '']): Complaint => {
    const option = /\[(-W[^\]]*)\]/.exec(message)?.[1] ?? '';
    return `${Number(line)} ${severity} ${optionName(option)}`;
  });
}

function ours(text: string, all: boolean): Complaint[] {
  const file = new SourceFile('p.c', text);
  const { diagnostics } = compile(file, { readInclude, warnings: all ? 'all' : 'default' });
  return diagnostics
    .filter(d => d.range.file === file)
    .map(
      d => `${file.position(d.range.start).line} ${d.severity} ${optionName(d.option ?? '')}` as Complaint,
    );
}

describe('complaints are on the lines where gcc has its', () => {
  test.each(programs)('$name', ({ text }) => {
    expect(sorted(ours(text, false))).toEqual(sorted(gcc(text, [])));
    expect(sorted(ours(text, true))).toEqual(sorted(gcc(text, ['-Wall'])));
  });
});
