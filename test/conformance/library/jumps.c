/* C11 7.13: the buffer of setjmp is an expression like any argument: evaluated once, converted from void *, an element. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static jmp_buf buffers[4];
static int depth;

/* As interpreters have it: a stack of handlers, given out without a type. */
static void *push(void) { return buffers[depth++]; }

static _Noreturn void throw(int value) { longjmp(buffers[--depth], value); }

int main(void) {
  volatile int raised = 0;
  if (setjmp(push()) == 0) {
    if (setjmp(push()) == 0) {
      printf("depth %d\n", depth);
      raised = 1;
      throw(2);
    }
    printf("inner, depth %d\n", depth);
    throw(3);
  }
  printf("outer, depth %d, raised %d\n", depth, raised);

  jmp_buf *element = &buffers[3];
  switch (setjmp(*element)) {
    case 0:
      longjmp(*element, 0);
    case 1:
      puts("a longjmp with 0 is 1");
  }

  sigjmp_buf with_mask[2], *next = with_mask;
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  if (sigsetjmp(*next++, 1) == 0) {
    sigprocmask(SIG_BLOCK, &mask, NULL);
    siglongjmp(with_mask[0], 1);
  }
  sigprocmask(SIG_BLOCK, NULL, &mask);
  printf("mask is back: %d, evaluated once: %d\n", !sigismember(&mask, SIGUSR1), next == with_mask + 1);
  return 0;
}
