/** Data races: found in one run, told with both accesses, and never where something orders them. */
import { describe, expect, it } from 'vitest';
import { at, findings } from './findings.ts';

const HEADERS = `#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
`;

/** Two threads that run \`work\`. */
const two = (globals: string, work: string): string => `${HEADERS}${globals}
static void *work(void *argument) {
${work}
  return NULL;
}
int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, work, (void *)1);
  pthread_create(&b, NULL, work, (void *)2);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}
`;

/** Processes that share the integers at `n`. */
const shared = (work: string): string => `${HEADERS}
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/sem.h>
static void handle(int signal) { (void)signal; }
int main(void) {
  int *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  (void)handle;
  ${work}
  return 0;
}
`;

const races = (source: string, quantum = 50): string[] =>
  findings(source, { checks: ['race'], configuration: { schedule: 'roundRobin', quantum } });

describe('races', () => {
  it('a counter without a lock, even when the threads run one after the other', () => {
    const source = two('int counter;', 'for (int i = 0; i < 10; i++)\n counter++; // here');
    for (const quantum of [50, 1_000_000]) {
      const [first] = races(source, quantum);
      expect(first).toMatch(
        /^data race: thread 59103 \(work\), holding no mutex, reads counter \(4 bytes: it is \d+\), which thread 59102/,
      );
      expect(first).toContain(at(source, 'here'));
    }
  });

  it('the locks held at each access are told', () => {
    const source = two(
      'int shared; pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;',
      `pthread_mutex_t *mutex = argument == (void *)1 ? &one : &other;
       pthread_mutex_lock(mutex);
       shared++; // here
       pthread_mutex_unlock(mutex);`,
    );
    const text = races(source).join('\n');
    expect(text).toContain('holding other');
    expect(text).toContain('holding one');
  });

  it('semaphores that both only count up order nothing', () => {
    const source = shared(
      `int s = semget(IPC_PRIVATE, 1, 0600); struct sembuf up = { 0, 1, 0 };
       for (int i = 0; i < 2; i++) if (fork() == 0) { semop(s, &up, 1); ++*n; semop(s, &up, 1); _exit(0); }
       wait(NULL); wait(NULL);`,
    );
    expect(races(source)[0]).toContain('data race');
  });

  it('functions that work in one place for all threads', () => {
    const source = two(
      '#include <time.h>\n',
      'char text[] = "a b"; strtok(text, " "); // here\n time_t now = 0; gmtime(&now);',
    );
    const [first, second] = races(source);
    expect(first).toMatch(
      /^data race: thread 59103 \(work\) calls strtok, which works in one place for all threads, and thread 59102/,
    );
    expect(first).toContain('nothing says which of the two comes first; call strtok_r');
    expect(first).toContain(at(source, 'here'));
    expect(second).toContain('calls gmtime');
  });

  it('an element of an array and a member of a struct are named', () => {
    const source = two('struct { int n[3]; } all;', 'all.n[1] = 5; // here');
    expect(races(source)[0]).toContain('writes all.n[1] (4 bytes: 5 becomes 5)');
  });

  it('a block of the heap is named by the line that allocated it', () => {
    const source = two(
      'int *p; static void __attribute__((constructor)) make(void) {\n p = calloc(4, 4); // allocated\n}',
      'p[2]++; // here',
    );
    expect(races(source)[0]).toContain(`byte 8 of the block allocated at ${at(source, 'allocated')}`);
  });

  it('memcpy on behalf of the program counts', () => {
    const source = two('char text[16];', 'memcpy(text, "0123456789", 11); // here');
    expect(races(source)[0]).toContain('data race');
  });

  it('between processes, through shared memory', () => {
    const source = `${HEADERS}int main(void) {
      int *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      if (fork() == 0) { *n = 1; _exit(0); }
      *n = 2; // here
      wait(NULL);
      printf("%d\\n", *n);
      return 0;
    }`;
    expect(races(source)).toHaveLength(1);
    expect(races(source)[0]).toContain('shared memory at 0x');
    expect(races(source.replace('*n = 2; // here', ''))).toEqual([]);
  });
});

