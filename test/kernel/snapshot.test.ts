/** The state of the machine is data: whatever a program does, it can be copied and hashed, and what cannot be is named. */
import { describe, expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { Session } from './run.ts';

const RESTLESS: Readonly<Record<string, string>> = {
  'processes without end':
    'for (;;) { if (fork() == 0 && getpid() % 3 == 0) _exit(1); waitpid(-1, NULL, WNOHANG); }',
  'files, pipes and mappings': `
    for (int i = 0;; i++) {
      char name[20];
      int fd[2];
      sprintf(name, "f%d", i);
      open(name, O_CREAT | O_RDWR, 0600);
      pipe(fd);
      write(fd[1], name, 5);
      mmap(0, 9000, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    }`,
  'timers and signals': `
    struct itimerval soon = {{0, 50}, {0, 50}};
    signal(SIGALRM, on);
    signal(SIGPROF, on);
    setitimer(ITIMER_REAL, &soon, NULL);
    setitimer(ITIMER_PROF, &soon, NULL);
    for (;;) {
      struct timespec t = {0, 20000};
      nanosleep(&t, NULL);
      raise(SIGPROF);
    }`,
  'waits of all kinds': `
    int fd[2];
    pipe(fd);
    for (int i = 0; i < 4; i++)
      if (fork() == 0)
        for (;;) {
          struct pollfd p = {fd[0], POLLIN, 0};
          char c;
          fd_set set;
          FD_ZERO(&set);
          FD_SET(fd[0], &set);
          struct timeval soon = {0, 30};
          poll(&p, 1, 1);
          select(fd[0] + 1, &set, NULL, NULL, &soon);
          read(fd[0], &c, 1);
          flock(1, 2);
        }
    for (;;) write(fd[1], "abc", 3);`,
};

describe('can be copied and hashed at any moment', () => {
  test.each(Object.entries(RESTLESS))('%s', (_name, body) => {
    const { machine } = new Session(
      `${HEAD}#include <sys/file.h>\nvoid on(int n) { (void)n; }\nint main(void) {${body}}`,
      {
        policy: { kind: 'random', seed: 3, quantum: 300 },
        limits: { nproc: 8 },
      },
    );
    for (let at = 3000; at < 60_000; at += 6007) {
      machine.run({ untilClock: at });
      const checkpoint = machine.checkpoint();
      expect(checkpoint.hash()).toBe(machine.hash());
      checkpoint.release();
    }
  });
});

test('a function in it is named', () => {
  const { machine } = new Session('int main(void) { return 0; }');
  Object.assign(machine.state.procs.get(1)!.times, { later: () => 0 });
  const complaint = 'a function is in the state of the machine: state.procs.item 1.times.later';
  expect(() => machine.checkpoint()).toThrow(complaint);
  expect(() => machine.hash()).toThrow(complaint);
});
