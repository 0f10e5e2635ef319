/* Parsing of command lines by tables of options that carry their own help (GNU argp). */
#ifndef _ARGP_H
#define _ARGP_H
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#ifndef __error_t_defined
#define __error_t_defined 1
typedef int error_t;
#endif

/* The last one is all zeros. One without name and key is a heading; one without its own documentation may be another's alias. */
struct argp_option {
  const char *name; /* long */
  int key;          /* what the parser is told; a short option if it is a printable character */
  const char *arg;  /* name of the argument, if it takes one */
  int flags;
  const char *doc;
  int group; /* where it stands in the help: 0, 1, 2, ..., then the negative ones; 0: as the option before */
};
#define OPTION_ARG_OPTIONAL 0x1
#define OPTION_HIDDEN 0x2
#define OPTION_ALIAS 0x4
#define OPTION_DOC 0x8
#define OPTION_NO_USAGE 0x10
#define OPTION_NO_TRANS 0x20

struct argp;
struct argp_state;
struct argp_child;
typedef error_t (*argp_parser_t)(int key, char *arg, struct argp_state *state);
#define ARGP_ERR_UNKNOWN E2BIG

#define ARGP_KEY_ARG 0
#define ARGP_KEY_ARGS 0x1000006
#define ARGP_KEY_END 0x1000001
#define ARGP_KEY_NO_ARGS 0x1000002
#define ARGP_KEY_INIT 0x1000003
#define ARGP_KEY_FINI 0x1000007
#define ARGP_KEY_SUCCESS 0x1000004
#define ARGP_KEY_ERROR 0x1000005

struct argp {
  const struct argp_option *options;
  argp_parser_t parser;
  const char *args_doc;
  const char *doc; /* before the options, and after a \v what comes after them */
  const struct argp_child *children;
  char *(*help_filter)(int key, const char *text, void *input);
  const char *argp_domain;
};
#define ARGP_KEY_HELP_PRE_DOC 0x2000001
#define ARGP_KEY_HELP_POST_DOC 0x2000002
#define ARGP_KEY_HELP_HEADER 0x2000003
#define ARGP_KEY_HELP_EXTRA 0x2000004
#define ARGP_KEY_HELP_DUP_ARGS_NOTE 0x2000005
#define ARGP_KEY_HELP_ARGS_DOC 0x2000006

struct argp_child {
  const struct argp *argp;
  int flags;
  const char *header;
  int group;
};

struct argp_state {
  const struct argp *root_argp;
  int argc;
  char **argv;
  int next; /* index of the argument to be parsed next */
  unsigned flags;
  unsigned arg_num; /* how many arguments there were before this one */
  int quoted;       /* index of the first argument after --, or 0 */
  void *input;
  void **child_inputs;
  void *hook;
  char *name;
  FILE *err_stream;
  FILE *out_stream;
  void *pstate;
};
#define ARGP_PARSE_ARGV0 0x01
#define ARGP_NO_ERRS 0x02
#define ARGP_NO_ARGS 0x04
#define ARGP_IN_ORDER 0x08
#define ARGP_NO_HELP 0x10
#define ARGP_NO_EXIT 0x20
#define ARGP_LONG_ONLY 0x40
#define ARGP_SILENT (ARGP_NO_EXIT | ARGP_NO_ERRS | ARGP_NO_HELP)

error_t argp_parse(const struct argp *restrict argp, int argc, char **restrict argv, unsigned flags, int *restrict end,
                   void *restrict input);

extern const char *argp_program_version;
extern void (*argp_program_version_hook)(FILE *restrict stream, struct argp_state *restrict state);
extern const char *argp_program_bug_address;
extern error_t argp_err_exit_status;

#define ARGP_HELP_USAGE 0x01
#define ARGP_HELP_SHORT_USAGE 0x02
#define ARGP_HELP_SEE 0x04
#define ARGP_HELP_LONG 0x08
#define ARGP_HELP_PRE_DOC 0x10
#define ARGP_HELP_POST_DOC 0x20
#define ARGP_HELP_DOC (ARGP_HELP_PRE_DOC | ARGP_HELP_POST_DOC)
#define ARGP_HELP_BUG_ADDR 0x40
#define ARGP_HELP_LONG_ONLY 0x80
#define ARGP_HELP_EXIT_ERR 0x100
#define ARGP_HELP_EXIT_OK 0x200
#define ARGP_HELP_STD_ERR (ARGP_HELP_SEE | ARGP_HELP_EXIT_ERR)
#define ARGP_HELP_STD_USAGE (ARGP_HELP_SHORT_USAGE | ARGP_HELP_SEE | ARGP_HELP_EXIT_ERR)
#define ARGP_HELP_STD_HELP \
  (ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_EXIT_OK | ARGP_HELP_DOC | ARGP_HELP_BUG_ADDR)

void argp_help(const struct argp *restrict argp, FILE *restrict stream, unsigned flags, char *restrict name);
void argp_state_help(const struct argp_state *restrict state, FILE *restrict stream, unsigned flags);
void argp_usage(const struct argp_state *state);
void argp_error(const struct argp_state *restrict state, const char *restrict format, ...) __attribute__((format(printf, 2, 3)));
void argp_failure(const struct argp_state *restrict state, int status, int error, const char *restrict format, ...)
    __attribute__((format(printf, 4, 5)));
#endif
