/* C11 7.21, 7.24: formatted input through va_list, places in files, the order of strings */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int readFrom(FILE *f, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vfscanf(f, format, ap);
  va_end(ap);
  return n;
}
static int readText(const char *s, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vsscanf(s, format, ap);
  va_end(ap);
  return n;
}
static int readInput(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vscanf(format, ap);
  va_end(ap);
  return n;
}
static int sign(int n) { return (n > 0) - (n < 0); }

static void files(void) {
  FILE *f = tmpfile();
  fpos_t place;
  int a = 0, b = 0, c = 0;
  fputs("10 20 30\n", f);
  rewind(f);
  printf("files: %d", readFrom(f, "%d", &a));
  fgetpos(f, &place);
  printf(" %d", readFrom(f, "%d %d", &b, &c));
  printf(" %d %d %d", a, b, c);
  fsetpos(f, &place);
  printf(" %d %d\n", readFrom(f, "%d", &a), a);
  fclose(f);
  char word[10];
  printf("text: %d %d %s, %d\n", readText("7 seven", "%d %9s", &a, word), a, word, readInput("%d", &b));
  char moved[10];
  printf("order: %d %d %zu %s\n", sign(strcoll("abc", "abd")), sign(strcoll("b", "a")), strxfrm(moved, "word", 10), moved);
}

int main(void) {
  files();
  return 0;
}
