/**
 * The debug adapter in a Node worker thread: entry point of dist/worker.cjs, started by the extension. Messages pass through
 * postMessage as they are; `workerData.sysroot` is the path of dist/sysroot.bin.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Sysroot } from '../compiler/sysroot.ts';
import type { FolderEntry, LaunchHost } from '../debugger/launch.ts';
import { DebugSession } from './session.ts';

/** What cannot be read is not there. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const files: LaunchHost = {
  readFile: path => attempt(() => readFileSync(path)),
  listFolder: path =>
    (attempt(() => readdirSync(path)) ?? []).flatMap((name): FolderEntry[] => {
      const stat = attempt(() => statSync(`${path}/${name}`));
      if (!stat || !(stat.isFile() || stat.isDirectory())) return [];
      return [{ name, folder: stat.isDirectory(), size: stat.size }];
    }),
};

if (!parentPort) throw new Error('worker.cjs is a worker thread of the extension');
const port = parentPort;
const { sysroot: path } = workerData as { readonly sysroot: string };
let sysroot: Sysroot | undefined;

const session = new DebugSession(
  message => port.postMessage(message),
  {
    files,
    sysroot: () => {
      sysroot ??= Sysroot.open(readFileSync(path));
      return sysroot;
    },
    schedule: callback => void setImmediate(callback),
    now: () => performance.now(),
    delay: (milliseconds, callback) => void setTimeout(callback, milliseconds),
  },
  // Without anybody to listen to, the worker comes to its end.
  () => port.close(),
);
port.on('message', (message: unknown) => session.handle(message));
