/* POSIX regex.h: regular expressions, basic and extended. regex_t has glibc's size and place of re_nsub. */
#ifndef _REGEX_H
#define _REGEX_H
#include <stddef.h>

#define REG_EXTENDED 1
#define REG_ICASE 2
#define REG_NEWLINE 4
#define REG_NOSUB 8

#define REG_NOTBOL 1
#define REG_NOTEOL 2
#define REG_STARTEND 4 /* look from pmatch[0].rm_so on; the string ends at pmatch[0].rm_eo */

/* Our own, for grep, sed and expr: take an operator that has nothing to work on as an ordinary character, as they do. */
#define __REG_LENIENT 0x100

typedef enum {
  REG_ENOSYS = -1,
  REG_NOERROR = 0,
  REG_NOMATCH,
  REG_BADPAT,
  REG_ECOLLATE,
  REG_ECTYPE,
  REG_EESCAPE,
  REG_ESUBREG,
  REG_EBRACK,
  REG_EPAREN,
  REG_EBRACE,
  REG_BADBR,
  REG_ERANGE,
  REG_ESPACE,
  REG_BADRPT,
  REG_EEND,
  REG_ESIZE,
  REG_ERPAREN
} reg_errcode_t;

typedef struct {
  void *__program;
  size_t __allocated, __used;
  unsigned long __flags;
  char *__fastmap;
  unsigned char *__translate;
  size_t re_nsub; /* number of groups */
  unsigned __bits;
} regex_t;

typedef int regoff_t;
typedef struct {
  regoff_t rm_so, rm_eo;
} regmatch_t;

int regcomp(regex_t *preg, const char *pattern, int cflags);
int regexec(const regex_t *preg, const char *string, size_t nmatch, regmatch_t pmatch[], int eflags);
size_t regerror(int errcode, const regex_t *preg, char *buffer, size_t size);
void regfree(regex_t *preg);
#endif
