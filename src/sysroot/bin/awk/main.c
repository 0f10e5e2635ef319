/*
 * awk [-F separator] [-v name=value]... ['program' | -f file]... [file | name=value]...
 */
#include "awk.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../whole_file.h"

extern char **environ;

void fail(const char *format, ...)
{
  va_list arguments;
  fflush(stdout);
  bool running = strncmp(format, "cannot open", 11) != 0;
  fputs(running ? "awk: run time error: " : "awk: ", stderr);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  if (running && FILENAME != NULL)
    fprintf(stderr, "\tFILENAME=\"%s\" FNR=%.0f NR=%.0f\n", special_text(FILENAME), to_number(&FNR->value),
            to_number(&NR->value));
  exit(2);
}

bool assignment_operand(const char *operand)
{
  const char *equals = strchr(operand, '=');
  if (equals == NULL || equals == operand || isdigit((unsigned char)*operand))
    return false;
  for (const char *p = operand; p < equals; p++) {
    if (!isalnum((unsigned char)*p) && *p != '_')
      return false;
  }
  char *name = strndup(operand, (size_t)(equals - operand));
  size_t length;
  char *value = unescape(equals + 1, strlen(equals + 1), &length);
  struct cell *cell = global(name);
  set_value(&cell->value, input_value(new_string(value, length)));
  if (cell == NF)
    field_count_changed();
  free(name);
  free(value);
  return true;
}

/* Appends the text of a file, and a newline. */
static char *append_file(char *text, const char *name)
{
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (file == NULL)
    fail("cannot open %s (%s)", name, strerror(errno));
  size_t length, before = text == NULL ? 0 : strlen(text);
  char *more = read_whole_file(file, &length);
  text = reallocate(text, before + length + 2);
  memcpy(text + before, more, length);
  memcpy(text + before + length, "\n", 2);
  free(more);
  if (file != stdin)
    fclose(file);
  return text;
}

static void usage(void)
{
  fputs("Usage: awk [-F value] [-v var=value]... ['program text' | -f program-file]... [file | var=value]...\n", stderr);
}

int main(int argc, char **argv)
{
  char *text = NULL;
  const char *separator = NULL;
  const char **assignments = allocate((size_t)argc * sizeof *assignments);
  int assignment_count = 0, option;

  opterr = 0;
  while ((option = getopt(argc, argv, "+F:v:f:W:")) != -1) {
    switch (option) {
    case 'F': separator = optarg; break;
    case 'v': assignments[assignment_count++] = optarg; break;
    case 'f': text = append_file(text, optarg); break;
    case 'W': break; /* settings of mawk's buffers and its like */
    default:
      fprintf(stderr, "awk: not an option: %s\n", argv[optind - 1]);
      return 2;
    }
  }
  if (text == NULL && optind == argc) {
    usage();
    return 2;
  }
  if (text == NULL)
    text = argv[optind++];
  argv[optind - 1] = "awk";
  make_special_variables(argc - optind + 1, argv + optind - 1, environ);
  if (separator != NULL) {
    size_t length;
    char *value = strcmp(separator, "t") == 0 ? strdup("\t") : unescape(separator, strlen(separator), &length);
    set_value(&FS->value, text_value(value));
    free(value);
  }
  for (int i = 0; i < assignment_count; i++) {
    if (!assignment_operand(assignments[i])) {
      fprintf(stderr, "awk: improper assignment: -v %s\n", assignments[i]);
      return 2;
    }
  }
  free(assignments);
  parse_program(text);
  int status = run_program();
  close_all();
  if (fflush(stdout) != 0) {
    fprintf(stderr, "awk: write failure (%s)\n", strerror(errno));
    return 2;
  }
  return status;
}
