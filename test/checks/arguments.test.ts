/** What the library demands of its arguments. */
import { expect, it } from 'vitest';
import { at, findings } from './findings.ts';

const HEADERS = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
`;
/** The program may crash after what is found. */
const one = (body: string): string => {
  const source = `${HEADERS}int main(void) {\n${body}\nreturn 0;\n}\n`;
  const found = findings(source, { checks: ['memory'] });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(at(source, 'here'));
  return found[0]!;
};

it('copying what overlaps', () => {
  expect(one('char b[16] = "0123456789";\n memcpy(b + 2, b, 6); // here')).toMatch(
    /^overlapping memory: memcpy copies 6 bytes to a place 2 bytes after where they are/,
  );
  expect(one('char b[16] = "hello";\n strcpy(b + 1, b); // here')).toMatch(
    /^overlapping memory: strcpy copies 6 bytes/,
  );
});

it('a string without an end', () => {
  expect(one('char b[4]; memcpy(b, "abcd", 4);\n if (strlen(b) == 77) return 1; // here')).toMatch(
    /^string without an end: argument 1 of strlen is a string in the local variable 'b'/,
  );
  expect(one('char *b = malloc(3); memcpy(b, "abc", 3);\n puts(b); // here\n free(b);')).toMatch(
    /^string without an end/,
  );
});

it('the arguments of a program without NULL', () => {
  const text = one(
    'char *const arguments[] = {"no-such-program", "x"};\n execv("./no-such-program", arguments); // here',
  );
  expect(text).toMatch(
    /^vector without NULL: argument 2 of execv is a list of strings in the local variable 'arguments'/,
  );
});

it('a number where the format wants a string', () => {
  const text = one(
    'const char *format = "%d %s %5.2f\\\\n";\n if (getpid() > 1) { printf(format, 1, 42, 2.0); } // here',
  );
  expect(text).toMatch(
    /^bad format argument: argument 3 of printf is 42, where %s in the format wants a string/,
  );
});

it('memmove may overlap, and strings may be shorter than their arrays', () => {
  const source = `${HEADERS}int main(void) {
    char b[16] = "0123456789", *heap = malloc(20);
    memmove(b + 1, b, 5);
    strcpy(heap, b);
    strcat(heap, "!");
    char *v[] = {"x", NULL};
    printf("%s %zu %-*s|%.3s|%Lf %s\\n", heap, strlen(b), 4, "x", "abcdef", 1.5L, (char *)NULL);
    execv("./no-such-program", v);
    free(heap);
    return 0;
  }`;
  expect(findings(source)).toEqual([]);
});
