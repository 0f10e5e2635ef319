/** The machine as a value: positions are exact, checkpoints bring everything back, nothing but decisions matters. */
import { expect, test } from 'vitest';
import { PolicyDecisions, RecordingDecisions } from '../../src/kernel/decisions.ts';
import { HEAD } from './headers.ts';
import { Session } from './run.ts';

/** Processes, pipes, files, signals, sleeping and the heap, all at once. */
const BUSY = `${HEAD}
int counter; void count(int sig) { counter++; }
int main() {
  signal(SIGUSR1, count);
  int fd[2]; pipe(fd);
  int *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 3; i++) if (fork() == 0) {
    close(fd[0]);
    for (int j = 0; j < 20; j++) { char b[100]; int n = snprintf(b, 100, "%d %d;", i, j); write(fd[1], b, n); shared[i]++; if (j % 5 == 0) usleep(100); }
    kill(getppid(), SIGUSR1); _exit(i);
  }
  close(fd[1]);
  char *all = malloc(10000); int have = 0, n;
  while ((n = read(fd[0], all + have, 64)) != 0) if (n > 0) have += n;
  FILE *f = fopen("out", "w"); fwrite(all, 1, have, f); fclose(f);
  while (wait(0) > 0 || errno == EINTR);
  printf("%d %d %d %d\\n", have, shared[0], shared[1], shared[2]);
}`;

const POLICY = { kind: 'random', seed: 3, quantum: 300 } as const;

test('the same decisions give the same machine, whichever tier runs, however often it stops, whoever listens', () => {
  const straight = new Session(BUSY, { policy: POLICY }).run();
  expect(straight.output).toMatch(/^\d+ 20 20 20\n$/);
  const hash = straight.machine.hash();

  const interpreted = new Session(BUSY, { policy: POLICY, interpretOnly: true }).run();
  expect(interpreted.machine.clock).toBe(straight.machine.clock);
  expect(interpreted.machine.hash()).toBe(hash);

  const stopping = new Session(BUSY, { policy: POLICY });
  for (let at = 0; stopping.machine.run({ untilClock: at }).kind === 'clock'; at += 137);
  expect(stopping.machine.hash()).toBe(hash);

  const listened = new Session(BUSY, { policy: POLICY }).record([
    'syscall-enter',
    'syscall-exit',
    'block',
    'switch',
  ]);
  listened.machine.recordSites = true;
  expect(listened.run().machine.hash()).toBe(hash);
  expect(listened.events.length).toBeGreaterThan(100);
});

test('restoring a checkpoint and running again gives the same machine, at every position', () => {
  const s = new Session(BUSY, { policy: POLICY });
  const end = new Session(BUSY, { policy: POLICY }).run().machine;
  const step = Math.floor(end.clock / 12);
  for (let at = step; at < end.clock; at += step) {
    s.machine.run({ untilClock: at });
    const here = s.machine.hash();
    const checkpoint = s.machine.checkpoint();
    s.machine.run();
    expect(s.machine.hash()).toBe(end.hash());
    s.machine.restore(checkpoint);
    expect(s.machine.hash()).toBe(here);
    checkpoint.release();
  }
});

test('a checkpoint is not changed by what runs after it, and gives its memory back', () => {
  // The interpreter alone: generated code takes frames too, for good.
  const s = new Session(BUSY, { policy: POLICY, interpretOnly: true });
  s.machine.run({ untilClock: 8000 });
  const before = s.machine.ram.framesInUse;
  const checkpoint = s.machine.checkpoint();
  const hash = s.machine.hash();
  s.machine.run({ untilClock: 20_000 });
  expect(s.machine.hash()).not.toBe(hash);
  s.machine.restore(checkpoint);
  checkpoint.release();
  expect(s.machine.hash()).toBe(hash);
  expect(s.machine.ram.framesInUse).toBe(before);
});

test('a recording replays, input included', () => {
  const text = `${HEAD}int main() { char b[50]; for (int i = 0; i < 2; i++) { int n = read(0, b, 50); if (fork() == 0) { write(1, b, n); _exit(0); } wait(0); } }`;
  const live = new Session(text, { tty: true });
  const recording = new RecordingDecisions(new PolicyDecisions({ input: live.input }));
  const first = new Session(text, { tty: true, decisions: recording });
  for (const line of ['one\n', 'two\n']) {
    expect(first.run().stop?.kind).toBe('needs-input');
    live.type(line);
  }
  expect(first.run().stop?.kind).toBe('done');
  const replay = new Session(text, {
    tty: true,
    decisions: new RecordingDecisions(new PolicyDecisions(), recording.log, recording.answeredCount),
  }).run();
  expect(replay.output).toBe('one\r\none\r\ntwo\r\ntwo\r\n');
  expect(replay.machine.hash()).toBe(first.machine.hash());
});

test('a quantum takes the CPU away between load and store, so an increment can be lost', () => {
  const text = `${HEAD}int main() {
    int *n = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 2; i++) if (fork() == 0) { for (int j = 0; j < 1000; j++) (*n)++; _exit(0); }
    wait(0); wait(0); printf("%d\\n", *n); }`;
  expect(new Session(text, { policy: { kind: 'fifo' } }).run().output).toBe('2000\n');
  const lost = new Session(text, { policy: { kind: 'random', seed: 1, quantum: 5 } }).run();
  expect(Number(lost.output)).toBeLessThan(2000);
});

test('stepping one thread by statements lets the others run when it blocks', () => {
  const s = new Session(
    '#include <unistd.h>\n#include <sys/wait.h>\nint main() {\n  if (fork() == 0) _exit(3);\n  int st;\n  wait(&st);\n  return 0;\n}\n',
  );
  const lines: number[] = [];
  for (let i = 0; i < 200; i++) {
    const stop = s.machine.run({ step: { tid: 59101, mode: 'statement' } });
    if (stop.kind !== 'step') break;
    const t = s.machine.threads.get(59101)!;
    const image = t.proc.exe!.image;
    const f = image.functions.find(f => t.context.pc >= f.entry && t.context.pc < f.end)!;
    const range = f.source.ranges[(t.context.pc - f.entry) / 16]!;
    if (f.name === 'main') lines.push(range.file.position(range.start).line);
  }
  expect(lines).toEqual(expect.arrayContaining([4, 6, 7]));
  expect(s.machine.run().kind).toBe('done');
});
