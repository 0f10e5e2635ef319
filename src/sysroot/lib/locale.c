/* Locales (C11 7.11, POSIX newlocale, nl_langinfo, and message catalogues, of which there are none). */
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include "internal.h"
#include "locale_internal.h"

#define FOR_EACH_CATEGORY(i) for (int i = 0; i < CATEGORIES; i++) if (i != LC_ALL)

static const char *const category_names[CATEGORIES] = {
    "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES", "LC_ALL", "LC_PAPER",
    "LC_NAME", "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION"};

#define IN_C                                                                                                              \
  { "C", "C", "C", "C", "C", "C", "", "C", "C", "C", "C", "C", "C" }
struct __locale __global_locale = {.name = IN_C};
__thread locale_t __thread_locale;

/* A codeset's name counts without regard to case and punctuation. */
static int is_utf8_name(const char *codeset) {
  const char *expected = "utf8";
  for (; *codeset; codeset++) {
    if (!__isalnum((unsigned char)*codeset)) continue;
    if (__tolower((unsigned char)*codeset) != *expected) return 0;
    expected++;
  }
  return !*expected;
}

/* Which locale a name is, or -1. */
static int kind_named(const char *name) {
  if (__strcmp(name, "C") == 0 || __strcmp(name, "POSIX") == 0) return KIND_C;
  if (__strncmp(name, "C.", 2) == 0 && is_utf8_name(name + 2)) return KIND_C_UTF8;
  if (__strncmp(name, "en_US.", 6) == 0 && is_utf8_name(name + 6)) return KIND_EN_US;
  return -1;
}

/* The environment's word for a category (POSIX 8.2). */
static const char *from_environment(int category) {
  const char *name = __getenv("LC_ALL");
  if (!name || !*name) name = __getenv(category_names[category]);
  if (!name || !*name) name = __getenv("LANG");
  return name && *name ? name : "C";
}

/* Set a category; 0 if there is no such locale. An empty name asks the environment. */
static int set_category(struct __locale *locale, int category, const char *name, size_t length) {
  char text[sizeof locale->name[0]];
  if (length == 0) length = __strlen(name = from_environment(category));
  if (length >= sizeof text) return 0;
  __memcpy(text, name, length);
  text[length] = 0;
  int kind = kind_named(text);
  if (kind < 0) return 0;
  locale->kind[category] = kind;
  __stpcpy(locale->name[category], kind == KIND_C ? "C" : text);
  return 1;
}

/* "LC_CTYPE=C.UTF-8;LC_NUMERIC=C;...": a name for each category. */
static int set_composite(struct __locale *locale, const char *names) {
  while (*names) {
    const char *equals = __strchrnul(names, '='), *end = __strchrnul(names, ';');
    int found = 0;
    FOR_EACH_CATEGORY(i) {
      if (end < equals || __strlen(category_names[i]) != (size_t)(equals - names)) continue;
      if (__strncmp(category_names[i], names, equals - names) == 0) found = set_category(locale, i, equals + 1, end - equals - 1);
    }
    if (!found) return 0;
    names = *end ? end + 1 : end;
  }
  return 1;
}

/* What setlocale answers for all categories: one name, or all of them. */
static char *name_of_all(const struct __locale *locale) {
  static char names[CATEGORIES * 36];
  int same = 1;
  FOR_EACH_CATEGORY(i) same &= __strcmp(locale->name[i], locale->name[0]) == 0;
  if (same) return (char *)locale->name[0];
  char *next = names;
  FOR_EACH_CATEGORY(i) next += __format(next, 36, "%s%s=%s", i ? ";" : "", category_names[i], locale->name[i]);
  return names;
}

char *setlocale(int category, const char *name) {
  if (category < 0 || category >= CATEGORIES) {
    errno = EINVAL;
    return NULL;
  }
  if (name) {
    struct __locale changed = __global_locale;
    if (category != LC_ALL) {
      if (!set_category(&changed, category, name, __strlen(name))) return NULL;
    } else if (*__strchrnul(name, ';')) {
      if (!set_composite(&changed, name)) return NULL;
    } else {
      FOR_EACH_CATEGORY(i) {
        if (!set_category(&changed, i, name, __strlen(name))) return NULL;
      }
    }
    __global_locale = changed;
  }
  return category == LC_ALL ? name_of_all(&__global_locale) : __global_locale.name[category];
}

