/*
 * pgrep, pkill: find processes by their names, and print their ids or send them a signal.
 *
 *   pgrep [-flx] [-P PARENT] [-u USER] [PATTERN]      pkill [-SIGNAL] ... the same
 *
 * The pattern is an extended regular expression somewhere in the name (-x: all of it; -f: in the whole command line).
 */
#include <pwd.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "signal_names.h"

enum { FOUND, NOT_FOUND, USAGE };

static bool exact, whole_command, show_names;
static int parent = -1;
static const char *user;
static regex_t pattern;
static bool has_pattern;

static bool user_is(const struct process *p)
{
  struct passwd *entry = getpwnam(user);
  return p->uid == (entry != NULL ? entry->pw_uid : (unsigned)atoi(user));
}

static bool wanted(const struct process *p)
{
  const char *text = whole_command && *p->arguments != '\0' ? p->arguments : p->name;
  regmatch_t match;
  if (p->pid == getpid() || (parent >= 0 && p->ppid != parent) || (user != NULL && !user_is(p)))
    return false;
  if (!has_pattern)
    return true;
  if (regexec(&pattern, text, 1, &match, 0) != 0)
    return false;
  return !exact || (match.rm_so == 0 && text[match.rm_eo] == '\0');
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/');
  const char *name = slash != NULL ? slash + 1 : argv[0];
  bool kills = strcmp(name, "pkill") == 0;
  int number = SIGTERM, c, status = NOT_FOUND, count;

  if (kills && argc > 1 && argv[1][0] == '-' && signal_from_name(argv[1] + 1) >= 0) { /* -KILL, -9 */
    number = signal_from_name(argv[1] + 1);
    argv++;
    argc--;
  }
  while ((c = getopt(argc, argv, "flP:u:x")) != -1) {
    switch (c) {
    case 'f': whole_command = true; break;
    case 'l': show_names = true; break;
    case 'P': parent = atoi(optarg); break;
    case 'u': user = optarg; break;
    case 'x': exact = true; break;
    default: return USAGE;
    }
  }
  has_pattern = optind < argc;
  if (!has_pattern && parent < 0 && user == NULL) {
    fprintf(stderr, "%s: no matching criteria specified\nTry `%s --help' for more information.\n", name, name);
    return USAGE;
  }
  int error = has_pattern ? regcomp(&pattern, argv[optind], REG_EXTENDED) : 0;
  if (error != 0) {
    char words[64];
    regerror(error, &pattern, words, sizeof words);
    fprintf(stderr, "%s: %s\n", name, words);
    return USAGE;
  }
  struct process *list = read_processes(&count);
  for (int i = 0; i < count; i++) {
    if (!wanted(&list[i]))
      continue;
    if (!kills)
      printf(show_names ? "%d %s\n" : "%d\n", list[i].pid, list[i].name);
    if (!kills || kill(list[i].pid, number) == 0)
      status = FOUND;
    else
      perror(name);
  }
  return status;
}
