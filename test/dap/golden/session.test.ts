/** The life of a session: launching, its errors, input and output, restart and end. */
import { expect } from 'vitest';
import type { DiagnosticsBody } from '../../../src/dap/protocol.ts';
import { conversation } from '../conversation.ts';

const HELLO = `#include <stdio.h>

int main(int argc, char **argv) {
    printf("hello %s\\n", argc > 1 ? argv[1] : "world"); // print
    return 0;
}
`;

conversation('what the adapter can do', {}, async c => {
  c.log(JSON.stringify(await c.initialize(), null, 2));
});

const WRONG = `#include <stdio.h>

int main(void) {
    int n = 3
    While (n > 0)
        n--;
    printf("%s\\n", n);
    return m;
}
`;

conversation('a program that does not compile', { 'wrong.c': WRONG }, async c => {
  await c.initialize();
  await c.attempt('launch', () => c.request('launch', { program: c.path('wrong.c') }));
  c.logOutput();
  const body: DiagnosticsBody = c.seen('procstep/diagnostics')[0]?.body;
  for (const file of body.files) {
    c.log(file.path);
    for (const d of file.diagnostics) c.log(`  ${JSON.stringify(d)}`);
  }
  c.log(`initialized: ${c.seen('initialized').length}`);
  await c.attempt('disconnect', () => c.request('disconnect', {}));
  await c.closed;
});

conversation(
  'a warning does not keep a program from running',
  { 'warn.c': 'int main(void) { int *p = 3; return p != 0; }\n' },
  async c => {
    await c.launch('warn.c');
    await c.end();
  },
);

conversation(
  'wrong launch configurations',
  { 'hello.c': HELLO, 'cut.procreplay': '{"procstep":' },
  async c => {
    await c.initialize();
    const launch = (args: unknown) => c.attempt(JSON.stringify(args), () => c.request('launch', args));
    const program = c.path('hello.c');
    await launch({});
    await launch(undefined);
    await launch([]);
    await launch({ program: '' });
    await launch({ program: 7 });
    await launch({ program: 'hello.c' });
    await launch({ program: c.path('nothing.c') });
    await launch({ program, args: 'one two' });
    await launch({ program, args: ['one', 2] });
    await launch({ program, env: { A: 1 } });
    await launch({ program, env: ['A=1'] });
    await launch({ program, schedule: 'lottery' });
    await launch({ program, quantum: 0 });
    await launch({ program, quantum: '1000' });
    await launch({ program, firstPid: 1 });
    await launch({ program, limits: 30 });
    await launch({ program, limits: { processes: -1 } });
    await launch({ program, console: 'window' });
    await launch({ program, stopOnEntry: 'yes' });
    await launch({ program, stdin: 5 });
    await launch({ program, sources: ['/lab/notes.txt'] });
    await launch({ program, shedule: 'fifo' });
    await launch({ program, limits: { proceses: 30 } });
    await launch({ program, limits: { colour: 'red' } });
    await launch({ program, defines: ['1X'] });
    await launch({ replay: c.path('cut.procreplay') });
    await launch({ replay: c.path('nothing.procreplay') });
    await c.attempt('attach', () => c.request('attach', {}));
    c.log('and then a right one');
    // What clients add of their own is no concern of ours.
    await c.request('launch', { program, args: ['you'], type: 'procstep', trace: true, __sessionId: '7' });
    await c.attempt('a second launch', () => c.request('launch', { program }));
    await c.request('configurationDone');
    await c.end();
  },
);

conversation('requests at the wrong time', { 'hello.c': HELLO }, async c => {
  await c.attempt('threads before initialize', () => c.request('threads'));
  await c.initialize();
  await c.attempt('initialize again', () => c.initialize());
  await c.attempt('threads before launch', () => c.request('threads'));
  await c.attempt('configurationDone before launch', () => c.request('configurationDone'));
  await c.attempt('no such request', () => c.request('levitate'));
  await c.attempt('a name of Object', () => c.request('constructor'));
  await c.request('launch', { program: c.path('hello.c') });
  await c.request('configurationDone');
  await c.end();
  await c.attempt('threads after the end', () => c.request('threads'));
  await c.attempt('continue after the end', () => c.request('continue', { threadId: 59101 }));
  await c.attempt('pause after the end', () => c.request('pause', { threadId: 59101 }));
  await c.attempt('evaluate after the end', () => c.request('evaluate', { expression: '1' }));
  await c.attempt('input after the end', () => c.request('procstep/input', { data: 'x' }));
  await c.attempt('terminate after the end', () => c.request('terminate'));
  await c.attempt('disconnect', () => c.request('disconnect', {}));
  await c.closed;
});

