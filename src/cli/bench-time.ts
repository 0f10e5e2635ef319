/**
 * What going back in time costs: recording against not recording, the memory of the past, and how long a step back and a
 * "go to" take at random places of a history of 10^8 instructions. Searches through the past against running forward over the same
 * stretch. Ratios are measured in turns, so that a busy machine disturbs both sides.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Debugger } from '../debugger/debugger.ts';
import type { LaunchConfiguration, Launched } from '../debugger/launch.ts';
import type { Stop } from '../debugger/types.ts';
import { mix, type RecordingDecisions } from '../kernel/decisions.ts';
import { decisionLine } from '../replay/decisions.ts';

/** A machine with a debugger on it, and its recording. */
export interface Recorded {
  readonly launched: Launched;
  readonly debugger: Debugger;
  readonly recording: RecordingDecisions;
}

/** Starts a program of test/bench: the machine alone, or with a debugger that records. */
export interface Starts {
  plain(file: string, args: readonly string[]): Launched;
  debugged(file: string, args: readonly string[]): Debugger;
  recorded(file: string, args: readonly string[], more: Partial<LaunchConfiguration>): Recorded;
}

const folder = 'test/bench/time';
/** Programs and the argument that makes them execute about 10^8 instructions. */
const HISTORIES: readonly (readonly [name: string, size: string])[] = [
  ['compute', '14'],
  ['memory', '14'],
  ['processes', '55'],
  ['threads', '11000'],
];
const PLACES = 200;
const PAIRS = 5;
const SLICE = 4_000_000;
const LONG_RUN = 1_000_000_000;
const SWITCHES = 1000;
/** Lines typed, and the bytes of each. */
const LINES = 100;
const LINE_BYTES = 20;
const MEBIBYTE = 1 << 20;

const milliseconds = (): number => performance.now();

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);
const latency = (values: readonly number[]): string =>
  `median ${median(values).toFixed(1)} ms, 99% ${quantile(values, 0.99).toFixed(1)} ms, most ${Math.max(...values).toFixed(1)} ms`;

/** As the adapter runs it, to the next stop or to a clock. */
function run(d: Debugger, until = Number.POSITIVE_INFINITY): Stop | undefined {
  while (d.clock < until) {
    const stop = d.runSlice(Math.min(SLICE, until - d.clock));
    if (stop) return stop;
  }
  return undefined;
}

function timed(work: () => void): number {
  const begun = milliseconds();
  work();
  return milliseconds() - begun;
}

/** A debugger whose program has run to its end. */
function finished(starts: Starts, name: string, size: string): { d: Debugger; took: number } {
  const d = starts.debugged(`${folder}/${name}.c`, [size]);
  const took = timed(() => {
    d.start(false);
    run(d);
  });
  return { d, took };
}

function recordingCost(starts: Starts): void {
  for (const [name, size] of HISTORIES) {
    const ratios: number[] = [];
    for (let i = 0; i < PAIRS; i++) {
      const { machine } = starts.plain(`${folder}/${name}.c`, [size]);
      const off = timed(() => machine.run());
      ratios.push(finished(starts, name, size).took / off);
    }
    console.log(`${name.padEnd(10)} recording on / off: ${median(ratios).toFixed(2)}`);
  }
}

function memoryOfThePast(starts: Starts): void {
  for (const [name, size] of HISTORIES) {
    const d = starts.debugged(`${folder}/${name}.c`, [String(Number(size) * 12)]);
    d.start(false);
    run(d, LONG_RUN);
    const { checkpoints, checkpointBytes: bytes } = d.timeline;
    console.log(
      `${name.padEnd(10)} after ${d.clock.toExponential(1)} instructions: ${checkpoints.length} checkpoints, ` +
        `${(bytes / MEBIBYTE).toFixed(1)} MiB, ${(bytes / checkpoints.length / 1024).toFixed(0)} KiB each`,
    );
  }
}

function goingBack(starts: Starts): void {
  for (const [name, size] of HISTORIES) {
    const { d } = finished(starts, name, size);
    const { end } = d.history();
    const goTo: number[] = [];
    const back: number[] = [];
    const again: number[] = [];
    for (let i = 0; i < PLACES; i++) {
      const clock = Math.floor((mix(i, 1) / 2 ** 32) * end);
      let stop: Stop | undefined;
      goTo.push(
        timed(() => {
          d.seek(clock);
          stop = run(d);
        }),
      );
      for (const list of [back, again]) {
        const tid = stop?.threadId;
        if (tid === undefined) continue;
        list.push(
          timed(() => {
            d.stepBack(tid, 'over', 'line');
            stop = run(d);
          }),
        );
      }
    }
    console.log(
      `${name.padEnd(10)} of ${end.toExponential(1)} instructions: the first go to ${goTo[0]!.toFixed(1)} ms`,
    );
    console.log(`${''.padEnd(10)}   go to            ${latency(goTo)}`);
    console.log(`${''.padEnd(10)}   step back        ${latency(back)}`);
    console.log(`${''.padEnd(10)}   step back again  ${latency(again)}`);
  }
}

