/*
 * Brace expansion of bash: a{b,c}d is abd acd, {1..9} and {a..z} are what they look like. It comes before every other
 * expansion and looks only at the text, so what comes of it are words again.
 */
#include "sh.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Behind a quotation or a $( ) or ${ } that begins at p, or p itself. */
static const char *skip_protected(const char *p)
{
  if (*p == '\\' && p[1] != '\0')
    return p + 2;
  if (*p == '\'' || *p == '"' || *p == '`') {
    char quote = *p++;
    while (*p != '\0' && *p != quote)
      p += *p == '\\' && quote != '\'' && p[1] != '\0' ? 2 : 1;
    return *p == '\0' ? p : p + 1;
  }
  if (*p == '$' && (p[1] == '{' || p[1] == '(')) {
    char open = p[1], close = open == '{' ? '}' : ')';
    int depth = 0;
    for (p++; *p != '\0'; p++) {
      depth += (*p == open) - (*p == close);
      if (depth == 0)
        return p + 1;
    }
  }
  return p;
}

/* The brace that closes the one at p, and whether there is a comma between them at this level; NULL: none. */
static const char *closing_brace(const char *p, bool *comma)
{
  int depth = 0;
  *comma = false;
  while (*p != '\0') {
    const char *behind = skip_protected(p);
    if (behind != p) {
      p = behind;
      continue;
    }
    if (*p == '{')
      depth++;
    else if (*p == '}' && --depth == 0)
      return p;
    else if (*p == ',' && depth == 1)
      *comma = true;
    p++;
  }
  return NULL;
}

static struct word **append(struct word **end, const char *before, size_t before_length, const char *part, size_t length,
                            const char *after)
{
  size_t after_length = strlen(after);
  struct word *word = temporary(sizeof *word);
  word->text = temporary(before_length + length + after_length + 1);
  memcpy(word->text, before, before_length);
  memcpy(word->text + before_length, part, length);
  memcpy(word->text + before_length + length, after, after_length + 1);
  word->next = NULL;
  *end = word;
  return &word->next;
}

/* {from..to} or {from..to..step}, of numbers or letters. False: it is something else. */
static bool sequence(struct word ***end, const char *before, size_t before_length, const char *open, const char *close)
{
  long from, to, step = 1;
  int width = 0, n = 0;
  char a, b, inside[64];
  size_t length = (size_t)(close - open - 1);
  if (length >= sizeof inside)
    return false;
  memcpy(inside, open + 1, length);
  inside[length] = '\0';

  bool numbers = sscanf(inside, "%ld..%ld%n", &from, &to, &n) == 2;
  bool letters = !numbers && sscanf(inside, "%c..%c%n", &a, &b, &n) == 2 && isalpha((unsigned char)a) && isalpha((unsigned char)b);
  if (!numbers && !letters)
    return false;
  if (inside[n] == '.') {
    int more = 0;
    if (sscanf(inside + n, "..%ld%n", &step, &more) != 1)
      return false;
    n += more;
  }
  if (inside[n] != '\0')
    return false;
  if (letters) {
    from = (unsigned char)a;
    to = (unsigned char)b;
  } else { /* a zero at the beginning of one of them: all are as wide as the wider one */
    const char *second = strstr(inside, "..") + 2;
    size_t first_length = (size_t)(second - 2 - inside), second_length = strcspn(second, ".");
    const char *x = inside + (*inside == '-'), *y = second + (*second == '-');
    bool padded = (*x == '0' && isdigit((unsigned char)x[1])) || (*y == '0' && isdigit((unsigned char)y[1]));
    if (padded)
      width = (int)(first_length > second_length ? first_length : second_length);
  }
  step = labs(step);
  if (step == 0)
    step = 1;
  for (long i = from; from <= to ? i <= to : i >= to; i += from <= to ? step : -step) {
    char part[32];
    int size = letters ? snprintf(part, sizeof part, "%c", (int)i) : snprintf(part, sizeof part, "%0*ld", width, i);
    *end = append(*end, before, before_length, part, (size_t)size, close + 1);
  }
  return true;
}

static struct word **alternatives(struct word **end, const char *before, size_t before_length, const char *open,
                                  const char *close)
{
  const char *start = open + 1;
  int depth = 0;
  for (const char *p = start; p <= close;) {
    const char *behind = p < close ? skip_protected(p) : p;
    if (behind != p) {
      p = behind;
      continue;
    }
    if (p == close || (*p == ',' && depth == 0)) {
      end = append(end, before, before_length, start, (size_t)(p - start), close + 1);
      start = p + 1;
    } else {
      depth += (*p == '{') - (*p == '}');
    }
    p++;
  }
  return end;
}

/* The words that this one stands for, its first braces expanded; NULL: it has none. */
static struct word *expand_first(const char *text, size_t from)
{
  struct word *words = NULL, **end = &words;
  bool comma;
  for (const char *p = text + from; *p != '\0';) {
    const char *behind = skip_protected(p);
    if (behind != p) {
      p = behind;
      continue;
    }
    const char *close = *p == '{' ? closing_brace(p, &comma) : NULL;
    if (close != NULL) {
      size_t before = (size_t)(p - text);
      if (comma)
        alternatives(end, text, before, p, close);
      else
        sequence(&end, text, before, p, close);
      if (words != NULL)
        return words;
    }
    p++;
  }
  return NULL;
}

static struct word **expand_into(struct word **end, const char *text)
{
  struct word *words = expand_first(text, 0);
  if (words == NULL)
    return append(end, "", 0, text, strlen(text), "");
  for (; words != NULL; words = words->next)
    end = expand_into(end, words->text);
  return end;
}

struct word *expand_brace_words(const struct word *words)
{
  struct word *result = NULL, **end = &result;
  for (; words != NULL; words = words->next)
    end = assignment_length(words->text) > 0 ? append(end, "", 0, words->text, strlen(words->text), "")
                                             : expand_into(end, words->text);
  return result;
}