const ECHO = `#include <stdio.h>

int main(void) {
    char line[100];
    while (fgets(line, sizeof line, stdin))
        printf("you typed %s", line); // echo
    puts("end of file");
    return 0;
}
`;

conversation('typing at the terminal, and ^D', { 'echo.c': ECHO }, async c => {
  await c.launch('echo.c');
  for (const data of ['hi\r', 'thr\x7fee\r', '\x04']) await c.request('procstep/input', { data });
  await c.end();
  c.log(JSON.stringify(c.terminal));
});

const PATIENT = `#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    struct pollfd input = { .fd = 0, .events = POLLIN };
    char line[20];
    for (int i = 0; i < 2; i++) {
        if (poll(&input, 1, 5000) == 0)
            puts("nothing came in five seconds"); // nothing
        else
            printf("%d bytes came\\n", (int)read(0, line, sizeof line)); // something
        fflush(stdout);
    }
    sleep(1000);
    puts("slept");
}
`;

conversation('there is time to type before a timeout', { 'patient.c': PATIENT }, async c => {
  await c.launch('patient.c');
  await c.passTime();
  await c.shows('nothing came');
  // A key that does not end the line does not end the wait, and what is skipped is only time in which nobody could type.
  await c.request('procstep/input', { data: 'h' });
  await c.request('procstep/input', { data: 'i\r' });
  await c.end();
  c.log(JSON.stringify(c.terminal));
});

conversation('a timeout in the past passes as it did', { 'patient.c': PATIENT }, async c => {
  await c.launch('patient.c', {}, () => c.breakAt('patient.c', 'something'));
  await c.passTime();
  await c.shows('nothing came');
  await c.request('procstep/input', { data: 'hi\r' });
  const t = await c.stop();
  await c.request('procstep/goTo', { to: 'start' });
  await c.stop();
  await c.run('continue', t);
  await c.continueToEnd(t);
  c.log(JSON.stringify(c.terminal));
});

conversation('interrupting with ^C while it reads', { 'echo.c': ECHO }, async c => {
  await c.launch('echo.c');
  await c.request('procstep/input', { data: 'hi\r\x03' });
  await c.end();
  c.log(JSON.stringify(c.terminal));
});

conversation(
  'interrupting with ^C while it computes',
  { 'forever.c': 'int main(void) { while (1); }\n' },
  async c => {
    await c.launch('forever.c');
    await c.hasRun(1_000_000);
    await c.request('procstep/input', { data: '\x03' });
    await c.end();
  },
);

conversation('pause before the program has begun', { 'hello.c': HELLO }, async c => {
  await c.launch('hello.c', {}, async () => {
    const { threadId } = (await c.event('thread')).body;
    await c.request('pause', { threadId });
  });
  const thread = await c.stop();
  await c.request('restart');
  await c.end();
  c.log(`restarted, ${thread} is not paused again`);
});

conversation('pause while it waits for input', { 'echo.c': ECHO }, async c => {
  await c.launch('echo.c', {}, () => c.breakAt('echo.c', 'echo'));
  await c.request('pause', { threadId: 59101 });
  await c.event('stopped');
  await c.request('continue', { threadId: 59101 });
  await c.request('procstep/input', { data: 'hello\r' });
  const thread = await c.stop();
  await c.evaluate('line', thread);
});

conversation('standard input from the configuration', { 'echo.c': ECHO }, async c => {
  await c.launch('echo.c', { stdin: 'first\nsecond' });
  await c.attempt('typing', () => c.request('procstep/input', { data: 'x' }));
  await c.end();
  c.log(JSON.stringify(c.terminal));
});

