/** System V and POSIX IPC in the scopes of the machine, and notes as output. */
import { expect, test } from 'vitest';
import type { Variable } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const PROGRAM = `
#include <fcntl.h>
#include <mqueue.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  int nothing = 0; // @before
  int shm = shmget(0x11, 100, IPC_CREAT | 0600), sem = semget(0x12, 2, IPC_CREAT | 0600);
  int msg = msgget(0x13, IPC_CREAT | 0600);
  shmat(shm, NULL, 0);
  semctl(sem, 1, SETVAL, 3);
  struct { long type; char text[6]; } m = {4, "hello"};
  msgsnd(msg, &m, sizeof m.text, 0);
  mqd_t q = mq_open("/jobs", O_CREAT | O_RDWR, 0600, NULL);
  mq_send(q, "first", 5, 2);
  if (fork() == 0) {
    struct sembuf down = {0, -1, 0};
    semop(sem, &down, 1);
    _exit(0);
  }
  usleep(1000);
  syscall(SYS_inotify_init);
  struct sembuf up = {0, 1, 0}; // @there
  semop(sem, &up, 1);
  wait(NULL);
  return nothing;
}
`;

const SCOPE = 'Interprocess communication';

test('objects, what is in them, and who waits', () => {
  const s = new Session({ 'p.c': PROGRAM });
  s.breakAt(['before', 'there']);
  s.start();
  expect(s.debugger.kernelScopes().map(x => x.name)).not.toContain(SCOPE);
  s.continue();
  const list = s.debugger
    .kernelScopes()
    .find(x => x.name === SCOPE)!
    .children.list();
  const show = (v: Variable) => `${v.name} = ${v.value}`;
  expect(list.map(show)).toEqual([
    'shared memory 0 = 100 bytes, attached 2 times',
    'semaphore set 0 = 0, 3',
    'message queue 0 = 1 message, 6 of 16384 bytes',
    'message queue /jobs = 1 of 10 messages',
  ]);
  const inside = (name: string) =>
    list
      .find(v => v.name === name)!
      .children!.list()
      .map(show);
  expect(inside('shared memory 0')).toContain('attached by = 59101 (p), 59102 (p)');
  expect(inside('semaphore set 0')).toContain('waiting = 59102 (p)');
  expect(inside('message queue 0')).toContain('[0] = type 4: "hello\\u0000"');
  expect(inside('message queue /jobs')).toContain('[0] = priority 2: "first"');
});

test('a note is told once, also when the past is run through again', () => {
  const s = new Session({ 'p.c': PROGRAM });
  s.breakAt(['before', 'there']);
  s.start();
  s.continue();
  s.debugger.reverseContinue();
  s.wait();
  s.continue();
  s.breakAt([]);
  s.continue();
  const notes = s.outputs.filter(o => o.category === 'console').map(o => o.text);
  expect(notes).toEqual([
    'note: the system call inotify_init (253) is not there on the simulated computer: it fails with ENOSYS\n',
    expect.stringMatching(/^note: left behind: shared memory 0/),
  ]);
});
