/** The ways to reach the adapter as they are shipped: the command on a port and on its standard streams, and the worker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { encodeMessage, MessageDecoder } from '../../src/dap/codec.ts';

const PROGRAM = join(process.cwd(), 'examples/p1.c');

/** Launches p1.c, lets it run to its end, and gives the text it printed. */
class Driver {
  private seq = 1;
  private terminal = '';
  private finish: (terminal: string) => void = () => {};
  readonly finished = new Promise<string>(resolve => {
    this.finish = resolve;
  });

  constructor(private readonly send: (message: DebugProtocol.Request) => void) {}

  private request(command: string, args?: object): void {
    this.send({ seq: this.seq++, type: 'request', command, arguments: args });
  }

  start(): this {
    this.request('initialize', { adapterID: 'procstep' });
    this.request('launch', { program: PROGRAM });
    return this;
  }

  receive(message: unknown): void {
    const { event, body, command } = message as Partial<DebugProtocol.Event & DebugProtocol.Response>;
    if (event === 'initialized') this.request('configurationDone');
    if (event === 'procstep/terminal') this.terminal += body.data;
    if (event === 'terminated') this.request('disconnect');
    if (command === 'disconnect') this.finish(this.terminal);
  }
}

const PRINTED =
  /^hello world \(pid:59101\)\r\nhello, I am parent of 59102 \(pid:59101\)\r\nhello, I am child \(pid:59102\)\r\n$/;

function overStreams(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Driver {
  const driver = new Driver(message => output.write(encodeMessage(message)));
  const decoder = new MessageDecoder();
  input.on('data', (bytes: Buffer) => {
    for (const message of decoder.push(bytes)) driver.receive(message);
  });
  return driver.start();
}

const command = (...words: string[]): ChildProcess =>
  spawn(process.execPath, ['dist/cli.js', 'dap', ...words]);

test('procstep dap on standard input and output ends with the session', async () => {
  const adapter = command();
  const driver = overStreams(adapter.stdout!, adapter.stdin!);
  expect(await driver.finished).toMatch(PRINTED);
  expect(await once(adapter, 'exit')).toEqual([0, null]);
});

test('procstep dap --port serves several clients at once', async () => {
  const adapter = command('--port', '0');
  try {
    const [said] = (await once(adapter.stderr!, 'data')) as [Buffer];
    const port = Number(/:(\d+)\n/.exec(said.toString())?.[1]);
    const sockets: Socket[] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    const drivers = sockets.map(socket => overStreams(socket, socket));
    for (const driver of drivers) expect(await driver.finished).toMatch(PRINTED);
    const later = connect(port, '127.0.0.1');
    expect(await overStreams(later, later).finished).toMatch(PRINTED);
  } finally {
    adapter.kill();
  }
});

test('the worker of the extension', async () => {
  const worker = new Worker('./dist/worker.cjs', { workerData: { sysroot: 'dist/sysroot.bin' } });
  const driver = new Driver(message => worker.postMessage(message));
  worker.on('message', message => driver.receive(message));
  const exit = once(worker, 'exit');
  expect(await driver.start().finished).toMatch(PRINTED);
  expect(await exit).toEqual([0]);
});
