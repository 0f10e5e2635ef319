/**
 * Whatever is done in a debug session, at random (steps of all kinds, back in time, other threads, changes by hand), what is saved of
 * it is verified, and run again under the debugger it comes to the same state.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Debugger, launchDebugger } from '../../src/debugger/debugger.ts';
import { DEFAULTS, type LaunchConfiguration, type LaunchHost } from '../../src/debugger/launch.ts';
import { DebuggerError, type Stop } from '../../src/debugger/types.ts';
import { mix } from '../../src/kernel/decisions.ts';
import { readReplay } from '../../src/replay/read.ts';
import { FilesRead, SessionRecorder } from '../../src/replay/record.ts';
import { debugReplay } from '../../src/replay/rerun.ts';
import { signedAgain, sysroot, trouble } from './run.ts';

const PROGRAMS = [
  'p3.c',
  'fork-tree.c',
  'signals.c',
  'pipe-ring.c',
  'condition-variable.c',
  'producer-consumer.c',
];
const COMMANDS = 40;
const SLICE = 100_000;
const MAX_SLICES = 2000;

const host: LaunchHost = {
  readFile: path => (path.startsWith('/lab/') ? readFileSync(`examples/${path.slice(5)}`) : undefined),
  listFolder: () => [],
};

interface Session {
  readonly debugger: Debugger;
  readonly recorder: SessionRecorder;
}

function launched(program: string, configuration: Partial<LaunchConfiguration>): Session {
  const full = { ...DEFAULTS, ...configuration, sources: [`/lab/${program}`], folder: '/lab' };
  const files = new FilesRead(full);
  const { debugger: d, launched: l, recording } = launchDebugger(full, files.of({ host, sysroot }));
  l.input.closed = true;
  return { debugger: d, recorder: new SessionRecorder(d, recording, files, sysroot.programNames) };
}

function wait(d: Debugger): Stop {
  for (let i = 0; i < MAX_SLICES; i++) {
    const stop = d.runSlice(SLICE);
    if (stop) return stop;
  }
  d.pause();
  return d.runSlice(1)!; // it was paused
}

const ended = (stop: Stop): boolean => stop.reason === 'done' || stop.description === 'Deadlock';

/** One thing that a user might do now; what it is, in words, for the message of a failure. */
function act(d: Debugger, stop: Stop, random: number): { stop: Stop; what: string } {
  const alive = d.threads().filter(t => t.state !== 'zombie');
  const tid = (random % 3 === 0 ? alive[(random >>> 8) % alive.length]?.id : stop.threadId) ?? alive[0]?.id;
  if (tid === undefined) return { stop, what: 'nothing' };
  const go = (what: string, begin: () => void) => {
    begin();
    return { stop: wait(d), what };
  };
  const frame = d.stack(tid).frames.find(f => f.hint === 'normal');
  switch ((random >>> 16) % 12) {
    case 0:
      return go(`into ${tid}`, () => d.stepInto(tid, 'line'));
    case 1:
      return go(`instruction ${tid}`, () => d.stepOver(tid, 'instruction'));
    case 2:
      return go(`back ${tid}`, () => d.stepBack(tid, 'over', 'line'));
    case 3: {
      const clock = (random >>> 4) % (d.history().end + 1);
      return go(`to ${clock}`, () => d.seek(clock));
    }
    case 4:
      return { stop: d.runNext(tid), what: `next ${tid}` };
    case 5: {
      if (!frame) return { stop, what: 'nothing' };
      d.evaluate('getpid() + (int)strlen("ab")', frame.id, 'repl');
      return { stop, what: `call in ${tid}` };
    }
    case 6: {
      const variable =
        frame &&
        d
          .scopes(frame.id)[0]
          ?.children.list()
          .find(v => v.type === 'int');
      if (!variable || !frame) return { stop, what: 'nothing' };
      d.setExpression(variable.name, String(random % 7), frame.id);
      return { stop, what: `${variable.name} = ${random % 7} in ${tid}` };
    }
    case 7:
      if (!frame?.canRestart) return { stop, what: 'nothing' };
      return { stop: d.restartFrame(frame.id), what: `restart ${frame.name} of ${tid}` };
    default:
      return go(`over ${tid}`, () => d.stepOver(tid, 'line'));
  }
}

/** A session with so many random commands; what was done. */
function walk(d: Debugger, seed: number): string[] {
  const done: string[] = [];
  d.start(true);
  let stop = wait(d);
  for (let i = 0; i < COMMANDS && !ended(stop); i++) {
    try {
      const { stop: next, what } = act(d, stop, mix(seed, i));
      stop = next;
      done.push(what);
    } catch (error) {
      if (!(error instanceof DebuggerError)) throw error;
      done.push(`refused: ${error.message}`);
    }
  }
  return done;
}

const SCHEDULES: readonly Partial<LaunchConfiguration>[] = [
  { schedule: 'roundRobin', quantum: 500 },
  { schedule: 'random', quantum: 300, seed: 4 },
  { schedule: 'manual', quantum: 2000 },
];

describe.each(PROGRAMS)('%s', program => {
  test.each(SCHEDULES)('$schedule', configuration => {
    for (let seed = 1; seed <= 3; seed++) {
      const { debugger: d, recorder } = launched(program, configuration);
      const done = walk(d, seed);
      const text = recorder.text;
      const why = `seed ${seed}: ${done.join(', ')}`;
      expect(trouble(text), why).toBeUndefined();

      const replay = readReplay(text);
      const again = debugReplay({ text, replay }, sysroot, 'replay:', {});
      again.debugger.start(false);
      let stop = wait(again.debugger);
      while (!ended(stop) && !again.debugger.timeline.obstacle) {
        again.debugger.continue();
        stop = wait(again.debugger);
      }
      expect(stop.description, why).not.toBe('Not as recorded');
      expect(again.debugger.machine.hash(), why).toBe(replay.footer.hash);
      expect(again.recorder.text, why).toBe(text);
    }
  });
});

test('a state that is not as recorded stops the replay, in words', () => {
  const { debugger: d, recorder } = launched('p3.c', {});
  d.start(false);
  expect(wait(d).reason).toBe('done');
  const lines = recorder.text.split('\n');
  const footer = lines.length - 2;
  const wrong = signedAgain(
    lines.with(footer, lines[footer]!.replace(/"hash":"...../, '"hash":"00000')).join('\n'),
  );
  const again = debugReplay({ text: wrong, replay: readReplay(wrong) }, sysroot, 'replay:', {});
  again.debugger.start(false);
  const stop = wait(again.debugger);
  expect(stop.description).toBe('Not as recorded');
  expect(stop.text).toMatch(
    new RegExp(`^The machine is not as it was recorded at \\d+ \\(line ${footer + 1} of the replay\\)`),
  );
});
