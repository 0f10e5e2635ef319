/**
 * The debug adapter in a Node worker thread: entry point of dist/worker.cjs, started by the extension. Messages pass through
 * postMessage as they are; `workerData.sysroot` is the path of dist/sysroot.bin.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { DebugSession } from '../dap/session.ts';
import { adapterHost } from './host.ts';

if (!parentPort) throw new Error('worker.cjs is a worker thread of the extension');
const port = parentPort;
const { sysroot } = workerData as { readonly sysroot: string };

const session = new DebugSession(
  message => port.postMessage(message),
  adapterHost(sysroot),
  // Without anybody to listen to, the worker comes to its end.
  () => port.close(),
);
port.on('message', (message: unknown) => session.handle(message));
