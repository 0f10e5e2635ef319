/*
 * nl: numbers lines. -b a numbers all of them, -b t (the default) those that are not empty.
 *
 *   -w WIDTH  -s SEPARATOR  -v FIRST  -i STEP  -n ln|rn|rz (left, right, with zeros)
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool all_lines, no_lines;
static int width = 6;
static long number = 1, step = 1;
static const char *separator = "\t", *form = "rn";

static void print_number(void)
{
  if (strcmp(form, "ln") == 0)
    printf("%-*ld", width, number);
  else if (strcmp(form, "rz") == 0)
    printf("%0*ld", width, number);
  else
    printf("%*ld", width, number);
  number += step;
}

static void number_lines(FILE *file)
{
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;

  while ((length = getline(&line, &capacity, file)) > 0) {
    if (line[length - 1] == '\n')
      line[length - 1] = '\0';
    if (!no_lines && (all_lines || *line != '\0')) {
      print_number();
      printf("%s%s\n", separator, line);
    } else {
      printf("%*s%s\n", width + (int)strlen(separator), "", line);
    }
  }
  free(line);
}

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  int c, status = 0;

  while ((c = getopt(argc, argv, "b:i:n:s:v:w:")) != -1) {
    switch (c) {
    case 'b':
      all_lines = *optarg == 'a';
      no_lines = *optarg == 'n';
      break;
    case 'i': step = atol(optarg); break;
    case 'n': form = optarg; break;
    case 's': separator = optarg; break;
    case 'v': number = atol(optarg); break;
    case 'w': width = atoi(optarg); break;
    default: return 1;
    }
  }
  char **names = optind < argc ? argv + optind : standard_input;
  for (; *names != NULL; names++) {
    bool standard = strcmp(*names, "-") == 0;
    FILE *file = standard ? stdin : fopen(*names, "r");
    if (file == NULL) {
      fprintf(stderr, "nl: %s: %s\n", *names, strerror(errno));
      status = 1;
      continue;
    }
    number_lines(file);
    if (!standard)
      fclose(file);
  }
  return status;
}
