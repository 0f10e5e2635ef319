/* The part of unistd.h that is more than a system call: names of things, limits, the working directory. */
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>
#include "internal.h"

#define PAGE 4096

/* --- The working directory and paths ------------------------------------------------------------------------ */

char *getcwd(char *buffer, size_t size) {
  char own[PATH_MAX];
  if (buffer && size == 0) {
    errno = EINVAL;
    return NULL;
  }
  long length = __result(__builtin_syscall(SYS_getcwd, buffer ? buffer : own, buffer ? size : sizeof own));
  if (length < 0) return NULL;
  if (buffer) return buffer;
  if (size && size < (size_t)length) {
    errno = ERANGE;
    return NULL;
  }
  char *copy = malloc(size ? size : (size_t)length);
  return copy ? __memcpy(copy, own, length) : NULL;
}

char *getwd(char *buffer) { return getcwd(buffer, PATH_MAX); }
char *get_current_dir_name(void) { return getcwd(NULL, 0); }

/* Resolve every symbolic link, `.` and `..`; each component must exist. `done` gets as far as that goes: an absolute path, which
 * ends with the component at fault if there is one. Returns 0 or an error. */
static int resolve(const char *path, char done[PATH_MAX]) {
  char rest[2 * PATH_MAX], target[PATH_MAX];
  int links = 0;
  size_t length = 0;
  __stpcpy(done, "/");
  if (*path != '/') {
    if (__result(__builtin_syscall(SYS_getcwd, done, PATH_MAX)) < 0) return errno;
    length = __strlen(done);
    if (length == 1) length = 0;
  }
  __stpcpy(rest, path);
  for (char *s = rest; *s;) {
    while (*s == '/') s++;
    char *end = __strchrnul(s, '/');
    size_t n = end - s;
    if (n == 0) break;
    if (n == 2 && s[0] == '.' && s[1] == '.') {
      while (length && done[--length] != '/') continue;
      __stpcpy(done + length, length ? "" : "/");
    } else if (n != 1 || s[0] != '.') {
      if (length + n + 2 > PATH_MAX) return ENAMETOOLONG;
      size_t before = length;
      done[length] = '/';
      __memcpy(done + length + 1, s, n);
      length += n + 1;
      done[length] = 0;
      struct stat status;
      if (__result(__builtin_syscall(SYS_lstat, done, &status)) < 0) return errno;
      if (S_ISLNK(status.st_mode)) {
        long size = __result(__builtin_syscall(SYS_readlink, done, target, sizeof target - 1));
        if (size < 0) return errno;
        if (++links > 40) return ELOOP;
        size_t left = __strlen(end);
        if (size + left >= sizeof rest) return ENAMETOOLONG;
        __memmove(rest + size, end, left + 1);
        __memcpy(rest, target, size);
        length = *rest == '/' ? 0 : before;
        __stpcpy(done + length, length ? "" : "/");
        s = rest;
        continue;
      }
      if (*end && !S_ISDIR(status.st_mode)) return ENOTDIR;
    }
    s = end;
  }
  return 0;
}

/* As glibc's, which says in the caller's buffer how far it came where something was missing or closed to the user. */
char *realpath(const char *restrict path, char *restrict resolved) {
  char done[PATH_MAX];
  if (!path || !*path || __strlen(path) >= PATH_MAX) {
    errno = !path ? EINVAL : *path ? ENAMETOOLONG : ENOENT;
    return NULL;
  }
  int error = resolve(path, done);
  size_t size = __strlen(done) + 1;
  if (resolved && (!error || error == ENOENT || error == EACCES)) __memcpy(resolved, done, size);
  if (error) {
    errno = error;
    return NULL;
  }
  return resolved ? resolved : (resolved = malloc(size)) ? __memcpy(resolved, done, size) : NULL;
}

char *canonicalize_file_name(const char *path) { return realpath(path, NULL); }

char *__xpg_basename(char *path) {
  if (!path || !*path) return ".";
  size_t length = __strlen(path);
  while (length > 1 && path[length - 1] == '/') path[--length] = 0;
  char *slash = length > 1 ? __memrchr(path, '/', length) : NULL;
  return slash ? slash + 1 : path;
}

