// Asynchronous input and output: requests, lists, notification by signal and by thread, waiting, cancelling, errors.
#define _GNU_SOURCE
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile int signals, code, value;
static sem_t notified;

static void handler(int number, siginfo_t *info, void *context) {
  signals++, code = info->si_code, value = info->si_value.sival_int;
}

static void in_thread(union sigval v) {
  value = v.sival_int;
  sem_post(&notified);
}

static int finish(struct aiocb *request) {
  const struct aiocb *list[] = {NULL, request};
  while (aio_error(request) == EINPROGRESS) aio_suspend(list, 2, NULL);
  return aio_error(request);
}

int main(void) {
  char buffer[64] = "", text[] = "hello, asynchronous world\n";
  int fd = open("aio-file", O_RDWR | O_CREAT | O_TRUNC, 0644), ends[2];
  struct aiocb w = {.aio_fildes = fd, .aio_buf = text, .aio_nbytes = strlen(text), .aio_sigevent.sigev_notify = SIGEV_NONE};
  printf("%d", aio_write(&w));
  printf(" %d", finish(&w));
  printf(" %zd\n", aio_return(&w));

  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &action, NULL);
  struct aiocb r = {.aio_fildes = fd, .aio_buf = buffer, .aio_nbytes = 12, .aio_offset = 7};
  r.aio_sigevent.sigev_notify = SIGEV_SIGNAL, r.aio_sigevent.sigev_signo = SIGUSR1, r.aio_sigevent.sigev_value.sival_int = 42;
  printf("%d", aio_read(&r));
  printf(" %d", finish(&r));
  while (!signals) usleep(1000);
  printf(" %zd [%s] %d %d %d\n", aio_return(&r), buffer, signals, code == SI_ASYNCIO, value);

  sem_init(&notified, 0, 0);
  r.aio_sigevent.sigev_notify = SIGEV_THREAD, r.aio_sigevent.sigev_notify_function = in_thread, r.aio_sigevent.sigev_value.sival_int = 7;
  r.aio_sigevent.sigev_notify_attributes = NULL;
  aio_read(&r);
  sem_wait(&notified);
  printf("%d %zd\n", value, aio_return(&r));

  char parts[3][8] = {"", "", "XYZ"};
  struct aiocb a = {.aio_fildes = fd, .aio_buf = parts[0], .aio_nbytes = 5, .aio_lio_opcode = LIO_READ};
  struct aiocb b = {.aio_fildes = fd, .aio_buf = parts[1], .aio_nbytes = 5, .aio_offset = 20, .aio_lio_opcode = LIO_READ};
  struct aiocb c = {.aio_fildes = fd, .aio_buf = parts[2], .aio_nbytes = 3, .aio_offset = 26, .aio_lio_opcode = LIO_WRITE};
  struct aiocb bad = {.aio_fildes = 99, .aio_buf = parts[0], .aio_nbytes = 1, .aio_lio_opcode = LIO_READ};
  struct aiocb nothing = {.aio_lio_opcode = LIO_NOP};
  struct aiocb *list[] = {&a, &b, NULL, &nothing, &c}, *with_bad[] = {&a, &bad};
  int result = lio_listio(LIO_WAIT, list, 5, NULL);
  printf("%d [%s] [%s] %zd %zd %zd\n", result, parts[0], parts[1], aio_return(&a), aio_return(&b), aio_return(&c));
  result = lio_listio(LIO_WAIT, with_bad, 2, NULL);
  printf("%d %s", result, strerrorname_np(errno));
  printf(" %s %s %zd\n", strerrorname_np(aio_error(&a)), strerrorname_np(aio_error(&bad)), aio_return(&bad));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 11};
  signals = 0;
  a.aio_sigevent.sigev_notify = b.aio_sigevent.sigev_notify = c.aio_sigevent.sigev_notify = SIGEV_NONE;
  result = lio_listio(LIO_NOWAIT, list, 5, &event);
  while (!signals) usleep(1000);
  printf("%d %d\n", result, value);

  pipe(ends);
  char from_pipe[8] = "", more[8] = "";
  struct aiocb p = {.aio_fildes = ends[0], .aio_buf = from_pipe, .aio_nbytes = 4, .aio_sigevent.sigev_notify = SIGEV_NONE};
  struct aiocb q = {.aio_fildes = ends[0], .aio_buf = more, .aio_nbytes = 4, .aio_sigevent.sigev_notify = SIGEV_NONE};
  const struct aiocb *both[] = {&p};
  struct timespec soon = {0, 5000000};
  aio_read(&p), aio_read(&q);
  usleep(20000);
  printf("%s", strerrorname_np(aio_error(&p)));
  printf(" %d", aio_suspend(both, 1, &soon));
  printf(" %s", strerrorname_np(errno));
  printf(" %d", aio_cancel(ends[0], &q));
  printf(" %d", aio_cancel(ends[0], &p));
  printf(" %s %zd", strerrorname_np(aio_error(&q)), aio_return(&q));
  write(ends[1], "pipe", 4);
  result = finish(&p);
  printf(" %d %zd %s", result, aio_return(&p), from_pipe);
  result = aio_cancel(ends[0], NULL);
  printf(" %d", result);
  printf(" %d", aio_cancel(77, NULL));
  printf(" %s\n", strerrorname_np(errno));

  struct aiocb s = {.aio_fildes = fd, .aio_sigevent.sigev_notify = SIGEV_NONE};
  printf("%d", aio_fsync(O_SYNC, &s));
  printf(" %d", finish(&s));
  printf(" %d", aio_fsync(99, &s));
  printf(" %s", strerrorname_np(errno));
  w.aio_reqprio = -1;
  printf(" %d", aio_write(&w));
  printf(" %s\n", strerrorname_np(errno));
  lseek(fd, 0, SEEK_SET);
  result = read(fd, buffer, 63);
  buffer[result] = 0;
  printf("%s", buffer);
  unlink("aio-file");
  return 0;
}