describe('no race', () => {
  const right: Record<string, string> = {
    'a mutex': two(
      'int n; pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;',
      'for (int i = 0; i < 20; i++) { pthread_mutex_lock(&m); n++; pthread_mutex_unlock(&m); }',
    ),
    'atomic operations': two(
      'atomic_int n; int m;',
      'n++; atomic_fetch_add(&n, 2); __sync_fetch_and_add(&m, 1);',
    ),
    'a flag that is atomic': two(
      'int data; atomic_int ready;',
      'if (argument == (void *)1) { data = 7; atomic_store(&ready, 1); } else { while (!atomic_load(&ready)) sched_yield(); if (data != 7) abort(); }',
    ),
    'the older builtins': two(
      'int data, ready;',
      'if (argument == (void *)1) { data = 7; __atomic_store_n(&ready, 1, __ATOMIC_RELEASE); } else { while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) sched_yield(); if (data != 7) abort(); }',
    ),
    'different bytes of one word': two('char c[8];', 'for (int i = 0; i < 10; i++) c[(long)argument]++;'),
    semaphores: two(
      'int n; sem_t s; static void __attribute__((constructor)) make(void) { sem_init(&s, 0, 1); }',
      'sem_wait(&s); n++; sem_post(&s);',
    ),
    'a spin lock': two(
      'int n; pthread_spinlock_t s;',
      'pthread_spin_lock(&s); n++; pthread_spin_unlock(&s);',
    ),
    "spin locks of gcc's operations": two(
      'int n, m, k; volatile int s; char t; atomic_flag f = ATOMIC_FLAG_INIT;',
      'for (int i = 0; i < 20; i++) { while (__sync_lock_test_and_set(&s, 1)) sched_yield(); n++; __sync_lock_release(&s); ' +
        'while (__atomic_test_and_set(&t, __ATOMIC_ACQUIRE)) sched_yield(); k++; __atomic_clear(&t, __ATOMIC_RELEASE); ' +
        'while (atomic_flag_test_and_set(&f)) sched_yield(); m++; atomic_flag_clear(&f); }',
    ),
    'a barrier': two(
      'int n[2]; pthread_barrier_t b; static void __attribute__((constructor)) make(void) { pthread_barrier_init(&b, NULL, 2); }',
      'long me = (long)argument - 1; n[me] = 3; pthread_barrier_wait(&b); if (n[1 - me] != 3) abort();',
    ),
    'a reader-writer lock': two(
      'int n; pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;',
      'pthread_rwlock_wrlock(&l); n++; pthread_rwlock_unlock(&l); pthread_rwlock_rdlock(&l); int x = n; (void)x; pthread_rwlock_unlock(&l);',
    ),
    'once, and thread-local data': two(
      'int n; _Thread_local int own; pthread_once_t o = PTHREAD_ONCE_INIT; static void set(void) { n = 1; }',
      'pthread_once(&o, set); own++; if (n != 1) abort();',
    ),
    'strtok under a lock, strtok_r, and what glibc makes safe': two(
      'pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;',
      'char text[] = "a b", *p; pthread_mutex_lock(&m); strtok(text, " "); strtok(NULL, " "); pthread_mutex_unlock(&m); strtok_r(text, " ", &p); rand(); strerror(3);',
    ),
    'the heap and stdio': two(
      '',
      'for (int i = 0; i < 5; i++) { char *p = malloc(20); snprintf(p, 20, "%d", i); printf("%s\\n", p); free(p); }',
    ),
    'a pipe': `${HEADERS}int data, ends[2];
      static void *reader(void *a) { char c; if (read(ends[0], &c, 1) != 1 || data != 4) abort(); return a; }
      int main(void) { pthread_t t; if (pipe(ends)) return 1; pthread_create(&t, NULL, reader, NULL); data = 4;
        if (write(ends[1], "x", 1) != 1) return 1; pthread_join(t, NULL); return 0; }`,
    'System V semaphores': shared(
      `int s = semget(IPC_PRIVATE, 2, 0600); semctl(s, 0, SETVAL, 1); semctl(s, 1, SETVAL, 0);
       struct sembuf down = { 0, -1, SEM_UNDO }, up = { 0, 1, SEM_UNDO }, done = { 1, 1, 0 }, both = { 1, -2, 0 };
       for (int i = 0; i < 2; i++) if (fork() == 0) { semop(s, &down, 1); ++*n; semop(s, &up, 1); semop(s, &done, 1); _exit(0); }
       semop(s, &both, 1); if (*n != 2) abort(); semctl(s, 0, IPC_RMID);`,
    ),
    'a System V semaphore that falls to zero': shared(
      `int s = semget(IPC_PRIVATE, 1, 0600); semctl(s, 0, SETVAL, 2);
       struct sembuf arrive = { 0, -1, 0 }, all = { 0, 0, 0 };
       for (int i = 0; i < 2; i++) if (fork() == 0) { n[i] = 1; semop(s, &arrive, 1); semop(s, &all, 1); _exit(n[1 - i] != 1); }
       semop(s, &all, 1); if (n[0] + n[1] != 2) abort(); semctl(s, 0, IPC_RMID);`,
    ),
    'a System V semaphore given back by the end of its process': shared(
      `int s = semget(IPC_PRIVATE, 1, 0600); semctl(s, 0, SETVAL, 1);
       struct sembuf down = { 0, -1, SEM_UNDO };
       for (int i = 0; i < 2; i++) if (fork() == 0) { semop(s, &down, 1); ++*n; _exit(0); }
       wait(NULL); wait(NULL); semctl(s, 0, IPC_RMID);`,
    ),
    'messages, of System V': shared(
      `int q = msgget(IPC_PRIVATE, 0600); struct { long type; char text[8]; } m = { 1, "go" };
       if (fork() == 0) { *n = 5; msgsnd(q, &m, sizeof m.text, 0); pause(); }
       msgrcv(q, &m, sizeof m.text, 0, 0); if (*n != 5) abort(); msgctl(q, IPC_RMID, NULL); kill(0, SIGTERM);`,
    ),
    'messages, of POSIX': shared(
      `mqd_t q = mq_open("/q", O_CREAT | O_RDWR, 0600, NULL); char text[8192];
       if (fork() == 0) { *n = 5; mq_send(q, "go", 3, 0); pause(); }
       mq_receive(q, text, sizeof text, NULL); if (*n != 5) abort(); mq_unlink("/q"); kill(0, SIGTERM);`,
    ),
    'a signal that is waited for': shared(
      `sigset_t set; sigemptyset(&set); sigaddset(&set, SIGUSR1); sigprocmask(SIG_BLOCK, &set, NULL); int signal;
       if (fork() == 0) { *n = 5; kill(getppid(), SIGUSR1); pause(); }
       sigwait(&set, &signal); if (*n != 5) abort(); kill(0, SIGTERM);`,
    ),
    'a signal that is handled': shared(
      `sigset_t set, old; sigemptyset(&set); sigaddset(&set, SIGUSR1); sigprocmask(SIG_BLOCK, &set, &old); signal(SIGUSR1, handle);
       if (fork() == 0) { *n = 5; kill(getppid(), SIGUSR1); pause(); }
       sigsuspend(&old); if (*n != 5) abort(); kill(0, SIGTERM);`,
    ),
    'the end of a process that was killed': shared(
      `pid_t child = fork(); if (child == 0) { *n = 5; for (;;) pause(); }
       sleep(1); kill(child, SIGKILL); waitpid(child, NULL, 0); if (*n != 5) abort();`,
    ),
    'a lock on a file': shared(
      `int fd = open("lock", O_CREAT | O_RDWR, 0600);
       for (int i = 0; i < 2; i++) if (fork() == 0) { lockf(fd, F_LOCK, 0); ++*n; lockf(fd, F_ULOCK, 0); _exit(0); }
       wait(NULL); wait(NULL);`,
    ),
    'a lock on a file, of BSD': shared(
      `for (int i = 0; i < 2; i++) if (fork() == 0) {
         int fd = open("lock", O_CREAT | O_RDWR, 0600); flock(fd, LOCK_EX); ++*n; flock(fd, LOCK_UN); _exit(0); }
       wait(NULL); wait(NULL);`,
    ),
  };
  for (const [name, source] of Object.entries(right)) {
    it(name, () => {
      for (const quantum of [7, 60, 100_000]) expect(races(source, quantum)).toEqual([]);
    });
  }
});
