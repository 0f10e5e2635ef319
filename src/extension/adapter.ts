/**
 * The debug adapter runs in a worker thread, so a program that computes for ever keeps neither the editor nor the
 * other extensions waiting. Messages pass through unchanged; if the worker dies, the session ends and says why.
 */
import { Worker } from 'node:worker_threads';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';

function startWorker(extensionUri: vscode.Uri): Worker {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  return new Worker(vscode.Uri.joinPath(dist, 'worker.cjs').fsPath, {
    workerData: { sysroot: vscode.Uri.joinPath(dist, 'sysroot.bin').fsPath },
  });
}

/** Asks an adapter of its own, outside of any session. Rejects with the reason if it refuses. */
export async function askAdapter(extensionUri: vscode.Uri, command: string, args: object): Promise<unknown> {
  const worker = startWorker(extensionUri);
  try {
    return await new Promise((resolve, reject) => {
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

export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(private readonly extensionUri: vscode.Uri) {}

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    const worker = startWorker(this.extensionUri);
    return new vscode.DebugAdapterInlineImplementation(new WorkerAdapter(worker));
  }
}

class WorkerAdapter implements vscode.DebugAdapter {
  private readonly messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.messages.event;
  private over = false;

  constructor(private readonly worker: Worker) {
    worker.on('message', (message: vscode.DebugProtocolMessage) => this.messages.fire(message));
    worker.on('error', error => this.end(`The simulated machine failed: ${error.message}`));
    worker.on('exit', code => {
      if (code !== 0) this.end(`The simulated machine ended unexpectedly (code ${code}).`);
    });
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.worker.postMessage(message);
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
    this.over = true;
    void this.worker.terminate();
    this.messages.dispose();
  }
}
