/*
 * The help that argp gives, in glibc's layout: entries are collected from the tree of parsers, sorted by group and name, and printed in
 * columns through a stream that wraps lines between words.
 */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "internal.h"

/* Columns. */
#define SHORT_OPTION 2
#define LONG_OPTION 6
#define DOC_OPTION 2
#define OPTION_DOC_COLUMN 29
#define HEADER 1
#define USAGE_INDENT 12
#define RIGHT_MARGIN 79

extern char *program_invocation_short_name;

/* --- A stream that wraps ---------------------------------------------------------------------------------------------- */

/*
 * Text waits in `text` until somebody asks for the column or changes a margin; then it goes out, line by line: a new line begins at the
 * left margin, what is wrapped goes on at the wrap margin.
 */
struct wrapper {
  FILE *f;
  char *text;
  size_t length, capacity;
  long column; /* -1: at the beginning of a wrapped line that has no margin */
  int left, wrap;
};

static void put_text(struct wrapper *w, const char *s, size_t n) {
  if (w->length + n > w->capacity) {
    size_t capacity = 2 * (w->length + n);
    char *bigger = __libc_realloc(w->text, capacity);
    if (!bigger) return;
    w->text = bigger;
    w->capacity = capacity;
  }
  __memcpy(w->text + w->length, s, n);
  w->length += n;
}

static void put_string(struct wrapper *w, const char *s) { put_text(w, s, __strlen(s)); }
static void put_char(struct wrapper *w, char c) { put_text(w, &c, 1); }

static void put_format(struct wrapper *w, const char *format, ...) {
  char *text;
  va_list ap;
  va_start(ap, format);
  if (vasprintf(&text, format, ap) >= 0) {
    put_string(w, text);
    free(text);
  }
  va_end(ap);
}

static int is_blank(char c) { return c == ' ' || c == '\t'; }

static void indent(struct wrapper *w, long n) {
  while (n-- > 0) fputc(' ', w->f);
}

static void flush_text(struct wrapper *w) {
  const char *s = w->text, *end = w->text + w->length;
  while (s < end) {
    if (w->column == 0 && w->left) {
      indent(w, w->left);
      w->column = w->left;
    }
    const char *newline = __memchr(s, '\n', end - s), *line_end = newline ? newline : end;
    if (w->column < 0) w->column = 0; /* the text counts from one column less, as in glibc */
    if (w->column + (line_end - s) < RIGHT_MARGIN) {
      fwrite(s, 1, line_end - s, w->f);
      w->column += line_end - s;
      if (newline) {
        fputc('\n', w->f);
        w->column = 0;
      }
      s = newline ? newline + 1 : end;
      continue;
    }
    const char *last = s + (RIGHT_MARGIN - w->column), *next;
    while (last >= s && !is_blank(*last)) last--;
    next = last + 1;
    if (next > s) {
      while (last >= s && is_blank(*last)) last--;
      line_end = last + 1;
    } else {
      /* One word that is too long has a line of its own. */
      last = s + (RIGHT_MARGIN - w->column);
      while (last < line_end && !is_blank(*last)) last++;
      if (last == line_end) {
        fwrite(s, 1, line_end - s, w->f);
        w->column += line_end - s;
        if (newline) {
          fputc('\n', w->f);
          w->column = 0;
        }
        s = newline ? newline + 1 : end;
        continue;
      }
      line_end = last;
      while (last < end && is_blank(*last)) last++;
      next = last;
    }
    fwrite(s, 1, line_end - s, w->f);
    fputc('\n', w->f);
    indent(w, w->wrap);
    w->column = w->wrap ? w->wrap : -1;
    s = next;
  }
  w->length = 0;
}

static long column(struct wrapper *w) {
  flush_text(w);
  return w->column < 0 ? 0 : w->column;
}

static int set_left(struct wrapper *w, int margin) {
  int old = w->left;
  flush_text(w);
  w->left = margin;
  return old;
}

static int set_wrap(struct wrapper *w, int margin) {
  int old = w->wrap;
  flush_text(w);
  w->wrap = margin;
  return old;
}

static void indent_to(struct wrapper *w, int to) {
  for (long n = to - column(w); n > 0; n--) put_char(w, ' ');
}

