/**
 * `procstep dap`: the debug adapter for any editor, on standard input and output, or on a port of this machine, where each
 * connection is a session of its own.
 */
import { createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { encodeMessage, FramingError, MessageDecoder } from '../dap/codec.ts';
import type { AdapterHost } from '../dap/context.ts';
import { DebugSession } from '../dap/session.ts';
import { adapterHost } from './host.ts';
import { InputError, UsageError } from './options.ts';

/** One session over a pair of streams, to the end of either side. */
export function serve(input: Readable, output: Writable, host: AdapterHost): Promise<void> {
  return new Promise(resolve => {
    const decoder = new MessageDecoder();
    const end = () => {
      session.close();
      input.destroy();
      output.end(resolve);
    };
    const session = new DebugSession(message => output.write(encodeMessage(message)), host, end);
    input.on('data', (bytes: Buffer) => {
      try {
        for (const message of decoder.push(bytes)) session.handle(message);
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
        process.stderr.write(`procstep: this is not the Debug Adapter Protocol: ${error.message}\n`);
        end();
      }
    });
    input.on('end', end);
    // A client that goes without a word.
    input.on('error', end);
    output.on('error', end);
  });
}

/** The words after `dap`. Resolves with the exit status when there is nobody to serve any more. */
export async function dap(words: readonly string[]): Promise<number> {
  const port = parsePort(words);
  const host = adapterHost();
  if (port === undefined) {
    await serve(process.stdin, process.stdout, host);
    return 0;
  }
  const server = createServer({ noDelay: true }, socket => void serve(socket, socket, host));
  await new Promise<void>((resolve, reject) => {
    server.once('error', error =>
      reject(new InputError(`port ${port} cannot be listened on: ${error.message}`)),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      process.stderr.write(`procstep: debug adapter at 127.0.0.1:${bound}\n`);
      server.once('close', resolve);
    });
  });
  return 0;
}

function parsePort(words: readonly string[]): number | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const [option, attached] = first.split('=', 2);
  const [text, ...more] = attached === undefined ? rest : [attached, ...rest];
  if (option !== '--port' || more.length > 0)
    throw new UsageError(`dap takes --port N only, not '${words.join(' ')}'`);
  const port = Number(text);
  if (text === undefined || !Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(
      `--port needs a number from 0 to 65535${text === undefined ? '' : `, not '${text}'`}`,
    );
  }
  return port;
}
