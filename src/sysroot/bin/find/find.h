/*
 * What the files of find share.
 */
#ifndef FIND_H
#define FIND_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

enum expression_type { NOT, AND, OR, TEST };

/* What is looked at. */
struct place {
  const char *path; /* as it is printed */
  const char *name; /* its last part */
  struct stat st;
  bool prune; /* set by -prune: do not go into it */
  long depth; /* below the path that was named, */
  size_t root_length; /* which has so many characters */
};

struct expression {
  enum expression_type type;
  struct expression *left, *right;
  bool (*evaluate)(struct expression *e, struct place *place);
  const char *text; /* the argument of the test */
  long number;      /* and as a number, */
  int sign;         /* which had a + (more than), a - (less than) or nothing before it */
  char unit;        /* of -size */
  time_t time;
  dev_t device; /* of -samefile */
  ino_t inode;
  regex_t regex;
  char **command; /* -exec: up to the ; or + */
  int command_length;
  char **collected; /* -exec +: the paths so far */
  int collected_count;
  struct expression *next_collecting;
};

extern int status;

void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void *allocate(void *memory, size_t size);
/* What errno says of a path. */
void complain(const char *path);
/* As -type has it: f d l p s c b */
char type_letter(mode_t mode);

/* ---- actions.c ---- */

bool action_print(struct expression *e, struct place *place);
bool action_print0(struct expression *e, struct place *place);
bool action_prune(struct expression *e, struct place *place);
bool action_quit(struct expression *e, struct place *place);
bool action_delete(struct expression *e, struct place *place);
bool action_printf(struct expression *e, struct place *place);
bool action_ls(struct expression *e, struct place *place);
bool action_exec(struct expression *e, struct place *place);
bool action_ok(struct expression *e, struct place *place);
bool action_collect(struct expression *e, struct place *place);
/* -exec ... {} +: at the end */
void run_collected(struct expression *e);

#endif
