/** Which names get a value beside their line: those of the function execution stopped in, and nothing that only looks like one. */
import { expect, test } from 'vitest';
import { namesBefore } from '../../src/extension/inlineNames.ts';

const program = `#include <stdio.h>
int total = 0;

static int add(int a, int b) {
    return a + b;
}

int main(void) {
    char *s = "no names"; // nor here
    for (int i = 0; i < 3; i++)
        total = add(total, p->next.x); /* and
        not in here */ int last = 0x1f;
    return total;
}
`;

/** NAME@LINE:COLUMN, 1-based as the editor counts, when execution stopped at this 1-based line. */
const namesAt = (line: number) =>
  namesBefore(program, line - 1).map(n => `${n.name}@${n.line + 1}:${n.column + 1}`);

test('names of the function up to the line, each once a line', () => {
  const names = namesAt(12);
  expect(names).toContain('i@10:14');
  expect(names).toContain('total@11:9');
  expect(names).toContain('last@12:28');
  expect(names.filter(n => n.startsWith('i@'))).toHaveLength(1);
  expect(names.filter(n => n.startsWith('total@'))).toHaveLength(1);
});

test('no words of comments and literals, no functions, no members, nothing of other functions or later lines', () => {
  const words = namesAt(12).map(n => n.split('@')[0]);
  for (const other of [
    'no',
    'names',
    'nor',
    'here',
    'add',
    'main',
    'next',
    'x',
    'x1f',
    'a',
    'b',
    'stdio',
    'return',
  ])
    expect(words).not.toContain(other);
});

test('at the first definition of a file, what is above belongs to it', () => {
  expect(namesAt(5).map(n => n.split('@')[0])).toEqual(expect.arrayContaining(['total', 'a', 'b']));
});