char *dirname(char *path) {
  if (!path || !*path) return ".";
  size_t length = __strlen(path);
  while (length > 1 && path[length - 1] == '/') length--;
  char *slash = __memrchr(path, '/', length);
  if (!slash) return ".";
  while (slash > path && slash[-1] == '/') slash--;
  if (slash == path) {
    path[path[1] == '/' && path[2] != '/' && slash[1] == '/' ? 2 : 1] = 0;
    return path;
  }
  *slash = 0;
  return path;
}

/* --- Terminals ---------------------------------------------------------------------------------------------- */

int isatty(int fd) {
  struct termios termios;
  return __result(__builtin_syscall(SYS_ioctl, fd, TCGETS, &termios)) == 0;
}

int ttyname_r(int fd, char *buffer, size_t size) {
  char link[32], path[PATH_MAX];
  int saved_errno = errno;
  if (!isatty(fd)) return errno;
  __format(link, sizeof link, "/proc/self/fd/%d", fd);
  long length = __builtin_syscall(SYS_readlink, link, path, sizeof path - 1);
  if (length < 0) return -length;
  if ((size_t)length >= size) return ERANGE;
  __memcpy(buffer, path, length);
  buffer[length] = 0;
  errno = saved_errno;
  return 0;
}

char *ttyname(int fd) {
  static char name[64];
  int error = ttyname_r(fd, name, sizeof name);
  if (!error) return name;
  errno = error;
  return NULL;
}

char *ctermid(char *s) {
  static char name[L_ctermid];
  __stpcpy(s ? s : name, "/dev/tty");
  return s ? s : name;
}

pid_t tcgetpgrp(int fd) {
  int group;
  return __result(__builtin_syscall(SYS_ioctl, fd, TIOCGPGRP, &group)) < 0 ? -1 : group;
}

int tcsetpgrp(int fd, pid_t group) { return __result(__builtin_syscall(SYS_ioctl, fd, TIOCSPGRP, &group)); }

pid_t tcgetsid(int fd) {
  int session;
  return __result(__builtin_syscall(SYS_ioctl, fd, TIOCGSID, &session)) < 0 ? -1 : session;
}

/* The kernel's struct termios is shorter: 19 control characters, and no speeds (they are in c_cflag). */
struct kernel_termios {
  tcflag_t iflag, oflag, cflag, lflag;
  cc_t line;
  cc_t cc[19];
};

int tcgetattr(int fd, struct termios *termios) {
  struct kernel_termios k;
  if (__result(__builtin_syscall(SYS_ioctl, fd, TCGETS, &k)) < 0) return -1;
  __memset(termios, 0, sizeof *termios);
  termios->c_iflag = k.iflag;
  termios->c_oflag = k.oflag;
  termios->c_cflag = k.cflag;
  termios->c_lflag = k.lflag;
  termios->c_line = k.line;
  __memcpy(termios->c_cc, k.cc, sizeof k.cc);
  termios->c_ispeed = termios->c_ospeed = k.cflag & 0010017;
  return 0;
}

int tcsetattr(int fd, int when, const struct termios *termios) {
  struct kernel_termios k = {termios->c_iflag, termios->c_oflag, termios->c_cflag, termios->c_lflag, termios->c_line};
  if (when < TCSANOW || when > TCSAFLUSH) {
    errno = EINVAL;
    return -1;
  }
  __memcpy(k.cc, termios->c_cc, sizeof k.cc);
  return __result(__builtin_syscall(SYS_ioctl, fd, TCSETS + when, &k));
}

int tcsendbreak(int fd, int duration) { return __result(__builtin_syscall(SYS_ioctl, fd, TCSBRK, 0)); }
int tcdrain(int fd) { return __result(__builtin_syscall(SYS_ioctl, fd, TCSBRK, 1)); }
int tcflush(int fd, int queue) { return __result(__builtin_syscall(SYS_ioctl, fd, TCFLSH, queue)); }
int tcflow(int fd, int action) { return __result(__builtin_syscall(SYS_ioctl, fd, TCXONC, action)); }

