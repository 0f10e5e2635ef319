/* POSIX terminals: what is one, attributes, foreground groups. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int main(void) {
  int master, slave;
  struct termios mode;
  char buffer[32];
  printf("isatty %d", isatty(0));
  printf(" %s\n", strerror(errno));
  printf("openpty %d, isatty %d %d\n", openpty(&master, &slave, NULL, NULL, NULL), isatty(master), isatty(slave));
  tcgetattr(slave, &mode);
  printf("%d %d %d\n", !!(mode.c_lflag & ICANON), !!(mode.c_lflag & ECHO), !!(mode.c_oflag & OPOST));
  write(master, "dropped\n", 8);
  printf("flush %d\n", tcflush(slave, TCIFLUSH));
  mode.c_lflag &= ~(ICANON | ECHO);
  printf("set %d\n", tcsetattr(slave, TCSANOW, &mode));
  write(master, "ab", 2);
  printf("read %zd\n", read(slave, buffer, sizeof buffer));
  printf("group %d", tcgetpgrp(slave));
  printf(" %s\n", strerror(errno));
  return 0;
}
