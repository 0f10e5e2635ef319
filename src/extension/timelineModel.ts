/**
 * The history of the debug session in front of the user, as its views need it: where in time the machine is, what happened,
 * what is marked. Asked for anew at every stop; between two stops nothing of it changes.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { MarkerRow, MarkersBody, TimelineBody } from '../dap/protocol.ts';

export interface Moments {
  readonly timeline: TimelineBody;
  readonly markers: readonly MarkerRow[];
}

/** Events asked for: more are too many to look through. */
const MOST_EVENTS = 5000;

export class TimelineModel implements vscode.DebugAdapterTrackerFactory {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  session: vscode.DebugSession | undefined;
  /** What is known at the present stop; undefined while the program runs. */
  moments: Moments | undefined;

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    return {
      onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
        if (message.type !== 'event') return;
        const { event } = message as DebugProtocol.Event;
        if (event === 'stopped') void this.refresh(session);
        else if (event === 'continued' || event === 'terminated') this.set(session, undefined);
      },
      onWillReceiveMessage: (message: DebugProtocol.Request) => {
        if (message.command === 'continue') this.set(session, undefined);
      },
    };
  }

  ended(session: vscode.DebugSession): void {
    if (session !== this.session) return;
    this.session = undefined;
    this.moments = undefined;
    this.changed.fire();
  }

  /** Asks for everything again. */
  async refresh(session: vscode.DebugSession): Promise<void> {
    const timeline: TimelineBody = await session.customRequest('procstep/timeline', { count: MOST_EVENTS });
    const { markers }: MarkersBody = await session.customRequest('procstep/markers');
    this.set(session, { timeline, markers });
  }

  private set(session: vscode.DebugSession, moments: Moments | undefined): void {
    this.session = session;
    this.moments = moments;
    this.changed.fire();
  }

  /** A request to the session, whose refusal is said in words; gives the body of the answer, if there is one. */
  async request(command: string, args: object = {}): Promise<unknown> {
    const { session } = this;
    if (!session) {
      void vscode.window.showInformationMessage('Procstep: start a program first (F5).');
      return undefined;
    }
    try {
      return await session.customRequest(command, args);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window.showInformationMessage(`Procstep: ${why}${/[.?!]$/.test(why) ? '' : '.'}`);
      return undefined;
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}
