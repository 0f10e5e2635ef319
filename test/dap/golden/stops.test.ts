/** Why a program stops: breakpoints of all kinds, exceptions, steps, pauses. */
import { conversation } from '../conversation.ts';

const LOOP = `#include <stdio.h>

int total = 0;

int add(int n) {
    total += n; // in add
    return total;
}

int main(void) {
    for (int i = 1; i <= 6; i++) {
        int sum = add(i); // call
        printf("%d\\n", sum); // print
    }
    return 0; // last
}
`;

conversation('conditions, hit counts and log points', { 'loop.c': LOOP }, async c => {
  const at = (mark: string) => c.line('loop.c', mark);
  await c.launch('loop.c', {}, () =>
    c.breakAt(
      'loop.c',
      { line: at('in add'), condition: 'n == 2' },
      { line: at('print'), hitCondition: '>= 5' },
      { line: at('call'), logMessage: 'i is {i}, total {total}' },
      { line: at('last'), condition: 'no_such == 1' },
    ),
  );
  const thread = await c.stop();
  await c.evaluate('n', thread);
  await c.run('continue', thread);
  await c.run('continue', thread);
  await c.run('continue', thread);
  await c.continueToEnd(thread);
});

conversation('a breakpoint where there is no statement moves', { 'loop.c': LOOP }, async c => {
  await c.launch('loop.c', {}, async () => {
    await c.breakAt('loop.c', { line: 4 }, { line: 9 }, { line: 400 });
    const { breakpoints } = await c.request('breakpointLocations', {
      source: { path: c.path('loop.c') },
      line: 1,
      endLine: 100,
    });
    c.log(breakpoints.map(b => `${b.line}:${b.column}`).join(' '));
  });
  await c.stop();
});

conversation('steps over, into and out', { 'loop.c': LOOP }, async c => {
  await c.launch('loop.c', { stopOnEntry: true });
  const thread = await c.stop();
  await c.run('next', thread);
  await c.attempt('step in targets', async () => {
    const { targets } = await c.request('stepInTargets', { frameId: await c.frame(thread) });
    return targets.map(t => t.label).join(', ');
  });
  await c.run('stepIn', thread);
  await c.logStack(thread);
  await c.run('stepOut', thread);
  await c.run('next', thread);
  await c.run('stepIn', thread, { granularity: 'instruction' });
  c.log(
    `continued: ${c.seen('continued').every(e => e.body.allThreadsContinued) ? 'all threads' : 'one thread'}`,
  );
});

const CHILDREN = `#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    pid_t pid = fork();
    if (pid == 0)
        return 7;
    wait(NULL);
    return 0;
}
`;

conversation('a function breakpoint on fork', { 'children.c': CHILDREN }, async c => {
  await c.launch('children.c', {}, async () => {
    const { breakpoints } = await c.request('setFunctionBreakpoints', {
      breakpoints: [{ name: 'fork' }, { name: 'no_such_function' }],
    });
    for (const b of breakpoints) c.log(`function breakpoint ${b.verified} ${b.message ?? ''}`);
  });
  const thread = await c.stop();
  await c.logStack(thread);
  await c.run('stepOut', thread);
  await c.continueToEnd(thread);
});

const EVENTS = `#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

void on_usr1(int sig) {
    (void) sig; // handler
}

int main(void) {
    signal(SIGUSR1, on_usr1);
    raise(SIGUSR1);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("true", "true", NULL);
        return 1;
    }
    int status;
    waitpid(pid, &status, 0);
    return 0;
}
`;

conversation('exception filters fork, exec, wait, exit and signal', { 'events.c': EVENTS }, async c => {
  await c.launch('events.c', {}, async () => {
    await c.request('setExceptionBreakpoints', { filters: ['fork', 'exec', 'wait', 'exit', 'signal'] });
  });
  let thread = await c.stop();
  for (;;) {
    const { exceptionId, description } = await c.request('exceptionInfo', { threadId: thread });
    c.log(`  ${exceptionId}: ${description}`);
    await c.request('continue', { threadId: thread });
    const next = await c.event('stopped', 'terminated');
    if (next.event === 'terminated') break;
    thread = next.body.threadId;
    c.log(`stopped: ${next.body.description}: ${next.body.text}`);
  }
  c.logOutput();
});

conversation('conditions of exception filters', { 'children.c': CHILDREN }, async c => {
  await c.launch('children.c', {}, async () => {
    const { breakpoints } = await c.request('setExceptionBreakpoints', {
      filters: [],
      filterOptions: [
        { filterId: 'fork', condition: '$child == 1' },
        { filterId: 'exit', condition: '$status == 7 && $pid == 59102' },
        { filterId: 'wait', condition: 'pid ==' },
      ],
    });
    for (const b of breakpoints) c.log(`filter ${b.verified} ${b.message ?? ''}`);
    await c.attempt('unknown filter', () => c.request('setExceptionBreakpoints', { filters: ['thrown'] }));
  });
  await c.stop();
  await c.request('setExceptionBreakpoints', {
    filters: [],
    filterOptions: [{ filterId: 'exit', condition: 'nobody == 59101' }],
  });
  await c.request('continue', { threadId: 59102 });
  await c.stop();
});

const CRASH = `#include <stdio.h>

struct node { int value; struct node *next; };

int sum(struct node *p) {
    int s = 0;
    for (int i = 0; i < 3; i++) {
        s += p->value; // crash
        p = p->next;
    }
    return s;
}

int main(void) {
    struct node last = { 2, NULL };
    struct node first = { 1, &last };
    printf("%d\\n", sum(&first));
    return 0;
}
`;

