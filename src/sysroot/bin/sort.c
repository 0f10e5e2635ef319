/*
 * sort: sorts lines, by all of them or by keys (-k), as text or as numbers (-n), sizes (-h), versions (-V) or months (-M).
 *
 * Lines whose keys are equal are compared as a whole at last, unless -s or -u: so the result never depends on chance.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "long_options.h"

enum { MAX_KEYS = 16 };

struct ordering {
  enum { TEXT, NUMERIC, GENERAL, HUMAN, MONTH, VERSION, RANDOM } kind;
  bool reverse, fold, skip_blanks, dictionary, printable;
};

/* -k 2.3,4: fields and characters from 1; to_field 0: to the end of the line. */
struct key {
  int from_field, from_char, to_field, to_char;
  bool own_ordering;
  struct ordering ordering;
};

static struct key keys[MAX_KEYS];
static int key_count;
static struct ordering global;
static bool unique, check, quiet_check, stable;
static int line_end = '\n';
static char separators[2]; /* the character of -t; "": fields begin with blanks */

static char **lines;
static size_t line_count, line_capacity;

static void *checked(void *memory)
{
  if (memory == NULL) {
    fprintf(stderr, "sort: memory exhausted\n");
    exit(2);
  }
  return memory;
}

/* ---- Keys ---- */

/* Where field n (from 1) begins. */
static const char *field_start(const char *line, int n)
{
  for (; n > 1 && *line != '\0'; n--) {
    if (*separators != '\0') {
      line += strcspn(line, separators);
      if (*line != '\0')
        line++;
    } else {
      while (isblank((unsigned char)*line))
        line++;
      while (*line != '\0' && !isblank((unsigned char)*line))
        line++;
    }
  }
  return line;
}

static const char *field_end(const char *start)
{
  if (*separators != '\0')
    return start + strcspn(start, separators);
  while (isblank((unsigned char)*start))
    start++;
  while (*start != '\0' && !isblank((unsigned char)*start))
    start++;
  return start;
}

static const char *advance(const char *from, int characters)
{
  while (characters-- > 0 && *from != '\0')
    from++;
  return from;
}

static void find_key(const struct key *key, const char *line, const char **start, const char **end)
{
  *start = field_start(line, key->from_field);
  if (key->ordering.skip_blanks) {
    while (isblank((unsigned char)**start))
      (*start)++;
  }
  *start = advance(*start, key->from_char - 1);
  if (key->to_field == 0) {
    *end = line + strlen(line);
  } else {
    const char *last = field_start(line, key->to_field);
    *end = key->to_char == 0 ? field_end(last) : advance(last, key->to_char);
  }
  if (*end < *start)
    *end = *start;
}

/* ---- Comparing ---- */

static int sign(double x, double y)
{
  return (x > y) - (x < y);
}

/* The number that -n sees: no exponent, no hexadecimal. */
static double plain_number(const char *text)
{
  char digits[512];
  size_t n = 0;
  while (isblank((unsigned char)*text))
    text++;
  if (*text == '-')
    digits[n++] = *text++;
  while (n < sizeof digits - 1 && (isdigit((unsigned char)*text) || *text == '.'))
    digits[n++] = *text++;
  digits[n] = '\0';
  return strtod(digits, NULL);
}

/* 2K 3M 1G: first by the unit, then by the number. */
static int compare_sizes(const char *a, const char *b)
{
  static const char units[] = "KMGTPEZY";
  int rank[2];
  const char *texts[2] = {a, b};
  double numbers[2];
  for (int i = 0; i < 2; i++) {
    const char *p = texts[i];
    numbers[i] = plain_number(p);
    p += strspn(p, " \t-0123456789.");
    const char *unit = *p == 'k' ? units : *p != '\0' ? strchr(units, *p) : NULL;
    rank[i] = numbers[i] == 0 || unit == NULL ? 0 : (int)(unit - units) + 1;
    if (numbers[i] < 0)
      rank[i] = -rank[i];
  }
  return rank[0] != rank[1] ? sign(rank[0], rank[1]) : sign(numbers[0], numbers[1]);
}

static int month(const char *text)
{
  static const char *const names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  while (isblank((unsigned char)*text))
    text++;
  for (int i = 0; i < 12; i++) {
    if (strncasecmp(text, names[i], 3) == 0)
      return i + 1;
  }
  return 0;
}

