/* The one locale, "C" (C11 7.11). Asking for the environment's, or for the C locale by a common other name, gives it too. */
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include "internal.h"

struct __locale {
  const char *name;
};
static struct __locale the_locale = {"C"};

static int is_c(const char *name) { return !*name || __strcmp(name, "C") == 0 || __strcmp(name, "POSIX") == 0; }

char *setlocale(int category, const char *locale) {
  if (category < LC_CTYPE || category > LC_ALL) return NULL;
  return !locale || is_c(locale) ? "C" : NULL;
}

struct lconv *localeconv(void) {
  static struct lconv c = {".",      "",       "",       "",       "",       "",       "",       "",
                           "",       "",       CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
                           CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX};
  return &c;
}

/* --- The locale as an object (POSIX newlocale) ------------------------------------------------------------ */

locale_t newlocale(int mask, const char *name, locale_t base) {
  if (!name || mask & ~LC_ALL_MASK) {
    errno = EINVAL;
    return NULL;
  }
  if (!is_c(name)) {
    errno = ENOENT;
    return NULL;
  }
  return &the_locale;
}

locale_t duplocale(locale_t locale) { return &the_locale; }
void freelocale(locale_t locale) {}

locale_t uselocale(locale_t locale) {
  static __thread locale_t current = LC_GLOBAL_LOCALE;
  locale_t old = current;
  if (locale) current = locale;
  return old;
}

/* --- Facts about the locale (POSIX nl_langinfo), in the order of their numbers ------------------------------- */

static const char *const numeric[] = {".", ""};
static const char *const times[] = {
    "Sun",   "Mon",  "Tue",    "Wed",     "Thu",       "Fri",      "Sat",         "Sunday",   "Monday",
    "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Jan", "Feb",       "Mar",      "Apr",
    "May",   "Jun",  "Jul",    "Aug",     "Sep",       "Oct",      "Nov",         "Dec",      "January",
    "February", "March", "April", "May",  "June",      "July",     "August",      "September", "October",
    "November", "December", "AM", "PM",   "%a %b %e %H:%M:%S %Y", "%m/%d/%y", "%H:%M:%S", "%I:%M:%S %p"};
static const char *const messages[] = {"^[yY]", "^[nN]", "", ""};

#define ENTRY(table, item) ((item)&0xffff) < sizeof(table) / sizeof *(table) ? (char *)(table)[(item)&0xffff] : ""

char *nl_langinfo(nl_item item) {
  if (item == CODESET) return "ANSI_X3.4-1968";
  if (item == CRNCYSTR) return "-";
  switch (item >> 16) {
    case LC_NUMERIC:
      return ENTRY(numeric, item);
    case LC_TIME:
      return ENTRY(times, item);
    case LC_MESSAGES:
      return ENTRY(messages, item);
    default:
      return "";
  }
}

char *nl_langinfo_l(nl_item item, locale_t locale) { return nl_langinfo(item); }

/* --- Translations, of which there are none ----------------------------------------------------------------- */

char *dcgettext(const char *domain, const char *message, int category) { return (char *)message; }
char *dgettext(const char *domain, const char *message) { return (char *)message; }
char *gettext(const char *message) { return (char *)message; }

char *dcngettext(const char *domain, const char *one, const char *many, unsigned long n, int category) {
  return (char *)(n == 1 ? one : many);
}
char *dngettext(const char *domain, const char *one, const char *many, unsigned long n) {
  return (char *)(n == 1 ? one : many);
}
char *ngettext(const char *one, const char *many, unsigned long n) { return (char *)(n == 1 ? one : many); }

static char *remember(char *to, const char *from, size_t size) {
  if (from) __format(to, size, "%s", from);
  return to;
}

char *textdomain(const char *domain) {
  static char current[256] = "messages";
  return remember(current, domain && !*domain ? "messages" : domain, sizeof current);
}

char *bindtextdomain(const char *domain, const char *folder) {
  static char current[PATH_MAX] = "/usr/share/locale";
  return remember(current, folder, sizeof current);
}

char *bind_textdomain_codeset(const char *domain, const char *codeset) { return NULL; }

nl_catd catopen(const char *name, int flag) {
  errno = ENOENT;
  return (nl_catd)-1;
}
char *catgets(nl_catd catalogue, int set, int message, const char *text) { return (char *)text; }
int catclose(nl_catd catalogue) {
  errno = EBADF;
  return -1;
}
