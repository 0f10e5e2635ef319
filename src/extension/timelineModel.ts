/**
 * The histories of the debug sessions, as the views need them: where in time the machine is, what happened, what is marked. Asked for
 * anew at every stop; between two stops nothing of it changes. What is shown is the session that the user has chosen.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { MarkerRow, MarkersBody, TimelineBody } from '../dap/protocol.ts';
import { reasonOf, sentence } from './messages.ts';
import { Sessions } from './sessions.ts';

export interface Moments {
  readonly timeline: TimelineBody;
  readonly markers: readonly MarkerRow[];
}

interface Known {
  /** At the last stop. */
  readonly last: Moments | undefined;
  readonly running: boolean;
  /** How often it has gone on: what was asked before is out of date after. */
  readonly runs: number;
}

/** Events asked for: more are too many to look through. */
const MOST_EVENTS = 5000;

export class TimelineModel implements vscode.DebugAdapterTrackerFactory {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly sessions = new Sessions<Known>(() => this.changed.fire());

  get session(): vscode.DebugSession | undefined {
    return this.sessions.shown?.session;
  }

  /** What is known at the present stop; undefined while the program runs. */
  get moments(): Moments | undefined {
    const known = this.sessions.shown?.state;
    return known?.running ? undefined : known?.last;
  }

  /** What was known at the last stop: it is the past all the same. */
  get lastMoments(): Moments | undefined {
    return this.sessions.shown?.state.last;
  }

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    return {
      onWillStartSession: () => this.runs(session),
      onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
        if (message.type !== 'event') return;
        const { event } = message as DebugProtocol.Event;
        if (event === 'stopped') void this.refresh(session);
        else if (event === 'continued' || event === 'terminated') this.runs(session);
      },
      onWillReceiveMessage: (message: DebugProtocol.Request) => {
        if (message.command === 'continue') this.runs(session);
      },
    };
  }

  ended(session: vscode.DebugSession): void {
    this.sessions.ended(session);
  }

  /** Asks for everything again. */
  async refresh(session: vscode.DebugSession): Promise<void> {
    const runs = this.sessions.of(session)?.runs;
    let last: Moments;
    try {
      const timeline: TimelineBody = await session.customRequest('procstep/timeline', { count: MOST_EVENTS });
      const { markers }: MarkersBody = await session.customRequest('procstep/markers');
      last = { timeline, markers };
    } catch {
      // Refused: it runs again, or is over.
      return;
    }
    // It may have ended or gone on in the meantime.
    if (runs !== undefined && this.sessions.of(session)?.runs === runs)
      this.sessions.set(session, { last, running: false, runs });
  }

  private runs(session: vscode.DebugSession): void {
    const { last, runs = 0 } = this.sessions.of(session) ?? {};
    this.sessions.set(session, { last, running: true, runs: runs + 1 });
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
      void vscode.window.showInformationMessage(`Procstep: ${sentence(reasonOf(error))}`);
      return undefined;
    }
  }

  dispose(): void {
    this.sessions.dispose();
    this.changed.dispose();
  }
}
