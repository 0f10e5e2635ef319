/*
 * Asynchronous input and output (POSIX aio_read, ...), as in glibc done by threads: while there are requests for a descriptor, one
 * thread performs them, one after the other. Whoever waits sleeps on the number of requests that are done.
 */
#include <aio.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#include "pthread_internal.h"

enum { SYNC = 100, DATA_SYNC };

/* The requests for one descriptor, the first of which is being performed. */
struct worker {
  int fd;
  struct aiocb *first;
  struct worker *next;
};

/* The requests of one lio_listio that has somebody to tell when all of them are done. */
struct group {
  int left;
  struct sigevent event;
};

static struct worker *workers;
static int workers_lock;
static unsigned int done; /* requests, ever */

struct call {
  void (*function)(union sigval);
  union sigval value;
};

static void *call_function(void *argument) {
  struct call call = *(struct call *)argument;
  __libc_free(argument);
  call.function(call.value);
  return NULL;
}

static void notify(const struct sigevent *event) {
  if (event->sigev_notify == SIGEV_SIGNAL) {
    siginfo_t info;
    __memset(&info, 0, sizeof info);
    info.si_signo = event->sigev_signo;
    info.si_code = SI_ASYNCIO;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value = event->sigev_value;
    __builtin_syscall(SYS_rt_sigqueueinfo, info.si_pid, info.si_signo, &info);
  } else if (event->sigev_notify == SIGEV_THREAD) {
    struct call *call = __libc_malloc(sizeof *call);
    pthread_t thread;
    if (!call) return;
    *call = (struct call){event->sigev_notify_function, event->sigev_value};
    if (pthread_create(&thread, event->sigev_notify_attributes, call_function, call) == 0) pthread_detach(thread);
    else __libc_free(call);
  }
}

/* What a request came to. It is the program's again as soon as its error is no longer EINPROGRESS. */
static void finish(struct aiocb *request, long result) {
  struct sigevent event = request->aio_sigevent;
  struct group *group = request->__group;
  request->__result = result < 0 ? -1 : result;
  __atomic_store_n(&request->__error, result < 0 ? (int)-result : 0, __ATOMIC_SEQ_CST);
  __sync_add_and_fetch(&done, 1);
  __futex_wake(&done, ALL_THREADS);
  notify(&event);
  if (!group || __sync_sub_and_fetch(&group->left, 1)) return;
  notify(&group->event);
  __libc_free(group);
}

static long perform(const struct aiocb *request) {
  void *buffer = (void *)request->aio_buf;
  switch (request->__operation) {
    case LIO_READ: {
      long got = __builtin_syscall(SYS_pread64, request->aio_fildes, buffer, request->aio_nbytes, request->aio_offset);
      return got == -ESPIPE ? __builtin_syscall(SYS_read, request->aio_fildes, buffer, request->aio_nbytes) : got;
    }
    case LIO_WRITE: {
      long put = __builtin_syscall(SYS_pwrite64, request->aio_fildes, buffer, request->aio_nbytes, request->aio_offset);
      return put == -ESPIPE ? __builtin_syscall(SYS_write, request->aio_fildes, buffer, request->aio_nbytes) : put;
    }
    default:
      return __builtin_syscall(request->__operation == SYNC ? SYS_fsync : SYS_fdatasync, request->aio_fildes);
  }
}

static void *work(void *argument) {
  struct worker *worker = argument;
  for (;;) {
    struct aiocb *request = worker->first;
    long result = perform(request);
    __lock(&workers_lock);
    worker->first = request->__next;
    int over = !worker->first;
    if (over) {
      struct worker **link = &workers;
      while (*link != worker) link = &(*link)->next;
      *link = worker->next;
    }
    __unlock(&workers_lock);
    finish(request, result);
    if (over) break;
  }
  __libc_free(worker);
  return NULL;
}

/* A thread that takes no signals: handlers run in the program's own. */
static int start(struct worker *worker) {
  unsigned long all = ~0UL, old;
  pthread_t thread;
  __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof all);
  int error = pthread_create(&thread, NULL, work, worker);
  __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
  if (!error) pthread_detach(thread);
  return error;
}

/* Behind the other requests for its descriptor. Returns 0 or -1 and errno. */
static int enqueue(struct aiocb *request, int operation, struct group *group) {
  if (request->aio_reqprio < 0 || request->aio_reqprio > 20) return __result(-EINVAL);
  request->__operation = operation;
  request->__group = group;
  request->__next = NULL;
  request->__result = -1;
  request->__error = EINPROGRESS;
  __lock(&workers_lock);
  struct worker *worker = workers;
  while (worker && worker->fd != request->aio_fildes) worker = worker->next;
  int error = 0;
  if (worker) {
    struct aiocb **last = &worker->first;
    while (*last) last = &(*last)->__next;
    *last = request;
  } else if ((worker = __libc_malloc(sizeof *worker))) {
    *worker = (struct worker){request->aio_fildes, request, workers};
    workers = worker;
    error = start(worker);
    if (error) {
      workers = worker->next;
      __libc_free(worker);
    }
  } else {
    error = EAGAIN;
  }
  __unlock(&workers_lock);
  if (error) request->__error = error;
  return __result(-error);
}

