/* System V IPC: shared memory, semaphores, messages, keys. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct message {
  long type;
  char text[32];
};

int main(void) {
  printf("same key %d, other %d\n", ftok("/", 1) == ftok("/", 1), ftok("/", 1) == ftok("/", 2));
  printf("no file %d\n", ftok("/nosuch", 1));

  int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  int *shared = shmat(id, NULL, 0);
  struct shmid_ds segment;
  *shared = 1;
  if (fork() == 0) {
    *shared = 42;
    _exit(0);
  }
  wait(NULL);
  shmctl(id, IPC_STAT, &segment);
  printf("shared %d, attached %lu, size %zu\n", *shared, (unsigned long)segment.shm_nattch, segment.shm_segsz);
  printf("detach %d, remove %d\n", shmdt(shared), shmctl(id, IPC_RMID, NULL));

  int sem = semget(IPC_PRIVATE, 2, IPC_CREAT | 0600);
  struct sembuf up = {0, 2, 0}, down = {0, -1, IPC_NOWAIT}, one = {1, -1, 0};
  struct timespec soon = {0, 1000000};
  printf("semop %d", semop(sem, &up, 1));
  printf(" %d", semop(sem, &down, 1));
  printf(" value %d\n", semctl(sem, 0, GETVAL));
  semop(sem, &down, 1);
  int result = semop(sem, &down, 1);
  printf("would wait %d %s\n", result, strerror(errno));
  result = semtimedop(sem, &one, 1, &soon);
  printf("timed %d %s\n", result, strerror(errno));
  printf("setval %d %d\n", semctl(sem, 1, SETVAL, 3), semctl(sem, 1, GETVAL));
  printf("remove %d\n", semctl(sem, 0, IPC_RMID));

  int queue = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
  struct message m = {2, "second"}, n = {1, "first"};
  struct msqid_ds state;
  msgsnd(queue, &m, sizeof m.text, 0);
  msgsnd(queue, &n, sizeof n.text, 0);
  msgctl(queue, IPC_STAT, &state);
  printf("messages %lu\n", (unsigned long)state.msg_qnum);
  printf("%zd", msgrcv(queue, &m, sizeof m.text, 1, 0));
  printf(" %ld %s\n", m.type, m.text);
  printf("%zd", msgrcv(queue, &m, sizeof m.text, 0, IPC_NOWAIT));
  printf(" %ld %s\n", m.type, m.text);
  result = msgrcv(queue, &m, sizeof m.text, 0, IPC_NOWAIT);
  printf("%d %s\n", result, strerror(errno));
  printf("remove %d\n", msgctl(queue, IPC_RMID, NULL));
  return 0;
}
