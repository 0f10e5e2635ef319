/** The page of a replay: everything of the file is text on it, whatever it contains, and nothing but our script can run. */
import { expect, test } from 'vitest';
import type { InspectReplayBody } from '../../src/dap/protocol.ts';
import { replayPage } from '../../src/extension/replayPage.ts';

const BODY: InspectReplayBody = {
  replay: {
    program: 'p3.c',
    command: './p3 <script>alert(1)</script>',
    schedule: 'random',
    quantum: 1000,
    seed: 7,
    firstPid: 59101,
    machine: 1,
    files: [{ name: 'p3.c', bytes: 1200, sha256: '00' }],
    clock: 1234567,
    end: 'done',
    processes: 2,
    exitCode: 3,
    changes: 1,
    markers: [{ clock: 17, kind: 'answer', text: '<b>"59102" & more</b>', question: 'q1', author: "O'Neil" }],
    output: 'hello\r\n<img src=x onerror=alert(1)>\r\n',
    outputBytes: 40,
  },
  events: [{ clock: 900, event: 'fork', pid: 59101, tid: 59101, child: 59102 }],
  totalEvents: 1,
};

const page = (body: InspectReplayBody) => replayPage('p3.procreplay', body, 'n0nce');

test('what ran, how it ended, what happened, what is marked, what it printed', () => {
  const html = page(BODY);
  expect(html).toContain('Verified.');
  expect(html).toContain('Changed by hand 1 time.');
  expect(html).toContain('1,234,567 instructions; 2 processes ended, exit status 3');
  expect(html).toContain('random, quantum 1,000, seed 7');
  expect(html).toContain('data-clock="900"');
  expect(html).toContain('fork → 59102');
  expect(html).toContain('answer q1');
});

test('nothing of the file is markup', () => {
  const html = page(BODY);
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(html).toContain('&lt;b&gt;&quot;59102&quot; &amp; more&lt;/b&gt; (O&#39;Neil)');
  expect(html).not.toMatch(/<(img|b)[ >]/);
  expect(html.match(/<script/g)).toHaveLength(1);
});

test('styles and scripts are ours alone', () => {
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page(BODY))?.[1];
  expect(policy).toBe("default-src 'none'; style-src 'nonce-n0nce'; script-src 'nonce-n0nce'");
});

test('a replay that is not what it says cannot be debugged, and says why', () => {
  const html = page({ ...BODY, trouble: { line: 4, reason: 'the output is another one' } });
  expect(html).toContain('Line 4: the output is another one.');
  expect(html).toContain('Get the file again from where it came from');
  expect(html).toContain('data-act="text" data-line="4"');
  expect(html).not.toContain('data-act="debug"');
  expect(html).not.toContain('Verified.');
});

test('a file that cannot be read has only its trouble', () => {
  const html = page({ trouble: { line: 1, reason: 'this is not JSON' }, events: [], totalEvents: 0 });
  expect(html).toContain('Line 1: this is not JSON.');
  expect(html).not.toContain('The run');
});
