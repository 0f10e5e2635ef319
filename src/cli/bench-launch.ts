/**
 * What a launch costs: from starting the command to the first instruction of a 500-line program, beyond what Node itself
 * needs to start, in fresh processes side by side; and how fast the front end is once it is warm.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sysroot } from '../compiler/sysroot.ts';
import { DEFAULTS, Toolchain } from '../debugger/launch.ts';
import { nodeHost } from './host.ts';

const LINES = 500;
const PAIRS = 15;
const WARM_UP = 20;
const COMPILATIONS = 40;

/** Functions as in lab programs, with loops, conditions, structs, strings and calls of the library. */
function program(): string {
  const functions: string[] = [];
  const head = ['stdio', 'stdlib', 'string', 'unistd', 'sys/wait'].map(h => `#include <${h}.h>`);
  const lines = () => head.length + functions.length + 30;
  for (let n = 0; lines() < LINES; n++) {
    functions.push(
      '',
      `struct item${n} { int key; double weight; char name[16]; struct item${n} *next; };`,
      '',
      `static int work${n}(int count, const char *word)`,
      '{',
      `    struct item${n} *first = NULL;`,
      '    int sum = 0;',
      '    for (int i = 0; i < count; i++) {',
      `        struct item${n} *item = malloc(sizeof *item);`,
      '        if (item == NULL) {',
      '            perror("malloc");',
      '            exit(1);',
      '        }',
      `        item->key = i * ${n + 3} + (int)strlen(word);`,
      '        item->weight = item->key / 2.0;',
      '        snprintf(item->name, sizeof item->name, "%s-%d", word, i);',
      '        item->next = first;',
      '        first = item;',
      '    }',
      '    while (first != NULL) {',
      `        struct item${n} *next = first->next;`,
      '        sum += first->weight > 1.5 ? first->key : -1;',
      '        free(first);',
      '        first = next;',
      '    }',
      '    return sum;',
      '}',
    );
  }
  const calls = Array.from({ length: 20 }, (_, i) => `    total += work${i % 16}(${i}, "word");`);
  return [
    ...head,
    ...functions,
    '',
    'int main(void)',
    '{',
    '    int total = 0;',
    ...calls,
    '    printf("%d\\n", total);',
    '    return 0;',
    '}',
    '',
  ].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Milliseconds from start to end of a Node process. */
function time(...words: string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, words, { stdio: 'ignore' });
  return performance.now() - start;
}

/** `folder`: where to write. */
export function measureLaunch(folder: string, sysroot: Sysroot): void {
  const file = join(folder, 'launch.c');
  const text = program();
  writeFileSync(file, text);
  const lines = text.split('\n').length - 1;

  const command = join(dirname(fileURLToPath(import.meta.url)), 'cli.js');
  const pairs = Array.from({ length: PAIRS }, () => ({
    node: time('-e', '0'),
    launch: time(command, 'run', '--max-instructions', '1', file),
  }));
  const beyond = median(pairs.map(p => p.launch - p.node));
  const own = median(pairs.map(p => p.node));
  console.log(
    `launch           ${beyond.toFixed(0)} ms to the first instruction of ${lines} lines, beyond Node's ${own.toFixed(0)} ms`,
  );

  const compile = () => new Toolchain(sysroot, nodeHost, DEFAULTS).compile(file);
  for (let i = 0; i < WARM_UP; i++) compile();
  let each = Number.POSITIVE_INFINITY;
  for (let i = 0; i < COMPILATIONS; i++) {
    const start = performance.now();
    compile();
    each = Math.min(each, performance.now() - start);
  }
  console.log(
    `front end, warm  ${Math.round((lines / each) * 1000)} lines a second, headers not counted (${each.toFixed(1)} ms a compilation)\n`,
  );
}
