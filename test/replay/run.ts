/** A recorded run to test with: two children, a pipe, typed input; and the files it is made of. */
import { DEFAULTS, type LaunchConfiguration, launch } from '../../src/debugger/launch.ts';
import { ReplayError } from '../../src/replay/format.ts';
import { readReplay } from '../../src/replay/read.ts';
import { Recorder } from '../../src/replay/record.ts';
import { sha256 } from '../../src/replay/sha256.ts';
import { type VerifyOptions, verify } from '../../src/replay/verify.ts';
import { builtSysroot, LAB, labHost } from '../lab.ts';

export const sysroot = builtSysroot();

export const FILES: Readonly<Record<string, string>> = {
  'p.c': `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "answer.h"
int main(void) {
  int n = 0, fd[2], status;
  scanf("%d", &n);
  pipe(fd);
  for (int i = 0; i < 2; i++) {
    if (fork() == 0) {
      for (volatile int k = 0; k < 20000; k++) ;
      write(fd[1], &i, sizeof i);
      return ANSWER + i;
    }
  }
  for (int i = 0; i < 2; i++) {
    int from;
    read(fd[0], &from, sizeof from);
    wait(&status);
    printf("%d: child %d, status %d\\n", n, from, WEXITSTATUS(status));
  }
  return 3;
}
`,
  'answer.h': '#define ANSWER 42\n',
  'other.c': '/* the solution of another exercise */ int main(void) { return 0; }\n',
};

export const host = labHost(FILES);

/** Runs p.c to its end, on typed input, and gives the replay file. */
export function record(configuration: Partial<LaunchConfiguration> = {}, from = host): string {
  const recorder = new Recorder({ ...DEFAULTS, sources: [`${LAB}/p.c`], folder: LAB, ...configuration });
  const { machine, input } = launch(recorder.configuration, recorder.services({ host: from, sysroot }));
  recorder.watch(machine);
  for (;;) {
    const stop = machine.run({ untilClock: recorder.due });
    recorder.look(machine);
    if (stop.kind === 'needs-input') input.push('tty', new TextEncoder().encode('7\n'));
    else if (stop.kind !== 'clock') return recorder.finish(machine, stop);
  }
}

/** What is wrong with a file; undefined if nothing is. Anything but a ReplayError is a failure of ours. */
export function trouble(text: string, options: Partial<VerifyOptions> = {}): string | undefined {
  try {
    verify(readReplay(text), { sysroot, ...options });
    return undefined;
  } catch (error) {
    if (error instanceof ReplayError) return error.message;
    throw error;
  }
}

/** The file with a digest that fits, as somebody would make it who wants to deceive. */
export function signedAgain(text: string): string {
  const signed = text.replace(/,"digest":"[0-9a-f]*"\}\n$/, '');
  return `${signed},"digest":"${sha256(signed)}"}\n`;
}
