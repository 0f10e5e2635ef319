/*
 * tr: replaces the characters of SET1 by those of SET2; -d deletes them, -s squeezes runs of them, -c complements.
 *
 * Both sets become lists of characters; then one table of 256 entries says what becomes of each.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "long_options.h"

struct set {
  unsigned char c[1024];
  int count;
};

static void add(struct set *set, int c)
{
  if (set->count < (int)sizeof set->c)
    set->c[set->count++] = (unsigned char)c;
}

static int read_char(const char **text)
{
  static const char names[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
  int c = (unsigned char)*(*text)++;
  if (c != '\\' || **text == '\0')
    return c;
  c = *(*text)++;
  if (c >= '0' && c <= '7') {
    int value = c - '0';
    for (int i = 0; i < 2 && **text >= '0' && **text <= '7'; i++)
      value = 8 * value + *(*text)++ - '0';
    return value & 255;
  }
  const char *name = strchr(names, c);
  return name != NULL ? values[name - names] : c;
}

static bool add_class(struct set *set, const char **text)
{
  static const struct {
    const char *name;
    int (*test)(int);
  } classes[] = {{"[:alpha:]", isalpha}, {"[:digit:]", isdigit}, {"[:alnum:]", isalnum}, {"[:upper:]", isupper},
                 {"[:lower:]", islower}, {"[:space:]", isspace}, {"[:punct:]", ispunct}, {"[:blank:]", isblank},
                 {"[:print:]", isprint}, {"[:cntrl:]", iscntrl}, {"[:xdigit:]", isxdigit}};
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    size_t length = strlen(classes[i].name);
    if (strncmp(*text, classes[i].name, length) != 0)
      continue;
    for (int c = 0; c < 256; c++) {
      if (classes[i].test(c))
        add(set, c);
    }
    *text += length;
    return true;
  }
  return false;
}

static void parse(struct set *set, const char *text)
{
  while (*text != '\0') {
    if (*text == '[' && add_class(set, &text))
      continue;
    int low = read_char(&text), high = low;
    if (text[0] == '-' && text[1] != '\0') {
      text++;
      high = read_char(&text);
    }
    if (high < low) {
      fprintf(stderr, "tr: range-endpoints of '%c-%c' are in reverse collating sequence order\n", low, high);
      exit(1);
    }
    for (int c = low; c <= high; c++)
      add(set, c);
  }
}

static void complement(struct set *set)
{
  bool in[256] = {false};
  for (int i = 0; i < set->count; i++)
    in[set->c[i]] = true;
  set->count = 0;
  for (int c = 0; c < 256; c++) {
    if (!in[c])
      add(set, c);
  }
}

int main(int argc, char **argv)
{
  bool delete = false, squeeze = false, complemented = false, truncated = false;
  static struct set from, to;
  int c;
  shorten_options(argc, argv, "tr", "complement.c delete.d squeeze-repeats.s truncate-set1.t", 1, 1);
  while ((c = getopt(argc, argv, "+cCdst")) != -1) {
    switch (c) {
    case 'c':
    case 'C': complemented = true; break;
    case 'd': delete = true; break;
    case 's': squeeze = true; break;
    case 't': truncated = true; break;
    default: refuse_option("tr", 1);
    }
  }
  int sets = argc - optind;
  if (sets > 2 || (sets > 1 && delete && !squeeze)) {
    fprintf(stderr, "tr: extra operand '%s'\n", argv[optind + (sets > 2 ? 2 : 1)]);
    if (sets == 2)
      fprintf(stderr, "Only one string may be given when deleting without squeezing repeats.\n");
    refuse_option("tr", 1);
  }
  if (sets < 1 || (sets < 2 && !delete && !squeeze)) {
    if (sets == 1)
      fprintf(stderr, "tr: missing operand after '%s'\nTwo strings must be given when translating.\n", argv[optind]);
    else
      fprintf(stderr, "tr: missing operand\n");
    fprintf(stderr, "Try 'tr --help' for more information.\n");
    return 1;
  }
  parse(&from, argv[optind]);
  if (complemented)
    complement(&from);
  if (sets > 1)
    parse(&to, argv[optind + 1]);

  unsigned char map[256];
  bool deleted[256] = {false}, squeezed[256] = {false};
  for (int i = 0; i < 256; i++)
    map[i] = (unsigned char)i;
  for (int i = 0; i < from.count; i++) {
    if (delete)
      deleted[from.c[i]] = true;
    else if (to.count > 0)
      map[from.c[i]] = i < to.count ? to.c[i] : truncated ? (unsigned char)from.c[i] : to.c[to.count - 1];
  }
  const struct set *squeeze_set = sets > 1 ? &to : &from;
  for (int i = 0; squeeze && i < squeeze_set->count; i++)
    squeezed[squeeze_set->c[i]] = true;

  int previous = EOF;
  while ((c = getchar()) != EOF) {
    if (deleted[c])
      continue;
    c = map[c];
    if (!(squeezed[c] && c == previous))
      putchar(c);
    previous = c;
  }
  return 0;
}
