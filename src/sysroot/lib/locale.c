/* The one locale, "C" (C11 7.11). Asking for the environment's, or for the C locale by a common other name, gives it too. */
#include <limits.h>
#include <locale.h>
#include "internal.h"

char *setlocale(int category, const char *locale) {
  if (category < LC_CTYPE || category > LC_ALL) return NULL;
  if (!locale || !*locale || __strcmp(locale, "C") == 0 || __strcmp(locale, "POSIX") == 0) return "C";
  return NULL;
}

struct lconv *localeconv(void) {
  static struct lconv c = {".",      "",       "",       "",       "",       "",       "",       "",
                           "",       "",       CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
                           CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX};
  return &c;
}
