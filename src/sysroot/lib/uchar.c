/* Unicode characters from and to multibyte ones (C11 7.28.1): the same numbers as wide characters. */
#include <uchar.h>

size_t mbrtoc32(char32_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  wchar_t c;
  size_t length = s ? mbrtowc(&c, s, n, state) : 0;
  if (s && to && length <= 1) *to = c;
  return length;
}

size_t mbrtoc16(char16_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  char32_t c;
  size_t length = mbrtoc32(&c, s, n, state);
  if (s && to && length <= 1) *to = c;
  return length;
}

size_t c32rtomb(char *restrict s, char32_t c, mbstate_t *restrict state) { return wcrtomb(s, c, state); }
size_t c16rtomb(char *restrict s, char16_t c, mbstate_t *restrict state) { return wcrtomb(s, c, state); }
