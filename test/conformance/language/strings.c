/* C11 6.4.5: string literals: concatenation, prefixes, UTF-8, embedded null bytes, arrays initialised by them. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef __CHAR16_TYPE__ char16_t;
typedef __CHAR32_TYPE__ char32_t;

int main(void) {
  char exact[3] = "abc";
  char longer[6] = "abc";
  const char *joined = "one " "two" /* and */ " three";
  printf("%s %zu %zu\n", joined, sizeof "a\0b", strlen("a\0b"));
  printf("%c%c%c %d %d\n", exact[0], exact[1], exact[2], longer[3], longer[5]);
  printf("%zu %zu %zu %zu %zu\n", sizeof "é", sizeof u8"é", sizeof u"é", sizeof U"é", sizeof L"é");
  const wchar_t *w = L"a" L"b€";
  const char16_t *u = u"x\U0001F600";
  const char32_t *U = U"\U0001F600";
  printf("%d %x %x %x %x %x\n", (int)w[1], (unsigned)w[2], u[0], u[1], u[2], (unsigned)U[0]);
  printf("%d %d %zu\n", L'\x1234', (int)u'é', sizeof U'a');
  printf("%s %s\n", u8"h\u00e9llo", "\u20ac");
  char *lines = "first\n"
                "second\n";
  printf("%s", lines);
  static const char *const table[] = { "a", "bc", [3] = "d" };
  printf("%zu %s %d\n", sizeof table / sizeof *table, table[1], table[2] == NULL);
  printf("%s\n", (char[]){ "compound" } + 4);
  return 0;
}
