/* Pseudo-terminals: the line discipline between master and slave, sessions, SIGWINCH, SIGHUP, and what is left when an end goes. */
#include "common.h"
#include <pty.h>
#include <termios.h>
#include <utmp.h>

static char buffer[1000];

/* What comes out of the master, with control characters shown. */
static void drain(int fd) {
  struct pollfd p = {fd, POLLIN};
  int total = 0, n;
  while (total < 900 && poll(&p, 1, 50) > 0 && (n = read(fd, buffer + total, 900 - total)) > 0) total += n;
  printf("master reads '");
  for (int i = 0; i < total; i++) {
    if (buffer[i] == '\r') printf("\\r");
    else if (buffer[i] == '\n') printf("\\n");
    else if ((unsigned char)buffer[i] < 32) printf("^%c", buffer[i] + 64);
    else putchar(buffer[i]);
  }
  puts("'");
}

static void on_winch(int sig) {
  struct winsize w;
  ioctl(0, TIOCGWINSZ, &w);
  printf("SIGWINCH %dx%d\n", w.ws_col, w.ws_row);
}
static void on_signal(int sig) { printf("signal %d\n", sig); }

int main(void) {
  int m = posix_openpt(O_RDWR | O_NOCTTY), s, n;
  SHOW(m >= 0);
  SHOW(open(ptsname(m), O_RDWR | O_NOCTTY));
  SHOW(grantpt(m));
  SHOW(unlockpt(m));
  s = open(ptsname(m), O_RDWR | O_NOCTTY);
  printf("%d %d %d\n", s >= 0, isatty(m), isatty(s));
  char name[100];
  printf("names agree %d\n", ttyname_r(s, name, 100) == 0 && strcmp(name, ptsname(m)) == 0);
  SHOW(write(m, "hello\nha\177i\n", 11));
  drain(m);
  SHOW(ioctl(s, FIONREAD, &n));
  printf("%d\n", n);
  n = read(s, buffer, 100);
  printf("slave reads %d '%.*s'\n", n, n - 1, buffer);
  n = read(s, buffer, 100);
  printf("slave reads %d '%.*s'\n", n, n - 1, buffer);
  SHOW(write(s, "out\nput", 7));
  drain(m);
  write(m, "\004", 1);
  SHOW(read(s, buffer, 100));
  struct termios t;
  tcgetattr(s, &t);
  cfmakeraw(&t);
  tcsetattr(s, TCSANOW, &t);
  write(m, "a\003\n", 3);
  n = read(s, buffer, 100);
  printf("raw %d %d %d\n", n, buffer[1], buffer[2]);
  write(s, "x\n", 2);
  drain(m);
  fcntl(s, F_SETFL, O_NONBLOCK);
  SHOW(read(s, buffer, 1));
  SHOW(lseek(s, 0, SEEK_SET));
  close(s);
  show_poll("slave closed", m);
  SHOW(read(m, buffer, 1));
  s = open(ptsname(m), O_RDWR | O_NOCTTY);
  fcntl(m, F_SETFL, O_NONBLOCK);
  SHOW(read(m, buffer, 1));
  close(m);
  SHOW(read(s, buffer, 1));
  SHOW(write(s, "x", 1));
  close(s);

  struct winsize size = {10, 20};
  fflush(stdout);
  pid_t child = forkpty(&m, NULL, NULL, &size);
  if (child == 0) {
    signal(SIGWINCH, on_winch);
    signal(SIGINT, on_signal);
    signal(SIGHUP, on_signal);
    setvbuf(stdout, NULL, _IONBF, 0);
    on_winch(0);
    printf("leader %d foreground %d tty %d\n", getsid(0) == getpid(), tcgetpgrp(0) == getpid(), open("/dev/tty", O_RDWR) >= 0);
    while ((n = read(0, buffer, 100)) != 0) {
      if (n < 0) printf("%s\n", strerror(errno));
      else printf("child got %d\n", n);
    }
    _exit(7);
  }
  drain(m);
  write(m, "line\n", 5);
  drain(m);
  write(m, "\003", 1);
  drain(m);
  size.ws_col = 99;
  ioctl(m, TIOCSWINSZ, &size);
  drain(m);
  printf("foreground %d\n", tcgetpgrp(m) == child);
  write(m, "\004", 1);
  drain(m);
  int status;
  waitpid(child, &status, 0);
  printf("exit %d\n", WEXITSTATUS(status));
  SHOW(read(m, buffer, 1));
  close(m);
  fflush(stdout);
  child = forkpty(&m, NULL, NULL, NULL);
  if (child == 0) {
    write(1, "here", 4);
    pause();
    _exit(0);
  }
  SHOW(read(m, buffer, 100));
  close(m);
  waitpid(child, &status, 0);
  printf("killed by %d\n", WTERMSIG(status));
}
