/*
 * argp_parse (GNU): a tree of parsers, each with its options. The options of all of them make one table for getopt_long, whose values
 * say to which parser an option belongs; arguments are offered to one parser after the other.
 */
#include <argp.h>
#include <stdlib.h>
#include <unistd.h>
#include "internal.h"

extern char *program_invocation_name, *program_invocation_short_name;

const char *argp_program_version;
void (*argp_program_version_hook)(FILE *restrict, struct argp_state *restrict);
const char *argp_program_bug_address;
error_t argp_err_exit_status = 64; /* EX_USAGE */

/* --- The options that every program has ------------------------------------------------------------------------------ */

enum { OPTION_USAGE = -3, OPTION_NAME = -2, OPTION_HANG = -1 };

static const struct argp_option default_options[] = {
    {"help", '?', NULL, 0, "Give this help list", -1},
    {"usage", OPTION_USAGE, NULL, 0, "Give a short usage message", 0},
    {"program-name", OPTION_NAME, "NAME", OPTION_HIDDEN, "Set the program name", 0},
    {"HANG", OPTION_HANG, "SECS", OPTION_ARG_OPTIONAL | OPTION_HIDDEN, "Hang for SECS seconds (default 3600)", 0},
    {0}};

static error_t parse_default(int key, char *arg, struct argp_state *state) {
  switch (key) {
    case '?':
      argp_state_help(state, state->out_stream, ARGP_HELP_STD_HELP);
      return 0;
    case OPTION_USAGE:
      argp_state_help(state, state->out_stream, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
      return 0;
    case OPTION_NAME:
      program_invocation_name = arg;
      state->name = *__strchrnul(arg, '/') ? (char *)__memrchr(arg, '/', __strlen(arg)) + 1 : arg;
      program_invocation_short_name = state->name;
      if ((state->flags & (ARGP_PARSE_ARGV0 | ARGP_NO_ERRS)) == ARGP_PARSE_ARGV0) state->argv[0] = arg;
      return 0;
    case OPTION_HANG:
      sleep(arg ? __parse_integer(arg, NULL, 10, 1) : 3600);
      return 0;
    default:
      return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp default_argp = {default_options, parse_default};

static const struct argp_option version_options[] = {{"version", 'V', NULL, 0, "Print program version", -1}, {0}};

static error_t parse_version(int key, char *arg, struct argp_state *state) {
  if (key != 'V') return ARGP_ERR_UNKNOWN;
  if (argp_program_version_hook) argp_program_version_hook(state->out_stream, state);
  else if (argp_program_version) fprintf(state->out_stream, "%s\n", argp_program_version);
  else argp_error(state, "(PROGRAM ERROR) No version known!?");
  if (!(state->flags & ARGP_NO_EXIT)) exit(0);
  return 0;
}

static const struct argp version_argp = {version_options, parse_version};

/* --- The groups: one for each argp of the tree, parents before their children ------------------------------------------ */

#define MOST_GROUPS 64
#define KEY_BITS 24 /* of getopt's value for a long option: the key; above them the group, from 1 */

struct group {
  const struct argp *argp;
  const char *shorts_end; /* in parser.shorts; they begin where those of the group before end */
  unsigned processed;     /* arguments that it took */
  struct group *parent;
  unsigned place; /* among the parent's children */
  void *input;
  void **child_inputs;
  void *hook;
};

struct parser {
  struct argp_state state;
  struct group groups[MOST_GROUPS];
  int count;
  char *shorts;
  struct option *longs;
  void **inputs;
  int options_begun, options_over; /* getopt was called; has seen the last one */
};

static int is_end(const struct argp_option *o) { return !o->key && !o->name && !o->doc && !o->group; }
static int is_short(const struct argp_option *o) { return !(o->flags & OPTION_DOC) && o->key > ' ' && o->key < 127; }

/* How much room the tables need. */
static void measure(const struct argp *argp, size_t *options, size_t *children) {
  for (const struct argp_option *o = argp->options; o && !is_end(o); o++) ++*options;
  for (const struct argp_child *c = argp->children; c && c->argp; c++) {
    ++*children;
    measure(c->argp, options, children);
  }
}

struct tables {
  char *shorts;
  struct option *longs;
  void **inputs;
};

static void add_group(struct parser *p, const struct argp *argp, struct group *parent, unsigned place, struct tables *end) {
  if (p->count == MOST_GROUPS) return;
  struct group *group = &p->groups[p->count++];
  *group = (struct group){.argp = argp, .parent = parent, .place = place};
  const struct argp_option *real = argp->options;
  for (const struct argp_option *o = argp->options; o && !is_end(o); o++) {
    if (!(o->flags & OPTION_ALIAS)) real = o;
    if (real->flags & OPTION_DOC) continue;
    int takes = !real->arg ? no_argument : real->flags & OPTION_ARG_OPTIONAL ? optional_argument : required_argument;
    if (is_short(o)) {
      *end->shorts++ = o->key;
      for (int i = 0; i < takes; i++) *end->shorts++ = ':';
    }
    int known = 0;
    for (struct option *l = p->longs; o->name && l < end->longs; l++) known |= __strcmp(l->name, o->name) == 0;
    if (!o->name || known) continue;
    int key = o->key ? o->key : real->key;
    *end->longs++ = (struct option){o->name, takes, NULL, (key & ((1 << KEY_BITS) - 1)) | p->count << KEY_BITS};
  }
  group->shorts_end = end->shorts;
  group->child_inputs = end->inputs;
  for (const struct argp_child *c = argp->children; c && c->argp; c++) end->inputs++;
  for (const struct argp_child *c = argp->children; c && c->argp; c++) add_group(p, c->argp, group, c - argp->children, end);
}

/* --- Calling the parsers ------------------------------------------------------------------------------------------------ */

static error_t call(struct parser *p, struct group *group, int key, char *arg) {
  if (!group->argp->parser) return ARGP_ERR_UNKNOWN;
  p->state.hook = group->hook;
  p->state.input = group->input;
  p->state.child_inputs = group->child_inputs;
  p->state.arg_num = group->processed;
  error_t error = group->argp->parser(key, arg, &p->state);
  group->hook = p->state.hook;
  return error;
}

/* An announcement to all groups, parents first or last; who does not know it does not mind. */
static error_t announce(struct parser *p, int key, int children_first, int only_idle) {
  error_t error = 0;
  for (int i = 0; i < p->count && !error; i++) {
    struct group *group = &p->groups[children_first ? p->count - 1 - i : i];
    if (only_idle && group->processed) continue;
    error = call(p, group, key, NULL);
    if (error == ARGP_ERR_UNKNOWN) error = 0;
  }
  return error;
}

static error_t begin(struct parser *p) {
  error_t error = 0;
  for (int i = 0; i < p->count && !error; i++) {
    struct group *group = &p->groups[i];
    if (group->parent) group->input = group->parent->child_inputs[group->place];
    if (!group->argp->parser && group->argp->children && group->argp->children->argp) group->child_inputs[0] = group->input;
    error = call(p, group, ARGP_KEY_INIT, NULL);
    if (error == ARGP_ERR_UNKNOWN) error = 0;
  }
  return error;
}

/* Offer an argument: by itself, or else with all that follow. */
static error_t parse_argument(struct parser *p, char *arg) {
  int index = --p->state.next, key = ARGP_KEY_ARG;
  error_t error = ARGP_ERR_UNKNOWN;
  struct group *group = p->groups;
  for (; group < p->groups + p->count; group++) {
    p->state.next++;
    key = ARGP_KEY_ARG;
    error = call(p, group, key, arg);
    if (error == ARGP_ERR_UNKNOWN) {
      p->state.next--;
      key = ARGP_KEY_ARGS;
      error = call(p, group, key, NULL);
    }
    if (error != ARGP_ERR_UNKNOWN) break;
  }
  if (error) return error;
  if (key == ARGP_KEY_ARGS) p->state.next = p->state.argc;
  if (p->state.next > index) group->processed += p->state.next - index;
  else p->options_over = 0; /* it gave the argument back, perhaps changed: there may be options again */
  return 0;
}

static error_t parse_option(struct parser *p, int option, const char *name) {
  error_t error = ARGP_ERR_UNKNOWN;
  int group = option >> KEY_BITS;
  if (group) {
    int key = option << (32 - KEY_BITS) >> (32 - KEY_BITS);
    error = call(p, &p->groups[group - 1], key, optarg);
  } else {
    const char *place = __strchr(p->shorts, option);
    for (int i = 0; place && i < p->count; i++) {
      if (p->groups[i].shorts_end <= place) continue;
      error = call(p, &p->groups[i], option, optarg);
      break;
    }
  }
  if (error != ARGP_ERR_UNKNOWN) return error;
  if (group) argp_error(&p->state, "--%s: (PROGRAM ERROR) Option should have been recognized!?", name);
  else argp_error(&p->state, "-%c: (PROGRAM ERROR) Option should have been recognized!?", option);
  return error;
}

/* One option or argument. *rest: nothing more can be parsed, which is no error as such. */
static error_t parse_next(struct parser *p, int *rest) {
  struct argp_state *s = &p->state;
  if (s->quoted && s->next < s->quoted) s->quoted = 0;
  if (!p->options_over && !s->quoted) {
    int index = -1, option;
    optind = p->options_begun || s->next != 1 ? s->next : 0; /* 0: getopt forgets where it was */
    p->options_begun = 1;
    opterr = !(s->flags & ARGP_NO_ERRS);
    if (s->flags & ARGP_LONG_ONLY) option = getopt_long_only(s->argc, s->argv, p->shorts, p->longs, &index);
    else option = getopt_long(s->argc, s->argv, p->shorts, p->longs, &index);
    s->next = optind;
    if (option == '?' && __getopt_failed) return ARGP_ERR_UNKNOWN;
    if (option == 1) return parse_argument(p, optarg);
    if (option != -1) return parse_option(p, option, index >= 0 ? p->longs[index].name : "");
    p->options_over = 1;
    if (s->next > 1 && __strcmp(s->argv[s->next - 1], "--") == 0) s->quoted = s->next;
  }
  if (s->next >= s->argc || s->flags & ARGP_NO_ARGS) {
    *rest = 1;
    return ARGP_ERR_UNKNOWN;
  }
  char *arg = s->argv[s->next++];
  error_t error = parse_argument(p, arg);
  if (error == ARGP_ERR_UNKNOWN) *rest = 1;
  return error;
}

static error_t finish(struct parser *p, error_t error, int rest, int *end) {
  struct argp_state *s = &p->state;
  if (error == ARGP_ERR_UNKNOWN && rest) error = 0;
  if (!error && s->next == s->argc) {
    error = announce(p, ARGP_KEY_NO_ARGS, 0, 1);
    if (!error) error = announce(p, ARGP_KEY_END, 1, 0);
    if (end) *end = s->next;
  } else if (!error && end) {
    *end = s->next;
  } else if (!error) {
    if (!(s->flags & ARGP_NO_ERRS) && s->err_stream) fprintf(s->err_stream, "%s: Too many arguments\n", s->name);
    error = ARGP_ERR_UNKNOWN;
  }
  if (error) {
    if (error == ARGP_ERR_UNKNOWN) argp_state_help(s, s->err_stream, ARGP_HELP_STD_ERR);
    announce(p, ARGP_KEY_ERROR, 0, 0);
  } else {
    error = announce(p, ARGP_KEY_SUCCESS, 1, 0);
  }
  announce(p, ARGP_KEY_FINI, 1, 0);
  return error == ARGP_ERR_UNKNOWN ? EINVAL : error;
}

error_t argp_parse(const struct argp *restrict argp, int argc, char **restrict argv, unsigned flags, int *restrict end,
                   void *restrict input) {
  const struct argp_child children[] = {
      {argp}, {&default_argp}, {argp_program_version || argp_program_version_hook ? &version_argp : NULL}, {NULL}};
  const struct argp with_defaults = {.children = children};
  const struct argp *root = flags & ARGP_NO_HELP ? argp : &with_defaults;
  struct parser p = {.state = {.root_argp = root, .argc = argc, .argv = argv, .flags = flags, .next = 1}};
  size_t options = 0, inputs = 0;
  measure(root, &options, &inputs);
  char *block = __libc_malloc((options + 1) * sizeof(struct option) + (inputs + 1) * sizeof(void *) + 3 * options + 3);
  if (!block) return ENOMEM;
  struct tables tables = {.longs = (struct option *)block};
  p.longs = tables.longs;
  p.inputs = tables.inputs = (void **)(tables.longs + options + 1);
  __memset(p.inputs, 0, (inputs + 1) * sizeof(void *));
  p.shorts = tables.shorts = (char *)(p.inputs + inputs + 1);
  if (flags & ARGP_IN_ORDER) *tables.shorts++ = '-';
  else if (flags & ARGP_NO_ARGS) *tables.shorts++ = '+';
  add_group(&p, root, NULL, 0, &tables);
  *tables.shorts = 0;
  *tables.longs = (struct option){0};
  p.groups[0].input = input;

  struct argp_state *s = &p.state;
  s->err_stream = stderr;
  s->out_stream = stdout;
  s->pstate = &p;
  s->name = program_invocation_short_name;
  if (flags & ARGP_PARSE_ARGV0) s->next = 0;
  else if (argc > 0 && argv[0])
    s->name = *__strchrnul(argv[0], '/') ? (char *)__memrchr(argv[0], '/', __strlen(argv[0])) + 1 : argv[0];

  int rest = 0;
  error_t error = begin(&p);
  while (!error) error = parse_next(&p, &rest);
  error = finish(&p, error, rest, end);
  __libc_free(block);
  return error;
}