/* A space, or a new line if what follows would not fit. */
static void space(struct wrapper *w, size_t needed) { put_char(w, column(w) + (long)needed >= RIGHT_MARGIN ? '\n' : ' '); }

/* --- The entries ------------------------------------------------------------------------------------------------------- */

/* Children that have a heading or a group of their own stand together. */
struct cluster {
  const char *header;
  int index; /* among the children */
  int group;
  struct cluster *parent;
  const struct argp *argp;
  int depth;
  struct cluster *next; /* of all clusters */
};

/* An option with its aliases. */
struct entry {
  const struct argp_option *option;
  int count;
  char shorts[64]; /* those of its short names that no entry before has */
  int group;
  struct cluster *cluster;
  const struct argp *argp;
  int order;
};

struct listing {
  struct entry *entries;
  int count, capacity;
  struct cluster *clusters;
  char used_shorts[128];
};

static int is_end(const struct argp_option *o) { return !o->key && !o->name && !o->doc && !o->group; }
static int is_visible(const struct argp_option *o) { return !(o->flags & OPTION_HIDDEN); }
static int is_doc(const struct argp_option *o) { return o->flags & OPTION_DOC; }
static int is_short(const struct argp_option *o) { return !is_doc(o) && o->key > ' ' && o->key < 127; }

static void collect(struct listing *list, const struct argp *argp, struct cluster *cluster) {
  int group = 0;
  for (const struct argp_option *o = argp->options; o && !is_end(o);) {
    if (list->count == list->capacity) {
      int capacity = list->capacity * 2 + 16;
      struct entry *bigger = __libc_realloc(list->entries, capacity * sizeof *bigger);
      if (!bigger) return;
      list->entries = bigger;
      list->capacity = capacity;
    }
    struct entry *entry = &list->entries[list->count];
    size_t shorts = 0;
    group = o->group ? o->group : !o->name && !o->key ? group + 1 : group;
    *entry = (struct entry){.option = o, .group = group, .cluster = cluster, .argp = argp, .order = list->count++};
    do {
      entry->count++;
      if (is_short(o) && !list->used_shorts[o->key] && shorts + 1 < sizeof entry->shorts) {
        list->used_shorts[o->key] = 1;
        entry->shorts[shorts++] = o->key;
      }
      o++;
    } while (!is_end(o) && o->flags & OPTION_ALIAS);
  }
  for (const struct argp_child *c = argp->children; c && c->argp; c++) {
    struct cluster *own = cluster;
    if ((c->group || c->header) && (own = __libc_malloc(sizeof *own))) {
      *own = (struct cluster){c->header, c - argp->children, c->group, cluster, argp, cluster ? cluster->depth + 1 : 0, list->clusters};
      list->clusters = own;
    }
    collect(list, c->argp, own);
  }
}

/* --- Their order --------------------------------------------------------------------------------------------------------- */

/* 0, 1, 2, ..., and then the negative groups up to -1. */
static int compare_groups(int a, int b, int if_equal) {
  if (a == b) return if_equal;
  return (a < 0) == (b < 0) ? a - b : b - a;
}

static int compare_clusters(const struct cluster *a, const struct cluster *b) {
  while (a->depth > b->depth) a = a->parent;
  while (b->depth > a->depth) b = b->parent;
  while (a->parent != b->parent) {
    a = a->parent;
    b = b->parent;
  }
  return compare_groups(a->group, b->group, b->index - a->index);
}

static const struct cluster *base_of(const struct cluster *c) {
  while (c->parent) c = c->parent;
  return c;
}

static const char *first_long(const struct entry *e) {
  for (int i = 0; i < e->count; i++) {
    const struct argp_option *o = e->option + i;
    if (o->name && is_visible(o)) return o->name;
  }
  return NULL;
}

static char first_short(const struct entry *e) {
  for (int i = 0; i < e->count; i++) {
    const struct argp_option *o = e->option + i;
    if (is_short(o) && is_visible(o) && __strchr(e->shorts, o->key)) return o->key;
  }
  return 0;
}

/* A documentation option sorts by its first letter or digit; 1 if it does not look like an option. */
static int canonical_doc(const char **name) {
  if (!*name) return 1;
  while (__isspace((unsigned char)**name)) ++*name;
  int is_no_option = **name != '-';
  while (**name && !__isalnum((unsigned char)**name)) ++*name;
  return is_no_option;
}

