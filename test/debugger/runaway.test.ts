/**
 * Programs that never end, in the debugger: whatever they do, a slice of execution comes to its end, a pause stops them at once, and what
 * they can take is bounded by a limit that they are told of.
 */
import { describe, expect, test } from 'vitest';
import { Session } from './session.ts';

const RUNAWAYS: Readonly<Record<string, string>> = {
  prints: '#include <stdio.h>\nint main(void) { while (1) printf("hello\\n"); }',
  forks: '#include <unistd.h>\nint main(void) { for (;;) fork(); }',
  'makes zombies': '#include <unistd.h>\nint main(void) { for (;;) if (fork() == 0) _exit(0); }',
  'maps memory': `#include <sys/mman.h>
int main(void) { for (;;) mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }`,
  'creates threads': `#include <pthread.h>
void *more(void *p) { pthread_t t; for (;;) pthread_create(&t, NULL, more, NULL); return p; }
int main(void) { more(NULL); }`,
  'raises its signal in the handler': `#include <signal.h>
void on(int signal) { raise(signal); }
int main(void) { signal(SIGUSR1, on); raise(SIGUSR1); for (;;) ; }`,
  'executes itself':
    '#include <unistd.h>\nint main(int argc, char **argv) { execv(argv[0], argv); return argc; }',
  'spins with system calls': '#include <time.h>\nint main(void) { for (;;) time(NULL); }',
  'makes pipes and processes':
    '#include <unistd.h>\nint main(void) { int fd[2]; for (;;) { pipe(fd); fork(); write(fd[1], "x", 1); } }',
};

const SLICE = 20_000;
const SLICES = 12;

describe('stops at once', () => {
  test.each(Object.entries(RUNAWAYS))('a program that %s', (_name, text) => {
    const s = new Session({ 'p.c': text });
    const { debugger: d } = s;
    d.start(false);
    for (let i = 0; i < SLICES; i++) {
      const before = d.clock;
      expect(d.runSlice(SLICE)).toBeUndefined();
      expect(d.clock - before).toBeLessThanOrEqual(SLICE);
    }
    d.pause();
    const { clock } = d;
    expect(d.runSlice(SLICE)?.reason).toBe('pause');
    expect(d.clock).toBe(clock);
    expect(d.threads().length).toBeGreaterThan(0);
  });
});
