/*
 * Input files by name, where "-" is the standard input: what many utilities begin with.
 */
#ifndef INPUT_FILE_H
#define INPUT_FILE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* NULL, and a message in the words of coreutils, if it cannot be read. */
static inline FILE *open_input(const char *program, const char *name)
{
  struct stat st;
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (file != NULL && fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
    if (file != stdin)
      fclose(file);
    errno = EISDIR;
    file = NULL;
  }
  if (file == NULL) {
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", program, name, strerror(errno));
  }
  return file;
}

static inline void close_input(FILE *file)
{
  if (file != stdin)
    fclose(file);
}

/* coreutils' end of a message about the command line. */
static inline int usage_error(const char *program)
{
  fprintf(stderr, "Try '%s --help' for more information.\n", program);
  return 1;
}

/* Operands, or the standard input if there are none. */
static inline char **operands_or_input(int argc, char **argv, int first)
{
  static char *standard_input[] = {"-", NULL};
  return first < argc ? argv + first : standard_input;
}

#endif