conversation('the debug console instead of a terminal', { 'echo.c': ECHO }, async c => {
  await c.launch('echo.c', { console: 'debugConsole' });
  await c.end();
  c.log(`terminal: ${JSON.stringify(c.terminal)}`);
});

const LINES = `#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    printf("unfinished");
    fflush(stdout);
    if (fork() == 0) {
        fprintf(stderr, "a child's error\\n");
        write(1, "one\\ntwo\\n", 8);
        return 0;
    }
    wait(NULL);
    printf("last");
    return 0;
}
`;

conversation('output is marked with its process and line', { 'lines.c': LINES }, async c => {
  await c.launch('lines.c');
  await c.end();
  c.log(JSON.stringify(c.terminal));
});

conversation(
  'endless output',
  { 'yes.c': '#include <stdio.h>\nint main(void) { while (1) puts("yes, and yes again"); }\n' },
  async c => {
    await c.launch('yes.c');
    await c.hasRun(20_000_000);
    await c.request('pause', { threadId: 59101 });
    await c.event('stopped');
    expect(c.terminal.length).toBeLessThan(3_000_000);
    c.log(
      `there is a mark for what is missing: ${/\[\.\.\. \d+ characters are not shown \.\.\.\]/.test(c.terminal)}`,
    );
    c.log(`it ends with ${JSON.stringify(c.terminal.slice(-20))}`);
    await c.request('terminate');
    await c.event('terminated');
  },
);

conversation('restart', { 'hello.c': HELLO }, async c => {
  await c.launch('hello.c', {}, () => c.breakAt('hello.c', 'print'));
  await c.stop();
  await c.request('restart', { arguments: { program: c.path('hello.c'), args: ['again'] } });
  const thread = await c.stop();
  await c.run('next', thread);
  await c.request('restart');
  const last = await c.stop();
  await c.continueToEnd(last);
});

conversation('restart with an error in the configuration', { 'hello.c': HELLO }, async c => {
  await c.launch('hello.c', {}, () => c.breakAt('hello.c', 'print'));
  await c.stop();
  await c.attempt('restart', () => c.request('restart', { arguments: { program: c.path('gone.c') } }));
  await c.end();
});

conversation('disconnect while it runs', { 'forever.c': 'int main(void) { while (1); }\n' }, async c => {
  await c.launch('forever.c');
  await c.attempt('disconnect', () => c.request('disconnect', { terminateDebuggee: true }));
  await c.closed;
  c.log('the connection is closed');
});

conversation(
  'running without debugging',
  { 'crash.c': 'int main(void) { int *p = 0; return *p; } // crash\n' },
  async c => {
    await c.launch('crash.c', { noDebug: true }, () => c.breakAt('crash.c', 'crash'));
    await c.end();
  },
);

conversation(
  'ending one process of two',
  {
    'two.c': `#include <unistd.h>
#include <stdio.h>
#include <sys/wait.h>

int main(void) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        while (1); // child
    wait(&status);
    printf("signal %d\\n", WTERMSIG(status));
    return 0;
}
`,
  },
  async c => {
    await c.launch('two.c', {}, () => c.breakAt('two.c', 'child'));
    const child = await c.stop();
    await c.breakAt('two.c');
    await c.request('terminateThreads', { threadIds: [child] });
    await c.continueToEnd(59101);
  },
);

conversation('a client that counts from 0 and speaks URIs', { 'hello.c': HELLO }, async c => {
  await c.initialize({ linesStartAt1: false, columnsStartAt1: false, pathFormat: 'uri' });
  await c.request('launch', { program: 'file:///lab/hello.c' });
  const { breakpoints } = await c.request('setBreakpoints', {
    source: { path: 'file:///lab/hello.c' },
    breakpoints: [{ line: 3 }],
  });
  c.log(JSON.stringify(breakpoints));
  await c.request('configurationDone');
  const { body } = await c.event('stopped');
  const { stackFrames } = await c.request('stackTrace', { threadId: body.threadId, levels: 1 });
  c.log(`${stackFrames[0].source?.path} ${stackFrames[0].line}:${stackFrames[0].column}`);
});
