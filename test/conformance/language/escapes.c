/* C11 5.2.2, 6.4.4.4: escape sequences, octal and hexadecimal, multi-character constants, the sign of char. */
#include <stdio.h>

int main(void) {
  const char s[] = "\a\b\f\n\r\t\v\\\'\"\?\0end";
  for (size_t i = 0; i < sizeof s; i++) printf("%d ", s[i]);
  printf("\n%d %d %d %d\n", '\0', '\12', '\377', '\xff');
  printf("%d %d %d\n", 'ab', 'abcd', '\x41\102');
  printf("%zu %zu\n", sizeof 'a', sizeof "\1234\x41g");
  printf("%s\n", "\x41" "BC" "\60\061");
  char c = '\x80';
  unsigned char u = '\x80';
  printf("%d %d %d\n", c, u, c < 0);
  printf("%d\n", '\e');
  return 0;
}
