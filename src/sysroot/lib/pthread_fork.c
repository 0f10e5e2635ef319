/*
 * fork in a program with threads (POSIX pthread_atfork): the child has one thread, the caller's. Handlers can bring what
 * others were in the middle of into order: prepare handlers run newest first, the others oldest first.
 */
#include <pthread.h>
#include "pthread_internal.h"

struct handlers {
  void (*prepare)(void), (*parent)(void), (*child)(void);
  struct handlers *newer, *older;
};

static struct handlers *newest, *oldest;
static int handlers_lock;

static void at_fork(enum fork_phase phase) {
  switch (phase) {
    case FORK_PREPARE:
      __lock(&handlers_lock);
      for (struct handlers *h = newest; h; h = h->older) {
        if (h->prepare) h->prepare();
      }
      break;
    case FORK_PARENT:
      for (struct handlers *h = oldest; h; h = h->newer) {
        if (h->parent) h->parent();
      }
      __unlock(&handlers_lock);
      break;
    case FORK_CHILD:
      for (struct handlers *h = oldest; h; h = h->newer) {
        if (h->child) h->child();
      }
      handlers_lock = 0;
      break;
  }
}

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) {
  struct handlers *added = __libc_malloc(sizeof *added);
  if (!added) return ENOMEM;
  __lock(&handlers_lock);
  *added = (struct handlers){prepare, parent, child, NULL, newest};
  if (newest) newest->newer = added;
  else oldest = added;
  newest = added;
  __unlock(&handlers_lock);
  __at_fork = at_fork;
  return 0;
}
