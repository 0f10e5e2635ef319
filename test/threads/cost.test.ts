/** The cost model: what the lecture says of user-level threads, kernel threads and processes, in the CPU time that programs see. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Session } from '../kernel/run.ts';
import { always } from './schedules.ts';

const text = readFileSync(new URL('../../examples/threads-compared.c', import.meta.url), 'utf8');

/** The numbers of the example, by what they are of. */
function measured(): Map<string, number> {
  const { output } = new Session(text).run();
  return new Map(
    [...output.matchAll(/^(.*\S) +([\d.]+) microseconds/gm)].map(([, what, n]) => [what!, Number(n)]),
  );
}

it('user-level threads are one to two orders of magnitude cheaper than kernel threads, those cheaper than processes', () => {
  const cost = measured();
  const ratio = (dear: string, cheap: string) => cost.get(dear)! / cost.get(cheap)!;
  expect(ratio('create a kernel thread', 'create a user-level thread')).toBeGreaterThan(8);
  expect(ratio('create a kernel thread', 'create a user-level thread')).toBeLessThan(100);
  expect(ratio('switch kernel threads', 'switch user-level threads')).toBeGreaterThan(8);
  expect(ratio('switch kernel threads', 'switch user-level threads')).toBeLessThan(100);
  expect(ratio('create a process', 'create a kernel thread')).toBeGreaterThan(3);
});

it('the CPU time of a process is its instructions and what the kernel did for it', () => {
  const s = new Session(`#include <stdio.h>
    #include <sys/resource.h>
    #include <unistd.h>
    long system_time(void) { struct rusage r; getrusage(RUSAGE_SELF, &r); return r.ru_stime.tv_usec; }
    int main(void) {
      long start = system_time();
      for (int i = 0; i < 100; i++) getppid();
      printf("%ld\\n", system_time() - start); }`).run();
  expect(Number(s.output)).toBeGreaterThanOrEqual(25);
  expect(Number(s.output)).toBeLessThanOrEqual(28);
});

it('getrusage counts the switches of the thread, the process, and the children it has waited for', () => {
  always(
    `#define _GNU_SOURCE
    #include <sys/resource.h>
    long voluntary(int who) { struct rusage u; getrusage(who, &u); return u.ru_nvcsw; }
    void *sleeper(void *argument) { for (int i = 0; i < 3; i++) usleep(10); return argument; }
    int main(void) {
      pthread_t t; struct rusage u;
      check(voluntary(RUSAGE_CHILDREN) == 0);
      pthread_create(&t, NULL, sleeper, NULL); pthread_join(t, NULL);
      check(voluntary(RUSAGE_SELF) >= voluntary(RUSAGE_THREAD) + 3);
      if (fork() == 0) { sleeper(NULL); _exit(0); }
      check(voluntary(RUSAGE_CHILDREN) == 0);
      wait(NULL);
      check(voluntary(RUSAGE_CHILDREN) >= 3);
      check(getrusage(7, &u) == -1 && errno == EINVAL); }`,
    '',
  );
});
