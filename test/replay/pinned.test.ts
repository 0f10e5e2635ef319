/**
 * The machine is what it was when pinned.procreplay was recorded: a replay of its version runs here, to the same hashes. The
 * program needs nothing of the C library that changes often, so a change of the library seldom makes the file useless: then, and only
 * then, it is recorded anew without another MACHINE_VERSION.
 *
 *     PIN_REPLAY=1 npx vitest run test/replay/pinned.test.ts
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULTS, type LaunchHost, launch } from '../../src/debugger/launch.ts';
import { MACHINE_VERSION } from '../../src/replay/format.ts';
import { usedBy } from '../../src/replay/images.ts';
import { readReplay } from '../../src/replay/read.ts';
import { Recorder } from '../../src/replay/record.ts';
import { configurationOf, servicesOf } from '../../src/replay/verify.ts';
import { sysroot, trouble } from './run.ts';

const PINNED = 'test/replay/pinned.procreplay';

const PROGRAM = `#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int fd[2], status;
  char c = 'a';
  pipe(fd);
  for (int i = 0; i < 3; i++) {
    if (fork() == 0) {
      for (volatile int k = 0; k < 30000; k++) ;
      c += i;
      write(fd[1], &c, 1);
      _exit(i);
    }
  }
  for (int i = 0; i < 3; i++) {
    read(fd[0], &c, 1);
    write(1, &c, 1);
    wait(&status);
  }
  kill(getpid(), 9);
}
`;

function recorded(): string {
  const host: LaunchHost = {
    readFile: path => (path === '/lab/pin.c' ? new TextEncoder().encode(PROGRAM) : undefined),
    listFolder: () => [],
  };
  const configuration = { schedule: 'random', quantum: 300, seed: 7 } as const;
  const recorder = new Recorder({ ...DEFAULTS, ...configuration, sources: ['/lab/pin.c'], folder: '/lab' });
  const { machine } = launch(recorder.configuration, recorder.services({ host, sysroot }));
  recorder.watch(machine);
  for (;;) {
    const stop = machine.run({ untilClock: recorder.due });
    recorder.look(machine);
    if (stop.kind !== 'clock') return recorder.finish(machine, stop);
  }
}

test('a replay of this machine version runs to the same hashes', context => {
  if (process.env['PIN_REPLAY'] || !existsSync(PINNED)) writeFileSync(PINNED, recorded());
  const text = readFileSync(PINNED, 'utf8');
  const replay = readReplay(text);
  expect(replay.header.machine, 'record it anew: PIN_REPLAY=1').toBe(MACHINE_VERSION);
  const { machine } = launch(configurationOf(replay), servicesOf(replay, sysroot));
  const here = usedBy(machine.kernel.loadedExecutables);
  if (here.programs['/home/student/pin'] !== replay.header.programs['/home/student/pin'])
    context.skip('the C library or the compiler has changed what the program is: record it anew');
  expect(
    trouble(text),
    'the machine gives another run: increase MACHINE_VERSION (src/replay/format.ts), then PIN_REPLAY=1',
  ).toBeUndefined();
});
