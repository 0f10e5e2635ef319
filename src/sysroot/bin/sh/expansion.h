/*
 * A word while it is being expanded: what expand.c and parameter.c share.
 */
#ifndef EXPANSION_H
#define EXPANSION_H

#include "sh.h"

enum origin {
  PLAIN = 'p',  /* typed without quotes */
  QUOTED = 'q', /* typed in quotes, or expanded in quotes */
  SPLIT = 's',  /* from an unquoted expansion: $IFS splits it */
  BREAK = 'b',  /* no character: between the arguments of "$@" */
  MARK = 'm',   /* no character: there were quotes here, so an empty field counts */
};

struct expansion {
  struct buffer text, origins; /* of the same length */
};

/* How quotes are understood. */
enum quoting { UNQUOTED, IN_QUOTES, HERE_DOCUMENT };

void expand_text(struct expansion *e, const char *text, const char *end, enum quoting quoting, char plain);
char *expand_to_string(const char *text, const char *end, enum quoting quoting);
void emit(struct expansion *e, char c, char origin);
void emit_text(struct expansion *e, const char *text, char origin);
char *temporary_slice(const char *start, const char *end);

/* ---- parameter.c ---- */

/* $IFS, or what it is when it is not set. */
const char *field_separators(void);
/* ${...}: text is what is between the braces. */
void expand_braces(struct expansion *e, const char *text, const char *end, bool quoted, char plain);

#endif
