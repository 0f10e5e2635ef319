/* System V IPC (POSIX XSI): the kernel does it all, but for making a key of a file. */
#include <stdarg.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))

/* Files that are the same have the same key; the low byte of `project` tells keys of one file apart. */
key_t ftok(const char *path, int project) {
  struct stat status;
  if (CALL(SYS_stat, path, &status) < 0) return -1;
  return (key_t)((status.st_ino & 0xffff) | (status.st_dev & 0xff) << 16 | (project & 0xffu) << 24);
}

int shmget(key_t key, size_t size, int flags) { return CALL(SYS_shmget, key, size, flags); }
void *shmat(int id, const void *address, int flags) { return (void *)CALL(SYS_shmat, id, address, flags); }
int shmdt(const void *address) { return CALL(SYS_shmdt, address); }
int shmctl(int id, int command, struct shmid_ds *buffer) { return CALL(SYS_shmctl, id, command, buffer); }

union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
};

int semget(key_t key, int count, int flags) { return CALL(SYS_semget, key, count, flags); }
int semop(int id, struct sembuf *operations, size_t count) { return CALL(SYS_semop, id, operations, count); }
int semtimedop(int id, struct sembuf *operations, size_t count, const struct timespec *timeout) {
  return CALL(SYS_semtimedop, id, operations, count, timeout);
}

/* The argument is there only for the commands that have one. */
int semctl(int id, int number, int command, ...) {
  union semun argument = {.buf = NULL};
  va_list ap;
  va_start(ap, command);
  switch (command) {
    case SETVAL:
    case GETALL:
    case SETALL:
    case IPC_STAT:
    case IPC_SET:
    case IPC_INFO:
    case SEM_INFO:
    case SEM_STAT:
    case SEM_STAT_ANY:
      argument = va_arg(ap, union semun);
  }
  va_end(ap);
  return CALL(SYS_semctl, id, number, command, argument.buf);
}

int msgget(key_t key, int flags) { return CALL(SYS_msgget, key, flags); }
int msgsnd(int id, const void *message, size_t size, int flags) {
  return __result(CANCELLABLE(SYS_msgsnd, id, message, size, flags));
}
ssize_t msgrcv(int id, void *message, size_t size, long type, int flags) {
  return __result(CANCELLABLE(SYS_msgrcv, id, message, size, type, flags));
}
int msgctl(int id, int command, struct msqid_ds *buffer) { return CALL(SYS_msgctl, id, command, buffer); }
