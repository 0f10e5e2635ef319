/* C11 7.28, 7.29, 7.30: wide strings, wide input and output, classes, conversions, in the C locale. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uchar.h>
#include <wchar.h>
#include <wctype.h>

int main(void) {
  wchar_t text[64], *next, *end;
  fputws(L"fputws\n", stdout);
  wprintf(L"%d %ls %s %5.2f|%-6ls|%c%lc\n", 5, L"wide", "narrow", 3.14159, L"ab", 'x', L'y');
  int length = swprintf(text, 64, L"%x-%ls", 255, L"z");
  wprintf(L"%d %ls\n", length, text);
  wprintf(L"%d\n", swprintf(text, 3, L"too long"));
  wcscpy(text, L"one two,three");
  for (wchar_t *word = wcstok(text, L" ,", &next); word; word = wcstok(NULL, L" ,", &next)) wprintf(L"[%ls]", word);
  wprintf(L"\n%zu %zu %zu\n", wcsspn(L"aabc", L"ab"), wcscspn(L"aabc", L"c"), wcsnlen(L"abc", 2));
  wprintf(L"%ls %ls %d\n", wcspbrk(L"hello", L"ol"), wcsstr(L"hello", L"ll"), wcscasecmp(L"ABC", L"abd"));
  wcsncat(wcscpy(text, L"abc"), L"defgh", 2);
  wprintf(L"%ls %ls %ls\n", text, wcschr(text, L'c'), wcsrchr(L"a/b/c", L'/'));
  wprintf(L"%ld %ls\n", wcstol(L" -42abc", &end, 10), end);
  wprintf(L"%g %ls\n", wcstod(L"1.5e3x", &end), end);
  wprintf(L"%lu\n", wcstoul(L"ff", NULL, 16));
  int n = 0;
  wchar_t word[16];
  wprintf(L"%d", swscanf(L"12 words", L"%d %ls", &n, word));
  wprintf(L" %d %ls\n", n, word);
  int classes = 0;
  for (wint_t c = 0; c < 300; c++)
    classes += !!iswalpha(c) + 2 * !!iswdigit(c) + 3 * !!iswspace(c) + 5 * !!iswpunct(c) + 7 * !!iswcntrl(c) +
               11 * !!iswblank(c) + 13 * !!iswgraph(c) + 17 * !!iswprint(c);
  wprintf(L"%d %d %lc\n", classes, !!iswctype(L'5', wctype("digit")), towctrans(L'a', wctrans("toupper")));
  char bytes[16];
  wprintf(L"%zu", wcstombs(bytes, L"bytes", sizeof bytes));
  wprintf(L" %s %zu\n", bytes, mbstowcs(text, "characters", 64));
  mbstate_t state = {0};
  char32_t c32 = 0;
  wprintf(L"%zd %d\n", mbrtoc32(&c32, "A", 1, &state), c32 == U'A');
  errno = 0;
  wprintf(L"%zd\n", wcrtomb(bytes, 0x20ac, &state));
  struct tm tm = {.tm_year = 124, .tm_mon = 1, .tm_mday = 29};
  wcsftime(text, 64, L"%Y-%m-%d", &tm);
  wprintf(L"%ls\n", text);
  wprintf(L"%lc", getwchar());
  wprintf(L"%ls", fgetws(text, 64, stdin));
  wint_t c = getwc(stdin);
  ungetwc(c, stdin);
  wprintf(L"%d", wscanf(L"%d", &n));
  wprintf(L" %d %d\n", n, fgetwc(stdin) == L'\n');
  return 0;
}
