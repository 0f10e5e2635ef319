/*
 * Regular expressions, basic (BRE) and extended (ERE), for grep, expr and sed.
 *
 * The pattern is parsed into a tree; matching walks it with continuations: match(node, at, next) tries every way
 * node can match at `at`, longest first, and asks `next` whether the rest fits. So alternatives, repetition and
 * back-references are a few lines each. `regexp_search` tries every start and keeps the longest match there, as POSIX
 * demands.
 */
#ifndef REGEXP_H
#define REGEXP_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum regexp_type {
  REGEXP_CHAR,
  REGEXP_ANY,
  REGEXP_SET,       /* [...]: set, a bit for each character */
  REGEXP_START,     /* ^ */
  REGEXP_END,       /* $ */
  REGEXP_WORD_EDGE, /* \b \< \> \B: kind */
  REGEXP_REPEAT,    /* left, minimum to maximum times */
  REGEXP_SEQUENCE,  /* left right */
  REGEXP_EITHER,    /* left | right */
  REGEXP_GROUP,     /* ( left ), number */
  REGEXP_BACK,      /* \number */
  REGEXP_EMPTY,
};

struct regexp_node {
  enum regexp_type type;
  unsigned char c; /* the character, or the kind of edge */
  unsigned char set[32];
  int minimum, maximum; /* maximum -1: without end */
  int number;
  struct regexp_node *left, *right;
};

enum { REGEXP_GROUPS = 10 };

struct regexp {
  struct regexp_node *root;
  bool extended, ignore_case;
  int groups;
  const char *error; /* NULL, or what is wrong with the pattern */

  /* While parsing. */
  const char *at;
  int depth;

  /* While matching, and after it. */
  const char *text, *end;
  const char *group_start[REGEXP_GROUPS], *group_end[REGEXP_GROUPS];
  const char *match_start[REGEXP_GROUPS], *match_end[REGEXP_GROUPS]; /* the groups of the longest match */
};

/* What has to match after a node; a chain that lives on the stack of the matcher. */
struct regexp_next {
  bool (*match)(struct regexp *r, const struct regexp_next *self, const char *at);
  const struct regexp_node *node;
  const struct regexp_next *then;
  int count;         /* repetitions so far */
  const char *start; /* of the last repetition, or of the group */
};

static struct regexp_node *regexp_parse_either(struct regexp *r);

/* ---- Parsing ---- */

static struct regexp_node *regexp_new(enum regexp_type type)
{
  struct regexp_node *node = calloc(1, sizeof *node);
  if (node == NULL) {
    perror("regular expression");
    exit(2);
  }
  node->type = type;
  return node;
}

static void regexp_set_add(struct regexp *r, struct regexp_node *node, int c)
{
  node->set[c / 8] |= (unsigned char)(1 << c % 8);
  if (r->ignore_case && isalpha(c)) {
    int other = islower(c) ? toupper(c) : tolower(c);
    node->set[other / 8] |= (unsigned char)(1 << other % 8);
  }
}

/* The test for a class such as alpha in [[:alpha:]]; NULL if there is no such class. */
static int (*regexp_class(const char *name, size_t length))(int)
{
  static const struct {
    const char *name;
    int (*test)(int);
  } classes[] = {{"alpha", isalpha}, {"digit", isdigit}, {"alnum", isalnum}, {"upper", isupper},
                 {"lower", islower}, {"space", isspace}, {"blank", isblank}, {"punct", ispunct},
                 {"print", isprint}, {"graph", isgraph}, {"cntrl", iscntrl}, {"xdigit", isxdigit}};
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    if (strlen(classes[i].name) == length && strncmp(classes[i].name, name, length) == 0)
      return classes[i].test;
  }
  return NULL;
}

