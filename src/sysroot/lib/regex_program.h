/*
 * What regcomp makes and regexec runs: a program for a little machine that reads the text once, forwards. Jumps are
 * relative, so a piece of program can be moved and copied (`{m,n}` is written out).
 */
#ifndef _REGEX_PROGRAM_H
#define _REGEX_PROGRAM_H
#include <regex.h>
#include <stddef.h>

enum regex_operation {
  REGEX_CHAR,       /* the character x (in lower case under REG_ICASE) */
  REGEX_SET,        /* a character of set number x */
  REGEX_LINE_START, /* ^ */
  REGEX_LINE_END,   /* $ */
  REGEX_TEXT_START, /* \` */
  REGEX_TEXT_END,   /* \' */
  REGEX_WORD_EDGE,  /* \b, \B, \<, \>: x is that letter */
  REGEX_SPLIT,      /* go on at +x, or if that fails at +y */
  REGEX_LOOP,       /* the same, at the head or foot of a repetition: one that matches nothing ends it */
  REGEX_JUMP,       /* go on at +x */
  REGEX_SAVE,       /* note the position in slot x: 2n where group n begins, 2n+1 where it ends */
  REGEX_BACK,       /* what group x matched, again */
  REGEX_MATCH,
};

struct regex_instruction {
  enum regex_operation operation;
  int x, y;
};

typedef unsigned char regex_set[32]; /* a bit for each character */

struct regex_program {
  struct regex_instruction *code;
  regex_set *sets;
  int length, capacity; /* of code */
  int set_count, set_capacity;
  int groups;
  int has_back; /* a back-reference: only trying can tell, and it can take exponential time, as everywhere */
};

static inline int __regex_in_set(const unsigned char *set, unsigned char c) { return set[c / 8] >> c % 8 & 1; }
static inline int __regex_is_word(unsigned char c) {
  return c == '_' || (unsigned)c - '0' < 10 || ((unsigned)c | 32) - 'a' < 26;
}
#endif
