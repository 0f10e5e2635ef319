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

const MUTEX = `#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *add(void *argument) {
    pthread_mutex_lock(&lock); // lock
    total += *(int *)argument; // add
    pthread_mutex_unlock(&lock); // unlock
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    int amounts[2] = {3, 4};
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, add, &amounts[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL); // join
    printf("%d\\n", total); // print
    return 0;
}
`;

conversation('step back when the program has ended', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', { stopAtEnd: true });
  const kernel = await c.stop();
  await c.attempt('a step at the end', () => c.request('next', { threadId: kernel }));
  const parent = await c.run('stepBack', kernel);
  await c.evaluate('status', parent);
  c.logTree();
  await c.run('reverseContinue', parent);
  await c.continueToEnd(await c.run('continue', parent));
});

conversation('a program that is just run ends', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'print'));
  await c.continueToEnd(await c.stop());
});

conversation('back over a mutex', { 'mutex.c': MUTEX }, async c => {
  await c.launch('mutex.c', {}, () => c.breakAt('mutex.c', 'unlock', 'print'));
  let thread = await c.stop();
  thread = await c.run('stepBack', thread);
  thread = await c.run('stepBack', thread);
  await c.evaluate('total', thread);
  thread = await c.run('next', thread);
  thread = await c.run('continue', thread);
  thread = await c.run('continue', thread);
  thread = await c.run('continue', thread);
  c.log('--- back to each of the threads');
  for (let i = 0; i < 3; i++) thread = await c.run('reverseContinue', thread);
});

conversation('when was this last written', { 'mutex.c': MUTEX }, async c => {
  await c.launch('mutex.c', {}, () => c.breakAt('mutex.c', 'print'));
  let thread = await c.stop();
  for (const side of ['before', 'after', 'before'] as const) {
    c.log(`--- last written: total, ${side}`);
    await c.request('procstep/lastWritten', { expression: 'total', side });
    thread = await c.stop();
    await c.evaluate('total', thread);
  }
  c.log('--- in the debug console');
  await c.evaluate('last-written total', thread, 'repl');
  thread = await c.stop();
  await c.attempt('what is no variable', () =>
    c.request('procstep/lastWritten', { expression: 'total + 1' }),
  );
});

conversation('go to events, births and lines', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'last'));
  const parent = await c.stop();
  const { events } = await history(c);
  const go = async (what: string, args: object): Promise<void> => {
    c.log(`--- ${what}`);
    await c.request('procstep/goTo', args);
    await c.stop();
  };
  await go('to the start', { to: 'start' });
  await go('to the next fork', { to: 'nextEvent', events: ['fork'] });
  const child = events.find(e => e.event === 'fork')?.child ?? 0;
  await go('to the moment the child was made', { to: 'birth', threadId: child });
  c.logTree();
  await go('to the exit', { to: 'event', index: events.findIndex(e => e.event === 'exit'), side: 'before' });
  await go('to the end', { to: 'end' });
  await c.attempt('an event that never came', () =>
    c.request('procstep/goTo', { to: 'previousEvent', events: ['vfork'] }),
  );
  c.log('--- to the last time line 10 ran');
  await c.request('procstep/lastRan', { path: c.path('fork.c'), line: 10 });
  await c.stop();
  await c.attempt('a line without code', () =>
    c.request('procstep/lastRan', { path: c.path('fork.c'), line: 5, threadId: parent }),
  );
});
