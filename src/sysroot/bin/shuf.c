/*
 * shuf: the lines of its input, arguments (-e) or numbers (-i) in a random order. The machine's random numbers are the same
 * in every run, so the order is, too.
 */
#include <stdbool.h>
#include <sys/random.h>
#include <unistd.h>

#include "input_file.h"
#include "whole_file.h"

/* A random number below `n`. */
static size_t below(size_t n)
{
  unsigned long number;
  if (getrandom(&number, sizeof number, 0) != sizeof number)
    number = (unsigned long)random();
  return number % n;
}

static size_t lines_of(char *text, char ***lines)
{
  size_t count = 0, capacity = 0;
  for (char *p = text; *p != '\0';) {
    if (count == capacity) {
      capacity = capacity == 0 ? 64 : 2 * capacity;
      *lines = realloc(*lines, capacity * sizeof **lines);
    }
    (*lines)[count++] = p;
    p += strcspn(p, "\n");
    if (*p == '\n')
      *p++ = '\0';
  }
  return count;
}

int main(int argc, char **argv)
{
  size_t count = 0, most = (size_t)-1;
  long from = 0, to = -1;
  bool echo = false, repeat = false, numbers = false;
  char **lines = NULL;
  int option;
  while ((option = getopt(argc, argv, "en:i:ro:")) != -1) {
    switch (option) {
    case 'e': echo = true; break;
    case 'r': repeat = true; break;
    case 'n': most = (size_t)atol(optarg); break;
    case 'i':
      numbers = true;
      if (sscanf(optarg, "%ld-%ld", &from, &to) != 2 || to < from) {
        fprintf(stderr, "shuf: invalid input range: '%s'\n", optarg);
        return 1;
      }
      break;
    case 'o':
      if (freopen(optarg, "w", stdout) == NULL) {
        fprintf(stderr, "shuf: %s: %s\n", optarg, strerror(errno));
        return 1;
      }
      break;
    default: return usage_error("shuf");
    }
  }
  if (numbers) {
    count = (size_t)(to - from + 1);
    lines = malloc(count * sizeof *lines);
    for (size_t i = 0; i < count; i++) {
      lines[i] = malloc(24);
      snprintf(lines[i], 24, "%ld", from + (long)i);
    }
  } else if (echo) {
    lines = argv + optind;
    count = (size_t)(argc - optind);
  } else {
    size_t length;
    FILE *file = open_input("shuf", optind < argc ? argv[optind] : "-");
    if (file == NULL)
      return 1;
    count = lines_of(read_whole_file(file, &length), &lines);
  }
  if (repeat) {
    for (size_t i = 0; i < most && count > 0; i++)
      puts(lines[below(count)]);
    return 0;
  }
  for (size_t i = 0; i < count && i < most; i++) {
    size_t chosen = i + below(count - i);
    char *line = lines[chosen];
    lines[chosen] = lines[i];
    lines[i] = line;
    puts(line);
  }
  return 0;
}
