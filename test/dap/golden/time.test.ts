/** Going back in time: reverse requests over fork, wait and pipes, and going anywhere. */
import type { TimelineBody } from '../../../src/dap/protocol.ts';
import { type Conversation, conversation } from '../conversation.ts';

const FORK = `#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int status = 0; // first
    pid_t rc = fork(); // fork
    if (rc == 0) { // after
        printf("child\\n"); // child
        exit(3);
    }
    wait(&status); // wait
    printf("status %d\\n", WEXITSTATUS(status)); // print
    return 0; // last
}
`;

const PIPE = `#include <stdio.h>
#include <unistd.h>

int main(void) {
    int fd[2];
    char buffer[16] = "";
    pipe(fd); // pipe
    if (fork() == 0) {
        write(fd[1], "hello", 6); // write
        return 0;
    }
    read(fd[0], buffer, sizeof buffer); // read
    puts(buffer); // puts
    return 0;
}
`;

/** Clocks move whenever the library is worked on. */
async function history(c: Conversation): Promise<TimelineBody> {
  const body = (await c.request('procstep/timeline')) as TimelineBody;
  for (const e of body.events) {
    c.log(`event ${e.event} in ${e.pid}${e.child === undefined ? '' : `: ${e.child}`}`);
  }
  return body;
}

conversation('step back over fork and wait', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', { schedule: 'fifo' }, () => c.breakAt('fork.c', 'print'));
  const parent = await c.stop();
  await c.evaluate('status', parent);
  await c.run('stepBack', parent);
  await c.evaluate('status', parent);
  await c.run('stepBack', parent);
  c.logTree();
  await c.run('stepBack', parent);
  c.log('the child is gone');
  c.logTree();
  await c.run('next', parent);
  c.log('the child is there again, with the same pid');
  c.logTree();
  await c.continueToEnd(await c.run('continue', parent));
});

conversation('reverse continue to breakpoints in both processes', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'after', 'child', 'last'));
  let thread = await c.stop();
  for (let i = 0; i < 3; i++) thread = await c.run('continue', thread);
  for (let i = 0; i < 4; i++) thread = await c.run('reverseContinue', thread);
});

conversation('back before a pipe was written', { 'pipe.c': PIPE }, async c => {
  await c.launch('pipe.c', {}, () => c.breakAt('pipe.c', 'puts'));
  const parent = await c.stop();
  await c.evaluate('buffer', parent);
  const { end, events } = await history(c);
  await c.run('stepBack', parent);
  await c.evaluate('buffer', parent);
  const birth = events.find(e => e.event === 'fork')?.clock ?? 0;
  c.log('--- to the moment of fork');
  await c.request('procstep/seek', { clock: birth });
  await c.stop();
  c.logTree();
  c.log('--- to the present');
  await c.request('procstep/seek', { clock: end });
  const there = await c.stop();
  await c.evaluate('buffer', there);
  await c.attempt('a position that was never reached', () => c.request('procstep/seek', { clock: end + 1 }));
  await c.continueToEnd(there);
});

conversation('a change in the past starts a new future', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'after', 'print'));
  let thread = await c.stop();
  thread = await c.run('continue', thread);
  thread = await c.run('continue', thread);
  thread = await c.run('reverseContinue', thread);
  thread = await c.run('reverseContinue', thread);
  await c.evaluate('rc = 0', thread, 'repl');
  thread = await c.run('continue', thread);
  await c.continueToEnd(thread);
});