/* Runs of digits as numbers, the rest as text in which letters come first. */
static int compare_versions(const char *a, const char *b)
{
  while (*a != '\0' || *b != '\0') {
    while ((*a != '\0' && !isdigit((unsigned char)*a)) || (*b != '\0' && !isdigit((unsigned char)*b))) {
      int x = isdigit((unsigned char)*a) ? 0 : isalpha((unsigned char)*a) || *a == '\0' ? *a : *a == '~' ? -1 : *a + 256;
      int y = isdigit((unsigned char)*b) ? 0 : isalpha((unsigned char)*b) || *b == '\0' ? *b : *b == '~' ? -1 : *b + 256;
      if (x != y)
        return x < y ? -1 : 1;
      a += *a != '\0';
      b += *b != '\0';
    }
    a += strspn(a, "0");
    b += strspn(b, "0");
    size_t x = strspn(a, "0123456789"), y = strspn(b, "0123456789");
    int order = x != y ? sign((double)x, (double)y) : strncmp(a, b, x);
    if (order != 0)
      return order;
    a += x;
    b += y;
  }
  return 0;
}

/* -R: an order that follows from the text and looks like none; equal keys stay together. */
static unsigned shuffled(const char *text)
{
  unsigned hash = 2166136261u;
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * 16777619u;
  return hash ^ hash >> 15;
}

/* Characters that the ordering does not look at. */
static bool is_ignored(char c, const struct ordering *o)
{
  return (o->dictionary && !isalnum((unsigned char)c) && !isblank((unsigned char)c)) ||
         (o->printable && !isprint((unsigned char)c));
}

static int compare_text(const char *a, const char *a_end, const char *b, const char *b_end, const struct ordering *o)
{
  for (;; a++, b++) {
    while (a < a_end && is_ignored(*a, o))
      a++;
    while (b < b_end && is_ignored(*b, o))
      b++;
    if (a == a_end || b == b_end)
      return (a < a_end) - (b < b_end);
    int x = (unsigned char)*a, y = (unsigned char)*b;
    if (o->fold) {
      x = toupper(x);
      y = toupper(y);
    }
    if (x != y)
      return x < y ? -1 : 1;
  }
}

static int compare_parts(const char *a, const char *a_end, const char *b, const char *b_end, const struct ordering *o)
{
  int result = 0;
  if (o->kind == TEXT) {
    result = compare_text(a, a_end, b, b_end, o);
    return o->reverse ? -result : result;
  }
  char *x = checked(strndup(a, (size_t)(a_end - a))), *y = checked(strndup(b, (size_t)(b_end - b)));
  switch (o->kind) {
  case NUMERIC: result = sign(plain_number(x), plain_number(y)); break;
  case GENERAL: result = sign(strtod(x, NULL), strtod(y, NULL)); break;
  case HUMAN: result = compare_sizes(x, y); break;
  case MONTH: result = sign(month(x), month(y)); break;
  case VERSION: result = compare_versions(x, y); break;
  default: result = sign(shuffled(x), shuffled(y)); break;
  }
  free(x);
  free(y);
  return o->reverse ? -result : result;
}

/* By the keys alone. */
static int compare_keys(const char *a, const char *b)
{
  for (int i = 0; i < key_count; i++) {
    const char *a_start, *a_end, *b_start, *b_end;
    find_key(&keys[i], a, &a_start, &a_end);
    find_key(&keys[i], b, &b_start, &b_end);
    int result = compare_parts(a_start, a_end, b_start, b_end, &keys[i].ordering);
    if (result != 0)
      return result;
  }
  if (key_count > 0)
    return 0;
  if (global.skip_blanks) {
    a += strspn(a, " \t");
    b += strspn(b, " \t");
  }
  return compare_parts(a, a + strlen(a), b, b + strlen(b), &global);
}

static int compare(const char *a, const char *b)
{
  int result = compare_keys(a, b);
  if (result != 0 || unique || stable)
    return result;
  result = strcmp(a, b);
  return global.reverse ? -result : result;
}

/* Merge sort: it keeps the order of equal lines. */
static void merge_sort(char **line, size_t count, char **scratch)
{
  if (count < 2)
    return;
  size_t half = count / 2, a = 0, b = half, n = 0;
  merge_sort(line, half, scratch);
  merge_sort(line + half, count - half, scratch);
  while (a < half && b < count)
    scratch[n++] = compare(line[a], line[b]) <= 0 ? line[a++] : line[b++];
  while (a < half)
    scratch[n++] = line[a++];
  while (b < count)
    scratch[n++] = line[b++];
  memcpy(line, scratch, count * sizeof *line);
}

/* ---- Input, options ---- */

static void read_lines(FILE *file)
{
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  while ((length = getdelim(&line, &capacity, line_end, file)) > 0) {
    if (line[length - 1] == line_end)
      line[length - 1] = '\0';
    if (line_count == line_capacity) {
      line_capacity = line_capacity == 0 ? 64 : 2 * line_capacity;
      lines = checked(realloc(lines, line_capacity * sizeof *lines));
    }
    lines[line_count++] = checked(strdup(line));
  }
  free(line);
}

