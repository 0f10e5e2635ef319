import { expect, test } from 'vitest';
import { Session } from './session.ts';

const FORK = `
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  int status = 0; // @first
  int rc = fork(); // @fork
  if (rc == 0) { // @test
    printf("child\\n"); // @child
    exit(3);
  }
  wait(&status); // @wait
  printf("%d\\n", WEXITSTATUS(status)); // @after
  return 0; // @end
}
`;

test('breakpoints stop in whichever process reaches them, and say which', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['test']);
  const parent = s.start();
  expect(parent.text).toBe(`P0 59101 reached line ${s.line('test')}`);
  expect(s.value(parent, 'rc')).toBe('59102');
  const child = s.continue();
  expect(child.text).toBe(`P1 59102 (child of 59101) reached line ${s.line('test')}`);
  expect(s.value(child, 'rc')).toBe('0');
  expect(s.names()).toEqual(['P0 59101 · p · blocked: wait(any child)', 'P1 59102 · p · running']);
  const end = s.continue();
  expect(end.reason).toBe('done');
  expect(end.exitCode).toBe(0);
  expect(s.terminal()).toBe('child\n3\n');
});

test('wait is stepped over while the child runs', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['wait']);
  const stop = s.start();
  expect(s.lineOf(stop)).toBe(s.line('wait'));
  const after = s.over(stop);
  expect(after.reason).toBe('step');
  expect(after.threadId).toBe(59101);
  expect(s.lineOf(after)).toBe(s.line('after'));
  expect(s.value(after, 'status >> 8')).toBe('3');
});