/* bracket = "[" ["^"] { class | c "-" c | c } "]"   (the "[" is consumed) */
static struct regexp_node *regexp_parse_bracket(struct regexp *r)
{
  struct regexp_node *node = regexp_new(REGEXP_SET);
  bool negated = *r->at == '^';
  if (negated)
    r->at++;
  const char *first = r->at;
  while (*r->at != '\0' && (*r->at != ']' || r->at == first)) {
    if (r->at[0] == '[' && r->at[1] == ':') {
      const char *end = strstr(r->at + 2, ":]");
      int (*test)(int) = end == NULL ? NULL : regexp_class(r->at + 2, (size_t)(end - r->at - 2));
      if (test == NULL) {
        r->error = "Invalid character class name";
        return node;
      }
      for (int c = 0; c < 256; c++) {
        if (test(c))
          regexp_set_add(r, node, c);
      }
      r->at = end + 2;
      continue;
    }
    int low = (unsigned char)*r->at++, high = low;
    if (r->at[0] == '-' && r->at[1] != ']' && r->at[1] != '\0') {
      high = (unsigned char)r->at[1];
      r->at += 2;
    }
    if (high < low)
      r->error = "Invalid range end";
    for (int c = low; c <= high; c++)
      regexp_set_add(r, node, c);
  }
  if (*r->at != ']') {
    r->error = "Unmatched [, [^, [:, [., or [=";
    return node;
  }
  r->at++;
  for (int i = 0; negated && i < 32; i++)
    node->set[i] = (unsigned char)~node->set[i];
  return node;
}

/* Is the operator `c` here? In a BRE ( ) { } | + ? need a backslash, in an ERE they must not have one. */
static bool regexp_at(const struct regexp *r, char c)
{
  return r->extended ? *r->at == c : r->at[0] == '\\' && r->at[1] == c;
}

static void regexp_skip(struct regexp *r)
{
  r->at += r->extended ? 1 : 2;
}

static struct regexp_node *regexp_class_node(struct regexp *r, int (*test)(int), bool underscore, bool negated)
{
  struct regexp_node *node = regexp_new(REGEXP_SET);
  for (int c = 0; c < 256; c++) {
    bool in = test(c) != 0 || (underscore && c == '_');
    if (in != negated)
      regexp_set_add(r, node, c);
  }
  return node;
}

static struct regexp_node *regexp_parse_escape(struct regexp *r)
{
  char c = *r->at++;
  struct regexp_node *node;

  switch (c) {
  case '<':
  case '>':
  case 'b':
  case 'B':
    node = regexp_new(REGEXP_WORD_EDGE);
    node->c = (unsigned char)c;
    return node;
  case 'w': return regexp_class_node(r, isalnum, true, false);
  case 'W': return regexp_class_node(r, isalnum, true, true);
  case 's': return regexp_class_node(r, isspace, false, false);
  case 'S': return regexp_class_node(r, isspace, false, true);
  case '\0':
    r->at--;
    r->error = "Trailing backslash";
    return regexp_new(REGEXP_EMPTY);
  default:
    if (c >= '1' && c <= '9') {
      node = regexp_new(REGEXP_BACK);
      node->number = c - '0';
      if (node->number > r->groups)
        r->error = "Invalid back reference";
      return node;
    }
    node = regexp_new(REGEXP_CHAR);
    node->c = (unsigned char)c;
    return node;
  }
}

/* atom = "(" either ")" | bracket | "." | "^" | "$" | escape | character */
static struct regexp_node *regexp_parse_atom(struct regexp *r, bool first)
{
  struct regexp_node *node;

  if (regexp_at(r, '(')) {
    regexp_skip(r);
    node = regexp_new(REGEXP_GROUP);
    node->number = ++r->groups;
    r->depth++;
    node->left = regexp_parse_either(r);
    r->depth--;
    if (!regexp_at(r, ')'))
      r->error = r->extended ? "Unmatched ( or \\(" : "Unmatched ( or \\(";
    else
      regexp_skip(r);
    return node;
  }
  char c = *r->at++;
  if (c == '[')
    return regexp_parse_bracket(r);
  if (c == '.')
    return regexp_new(REGEXP_ANY);
  if (c == '^' && (r->extended || first))
    return regexp_new(REGEXP_START);
  bool last = *r->at == '\0' || (!r->extended && r->at[0] == '\\' && (r->at[1] == ')' || r->at[1] == '|'));
  if (c == '$' && (r->extended || last))
    return regexp_new(REGEXP_END);
  if (c == '\\')
    return regexp_parse_escape(r);
  node = regexp_new(REGEXP_CHAR);
  node->c = (unsigned char)c;
  return node;
}

static struct regexp_node *regexp_repeat(struct regexp_node *left, int minimum, int maximum)
{
  struct regexp_node *node = regexp_new(REGEXP_REPEAT);
  node->left = left;
  node->minimum = minimum;
  node->maximum = maximum;
  return node;
}

