/*
 * A whole file in memory: for programs that must see its end before they can print its beginning.
 */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include <stdio.h>
#include <stdlib.h>

/* Everything up to the end of the file, in memory from malloc with a 0 behind it. */
static inline char *read_whole_file(FILE *file, size_t *length)
{
  char *text = NULL;
  size_t capacity = 0, n;

  *length = 0;
  do {
    if (capacity - *length < 2) {
      capacity = capacity == 0 ? 4096 : 2 * capacity;
      text = realloc(text, capacity);
      if (text == NULL) {
        perror("reading a file");
        exit(2);
      }
    }
    n = fread(text + *length, 1, capacity - *length - 1, file);
    *length += n;
  } while (n > 0);
  text[*length] = '\0';
  return text;
}

#endif
