// Locales: C and C.UTF-8, multibyte characters, wide text in both, classes of characters, orientation of streams.
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

static void names(void) {
  const char *tried[] = {"C", "POSIX", "C.UTF-8", "C.utf8", "xx_YY.UTF-8", "C.latin1"};
  for (int i = 0; i < 6; i++) {
    const char *name = setlocale(LC_ALL, tried[i]);
    printf("%s -> %s, %s, %d\n", tried[i], name ? name : "none", nl_langinfo(CODESET), (int)MB_CUR_MAX);
  }
  setlocale(LC_ALL, "C");
  printf("%s\n", setlocale(LC_CTYPE, "C.UTF-8"));
  char mixed[400];
  strcpy(mixed, setlocale(LC_ALL, NULL));
  printf("%s\n", mixed);
  setlocale(LC_ALL, "C");
  printf("%d", strcmp(setlocale(LC_ALL, mixed), mixed));
  printf(" %s\n", setlocale(LC_CTYPE, NULL));
  setenv("LC_ALL", "", 1), setenv("LC_NUMERIC", "C", 1), setenv("LANG", "C.UTF-8", 1);
  printf("%s %s\n", setlocale(LC_NUMERIC, ""), setlocale(LC_TIME, ""));
  setenv("LC_ALL", "nothing", 1);
  printf("%p\n", setlocale(LC_TIME, ""));
  errno = 0;
  printf("%p %d\n", setlocale(77, "C"), errno == EINVAL);
  unsetenv("LC_ALL");
  locale_t c = newlocale(LC_ALL_MASK, "C", NULL), utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL), old;
  setlocale(LC_ALL, "C");
  old = uselocale(utf8);
  printf("%d %d", old == LC_GLOBAL_LOCALE, (int)MB_CUR_MAX);
  uselocale(c);
  printf(" %d %d %d", (int)MB_CUR_MAX, iswalpha_l(L'é', utf8), iswalpha_l(L'é', c));
  printf(" %d\n", uselocale(LC_GLOBAL_LOCALE) == c);
  freelocale(c), freelocale(utf8);
}

static void decode(const char *bytes, size_t n) {
  mbstate_t state = {0};
  wchar_t c = 0x55;
  errno = 0;
  size_t length = mbrtowc(&c, bytes, n, &state);
  printf(" %zd:%x:%d%s", length, (unsigned)c, mbsinit(&state) || length == (size_t)-1, errno == EILSEQ ? "!" : "");
}

static void multibyte(void) {
  const char *texts[] = {"a", "", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc3", "\xe2\x82", "\xf0\x9f", "\x80", "\xc0\x80",
                         "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf",
                         "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3(", "\xe2(\xa1", "\xe2\x82("};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) decode(texts[i], strlen(texts[i]) + (*texts[i] == 0));
  puts("");
  mbstate_t state = {0};
  wchar_t c = 0;
  for (const char *s = "\xf0\x9f\x98\x80z"; *s; s++) printf("%zd ", mbrtowc(&c, s, 1, &state));
  printf("%x\n", (unsigned)c);
  char out[64];
  for (const unsigned *u = (unsigned[]){0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xe000, 0xffff, 0x10000, 0x10ffff, 0x110000, 0}; *u; u++) {
    int n = wcrtomb(out, *u, NULL);
    printf("%d", n);
    for (int i = 0; i < n; i++) printf(" %02x", (unsigned char)out[i]);
    printf("; ");
  }
  puts("");
  wchar_t wide[16];
  const char *s = "n\xc3\xa9\xe2\x82\xac!";
  printf("%zd %zd %zd", mbstowcs(NULL, s, 0), mbstowcs(wide, s, 16), mbstowcs(wide, s, 2));
  printf(" %zd %zd", mbstowcs(wide, "a\xff", 16), mbsrtowcs(wide, &s, 3, NULL));
  printf(" %s", s);
  s = "\xe2\x82\xac";
  printf(" %zd %d", mbsnrtowcs(wide, &s, 2, 16, NULL), *s);
  mbrtowc(NULL, "\xac", 1, NULL);
  const wchar_t *w = L"é€x";
  printf(" %zd %zd %zd %zd\n", wcstombs(NULL, w, 0), wcstombs(out, w, 64), wcstombs(out, w, 4), wcstombs(out, L"\xd800", 9));
  printf("%d %d %d %d %d\n", mblen("\xc3\xa9", 2), mblen("\xc3", 1), mbtowc(&c, "\xe2\x82\xac", 3), wctomb(out, 0x20ac), mblen("", 1));
  char16_t unit = 0;
  char32_t point = 0;
  memset(&state, 0, sizeof state);
  printf("%zd", mbrtoc16(&unit, "\xf0\x9f\x98\x80", 4, &state));
  printf(" %x", unit);
  printf(" %zd", mbrtoc16(&unit, "", 1, &state));
  printf(" %x %zd", unit, mbrtoc32(&point, "\xe2\x82\xac", 3, NULL));
  printf(" %x", MB_CUR_MAX > 1 ? (unsigned)point : 0);
  memset(&state, 0, sizeof state);
  printf(" %zd", c16rtomb(out, 0xd83d, &state));
  printf(" %zd\n", c16rtomb(out, 0xde00, &state));
}

