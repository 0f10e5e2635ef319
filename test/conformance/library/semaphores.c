/* POSIX semaphores, named and not, and message queues. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  sem_t *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int value, result;
  printf("init %d\n", sem_init(s, 1, 0));
  if (fork() == 0) {
    sem_post(s);
    _exit(0);
  }
  printf("wait %d\n", sem_wait(s));
  wait(NULL);
  result = sem_trywait(s);
  printf("try %d %s\n", result, strerror(errno));
  struct timespec past = {1, 0};
  result = sem_timedwait(s, &past);
  printf("timed %d %s\n", result, strerror(errno));
  sem_post(s);
  sem_post(s);
  sem_getvalue(s, &value);
  printf("value %d\n", value);
  printf("destroy %d\n", sem_destroy(s));

  sem_t *named = sem_open("/conformance", O_CREAT | O_EXCL, 0600, 1);
  printf("open %d\n", named != SEM_FAILED);
  sem_t *again = sem_open("/conformance", O_CREAT | O_EXCL, 0600, 1);
  printf("exists %d %s\n", again == SEM_FAILED, strerror(errno));
  printf("%d", sem_wait(named));
  printf(" %d", sem_close(named));
  printf(" %d\n", sem_unlink("/conformance"));

  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 16}, now;
  char text[16];
  unsigned int priority;
  mqd_t queue = mq_open("/conformance", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &attributes);
  printf("send %d", mq_send(queue, "low", 4, 1));
  printf(" %d\n", mq_send(queue, "high", 5, 9));
  mq_getattr(queue, &now);
  printf("%ld of %ld\n", now.mq_curmsgs, now.mq_maxmsg);
  for (int i = 0; i < 2; i++) {
    ssize_t n = mq_receive(queue, text, sizeof text, &priority);
    printf("%zd %s %u\n", n, text, priority);
  }
  result = mq_receive(queue, text, sizeof text, NULL);
  printf("%d %s\n", result, strerror(errno));
  printf("%d %d\n", mq_close(queue), mq_unlink("/conformance"));
  return 0;
}
