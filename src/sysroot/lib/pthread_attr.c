/* Attributes of threads to be created. Scheduling attributes are kept and given back; the scheduler has one class. */
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include "pthread_internal.h"

/* As glibc's with Linux' default limit. An attribute that nobody set is 0, and what a thread gets is pthread_create's business. */
#define DEFAULT_STACK_SIZE (8UL << 20)
#define DEFAULT_GUARD_SIZE 4096UL

int pthread_attr_init(pthread_attr_t *attributes) {
  __memset(attributes, 0, sizeof *attributes);
  attributes->__data.guard_size = DEFAULT_GUARD_SIZE;
  return 0;
}

static void forget_affinity(pthread_attr_t *attributes) {
  struct __cpu_affinity *affinity = attributes->__data.affinity;
  attributes->__data.affinity = NULL;
  if (affinity) __builtin_syscall(SYS_munmap, affinity, sizeof *affinity + affinity->size);
}

int pthread_attr_destroy(pthread_attr_t *attributes) {
  forget_affinity(attributes);
  return 0;
}

/* The set is as long as the caller's, so it is kept beside the attributes: in pages, as the allocator may be the program's own. */
int pthread_attr_setaffinity_np(pthread_attr_t *attributes, size_t size, const cpu_set_t *set) {
  forget_affinity(attributes);
  if (!set || size == 0) return 0;
  struct __cpu_affinity *affinity =
      mmap(NULL, sizeof *affinity + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (affinity == MAP_FAILED) return ENOMEM;
  affinity->size = size;
  __memcpy(affinity->set, set, size);
  attributes->__data.affinity = affinity;
  return 0;
}

/* What nobody has set is every processor. EINVAL: `set` has no place for a processor that is in it. */
int pthread_attr_getaffinity_np(const pthread_attr_t *attributes, size_t size, cpu_set_t *set) {
  const struct __cpu_affinity *affinity = attributes->__data.affinity;
  if (!affinity) {
    __memset(set, 0xff, size);
    return 0;
  }
  for (size_t i = size; i < affinity->size; i++)
    if (affinity->set[i] != 0) return EINVAL;
  size_t known = size < affinity->size ? size : affinity->size;
  __memcpy(set, affinity->set, known);
  __memset((char *)set + known, 0, size - known);
  return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state) {
  if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED) return EINVAL;
  attributes->__data.detached = state;
  return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state) {
  *state = attributes->__data.detached;
  return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size) {
  if (size < PTHREAD_STACK_MIN) return EINVAL;
  attributes->__data.stack_size = size;
  return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *restrict attributes, size_t *restrict size) {
  *size = attributes->__data.stack_size ? attributes->__data.stack_size : DEFAULT_STACK_SIZE;
  return 0;
}

int pthread_attr_setstack(pthread_attr_t *attributes, void *stack, size_t size) {
  if (size < PTHREAD_STACK_MIN) return EINVAL;
  attributes->__data.stack = stack;
  attributes->__data.stack_size = size;
  attributes->__data.has_stack = 1;
  return 0;
}

int pthread_attr_getstack(const pthread_attr_t *restrict attributes, void **restrict stack, size_t *restrict size) {
  *stack = attributes->__data.stack;
  *size = attributes->__data.stack_size;
  return 0;
}

/* The old interface, which names the end where the stack starts to grow. */
int pthread_attr_setstackaddr(pthread_attr_t *attributes, void *stack) {
  attributes->__data.stack = (char *)stack - attributes->__data.stack_size;
  attributes->__data.has_stack = 1;
  return 0;
}

int pthread_attr_getstackaddr(const pthread_attr_t *restrict attributes, void **restrict stack) {
  *stack = (char *)attributes->__data.stack + attributes->__data.stack_size;
  return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *attributes, size_t size) {
  attributes->__data.guard_size = size;
  return 0;
}

int pthread_attr_getguardsize(const pthread_attr_t *restrict attributes, size_t *restrict size) {
  *size = attributes->__data.guard_size;
  return 0;
}

int pthread_attr_setscope(pthread_attr_t *attributes, int scope) {
  if (scope == PTHREAD_SCOPE_PROCESS) return ENOTSUP;
  return scope == PTHREAD_SCOPE_SYSTEM ? 0 : EINVAL;
}

int pthread_attr_getscope(const pthread_attr_t *restrict attributes, int *restrict scope) {
  *scope = attributes->__data.scope;
  return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit) {
  if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED) return EINVAL;
  attributes->__data.inherit = inherit;
  return 0;
}

int pthread_attr_getinheritsched(const pthread_attr_t *restrict attributes, int *restrict inherit) {
  *inherit = attributes->__data.inherit;
  return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attributes, int policy) {
  if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR) return EINVAL;
  attributes->__data.policy = policy;
  return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *restrict attributes, int *restrict policy) {
  *policy = attributes->__data.policy;
  return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *restrict attributes, const struct sched_param *restrict parameter) {
  int priority = parameter->sched_priority;
  int policy = attributes->__data.policy;
  if (priority < sched_get_priority_min(policy) || priority > sched_get_priority_max(policy)) return EINVAL;
  attributes->__data.priority = parameter->sched_priority;
  return 0;
}

int pthread_attr_getschedparam(const pthread_attr_t *restrict attributes, struct sched_param *restrict parameter) {
  parameter->sched_priority = attributes->__data.priority;
  return 0;
}
