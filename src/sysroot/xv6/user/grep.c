/* grep: show the lines that a pattern of ordinary characters and ^ . * $ matches somewhere. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define LONGEST_LINE 1023

static int matches_here(const char *pattern, const char *text);

/* c*pattern at the beginning of the text */
static int matches_star(char c, const char *pattern, const char *text) {
  do {
    if (matches_here(pattern, text)) return 1;
  } while (*text && (*text++ == c || c == '.'));
  return 0;
}

static int matches_here(const char *pattern, const char *text) {
  if (!*pattern) return 1;
  if (pattern[1] == '*') return matches_star(*pattern, pattern + 2, text);
  if (*pattern == '$' && !pattern[1]) return !*text;
  return *text && (*pattern == '.' || *pattern == *text) && matches_here(pattern + 1, text + 1);
}

static int matches(const char *pattern, const char *text) {
  if (*pattern == '^') return matches_here(pattern + 1, text);
  do {
    if (matches_here(pattern, text)) return 1;
  } while (*text++);
  return 0;
}

static void search(const char *pattern, int fd) {
  static char text[LONGEST_LINE + 1];
  int used = 0, n;
  while ((n = read(fd, text + used, LONGEST_LINE - used)) > 0) {
    used += n;
    text[used] = 0;
    char *line = text, *end;
    while ((end = strchr(line, '\n')) != 0) {
      *end = 0;
      if (matches(pattern, line)) {
        *end = '\n';
        write(1, line, end + 1 - line);
      }
      line = end + 1;
    }
    used -= line - text;
    memmove(text, line, used);
  }
}

int main(int argc, char *argv[]) {
  if (argc < 2) {
    fprintf(2, "usage: grep pattern [file ...]\n");
    exit(1);
  }
  if (argc == 2) search(argv[1], 0);
  for (int i = 2; i < argc; i++) {
    int fd = open(argv[i], O_RDONLY);
    if (fd < 0) {
      printf("grep: cannot open %s\n", argv[i]);
      exit(1);
    }
    search(argv[1], fd);
    close(fd);
  }
  exit(0);
}
