/*
 * uthread: threads made by a library, without the kernel ("user-level threads", "many to one"). The kernel sees one thread; this
 * library switches it between several stacks, whenever one of them gives way. Written to be read: uthread.c.
 */
#ifndef _UTHREAD_H
#define _UTHREAD_H
typedef struct uthread *uthread_t;
typedef struct {
  uthread_t owner;   /* NULL: free */
  uthread_t waiting; /* first of those that wait, linked by their `next` */
} uthread_mutex_t;
#define UTHREAD_MUTEX_INITIALIZER {0, 0}

/* Start a thread that runs start(argument); it goes to the end of the run queue. Returns 0, or -1 without memory. */
int uthread_create(uthread_t *thread, void *(*start)(void *), void *argument);
/* Let the next thread in the run queue run; the caller goes to its end. */
void uthread_yield(void);
/* Wait until a thread has ended, and take its result. Returns 0, or -1 where that would be for ever. */
int uthread_join(uthread_t thread, void **result);
/* End the calling thread. */
void uthread_exit(void *result);
uthread_t uthread_self(void);

void uthread_mutex_lock(uthread_mutex_t *mutex);
void uthread_mutex_unlock(uthread_mutex_t *mutex);
#endif
