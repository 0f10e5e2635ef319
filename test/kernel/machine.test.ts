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

  const recorded = new Session(BUSY, { policy: POLICY });
  recorded.machine.recordSites = true;
  expect(recorded.run().machine.hash()).toBe(hash);

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

test('a fault happens at the same instant and step, however the run before it is cut', () => {
  const faulting = `${HEAD}
int main(int argc, char **argv) {
  for (int i = 0; i < 2; i++) if (fork() == 0) { int zero = argc - 1, *nowhere = 0; if (i) *nowhere = 1; return 1 / zero; }
  while (wait(0) > 0);
}`;
  const faults = (every: number): string[] => {
    const s = new Session(faulting, { policy: { kind: 'fifo' } });
    const at: string[] = [];
    s.machine.events.subscribe(['fault'], e => at.push(`${e.tid} ${JSON.stringify(s.machine.instant)}`));
    for (let until = every; s.machine.run({ untilClock: until }).kind === 'clock'; until += every);
    return at;
  };
  const straight = faults(1_000_000);
  expect(straight).toHaveLength(2);
  expect(faults(1)).toEqual(straight);
  expect(faults(7)).toEqual(straight);
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

/** A timer that interrupts, a file mapped shared and private, threads behind a mutex, a growing heap and stack, a full pipe. */
const BUSIER = `${HEAD}#include <pthread.h>
volatile int ticks; void tick(int sig) { ticks++; }
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t changed = PTHREAD_COND_INITIALIZER; int turns;
void *turn(void *me) {
  for (int i = 0; i < 6; i++) {
    pthread_mutex_lock(&lock);
    while (turns % 2 != (long) me) pthread_cond_wait(&changed, &lock);
    turns++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
  return 0;
}
int deep(int n) { char pad[3000]; memset(pad, n, sizeof pad); return n == 0 ? 0 : deep(n - 1) + pad[7]; }
int main() {
  signal(SIGALRM, tick);
  struct itimerval every = {{0, 3}, {0, 3}}; setitimer(ITIMER_REAL, &every, 0);
  int file = open("shared", O_CREAT | O_RDWR, 0600); ftruncate(file, 8192);
  char *all = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  char *own = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  int fd[2]; pipe(fd);
  pid_t child = fork();
  if (child == 0) {
    close(fd[0]); char *much = malloc(70000); memset(much, 'x', 70000);
    for (int at = 0, n; at < 70000; at += n) if ((n = write(fd[1], much + at, 70000 - at)) < 0) n = 0;
    all[4096] = 'c'; own[0] = 'p'; _exit(deep(9));
  }
  close(fd[1]);
  pthread_t t[2]; for (long i = 0; i < 2; i++) pthread_create(&t[i], 0, turn, (void *) i);
  for (int i = 0; i < 2; i++) pthread_join(t[i], 0);
  char *to = mmap(0, 80000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int have = 0, n; while ((n = read(fd[0], to + have, 80000 - have)) != 0) if (n > 0) have += n;
  int status; while (waitpid(child, &status, 0) < 0);
  lseek(file, 4096, SEEK_SET); char c; read(file, &c, 1);
  printf("%d %c %d %d %d %s\\n", have, c, all[0], turns, WEXITSTATUS(status), ticks > 3 ? "ticked" : "no tick");
}`;

test('timers, mappings, futexes, growth and half-done copies come back too', () => {
  const policy = { kind: 'random', seed: 5, quantum: 700 } as const;
  const end = new Session(BUSIER, { policy }).run();
  expect(end.output).toBe('70000 c 0 12 45 ticked\n');
  expect(new Session(BUSIER, { policy, interpretOnly: true }).run().machine.hash()).toBe(end.machine.hash());
  const s = new Session(BUSIER, { policy });
  const step = Math.floor(end.machine.clock / 25);
  for (let at = step; at < end.machine.clock; at += step) {
    s.machine.run({ untilClock: at });
    const here = s.machine.hash();
    const checkpoint = s.machine.checkpoint();
    s.machine.run();
    expect(s.machine.hash()).toBe(end.machine.hash());
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
  const policy = new PolicyDecisions({ input: live.input });
  const recording = new RecordingDecisions(policy, policy);
  const first = new Session(text, { tty: true, decisions: recording });
  for (const line of ['one\n', 'two\n']) {
    expect(first.run().stop?.kind).toBe('needs-input');
    live.type(line);
  }
  expect(first.run().stop?.kind).toBe('done');
  expect(recording.log.map(entry => entry.code)).toEqual(['input', 'input']);
  const later = new PolicyDecisions();
  const replay = new Session(text, {
    tty: true,
    decisions: new RecordingDecisions(later, later, recording.log, recording.answeredCount),
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

test('a mapping of an object without size is a bus error, and the fault says what to do', () => {
  const s = new Session(`${HEAD}#include <sys/mman.h>
  int main() {
    char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, shm_open("/empty", O_CREAT | O_RDWR, 0600), 0);
    p[0] = 1; }`);
  const faults: string[] = [];
  s.machine.events.subscribe(['fault'], e => {
    if (e.event === 'fault') faults.push(`${e.signal} ${e.message.replace(/0x[0-9a-f]+/, 'ADDRESS')}`);
  });
  s.machine.run();
  expect(faults).toEqual([
    '7 writing address ADDRESS in /dev/shm/empty, beyond the end of the file (0 bytes; ftruncate gives it more)',
  ]);
});

test('a random schedule chooses each thread that can run about equally often, and as its seed says', () => {
  const candidates = [1, 2, 3].map(tid => ({ tid, pid: tid, wasRunning: false }));
  const picks = (seed: number) => {
    const decisions = new PolicyDecisions({ policy: { kind: 'random', seed, quantum: 100 } });
    return Array.from({ length: 300 }, (_, index) => decisions.pickThread(candidates, { clock: 0, index }));
  };
  for (const tid of [1, 2, 3]) {
    const times = picks(5).filter(p => p === tid).length;
    expect(times).toBeGreaterThan(70);
    expect(times).toBeLessThan(130);
  }
  expect(picks(5)).toEqual(picks(5));
  expect(picks(5)).not.toEqual(picks(6));
});
