/** What the checks find stops the program as an exception that the user can turn off. */
import { conversation } from '../conversation.ts';

const MISTAKES = `#include <stdio.h>
#include <stdlib.h>

int sum(int *a, int n) {
    int s = 0;
    for (int i = 0; i <= n; i++)
        s += a[i]; // one too many
    return s;
}

int main(void) {
    int *p = malloc(4 * sizeof *p);
    for (int i = 0; i < 4; i++)
        p[i] = i;
    printf("%d\\n", sum(p, 4) & 0);
    free(p);
    p[0] = 1;
    int never;
    if (never > 0)
        printf("big\\n");
    return 0;
}
`;

const LOOP = `int main(void) {
    volatile int n = 0;
    for (int i = 0; i < 1000000; i++)
        n += i;
    return 0;
}
`;

const RACE = `#include <pthread.h>

int counter;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *count(void *careful) {
    if (careful)
        pthread_mutex_lock(&lock);
    counter++;
    if (careful)
        pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void) {
    pthread_t a, b;
    pthread_create(&a, NULL, count, &lock);
    pthread_create(&b, NULL, count, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
`;

conversation('mistakes with memory stop where they are made', { 'mistakes.c': MISTAKES }, async c => {
  await c.launch('mistakes.c', {}, async () => {
    await c.request('setExceptionBreakpoints', { filters: ['memory', 'uninitialised'] });
  });
  const thread = await c.stop();
  const { exceptionId, description } = await c.request('exceptionInfo', { threadId: thread });
  c.log(`${exceptionId}\n${description}`);
  await c.evaluate('i', thread);
  await c.run('continue', thread);
  await c.run('continue', thread);
  await c.run('reverseContinue', thread);
  await c.run('continue', thread);
  await c.continueToEnd(thread);
});

conversation(
  'with the filters off a program with mistakes just runs',
  { 'mistakes.c': MISTAKES },
  async c => {
    await c.launch('mistakes.c', {}, async () => {
      await c.request('setExceptionBreakpoints', { filters: ['crash'] });
    });
    await c.end();
  },
);

conversation('a program that computes a lot is told so', { 'loop.c': LOOP }, async c => {
  await c.launch('loop.c', { limits: { checks: 3_000_000 } });
  await c.end();
});

conversation('a data race stops at the second access', { 'race.c': RACE }, async c => {
  await c.launch('race.c', {}, async () => {
    await c.request('setExceptionBreakpoints', {
      filters: [],
      filterOptions: [{ filterId: 'race', condition: 'counter' }],
    });
  });
  const thread = await c.stop();
  const { exceptionId, description } = await c.request('exceptionInfo', { threadId: thread });
  c.log(`${exceptionId}\n${description}`);
  await c.continueToEnd(thread);
});

const LEFT = `#include <fcntl.h>
#include <stdlib.h>

int main(void) {
    char *p = malloc(100);
    p[0] = 1;
    p = NULL;
    open("left.txt", O_CREAT | O_WRONLY, 0600);
    return p != NULL;
}
`;

conversation('what is left at exit stops where the process exits', { 'left.c': LEFT }, async c => {
  await c.launch('left.c', {}, async () => {
    await c.request('setExceptionBreakpoints', { filters: ['leak'] });
  });
  const thread = await c.stop();
  await c.run('continue', thread);
  await c.continueToEnd(thread);
});
