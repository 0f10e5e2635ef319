/*
 * The bytes of several files, one file after the other as if they were one; "-" is the standard input. A file that cannot
 * be opened is complained about and left out.
 */
#ifndef SUCCESSIVE_INPUT_H
#define SUCCESSIVE_INPUT_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct successive_input {
  const char *complaint; /* what stands before the name of a file that cannot be opened */
  char **names;          /* of the files that are still to be opened, and NULL */
  FILE *current;
  int unopened; /* how many could not be opened */
};

static inline int next_byte(struct successive_input *input)
{
  for (;;) {
    int c = input->current != NULL ? getc(input->current) : EOF;
    if (c != EOF)
      return c;
    if (input->current != NULL && input->current != stdin)
      fclose(input->current);
    input->current = NULL;
    if (*input->names == NULL)
      return EOF;
    const char *name = *input->names++;
    input->current = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    if (input->current == NULL) {
      fprintf(stderr, "%s %s: %s\n", input->complaint, name, strerror(errno));
      input->unopened++;
    }
  }
}

#endif