static int compare_entries(const void *left, const void *right) {
  const struct entry *a = left, *b = right;
  int order = a->order - b->order;
  if (a->cluster != b->cluster) {
    int by_group = !a->cluster   ? compare_groups(a->group, base_of(b->cluster)->group, -1)
                   : !b->cluster ? compare_groups(base_of(a->cluster)->group, b->group, 1)
                                 : compare_clusters(a->cluster, b->cluster);
    return by_group ? by_group : order;
  }
  if (a->group != b->group) return compare_groups(a->group, b->group, 0);
  const char *long_a = first_long(a), *long_b = first_long(b);
  char short_a = first_short(a), short_b = first_short(b);
  int doc_a = is_doc(a->option) ? canonical_doc(&long_a) : 0, doc_b = is_doc(b->option) ? canonical_doc(&long_b) : 0;
  int by_name;
  if (doc_a != doc_b) return doc_a - doc_b;
  if (!short_a && !short_b && long_a && long_b) {
    by_name = strcasecmp(long_a, long_b);
  } else {
    int c = (unsigned char)(short_a ? short_a : long_a ? *long_a : 0), d = (unsigned char)(short_b ? short_b : long_b ? *long_b : 0);
    by_name = __tolower(c) - __tolower(d);
    if (!by_name) by_name = d - c; /* the same letter: the small one first */
  }
  return by_name ? by_name : order;
}

/* --- Printing them --------------------------------------------------------------------------------------------------------- */

struct help {
  struct wrapper out;
  const struct argp_state *state;
  const struct entry *previous;
  int separate_groups, hid_argument;
};

static void *input_of(const struct argp *argp, const struct argp_state *state) {
  /* The parsers of the program itself get what argp_parse was called with. */
  return state && (state->root_argp == argp || (state->root_argp && state->root_argp->children && state->root_argp->children->argp == argp))
             ? state->input
             : NULL;
}

/* What the parser's filter makes of a text: the text itself, something from malloc, or NULL. */
static const char *filtered(const char *text, int key, const struct argp *argp, const struct argp_state *state) {
  return argp->help_filter ? argp->help_filter(key, text, input_of(argp, state)) : text;
}

static void done_with(const char *result, const char *text) {
  if (result != text) free((char *)result);
}

static void print_header(struct help *h, const char *text, const struct argp *argp) {
  const char *shown = filtered(text, ARGP_KEY_HELP_HEADER, argp, h->state);
  if (shown) {
    if (*shown) {
      if (h->previous) put_char(&h->out, '\n');
      indent_to(&h->out, HEADER);
      set_left(&h->out, HEADER);
      set_wrap(&h->out, HEADER);
      put_string(&h->out, shown);
      set_left(&h->out, 0);
      put_char(&h->out, '\n');
    }
    h->separate_groups = 1;
  }
  done_with(shown, text);
}

static int is_within(const struct cluster *c, const struct cluster *outer) {
  while (c && c != outer) c = c->parent;
  return c == outer;
}

/* Before each name of an entry: a comma, or what separates the entry from the one before. */
static void begin_name(struct help *h, const struct entry *e, int at, int *first) {
  if (*first) {
    if (h->separate_groups && h->previous && e->group != h->previous->group) put_char(&h->out, '\n');
    const struct cluster *c = e->cluster;
    if (c && c->header && *c->header && (!h->previous || !is_within(h->previous->cluster, c))) {
      int old = h->out.wrap;
      print_header(h, c->header, c->argp);
      set_wrap(&h->out, old);
    }
    *first = 0;
  } else {
    put_string(&h->out, ", ");
  }
  indent_to(&h->out, at);
}

static void put_argument(struct help *h, const struct argp_option *real, const char *required, const char *optional) {
  if (real->arg) put_format(&h->out, real->flags & OPTION_ARG_OPTIONAL ? optional : required, real->arg);
}

