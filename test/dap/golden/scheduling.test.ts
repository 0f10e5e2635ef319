/** The user decides who runs: the schedule "manual", and `run next` under any schedule. */
import type { Conversation } from '../conversation.ts';
import { conversation } from '../conversation.ts';

const COUNTER = `#include <pthread.h>
#include <stdio.h>

int counter = 0;

void *count(void *argument) {
    counter++; // increment
    return NULL; // counted
}

int main(void) {
    pthread_t one, two;
    pthread_create(&one, NULL, count, NULL);
    pthread_create(&two, NULL, count, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("counter = %d\\n", counter); // sum
    return 0;
}
`;

const RACE = `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            printf("child %d\\n", i); // child
            return 0;
        }
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
`;

const [ONE, TWO] = [59102, 59103] as const;

async function runNext(c: Conversation, threadId: number): Promise<number> {
  c.log(`--- run next ${threadId}`);
  await c.request('procstep/runNext', { threadId });
  return c.stop();
}

conversation('manual schedule: the machine asks who runs', { 'race.c': RACE }, async c => {
  await c.launch('race.c', { schedule: 'manual' });
  await c.stop();
  await c.logThreads();
  await runNext(c, TWO);
  await c.logThreads();
  await c.run('continue', TWO);
  await c.attempt('an ended process', () => c.request('procstep/runNext', { threadId: TWO }));
  await c.continueToEnd(ONE);
});

conversation('manual schedule: to continue takes the first', { 'race.c': RACE }, async c => {
  await c.launch('race.c', { schedule: 'manual' });
  const first = await c.stop();
  await c.run('continue', first);
  await c.continueToEnd(first);
});

conversation('a lost update by hand', { 'counter.c': COUNTER }, async c => {
  await c.launch('counter.c', {}, () => c.breakAt('counter.c', 'increment', 'sum'));
  await c.stop();
  // One loads the counter and loses the CPU before it stores the sum.
  const instructions = { granularity: 'instruction' };
  await c.run('next', ONE, instructions);
  await c.run('next', ONE, instructions);
  await runNext(c, TWO);
  await c.run('continue', TWO);
  await c.breakAt('counter.c', 'counted', 'sum');
  await c.run('continue', TWO);
  await c.evaluate('counter', TWO);
  await runNext(c, ONE);
  await c.run('continue', ONE);
  await c.evaluate('counter', ONE);
  await c.run('continue', ONE);
});

conversation('run next in the debug console', { 'counter.c': COUNTER }, async c => {
  await c.launch('counter.c', {}, () => c.breakAt('counter.c', 'increment'));
  const one = await c.stop();
  await c.evaluate(`run next ${TWO}`, one, 'repl');
  await c.stop();
  await c.logThreads();
  await c.evaluate(`  run  next ${ONE} `, one, 'repl');
  await c.stop();
  await c.evaluate('run next 59101', one, 'repl');
  await c.evaluate('run next 7', one, 'repl');
  await c.evaluate('run next 1', one, 'repl');
  await c.evaluate(`run next ${TWO}`, one, 'watch');
});
