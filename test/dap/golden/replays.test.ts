/** Replays of debug sessions: saved at any moment, with what was done by hand, and debugged again. */
import { expect, test } from 'vitest';
import { openSysroot } from '../../../src/cli/host.ts';
import type { InspectReplayBody, MarkersBody, ReplayBody, TimelineBody } from '../../../src/dap/protocol.ts';
import { readReplay } from '../../../src/replay/read.ts';
import { verify } from '../../../src/replay/verify.ts';
import { record } from '../../replay/run.ts';
import { Conversation, conversation } from '../conversation.ts';

const sysroot = openSysroot('dist/sysroot.bin');

const PROGRAM = `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int twice(int n) {
  return 2 * n; // in twice
}
int main(void) {
  char line[20];
  int n = 1;
  fgets(line, sizeof line, stdin); // reads
  if (fork() == 0) { // forks
    printf("child: %d\\n", twice(n)); // child
    return n;
  }
  int status;
  wait(&status); // waits
  printf("%s: %d, %d\\n", "parent", n, WEXITSTATUS(status)); // reports
  return 0;
}
`;

const savedReplay = (c: Conversation) => c.request('procstep/saveReplay') as Promise<ReplayBody>;
const saved = async (c: Conversation): Promise<string> => (await savedReplay(c)).text;

/** Runs the file again and says how it ends and what it writes. */
function outcome(text: string): string {
  let printed = '';
  const { end, processes, changes } = verify(readReplay(text), {
    sysroot,
    output: (_, bytes) => {
      printed += new TextDecoder().decode(bytes);
    },
  });
  return `verified: ${end}, ${processes} ended, ${changes} changes by hand, wrote ${JSON.stringify(printed)}`;
}

/** Types when the program waits for it. */
async function type(c: Conversation, data: string): Promise<void> {
  await c.request('procstep/input', { data });
}

conversation('a session is saved with what was done by hand', { 'p.c': PROGRAM }, async c => {
  await c.launch('p.c', {}, () => c.breakAt('p.c', 'forks', 'child', 'reports'));
  await type(c, 'hello\n');
  let t = await c.stop();
  c.log(outcome(await saved(c)));
  const frame = await c.frame(t);
  await c.request('setExpression', { expression: 'n', value: '3', frameId: frame });
  await c.evaluate('twice(n) + n', t, 'repl');
  await c.evaluate('line[0] = *"x"', t, 'repl');
  c.log(outcome(await saved(c)));
  await c.request('procstep/addMarker', { kind: 'comment', text: 'who is first?', author: 'me' });
  t = await c.run('continue', t);
  t = await c.run('next', t);
  t = await c.run('continue', t);
  await c.request('procstep/addMarker', { kind: 'answer', text: '59102', question: 'q1' });
  c.log(JSON.stringify(((await c.request('procstep/markers')) as MarkersBody).markers.map(m => m.text)));
  c.log(outcome(await saved(c)));
  await c.request('continue', { threadId: t });
  await c.end();
  const { text } = await savedReplay(c);
  c.log(outcome(text));
  c.log(`markers: ${readReplay(text).markers.map(m => `${m.kind} ${m.text}`)}`);

  c.log('=== the same again, as a replay, in a folder where the program has changed');
  const again = new Conversation(
    new Map([
      ['p.c', '// another program\n'],
      ['p.procreplay', text],
    ]),
  );
  await again.initialize();
  await again.request('launch', { replay: again.path('p.procreplay') });
  await again.event('initialized');
  await again.request('setBreakpoints', {
    source: { path: 'replay:/p.c' },
    breakpoints: [{ line: c.line('p.c', 'waits') }],
  });
  await again.request('configurationDone');
  t = await again.stop();
  t = await again.run('continue', t);
  await again.evaluate('n', t);
  await again.evaluate('line', t);
  const { stackFrames } = await again.request('stackTrace', { threadId: t });
  const own = stackFrames.find(f => f.name === 'main')?.source;
  again.log(`source: ${own?.path} ${own?.sourceReference ? 'of the replay' : 'of the folder'}`);
  const { content } = await again.request('source', { source: own, sourceReference: own?.sourceReference });
  again.log(`text: ${content.split('\n')[0]}`);
  t = await again.run('stepBack', t);
  again.log(outcome(await saved(again)));
  expect(await saved(again)).toBe(text);
  again.log('--- a change makes it another run');
  await again.request('setExpression', { expression: 'n', value: '7', frameId: await again.frame(t) });
  again.log(outcome(await saved(again)));
  again.hangUp();
  c.lines.push(...again.lines);
});

