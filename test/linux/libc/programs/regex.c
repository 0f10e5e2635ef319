/* Regular expressions: patterns put together at random from pieces, what regcomp says of them, and what they match. */
#include <regex.h>
#include <stdio.h>
#include <string.h>

static unsigned long long state;

static unsigned below(unsigned n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 20) % n;
}

static const char *const extended[] = {
    "a",  "b",   "c",   "ab",    "a*",   "b+",      "c?",  "(",   ")",   "(",   ")", "|", "|", "[ab]", "[^a]", "[[:alpha:]]", ".",
    ".*", "{2}", "{1,2}", "{,2}", "{2,}", "\\1", "\\2", "\\w", "\\b", "*", "+", "?", "\\.",  "\\<",  "\\>",         "\\W"};
static const char *const basic[] = {
    "a",  "b",       "c",         "ab",        "a*",        "b\\+", "c\\?", "\\(", "\\)", "\\(", "\\)", "\\|", "[ab]", "[^a]",
    ".*", "\\{2\\}", "\\{1,2\\}", "\\{,2\\}", "\\{2,\\}", "\\1",  "\\w",  "\\b", "*",   "+",   "?",   "(",   ")",    "{", "[b-d]"};
#define COUNT(array) (sizeof array / sizeof *array)

static void match(const regex_t *r) {
  char text[12];
  int length = below(10);
  for (int i = 0; i < length; i++) text[i] = "aaabbbccABx ."[below(13)];
  text[length] = 0;
  regmatch_t groups[4];
  int status = regexec(r, text, 4, groups, below(5) ? 0 : REG_NOTBOL | REG_NOTEOL);
  printf("  '%s': %d", text, status);
  for (int i = 0; status == 0 && i < 4; i++) printf(" %d-%d", (int)groups[i].rm_so, (int)groups[i].rm_eo);
  printf("\n");
}

static void one_pattern(int number) {
  state = 88172645463325252ULL + number * 7919ULL;
  for (int i = 0; i < 8; i++) below(2);
  char pattern[100] = "";
  int is_extended = below(2);
  if (!below(4)) strcat(pattern, "^");
  for (int pieces = 1 + below(6); pieces > 0; pieces--)
    strcat(pattern, is_extended ? extended[below(COUNT(extended))] : basic[below(COUNT(basic))]);
  if (!below(4)) strcat(pattern, "$");
  regex_t r;
  int error = regcomp(&r, pattern, (is_extended ? REG_EXTENDED : 0) | (below(4) ? 0 : REG_ICASE));
  printf("%s %s: ", is_extended ? "extended" : "basic", pattern);
  if (error) {
    char words[80];
    regerror(error, &r, words, sizeof words);
    printf("%d %s\n", error, words);
    return;
  }
  printf("%zu groups\n", r.re_nsub);
  for (int i = 0; i < 4; i++) match(&r);
  regfree(&r);
}

static void one(const char *pattern, int flags, const char *text) {
  regex_t r;
  regmatch_t m[3];
  int error = regcomp(&r, pattern, flags);
  char words[20];
  size_t needed = regerror(error, &r, words, sizeof words);
  printf("%s: %d %zu %s", pattern, error, needed, words);
  if (!error) {
    int status = regexec(&r, text, 3, m, 0);
    printf(": %d", status);
    for (int i = 0; status == 0 && !(flags & REG_NOSUB) && i < 3; i++) printf(" %d-%d", (int)m[i].rm_so, (int)m[i].rm_eo);
    regfree(&r);
  }
  printf("\n");
}

int main(void) {
  for (int i = 0; i < 2900; i++) one_pattern(i);
  one("^([a-z0-9_.]+)@([a-z]+\\.[a-z]{2,3})$", REG_EXTENDED | REG_ICASE, "Jane.Doe@Example.org");
  one("^b$", REG_EXTENDED | REG_NEWLINE, "a\nb\nc");
  one("a.c", REG_EXTENDED | REG_NEWLINE, "a\nc");
  one("[^x]c", REG_NEWLINE, "a\nc");
  one("x|xy|xyz", REG_EXTENDED, "wxyzz");
  one("(a|ab)(c|bcd)", REG_EXTENDED, "abcd");
  one("[[:digit:]]+", REG_EXTENDED | REG_NOSUB, "abc 123");
  one("[]-a]+", REG_EXTENDED, "]^_`ab");
  one("[a-", 0, "");
  one("[z-a]", 0, "");
  one("[[:nope:]]", 0, "");
  one("[[.a.]b]*", 0, "abba");
  one("a\\", 0, "");
  one("a{1", REG_EXTENDED, "");
  one("a{3,1}", REG_EXTENDED, "");
  one("a{99999}", REG_EXTENDED, "");
  one("((((((((((a))))))))))", REG_EXTENDED, "a");
  return 0;
}
