/*
 * getopts: the options among the positional parameters (or other arguments), one at a time.
 *
 * $OPTIND says at which argument it goes on; the place within that, as in -abc, only the shell knows.
 */
#include "sh.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters of the argument before $OPTIND that have been read; 0: it is over. */
static size_t letters_read;
/* The $OPTIND that we left behind: if it is another, somebody wants to begin again. */
static long expected;

void forget_getopts(void)
{
  letters_read = 0;
}

static void set_index(long index)
{
  char text[24];
  snprintf(text, sizeof text, "%ld", index);
  set_variable("OPTIND", text);
  expected = index;
}

static int finish(const char *name, long index)
{
  letters_read = 0;
  set_index(index);
  set_variable(name, "?");
  unset_variable("OPTARG");
  return 1;
}

/* What an option that is wrong gives: a message, or with a colon before the letters the option itself. */
static int wrong(const char *name, bool silent, char letter, const char *result, const char *message)
{
  const char text[2] = {letter, '\0'};
  set_variable(name, silent ? result : "?");
  if (silent) {
    set_variable("OPTARG", text);
  } else {
    fflush(stdout);
    fprintf(stderr, message, letter);
    unset_variable("OPTARG");
  }
  return 0;
}

/* getopts letters name [argument...] */
int builtin_getopts(int argc, char **argv)
{
  if (argc < 3)
    fail("getopts: Usage: getopts optstring var [arg]");
  const char *letters = argv[1], *name = argv[2];
  bool own = argc > 3;
  char **arguments = own ? argv + 3 : positional.argument;
  long count = own ? argc - 3 : positional.count;
  bool silent = *letters == ':';

  const char *text = get_variable("OPTIND");
  long index = text != NULL ? strtol(text, NULL, 10) : 1;
  if (index < 1)
    index = 1;
  if (index != expected)
    letters_read = 0;
  const char *argument = letters_read > 0 && index >= 2 && index - 2 < count ? arguments[index - 2] : NULL;
  if (argument == NULL || letters_read >= strlen(argument)) {
    if (index > count)
      return finish(name, index);
    argument = arguments[index - 1];
    if (argument[0] != '-' || argument[1] == '\0')
      return finish(name, index);
    index++;
    if (strcmp(argument, "--") == 0)
      return finish(name, index);
    letters_read = 1;
  }

  char letter = argument[letters_read++];
  const char *known = letter == ':' ? NULL : strchr(letters, letter);
  const char *value = "";
  int status = 0;
  bool over = argument[letters_read] == '\0';
  if (known == NULL) {
    status = wrong(name, silent, letter, "?", "Illegal option -%c\n");
    value = NULL;
  } else if (known[1] == ':' && over && index > count) {
    status = wrong(name, silent, letter, ":", "No arg for -%c option\n");
    value = NULL;
  } else if (known[1] == ':') {
    value = over ? arguments[index++ - 1] : argument + letters_read;
    over = true;
  }
  if (over)
    letters_read = 0;
  set_index(index);
  if (value != NULL) {
    const char found[2] = {letter, '\0'};
    set_variable("OPTARG", value);
    set_variable(name, found);
  }
  return status;
}
