/*
 * posix_spawn: vfork, the wishes of the caller, exec. The child borrows the caller's memory until it executes, so it says
 * why it failed by writing to a variable of its parent.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "internal.h"

enum kind { OPEN, CLOSE, DUP2, CHDIR, FCHDIR, CLOSE_FROM, FOREGROUND };

struct __spawn_action {
  enum kind kind;
  int fd;
  int from;
  int flags;
  mode_t mode;
  char *path;
};

static int add(posix_spawn_file_actions_t *list, struct __spawn_action action, const char *path) {
  if (action.fd < 0 || (action.kind == DUP2 && action.from < 0)) return EBADF;
  if (list->__count == list->__room) {
    int room = list->__room * 2 + 4;
    void *grown = __libc_realloc(list->__actions, room * sizeof action);
    if (!grown) return ENOMEM;
    list->__actions = grown;
    list->__room = room;
  }
  if (path) {
    size_t size = __strlen(path) + 1;
    if (!(action.path = __libc_malloc(size))) return ENOMEM;
    __memcpy(action.path, path, size);
  }
  list->__actions[list->__count++] = action;
  return 0;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions) {
  *actions = (posix_spawn_file_actions_t){0};
  return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions) {
  for (int i = 0; i < actions->__count; i++) __libc_free(actions->__actions[i].path);
  __libc_free(actions->__actions);
  return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions, int fd,
                                     const char *restrict path, int flags, mode_t mode) {
  return add(actions, (struct __spawn_action){.kind = OPEN, .fd = fd, .flags = flags, .mode = mode}, path);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd) {
  return add(actions, (struct __spawn_action){.kind = CLOSE, .fd = fd}, NULL);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from, int to) {
  return add(actions, (struct __spawn_action){.kind = DUP2, .from = from, .fd = to}, NULL);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict actions,
                                         const char *restrict path) {
  return add(actions, (struct __spawn_action){.kind = CHDIR}, path);
}

int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions, int fd) {
  return add(actions, (struct __spawn_action){.kind = FCHDIR, .fd = fd}, NULL);
}

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from) {
  return add(actions, (struct __spawn_action){.kind = CLOSE_FROM, .fd = from}, NULL);
}

int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *actions, int terminal) {
  return add(actions, (struct __spawn_action){.kind = FOREGROUND, .fd = terminal}, NULL);
}

int posix_spawnattr_init(posix_spawnattr_t *attributes) {
  *attributes = (posix_spawnattr_t){0};
  return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attributes) { return 0; }

int posix_spawnattr_setflags(posix_spawnattr_t *attributes, short flags) {
  if (flags & ~(POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER |
                POSIX_SPAWN_USEVFORK | POSIX_SPAWN_SETSID)) {
    return EINVAL;
  }
  attributes->__flags = flags;
  return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *restrict attributes, short *restrict flags) {
  *flags = attributes->__flags;
  return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attributes, pid_t group) {
  attributes->__group = group;
  return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *restrict attributes, pid_t *restrict group) {
  *group = attributes->__group;
  return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attributes, const sigset_t *restrict defaults) {
  attributes->__defaults = *defaults;
  return 0;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *restrict attributes, sigset_t *restrict defaults) {
  *defaults = attributes->__defaults;
  return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attributes, const sigset_t *restrict mask) {
  attributes->__mask = *mask;
  return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *restrict attributes, sigset_t *restrict mask) {
  *mask = attributes->__mask;
  return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attributes, int policy) {
  if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR) return EINVAL;
  attributes->__policy = policy;
  return 0;
}

int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *restrict attributes, int *restrict policy) {
  *policy = attributes->__policy;
  return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *restrict attributes, const struct sched_param *restrict parameter) {
  attributes->__parameter = *parameter;
  return 0;
}

int posix_spawnattr_getschedparam(const posix_spawnattr_t *restrict attributes, struct sched_param *restrict parameter) {
  *parameter = attributes->__parameter;
  return 0;
}

/* In the child. Returns 0 or an error. */
static int apply(const struct __spawn_action *action) {
  int fd;
  switch (action->kind) {
    case OPEN:
      if ((fd = open(action->path, action->flags, action->mode)) < 0) return errno;
      if (fd == action->fd) return 0;
      if (dup2(fd, action->fd) < 0) return errno;
      close(fd);
      return 0;
    case CLOSE:
      close(action->fd);
      return 0;
    case DUP2:
      /* Onto itself: what matters is that it stays open across exec. */
      if (action->from == action->fd) return fcntl(action->fd, F_SETFD, 0) < 0 ? errno : 0;
      return dup2(action->from, action->fd) < 0 ? errno : 0;
    case CHDIR:
      return chdir(action->path) < 0 ? errno : 0;
    case FCHDIR:
      return fchdir(action->fd) < 0 ? errno : 0;
    case CLOSE_FROM:
      closefrom(action->fd);
      return 0;
    case FOREGROUND:
      return tcsetpgrp(action->fd, getpgrp()) < 0 ? errno : 0;
  }
  return EINVAL;
}