static void classes(void) {
  int (*tests[])(wint_t) = {iswalnum, iswalpha, iswblank, iswcntrl, iswdigit, iswgraph, iswlower, iswprint, iswpunct, iswspace, iswupper, iswxdigit};
  for (size_t t = 0; t < sizeof tests / sizeof *tests; t++) {
    unsigned sum = 0;
    for (unsigned c = 0; c < 0x3100; c += 31) sum = sum * 31 + !!tests[t](c);
    for (unsigned c = 0x3100; c < 0x110000; c += 30011) sum = sum * 31 + !!tests[t](c);
    printf("%x ", sum);
  }
  unsigned sum = 0;
  for (unsigned c = 0; c < 0x2100; c += 7) sum = sum * 31 + towupper(c) + 7 * towlower(c);
  for (unsigned c = 0; c < 0x20000; c += 971) sum = sum * 31 + towupper(c) + 7 * towlower(c) + wcwidth(c);
  printf("%x\n", sum);
  printf("%d %d %d %d\n", wcswidth(L"日本é", 9), wcwidth(0x301), wcwidth(7), wcscasecmp(L"ÉTÉ", L"été"));
  printf("%d %d\n", !!iswctype(L'ß', wctype("lower")), towctrans(L'я', wctrans("toupper")) == L'Я');
}

static void formats(void) {
  char narrow[64];
  wchar_t wide[64], word[20];
  printf("[%ls] [%6ls] [%-6ls] [%.3ls] [%lc]\n", L"née", L"é", L"é", L"éé", L'€');
  printf("%d\n", snprintf(narrow, sizeof narrow, "%ls", L"\xd800"));
  int n = swprintf(wide, 64, L"%5s|%-5s|%.2s|%ls|%c%lc|%d", "é", "é", "éàü", L"ß", 'x', L'→', 42);
  printf("%d %ls\n", n, wide);
  printf("%d %d\n", swprintf(wide, 4, L"%s", "éàü"), swprintf(wide, 3, L"%s", "éàü"));
  n = sscanf("été 12 ñandú", "%ls %d %3s", word, &n, narrow);
  printf("%d %ls %s\n", n, word, narrow);
  n = swscanf(L"clé=значение; 7", L"%l[^=]=%[^;]; %d", word, narrow, &n);
  printf("%d %ls %s\n", n, word, narrow);
  n = swscanf(L"ééàà", L"%2lc%l[à-é]", word, wide);
  word[2] = 0;
  printf("%d %ls %ls\n", n, word, wide);
}

static void streams(void) {
  FILE *f = tmpfile();
  printf("%d", fwide(f, 0));
  printf(" %d", fwprintf(f, L"h\u00e9llo \u4e16\u754c %s\n", "\xc3\xbc"));
  printf(" %d %d %d", fwide(f, 0), fprintf(f, "no"), fputs("no", f));
  rewind(f);
  wchar_t line[40];
  printf(" %ls", fgetws(line, 40, f));
  fclose(f);
  f = tmpfile();
  fputs("narrow \xe2\x82\xac \xff", f);
  printf("%d %d %d\n", fwide(f, 1) < 0, fputwc(L'x', f), fwprintf(f, L"no"));
  rewind(f);
  fclose(f);
  f = fopen("bytes", "w+");
  fputs("\xc3\xa9z\xff", f);
  f = freopen("bytes", "r", f);
  wint_t c = fgetwc(f);
  printf("%x %x %x", c, ungetwc(c, f), fgetwc(f));
  printf(" %x", fgetwc(f));
  errno = 0;
  c = fgetwc(f);
  printf(" %x %d %d\n", c, errno == EILSEQ, !!ferror(f));
  fclose(f);
  remove("bytes");
}

int main(void) {
  names();
  setlocale(LC_ALL, "C.UTF-8");
  multibyte();
  classes();
  formats();
  streams();
  setlocale(LC_ALL, "C");
  multibyte();
  fflush(stdout);
  freopen("text", "w+", stdout);
  int n = wprintf(L"\u00e9 \u20ac \u201cq\u201d \u2500\u253c \u00ab\u00bb \u2026 \u2192 \u041f\u0440\u0438\u0432\u0435\u0442 %ls %lc\n", L"\u03bb\u2264", L'\u00df');
  fflush(stdout);
  rewind(stdout);
  char text[100] = "";
  read(1, text, sizeof text - 1);
  remove("text");
  return strcmp(text, "? EUR \"q\" -+ <<>> ... -> Privet l<= ss\n") != 0 || n != 30;
}
