/** Clients are other programs: whatever they send, every request is answered and the session lives on. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Conversation, Failure } from './conversation.ts';

const PROGRAM = `#include <stdio.h>
int main(void) {
    int n = 1;
    n++;
    printf("%d\\n", n);
    return 0;
}
`;

/** All requests but those that end or replace the session. */
const COMMANDS = [
  ...['setBreakpoints', 'setFunctionBreakpoints', 'setInstructionBreakpoints', 'setDataBreakpoints'],
  ...['dataBreakpointInfo', 'setExceptionBreakpoints', 'breakpointLocations', 'stepInTargets', 'gotoTargets'],
  ...[
    'goto',
    'restartFrame',
    'terminateThreads',
    'exceptionInfo',
    'threads',
    'stackTrace',
    'scopes',
    'variables',
  ],
  ...['setVariable', 'evaluate', 'setExpression', 'completions', 'readMemory', 'writeMemory', 'disassemble'],
  ...[
    'modules',
    'source',
    'loadedSources',
    'procstep/processTree',
    'procstep/focus',
    'procstep/input',
    'cancel',
  ],
  ...['launch', 'initialize', 'attach', 'configurationDone', 'levitate', '__proto__', 'toString'],
];

const NAMES = [
  ...['source', 'path', 'sourceReference', 'breakpoints', 'line', 'lines', 'column', 'threadId', 'threadIds'],
  ...['frameId', 'variablesReference', 'name', 'value', 'expression', 'context', 'text', 'memoryReference'],
  ...[
    'offset',
    'count',
    'data',
    'instructionOffset',
    'instructionCount',
    'filters',
    'filterOptions',
    'filterId',
  ],
  ...[
    'dataId',
    'instructionReference',
    'format',
    'hex',
    'targetId',
    'startFrame',
    'levels',
    'start',
    'filter',
  ],
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -1,
    1,
    59101,
    1e9,
    2 ** 31 - 1,
    1.5,
    Number.MAX_SAFE_INTEGER,
    null,
    true,
    '',
    'x',
    'n',
  ),
  fc.constantFrom<unknown>(
    '0x0',
    '0xffffffffffff',
    'n +',
    '/lab/p.c',
    'sysroot:/usr/src/lib/x.c',
    'repl',
    '====',
  ),
  fc.string(),
);
const anything = fc.letrec<{ value: unknown; object: Record<string, unknown> }>(tie => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6 }),
}));

test('arguments of any shape are answered', async () => {
  const c = new Conversation(new Map([['p.c', PROGRAM]]));
  await c.launch('p.c', { stopOnEntry: true });
  await c.event('stopped');
  const internal: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...COMMANDS), fc.oneof(anything.object, leaf), async (command, args) => {
      try {
        await c.request(command, args);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.response.body.error?.id === 1004)
          internal.push(`${command} ${JSON.stringify(args)}: ${error.message}`);
      }
    }),
    { numRuns: 1500, seed: 7 },
  );
  expect(internal).toEqual([]);
  const { threads } = await c.request('threads');
  expect(threads.length).toBeGreaterThan(0);
  c.hangUp();
  await c.closed;
});

/** Requests that begin, move and end a session. */
const LIFE = [
  ...[
    'initialize',
    'launch',
    'configurationDone',
    'restart',
    'terminate',
    'continue',
    'next',
    'stepIn',
    'stepOut',
  ],
  ...['pause', 'stepBack', 'reverseContinue', 'procstep/goTo', 'procstep/seek', 'procstep/runNext'],
  ...['procstep/timeline', 'procstep/lastRan', 'procstep/lastWritten', 'procstep/saveReplay'],
  ...['procstep/markers', 'procstep/addMarker', 'procstep/removeMarker', 'procstep/inspectReplay'],
];

