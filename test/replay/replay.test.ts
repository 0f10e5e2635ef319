/** Replay files: what is recorded runs again to the same end, and a file that is anything else says what is wrong with it. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { LaunchHost } from '../../src/debugger/launch.ts';
import { mix } from '../../src/kernel/decisions.ts';
import { MACHINE_VERSION } from '../../src/replay/format.ts';
import { readReplay } from '../../src/replay/read.ts';
import { sha256 } from '../../src/replay/sha256.ts';
import { verify } from '../../src/replay/verify.ts';
import { FILES, host, record, signedAgain, sysroot, trouble } from './run.ts';

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
      sysroot,
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

  test.each(['fifo', 'roundRobin', 'random'] as const)('%s: only the input does not follow', schedule => {
    const { decisions } = readReplay(record({ schedule, quantum: 500 }));
    expect(decisions.map(d => d.decision.code)).toEqual(['input']);
  });

  test('entries are [clock, code, data]', () => {
    const entries = RECORDED.split('\n').filter(line => line.startsWith('['));
    expect(entries.map(line => JSON.parse(line))).toEqual([
      [expect.any(Number), 'input', { port: 'tty', text: '7\n', question: expect.any(Number) }],
    ]);
  });

  test('files that the run has nothing to do with are not in it', () => {
    const { files, header } = readReplay(RECORDED);
    expect(files.map(f => f.path)).toEqual(['/replay/p.c', '/replay/answer.h']);
    expect(header.configuration.executables).toEqual([
      ['p', ['/replay/p.c']],
      ['other', ['/replay/other.c']],
    ]);
  });

  test('nothing depends on where the folder is', () => {
    const elsewhere: LaunchHost = {
      readFile: path => host.readFile(path.replace('/home/me/os/lab', '/lab')),
      listFolder: path => host.listFolder(path.replace('/home/me/os/lab', '/lab')),
    };
    const moved = { sources: ['/home/me/os/lab/p.c'], folder: '/home/me/os/lab' };
    const configuration = { schedule: 'random', quantum: 2000, seed: 5 } as const;
    expect(record({ ...configuration, ...moved }, elsewhere)).toBe(RECORDED);
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
    expect(trouble(RECORDED.replace('"version":2', '"version":3'))).toMatch(
      /line 1: the format has version 3/,
    );
    const foreign = signedAgain(RECORDED.replace(`"machine":${MACHINE_VERSION}`, '"machine":99'));
    expect(trouble(foreign)).toContain(
      `line 1: it was recorded by machine version 99, and this procstep is version ${MACHINE_VERSION}: `,
    );
  });

  test('another C library, by the name of the file that has changed', () => {
    const used = /"lib\/printf.c":"[0-9a-f]{16}"/;
    expect(RECORDED).toMatch(used);
    const other = RECORDED.replace(used, '"lib/printf.c":"0123456789abcdef"').replace(
      /("\/home\/student\/p":")[0-9a-f]{16}/,
      '$10123456789abcdef',
    );
    expect(trouble(signedAgain(other))).toBe(
      'line 1: /home/student/p is linked with another C library than when it was recorded: lib/printf.c has changed',
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
    expect(trouble(signedAgain(edited))).toBe(
      'line 1: the compiler makes another program of /home/student/p than the one that was recorded',
    );
  });

  test('another input, another choice, a decision too many', () => {
    const input = RECORDED.replace('"text":"7\\n","question"', '"text":"8\\n","question"');
    expect(trouble(signedAgain(input))).toMatch(/is another one/);
    const last = lines.findLastIndex(l => l.startsWith('['));
    const [clock, , { question }] = JSON.parse(lines[last]!) as [number, string, { question: number }];
    const withEntry = (entry: string) => signedAgain(lines.toSpliced(last + 1, 0, entry).join('\n'));
    const where = `line ${last + 2}: `;
    expect(trouble(withEntry(`[${clock},"thread",{"tid":59101,"question":${question + 100000}}]`))).toMatch(
      `${where}the questions`,
    );
    expect(trouble(withEntry(`[${clock},"epoch",{"value":0,"question":${question + 1}}]`))).toBe(
      `${where}the run never asked for this decision`,
    );
    expect(
      trouble(withEntry(`[${clock},"thread",{"tid":1,"question":${question + 1},"last":${question + 9}}]`)),
    ).toMatch(new RegExp(`${where}(this was decided at ${clock}|thread 1 cannot run)`));
  });

  test('another outcome', () => {
    const status = RECORDED.replace('"status":768', '"status":0');
    expect(trouble(signedAgain(status))).toMatch(/the exit status is 768 when run again, not 0/);
    const hash = RECORDED.replace(/("exits".*"hash":")[0-9a-f]/, '$1x');
    expect(trouble(signedAgain(hash))).toMatch(/the last state of the machine is another one/);
  });
});
