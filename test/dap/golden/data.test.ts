/** Looking at data and changing it: variables, expressions, the kernel's tables, memory and instructions. */
import { conversation } from '../conversation.ts';

const DATA = `#include <stdio.h>
#include <stdlib.h>

enum color { RED, GREEN = 5 };
struct point { int x, y; };
struct list { struct point at; struct list *next; };

static int counter = 41;

static int twice(int n) {
    return 2 * n;
}

int main(int argc, char *argv[]) {
    int numbers[150];
    for (int i = 0; i < 150; i++)
        numbers[i] = i * i;
    char word[] = "hello";
    double half = 0.5;
    enum color c = GREEN;
    unsigned char byte = 200;
    struct list second = { { 3, 4 }, NULL };
    struct list first = { { 1, 2 }, &second };
    int (*function)(int) = twice;
    char *text = word;
    counter++;
    printf("%d %s %g\\n", numbers[7], word, half); // look
    return function(c) + byte + first.at.x + (text == NULL);
}
`;

conversation('variables of all kinds', { 'data.c': DATA }, async c => {
  await c.launch('data.c', { args: ['one'] }, () => c.breakAt('data.c', 'look'));
  const thread = await c.stop();
  await c.logScope(thread, 'Locals', 3, /^(?!numbers)/);
  await c.logScope(thread, 'Globals', 1, /^counter$/);
  const { scopes } = await c.request('scopes', { frameId: await c.frame(thread) });
  c.log(`scopes: ${scopes.map(s => s.name).join(', ')}`);
});

conversation('parts of a long array', { 'data.c': DATA }, async c => {
  await c.launch('data.c', {}, () => c.breakAt('data.c', 'look'));
  const thread = await c.stop();
  const body = await c.request('evaluate', { expression: 'numbers', frameId: await c.frame(thread) });
  c.log(`named ${body.namedVariables}, indexed ${body.indexedVariables}`);
  const part = async (more: object) => {
    const { variables } = await c.request('variables', {
      variablesReference: body.variablesReference,
      ...more,
    });
    return variables.map(v => `${v.name} ${v.value}`).join(', ');
  };
  c.log(await part({ filter: 'indexed', start: 10, count: 3 }));
  c.log(await part({ filter: 'indexed', start: 148, count: 100, format: { hex: true } }));
  c.log(`named: ${await part({ filter: 'named' })}`);
});

conversation('expressions', { 'data.c': DATA }, async c => {
  await c.launch('data.c', {}, () => c.breakAt('data.c', 'look'));
  const thread = await c.stop();
  for (const text of [
    'numbers[7] + 1',
    'first.next->at.y',
    '&first == 0',
    'sizeof(struct list)',
    'c == GREEN',
    'word',
    'byte,x',
    '(char) byte',
    'half * 3',
    'twice(21)',
    'function',
    'argc',
    'counter',
    'no_such',
    'numbers[',
    '*first.next->next',
    '1 / 0',
  ]) {
    await c.evaluate(text, thread);
  }
  await c.evaluate('word', thread, 'hover');
  await c.evaluate('word', thread, 'clipboard');
  await c.evaluate('counter = 7', thread, 'repl');
  await c.evaluate('counter', thread);
  const frameId = await c.frame(thread);
  await c.attempt('hex', async () => {
    const { result } = await c.request('evaluate', {
      expression: 'counter + 248',
      frameId,
      format: { hex: true },
    });
    return result;
  });
});

conversation('assignments', { 'data.c': DATA }, async c => {
  await c.launch('data.c', {}, () => c.breakAt('data.c', 'look'));
  const thread = await c.stop();
  const frameId = await c.frame(thread);
  const { scopes } = await c.request('scopes', { frameId });
  const { variablesReference } = scopes.find(s => s.name === 'Locals')!; // every frame has it
  const set = (name: string, value: string) =>
    c.attempt(`${name} = ${value}`, async () => {
      const body = await c.request('setVariable', { variablesReference, name, value });
      return `${body.value} (${body.type})`;
    });
  await set('half', '1.25');
  await set('c', 'RED');
  await set('byte', '300');
  await set('text', 'word + 1');
  await set('half', '"x"');
  await set('nothing', '1');
  await c.attempt('first.at.x', async () => {
    const body = await c.request('setExpression', { expression: 'first.at.x', value: 'numbers[3]', frameId });
    return body.value;
  });
  await c.attempt('3', () => c.request('setExpression', { expression: '3', value: '4', frameId }));
  await c.run('next', thread);
  await c.attempt('a variable of the last stop', () => c.request('variables', { variablesReference }));
  await c.continueToEnd(thread);
});

