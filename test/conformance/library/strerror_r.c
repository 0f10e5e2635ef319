/* strerror_r of POSIX, which gcc's default mode has: the buffer is filled, the status returned. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  char text[64] = "untouched";
  int status = strerror_r(ENOENT, text, sizeof text);
  printf("%d %s\n", status, text);
  status = strerror_r(ENOENT, text, 4);
  printf("%s %s\n", status == ERANGE ? "too small" : "?", text);
  status = strerror_r(9999, text, sizeof text);
  printf("%s %s\n", status == EINVAL ? "no such error" : "?", text);
  return 0;
}
