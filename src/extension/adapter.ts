/**
 * The debug adapter runs in a worker thread, so a program that computes for ever keeps neither the editor nor the
 * other extensions waiting. Messages pass through unchanged, but for the last one: a client that takes its leave is
 * answered at once, and what the session has recorded is asked for behind its back, as writing the replay of
 * thousands of processes takes a while. If the worker dies, the session ends and says why.
 */
import { Worker } from 'node:worker_threads';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { ReplayBody } from '../dap/protocol.ts';

function startWorker(extensionUri: vscode.Uri): Worker {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  return new Worker(vscode.Uri.joinPath(dist, 'worker.cjs').fsPath, {
    workerData: { sysroot: vscode.Uri.joinPath(dist, 'sysroot.bin').fsPath },
  });
}

/** Asks an adapter of its own, outside of any session. Rejects with the reason if it refuses, or when the answer is not wanted any more. */
export async function askAdapter(
  extensionUri: vscode.Uri,
  command: string,
  args: object,
  signal: AbortSignal,
): Promise<unknown> {
  const worker = startWorker(extensionUri);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      worker.on('error', reject);
      worker.on('exit', code => reject(new Error(`the simulated machine ended unexpectedly (code ${code})`)));
      worker.on('message', (message: DebugProtocol.Response) => {
        if (message.type !== 'response' || message.request_seq !== 2) return;
        if (message.success) resolve(message.body);
        else reject(new Error(message.body?.error?.format ?? message.message));
      });
      const initialize = {
        adapterID: 'procstep',
        linesStartAt1: true,
        columnsStartAt1: true,
        pathFormat: 'path',
      };
      worker.postMessage({ seq: 1, type: 'request', command: 'initialize', arguments: initialize });
      worker.postMessage({ seq: 2, type: 'request', command, arguments: args });
    });
  } finally {
    void worker.terminate();
  }
}

/** Takes what a session has recorded, when it is over; undefined: there is nothing, because nothing ran. */
export type TakeReplay = (session: vscode.DebugSession, replay: Promise<ReplayBody | undefined>) => void;

export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly take: TakeReplay,
    /** Makes ready for the first stop of a session. */
    private readonly beforeFirstStop: () => Promise<void>,
  ) {}

  createDebugAdapterDescriptor(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const worker = startWorker(this.extensionUri);
    const adapter = new WorkerAdapter(worker, replay => this.take(session, replay), this.beforeFirstStop);
    return new vscode.DebugAdapterInlineImplementation(adapter);
  }
}

/** Number of our own request; the client's are positive. */
const LAST_REQUEST = -1;
/** Milliseconds for the replay of a session that is over. */
const LAST_WAIT = 20_000;
/** Milliseconds that a first stop is held back at most. */
const FIRST_WAIT = 3000;

class WorkerAdapter implements vscode.DebugAdapter {
  private readonly messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.messages.event;
  private over = false;
  private hasStopped = false;
  /** Messages that are held back, the first stop before the others; undefined: none are. */
  private held: vscode.DebugProtocolMessage[] | undefined;

  constructor(
    private readonly worker: Worker,
    private readonly take: (replay: Promise<ReplayBody | undefined>) => void,
    private readonly beforeFirstStop: () => Promise<void>,
  ) {
    worker.on('message', (message: vscode.DebugProtocolMessage) => this.pass(message));
    worker.on('error', error => this.end(`The simulated machine failed: ${error.message}`));
    worker.on('exit', code => {
      if (code !== 0) this.end(`The simulated machine ended unexpectedly (code ${code}).`);
    });
  }

  /** The editor opens the frames and the locals of a stop only in views that are there when it comes. So the first one waits for them. */
  private pass(message: vscode.DebugProtocolMessage): void {
    if (this.over) return;
    if (!this.hasStopped && (message as DebugProtocol.Event).event === 'stopped') {
      this.hasStopped = true;
      this.held = [];
      let limit: NodeJS.Timeout | undefined;
      const longest = new Promise<void>(resolve => {
        limit = setTimeout(resolve, FIRST_WAIT);
      });
      Promise.race([this.beforeFirstStop(), longest])
        // A view that cannot be shown is no reason to keep the stop.
        .catch(() => {})
        .finally(() => {
          clearTimeout(limit);
          this.release();
        });
    }
    if (this.held) this.held.push(message);
    else this.messages.fire(message);
  }

  private release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const message of held) if (!this.over) this.messages.fire(message);
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    const request = message as DebugProtocol.Request;
    if (request.command === 'disconnect') this.leave(request);
    else this.worker.postMessage(message);
  }

  private leave({ seq, command }: DebugProtocol.Request): void {
    const response = { seq: 0, type: 'response', request_seq: seq, success: true, command };
    this.messages.fire(response as vscode.DebugProtocolMessage);
    if (this.over) return;
    this.over = true;
    this.take(this.lastReplay());
  }

  /** Asks for the replay, and lets the worker go when it is there or does not come. */
  private lastReplay(): Promise<ReplayBody | undefined> {
    const { worker } = this;
    let limit: NodeJS.Timeout | undefined;
    return new Promise<ReplayBody | undefined>(resolve => {
      limit = setTimeout(() => resolve(undefined), LAST_WAIT);
      worker.on('exit', () => resolve(undefined));
      worker.on('message', (message: DebugProtocol.Response) => {
        if (message.type !== 'response' || message.request_seq !== LAST_REQUEST) return;
        resolve(message.success ? message.body : undefined);
      });
      worker.postMessage({ seq: LAST_REQUEST, type: 'request', command: 'procstep/saveReplay' });
    }).finally(() => {
      clearTimeout(limit);
      void worker.terminate();
    });
  }

  private end(why: string): void {
    if (this.over) return;
    this.over = true;
    void vscode.window.showErrorMessage(
      `Procstep: ${why} Start the session again; your files are untouched.`,
    );
    const event = { seq: 0, type: 'event', event: 'terminated' };
    this.messages.fire(event as vscode.DebugProtocolMessage);
  }

  dispose(): void {
    // Who has taken his leave has the worker until the replay is there.
    if (!this.over) void this.worker.terminate();
    this.over = true;
    this.messages.dispose();
  }
}