void cfmakeraw(struct termios *t) {
  t->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  t->c_oflag &= ~OPOST;
  t->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8;
  t->c_cc[VMIN] = 1;
  t->c_cc[VTIME] = 0;
}

speed_t cfgetispeed(const struct termios *t) { return t->c_cflag & 0010017; }
speed_t cfgetospeed(const struct termios *t) { return t->c_cflag & 0010017; }

int cfsetospeed(struct termios *t, speed_t speed) {
  if (speed & ~0010017U) {
    errno = EINVAL;
    return -1;
  }
  t->c_cflag = (t->c_cflag & ~0010017U) | speed;
  t->c_ospeed = speed;
  return 0;
}

int cfsetispeed(struct termios *t, speed_t speed) { return speed ? cfsetospeed(t, speed) : 0; }
int cfsetspeed(struct termios *t, speed_t speed) { return cfsetospeed(t, speed); }

/* --- Names -------------------------------------------------------------------------------------------------- */

int gethostname(char *name, size_t size) {
  struct utsname names;
  if (__result(__builtin_syscall(SYS_uname, &names)) < 0) return -1;
  size_t length = __strlen(names.nodename) + 1;
  __memcpy(name, names.nodename, length < size ? length : size);
  if (length > size) {
    errno = ENAMETOOLONG;
    return -1;
  }
  return 0;
}

int getdomainname(char *name, size_t size) {
  struct utsname names;
  if (__result(__builtin_syscall(SYS_uname, &names)) < 0) return -1;
  size_t length = __strlen(names.domainname) + 1;
  __memcpy(name, names.domainname, length < size ? length : size);
  return 0;
}

long gethostid(void) { return 0; }

char *getlogin(void) {
  char *name = __getenv("LOGNAME");
  if (name) return name;
  struct passwd *entry = getpwuid(__builtin_syscall(SYS_getuid));
  return entry ? entry->pw_name : NULL;
}

int getlogin_r(char *name, size_t size) {
  char *login = getlogin();
  if (!login) return ENXIO;
  if (__strlen(login) >= size) return ERANGE;
  __stpcpy(name, login);
  return 0;
}

char *cuserid(char *s) {
  static char name[L_cuserid];
  char *login = getlogin();
  if (!s) s = name;
  *s = 0;
  if (login) __format(s, L_cuserid, "%s", login);
  return s;
}

char *getpass(const char *prompt) {
  static char line[256];
  struct termios old, silent;
  int fd = __builtin_syscall(SYS_open, "/dev/tty", O_RDWR, 0);
  int in = fd >= 0 ? fd : 0, out = fd >= 0 ? fd : 2, terminal = tcgetattr(in, &old) == 0;
  if (terminal) {
    silent = old;
    silent.c_lflag &= ~(ECHO | ISIG);
    tcsetattr(in, TCSAFLUSH, &silent);
  }
  __builtin_syscall(SYS_write, out, prompt, __strlen(prompt));
  long length = __builtin_syscall(SYS_read, in, line, sizeof line - 1);
  if (length < 0) length = 0;
  if (length && line[length - 1] == '\n') length--;
  line[length] = 0;
  if (terminal) {
    __builtin_syscall(SYS_write, out, "\n", 1);
    tcsetattr(in, TCSAFLUSH, &old);
  }
  if (fd >= 0) __builtin_syscall(SYS_close, fd);
  return line;
}

int daemon(int nochdir, int noclose) {
  long pid = __builtin_syscall(SYS_fork);
  if (pid < 0) return __result(pid);
  if (pid > 0) __exit_group(0);
  if (__result(__builtin_syscall(SYS_setsid)) < 0) return -1;
  if (!nochdir) __builtin_syscall(SYS_chdir, "/");
  if (!noclose) {
    int fd = __result(__builtin_syscall(SYS_open, "/dev/null", O_RDWR, 0));
    if (fd < 0) return -1;
    for (int i = 0; i < 3; i++) __builtin_syscall(SYS_dup2, fd, i);
    if (fd > 2) __builtin_syscall(SYS_close, fd);
  }
  return 0;
}