/* interval = "{" number ["," [number]] "}" */
static struct regexp_node *regexp_parse_interval(struct regexp *r, struct regexp_node *left)
{
  char *end;
  regexp_skip(r);
  int minimum = (int)strtol(r->at, &end, 10), maximum = minimum;
  r->at = end;
  if (*r->at == ',') {
    maximum = (int)strtol(r->at + 1, &end, 10);
    if (end == r->at + 1)
      maximum = -1;
    r->at = end;
  }
  if (!regexp_at(r, '}')) {
    r->error = "Invalid content of \\{\\}";
    return left;
  }
  regexp_skip(r);
  return regexp_repeat(left, minimum, maximum);
}

/* piece = atom { "*" | "+" | "?" | interval } */
static struct regexp_node *regexp_parse_piece(struct regexp *r, bool first)
{
  struct regexp_node *node;
  if (first && *r->at == '*') { /* nothing to repeat: a star is a star */
    r->at++;
    node = regexp_new(REGEXP_CHAR);
    node->c = '*';
  } else {
    node = regexp_parse_atom(r, first);
  }
  while (r->error == NULL && !(node->type == REGEXP_START && !r->extended)) {
    if (*r->at == '*') {
      r->at++;
      node = regexp_repeat(node, 0, -1);
    } else if (regexp_at(r, '+')) {
      regexp_skip(r);
      node = regexp_repeat(node, 1, -1);
    } else if (regexp_at(r, '?')) {
      regexp_skip(r);
      node = regexp_repeat(node, 0, 1);
    } else if (regexp_at(r, '{')) {
      node = regexp_parse_interval(r, node);
    } else {
      break;
    }
  }
  return node;
}

/* sequence = { piece } */
static struct regexp_node *regexp_parse_sequence(struct regexp *r)
{
  struct regexp_node *node = NULL;
  bool first = true;
  while (r->error == NULL && *r->at != '\0' && !regexp_at(r, '|') && !(r->depth > 0 && regexp_at(r, ')'))) {
    struct regexp_node *piece = regexp_parse_piece(r, first);
    first = !r->extended && piece->type == REGEXP_START;
    if (node != NULL) {
      struct regexp_node *sequence = regexp_new(REGEXP_SEQUENCE);
      sequence->left = node;
      sequence->right = piece;
      node = sequence;
    } else {
      node = piece;
    }
  }
  return node != NULL ? node : regexp_new(REGEXP_EMPTY);
}

/* either = sequence { "|" sequence } */
static struct regexp_node *regexp_parse_either(struct regexp *r)
{
  struct regexp_node *node = regexp_parse_sequence(r);
  while (r->error == NULL && regexp_at(r, '|')) {
    regexp_skip(r);
    struct regexp_node *either = regexp_new(REGEXP_EITHER);
    either->left = node;
    either->right = regexp_parse_sequence(r);
    node = either;
  }
  return node;
}

/* Afterwards r->error says what is wrong, if anything is. */
static void regexp_compile(struct regexp *r, const char *pattern, bool extended, bool ignore_case)
{
  memset(r, 0, sizeof *r);
  r->extended = extended;
  r->ignore_case = ignore_case;
  r->at = pattern;
  r->root = regexp_parse_either(r);
  if (r->error == NULL && *r->at != '\0')
    r->error = "Unmatched ) or \\)";
}

/* ---- Matching ---- */

static bool regexp_match(struct regexp *r, const struct regexp_node *node, const char *at, const struct regexp_next *next);

static bool regexp_continue(struct regexp *r, const struct regexp_next *next, const char *at)
{
  return next->match(r, next, at);
}

static bool regexp_is_word(const struct regexp *r, const char *p)
{
  return p >= r->text && p < r->end && (isalnum((unsigned char)*p) || *p == '_');
}

static bool regexp_at_edge(const struct regexp *r, unsigned char kind, const char *at)
{
  bool before = regexp_is_word(r, at - 1), after = regexp_is_word(r, at);
  switch (kind) {
  case '<': return !before && after;
  case '>': return before && !after;
  case 'b': return before != after;
  default: return before == after;
  }
}

static bool regexp_after_left(struct regexp *r, const struct regexp_next *self, const char *at)
{
  return regexp_match(r, self->node, at, self->then);
}

static bool regexp_after_group(struct regexp *r, const struct regexp_next *self, const char *at)
{
  int n = self->node->number;
  if (n >= REGEXP_GROUPS)
    return regexp_continue(r, self->then, at);
  const char *old_start = r->group_start[n], *old_end = r->group_end[n];
  r->group_start[n] = self->start;
  r->group_end[n] = at;
  if (regexp_continue(r, self->then, at))
    return true;
  r->group_start[n] = old_start;
  r->group_end[n] = old_end;
  return false;
}

