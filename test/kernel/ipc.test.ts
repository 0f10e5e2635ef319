/** System V IPC: what Linux cannot show. That programs get Linux's answers is tested in test/linux/ipc. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

const IPC = `${HEAD}#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
static int operate(int id, int number, int operation) { struct sembuf b = {number, operation, 0}; return semop(id, &b, 1); }
`;

function report(text: string): string {
  const s = run(IPC + text);
  if (s.stop?.kind !== 'deadlock') throw new Error(`no deadlock: ${s.stop?.kind} ${s.output}`);
  return s.stop.report.text;
}

test('a semaphore that nobody posts', () => {
  const text = report(`int main() {
    int id = semget(0x4d2, 2, IPC_CREAT | 0600);
    semctl(id, 1, SETVAL, 1);
    if (fork() == 0) { operate(id, 1, -1); _exit(0); }
    wait(0);
    operate(id, 1, -2); }`);
  expect(text).toContain('waits in semop(semaphore 1 of set 0, -2)');
  expect(text).toContain(
    'semaphore 1 of set 0 (key 0x000004d2) is 0 and would have to be at least 2; nobody is left to post it',
  );
  expect(text).toContain('process 59102, which has ended operated on it last');
});

test('two processes that take two semaphores in different order', () => {
  const text = report(`int main() {
    int id = semget(IPC_PRIVATE, 3, 0600);
    semctl(id, 0, SETVAL, 1); semctl(id, 1, SETVAL, 1);
    if (fork() == 0) { operate(id, 1, -1); operate(id, 2, 1); operate(id, 0, -1); _exit(0); }
    operate(id, 0, -1); operate(id, 2, -1); operate(id, 1, -1); }`);
  expect(text).toContain('process 59101 (main) waits in semop(semaphore 1 of set 0, -1)');
  expect(text).toContain('process 59102 (main) operated on it last');
  expect(text).toContain('process 59102 (main) waits in semop(semaphore 0 of set 0, -1)');
  expect(text).toContain('process 59101 (main) operated on it last');
});

test('a message of a type that is never sent, and a full queue', () => {
  const text = report(`int main() {
    int id = msgget(7, IPC_CREAT | 0600);
    struct { long type; char text[8]; } m = {2, "two"};
    msgsnd(id, &m, 4, 0);
    if (fork() == 0) { int full = msgget(IPC_PRIVATE, 0600); char big[8008]; *(long *)big = 1;
      for (;;) msgsnd(full, big, 8000, 0); }
    msgrcv(id, &m, 4, 1, 0); }`);
  expect(text).toContain('waits in msgrcv(message queue 0, type 1)');
  expect(text).toContain(
    'message queue 0 (key 0x00000007) holds 1 message, but of type 2, and this waits for type 1; nobody is left to send one',
  );
  expect(text).toContain('waits in msgsnd(message queue 1)');
  expect(text).toContain('holds 2 messages (16000 of 16384 bytes); nobody is left to receive one');
});

test('all of it is part of a checkpoint and of the hash', () => {
  const s = new Session(
    `${IPC}int main() {
    int seg = shmget(IPC_PRIVATE, 4096, 0600), sem = semget(IPC_PRIVATE, 2, 0600), msg = msgget(IPC_PRIVATE, 0600);
    int *n = shmat(seg, 0, 0);
    shmctl(seg, IPC_RMID, 0);
    semctl(sem, 0, SETVAL, 1);
    for (int c = 0; c < 3; c++) if (fork() == 0) for (int i = 0; i < 20; i++) {
      operate(sem, 0, -1); int old = *n; sched_yield(); *n = old + 1; operate(sem, 0, 1);
      struct { long type; int n; } m = {c + 1, *n}; msgsnd(msg, &m, sizeof m.n, 0);
      if (i == 19) _exit(0); }
    long sum = 0;
    for (int i = 0; i < 60; i++) { struct { long type; int n; } m; msgrcv(msg, &m, sizeof m.n, -3, 0); sum += m.n; }
    while (wait(0) > 0);
    printf("%d %d\\n", *n, sum > 0); }`,
    { policy: { kind: 'round-robin', quantum: 130 } },
  );
  const { machine } = s;
  for (let clock = 2_000; ; clock += 1_777) {
    const checkpoint = machine.checkpoint();
    const before = machine.hash();
    const stop = machine.run({ untilClock: clock });
    const after = machine.hash();
    machine.restore(checkpoint);
    expect(machine.hash()).toBe(before);
    machine.run({ untilClock: clock });
    expect(machine.hash()).toBe(after);
    checkpoint.release();
    if (stop.kind !== 'clock') break;
  }
  expect(s.output).toContain('60 1\n');
});

test('/proc/sysvipc', () => {
  const s =
    run(`${IPC}int main() { shmget(0x10, 100, IPC_CREAT | 0644); msgget(0x11, IPC_CREAT | 0600); semget(0x12, 3, IPC_CREAT | 0666);
    fflush(stdout); execl("/bin/cat", "cat", "/proc/sysvipc/shm", "/proc/sysvipc/sem", (char *) 0); }`);
  const rows = s.output.split('\n').map(line => line.trim().split(/ +/).slice(0, 6));
  expect(rows).toContainEqual(['16', '0', '644', '100', '59101', '0']);
  expect(rows).toContainEqual(['18', '0', '666', '3', '1000', '1000']);
});

test('what is left behind, and what is missing, is told once', () => {
  const s = new Session(
    `#include <sys/syscall.h>\n${IPC}int main() { semget(0x99, 2, IPC_CREAT | 0600);
    int gone = shmget(IPC_PRIVATE, 10, 0600); shmat(gone, 0, 0); shmctl(gone, IPC_RMID, 0);
    for (int i = 0; i < 3; i++) printf("%d ", syscall(SYS_inotify_init) == -1 && errno == ENOSYS);
    printf("%d\\n", syscall(SYS_ptrace, 0, 0, 0, 0) == -1 && errno == EPERM); if (fork() == 0) _exit(0); wait(0); }`,
  )
    .record(['note'])
    .run();
  expect(s.output).toBe('1 1 1 1\n');
  expect(s.events.map(e => (e.event === 'note' ? e.message : ''))).toEqual([
    'the system call inotify_init (253) is not there on the simulated computer: it fails with ENOSYS',
    expect.stringContaining('ptrace is not there'),
    expect.stringMatching(
      /^left behind: semaphore set 0 \(key 0x00000099, 2 semaphores\)\. System V IPC outlives/,
    ),
  ]);
});
