/* strerror_r of GNU: the text is returned, and the buffer is used only where it has to be made. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  char text[64] = "untouched";
  printf("%s, ", strerror_r(ENOENT, text, sizeof text));
  printf("%s\n", text);
  printf("%d %s\n", strerror_r(9999, text, sizeof text) == text, text);
  return 0;
}
