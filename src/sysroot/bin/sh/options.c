/*
 * The shell's options, one table: by letter (set -e, sh -e) and by name (set -o errexit); and `set`, which also sets the
 * positional parameters.
 */
#include "sh.h"

#include <stdio.h>
#include <string.h>

struct options options;

static const struct option_entry {
  const char *name;
  char letter; /* 0: it has none */
  bool *value;
} table[] = {
    {"errexit", 'e', &options.exit_on_error}, {"noglob", 'f', &options.no_glob},
    {"ignoreeof", 'I', &options.ignore_eof},  {"interactive", 'i', &interactive},
    {"monitor", 'm', &job_control},           {"noexec", 'n', &options.no_execute},
    {"stdin", 's', &options.from_stdin},      {"xtrace", 'x', &options.trace},
    {"verbose", 'v', &options.print_input},   {"vi", 'V', &options.vi},
    {"emacs", 'E', &options.emacs},           {"noclobber", 'C', &options.no_clobber},
    {"allexport", 'a', &options.all_export},  {"notify", 'b', &options.notify},
    {"nounset", 'u', &options.error_on_unset}, {"nolog", 0, &options.no_log},
    {"debug", 0, &options.debug},
};

enum { OPTIONS = sizeof table / sizeof table[0] };

bool set_option(char letter, bool on)
{
  for (int i = 0; i < OPTIONS; i++) {
    if (letter == 0 || table[i].letter != letter)
      continue;
    if (letter == 'm' && interactive && on)
      start_job_control();
    else if (letter != 'i' && letter != 's' && letter != 'm')
      *table[i].value = on;
    return true;
  }
  return false;
}

bool set_named_option(const char *name, bool on)
{
  for (int i = 0; i < OPTIONS; i++) {
    if (strcmp(table[i].name, name) == 0) {
      if (!set_option(table[i].letter, on))
        *table[i].value = on;
      return true;
    }
  }
  return false;
}

void option_letters(char *letters)
{
  for (int i = 0; i < OPTIONS; i++) {
    if (table[i].letter != 0 && *table[i].value)
      *letters++ = table[i].letter;
  }
  *letters = '\0';
}

/* set -o: for people; set +o: as commands that bring this about. */
static void list_options(bool as_commands)
{
  if (!as_commands)
    printf("Current option settings\n");
  for (int i = 0; i < OPTIONS; i++) {
    bool on = *table[i].value;
    if (as_commands)
      printf("set %co %s\n", on ? '-' : '+', table[i].name);
    else
      printf("%-16s%s\n", table[i].name, on ? "on" : "off");
  }
}

static void set_positional(int count, char **argument)
{
  char **copy = allocate(((size_t)count + 1) * sizeof *copy);
  for (int i = 0; i < count; i++)
    copy[i] = copy_string(argument[i]);
  copy[count] = NULL;
  positional.argument = copy;
  positional.count = count;
  forget_getopts();
}

int builtin_set(int argc, char **argv)
{
  int i = 1;
  if (argc == 1) {
    list_variables();
    return 0;
  }
  for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+'); i++) {
    bool on = argv[i][0] == '-';
    if (strcmp(argv[i], "--") == 0) {
      set_positional(argc - i - 1, argv + i + 1);
      return 0;
    }
    if (strcmp(argv[i], "-") == 0) {
      options.trace = options.print_input = false;
      i++;
      break;
    }
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      if (*letter != 'o') {
        if (!set_option(*letter, on))
          fail("set: Illegal option %c%c", argv[i][0], *letter);
      } else if (i + 1 == argc) {
        list_options(!on);
        return 0;
      } else if (!set_named_option(argv[++i], on)) {
        fail("set: Illegal option %co %s", on ? '-' : '+', argv[i]);
      } else {
        break;
      }
    }
  }
  if (i < argc)
    set_positional(argc - i, argv + i);
  return 0;
}