/**
 * Looking through all of a history for what is at its very beginning, against running forward over it: a breakpoint that was hit
 * there, and the last write to a variable that is written there, on a page that is often written.
 */
function searching(starts: Starts): void {
  for (const [name, size] of HISTORIES) {
    const file = resolve(`${folder}/${name}.c`);
    const lines = readFileSync(file, 'utf8').split('\n');
    const first = lines.findIndex(l => l.includes('started = 1;')) + 1;
    const last = lines.findLastIndex(l => l.includes('return 0;')) + 1;
    const d = starts.debugged(file, [size]);
    d.setSourceBreakpoints(file, [{ line: first }, { line: last }]);
    d.start(false);
    run(d);
    const ratios: { backward: number; written: number }[] = [];
    for (let i = 0; i < PAIRS; i++) {
      let stop: Stop | undefined;
      const forward = timed(() => {
        d.continue();
        stop = run(d);
      });
      const [frame] = d.stack(stop?.threadId ?? 0).frames;
      const written = timed(() => {
        d.lastWritten('started', frame?.id, 'before');
        run(d);
      });
      d.goTo({ to: 'end' });
      run(d);
      const backward = timed(() => {
        d.reverseContinue();
        run(d);
      });
      ratios.push({ backward: backward / forward, written: written / forward });
    }
    console.log(
      `${name.padEnd(10)} reverse continue / forward ${median(ratios.map(r => r.backward)).toFixed(2)}, ` +
        `last written / forward ${median(ratios.map(r => r.written)).toFixed(2)}`,
    );
  }
}

/** Bytes of what is recorded, as lines of a replay file. */
const bytesOf = ({ log }: RecordingDecisions): number =>
  log.reduce((bytes, decision) => bytes + JSON.stringify(decisionLine(decision)).length + 1, 0);

/** What a replay file takes for choices of the scheduler and for input; sources, markers and hashes are the same for every run. */
function replaySize(starts: Starts, temporary: string): void {
  const program = 'test/bench/machine/switch.c';
  const yields = [String(SWITCHES / 4)]; // two processes give way to each other so often, twice

  // What follows from policy and seed is not written.
  const seeded = starts.recorded(program, yields, { schedule: 'random' });
  seeded.launched.input.closed = true;
  seeded.debugger.start(false);
  run(seeded.debugger);
  const before = bytesOf(seeded.recording);
  const follows = before === 0 ? ': they follow from the policy and the seed' : '';
  console.log(`replay file: ${before} bytes for ${SWITCHES} switches chosen at random${follows}`);

  const { debugger: d, launched, recording } = starts.recorded(program, yields, { schedule: 'manual' });
  launched.input.closed = true;
  let choices = 0;
  d.start(false);
  for (let stop = run(d); stop?.reason === 'choice'; stop = run(d)) {
    const { runQueue } = launched.machine.state; // more than one: there is a choice
    d.runNext(runQueue[mix(choices++, 1) % runQueue.length]!.tid);
    d.continue();
  }
  const chosen = (1000 * bytesOf(recording)) / choices;
  console.log(
    `replay file: ${chosen.toFixed(0)} bytes for 1000 choices by hand, one thread as likely as the other`,
  );

  const file = join(temporary, 'typed.c');
  writeFileSync(file, '#include <stdio.h>\nint main(void) { while (getchar() != EOF); return 0; }\n');
  const terminal = { stdin: true, stdout: false, stderr: false };
  const typed = starts.recorded(file, [], { terminal });
  typed.debugger.start(false);
  for (let line = 0; line < LINES; line++) {
    typed.launched.input.push('tty', new TextEncoder().encode(`line ${line}\n`.padStart(LINE_BYTES)));
    while (!typed.debugger.waitingForInput || !typed.launched.input.empty) typed.debugger.runSlice(SLICE);
  }
  const each = bytesOf(typed.recording) / LINES;
  console.log(`replay file: ${each.toFixed(0)} bytes for a typed line of ${LINE_BYTES}\n`);
}

/** `temporary`: a folder to write to. */
export function measureTime(starts: Starts, temporary: string): void {
  recordingCost(starts);
  memoryOfThePast(starts);
  goingBack(starts);
  searching(starts);
  replaySize(starts, temporary);
}
