/** fork, wait and exec under the debugger: what a student does in the first lab. */
import { conversation } from '../conversation.ts';

const FORK = `#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    printf("hello (pid:%d)\\n", (int) getpid());
    int rc = fork();
    printf("rc is set\\n"); // after fork
    if (rc == 0)
        return 3;
    int status;
    wait(&status); // wait
    printf("child %d is gone\\n", rc); // waited
    return 0;
}
`;

conversation('a breakpoint after fork stops in both processes', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'after fork'));
  const first = await c.stop();
  await c.logThreads();
  c.logTree();
  for (const pid of [59101, 59102]) {
    c.log(`stack of ${pid}`);
    await c.logStack(pid);
    await c.logScope(pid, 'Locals');
  }
  const second = await c.run('continue', first);
  await c.logScope(second, 'Locals');
  await c.continueToEnd(second);
  c.log(`terminal shows ${JSON.stringify(c.terminal)}`);
});

conversation('stepping over wait while the child runs', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'wait'));
  const parent = await c.stop();
  c.logTree();
  await c.run('next', parent);
  c.log('the child has run, ended and been waited for');
  c.logTree();
  await c.logThreads();
  await c.logScope(parent, 'Locals');
  await c.continueToEnd(parent);
});

conversation('a zombie appears and goes', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, async () => {
    await c.breakAt('fork.c', 'waited');
    await c.request('setExceptionBreakpoints', {
      filters: [],
      filterOptions: [{ filterId: 'exit', condition: '$status == 3' }],
    });
  });
  const child = await c.stop();
  await c.logThreads();
  c.logTree();
  const { totalFrames } = await c.request('stackTrace', { threadId: child });
  c.log(`a zombie has ${totalFrames} frames`);
  await c.run('continue', child);
  c.logTree();
  await c.logThreads();
  const parent = 59101;
  await c.continueToEnd(parent);
  c.log(
    `thread events: ${c
      .seen('thread')
      .map(e => `${e.body.threadId} ${e.body.reason}`)
      .join(', ')}`,
  );
});

const EXEC = `#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    if (fork() == 0) {
        execlp("wc", "wc", "words.txt", NULL); // exec
        return 127;
    }
    wait(NULL);
    puts("counted"); // waited
    return 0;
}
`;

conversation('exec into wc', { 'exec.c': EXEC, 'words.txt': 'one two\nthree\n' }, async c => {
  await c.launch('exec.c', {}, async () => {
    await c.breakAt('exec.c', 'exec');
    await c.request('setExceptionBreakpoints', { filters: ['exec'] });
  });
  const child = await c.stop();
  await c.run('continue', child);
  c.logTree();
  await c.logThreads();
  const { stackFrames } = await c.request('stackTrace', { threadId: child });
  const { content } = await c.request('source', {
    source: stackFrames[0].source,
    sourceReference: stackFrames[0].source?.sourceReference,
  });
  c.log(`line of wc's source: ${content.split('\n')[stackFrames[0].line - 1].trim()}`);
  await c.evaluate('argc', child);
  await c.evaluate('argv[1]', child);
  const { modules } = await c.request('modules', {});
  for (const m of modules) c.log(`module ${m.name} ${m.path} ${m.isUserCode ? 'own' : 'system'}`);
  await c.continueToEnd(child);
});

const CHILD = `#include <stdio.h>

int main(int argc, char **argv) {
    printf("child called with %s\\n", argv[1]); // in child
    return argc;
}
`;
const PARENT = `#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    int status;
    if (fork() == 0) {
        execl("./child", "child", "x", NULL);
        perror("execl");
        _exit(1);
    }
    wait(&status);
    printf("status %d\\n", WEXITSTATUS(status));
    return 0;
}
`;

conversation(
  'a breakpoint in a program that is executed later',
  { 'parent.c': PARENT, 'child.c': CHILD },
  async c => {
    await c.launch('parent.c', {}, () => c.breakAt('child.c', 'in child'));
    const child = await c.stop();
    for (const { body } of c.seen('breakpoint')) {
      c.log(
        `changed: breakpoint ${body.breakpoint.id} line ${body.breakpoint.line} verified ${body.breakpoint.verified}`,
      );
    }
    await c.logStack(child);
    await c.continueToEnd(child);
  },
);

