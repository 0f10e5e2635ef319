/* C11 7.28, 7.29: wide text, and what is made of it and from it */
#include <stdarg.h>
#include <stdio.h>
#include <uchar.h>
#include <wchar.h>

static int wideText(wchar_t *s, size_t size, const wchar_t *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vswprintf(s, size, format, ap);
  va_end(ap);
  return n;
}
static int wideFile(FILE *f, const wchar_t *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vfwprintf(f, format, ap);
  va_end(ap);
  return n;
}
static int wideOutput(const wchar_t *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vwprintf(format, ap);
  va_end(ap);
  return n;
}

static int sign(int n) { return (n > 0) - (n < 0); }

static void wide(void) {
  wchar_t a[20] = L"wide", b[20];
  wmemset(b, L'x', 19);
  b[19] = 0;
  wcsncpy(b, a, 6);
  fwprintf(stdout, L"wide: %ls %d %ls", b, (int)b[6], wcscat(wcscpy(a, b), L" text"));
  wprintf(L" %d %d %d %d", (int)wcslen(a), sign(wcscmp(L"a", L"b")), sign(wcsncmp(L"abc", L"abd", 2)),
          sign(wcscoll(L"b", L"a")));
  wmemcpy(b, a, 5);
  wmemmove(b + 1, b, 4);
  wprintf(L" %ls %d %ls %d\n", b, sign(wmemcmp(a, b, 5)), wmemchr(a, L't', 9), (int)wcsxfrm(b, L"key", 20));
  int n = wideText(b, 20, L"%d-%ls", 5, L"five");
  wideFile(stdout, L"formats: %d %ls ", n, b);
  wideOutput(L"%c%ls\n", 'c', L"w");
  FILE *f = tmpfile();
  fwprintf(f, L"12 abc\n");
  rewind(f);
  int number = 0;
  n = fwscanf(f, L"%d %ls", &number, b);
  wprintf(L"read: %d %d %ls\n", n, number, b);
  fclose(f);
  putwchar(L'p');
  putwc(L'w', stdout);
  putwchar(L'\n');
}

static void multibyte(void) {
  mbstate_t state = {0};
  const wchar_t *from = L"bytes";
  char to[20] = "", c[16] = "";
  size_t n = wcsrtombs(to, &from, 20, &state);
  wprintf(L"bytes: %d %s %d", (int)n, to, from == NULL);
  wprintf(L" %d %d %d %d", (int)btowc('a'), wctob(L'b'), btowc(EOF) == WEOF, (int)mbrlen("z", 1, &state));
  n = c32rtomb(c, U'q', &state);
  wprintf(L" %d %c\n", (int)n, c[0]);
}

int main(void) {
  wide();
  multibyte();
  return 0;
}