conversation('a null pointer', { 'crash.c': CRASH }, async c => {
  await c.launch('crash.c');
  const thread = await c.stop();
  const info = await c.request('exceptionInfo', { threadId: thread });
  c.log(`${info.exceptionId}: ${info.description}\n${info.details?.stackTrace}`);
  await c.logScope(thread, 'Locals');
  await c.attempt('exceptionInfo of the kernel', () => c.request('exceptionInfo', { threadId: 1 }));
  await c.continueToEnd(thread);
});

const DEADLOCK = `#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    int fd[2];
    pipe(fd); // pipe
    if (fork() == 0) {
        char c;
        while (read(fd[0], &c, 1) > 0) // forgot to close fd[1]
            putchar(c);
        return 0;
    }
    write(fd[1], "x", 1);
    close(fd[1]);
    wait(NULL);
    return 0;
}
`;

conversation('a deadlock is explained', { 'deadlock.c': DEADLOCK }, async c => {
  await c.launch('deadlock.c');
  const thread = await c.stop();
  const info = await c.request('exceptionInfo', { threadId: thread });
  c.log(`${info.exceptionId}: ${info.description}`);
  await c.logThreads();
  c.logTree();
  await c.request('terminate');
  await c.end();
});

conversation('a deadlock without debugging ends the run', { 'deadlock.c': DEADLOCK }, async c => {
  await c.launch('deadlock.c', { noDebug: true });
  await c.end();
});

const FOREVER = `int main(void) {
    volatile int n = 0;
    while (1)
        n++; // busy
}
`;

conversation('pause of an endless loop', { 'forever.c': FOREVER }, async c => {
  await c.launch('forever.c');
  await c.hasRun(10_000_000);
  await c.attempt('evaluate while it runs', () =>
    c.request('evaluate', { expression: 'n', context: 'repl' }),
  );
  await c.attempt('next while it runs', () => c.request('next', { threadId: 59101 }));
  await c.request('pause', { threadId: 59101 });
  const { body } = await c.event('stopped');
  c.log(`stopped: ${body.reason}: ${body.description}: ${body.text}`);
  await c.evaluate('n > 0', body.threadId);
  await c.attempt('pause again', () => c.request('pause', { threadId: 59101 }));
  await c.request('continue', { threadId: body.threadId });
  c.log('a breakpoint set while it runs stops it');
  await c.breakAt('forever.c', 'busy');
  await c.stop();
  await c.attempt('disconnect', () => c.request('disconnect', {}));
});

conversation('a limit on instructions', { 'forever.c': FOREVER }, async c => {
  await c.launch('forever.c', { limits: { instructions: 5_000_000 } });
  const { body } = await c.event('stopped');
  c.log(`stopped: ${body.reason}: ${body.description}: ${body.text}`);
  const { clock } = await c.request('procstep/processTree');
  c.log(`at the limit: ${Math.abs(clock - 5_000_000) < 1000}`);
});

conversation('stop on entry, go to another line, restart a frame', { 'loop.c': LOOP }, async c => {
  await c.launch('loop.c', { stopOnEntry: true }, () => c.breakAt('loop.c', 'in add'));
  const thread = await c.stop();
  await c.run('continue', thread);
  await c.run('next', thread);
  await c.evaluate('total', thread);
  await c.request('restartFrame', { frameId: await c.frame(thread) });
  await c.stop();
  await c.run('next', thread);
  await c.evaluate('total', thread);
  const { targets } = await c.request('gotoTargets', {
    source: { path: c.path('loop.c') },
    line: c.line('loop.c', 'in add'),
  });
  c.log(targets.map(t => `${t.label} at ${t.line}`).join(', '));
  await c.request('goto', { threadId: thread, targetId: targets[0].id });
  await c.stop();
  await c.attempt('go into another function', async () => {
    const main = await c.request('gotoTargets', {
      source: { path: c.path('loop.c') },
      line: c.line('loop.c', 'last'),
    });
    return c.request('goto', { threadId: thread, targetId: main.targets[0].id });
  });
});

conversation('a watched variable', { 'loop.c': LOOP }, async c => {
  await c.launch('loop.c', { stopOnEntry: true });
  const thread = await c.stop();
  const info = await c.request('dataBreakpointInfo', { name: 'total', frameId: await c.frame(thread) });
  c.log(`${info.description}: ${info.accessTypes}`);
  const { breakpoints } = await c.request('setDataBreakpoints', {
    breakpoints: [{ dataId: info.dataId, accessType: 'write' }],
  });
  c.log(`verified ${breakpoints[0].verified}`);
  await c.run('continue', thread);
  await c.evaluate('total', thread);
  const { scopes } = await c.request('scopes', { frameId: await c.frame(thread) });
  for (const scope of scopes.slice(0, 4)) {
    const { variables } = await c.request('variables', { variablesReference: scope.variablesReference });
    const child = await c.request('dataBreakpointInfo', {
      variablesReference: scope.variablesReference,
      name: variables[0].name,
    });
    c.log(`${scope.name}: ${child.description}`);
  }
  await c.attempt('watching a constant', async () => {
    const none = await c.request('dataBreakpointInfo', { name: '3', frameId: await c.frame(thread) });
    return `${none.dataId}: ${none.description}`;
  });
});
