/*
 * The beginning and the end of a process. exec enters _start with the arguments; main's result goes to exit, which runs
 * what atexit registered, newest first, then flushes the streams. _exit does none of that.
 */
#include <stdlib.h>
#include <unistd.h>
#include "internal.h"

extern int main(int argc, char **argv, char **envp);

/* Laid out by the linker: functions with the constructor attribute, functions with the destructor attribute. */
extern void (*__constructors_start[])(int, char **, char **);
extern void (*__constructors_end[])(int, char **, char **);
extern void (*__destructors_start[])(void);
extern void (*__destructors_end[])(void);

char **environ;
char *program_invocation_name = "";
char *program_invocation_short_name = "";
int __threads_started;
__thread int __in_cancellable_call;
void (*__test_cancel)(void);
void (*__at_fork)(enum fork_phase phase);
void (*__only_thread)(void);

struct exit_handler {
  enum { PLAIN, WITH_STATUS } kind;
  void (*plain)(void);
  void (*with_status)(int status, void *argument);
  void *argument;
  struct exit_handler *next;
};

static struct exit_handler *exit_handlers;
static struct exit_handler *quick_exit_handlers;

void __exit_group(int status) {
  for (;;) __builtin_syscall(SYS_exit_group, status);
}

void _exit(int status) { __exit_group(status); }
void _Exit(int status) { __exit_group(status); }

static int add_handler(struct exit_handler **list, struct exit_handler handler) {
  struct exit_handler *added = __libc_malloc(sizeof *added);
  if (!added) return -1;
  *added = handler;
  added->next = *list;
  *list = added;
  return 0;
}

/* A handler may register further ones, which run next; so take them off one by one. */
static void run_handlers(struct exit_handler **list, int status) {
  while (*list) {
    struct exit_handler *handler = *list;
    *list = handler->next;
    if (handler->kind == PLAIN) {
      handler->plain();
    } else {
      handler->with_status(status, handler->argument);
    }
  }
}

int atexit(void (*function)(void)) {
  struct exit_handler handler = {.kind = PLAIN, .plain = function};
  return add_handler(&exit_handlers, handler);
}

int on_exit(void (*function)(int, void *), void *argument) {
  struct exit_handler handler = {.kind = WITH_STATUS, .with_status = function, .argument = argument};
  return add_handler(&exit_handlers, handler);
}

int at_quick_exit(void (*function)(void)) {
  struct exit_handler handler = {.kind = PLAIN, .plain = function};
  return add_handler(&quick_exit_handlers, handler);
}

void exit(int status) {
  run_handlers(&exit_handlers, status);
  size_t count = __destructors_end - __destructors_start;
  while (count) __destructors_start[--count]();
  __flush_streams_at_exit();
  __exit_group(status);
}

void quick_exit(int status) {
  run_handlers(&quick_exit_handlers, status);
  __exit_group(status);
}

void _start(long argc, char **argv, char **envp) {
  environ = envp;

  if (argc > 0 && argv[0]) {
    char *slash = __memrchr(argv[0], '/', __strlen(argv[0]));
    program_invocation_name = argv[0];
    program_invocation_short_name = slash ? slash + 1 : argv[0];
  }
  size_t count = __constructors_end - __constructors_start;
  for (size_t i = 0; i < count; i++) __constructors_start[i](argc, argv, envp);
  exit(main(argc, argv, envp));
}
