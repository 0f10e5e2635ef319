/* Pseudo-terminals in one call (Linux's pty.h, utmp.h): on posix_openpt and its relatives in legacy.c. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utmp.h>
#include "internal.h"

int ptsname_r(int fd, char *buffer, size_t size) {
  int number;
  if (ioctl(fd, TIOCGPTN, &number) < 0) return errno;
  char name[24];
  size_t length = __format(name, sizeof name, "/dev/pts/%d", number) + 1;
  if (length > size) return errno = ERANGE;
  __memcpy(buffer, name, length);
  return 0;
}

int openpty(int *master, int *slave, char *name, const struct termios *termios, const struct winsize *size) {
  char path[24];
  int m = posix_openpt(O_RDWR | O_NOCTTY);
  if (m < 0) return -1;
  if (grantpt(m) < 0 || unlockpt(m) < 0 || ptsname_r(m, path, sizeof path) != 0) goto failed;
  int s = open(path, O_RDWR | O_NOCTTY);
  if (s < 0) goto failed;
  if (termios) tcsetattr(s, TCSAFLUSH, termios);
  if (size) ioctl(s, TIOCSWINSZ, size);
  *master = m;
  *slave = s;
  if (name) __stpcpy(name, path);
  return 0;
failed:
  close(m);
  return -1;
}

int login_tty(int fd) {
  setsid();
  if (ioctl(fd, TIOCSCTTY, NULL) < 0) return -1;
  for (int standard = 0; standard < 3; standard++) dup2(fd, standard);
  if (fd > 2) close(fd);
  return 0;
}

pid_t forkpty(int *master, char *name, const struct termios *termios, const struct winsize *size) {
  int slave;
  if (openpty(master, &slave, name, termios, size) < 0) return -1;
  pid_t pid = fork();
  if (pid == 0) {
    close(*master);
    if (login_tty(slave) < 0) _exit(1);
    return 0;
  }
  close(slave);
  if (pid < 0) close(*master);
  return pid;
}