static void print_entry(struct help *h, const struct entry *e) {
  const struct argp_option *real = e->option;
  int first = 1, has_long = 0;
  int old_left = set_left(&h->out, 0), old_wrap = set_wrap(&h->out, 0);
  for (int i = 0; i < e->count && !is_doc(real); i++) has_long |= real[i].name && is_visible(real + i);
  set_wrap(&h->out, SHORT_OPTION);
  const char *next = e->shorts;
  for (int i = 0; i < e->count; i++) {
    const struct argp_option *o = real + i;
    if (!is_short(o) || *next != o->key) continue;
    next++;
    if (!is_visible(o)) continue;
    begin_name(h, e, SHORT_OPTION, &first);
    put_format(&h->out, "-%c", o->key);
    if (!has_long) put_argument(h, real, " %s", "[%s]");
    else if (real->arg) h->hid_argument = 1;
  }
  int at = is_doc(real) ? DOC_OPTION : LONG_OPTION;
  set_wrap(&h->out, at);
  for (int i = 0; i < e->count; i++) {
    const struct argp_option *o = real + i;
    if (!o->name || !is_visible(o)) continue;
    begin_name(h, e, at, &first);
    put_format(&h->out, is_doc(real) ? "%s" : "--%s", o->name);
    if (!is_doc(real)) put_argument(h, real, "=%s", "[=%s]");
  }
  set_left(&h->out, 0);
  if (first) {
    /* No name was shown: a heading, or an entry that others hide. */
    int is_heading = !is_short(real) && !real->name;
    if (is_heading) print_header(h, real->doc, e->argp);
    if (!is_heading) goto restore;
  } else {
    const char *shown = filtered(real->doc, real->key, e->argp, h->state);
    if (shown && *shown) {
      long now = column(&h->out);
      set_left(&h->out, OPTION_DOC_COLUMN);
      set_wrap(&h->out, OPTION_DOC_COLUMN);
      if (now > OPTION_DOC_COLUMN + 3) put_char(&h->out, '\n');
      else if (now >= OPTION_DOC_COLUMN) put_string(&h->out, "   ");
      else indent_to(&h->out, OPTION_DOC_COLUMN);
      put_string(&h->out, shown);
    }
    done_with(shown, real->doc);
    set_left(&h->out, 0);
    put_char(&h->out, '\n');
  }
  h->previous = e;
restore:
  set_left(&h->out, old_left);
  set_wrap(&h->out, old_wrap);
}

static void print_entries(struct help *h, const struct listing *list, const struct argp *argp) {
  static const char note[] =
      "Mandatory or optional arguments to long options are also mandatory or optional for any corresponding short options.";
  for (int i = 0; i < list->count; i++) print_entry(h, &list->entries[i]);
  if (!h->hid_argument) return;
  const char *shown = filtered(note, ARGP_KEY_HELP_DUP_ARGS_NOTE, argp, h->state);
  if (shown && *shown) put_format(&h->out, "\n%s\n", shown);
  done_with(shown, note);
}

/* --- Usage ----------------------------------------------------------------------------------------------------------------- */

static int in_usage(const struct argp_option *o, const struct argp_option *real) {
  return is_visible(o) && !((o->flags | real->flags) & OPTION_NO_USAGE);
}

/* All options, the short ones without arguments in one cluster. */
static void print_options(struct wrapper *w, const struct listing *list) {
  char flags[128], *end = flags;
  for (int pass = 0; pass < 3; pass++) {
    for (int i = 0; i < list->count; i++) {
      const struct entry *e = &list->entries[i];
      const struct argp_option *real = e->option;
      const char *next = e->shorts;
      for (int j = 0; j < e->count; j++) {
        const struct argp_option *o = real + j;
        const char *arg = o->arg ? o->arg : real->arg;
        int optional = (o->flags | real->flags) & OPTION_ARG_OPTIONAL, own_short = is_short(o) && *next == o->key;
        if (own_short) next++;
        if (!in_usage(o, real)) continue;
        if (pass == 0 && own_short && !arg) *end++ = o->key;
        if (pass == 1 && own_short && arg && optional) put_format(w, " [-%c[%s]]", o->key, arg);
        if (pass == 1 && own_short && arg && !optional) {
          space(w, 6 + __strlen(arg));
          put_format(w, "[-%c %s]", o->key, arg);
        }
        if (pass < 2 || !o->name) continue;
        if (!arg) {
          space(w, 4 + __strlen(o->name));
          put_format(w, "[--%s]", o->name);
        } else if (optional) {
          put_format(w, " [--%s[=%s]]", o->name, arg);
        } else {
          put_format(w, " [--%s=%s]", o->name, arg);
        }
      }
    }
    if (pass == 0 && end > flags) {
      space(w, end - flags + 3);
      put_format(w, "[-%.*s]", (int)(end - flags), flags);
    }
  }
}