conversation('completions', { 'data.c': DATA }, async c => {
  await c.launch('data.c', {}, () => c.breakAt('data.c', 'look'));
  const thread = await c.stop();
  const frameId = await c.frame(thread);
  for (const text of ['first.', 'first.next->a', 'numb', 'counter + tw']) {
    const { targets } = await c.request('completions', { text, column: text.length + 1, frameId });
    c.log(
      `${text} -> ${targets
        .slice(0, 8)
        .map(t => `${t.label} @${t.start}+${t.length}`)
        .join(', ')}`,
    );
  }
});

const FILES = `#include <fcntl.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void) {
    int log = open("log.txt", O_CREAT | O_WRONLY, 0644);
    int ends[2];
    pipe(ends);
    write(log, "hello", 5);
    write(ends[1], "abc", 3);
    if (fork() == 0) {
        dup2(log, 1);
        _exit(0); // child
    }
    wait(NULL);
    return 0;
}
`;

conversation('what the kernel knows of a process', { 'files.c': FILES }, async c => {
  await c.launch('files.c', {}, () => c.breakAt('files.c', 'child'));
  const child = await c.stop();
  await c.logScope(child, 'PCB', 2, /^(state|pid|parent|xstate|name|killed)$/);
  await c.logScope(child, 'Open files', 2);
  await c.logScope(child, 'Address space', 1, /stack/);
});

conversation('the kernel thread', { 'files.c': FILES }, async c => {
  await c.launch('files.c', {}, () => c.breakAt('files.c', 'child'));
  await c.stop();
  const { threads } = await c.request('threads');
  const kernel = threads.find(t => t.name === 'kernel')!; // it is always listed
  const { stackFrames } = await c.request('stackTrace', { threadId: kernel.id });
  const { scopes } = await c.request('scopes', { frameId: stackFrames[0].id });
  c.log(`${stackFrames[0].name}: ${scopes.map(s => s.name).join(', ')}`);
  for (const scope of scopes) {
    const { variables } = await c.request('variables', { variablesReference: scope.variablesReference });
    c.log(`${scope.name} has variables: ${variables.length > 0}`);
  }
  await c.attempt('a step of the kernel', () => c.request('next', { threadId: kernel.id }));
  await c.attempt('restarting its frame', () => c.request('restartFrame', { frameId: stackFrames[0].id }));
});

conversation('memory and instructions', { 'data.c': DATA }, async c => {
  await c.launch('data.c', {}, () => c.breakAt('data.c', 'look'));
  const thread = await c.stop();
  const frameId = await c.frame(thread);
  const { memoryReference } = await c.request('evaluate', { expression: 'word', frameId });
  const { data } = await c.request('readMemory', { memoryReference, offset: 1, count: 4 });
  c.log(`word + 1: ${atob(data ?? '')}`);
  const { bytesWritten } = await c.request('writeMemory', { memoryReference, data: btoa('J') });
  c.log(`written: ${bytesWritten}`);
  await c.evaluate('word', thread);
  const nothing = await c.request('readMemory', { memoryReference: '0x0', count: 8 });
  c.log(`at 0: data ${nothing.data}, unreadable ${nothing.unreadableBytes}`);
  await c.attempt('bad base64', () => c.request('writeMemory', { memoryReference, data: '***' }));
  await c.attempt('bad reference', () => c.request('readMemory', { memoryReference: 'word', count: 4 }));

  const { stackFrames } = await c.request('stackTrace', { threadId: thread });
  const here = stackFrames[0].instructionPointerReference;
  const { instructions } = await c.request('disassemble', {
    memoryReference: here,
    instructionOffset: -2,
    instructionCount: 6,
  });
  c.log(
    `${instructions.length} instructions, the third is the next one: ${instructions[2].address === here}`,
  );
  c.log(`its line: ${instructions[2].location?.name}:${instructions[2].line}`);
  const { breakpoints } = await c.request('setInstructionBreakpoints', {
    breakpoints: [{ instructionReference: instructions[3].address }],
  });
  c.log(`instruction breakpoint ${breakpoints[0].verified}`);
  await c.run('continue', thread);
});

const MAIN = `#include "shape.h"

int main(void) {
    return area(3, 4) == 12 ? 0 : 1; // call
}
`;
const SHAPE = `#include "shape.h"

int area(int w, int h) {
    int a = w * h; // inside
    return a;
}
`;

conversation(
  'a program of several files',
  { 'main.c': MAIN, 'shape.c': SHAPE, 'shape.h': 'int area(int w, int h);\n' },
  async c => {
    await c.launch('main.c', { sources: [c.path('main.c'), c.path('shape.c')] }, () =>
      c.breakAt('shape.c', 'inside'),
    );
    const thread = await c.stop();
    await c.logStack(thread);
    await c.logScope(thread, 'Locals');
    const { sources } = await c.request('loadedSources');
    for (const s of sources) if (!s.sourceReference) c.log(`source ${s.path}`);
    await c.continueToEnd(thread);
  },
);
