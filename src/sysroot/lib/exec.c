/*
 * The exec family (POSIX exec): all of them end in execve. Those with `p` look a name without a slash up in PATH, and give
 * a file that is not a program (ENOEXEC) to the shell. Those with `l` take the arguments one by one.
 */
#include <fcntl.h>
#include <unistd.h>
#include "internal.h"

#define DEFAULT_PATH "/bin:/usr/bin"

int execve(const char *path, char *const argv[], char *const envp[]) {
  return __result(__builtin_syscall(SYS_execve, path, argv, envp));
}

int execv(const char *path, char *const argv[]) { return __result(__builtin_syscall(SYS_execve, path, argv, environ)); }

int fexecve(int fd, char *const argv[], char *const envp[]) {
  return __result(__builtin_syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH));
}

int execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags) {
  return __result(__builtin_syscall(SYS_execveat, directory, path, argv, envp, flags));
}

/* Execute a script that has no `#!` line: sh path arguments... */
static long exec_script(const char *path, char *const argv[], char *const envp[]) {
  size_t count = 0;
  while (argv[count]) count++;
  char **arguments = __builtin_alloca((count + 3) * sizeof *arguments);
  arguments[0] = "/bin/sh";
  arguments[1] = (char *)path;
  arguments[count + 1] = NULL;
  for (size_t i = 1; i <= count; i++) arguments[i + 1] = argv[i];
  if (count == 0) arguments[2] = NULL;
  return __builtin_syscall(SYS_execve, arguments[0], arguments, envp);
}

static long exec_or_script(const char *path, char *const argv[], char *const envp[]) {
  long raw = __builtin_syscall(SYS_execve, path, argv, envp);
  return raw == -ENOEXEC ? exec_script(path, argv, envp) : raw;
}

int __execvpe(const char *file, char *const argv[], char *const envp[]) {
  if (!*file) return __result(-ENOENT);
  if (__strchr(file, '/')) return __result(exec_or_script(file, argv, envp));
  const char *path = __getenv("PATH");
  if (!path) path = DEFAULT_PATH;
  size_t length = __strlen(file) + 1;
  char *candidate = __builtin_alloca(__strlen(path) + 1 + length);
  int denied = 0;
  long raw = -ENOENT;
  for (;;) {
    const char *end = __strchrnul(path, ':');
    size_t directory = end - path;
    __memcpy(candidate, path, directory);
    if (directory) candidate[directory++] = '/';
    __memcpy(candidate + directory, file, length);
    raw = exec_or_script(candidate, argv, envp);
    if (raw == -EACCES) {
      denied = 1;
    } else if (raw != -ENOENT && raw != -ENOTDIR && raw != -ESTALE && raw != -ENODEV && raw != -ETIMEDOUT) {
      return __result(raw);
    }
    if (!*end) break;
    path = end + 1;
  }
  return __result(denied ? -EACCES : raw);
}

int execvpe(const char *file, char *const argv[], char *const envp[]) { return __execvpe(file, argv, envp); }
int execvp(const char *file, char *const argv[]) { return __execvpe(file, argv, environ); }

static size_t count_arguments(va_list ap) {
  size_t count = 1;
  while (va_arg(ap, char *)) count++;
  return count;
}

/* Gather the arguments from `first` to the null pointer into a vector on the caller's stack. */
#define GATHER(argv, ap, first)                                                                    \
  va_start(ap, first);                                                                             \
  size_t argument_count = first ? count_arguments(ap) : 0;                                         \
  va_end(ap);                                                                                      \
  char **argv = __builtin_alloca((argument_count + 1) * sizeof *argv);                             \
  va_start(ap, first);                                                                             \
  argv[0] = (char *)first;                                                                         \
  for (size_t i = 1; i <= argument_count; i++) argv[i] = va_arg(ap, char *)

int execl(const char *path, const char *argument, ...) {
  va_list ap;
  GATHER(argv, ap, argument);
  va_end(ap);
  return __result(__builtin_syscall(SYS_execve, path, argv, environ));
}

int execlp(const char *file, const char *argument, ...) {
  va_list ap;
  GATHER(argv, ap, argument);
  va_end(ap);
  return __execvpe(file, argv, environ);
}

int execle(const char *path, const char *argument, ...) {
  va_list ap;
  GATHER(argv, ap, argument);
  char **envp = va_arg(ap, char **);
  va_end(ap);
  return __result(__builtin_syscall(SYS_execve, path, argv, envp));
}