static int count_alternatives(const struct argp *argp) {
  int count = argp->args_doc && *__strchrnul(argp->args_doc, '\n');
  for (const struct argp_child *c = argp->children; c && c->argp; c++) count += count_alternatives(c->argp);
  return count;
}

/* The arguments, of alternatives that stand on lines the one that *levels says. Returns whether there is another one. */
static int print_arguments(struct wrapper *w, const struct argp *argp, const struct argp_state *state, char **levels, int advance) {
  char *own = *levels;
  int multiple = 0;
  const char *doc = argp->args_doc, *shown = filtered(doc, ARGP_KEY_HELP_ARGS_DOC, argp, state), *end = NULL;
  if (shown) {
    const char *s = shown;
    end = __strchrnul(s, '\n');
    if (*end) {
      multiple = 1;
      for (int i = 0; i < *own; i++) {
        s = end + 1;
        end = __strchrnul(s, '\n');
      }
      ++*levels;
    }
    space(w, 1 + (end - s));
    put_text(w, s, end - s);
  }
  for (const struct argp_child *c = argp->children; c && c->argp; c++) advance = !print_arguments(w, c->argp, state, levels, advance);
  if (advance && multiple) {
    if (*end) {
      ++*own;
      advance = 0;
    } else if (*own > 0) {
      *own = 0;
    }
  }
  done_with(shown, doc);
  return !advance;
}

static int print_usage(struct help *h, const struct argp *argp, const struct listing *list, unsigned flags, const char *name) {
  char *all_levels = __libc_malloc(count_alternatives(argp) + 1);
  int more, first = 1;
  if (!all_levels) return 0;
  __memset(all_levels, 0, count_alternatives(argp) + 1);
  do {
    char *levels = all_levels;
    int old_wrap = set_wrap(&h->out, USAGE_INDENT);
    put_format(&h->out, first ? "Usage: %s" : "  or:  %s", name);
    int old_left = set_left(&h->out, USAGE_INDENT);
    if (flags & ARGP_HELP_SHORT_USAGE) {
      if (list->count) put_string(&h->out, " [OPTION...]");
    } else {
      print_options(&h->out, list);
      flags |= ARGP_HELP_SHORT_USAGE;
    }
    more = print_arguments(&h->out, argp, h->state, &levels, 1);
    set_wrap(&h->out, old_wrap);
    set_left(&h->out, old_left);
    put_char(&h->out, '\n');
    first = 0;
  } while (more);
  __libc_free(all_levels);
  return 1;
}

/* --- Documentation ---------------------------------------------------------------------------------------------------------- */

/* The part before the options or after them. Returns whether there was any. */
static int print_doc(struct help *h, const struct argp *argp, int after, int blank_before, int only_first) {
  const char *doc = argp->doc, *cut = doc ? __strchrnul(doc, '\v') : NULL;
  char *part = NULL;
  int printed = 0;
  if (doc && after && *cut) part = strdup(cut + 1);
  if (doc && !after) part = strndup(doc, cut - doc);
  const char *shown = filtered(part, after ? ARGP_KEY_HELP_POST_DOC : ARGP_KEY_HELP_PRE_DOC, argp, h->state);
  if (shown) {
    if (blank_before) put_char(&h->out, '\n');
    put_string(&h->out, shown);
    if (column(&h->out) > h->out.left) put_char(&h->out, '\n');
    printed = 1;
  }
  done_with(shown, part);
  free(part);
  if (after && argp->help_filter) {
    char *extra = argp->help_filter(ARGP_KEY_HELP_EXTRA, NULL, input_of(argp, h->state));
    if (extra) {
      if (printed || blank_before) put_char(&h->out, '\n');
      put_string(&h->out, extra);
      free(extra);
      if (column(&h->out) > h->out.left) put_char(&h->out, '\n');
      printed = 1;
    }
  }
  for (const struct argp_child *c = argp->children; c && c->argp && !(only_first && printed); c++)
    printed |= print_doc(h, c->argp, after, printed || blank_before, only_first);
  return printed;
}