static bool set_ordering(struct ordering *o, char letter)
{
  switch (letter) {
  case 'n': o->kind = NUMERIC; return true;
  case 'g': o->kind = GENERAL; return true;
  case 'h': o->kind = HUMAN; return true;
  case 'M': o->kind = MONTH; return true;
  case 'V': o->kind = VERSION; return true;
  case 'R': o->kind = RANDOM; return true;
  case 'i': o->printable = true; return true;
  case 'r': o->reverse = true; return true;
  case 'f': o->fold = true; return true;
  case 'b': o->skip_blanks = true; return true;
  case 'd': o->dictionary = true; return true;
  default: return false;
  }
}

static void add_key(const char *text)
{
  if (key_count == MAX_KEYS) {
    fprintf(stderr, "sort: too many keys\n");
    exit(2);
  }
  struct key *key = &keys[key_count++];
  char *end;
  key->from_field = (int)strtol(text, &end, 10);
  key->from_char = 1;
  if (*end == '.')
    key->from_char = (int)strtol(end + 1, &end, 10);
  while (set_ordering(&key->ordering, *end)) {
    key->own_ordering = true;
    end++;
  }
  if (*end == ',') {
    key->to_field = (int)strtol(end + 1, &end, 10);
    if (*end == '.')
      key->to_char = (int)strtol(end + 1, &end, 10);
    while (set_ordering(&key->ordering, *end)) {
      key->own_ordering = true;
      end++;
    }
  }
  if (key->from_field == 0 && isdigit((unsigned char)*text)) {
    fprintf(stderr, "sort: field number is zero: invalid field specification '%s'\n", text);
    exit(2);
  }
  if (*end != '\0' || key->from_field < 1) {
    fprintf(stderr, "sort: invalid number at field start: invalid count at start of '%s'\n", text);
    exit(2);
  }
}

int main(int argc, char **argv)
{
  const char *output = NULL;
  int c;

  shorten_options(argc, argv, "sort",
                  "ignore-leading-blanks.b dictionary-order.d ignore-case.f general-numeric-sort.g ignore-nonprinting.i "
                  "month-sort.M human-numeric-sort.h numeric-sort.n random-sort.R reverse.r version-sort.V check.c key:k "
                  "merge.m output:o stable.s field-separator:t unique.u zero-terminated.z",
                  2, 0);
  while ((c = getopt(argc, argv, "bcCdfghik:mMno:rRsS:t:T:uVz")) != -1) {
    switch (c) {
    case 'c': check = true; break;
    case 'C': check = quiet_check = true; break;
    case 'm': break; /* what is sorted already is sorted again: the result is the same */
    case 'S':
    case 'T': break;
    case 'z': line_end = '\0'; break;
    case 'k': add_key(optarg); break;
    case 'o': output = optarg; break;
    case 's': stable = true; break;
    case 't': separators[0] = optarg[0] == '\\' && optarg[1] == 't' ? '\t' : optarg[0]; break;
    case 'u': unique = true; break;
    default:
      if (!set_ordering(&global, (char)c))
        refuse_option("sort", 2);
    }
  }
  for (int i = 0; i < key_count; i++) {
    if (!keys[i].own_ordering)
      keys[i].ordering = global;
  }

  static char *standard_input[] = {"-", NULL};
  for (char **name = optind < argc ? argv + optind : standard_input; *name != NULL; name++) {
    FILE *file = strcmp(*name, "-") == 0 ? stdin : fopen(*name, "r");
    if (file == NULL) {
      fprintf(stderr, "sort: cannot read: %s: %s\n", *name, strerror(errno));
      return 2;
    }
    read_lines(file);
    if (file != stdin)
      fclose(file);
  }

  if (check) {
    for (size_t i = 1; i < line_count; i++) {
      int result = compare(lines[i - 1], lines[i]);
      if (result > 0 || (unique && result == 0)) {
        if (!quiet_check)
          fprintf(stderr, "sort: %s:%zu: disorder: %s\n", optind < argc ? argv[optind] : "-", i + 1, lines[i]);
        return 1;
      }
    }
    return 0;
  }
  char **scratch = checked(malloc((line_count + 1) * sizeof *scratch));
  merge_sort(lines, line_count, scratch);
  if (output != NULL && freopen(output, "w", stdout) == NULL) {
    fprintf(stderr, "sort: open failed: %s: %s\n", output, strerror(errno));
    return 2;
  }
  for (size_t i = 0; i < line_count; i++) {
    if (!unique || i == 0 || compare_keys(lines[i - 1], lines[i]) != 0)
      printf("%s%c", lines[i], line_end);
  }
  return 0;
}
