/**
 * The debug adapter runs in a worker thread, so a program that computes for ever keeps neither the editor nor the
 * other extensions waiting. Messages pass through unchanged; if the worker dies, the session ends and says why.
 */
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';

export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(private readonly extensionUri: vscode.Uri) {}

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const worker = new Worker(vscode.Uri.joinPath(dist, 'worker.cjs').fsPath, {
      workerData: { sysroot: vscode.Uri.joinPath(dist, 'sysroot.bin').fsPath },
    });
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