static void print_help(const struct argp *argp, const struct argp_state *state, FILE *f, unsigned flags, const char *name) {
  struct help h = {.out = {.f = f}, .state = state};
  struct listing list = {0};
  int anything = 0;
  if (!f) return;
  flockfile(f);
  if (flags & (ARGP_HELP_USAGE | ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG)) {
    collect(&list, argp, NULL);
    if (list.count) qsort(list.entries, list.count, sizeof *list.entries, compare_entries);
  }
  if (flags & (ARGP_HELP_USAGE | ARGP_HELP_SHORT_USAGE)) anything |= print_usage(&h, argp, &list, flags, name);
  if (flags & ARGP_HELP_PRE_DOC) anything |= print_doc(&h, argp, 0, 0, 1);
  if (flags & ARGP_HELP_SEE) {
    put_format(&h.out, "Try `%s --help' or `%s --usage' for more information.\n", name, name);
    anything = 1;
  }
  if (flags & ARGP_HELP_LONG && list.count) {
    if (anything) put_char(&h.out, '\n');
    print_entries(&h, &list, argp);
    anything = 1;
  }
  if (flags & ARGP_HELP_POST_DOC) anything |= print_doc(&h, argp, 1, anything, 0);
  if (flags & ARGP_HELP_BUG_ADDR && argp_program_bug_address) {
    if (anything) put_char(&h.out, '\n');
    put_format(&h.out, "Report bugs to %s.\n", argp_program_bug_address);
  }
  flush_text(&h.out);
  funlockfile(f);
  while (list.clusters) {
    struct cluster *c = list.clusters;
    list.clusters = c->next;
    __libc_free(c);
  }
  __libc_free(list.entries);
  __libc_free(h.out.text);
}

void argp_help(const struct argp *restrict argp, FILE *restrict stream, unsigned flags, char *restrict name) {
  print_help(argp, NULL, stream, flags, name);
}

/* --- From within parsers ------------------------------------------------------------------------------------------------------ */

static int may_exit(const struct argp_state *state) { return !state || !(state->flags & ARGP_NO_EXIT); }
static int may_complain(const struct argp_state *state) { return !state || !(state->flags & ARGP_NO_ERRS); }
static const char *name_of(const struct argp_state *state) { return state ? state->name : program_invocation_short_name; }

void argp_state_help(const struct argp_state *restrict state, FILE *restrict stream, unsigned flags) {
  static const struct argp nothing;
  if (!may_complain(state) || !stream) return;
  print_help(state ? state->root_argp : &nothing, state, stream, flags, name_of(state));
  if (!may_exit(state)) return;
  if (flags & ARGP_HELP_EXIT_ERR) exit(argp_err_exit_status);
  if (flags & ARGP_HELP_EXIT_OK) exit(0);
}

void argp_usage(const struct argp_state *state) { argp_state_help(state, state ? state->err_stream : stderr, ARGP_HELP_STD_USAGE); }

void argp_error(const struct argp_state *restrict state, const char *restrict format, ...) {
  FILE *stream = state ? state->err_stream : stderr;
  va_list ap;
  if (!may_complain(state) || !stream) return;
  va_start(ap, format);
  flockfile(stream);
  fprintf(stream, "%s: ", name_of(state));
  vfprintf(stream, format, ap);
  fputc('\n', stream);
  argp_state_help(state, stream, ARGP_HELP_STD_ERR);
  funlockfile(stream);
  va_end(ap);
}

void argp_failure(const struct argp_state *restrict state, int status, int error, const char *restrict format, ...) {
  FILE *stream = state ? state->err_stream : stderr;
  if (may_complain(state) && stream) {
    va_list ap;
    va_start(ap, format);
    flockfile(stream);
    fputs(name_of(state), stream);
    if (format) {
      fputs(": ", stream);
      vfprintf(stream, format, ap);
    }
    if (error) fprintf(stream, ": %s", strerror(error));
    fputc('\n', stream);
    funlockfile(stream);
    va_end(ap);
  }
  if (status && may_exit(state)) exit(status);
}
