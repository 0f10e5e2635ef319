/** Replay files: what is recorded runs again to the same end, and a file that is anything else says what is wrong with it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Sysroot } from '../../src/compiler/sysroot.ts';
import { DEFAULTS, type LaunchConfiguration, type LaunchHost, launch } from '../../src/debugger/launch.ts';
import { mix } from '../../src/kernel/decisions.ts';
import { ReplayError, readReplay } from '../../src/replay/format.ts';
import { Recorder } from '../../src/replay/record.ts';
import { sha256 } from '../../src/replay/sha256.ts';
import { type VerifyOptions, verify } from '../../src/replay/verify.ts';

const MACHINE = 'the machine of the test';
const sysroot = Sysroot.open(readFileSync('dist/sysroot.bin'));

const FILES: Readonly<Record<string, string>> = {
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
};

const host: LaunchHost = {
  readFile: path => {
    const text = path.startsWith('/lab/') ? FILES[path.slice(5)] : undefined;
    return text === undefined ? undefined : new TextEncoder().encode(text);
  },
  listFolder: path =>
    path === '/lab'
      ? Object.entries(FILES).map(([name, t]) => ({ name, folder: false, size: t.length }))
      : [],
};

/** Runs p.c to its end, on typed input, and gives the replay file. */
function record(configuration: Partial<LaunchConfiguration> = {}): string {
  const recorder = new Recorder(
    { ...DEFAULTS, sources: ['/lab/p.c'], folder: '/lab', ...configuration },
    MACHINE,
  );
  const { machine, input } = launch(recorder.configuration, recorder.services({ host, sysroot }));
  recorder.watch(machine);
  for (;;) {
    const stop = machine.run({ untilClock: recorder.due });
    recorder.look(machine);
    if (stop.kind === 'needs-input') input.push('tty', new TextEncoder().encode('7\n'));
    else if (stop.kind !== 'clock') return recorder.finish(machine, stop);
  }
}

const OPTIONS: VerifyOptions = { sysroot, machine: MACHINE };

/** What is wrong with a file; undefined if nothing is. Anything but a ReplayError is a failure of ours. */
function trouble(text: string, options: Partial<VerifyOptions> = {}): string | undefined {
  try {
    verify(readReplay(text), { ...OPTIONS, ...options });
    return undefined;
  } catch (error) {
    if (error instanceof ReplayError) return error.message;
    throw error;
  }
}

/** The file with a digest that fits, as somebody would make it who wants to deceive. */
function signedAgain(text: string): string {
  const signed = text.replace(/,"digest":"[0-9a-f]*"\}\n$/, '');
  return `${signed},"digest":"${sha256(signed)}"}\n`;
}

/** The number of the first line that contains a text. */
const lineWith = (text: string, part: string): number =>
  text.split('\n').findIndex(l => l.includes(part)) + 1;

const RECORDED = record({ schedule: 'random', quantum: 2000, seed: 5 });