/** What a client could have meant. */
const meant = fc.record(
  {
    adapterID: fc.constant('procstep'),
    program: fc.constantFrom('/lab/p.c', '/lab/q.c'),
    threadId: fc.constantFrom(1, 59101, 59102),
    frameId: fc.constantFrom(1, 2),
    variablesReference: fc.constantFrom(1, 2, 3),
    source: fc.constant({ path: '/lab/p.c' }),
    breakpoints: fc.constant([{ line: 4 }]),
    path: fc.constant('/lab/p.c'),
    line: fc.constantFrom(3, 4),
    expression: fc.constantFrom('n', 'n = 5', 'fork()', 'run next 59101'),
    context: fc.constantFrom('repl', 'hover'),
    name: fc.constant('n'),
    value: fc.constant('7'),
    text: fc.constant('here'),
    clock: fc.constantFrom(0, 20, 1000),
    to: fc.constantFrom('start', 'end', 'nextEvent'),
    index: fc.constantFrom(0, 1),
  },
  { requiredKeys: ['adapterID', 'program', 'threadId'] },
);

test('requests in any order are answered once each, and a client may leave at any time', async () => {
  const internal: string[] = [];
  const request = fc.tuple(
    fc.oneof(fc.constantFrom(...LIFE), fc.constantFrom(...COMMANDS)),
    fc.oneof({ weight: 3, arbitrary: meant }, anything.object),
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(request, { maxLength: 20 }), async (properly, requests) => {
      const c = new Conversation(new Map([['p.c', PROGRAM]]));
      if (properly) await c.launch('p.c', { stopOnEntry: true });
      const answered: number[] = [];
      c.onResponse = response => answered.push(response.request_seq);
      // Sent at once: nobody waits for an answer.
      await Promise.all(
        requests.map(async ([command, args]) => {
          try {
            await c.request(command, args);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
            if (error.response.body.error?.id === 1004)
              internal.push(`${command} ${JSON.stringify(args)}: ${error.message}`);
          }
        }),
      );
      await c.request('disconnect', {});
      await c.closed;
      expect(answered).toHaveLength(requests.length + 1);
      expect(answered).toEqual(answered.toSorted((a, b) => a - b));
    }),
    { numRuns: 60, seed: 11 },
  );
  expect(internal).toEqual([]);
});

test('a message in two pieces, two messages in one, headers as others write them', async () => {
  const c = new Conversation(new Map());
  const frame = (text: string, header: string) =>
    new TextEncoder().encode(
      `${header.replace('N', String(new TextEncoder().encode(text).length))}\r\n\r\n${text}`,
    );
  const ask = (seq: number) => JSON.stringify({ seq, type: 'request', command: `levitate é ${seq}` });
  const answers = new Promise<string[]>(resolve => {
    const said: string[] = [];
    c.onResponse = ({ message }) => {
      said.push(message ?? '');
      if (said.length === 3) resolve(said);
    };
  });
  c.sendBytes(frame(ask(1), 'content-length:N'));
  c.sendBytes(frame('{"seq": 2, "type": "requ', 'Content-Length: N'));
  const both = [
    ...frame(ask(3), 'Content-Type: utf-8\r\nContent-Length: N'),
    ...frame(ask(4), 'Content-Length: N'),
  ];
  c.sendBytes(new Uint8Array(both));
  // What is no JSON cannot be answered, and is passed over.
  expect(await answers).toEqual([1, 3, 4].map(n => `there is no request 'levitate é ${n}'`));
  c.hangUp();
  await c.closed;
});

test('a client that does not speak DAP is hung up on', async () => {
  const c = new Conversation(new Map());
  c.sendBytes(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  await c.closed;
});

test('messages that are no requests are ignored', async () => {
  const c = new Conversation(new Map());
  for (const message of [
    'null',
    '[]',
    '7',
    '{}',
    '{"type":"response"}',
    '{"type":"request"}',
    '{"type":"request","seq":1}',
  ]) {
    c.sendBytes(new TextEncoder().encode(`Content-Length: ${message.length}\r\n\r\n${message}`));
  }
  expect((await c.initialize()).supportsConfigurationDoneRequest).toBe(true);
  c.hangUp();
});
