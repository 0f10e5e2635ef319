/*
 * Command line options (POSIX getopt, GNU getopt_long), with glibc's permutation and messages. Arguments that are not
 * options move behind the options: [first_operand, last_operand) are those skipped so far.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

char *optarg;
int optind = 1;
int opterr = 1;
int optopt = '?';

static char *rest; /* of the cluster of short options being read */
static int first_operand, last_operand;
static enum { PERMUTE, REQUIRE_ORDER, RETURN_IN_ORDER } ordering;

static void reverse(char **argv, int from, int to) {
  while (from < --to) {
    char *t = argv[from];
    argv[from++] = argv[to];
    argv[to] = t;
  }
}

/* Bring the options [last_operand, optind) before the operands [first_operand, last_operand). */
static void exchange(char **argv) {
  reverse(argv, first_operand, last_operand);
  reverse(argv, last_operand, optind);
  reverse(argv, first_operand, optind);
  first_operand += optind - last_operand;
  last_operand = optind;
}

static int is_option(const char *s) { return s[0] == '-' && s[1]; }

static int long_option(int argc, char **argv, const char *options, const struct option *table, int *index,
                       int only, const char *prefix) {
  int quiet = !opterr || options[0] == ':', found = -1, exact = 0, ambiguous = 0;
  char *name = rest, *end = __strchrnul(name, '=');
  size_t length = end - name;
  for (int i = 0; table[i].name; i++) {
    if (__strncmp(table[i].name, name, length) != 0) continue;
    if (__strlen(table[i].name) == length) {
      found = i;
      exact = 1;
      break;
    }
    if (found < 0) {
      found = i;
    } else if (only || table[found].has_arg != table[i].has_arg || table[found].flag != table[i].flag ||
               table[found].val != table[i].val) {
      ambiguous = 1;
    }
  }
  if (ambiguous && !exact) {
    if (!quiet) {
      flockfile(stderr);
      fprintf(stderr, "%s: option '%s%s' is ambiguous; possibilities:", argv[0], prefix, name);
      for (int i = 0; table[i].name; i++) {
        if (__strncmp(table[i].name, name, length) == 0) fprintf(stderr, " '%s%s'", prefix, table[i].name);
      }
      fprintf(stderr, "\n");
      funlockfile(stderr);
    }
    rest = NULL;
    optind++;
    optopt = 0;
    return '?';
  }
  if (found < 0) {
    if (only && argv[optind][1] != '-' && __strchr(options, *name)) return -1; /* a short option after all */
    if (!quiet) fprintf(stderr, "%s: unrecognized option '%s%s'\n", argv[0], prefix, name);
    rest = NULL;
    optind++;
    optopt = 0;
    return '?';
  }
  const struct option *option = &table[found];
  optind++;
  rest = NULL;
  if (*end) {
    if (!option->has_arg) {
      if (!quiet) fprintf(stderr, "%s: option '%s%s' doesn't allow an argument\n", argv[0], prefix, option->name);
      optopt = option->val;
      return '?';
    }
    optarg = end + 1;
  } else if (option->has_arg == required_argument) {
    if (optind >= argc) {
      if (!quiet) fprintf(stderr, "%s: option '%s%s' requires an argument\n", argv[0], prefix, option->name);
      optopt = option->val;
      return options[0] == ':' ? ':' : '?';
    }
    optarg = argv[optind++];
  }
  if (index) *index = found;
  if (option->flag) {
    *option->flag = option->val;
    return 0;
  }
  return option->val;
}

static int next_option(int argc, char **argv, const char *options, const struct option *table, int *index, int only) {
  static int started;
  if (argc < 1) return -1;
  optarg = NULL;
  if (optind == 0 || !started) {
    if (optind == 0) optind = 1;
    first_operand = last_operand = optind;
    rest = NULL;
    started = 1;
    ordering = *options == '-' ? RETURN_IN_ORDER : *options == '+' || __getenv("POSIXLY_CORRECT") ? REQUIRE_ORDER : PERMUTE;
  }
  if (*options == '-' || *options == '+') options++;
  int quiet = !opterr || *options == ':';
  if (!rest || !*rest) {
    if (last_operand > optind) last_operand = optind;
    if (first_operand > optind) first_operand = optind;
    if (ordering == PERMUTE) {
      if (first_operand != last_operand && last_operand != optind) {
        exchange(argv);
      } else if (last_operand != optind) {
        first_operand = optind;
      }
      while (optind < argc && !is_option(argv[optind])) optind++;
      last_operand = optind;
    }
    if (optind != argc && __strcmp(argv[optind], "--") == 0) {
      optind++;
      if (first_operand != last_operand && last_operand != optind) {
        exchange(argv);
      } else if (first_operand == last_operand) {
        first_operand = optind;
      }
      last_operand = optind = argc;
    }
    if (optind == argc) {
      if (first_operand != last_operand) optind = first_operand;
      return -1;
    }
    if (!is_option(argv[optind])) {
      if (ordering == REQUIRE_ORDER) return -1;
      optarg = argv[optind++];
      return 1;
    }
    if (table && argv[optind][1] == '-') {
      rest = argv[optind] + 2;
      return long_option(argc, argv, options, table, index, only, "--");
    }
    if (table && only && (argv[optind][2] || !__strchr(options, argv[optind][1]))) {
      rest = argv[optind] + 1;
      int result = long_option(argc, argv, options, table, index, only, "-");
      if (result != -1) return result;
    }
    rest = argv[optind] + 1;
  }
  char c = *rest++;
  const char *found = __strchr(options, c);
  if (!*rest) optind++;
  if (!found || c == ':' || c == ';') {
    if (!quiet) fprintf(stderr, "%s: invalid option -- '%c'\n", argv[0], c);
    optopt = (unsigned char)c;
    return '?';
  }
  if (found[0] == 'W' && found[1] == ';' && table) {
    if (!*rest) {
      if (optind == argc) {
        if (!quiet) fprintf(stderr, "%s: option requires an argument -- '%c'\n", argv[0], c);
        optopt = (unsigned char)c;
        return *options == ':' ? ':' : '?';
      }
      rest = argv[optind];
    }
    return long_option(argc, argv, options, table, index, 0, "-W ");
  }
  if (found[1] == ':') {
    if (*rest) {
      optarg = rest;
      optind++;
    } else if (found[2] != ':') {
      if (optind == argc) {
        if (!quiet) fprintf(stderr, "%s: option requires an argument -- '%c'\n", argv[0], c);
        optopt = (unsigned char)c;
        c = *options == ':' ? ':' : '?';
      } else {
        optarg = argv[optind++];
      }
    }
    rest = NULL;
  }
  return (unsigned char)c;
}

int __getopt_failed;

/* optopt keeps the last bad option, and nothing that the program has put there. */
static int scan(int argc, char *const argv[], const char *options, const struct option *table, int *index, int only) {
  static int bad;
  optopt = -1;
  int result = next_option(argc, (char **)argv, options, table, index, only);
  __getopt_failed = optopt != -1;
  if (__getopt_failed) bad = optopt;
  optopt = bad;
  return result;
}

int getopt(int argc, char *const argv[], const char *options) {
  return scan(argc, argv, options, NULL, NULL, 0);
}

int getopt_long(int argc, char *const argv[], const char *options, const struct option *table, int *index) {
  return scan(argc, argv, options, table, index, 0);
}

int getopt_long_only(int argc, char *const argv[], const char *options, const struct option *table, int *index) {
  return scan(argc, argv, options, table, index, 1);
}
