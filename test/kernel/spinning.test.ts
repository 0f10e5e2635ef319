/**
 * Loops that ask again and again whether something has happened. Their calls are served in the middle of a run where nobody wants to
 * know more, and outside of it otherwise: the machine is the same.
 */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { type Options, Session } from './run.ts';

const SPINNING = `${HEAD}
int main(void) {
  int fd[2], status, polls = 0, waits = 0;
  pipe(fd);
  pid_t child = fork();
  if (child == 0) {
    usleep(1500);
    write(fd[1], "x", 1);
    usleep(1500);
    raise(SIGSTOP);
    usleep(1500);
    _exit(3);
  }
  struct pollfd asked = {fd[0], POLLIN, 0};
  while (poll(&asked, 1, 0) == 0) polls++;
  siginfo_t info = {0};
  while (waitid(P_PID, child, &info, WSTOPPED | WNOHANG) == 0 && info.si_pid == 0) waits++;
  kill(child, SIGCONT);
  while (waitpid(-1, &status, WNOHANG) == 0) {
    sched_yield();
    waits += time(NULL) > 0 && getppid() > 0;
  }
  printf("%d %d %d %d %d\\n", asked.revents, WEXITSTATUS(status), polls > 1000, waits > 1000, waitpid(-1, &status, WNOHANG));
}`;

const policy = { kind: 'random', seed: 2, quantum: 5000 } as const;
const session = (options: Options = {}) => new Session(SPINNING, { policy, ...options });

test('spinning is the same for whoever looks, whichever tier runs, and however often it stops', () => {
  const straight = session().run();
  expect(straight.output).toBe('1 3 1 1 -1\n');
  const hash = straight.machine.hash();
  expect(session({ interpretOnly: true }).run().machine.hash()).toBe(hash);
  const stopping = session();
  for (let at = 0; stopping.machine.run({ untilClock: at }).kind === 'clock'; at += 307);
  expect(stopping.machine.hash()).toBe(hash);
  expect(session().record(['syscall-enter', 'syscall-exit']).run().machine.hash()).toBe(hash);
  const debugged = session().record(['wait', 'block']);
  debugged.machine.recordSites = true;
  expect(debugged.run().machine.hash()).toBe(hash);
  // What is found is told with its place (init, which has none, waits for the first process at the end).
  const waits = debugged.events.filter(e => e.event === 'wait' && e.pid !== 1);
  expect(waits.map(e => e.site.pcs.length > 0)).toEqual([true, true]);
});
