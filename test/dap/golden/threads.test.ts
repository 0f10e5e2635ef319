/** Threads in the adapter: those of the kernel, and those that a library switches on one of them. */
import { conversation } from '../conversation.ts';

const UTHREADS = `#include <stdio.h>
#include <uthread.h>

int counter = 0;

void *count(void *name) {
    counter++; // counts
    uthread_yield();
    printf("%s: %d\\n", (char *)name, counter); // prints
    return NULL;
}

int main(void) {
    uthread_t one, two;
    uthread_create(&one, count, "one");
    uthread_create(&two, count, "two");
    uthread_join(one, NULL); // join one
    uthread_join(two, NULL);
    return 0;
}
`;

conversation('user-level threads below the kernel thread that carries them', { 'u.c': UTHREADS }, async c => {
  await c.launch('u.c', {}, async () => {
    await c.breakAt('u.c', 'prints');
  });
  const carrier = await c.stop();
  await c.logThreads();
  const { threads } = await c.request('threads');
  const idOf = (number: number) => threads.find(t => t.name.includes(`/${number} `))!.id;
  for (const number of [0, 2]) {
    c.log(`--- the stack of number ${number}`);
    await c.logStack(idOf(number));
  }
  await c.breakAt('u.c');
  await c.run('next', idOf(2));
  await c.logThreads();
  await c.run('stepBack', idOf(2));
  await c.logThreads();
  await c.attempt('run next', () => c.request('procstep/runNext', { threadId: idOf(0) }));
  const { processes } = await c.request('procstep/processTree');
  for (const t of processes.flatMap(p => p.threads)) {
    c.log(
      `${t.userThread === undefined ? t.tid : `  ${t.userThread} on ${t.tid}`} ${t.name}: ${t.state} ${t.detail}`,
    );
  }
  await c.continueToEnd(carrier);
});
