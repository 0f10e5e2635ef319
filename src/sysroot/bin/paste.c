/*
 * paste: lines of several files side by side; with -s each file on one line. -d: what stands between, in turn.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *separators = "\t";
static bool failed;

/* The separator number n; the list is gone through again and again. \0 in it is none at all. */
static void put_separator(size_t n)
{
  char list[256];
  size_t count = 0;
  for (const char *at = separators; *at != '\0' && count < sizeof list; at++) {
    if (*at == '\\' && at[1] != '\0') {
      at++;
      list[count++] = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at == '0' ? '\0' : *at;
    } else {
      list[count++] = *at;
    }
  }
  if (count > 0 && list[n % count] != '\0')
    putchar(list[n % count]);
}

static FILE *open_input(const char *name)
{
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (file == NULL) {
    fprintf(stderr, "paste: %s: %s\n", name, strerror(errno));
    failed = true;
  }
  return file;
}

/* A line without its newline to standard output; false at the end of the file. */
static bool copy_line(FILE *file)
{
  int c = getc(file);
  if (c == EOF)
    return false;
  for (; c != EOF && c != '\n'; c = getc(file))
    putchar(c);
  return true;
}

static void paste_serially(char **names)
{
  for (; *names != NULL; names++) {
    FILE *file = open_input(*names);
    if (file == NULL)
      continue;
    copy_line(file);
    for (size_t n = 0;; n++) {
      int c = getc(file);
      if (c == EOF)
        break;
      ungetc(c, file);
      put_separator(n);
      copy_line(file);
    }
    putchar('\n');
  }
}

static void paste_in_parallel(char **names, size_t count)
{
  FILE **files = calloc(count, sizeof *files);
  for (size_t i = 0; i < count; i++) {
    files[i] = open_input(names[i]);
    if (files[i] == NULL)
      exit(1);
  }
  for (;;) {
    bool any = false;
    for (size_t i = 0; i < count && !any; i++) {
      int c = getc(files[i]);
      if (c != EOF)
        ungetc(c, files[i]);
      any = c != EOF;
    }
    if (!any)
      break;
    for (size_t i = 0; i < count; i++) {
      if (i > 0)
        put_separator(i - 1);
      copy_line(files[i]);
    }
    putchar('\n');
  }
  free(files);
}

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  bool serial = false;
  int c;
  while ((c = getopt(argc, argv, "d:s")) != -1) {
    switch (c) {
    case 'd': separators = optarg; break;
    case 's': serial = true; break;
    default: return 1;
    }
  }
  bool named = optind < argc;
  char **names = named ? argv + optind : standard_input;
  if (serial)
    paste_serially(names);
  else
    paste_in_parallel(names, named ? (size_t)(argc - optind) : 1);
  return failed;
}
