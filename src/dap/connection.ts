/** What goes to the client: numbered, in order, responses before the events they cause. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RequestError } from './errors.ts';

export class Connection {
  private seq = 1;
  private afterwards: (() => void)[] = [];

  constructor(private readonly deliver: (message: DebugProtocol.ProtocolMessage) => void) {}

  event(event: string, body?: object): void {
    const message: DebugProtocol.Event = { seq: this.seq++, type: 'event', event, body };
    this.deliver(message);
  }

  succeed(request: { readonly seq: number; readonly command: string }, body: unknown): void {
    const message: DebugProtocol.Response = {
      seq: this.seq++,
      type: 'response',
      request_seq: request.seq,
      success: true,
      command: request.command,
      ...(body === undefined ? {} : { body }),
    };
    this.deliver(message);
    this.runAfterwards();
  }

  fail(request: { readonly seq: number; readonly command: string }, error: RequestError): void {
    const message: DebugProtocol.ErrorResponse = {
      seq: this.seq++,
      type: 'response',
      request_seq: request.seq,
      success: false,
      command: request.command,
      message: error.short ?? error.message,
      body: { error: { id: error.id, format: error.message, showUser: error.shown } },
    };
    this.deliver(message);
    this.runAfterwards();
  }

  /** Do this when the request that is being handled has been answered. */
  afterResponse(work: () => void): void {
    this.afterwards.push(work);
  }

  private runAfterwards(): void {
    const work = this.afterwards;
    this.afterwards = [];
    for (const w of work) w();
  }
}
