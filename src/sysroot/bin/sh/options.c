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
    {"pipefail", 0, &options.pipe_fail},      {"errtrace", 'E', &options.error_trace},
};

/* shopt's. What has no effect here is remembered all the same. */
static bool unused[8];

static const struct shell_option {
  const char *name;
  bool *value;
} shell_options[] = {
    {"autocd", &unused[0]},           {"checkwinsize", &unused[1]}, {"cmdhist", &unused[2]},
    {"dotglob", &options.dot_glob},   {"expand_aliases", &options.expand_aliases},
    {"extglob", &unused[3]},          {"failglob", &unused[4]},     {"globstar", &unused[5]},
    {"histappend", &unused[6]},       {"lastpipe", &unused[7]},     {"nocasematch", &options.no_case_match},
    {"nullglob", &options.null_glob},
};

enum { SHELL_OPTIONS = sizeof shell_options / sizeof shell_options[0] };

bool set_shell_option(const char *name, bool on)
{
  for (int i = 0; i < SHELL_OPTIONS; i++) {
    if (strcmp(shell_options[i].name, name) == 0) {
      *shell_options[i].value = on;
      return true;
    }
  }
  return false;
}

/* shopt [-s | -u | -q] [name]... */
int builtin_shopt(int argc, char **argv)
{
  bool set = false, unset = false, quiet = false;
  int i = 1, status = 0;
  for (; i < argc && argv[i][0] == '-'; i++) {
    set = set || strchr(argv[i], 's') != NULL;
    unset = unset || strchr(argv[i], 'u') != NULL;
    quiet = quiet || strchr(argv[i], 'q') != NULL;
  }
  for (int n = 0; i == argc && n < SHELL_OPTIONS; n++)
    printf("%-15s\t%s\n", shell_options[n].name, *shell_options[n].value ? "on" : "off");
  for (; i < argc; i++) {
    const struct shell_option *found = NULL;
    for (int n = 0; n < SHELL_OPTIONS; n++) {
      if (strcmp(shell_options[n].name, argv[i]) == 0)
        found = &shell_options[n];
    }
    if (found == NULL) {
      complain("shopt: %s: invalid shell option name", argv[i]);
      status = 1;
    } else if (set || unset) {
      *found->value = set;
    } else {
      if (!quiet)
        printf("%-15s\t%s\n", found->name, *found->value ? "on" : "off");
      status = status || !*found->value;
    }
  }
  return status;
}

/* The last ones are bash's. */
enum { OPTIONS_OF_BASH = 2 };

static int option_count(void)
{
  int count = sizeof table / sizeof table[0];
  return bash ? count : count - OPTIONS_OF_BASH;
}


bool set_option(char letter, bool on)
{
  for (int i = 0; i < option_count(); i++) {
    bool other = letter == 'E' && (table[i].value == &options.emacs) == bash; /* in bash E is errtrace */
    if (letter == 0 || table[i].letter != letter || other)
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
  for (int i = 0; i < option_count(); i++) {
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
  for (int i = 0; i < option_count(); i++) {
    if (table[i].letter != 0 && *table[i].value)
      *letters++ = table[i].letter;
  }
  if (bash) {
    *letters++ = 'h';
    *letters++ = 'B';
  }
  *letters = '\0';
}

/* set -o: for people; set +o: as commands that bring this about. */
static void list_options(bool as_commands)
{
  if (!as_commands)
    printf("Current option settings\n");
  for (int i = 0; i < option_count(); i++) {
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
        if (!set_option(*letter, on) && !(bash && strchr("hBHTPkt", *letter) != NULL))
          fail(bash ? "set: %c%c: invalid option" : "set: Illegal option %c%c", argv[i][0], *letter);
      } else if (i + 1 == argc) {
        list_options(!on);
        return 0;
      } else if (!set_named_option(argv[++i], on)) {
        if (bash)
          fail("set: %s: invalid option name", argv[i]);
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
