/* Strings, sorting, random numbers, time, environment, options: what glibc prints. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int comparisons;
static int by_first(const void *a, const void *b) { comparisons++; return *(const int *)a / 10 - *(const int *)b / 10; }
struct big { int key; char rest[60]; };

int main(void) {
  for (int i = -1; i < 256; i++) {
    printf("%d: %d%d%d%d%d%d%d%d%d%d%d%d %d %d\n", i, !!isalnum(i), !!isalpha(i), !!isblank(i), !!iscntrl(i), !!isdigit(i), !!isgraph(i), !!islower(i),
           !!isprint(i), !!ispunct(i), !!isspace(i), !!isupper(i), !!isxdigit(i), tolower(i), toupper(i));
  }
  for (int i = 0; i < 140; i++) printf("%s|", strerror(i));
  for (int i = -1; i < 70; i++) printf("%s|", strsignal(i));
  printf("\n");
  int numbers[200];
  srand(42);
  for (int i = 0; i < 200; i++) numbers[i] = rand() % 1000;
  qsort(numbers, 200, sizeof *numbers, by_first);
  for (int i = 0; i < 200; i++) printf("%d ", numbers[i]);
  printf("%d\n", comparisons);
  struct big bigs[50];
  for (int i = 0; i < 50; i++) { bigs[i].key = random() % 100; sprintf(bigs[i].rest, "%d", i); }
  qsort(bigs, 50, sizeof *bigs, by_first);
  for (int i = 0; i < 50; i++) printf("%d/%s ", bigs[i].key, bigs[i].rest);
  printf("\n");
  unsigned seed = 7;
  for (int i = 0; i < 5; i++) printf("%d %d %ld ", rand(), rand_r(&seed), random());
  srand48(5);
  for (int i = 0; i < 3; i++) printf("%f %ld %ld ", drand48(), lrand48(), mrand48());
  char pool[128], small[8], *old = initstate(3, pool, 64);
  for (int i = 0; i < 3; i++) printf("%ld ", random());
  initstate(9, small, 8);
  for (int i = 0; i < 3; i++) printf("%ld ", random());
  setstate(pool);
  for (int i = 0; i < 3; i++) printf("%ld ", random());
  setstate(old);
  printf("%ld\n", random());

  time_t times[] = {0, 1700000000, -1, -86400L * 400 * 365, 951782400, 4102444800, 1709164800, 253402300799};
  for (int i = 0; i < 8; i++) {
    char text[400];
    struct tm *tm = gmtime(&times[i]);
    strftime(text, sizeof text, "%a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %p %P %r %R %S %T %u %U %V %w %W %x %X %y %Y %z %Z %% %-d %_H %^a %10Y %Ey %s", tm);
    printf("%s\n%s", text, asctime(tm));
    printf("%ld\n", (long)mktime(tm));
  }
  struct tm tm = {.tm_year = 124, .tm_mon = 13, .tm_mday = -5, .tm_hour = 30, .tm_min = 70, .tm_sec = -3};
  printf("%ld %s", (long)mktime(&tm), asctime(&tm));
  setenv("TZ", "XST-5:30", 1);
  printf("%s", ctime(&times[1]));
  memset(&tm, 0, sizeof tm);
  char *rest = strptime("Tue, 29 Feb 2024 23:59:58 tail", "%a, %d %b %Y %H:%M:%S", &tm);
  printf("%d %d %d %d %d %d %d %d [%s]\n", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday, tm.tm_yday, rest);

  char line[] = "a,b;;c", *save, *s = line;
  for (char *t = strtok_r(line, ",;", &save); t; t = strtok_r(NULL, ",;", &save)) printf("<%s>", t);
  char separated[] = "a,b,,c";
  s = separated;
  for (char *t; (t = strsep(&s, ",")); ) printf("<%s>", t);
  printf("\n%s %s %s %d %d\n", strstr("haystack", "st"), strcasestr("HayStack", "ST"), strpbrk("hello", "xl"), (int)strspn("aabc", "ab"), (int)strcspn("hello", "lo"));
  printf("%d %d %d\n", strverscmp("a10", "a9") > 0, strverscmp("a010", "a9") < 0, strverscmp("1.0", "1.0") == 0);
  printf("%s %s\n", (char *)memmem("abcdef", 6, "cd", 2), (char *)memrchr("abcabc", 'b', 6));
  char buffer[20] = "xxxxxxxxxxxxxxxxxxx";
  strncpy(buffer, "ab", 5); printf("%d %d %c\n", buffer[2], buffer[4], buffer[5]);
  const char *paths[] = {"/usr/lib", "/usr/", "usr", "/", ".", "..", "a//b//", "//", ""};
  for (int i = 0; i < 9; i++) { char a[20], b[20]; strcpy(a, paths[i]); strcpy(b, paths[i]); printf("%s|%s ", dirname(a), basename(b)); }
  printf("\n%d %d %d %d %d\n", fnmatch("*.c", "a.c", 0), fnmatch("*", ".x", FNM_PERIOD), fnmatch("[a-c]?[!x]", "b.y", 0), fnmatch("a/*", "a/b/c", FNM_PATHNAME), fnmatch("a\\*", "a*", 0));
  char *argv[] = {"prog", "op1", "-ab", "-c", "val", "op2", "--long=5", "--fl", "-x", "--", "op3", NULL};
  struct option table[] = {{"long", 1, 0, 'L'}, {"flag", 0, 0, 'F'}, {0}};
  opterr = 0;
  for (int c; (c = getopt_long(11, argv, "abc:", table, 0)) != -1; ) printf("%c(%s) ", c, optarg ? optarg : "");
  for (int i = optind; i < 11; i++) printf("%s ", argv[i]);
  printf("\n");
  setenv("A", "1", 1); setenv("A", "2", 0); putenv("B=3"); unsetenv("HOME");
  printf("%s %s %d %d\n", getenv("A"), getenv("B"), getenv("HOME") == NULL, setenv("", "x", 1));
  ldiv_t q = ldiv(-7, 2);
  printf("%ld %ld %d %s\n", q.quot, q.rem, abs(-3), a64l("zz") == 4095 ? "ok" : "bad");
  return 0;
}
