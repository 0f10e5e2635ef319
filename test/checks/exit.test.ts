/** What a process leaves behind when it exits. */
import { expect, it } from 'vitest';
import { at, findings } from './findings.ts';

const left = (source: string): string[] => findings(source, { checks: ['leak'] });

it('blocks that nothing points to, by the line that allocated them', () => {
  const source = `#include <stdlib.h>
void *kept;
struct list { struct list *next; } *head;
int main(void) {
  kept = malloc(100);
  for (int i = 0; i < 3; i++) { struct list *l = malloc(sizeof *l); l->next = head; head = l; }
  for (int i = 0; i < 4; i++) {
    char *p = malloc(10); // lost
    *p = i;
  }
  char *freed = malloc(5);
  free(freed);
  return 0;
}
`;
  const found = left(source);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^memory leak: \d blocks, \d+ bytes in all, allocated here by malloc were never freed/,
  );
  expect(found[0]).toContain(at(source, 'lost'));
});

it('descriptors that were never closed, and children nobody waited for', () => {
  const source = `#include <fcntl.h>
#include <unistd.h>
int main(void) {
  int fd = open("file", O_CREAT | O_WRONLY, 0600); // opened
  int closed = open("file", O_RDONLY);
  close(closed);
  if (fork() == 0) _exit(fd < 0);
  sleep(1);
  return 0;
}
`;
  const found = left(source);
  expect(found.filter(text => text.startsWith('descriptor left open'))).toHaveLength(1);
  expect(found.join('\n')).toContain(at(source, 'opened'));
  expect(found).toContain('child not waited for: process 59102 has ended, and nobody waited for it');
});

it('nothing of a program that cleans up, or that is killed', () => {
  expect(
    left(`#include <stdio.h>
#include <stdlib.h>
int main(void) { char *p = malloc(3); free(p); printf("done\\n"); return 0; }
`),
  ).toEqual([]);
  expect(left('#include <stdlib.h>\nint main(void) { char *p = malloc(3); p = NULL; abort(); }\n')).toEqual(
    [],
  );
});
