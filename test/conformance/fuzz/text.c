/*
 * Random text for everything of the library that reads a language: formats, numbers, expressions, patterns, times. Nothing may
 * fault or take long; what comes out is compared nowhere here. The argument is the seed.
 */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <glob.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

static unsigned long state;

static unsigned int below(unsigned int n) {
  state = state * 6364136223846793005UL + 1442695040888963407UL;
  return (state >> 33) % n;
}

/* Text of up to `max` characters, mostly of an alphabet. */
static const char *text(const char *alphabet, int max) {
  static char buffers[4][256];
  static int next;
  char *s = buffers[next++ & 3];
  int length = below(max + 1);
  for (int i = 0; i < length; i++) s[i] = below(20) ? alphabet[below(strlen(alphabet))] : (char)(1 + below(255));
  s[length] = 0;
  return s;
}

int main(int argc, char **argv) {
  static char a[4096], b[4096], out[512];
  state = atol(argv[1]);
  for (int round = 0; round < 400; round++) {
    /* Pointers are good for every conversion; real numbers come from elsewhere. */
    snprintf(out, below(sizeof out), text("%%%%%diouxXcsSpnmaefgEG0123456789.*-+ #'lhLqjzt", 24), a, b, a, b, a, b, a, b,
             a, b, a, b, a, b, a, b);
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    sscanf(text("0123456789abcxX.+-einfptyNA \t", 60), text("%%%%%diouxXcs[]^-pnaefg0123456789*hlLqjzt ab", 16), a, b, a, b, a,
           b, a, b, a, b, a, b, a, b, a, b);
    char *end;
    const char *number = text("0123456789.eExXpP+-infatyNA()_", 100);
    strtod(number, &end);
    strtof(number, &end);
    strtol(number, &end, below(40));
    strtoull(number, &end, below(40));
    regex_t regex;
    if (regcomp(&regex, text("abc.*+?()[]{}|^$\\-:=1,2", 20), below(2) * REG_EXTENDED | below(2) * REG_ICASE) == 0) {
      regmatch_t match[5];
      regexec(&regex, text("abc12", 40), 5, match, below(4));
      regfree(&regex);
    }
    fnmatch(text("ab*?[]!-\\./c", 20), text("abc./-", 40), below(32));
    glob_t found;
    if (glob(text("/*?[]!-\\.abcdetmp{},~", 10), below(2) * GLOB_MARK, NULL, &found) == 0)
      globfree(&found);
    struct tm tm;
    memset(&tm, 0, sizeof tm);
    strptime(text("0123456789:-/ JanuaryMon+Z", 40), text("%%%%aAbBcCdDeFgGhHIjklmMnprRsStTuUVwWxXyYzZEO ", 20), &tm);
    tm.tm_mon = (int)below(40) - 10;
    tm.tm_wday = (int)below(20) - 5;
    strftime(out, 1 + below(sizeof out - 1), text("%%%%aAbBcCdDeFgGhHIjklmMnprRsStTuUVwWxXyYzZEO0123456789-_^# ", 24), &tm);
    wchar_t wide[64];
    const char *bytes = text("abc", 40);
    mbsrtowcs(wide, &bytes, 64, NULL);
  }
  puts("done");
  return 0;
}
