/* What the kernel refuses an ordinary user, and what it promises: names that are too long, real-time classes for threads,
   the stack of a thread that nobody gave a size. */
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void names(void) {
  static char name[5000];
  struct stat status;
  memset(name, 'a', sizeof name - 1);
  printf("open: %d %m\n", open(name, O_RDONLY));
  printf("stat: %d %m\n", stat(name, &status));
  name[300] = '\0';
  printf("mkdir: %d %m\n", mkdir(name, 0700));
  name[300] = 'a';
  name[0] = '/';
  printf("mq_open: %d %m\n", mq_open(name, O_CREAT | O_RDWR, 0600, NULL));
}

static void too_much_for_exec(void) {
  char *argument = malloc(200000);
  memset(argument, 'x', 199999);
  argument[199999] = '\0';
  printf("execl: %d %m\n", execl("/bin/echo", "echo", argument, NULL));
  free(argument);
}

/* Signal 0 tells nobody, but is a registration. */
static void silent_notification(void) {
  mqd_t queue = mq_open("/procstep-refused", O_CREAT | O_RDWR, 0600, NULL);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 0};
  printf("mq_notify: %d\n", mq_notify(queue, &event));
  printf("again: %d %m\n", mq_notify(queue, &event));
  printf("sent: %d\n", mq_send(queue, "x", 1, 0));
  printf("again: %d\n", mq_notify(queue, &event));
  event.sigev_signo = 65;
  mq_notify(queue, NULL);
  printf("signal 65: %d %m\n", mq_notify(queue, &event));
  mq_close(queue);
  mq_unlink("/procstep-refused");
}

/* Four megabytes of locals fit on the stack that a thread has when nothing was said. */
static void *deep(void *argument) {
  char locals[4 << 20];
  memset(locals, 1, sizeof locals);
  return locals[sizeof locals / 2] == 1 ? argument : NULL;
}

static void threads(void) {
  pthread_attr_t attributes;
  struct sched_param parameter = {.sched_priority = 20};
  pthread_t thread;
  void *result;
  size_t size;
  pthread_attr_init(&attributes);
  pthread_attr_getstacksize(&attributes, &size);
  printf("default stack: %zu\n", size);
  pthread_attr_getstack(&attributes, &result, &size);
  printf("nobody set one: %p %zu\n", result, size);
  pthread_create(&thread, &attributes, deep, "deep");
  pthread_join(thread, &result);
  printf("%s\n", (char *)result);

  printf("priority of nobody: %s\n", strerror(pthread_attr_setschedparam(&attributes, &parameter)));
  pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
  printf("as everybody: %s\n", strerror(pthread_create(&thread, &attributes, deep, "other")));
  pthread_join(thread, &result);
  pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
  printf("priority: %s\n", strerror(pthread_attr_setschedparam(&attributes, &parameter)));
  printf("real-time: %s\n", strerror(pthread_create(&thread, &attributes, deep, "fifo")));
}

int main(void) {
  names();
  too_much_for_exec();
  silent_notification();
  threads();
  return 0;
}