/* In the child: signals, groups and descriptors as wished. `mask` is the parent's. Returns 0 or an error. */
static int prepare(const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                   const sigset_t *mask) {
  int flags = attributes ? attributes->__flags : 0;
  struct sigaction action;
  for (int s = 1; s < NSIG; s++) {
    if (sigaction(s, NULL, &action) < 0 || action.sa_handler == SIG_DFL) continue;
    int wished = flags & POSIX_SPAWN_SETSIGDEF && sigismember(&attributes->__defaults, s) == 1;
    if (action.sa_handler == SIG_IGN && !wished) continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigaction(s, &action, NULL);
  }
  if (flags & POSIX_SPAWN_SETSCHEDULER) {
    if (sched_setscheduler(0, attributes->__policy, &attributes->__parameter) < 0) return errno;
  } else if (flags & POSIX_SPAWN_SETSCHEDPARAM) {
    if (sched_setparam(0, &attributes->__parameter) < 0) return errno;
  }
  if (flags & POSIX_SPAWN_SETSID && setsid() < 0) return errno;
  if (flags & POSIX_SPAWN_SETPGROUP && setpgid(0, attributes->__group) < 0) return errno;
  if (flags & POSIX_SPAWN_RESETIDS && (seteuid(getuid()) < 0 || setegid(getgid()) < 0)) return errno;
  for (int i = 0; actions && i < actions->__count; i++) {
    int error = apply(&actions->__actions[i]);
    if (error) return error;
  }
  sigprocmask(SIG_SETMASK, flags & POSIX_SPAWN_SETSIGMASK ? &attributes->__mask : mask, NULL);
  return 0;
}

typedef int execute(const char *file, char *const argv[], char *const envp[]);

static int spawn(pid_t *pid, execute *exec, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]) {
  sigset_t all, mask;
  volatile int error = 0;
  int caller_errno = errno;
  /* No handler may run in the child: it would work on the parent's memory. */
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &mask);
  long child = __builtin_syscall(SYS_vfork);
  if (child == 0) {
    error = prepare(actions, attributes, &mask);
    if (!error) {
      exec(file, argv, envp);
      error = errno;
    }
    _exit(127);
  }
  if (child < 0) {
    error = -child;
  } else if (error) {
    __builtin_syscall(SYS_wait4, child, NULL, 0, NULL);
  } else if (pid) {
    *pid = child;
  }
  sigprocmask(SIG_SETMASK, &mask, NULL);
  errno = caller_errno;
  return error;
}

static int execute_path(const char *path, char *const argv[], char *const envp[]) {
  return __result(__builtin_syscall(SYS_execve, path, argv, envp));
}

int posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attributes, char *const argv[], char *const envp[]) {
  return spawn(pid, execute_path, path, actions, attributes, argv, envp);
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attributes, char *const argv[], char *const envp[]) {
  return spawn(pid, __execvpe, file, actions, attributes, argv, envp);
}