const BROKEN_CHILD = `int main(void) { retrun 0; }
`;

conversation(
  'errors of a program that is executed later',
  { 'parent.c': PARENT, 'child.c': BROKEN_CHILD },
  async c => {
    await c.launch('parent.c');
    await c.end();
    const last = c.seen('procstep/diagnostics').at(-1);
    for (const file of last?.body.files ?? []) {
      for (const d of file.diagnostics) c.log(`${file.path}:${d.line}:${d.column}: ${d.message}`);
    }
  },
);

const ORPHAN = `#include <stdio.h>
#include <unistd.h>

int main(void) {
    if (fork() > 0)
        return 0;
    sleep(1);
    printf("my parent is %d now\\n", (int) getppid()); // adopted
    return 5;
}
`;

conversation('an orphan keeps the session alive', { 'orphan.c': ORPHAN }, async c => {
  await c.launch('orphan.c', {}, () => c.breakAt('orphan.c', 'adopted'));
  const orphan = await c.stop();
  c.logTree();
  await c.logThreads();
  c.log(`ended so far: ${c.seen('terminated').length}`);
  await c.continueToEnd(orphan);
});

const BOMB = `#include <unistd.h>

int main(void) {
    while (1)
        fork();
}
`;

conversation('a fork bomb stays under control', { 'bomb.c': BOMB }, async c => {
  await c.launch('bomb.c', { limits: { processes: 30 } });
  await c.request('setExceptionBreakpoints', {
    filterOptions: [{ filterId: 'fork', condition: '$errno != 0' }],
    filters: [],
  });
  const failed = await c.stop();
  const own = c.tree?.processes.filter(p => p.label !== undefined) ?? [];
  c.log(`${own.length} processes`);
  await c.request('setExceptionBreakpoints', { filters: [] });
  await c.request('continue', { threadId: failed });
  const { threads } = await c.request('threads');
  c.log(`${threads.length - 1} threads while it runs`);
  await c.attempt('stackTrace while it runs', () => c.request('stackTrace', { threadId: failed }));
  await c.request('pause', { threadId: failed });
  const { body } = await c.event('stopped');
  c.log(`stopped: ${body.reason}`);
  await c.request('continue', { threadId: failed });
  await c.request('terminate');
  await c.end();
});

conversation('selecting a process in the tree', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'after fork'));
  await c.stop();
  await c.request('procstep/focus', { threadId: 59102 });
  const { body } = await c.event('stopped');
  c.log(`${body.reason} ${body.threadId} all: ${body.allThreadsStopped}`);
  await c.request('procstep/focus', { threadId: 59101 });
  const again = await c.event('stopped');
  c.log(`${again.body.reason} ${again.body.threadId}`);
  await c.attempt('focus on nobody', () => c.request('procstep/focus', { threadId: 7 }));
  const { processes } = await c.request('procstep/processTree');
  c.log(`${processes.length} processes with init`);
});

conversation('the child is stepped while the parent stands', { 'fork.c': FORK }, async c => {
  await c.launch('fork.c', {}, () => c.breakAt('fork.c', 'after fork'));
  await c.stop();
  await c.breakAt('fork.c');
  const child = 59102;
  await c.run('next', child);
  await c.run('next', child);
  await c.run('next', child);
  await c.logThreads();
});

const FORKS = `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int own = 0;

int split(int n) {
    if (fork() == 0) own = 9;
    return own + n;
}

int main(void) {
    int x = split(0); // here
    printf("%d, own %d\\n", x, own);
    while (wait(NULL) > 0);
    return 0;
}
`;

conversation(
  'an evaluated call that forks leaves a child where the parent was',
  { 'forks.c': FORKS },
  async c => {
    await c.launch('forks.c', {}, () => c.breakAt('forks.c', 'here'));
    const thread = await c.stop();
    await c.evaluate('fork()', thread);
    await c.evaluate('split(5)', thread);
    await c.request('setBreakpoints', { source: { path: c.path('forks.c') }, breakpoints: [] });
    await c.continueToEnd(thread);
  },
);