size_t __ctype_get_mb_cur_max(void) { return __is_utf8() ? 6 : 1; }

#define NOT_THERE CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX

struct lconv *localeconv(void) {
  static struct lconv c = {
      ".", "", "", "", "", "", "", "", "", "", CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, NOT_THERE};
  static const struct lconv dollars = {".", "", "", "USD ", "$", ".", ",", "\3\3", "", "-", 2, 2, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1};
  static const struct lconv none = {
      ".", "", "", "", "", "", "", "", "", "", CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, NOT_THERE};
  c = __locale_kind(LC_MONETARY) == KIND_EN_US ? dollars : none;
  c.thousands_sep = __groups_digits() ? "," : "";
  c.grouping = __groups_digits() ? "\3\3" : "";
  return &c;
}

/* --- The locale as an object (POSIX newlocale) ------------------------------------------------------------ */

locale_t newlocale(int mask, const char *name, locale_t base) {
  struct __locale changed = {.name = IN_C};
  if (!name || mask & ~LC_ALL_MASK) {
    errno = EINVAL;
    return NULL;
  }
  if (base) changed = *base;
  FOR_EACH_CATEGORY(i) {
    if (mask & 1 << i && !set_category(&changed, i, name, __strlen(name))) {
      errno = ENOENT;
      return NULL;
    }
  }
  locale_t locale = base ? base : __libc_malloc(sizeof *locale);
  if (locale) *locale = changed;
  return locale;
}

locale_t duplocale(locale_t locale) {
  locale_t copy = __libc_malloc(sizeof *copy);
  if (copy) *copy = *__locale_of(locale);
  return copy;
}

void freelocale(locale_t locale) { __libc_free(locale); }

locale_t uselocale(locale_t locale) {
  locale_t old = __thread_locale ? __thread_locale : LC_GLOBAL_LOCALE;
  if (locale) __thread_locale = locale == LC_GLOBAL_LOCALE ? NULL : locale;
  return old;
}

/* --- Facts about the locale (POSIX nl_langinfo), in the order of their numbers ------------------------------- */

static const char *const times[] = {
    "Sun",   "Mon",  "Tue",    "Wed",     "Thu",       "Fri",      "Sat",         "Sunday",   "Monday",
    "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Jan", "Feb",       "Mar",      "Apr",
    "May",   "Jun",  "Jul",    "Aug",     "Sep",       "Oct",      "Nov",         "Dec",      "January",
    "February", "March", "April", "May",  "June",      "July",     "August",      "September", "October",
    "November", "December", "AM", "PM"};
static const char *const time_formats[][4] = {
    {"%a %b %e %H:%M:%S %Y", "%m/%d/%y", "%H:%M:%S", "%I:%M:%S %p"},
    {"%a %d %b %Y %r %Z", "%m/%d/%Y", "%r", "%I:%M:%S %p"}};
static const char *const messages[][4] = {{"^[yY]", "^[nN]", "", ""}, {"^[+1yY]", "^[-0nN]", "yes", "no"}};

const char *__time_format(int item) {
  return time_formats[__locale_kind(LC_TIME) == KIND_EN_US][item - D_T_FMT];
}

char *nl_langinfo_l(nl_item item, locale_t locale) {
  const unsigned char *kind = __locale_of(locale)->kind;
  int number = item & 0xffff;
  if (item == CODESET) return kind[LC_CTYPE] == KIND_C ? "ANSI_X3.4-1968" : "UTF-8";
  if (item == CRNCYSTR) return kind[LC_MONETARY] == KIND_EN_US ? "-$" : "-";
  if (item == RADIXCHAR) return ".";
  if (item == THOUSEP) return kind[LC_NUMERIC] == KIND_EN_US ? "," : "";
  if (item >= ABDAY_1 && item <= PM_STR) return (char *)times[number];
  if (item >= D_T_FMT && item <= T_FMT_AMPM) return (char *)time_formats[kind[LC_TIME] == KIND_EN_US][item - D_T_FMT];
  if (item >> 16 == LC_MESSAGES && number < 4) return (char *)messages[kind[LC_MESSAGES] == KIND_EN_US][number];
  return "";
}

char *nl_langinfo(nl_item item) { return nl_langinfo_l(item, __thread_locale); }

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
