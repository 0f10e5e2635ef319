/**
 * What the program prints. The terminal gets the bytes as the simulated terminal shows them; the debug console gets the same
 * output line by line, each marked with its process and with the source line that printed it.
 *
 * A program can print faster than any client reads: output is sent in batches, and a backlog loses its middle.
 */
import type { Output, SourceRange } from '../debugger/types.ts';
import { Backlog } from './backlog.ts';
import type { Context } from './context.ts';
import type { TerminalBody } from './protocol.ts';
import type { Sources } from './sources.ts';

/** Characters kept at each end of a backlog, and sent at a time while the program runs. */
const CAPACITY = 1 << 19;
const BATCH = 1 << 16;

type Category = 'stdout' | 'stderr' | 'console';

interface ConsoleEntry {
  readonly text: string;
  readonly category: Category;
  /** `P1 59102` */
  readonly label: string;
  readonly range: SourceRange | undefined;
}

const lost = (characters: number): string => `[... ${characters} characters are not shown ...]`;

export class OutputService {
  private readonly terminal = new Backlog<{ readonly text: string }>(CAPACITY, n => ({
    text: `\r\n\x1b[2m${lost(n)}\x1b[0m\r\n`,
  }));
  private readonly console = new Backlog<ConsoleEntry>(CAPACITY, n => ({
    text: `\n${lost(n)}\n`,
    category: 'console',
    label: '',
    range: undefined,
  }));
  /** Whose unfinished line the debug console ends with; undefined: the line is finished. */
  private openLine: string | undefined;

  constructor(
    private readonly context: Context,
    private readonly sources: Sources,
  ) {}

  /** From the debugger, while the machine runs. */
  add(output: Output): void {
    const { category, text, label, range } = output;
    if (text === '') return;
    if (category === 'terminal') this.terminal.push({ text });
    // The echo of what is typed belongs to the terminal only.
    if (category !== 'terminal' || output.pid !== 0) {
      this.console.push({ text, category: category === 'terminal' ? 'stdout' : category, label, range });
    }
    this.context.reportSoon();
  }

  /** A remark of ours, at once. `important` ones are shown as a notification too. */
  say(text: string, category: 'console' | 'important' | 'stderr' = 'console'): void {
    this.context.connection.event('output', { category, output: text.endsWith('\n') ? text : `${text}\n` });
  }

  /** Sends what has gathered: a batch of it, or all. */
  flush(all: boolean): void {
    const most = all ? Number.POSITIVE_INFINITY : BATCH;
    const data = this.terminal
      .take(most)
      .map(e => e.text)
      .join('');
    if (data !== '') this.context.connection.event('procstep/terminal', { data } satisfies TerminalBody);
    this.sendConsole(this.console.take(most));
    if (!this.terminal.empty || !this.console.empty) this.context.reportSoon();
  }

  private sendConsole(entries: readonly ConsoleEntry[]): void {
    for (let i = 0; i < entries.length; ) {
      const first = entries[i]!;
      this.finishLineOfOthers(first);
      let text = '';
      for (; i < entries.length && sameOrigin(entries[i]!, first); i++) text += entries[i]!.text;
      this.context.connection.event('output', {
        category: first.category,
        output: this.marked(text, first.label),
        ...(first.range ? this.placeOf(first.range) : {}),
      });
    }
  }

  private placeOf(range: SourceRange): object {
    const { source, line, column } = this.sources.placeOf(range);
    return { source, line, column };
  }

  /** A line that another process left unfinished is finished before this one prints. */
  private finishLineOfOthers({ category, label }: ConsoleEntry): void {
    if (this.openLine === undefined || this.openLine === label) return;
    this.context.connection.event('output', { category, output: '\n' });
    this.openLine = undefined;
  }

  /** Each line with its process in front. */
  private marked(text: string, label: string): string {
    const plain = text.replaceAll('\r\n', '\n');
    const mark = label === '' ? '' : `${label}: `;
    let out = '';
    for (const line of plain.split(/(?<=\n)/)) {
      if (this.openLine === undefined) out += mark;
      out += line;
      this.openLine = line.endsWith('\n') ? undefined : label;
    }
    return out;
  }
}

const sameOrigin = (a: ConsoleEntry, b: ConsoleEntry): boolean =>
  a.category === b.category &&
  a.label === b.label &&
  a.range?.line === b.range?.line &&
  a.range?.source.path === b.range?.source.path;
