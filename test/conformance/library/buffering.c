/* C11 7.21.3, POSIX 2.5: when streams read, write and seek, seen from the descriptor and the file behind them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name = "stream.txt";

static long size(void) {
  struct stat s;
  return stat(name, &s) < 0 ? -1 : (long)s.st_size;
}

static void contents(const char *what) {
  char text[256];
  int fd = open(name, O_RDONLY);
  ssize_t n = read(fd, text, sizeof text);
  close(fd);
  printf("%s: ", what);
  for (ssize_t i = 0; i < n; i++) printf(text[i] < ' ' ? "\\%o" : "%c", text[i]);
  printf("\n");
}

static void fill(const char *text) {
  FILE *f = fopen(name, "w");
  fputs(text, f);
  fclose(f);
}

static long at(FILE *f) { return lseek(fileno(f), 0, SEEK_CUR); }

static void writing(void) {
  char own[10];
  FILE *f = fopen(name, "w");
  fputs("abc\n", f);
  printf("full: %ld", size());
  for (int i = 0; i < 5000; i++) fputc('x', f);
  printf(" %ld", size());
  fflush(f);
  printf(" %ld\n", size());
  fclose(f);
  f = fopen(name, "w");
  setvbuf(f, own, _IOFBF, sizeof own);
  for (int i = 0; i < 25; i++) {
    fputc('a' + i, f);
    printf("%ld ", size());
  }
  fwrite("0123456789012", 1, 13, f);
  printf("| %ld\n", size());
  fclose(f);
  f = fopen(name, "w");
  setvbuf(f, NULL, _IOLBF, 0);
  fputs("no newline", f);
  printf("line: %ld", size());
  fputs("one\ntwo", f);
  printf(" %ld", size());
  fputc('\n', f);
  printf(" %ld\n", size());
  fclose(f);
  f = fopen(name, "w");
  setbuf(f, NULL);
  fputs("now", f);
  printf("none: %ld\n", size());
  fclose(f);
}

static void reading(void) {
  char line[64];
  fill("line one\nline two\nline three\n");
  FILE *f = fopen(name, "r");
  fgets(line, sizeof line, f);
  printf("read ahead %ld, told %ld\n", at(f), ftell(f));
  printf("flush %d, %ld\n", fflush(f), at(f));
  fgets(line, sizeof line, f);
  printf("%s", line);
  ungetc('X', f);
  ungetc('Y', f);
  printf("told %ld", ftell(f));
  printf(" %c", getc(f));
  printf("%c", getc(f));
  printf("%c\n", getc(f));
  fseek(f, 5, SEEK_SET);
  printf("%c %ld\n", getc(f), ftell(f));
  fseek(f, -3, SEEK_END);
  ungetc('!', f);
  fseek(f, 1, SEEK_CUR);
  printf("%d %d\n", getc(f), getc(f));
  printf("%d", getc(f));
  printf(" eof %d", !!feof(f));
  ungetc('z', f);
  printf(" %d %c\n", !!feof(f), getc(f));
  rewind(f);
  printf("%d %d\n", fputc('x', f), errno == EBADF);
  printf("error %d\n", !!ferror(f));
  fclose(f);
}

static void updating(void) {
  char text[16] = "";
  fill("0123456789");
  FILE *f = fopen(name, "r+");
  fread(text, 1, 3, f);
  fseek(f, 0, SEEK_CUR);
  fputs("ABC", f);
  fseek(f, 0, SEEK_CUR);
  printf("%s then %c\n", text, getc(f));
  fclose(f);
  contents("r+");
  f = fopen(name, "a+");
  printf("a+ at %ld, reads %c\n", ftell(f), getc(f));
  fseek(f, 2, SEEK_SET);
  fputs("end", f);
  printf("told %ld\n", ftell(f));
  rewind(f);
  printf("%c\n", getc(f));
  fclose(f);
  contents("a+");
  f = fopen(name, "a");
  printf("a at %ld", ftell(f));
  fseek(f, 0, SEEK_SET);
  fputs("!", f);
  printf(" %ld\n", ftell(f));
  fclose(f);
  contents("a");
  f = fopen(name, "w+");
  fputs("hello", f);
  rewind(f);
  printf("w+ %c\n", getc(f));
  fclose(f);
  printf("%d", fopen(name, "wx") == NULL);
  printf(" %d\n", fopen(name, "q") == NULL);
}

static void reopening(void) {
  fill("input for freopen\n");
  FILE *f = freopen(name, "r", stdin);
  char word[20];
  printf("%d", scanf("%19s", word));
  printf(" %s %d %d\n", word, f == stdin, fileno(stdin));
  f = fopen(name, "r");
  f = freopen(NULL, "r", f);
  printf("%c\n", getc(f));
  f = freopen("/no/such", "r", f);
  printf("%d %s\n", f == NULL, strerror(errno));
}

static void sharing(void) {
  fill("one\ntwo\nthree\n");
  FILE *f = fopen(name, "r");
  char line[20];
  fgets(line, sizeof line, f);
  if (fork() == 0) exit(0);
  wait(NULL);
  printf("after the child's exit %ld\n", at(f));
  fgets(line, sizeof line, f);
  printf("%s", line);
  fclose(f);
  f = fopen(name, "w");
  fputs("twice ", f);
  if (fork() == 0) exit(0);
  wait(NULL);
  fclose(f);
  contents("unflushed at fork");
  f = fopen(name, "w");
  fputs("once ", f);
  if (fork() == 0) _exit(0);
  wait(NULL);
  fclose(f);
  contents("with _exit");
}

static void memory(void) {
  char buffer[8] = "abcdefg", *grown;
  size_t length;
  FILE *f = fmemopen(buffer, sizeof buffer, "r+");
  fputs("XY", f);
  fflush(f);
  printf("%s %ld", buffer, ftell(f));
  fseek(f, 0, SEEK_END);
  printf(" %ld", ftell(f));
  fputs("toolong", f);
  printf(" %d\n", fflush(f));
  fclose(f);
  f = open_memstream(&grown, &length);
  fprintf(f, "%d and %s", 42, "more");
  fflush(f);
  printf("%zu %s\n", length, grown);
  fseek(f, 0, SEEK_SET);
  fputs("99", f);
  fclose(f);
  printf("%zu %s\n", length, grown);
  free(grown);
}

int main(void) {
  char folder[] = "/tmp/bufferingXXXXXX";
  mkdtemp(folder);
  chdir(folder);
  setvbuf(stdout, NULL, _IONBF, 0);
  writing();
  reading();
  updating();
  reopening();
  sharing();
  memory();
  return 0;
}
