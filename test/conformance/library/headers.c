/* Headers that textbook programs include: queue, endian, tgmath, langinfo, iconv, libintl, monetary, syslog. */
#define _GNU_SOURCE
#include <byteswap.h>
#include <endian.h>
#include <iconv.h>
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <monetary.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/param.h>
#include <sys/queue.h>
#include <syslog.h>
#include <tgmath.h>
#include <ulimit.h>
#include <unistd.h>

struct item {
  int value;
  SLIST_ENTRY(item) s;
  LIST_ENTRY(item) l;
  STAILQ_ENTRY(item) q;
  TAILQ_ENTRY(item) t;
  CIRCLEQ_ENTRY(item) c;
};

SLIST_HEAD(slist, item);
LIST_HEAD(list, item);
STAILQ_HEAD(stailq, item);
TAILQ_HEAD(tailq, item);
CIRCLEQ_HEAD(circleq, item);

static void queues(void) {
  struct slist s = SLIST_HEAD_INITIALIZER(s);
  struct list l = LIST_HEAD_INITIALIZER(l);
  struct stailq q = STAILQ_HEAD_INITIALIZER(q);
  struct tailq t = TAILQ_HEAD_INITIALIZER(t);
  struct circleq c = CIRCLEQ_HEAD_INITIALIZER(c);
  struct item items[6], *i;
  for (int n = 0; n < 6; n++) {
    items[n].value = n;
    SLIST_INSERT_HEAD(&s, &items[n], s);
    if (n == 0) LIST_INSERT_HEAD(&l, &items[n], l);
    else if (n & 1) LIST_INSERT_AFTER(&items[n - 1], &items[n], l);
    else LIST_INSERT_BEFORE(&items[0], &items[n], l);
    if (n & 1) STAILQ_INSERT_HEAD(&q, &items[n], q);
    else STAILQ_INSERT_TAIL(&q, &items[n], q);
    if (n < 3) TAILQ_INSERT_TAIL(&t, &items[n], t);
    else if (n == 3) TAILQ_INSERT_HEAD(&t, &items[n], t);
    else if (n == 4) TAILQ_INSERT_AFTER(&t, &items[2], &items[n], t);
    else TAILQ_INSERT_BEFORE(&items[1], &items[n], t);
    if (n & 1) CIRCLEQ_INSERT_HEAD(&c, &items[n], c);
    else CIRCLEQ_INSERT_TAIL(&c, &items[n], c);
  }
  SLIST_REMOVE(&s, &items[3], item, s);
  SLIST_REMOVE_HEAD(&s, s);
  LIST_REMOVE(&items[1], l);
  STAILQ_REMOVE(&q, &items[4], item, q);
  STAILQ_INSERT_TAIL(&q, &items[4], q);
  TAILQ_REMOVE(&t, &items[4], t);
  TAILQ_INSERT_TAIL(&t, &items[4], t);
  CIRCLEQ_REMOVE(&c, &items[2], c);
  SLIST_FOREACH(i, &s, s) printf("%d ", i->value);
  printf("| ");
  LIST_FOREACH(i, &l, l) printf("%d ", i->value);
  printf("| ");
  STAILQ_FOREACH(i, &q, q) printf("%d ", i->value);
  printf("| ");
  TAILQ_FOREACH(i, &t, t) printf("%d ", i->value);
  printf("| ");
  TAILQ_FOREACH_REVERSE(i, &t, tailq, t) printf("%d ", i->value);
  printf("| ");
  CIRCLEQ_FOREACH(i, &c, c) printf("%d ", i->value);
  printf("| ");
  CIRCLEQ_FOREACH_REVERSE(i, &c, c) printf("%d ", i->value);
  printf("\n%d %d %d\n", TAILQ_LAST(&t, tailq)->value, TAILQ_PREV(&items[4], tailq, t)->value, STAILQ_EMPTY(&q));
}

static void convert(const char *to, const char *from, const char *text, size_t length) {
  char out[64], *next = out;
  size_t room = sizeof out;
  iconv_t conversion = iconv_open(to, from);
  size_t result = iconv(conversion, (char **)&text, &length, &next, &room);
  printf("%s to %s: %zd, %zu left:", from, to, result, length);
  for (char *p = out; p < next; p++) printf(" %02x", (unsigned char)*p);
  printf(" %d\n", iconv_close(conversion));
}

int main(void) {
  queues();
  printf("%x %lx %x\n", bswap_32(0x12345678), (unsigned long)htobe64(1), be16toh(0x1234));
  printf("%d %d %d\n", BYTE_ORDER == LITTLE_ENDIAN, MIN(3, 4), (int)howmany(10, 4));
  printf("%zu %zu %zu %.3f\n", sizeof sqrt(2.0f), sizeof sqrt(2), sizeof pow(2.0f, 2.0f), pow(2, 0.5));
  printf("%s %s %s %s\n", nl_langinfo(CODESET), nl_langinfo(DAY_1), nl_langinfo(ABMON_12), nl_langinfo(RADIXCHAR));
  printf("%s | %s | %s | %s\n", nl_langinfo(D_T_FMT), nl_langinfo(AM_STR), nl_langinfo(YESEXPR), nl_langinfo(T_FMT_AMPM));
  convert("UTF-8", "ISO-8859-1", "caf\xe9", 4);
  convert("ISO-8859-1", "UTF-8", "caf\xc3\xa9", 5);
  convert("UTF-16LE", "UTF-8", "\xf0\x9f\x98\x80z", 5);
  convert("ASCII", "UTF-8", "a\xc3\xa9", 3);
  convert("UTF-8", "UTF-8", "a\xc3", 2);
  printf("%d\n", iconv_open("UTF-8", "no such") == (iconv_t)-1);
  printf("%s %s %s\n", gettext("message"), ngettext("one", "many", 1), ngettext("one", "many", 2));
  char money[64];
  printf("%zd", strfmon(money, sizeof money, "%n|%10i|%-8.1n|%#6n", 1234.567, -5.5, 2.25, 42.0));
  printf(" %s\n", money);
  locale_t c = newlocale(LC_ALL_MASK, "C", NULL);
  printf("%d %d\n", c != NULL, uselocale(NULL) == LC_GLOBAL_LOCALE);
  printf("%lu %d\n", getauxval(AT_PAGESZ), ulimit(UL_GETFSIZE) > 0);
  fflush(stdout);
  dup2(1, 2);
  openlog("name", LOG_PERROR, LOG_USER);
  setlogmask(LOG_UPTO(LOG_INFO));
  syslog(LOG_INFO, "a message, %d", 1);
  syslog(LOG_DEBUG, "masked");
  closelog();
  return 0;
}