test('SHA-256 is that of everybody else', () => {
  for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => mix(length, i) & 0xff);
    expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

describe('a recorded run', () => {
  test.each(['fifo', 'roundRobin', 'random'] as const)('%s: runs again to the same end', schedule => {
    const text = record({ schedule, quantum: 3000 });
    let printed = '';
    const verified = verify(readReplay(text), {
      ...OPTIONS,
      output: (_, bytes) => {
        printed += new TextDecoder().decode(bytes);
      },
    });
    expect(verified).toMatchObject({ end: 'done', status: 3 << 8, processes: 3 });
    expect(printed).toMatch(/^7\r\n7: child \d, status 4[23]\r\n7: child \d, status 4[23]\r\n$/);
    expect(verified.hashes).toBeGreaterThan(0);
  });

  test('the same run gives the same file', () => {
    expect(record({ schedule: 'random', quantum: 2000, seed: 5 })).toBe(RECORDED);
  });

  test('a schedule without choices needs hardly a decision', () => {
    const { decisions } = readReplay(record({ schedule: 'fifo' }));
    expect(decisions.map(d => d.decision[1])).toEqual(['epoch', 'seed', 'quantum', 'input']);
  });

  test('the sources are the submitted ones', () => {
    const submitted = (path: string) => new TextEncoder().encode(FILES[path] ?? '');
    expect(trouble(RECORDED, { submitted })).toBeUndefined();
    expect(trouble(RECORDED, { submitted: () => undefined })).toMatch(
      /p\.c is not among the submitted files/,
    );
    const other = (path: string) => (path === 'answer.h' ? new Uint8Array(1) : submitted(path));
    const line = lineWith(RECORDED, '"file":"/replay/answer.h"');
    expect(trouble(RECORDED, { submitted: other })).toBe(`line ${line}: answer.h is not the submitted one`);
  });
});

describe('what is wrong is said with its line', () => {
  const lines = RECORDED.split('\n');
  const footer = lines.length - 1;

  test('a file that is cut short', () => {
    expect(trouble('')).toBe('line 1: the file is empty');
    expect(trouble(RECORDED.slice(0, -20))).toBe(
      `line ${footer}: the file is cut short: its last line has no end`,
    );
    expect(trouble(`${lines.slice(0, 5).join('\n')}\n`)).toBe(
      'line 5: the file is cut short: there is no footer',
    );
  });

  test('a line that is no JSON, or nothing a replay has', () => {
    const broken = lines.with(2, '{"file": ');
    expect(trouble(broken.join('\n'))).toBe('line 3: this is not JSON');
    const strange = lines.with(3, '{"mood": "good"}');
    expect(trouble(signedAgain(strange.join('\n')))).toBe('line 4: this is nothing that a replay has');
  });

  test('a version, and a machine, that this is not', () => {
    expect(trouble(RECORDED.replace('"version":1', '"version":2'))).toMatch(
      /line 1: the format has version 2/,
    );
    expect(trouble(RECORDED, { machine: 'another' })).toBe(
      `line 1: it was recorded by ${MACHINE}, and this is another`,
    );
  });

  test('an edited file, with and without its digest made to fit', () => {
    const edited = RECORDED.replace('ANSWER 42', 'ANSWER 43');
    expect(trouble(edited)).toBe(
      `line ${footer}: the digest is another one: the file was changed after it was recorded`,
    );
    const line = lineWith(RECORDED, 'ANSWER 42');
    expect(trouble(signedAgain(edited))).toBe(
      `line ${line}: /replay/answer.h is not the file that was recorded`,
    );
  });

  test('another source with its own hash', () => {
    const edited = RECORDED.replace('ANSWER 42', 'ANSWER 43').replace(
      sha256(FILES['answer.h']!),
      sha256('#define ANSWER 43\n'),
    );
    expect(trouble(signedAgain(edited))).toMatch(/the state of the machine at \d+ is another one|is another/);
  });

  test('another input, another choice, a decision too many', () => {
    const input = RECORDED.replace('"bytes":[55,10]', '"bytes":[56,10]');
    expect(trouble(signedAgain(input))).toMatch(/is another one/);
    const thread = /\[(\d+),"thread",(\d+),(\d+)\]/.exec(RECORDED)!;
    const wrong = RECORDED.replace(thread[0], `[${thread[1]},"thread",1,${thread[3]}]`);
    expect(trouble(signedAgain(wrong))).toBe(
      `line ${lineWith(RECORDED, thread[0])}: thread 1 cannot run at ${thread[1]}`,
    );
    const last = lines.findLastIndex(l => l.startsWith('['));
    const [clock, , , question] = JSON.parse(lines[last]!) as number[];
    const more = lines.toSpliced(last + 1, 0, `[${clock},"thread",59101,${question! + 1000}]`);
    expect(trouble(signedAgain(more.join('\n')))).toBe(
      `line ${last + 2}: the run never asked for this decision`,
    );
  });

  test('another outcome', () => {
    const status = RECORDED.replace('"status":768', '"status":0');
    expect(trouble(signedAgain(status))).toMatch(/the exit status is 768 when run again, not 0/);
    const hash = RECORDED.replace(/("clock":\d+,"exits".*"hash":")[0-9a-f]/, '$1x');
    expect(trouble(signedAgain(hash))).toMatch(/the last state is another one/);
  });
});

describe('mutants', () => {
  /** One small change at a place chosen by the seed. */
  function mutate(text: string, seed: number): string {
    const at = mix(seed, 1) % text.length;
    const length = 1 + (mix(seed, 2) % 4);
    const other = mix(seed, 3) % text.length;
    const digit = String(mix(seed, 4) % 10);
    switch (mix(seed, 5) % 6) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + text.slice(at + length);
      case 2:
        return text.slice(0, at) + text.slice(other, other + length) + text.slice(at);
      case 3:
        return text.slice(0, at) + digit + text.slice(at + 1);
      case 4: {
        const lines = text.split('\n');
        lines.splice(mix(seed, 6) % lines.length, 1);
        return lines.join('\n');
      }
      default: {
        // A number somewhere becomes another one.
        let changed = false;
        return (
          text.slice(0, at) +
          text.slice(at).replace(/\d+/, n => {
            changed = true;
            return String(Number(n) + 1 + (mix(seed, 7) % 3));
          }) +
          (changed ? '' : ' ')
        );
      }
    }
  }

  test('none is accepted', () => {
    for (let seed = 0; seed < 400; seed++) {
      const mutant = mutate(RECORDED, seed);
      if (mutant !== RECORDED) expect(trouble(mutant), `mutant ${seed}`).toBeDefined();
    }
  });

  test('none that is signed again is accepted with another outcome', () => {
    const outcome = (text: string) => {
      const { footer } = readReplay(text);
      return { ...footer, digest: '', line: 0 };
    };
    let accepted = 0;
    for (let seed = 1000; seed < 1120; seed++) {
      const mutant = signedAgain(mutate(RECORDED, seed));
      if (mutant === RECORDED || trouble(mutant) !== undefined) continue;
      accepted++;
      expect(outcome(mutant), `mutant ${seed}`).toEqual(outcome(RECORDED));
    }
    // A hash less, a seed that was never used: such changes say the same.
    expect(accepted).toBeLessThan(60);
  });
});
