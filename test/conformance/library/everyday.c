/* C11 7.21, 7.22, 7.24, 7.27 and POSIX: functions of every day that other programs here do not call. */
#define _GNU_SOURCE
#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

char *gets(char *s);

static int say(const char *format, ...) {
  char text[64];
  va_list ap, again;
  va_start(ap, format);
  va_copy(again, ap);
  int length = vsnprintf(text, sizeof text, format, ap);
  vfprintf(stdout, format, again);
  va_end(again);
  va_end(ap);
  return length == (int)strlen(text);
}

static void at_end(int status, void *argument) { printf("on_exit %d %s\n", status, (char *)argument); }

static void match(const char *pattern, const char *text) {
  regex_t regex;
  regmatch_t at[3];
  int error = regcomp(&regex, pattern, REG_EXTENDED);
  if (error) {
    char message[100];
    regerror(error, &regex, message, sizeof message);
    printf("%s: %s\n", pattern, message);
    return;
  }
  int none = regexec(&regex, text, 3, at, 0);
  printf("%s in %s: ", pattern, text);
  if (none) printf("no\n");
  else printf("%d-%d %d-%d %d-%d\n", at[0].rm_so, at[0].rm_eo, at[1].rm_so, at[1].rm_eo, at[2].rm_so, at[2].rm_eo);
  regfree(&regex);
}

int main(void) {
  int classes[6] = {0};
  for (int c = 0; c < 256; c++) {
    classes[0] += isalnum(c) != 0;
    classes[1] += islower(c) != 0;
    classes[2] += isprint(c) != 0;
  }
  printf("%d %d %d\n", classes[0], classes[1], classes[2]);
  char bytes[4] = "abc";
  bzero(bytes, 2);
  printf("%d %d %c\n", bytes[0], bytes[1], bytes[2]);
  printf("%s %d %d\n", index("a,b,c", ','), index("abc", 'x') == NULL, strncasecmp("HELLO", "help", 3));
  printf("%ld %.1f %.1f\n", labs(-5L), roundf(2.5f), roundf(-0.4f));
  void *aligned = memalign(64, 100);
  printf("%d %d\n", (uintptr_t)aligned % 64 == 0, reallocarray(NULL, SIZE_MAX, 2) == NULL);
  free(aligned);
  srandom(42);
  for (int i = 0; i < 4; i++) printf("%ld ", random());
  printf("%d\n", say("%d-%s\n", 5, "five"));
  putc('p', stdout);
  putc('\n', stdout);
  fflush(stdout);
  dprintf(1, "dprintf %d %s\n", 1, "two");

  time_t when = 1000000000;
  struct tm tm = *localtime(&when), parsed = {0};
  printf("%s", ctime(&when));
  printf("%d %ld\n", mktime(&tm) == when, (long)tm.tm_gmtoff);
  char *rest = strptime("2024-02-29 12:34:56 rest", "%Y-%m-%d %H:%M:%S", &parsed);
  printf("%s %d %d %d %d\n", rest, parsed.tm_year, parsed.tm_yday, parsed.tm_wday, parsed.tm_hour);
  tm = (struct tm){.tm_year = 100, .tm_mon = 13, .tm_mday = 32, .tm_hour = -1};
  mktime(&tm);
  printf("%d %d %d %d\n", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour);

  match("a(b*)(c)?", "xabbc");
  match("^(a|ab)(c|bcd)$", "abcd");
  match("[[:digit:]]+", "none");
  match("a{2,3}", "caaaa");
  match("(", "x");
  match("*a", "x");

  fflush(stdout);
  dup2(1, 2);
  psignal(SIGSEGV, "psignal");
  psignal(SIGUSR1, NULL);
  char line[16];
  printf("%s\n", gets(line) ? line : "end");
  printf("%s\n", gets(line) ? line : "end");
  setbuf(stdout, NULL);
  printf("unbuffered\n");
  on_exit(at_end, "argument");
  exit(0);
}