/* After `count` repetitions: try one more first, then what follows. */
static bool regexp_after_repetition(struct regexp *r, const struct regexp_next *self, const char *at)
{
  const struct regexp_node *node = self->node;
  bool progress = self->count == 0 || at > self->start; /* an empty repetition would go on for ever */
  if (progress && (node->maximum < 0 || self->count < node->maximum)) {
    struct regexp_next more = {regexp_after_repetition, node, self->then, self->count + 1, at};
    if (regexp_match(r, node->left, at, &more))
      return true;
  }
  return (self->count >= node->minimum || !progress) && regexp_continue(r, self->then, at);
}

static bool regexp_same(const struct regexp *r, char a, char b)
{
  return a == b || (r->ignore_case && tolower((unsigned char)a) == tolower((unsigned char)b));
}

static bool regexp_match(struct regexp *r, const struct regexp_node *node, const char *at, const struct regexp_next *next)
{
  switch (node->type) {
  case REGEXP_EMPTY:
    return regexp_continue(r, next, at);
  case REGEXP_CHAR:
    return at < r->end && regexp_same(r, *at, (char)node->c) && regexp_continue(r, next, at + 1);
  case REGEXP_ANY:
    return at < r->end && regexp_continue(r, next, at + 1);
  case REGEXP_SET:
    return at < r->end && (node->set[(unsigned char)*at / 8] >> (unsigned char)*at % 8 & 1) &&
           regexp_continue(r, next, at + 1);
  case REGEXP_START:
    return at == r->text && regexp_continue(r, next, at);
  case REGEXP_END:
    return at == r->end && regexp_continue(r, next, at);
  case REGEXP_WORD_EDGE:
    return regexp_at_edge(r, node->c, at) && regexp_continue(r, next, at);
  case REGEXP_SEQUENCE: {
    struct regexp_next right = {regexp_after_left, node->right, next, 0, NULL};
    return regexp_match(r, node->left, at, &right);
  }
  case REGEXP_EITHER:
    return regexp_match(r, node->left, at, next) || regexp_match(r, node->right, at, next);
  case REGEXP_REPEAT: {
    struct regexp_next none = {regexp_after_repetition, node, next, 0, at};
    return regexp_after_repetition(r, &none, at);
  }
  case REGEXP_GROUP: {
    struct regexp_next close = {regexp_after_group, node, next, 0, at};
    return regexp_match(r, node->left, at, &close);
  }
  case REGEXP_BACK: {
    const char *start = r->group_start[node->number];
    if (start == NULL)
      return false;
    for (; start < r->group_end[node->number]; start++, at++) {
      if (at == r->end || !regexp_same(r, *at, *start))
        return false;
    }
    return regexp_continue(r, next, at);
  }
  }
  return false;
}

/* The end of the chain: note the longest match, and say no, so that all are tried. */
static bool regexp_note_match(struct regexp *r, const struct regexp_next *self, const char *at)
{
  const char **longest = (const char **)self->start;
  if (*longest == NULL || at > *longest) {
    *longest = at;
    memcpy(r->match_start, r->group_start, sizeof r->match_start);
    memcpy(r->match_end, r->group_end, sizeof r->match_end);
  }
  return at == r->end; /* nothing can be longer */
}

/* The longest match that begins at `start`: its end, or NULL. */
static const char *regexp_match_at(struct regexp *r, const char *start)
{
  const char *longest = NULL;
  struct regexp_next last = {regexp_note_match, NULL, NULL, 0, (const char *)&longest};
  memset(r->group_start, 0, sizeof r->group_start);
  memset(r->group_end, 0, sizeof r->group_end);
  regexp_match(r, r->root, start, &last);
  return longest;
}

/* The leftmost, longest match at or after `from` in [text, end). */
static inline bool regexp_search(struct regexp *r, const char *text, const char *end, const char *from, const char **match_start,
                          const char **match_end)
{
  r->text = text;
  r->end = end;
  for (const char *start = from; start <= end; start++) {
    const char *longest = regexp_match_at(r, start);
    if (longest != NULL) {
      *match_start = start;
      *match_end = longest;
      return true;
    }
  }
  return false;
}

#endif