conversation('a replay that ends in the middle of a run', { 'p.c': PROGRAM }, async c => {
  await c.launch('p.c', {}, () => c.breakAt('p.c', 'forks'));
  await type(c, 'hello\n');
  await c.stop();
  const text = await saved(c);
  const again = new Conversation(
    new Map([
      ['p.c', PROGRAM],
      ['half.procreplay', text],
    ]),
  );
  await again.initialize();
  await again.request('launch', { replay: again.path('half.procreplay') });
  await again.event('initialized');
  await again.request('configurationDone');
  const t = await again.stop();
  await again.run('continue', t);
  await again.run('continue', t);
  await again.run('reverseContinue', t);
  again.hangUp();
  c.lines.push(...again.lines);
});

test('a replay is looked into: what ran, what happened, what is wrong', async () => {
  const c = new Conversation(new Map([['p.c', PROGRAM]]));
  await c.launch('p.c');
  await type(c, 'hello\n');
  await c.end();
  const { text, name } = await savedReplay(c);
  expect(name).toBe('p.procreplay');
  c.hangUp();

  const damaged = text.replace('hello', 'hallo');
  const viewer = new Conversation(
    new Map([
      ['good.procreplay', text],
      ['bad.procreplay', damaged],
    ]),
  );
  await viewer.initialize();
  const inspect = (file: string) =>
    viewer.request('procstep/inspectReplay', { path: viewer.path(file) }) as Promise<InspectReplayBody>;
  const good = await inspect('good.procreplay');
  expect(good.trouble).toBeUndefined();
  expect(good.replay).toMatchObject({
    program: 'p.c',
    command: './p',
    end: 'done',
    processes: 2,
    exitCode: 0,
  });
  expect(good.replay?.output).toContain('parent: 1, 1');
  expect(good.events.map(e => e.event)).toEqual(['fork', 'exit', 'wait', 'exit', 'wait']);
  const bad = await inspect('bad.procreplay');
  expect(bad.trouble?.reason).toMatch(/the digest is another one/);
  await expect(inspect('none.procreplay')).rejects.toThrow(/there is no file .*none\.procreplay/);
  viewer.hangUp();
});

test('a run recorded by the command line is debugged to the same end, and asks for nothing', async () => {
  const text = record({ schedule: 'random', quantum: 500, seed: 9 });
  const c = new Conversation(new Map([['run.procreplay', text]]));
  await c.initialize();
  await c.request('launch', { replay: c.path('run.procreplay'), stopOnEntry: false });
  await c.event('initialized');
  // What will happen is known before anything runs.
  const { events } = (await c.request('procstep/timeline')) as TimelineBody;
  expect(events.filter(e => e.event === 'fork')).toHaveLength(2);
  await c.request('configurationDone');
  const { event, body } = await c.event('terminated', 'stopped');
  expect(`${event} ${body?.reason}`).not.toMatch(/choice|pause/);
  expect(c.terminal).toContain('status 42');
  expect(await saved(c)).toBe(text);
  c.hangUp();
});

test('going back and on another way leaves out what is void', async () => {
  const c = new Conversation(new Map([['p.c', PROGRAM]]));
  await c.launch('p.c', { schedule: 'random', seed: 3, quantum: 100 }, () =>
    c.breakAt('p.c', 'forks', 'reports'),
  );
  await type(c, 'hello\n');
  let t = await c.stop();
  await c.request('continue', { threadId: t });
  t = await c.stop();
  await c.request('procstep/addMarker', { text: 'will be void' });
  await c.request('reverseContinue', { threadId: t });
  t = await c.stop();
  expect(readReplay(await saved(c)).markers).toHaveLength(1);
  await c.request('setExpression', { expression: 'n', value: '40', frameId: await c.frame(t) });
  expect(readReplay(await saved(c)).markers).toHaveLength(0);
  await c.request('continue', { threadId: t });
  t = await c.stop();
  expect(outcome(await saved(c))).toContain('child: 80');
  await c.request('continue', { threadId: t });
  await c.end();
  const { text } = await savedReplay(c);
  expect(outcome(text)).toMatch(/^verified: done, 2 ended, 1 changes by hand, .*parent: 40, 40/);
  c.hangUp();
});
