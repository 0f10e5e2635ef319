/* The library of xv6's user programs: where they start, strings, memory, reading a line. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "kernel/vm.h"
#include "user/user.h"

extern int main(int argc, char **argv);

/* exec enters here. A main that returns ends the program, too. */
void _start(long argc, char **argv) {
  exit(main(argc, argv));
}

char *strcpy(char *to, const char *from) {
  char *at = to;
  while ((*at++ = *from++) != 0) continue;
  return to;
}

int strcmp(const char *a, const char *b) {
  for (; *a && *a == *b; a++, b++) continue;
  return (uchar)*a - (uchar)*b;
}

uint strlen(const char *text) {
  uint n = 0;
  while (text[n]) n++;
  return n;
}

void *memset(void *block, int byte, uint count) {
  char *bytes = block;
  for (uint i = 0; i < count; i++) bytes[i] = byte;
  return block;
}

/* Where c is in the text; 0 if it is not, for the zero at the end as well. */
char *strchr(const char *text, char c) {
  for (; *text; text++) {
    if (*text == c) return (char *)text;
  }
  return 0;
}

/* A line from standard input with its newline, as much of it as there is room for. */
char *gets(char *line, int size) {
  int n = 0;
  char c = 0;
  while (n + 1 < size && c != '\n' && c != '\r') {
    if (read(0, &c, 1) < 1) break;
    line[n++] = c;
  }
  line[n] = 0;
  return line;
}

int stat(const char *path, struct stat *status) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  int result = fstat(fd, status);
  close(fd);
  return result;
}

/* The number that the text begins with. xv6 knows no signs. */
int atoi(const char *text) {
  int n = 0;
  while ('0' <= *text && *text <= '9') n = 10 * n + *text++ - '0';
  return n;
}

/* The blocks may overlap. */
void *memmove(void *to, const void *from, int count) {
  char *target = to;
  const char *source = from;
  if (source > target) {
    for (int i = 0; i < count; i++) target[i] = source[i];
  } else {
    for (int i = count - 1; i >= 0; i--) target[i] = source[i];
  }
  return to;
}

int memcmp(const void *a, const void *b, uint count) {
  const char *left = a, *right = b;
  for (uint i = 0; i < count; i++) {
    if (left[i] != right[i]) return left[i] - right[i];
  }
  return 0;
}

void *memcpy(void *to, const void *from, uint count) {
  return memmove(to, from, count);
}

char *sbrk(int increment) { return sys_sbrk(increment, SBRK_EAGER); }
char *sbrklazy(int increment) { return sys_sbrk(increment, SBRK_LAZY); }
