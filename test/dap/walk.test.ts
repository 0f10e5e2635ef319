/**
 * Random walks over all example programs, through the adapter: steps of all kinds, forwards and backwards, continue both ways, and
 * going to places in time. Whatever is asked for, the answer and the stop after it come after a bounded number of turns, and at each
 * stop everything that an editor asks for can be shown.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mix } from '../../src/kernel/decisions.ts';
import { Conversation, Failure } from './conversation.ts';

const EXAMPLES = 'examples/';
const NAMES = readdirSync(EXAMPLES).filter(n => n.endsWith('.c'));
const FILES = new Map(NAMES.map(n => [n, readFileSync(EXAMPLES + n, 'utf8')]));
/** Those with user-level threads are walked farther: what runs where is least plain in them. */
const FARTHER = NAMES.filter(n => /\b(uthread|ucontext)\.h/.test(FILES.get(n)!));
const REQUESTS = 20;
const MORE_REQUESTS = 200;
/** More walks, at night: PROCSTEP_SEEDS=10. */
const SEEDS = Array.from({ length: Number(process.env.PROCSTEP_SEEDS ?? 1) }, (_, i) => i + 1);
/** Instructions after which a run is stopped, wherever it is. */
const INSTRUCTIONS = 1_000_000;
/** Turns of the host's event loop until a stop at the latest. A turn is a slice of execution or of a search. */
const TURNS = 3_000;
/** An error of the adapter itself (errors.ts). */
const INTERNAL = 1004;
const GRANULARITIES = ['line', 'statement', 'instruction'] as const;

interface Stopped {
  readonly threadId: number;
  readonly description: string;
}

class Walk {
  readonly c = new Conversation(FILES);
  private readonly steps: string[] = [];

  constructor(
    private readonly name: string,
    private readonly seed: number,
  ) {}

  /** A number below n. */
  private chosen(n: number, salt: number): number {
    return mix(this.seed * 1000 + salt, this.steps.length) % n;
  }

  private fail(what: string): never {
    throw new Error(`${this.name}, seed ${this.seed}: ${what} after\n${this.steps.join('\n')}`);
  }

  /** The next stop, which must come soon. */
  private async stop(): Promise<Stopped> {
    let found: Awaited<ReturnType<Conversation['event']>> | undefined;
    void this.c.event('stopped', 'terminated').then(event => {
      found = event;
    });
    for (let turn = 0; !found && turn < TURNS; turn++) await new Promise(setImmediate);
    if (!found) this.fail('no stop');
    if (found.event === 'terminated') this.fail('the session has ended');
    return found.body;
  }

  /** Asks for what an editor shows of a stop. */
  private async look(): Promise<number[]> {
    const { c } = this;
    const { threads } = await c.request('threads');
    for (const { id } of threads.slice(0, 4)) {
      const { stackFrames } = await c.request('stackTrace', { threadId: id, levels: 20 });
      const [top] = stackFrames;
      if (!top) continue;
      const { scopes } = await c.request('scopes', { frameId: top.id });
      for (const { variablesReference } of scopes) await c.request('variables', { variablesReference });
    }
    return threads.map(t => t.id);
  }

  /** A request to move, by chance. */
  private async move(stop: Stopped, ids: readonly number[]): Promise<void> {
    const { c } = this;
    const ended = stop.description === 'Program ended';
    const threadId = this.chosen(3, 1) === 0 ? ids[this.chosen(ids.length, 2)]! : stop.threadId;
    const granularity = GRANULARITIES[this.chosen(3, 3)]!;
    const forward = ['next', 'stepIn', 'stepOut', 'next', 'stepIn', 'continue'];
    const backward = ['stepBack', 'stepBack', 'reverseContinue', 'procstep/seek', 'procstep/goTo'];
    const commands = ended ? backward : [...forward, ...backward];
    const command = commands[this.chosen(commands.length, 4)]!;
    const { end } = (await c.request('procstep/timeline', { count: 0 })) as { end: number };
    const to = ['start', 'end', 'nextEvent', 'previousEvent'][this.chosen(4, 5)]!;
    const clock = this.chosen(end + 1, 6);
    const kind = ['over', 'into', 'out'][this.chosen(3, 7)]!;
    const args = { threadId, granularity, clock, to, kind };
    this.steps.push(`${command} ${JSON.stringify(args)}`);
    await c.request(command, args);
  }

  async run(requests: number): Promise<void> {
    const { c } = this;
    await c.launch(this.name, {
      stopOnEntry: true,
      stopAtEnd: true,
      stdin: 'echo hello | cat\nexit\n',
      schedule: ['fifo', 'roundRobin', 'random'][this.seed % 3] as 'fifo',
      seed: this.seed,
      quantum: 2000,
      limits: { instructions: INSTRUCTIONS, processes: 12 },
    });
    let stop = await this.stop();
    for (let i = 0; i < requests; i++) {
      try {
        const ids = await this.look();
        await this.move(stop, ids);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const { error: told } = error.response.body;
        // A thread that has ended cannot be stepped, and there may be no such event: it is said, and nothing has moved.
        if (told?.id === INTERNAL || !/^(next|step|procstep\/goTo)/.test(error.response.command))
          this.fail(`${error.response.command}: ${error.message}`);
        this.steps.push(`  refused: ${error.message}`);
        continue;
      }
      stop = await this.stop();
      this.steps.push(`  ${stop.description} ${stop.threadId}`);
    }
    c.hangUp();
  }
}

test.each(NAMES)('%s', async name => {
  for (const seed of SEEDS) await new Walk(name, seed * NAMES.length + NAMES.indexOf(name)).run(REQUESTS);
});

test('user-level threads', async () => {
  expect(FARTHER.length).toBeGreaterThan(0);
  for (const seed of SEEDS) for (const name of FARTHER) await new Walk(name, seed).run(MORE_REQUESTS);
});
