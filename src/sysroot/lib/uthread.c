/*
 * User-level threads: everything a kernel does for its threads, in a few functions of the program.
 *
 * A thread is a thread control block (TCB): a context (where to continue, and the stack that goes with it), a state and a
 * result. Ready threads wait in the run queue, first come, first served. A thread that cannot go on puts itself where somebody
 * will find it, and calls `schedule`, which takes the next one from the run queue and switches to it. Nobody is ever interrupted:
 * threads switch only where they call this library, so the library needs no locks. And if one of them makes a system
 * call that blocks, they all wait: the kernel knows of one thread only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <uthread.h>

#define STACK_SIZE (64 * 1024)

enum state { READY, RUNNING, BLOCKED, DONE };

struct uthread {
  ucontext_t context;
  enum state state;
  void *(*start)(void *);
  void *argument;
  void *result;
  struct uthread *next;   /* in the run queue, or in the queue of a mutex */
  struct uthread *joiner; /* waits for our end */
  /* What a blocked thread waits for, one of the two. The library does not need it: it is there for the debugger to show. */
  struct uthread *joins;
  uthread_mutex_t *wants;
  void *stack;            /* NULL for main, which has the process's */
};

static struct uthread main_thread = {.state = RUNNING};
static struct uthread *running = &main_thread;
static struct uthread *queue_head, *queue_tail;

static void make_ready(struct uthread *thread) {
  thread->state = READY;
  thread->next = NULL;
  if (queue_tail) queue_tail->next = thread;
  else queue_head = thread;
  queue_tail = thread;
}

/* The running thread cannot or will not go on: switch to the first in the run queue. Returns when its turn comes again. */
static void schedule(void) {
  struct uthread *from = running, *to = queue_head;
  if (!to) {
    fprintf(stderr, "uthread: deadlock, every user-level thread waits for another\n");
    abort();
  }
  queue_head = to->next;
  if (!queue_head) queue_tail = NULL;
  to->state = RUNNING;
  running = to;
  if (to != from) swapcontext(&from->context, &to->context);
}

/* The first function of every thread but main. */
static void begin(void) { uthread_exit(running->start(running->argument)); }

int uthread_create(uthread_t *result, void *(*start)(void *), void *argument) {
  struct uthread *thread = calloc(1, sizeof *thread);
  if (!thread) return -1;
  thread->stack = malloc(STACK_SIZE);
  if (!thread->stack) {
    free(thread);
    return -1;
  }
  thread->start = start;
  thread->argument = argument;
  getcontext(&thread->context);
  thread->context.uc_stack.ss_sp = thread->stack;
  thread->context.uc_stack.ss_size = STACK_SIZE;
  makecontext(&thread->context, begin, 0);
  make_ready(thread);
  *result = thread;
  return 0;
}

void uthread_yield(void) {
  make_ready(running);
  schedule();
}

uthread_t uthread_self(void) { return running; }

void uthread_exit(void *result) {
  if (running == &main_thread) exit(0);
  running->result = result;
  running->state = DONE;
  if (running->joiner) make_ready(running->joiner);
  schedule();
}

int uthread_join(uthread_t thread, void **result) {
  if (thread == running || thread->joiner) return -1;
  if (thread->state != DONE) {
    thread->joiner = running;
    running->joins = thread;
    running->state = BLOCKED;
    schedule();
    running->joins = NULL;
  }
  if (result) *result = thread->result;
  free(thread->stack);
  free(thread);
  return 0;
}

void uthread_mutex_lock(uthread_mutex_t *mutex) {
  if (!mutex->owner) {
    mutex->owner = running;
    return;
  }
  struct uthread **last = &mutex->waiting;
  while (*last) last = &(*last)->next;
  *last = running;
  running->next = NULL;
  running->wants = mutex;
  running->state = BLOCKED;
  schedule(); /* unlock has made us the owner */
  running->wants = NULL;
}

/* The mutex goes from hand to hand: whoever waits first owns it now. */
void uthread_mutex_unlock(uthread_mutex_t *mutex) {
  mutex->owner = mutex->waiting;
  if (!mutex->owner) return;
  mutex->waiting = mutex->owner->next;
  make_ready(mutex->owner);
}