int aio_read(struct aiocb *request) { return enqueue(request, LIO_READ, NULL); }
int aio_write(struct aiocb *request) { return enqueue(request, LIO_WRITE, NULL); }

int aio_fsync(int operation, struct aiocb *request) {
  if (operation != O_SYNC && operation != O_DSYNC) return __result(-EINVAL);
  int flags = fcntl(request->aio_fildes, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return __result(-EBADF);
  request->aio_reqprio = 0;
  return enqueue(request, operation == O_SYNC ? SYNC : DATA_SYNC, NULL);
}

int aio_error(const struct aiocb *request) { return request->__error; }
ssize_t aio_return(struct aiocb *request) { return request->__result; }
void aio_init(const struct aioinit *hints) {}

/* Sleep until another request is done than those counted in `seen`. Returns 0, EINTR or ETIMEDOUT. */
static int wait_for_more(unsigned int seen, const struct timespec *deadline) {
  int error = __futex_wait_cancellable(&done, seen, CLOCK_MONOTONIC, deadline);
  return error == EAGAIN ? 0 : error;
}

int aio_suspend(const struct aiocb *const list[], int count, const struct timespec *restrict timeout) {
  struct timespec deadline;
  if (timeout) {
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += timeout->tv_sec;
    if ((deadline.tv_nsec += timeout->tv_nsec) >= 1000000000) {
      deadline.tv_sec++;
      deadline.tv_nsec -= 1000000000;
    }
  }
  for (;;) {
    unsigned int seen = *(volatile unsigned int *)&done;
    int any = 0;
    for (int i = 0; i < count; i++) {
      if (!list[i]) continue;
      if (list[i]->__error != EINPROGRESS) return 0;
      any = 1;
    }
    if (!any) return 0;
    int error = wait_for_more(seen, timeout ? &deadline : NULL);
    if (error) return __result(error == ETIMEDOUT ? -EAGAIN : -error);
  }
}

/* Those that have not begun, of a descriptor or one of them. */
int aio_cancel(int fd, struct aiocb *request) {
  struct aiocb *canceled = NULL;
  int left = 0;
  if (fcntl(fd, F_GETFL) < 0) return -1;
  if (request && request->aio_fildes != fd) return __result(-EINVAL);
  __lock(&workers_lock);
  for (struct worker *worker = workers; worker; worker = worker->next) {
    if (worker->fd != fd) continue;
    left |= !request || worker->first == request;
    for (struct aiocb **link = &worker->first->__next; *link;) {
      struct aiocb *at = *link;
      if (request && at != request) {
        link = &at->__next;
        continue;
      }
      *link = at->__next;
      at->__next = canceled;
      canceled = at;
    }
  }
  __unlock(&workers_lock);
  int result = left ? AIO_NOTCANCELED : canceled ? AIO_CANCELED : AIO_ALLDONE;
  while (canceled) {
    struct aiocb *next = canceled->__next;
    finish(canceled, -ECANCELED);
    canceled = next;
  }
  return result;
}

int lio_listio(int mode, struct aiocb *const list[restrict], int count, struct sigevent *restrict event) {
  struct group *group = NULL;
  int failed = 0;
  if (mode != LIO_WAIT && mode != LIO_NOWAIT) return __result(-EINVAL);
  if (mode == LIO_NOWAIT && event && event->sigev_notify != SIGEV_NONE) {
    if (!(group = __libc_malloc(sizeof *group))) return __result(-EAGAIN);
    *group = (struct group){1, *event}; /* 1: this call, until all are on their way */
  }
  for (int i = 0; i < count; i++) {
    if (!list[i] || list[i]->aio_lio_opcode == LIO_NOP) continue;
    if (mode == LIO_WAIT) list[i]->aio_sigevent.sigev_notify = SIGEV_NONE;
    if (group) __sync_add_and_fetch(&group->left, 1);
    if (enqueue(list[i], list[i]->aio_lio_opcode, group) == 0) continue;
    failed = 1;
    if (group) __sync_sub_and_fetch(&group->left, 1);
  }
  if (mode == LIO_NOWAIT) {
    if (group && __sync_sub_and_fetch(&group->left, 1) == 0) {
      notify(&group->event);
      __libc_free(group);
    }
    return failed ? __result(-EIO) : 0;
  }
  for (int i = 0; i < count; i++) {
    if (!list[i] || list[i]->aio_lio_opcode == LIO_NOP) continue;
    for (;;) {
      unsigned int seen = *(volatile unsigned int *)&done;
      int error = list[i]->__error;
      if (error != EINPROGRESS) {
        failed |= error != 0;
        break;
      }
      if (wait_for_more(seen, NULL) == EINTR) return __result(-EINTR);
    }
  }
  return failed ? __result(-EIO) : 0;
}
