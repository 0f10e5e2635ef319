// System V semaphores: values, several operations at once, counts of waiters, undo at exit, removal, signals, time, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
};

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static int operate(int id, int number, int operation, int flags) {
  struct sembuf b = {number, operation, flags};
  return semop(id, &b, 1);
}

static void until(int id, int command, int number, int value) {
  while (semctl(id, number, command) != value) usleep(1000);
}

static void handler(int signal) { (void)signal; }

int main(void) {
  key_t key = ftok(".", 's');
  SHOW(semget(key, 3, 0600));
  SHOW(semget(IPC_PRIVATE, 0, 0600));
  SHOW(semget(IPC_PRIVATE, 40000, 0600));
  int id = semget(key, 3, IPC_CREAT | 0600);
  SHOW(semget(key, 4, 0600));
  printf("same %d\n", id == semget(key, 0, 0600));
  unsigned short values[3] = {1, 2, 3}, got[3];
  SHOW(semctl(id, 0, SETALL, (union semun){.array = values}));
  SHOW(semctl(id, 0, GETALL, (union semun){.array = got}));
  printf("%d %d %d\n", got[0], got[1], got[2]);
  SHOW(semctl(id, 1, SETVAL, 5));
  SHOW(semctl(id, 1, GETVAL));
  SHOW(semctl(id, 1, GETPID) == getpid());
  SHOW(semctl(id, 2, GETPID) == getpid());
  SHOW(semctl(id, 0, SETVAL, 32768));
  SHOW(semctl(id, 0, SETVAL, -1));
  SHOW(semctl(id, 3, GETVAL));
  SHOW(semctl(id, 0, 77));
  struct semid_ds d;
  SHOW(semctl(id, 0, IPC_STAT, (union semun){.buf = &d}));
  printf("%lu otime %d ctime %d mode %o\n", (unsigned long)d.sem_nsems, d.sem_otime != 0, d.sem_ctime != 0,
         (unsigned)d.sem_perm.mode);

  // All or nothing: the second cannot be done, so the first is not done either.
  struct sembuf both[2] = {{0, -1, IPC_NOWAIT}, {1, -6, IPC_NOWAIT}};
  SHOW(semop(id, both, 2));
  SHOW(semctl(id, 0, GETVAL));
  both[1].sem_op = -5;
  SHOW(semop(id, both, 2));
  SHOW(semctl(id, 0, GETVAL));
  struct sembuf twice[2] = {{2, -1, IPC_NOWAIT}, {2, -3, IPC_NOWAIT}};
  SHOW(semop(id, twice, 2));
  SHOW(semop(id, twice, 0));
  SHOW(semop(id, twice, 501));
  SHOW(operate(id, 3, 1, 0));
  SHOW(operate(id, 2, 32767, 0));
  SHOW(operate(id, 2, 0, IPC_NOWAIT));
  SHOW(operate(id + 1000, 0, 1, 0));
  struct timespec bad = {0, 2000000000}, little = {0, 20000000};
  struct sembuf down = {0, -1, 0};
  SHOW(semtimedop(id, &down, 1, &bad));
  SHOW(semtimedop(id, &down, 1, &little));

  // Waiters are counted, and served in the order they came, before anybody else.
  for (int i = 0; i < 3; i++) {
    if (fork() == 0) {
      operate(id, 0, -1, 0);
      printf("child %d has it\n", i);
      fflush(stdout);
      operate(id, 1, 1, 0);
      _exit(0);
    }
    until(id, GETNCNT, 0, i + 1);
  }
  for (int i = 0; i < 3; i++) {
    operate(id, 0, 1, 0);
    int overtaken = operate(id, 0, -1, IPC_NOWAIT);
    operate(id, 1, -1, 0);
    SHOW(overtaken);
  }
  while (wait(NULL) > 0) continue;

  // Waiting for zero.
  semctl(id, 0, SETVAL, 2);
  if (fork() == 0) {
    operate(id, 0, 0, 0);
    puts("zero");
    exit(0);
  }
  until(id, GETZCNT, 0, 1);
  SHOW(semctl(id, 0, GETNCNT));
  operate(id, 0, -2, 0);
  wait(NULL);

  // What was done with SEM_UNDO is undone at exit, also when killed.
  semctl(id, 0, SETVAL, 3);
  if (fork() == 0) {
    operate(id, 0, -2, SEM_UNDO);
    operate(id, 1, 4, SEM_UNDO);
    printf("inside %d %d\n", semctl(id, 0, GETVAL), semctl(id, 1, GETVAL));
    fflush(stdout);
    raise(SIGKILL);
  }
  wait(NULL);
  printf("after %d %d\n", semctl(id, 0, GETVAL), semctl(id, 1, GETVAL));
  semctl(id, 0, SETVAL, 1);
  if (fork() == 0) {
    operate(id, 0, -1, SEM_UNDO);
    if (fork() == 0) _exit(0); // a child inherits nothing to undo
    wait(NULL);
    printf("child's child has ended: %d\n", semctl(id, 0, GETVAL));
    fflush(stdout);
    semctl(id, 0, SETVAL, 0); // and this makes that nothing is undone
    _exit(0);
  }
  wait(NULL);
  SHOW(semctl(id, 0, GETVAL));

  // A handler ends the wait, SA_RESTART or not.
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  pid_t child = fork();
  if (child == 0) {
    SHOW(operate(id, 0, -1, 0));
    SHOW(operate(id, 0, -1, 0));
    exit(0);
  }
  until(id, GETNCNT, 0, 1);
  kill(child, SIGUSR1);
  usleep(20000);
  until(id, GETNCNT, 0, 1);
  int removed = semctl(id, 0, IPC_RMID);
  wait(NULL);
  SHOW(removed);
  SHOW(semctl(id, 0, GETVAL));
  SHOW(semctl(id, 0, IPC_RMID));
  return 0;
}
