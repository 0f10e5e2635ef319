/** A program of hundreds of processes is reported more rarely while it runs, and nothing is missing when it stops. */
import { expect, test } from 'vitest';
import { Conversation } from './conversation.ts';

const PROCESSES = 500;
const BOMB = `#include <unistd.h>
int main(void) {
  for (;;)
    fork();
}
`;

test('when a fork bomb is paused the client knows every process and thread', async () => {
  const c = new Conversation(new Map([['bomb.c', BOMB]]));
  await c.launch('bomb.c', { limits: { processes: PROCESSES }, checks: false });
  while ((c.tree?.processes.length ?? 0) <= PROCESSES) await new Promise(setImmediate);
  await c.request('pause', { threadId: 59101 });
  await c.event('stopped');
  const { threads } = await c.request('threads');
  // init is in the tree, and the kernel among the threads.
  expect(c.tree?.processes).toHaveLength(PROCESSES + 1);
  expect(threads).toHaveLength(PROCESSES + 1);
  const started = c.seen('thread').filter(e => e.body.reason === 'started');
  expect(started).toHaveLength(PROCESSES);
  await c.request('terminate');
  await c.event('terminated');
  await c.request('disconnect', {});
  await c.closed;
});
