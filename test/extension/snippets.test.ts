/** The snippets are programs that compile without a warning, as students get them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Arguments } from '../../src/dap/arguments.ts';
import { Client } from '../../src/dap/client.ts';
import { readLaunchArguments } from '../../src/dap/launch-plan.ts';
import { launch } from '../../src/debugger/launch.ts';
import { builtSysroot, LAB, labHost } from '../lab.ts';

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
}

const SNIPPETS = JSON.parse(readFileSync('syntaxes/c.snippets.json', 'utf8')) as Readonly<
  Record<string, Snippet>
>;

/** What is there when nothing is typed over: `${1:name}` is the name, and so is every `$1`. */
function inserted({ body }: Snippet): string {
  const names = new Map<string, string>();
  return body
    .join('\n')
    .replaceAll(/\$\{(\d+):([^}]*)\}/g, (_, number: string, name: string) => {
      names.set(number, name);
      return name;
    })
    .replaceAll(/\$(\d+)/g, (_, number: string) => names.get(number) ?? '');
}

const HEADERS = ['pthread', 'signal', 'stdio', 'stdlib', 'string', 'sys/wait', 'unistd'];

/** Statements get a function around them, and what they name. */
const program = (text: string): string =>
  text.includes('int main(')
    ? text
    : `${HEADERS.map(h => `#include <${h}.h>`).join('\n')}
void on_interrupt(int number) { (void)number; }
void *work(void *number) { return number; }
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int ready = 1;
int main(void)
{
${text}
    return 0;
}
`;

test.each(Object.entries(SNIPPETS))('%s', (_, snippet) => {
  const client = new Client(Arguments.of('initialize', {}));
  const { configuration } = readLaunchArguments({ program: `${LAB}/p.c`, allWarnings: true }, client);
  const host = labHost({ 'p.c': program(inserted(snippet)) });
  const { diagnostics } = launch(configuration, { host, sysroot: builtSysroot() });
  expect(diagnostics.map(d => d.message)).toEqual([]);
});
