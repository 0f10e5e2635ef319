/* Named semaphores: what the mode means for who made one, a name given away while its semaphore is in use, values, two openings. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int value_of(sem_t *semaphore) {
  int value = -1;
  sem_getvalue(semaphore, &value);
  return value;
}

static const char *opening(sem_t *semaphore) { return semaphore == SEM_FAILED ? strerror(errno) : "opened"; }

int main(void) {
  char name[64];
  setvbuf(stdout, NULL, _IONBF, 0);
  snprintf(name, sizeof name, "/procstep-named-%d", (int)getpid());
  umask(0);

  /* The maker has it, whatever the mode. */
  sem_t *unreadable = sem_open(name, O_CREAT, 0, 2);
  printf("mode 0: %s, value %d\n", opening(unreadable), value_of(unreadable));
  printf("by others: %s\n", opening(sem_open(name, 0)));
  sem_wait(unreadable);
  printf("value %d\n", value_of(unreadable));
  sem_unlink(name);
  sem_close(unreadable);

  sem_t *first = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
  printf("again: %s\n", opening(sem_open(name, O_CREAT | O_EXCL, 0600, 5)));
  sem_t *same = sem_open(name, O_CREAT, 0600, 5);
  printf("the same: %d, value %d\n", same == first, value_of(same));
  printf("value of one that exists: %s\n", opening(sem_open(name, O_CREAT, 0600, SEM_VALUE_MAX + 1U)));

  /* The name is free, the semaphore in use. */
  sem_unlink(name);
  printf("without its name: %s\n", opening(sem_open(name, 0)));
  printf("too much: %s\n", opening(sem_open(name, O_CREAT, 0600, SEM_VALUE_MAX + 1U)));
  sem_t *second = sem_open(name, O_CREAT | O_EXCL, 0600, 7);
  printf("another: %d, values %d and %d\n", second != first, value_of(first), value_of(second));
  if (fork() == 0) {
    sem_t *inherited = sem_open(name, 0);
    sem_post(inherited);
    sem_post(first);
    printf("child: %d %d\n", inherited == second, value_of(second));
    exit(0);
  }
  wait(NULL);
  printf("values %d and %d\n", value_of(first), value_of(second));
  sem_unlink(name);
  printf("gone: %d %m\n", sem_unlink(name));
  printf("close: %d %d %d\n", sem_close(first), sem_close(same), sem_close(second));
  return 0;
}
