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
