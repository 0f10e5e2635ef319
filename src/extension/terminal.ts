/**
 * A terminal per session. What is typed goes to the simulated terminal, whose line discipline (echo, erase, ^C, ^D) is the
 * kernel's; what the machine's terminal prints is shown here. So nothing is interpreted on this side.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { TerminalBody } from '../dap/protocol.ts';
import { reasonOf } from './messages.ts';

/** The program's name alone: the list of terminals is narrow. */
const titleOf = (session: vscode.DebugSession): string => session.name.replace(/^Procstep: /, '');

class SessionTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.written.event;
  readonly terminal: vscode.Terminal;
  private pending: string[] = [];
  private opened = false;
  private over = false;
  /** What was typed is not taken, and the user has been told. */
  private refused = false;

  /** `closed` is called when the user has closed it. */
  constructor(
    private readonly session: vscode.DebugSession,
    private readonly closed: () => void,
  ) {
    this.terminal = vscode.window.createTerminal({ name: titleOf(session), pty: this });
    this.terminal.show(true);
  }

  open(): void {
    this.opened = true;
    for (const data of this.pending) this.written.fire(data);
    this.pending = [];
  }

  close(): void {
    this.over = true;
    this.written.dispose();
    this.closed();
  }

  write(data: string): void {
    if (this.opened) this.written.fire(data);
    else this.pending.push(data);
  }

  handleInput(data: string): void {
    if (this.over) return;
    this.session.customRequest('procstep/input', { data }).then(undefined, (error: unknown) => {
      // Once is enough: every key that is typed into a program without standard input is refused.
      if (this.refused || this.over) return;
      this.refused = true;
      this.remark(reasonOf(error));
    });
  }

  /** Says why nothing more comes: the program is over, or its session was stopped before. */
  end(stopped: boolean): void {
    if (this.over) return;
    this.over = true;
    this.remark(stopped ? 'stopped' : 'all processes have ended');
  }

  /** A line of ours, apart from what the program prints. */
  remark(text: string): void {
    this.write(`\r\n\x1b[2m[${text}]\x1b[0m\r\n`);
  }
}

export class Terminals implements vscode.DebugAdapterTrackerFactory {
  private readonly bySession = new Map<string, SessionTerminal>();
  /** Of sessions that are over, the last one of each program. */
  private readonly finished = new Map<string, SessionTerminal>();
  /** Sessions that the user stopped. */
  private readonly stopped = new Set<string>();
  /** Sessions whose terminal the user closed: it comes again with the next output, and when the program goes on and may read. */
  private readonly closed = new Set<string>();

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const { id } = session;
    return {
      onWillReceiveMessage: ({ command }: DebugProtocol.Request) => {
        if (command === 'terminate') this.stopped.add(id);
        else if (command === 'restart') this.bySession.get(id)?.remark('restarted');
        else if (command === 'continue' && this.closed.has(id)) this.write(session, { data: '' });
      },
    };
  }

  write(session: vscode.DebugSession, body: TerminalBody): void {
    let terminal = this.bySession.get(session.id);
    if (!terminal) {
      // The terminal of a program's last run goes when the next begins.
      this.finished.get(titleOf(session))?.terminal.dispose();
      this.finished.delete(titleOf(session));
      this.closed.delete(session.id);
      terminal = new SessionTerminal(session, () => {
        if (this.bySession.delete(session.id)) this.closed.add(session.id);
      });
      this.bySession.set(session.id, terminal);
    }
    terminal.write(body.data);
  }

  ended(session: vscode.DebugSession): void {
    const terminal = this.bySession.get(session.id);
    const stopped = this.stopped.delete(session.id);
    this.closed.delete(session.id);
    if (!terminal) return;
    terminal.end(stopped);
    this.bySession.delete(session.id);
    this.finished.get(titleOf(session))?.terminal.dispose();
    this.finished.set(titleOf(session), terminal);
  }

  dispose(): void {
    for (const t of [...this.bySession.values(), ...this.finished.values()]) t.terminal.dispose();
  }
}
