/*
 * od: shows the bytes of files as numbers or characters, 16 to a line.
 *
 *   -t TYPE   how: o octal, x hexadecimal, u and d decimal, with 1, 2, 4 or 8 bytes to a number; c characters; a names
 *   -a -c -b -d -x -o   short for -t a, c, o1, u2, x2, o2    -A x|d|o|n   addresses
 *   -N BYTES  -j SKIP  -v   all lines, also those like the one before, which else become *
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "successive_input.h"

enum { MAX_FORMATS = 8, MAX_LINE = 256 };

static struct format {
  char type; /* a, c, d, o, u, x */
  int size;  /* bytes in a number */
  int width; /* columns of a number */
  bool text; /* the characters follow at the end of the line */
} formats[MAX_FORMATS];
static int format_count;

static int line_length = 16;
static char address_base = 'o';
static bool show_all;
static long skip, limit = -1;

static void fail(const char *message, const char *argument)
{
  fprintf(stderr, "od: %s '%s'\n", message, argument);
  exit(1);
}

static int number_width(char type, int size)
{
  static const int octal[] = {3, 6, 11, 22}, decimal[] = {4, 6, 11, 20}, natural[] = {3, 5, 10, 20};
  int i = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;
  switch (type) {
  case 'x': return 2 * size;
  case 'o': return octal[i];
  case 'd': return decimal[i];
  case 'u': return natural[i];
  default: return 3;
  }
}

/* One or more types: x1, o2c, d */
static void add_formats(const char *text)
{
  for (const char *p = text; *p != '\0';) {
    struct format f = {*p++, 1, 0, false};
    if (strchr("acdoux", f.type) == NULL || format_count == MAX_FORMATS)
      fail("invalid type string", text);
    if (strchr("doux", f.type) != NULL) {
      f.size = 4;
      if (isdigit((unsigned char)*p))
        f.size = *p++ - '0';
      else if (*p != '\0' && strchr("CSIL", *p) != NULL)
        f.size = *p == 'C' ? 1 : *p == 'S' ? 2 : *p == 'I' ? 4 : 8, p++;
      if (f.size != 1 && f.size != 2 && f.size != 4 && f.size != 8)
        fail("invalid type string", text);
    }
    f.width = number_width(f.type, f.size);
    if (*p == 'z') {
      f.text = true;
      p++;
    }
    formats[format_count++] = f;
  }
}

/* ---- One number or character ---- */

static void name_character(unsigned char c, char *text)
{
  static const char *const names[] = {"nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",  "ht",  "nl",
                                      "vt",  "ff",  "cr",  "so",  "si",  "dle", "dc1", "dc2", "dc3", "dc4", "nak",
                                      "syn", "etb", "can", "em",  "sub", "esc", "fs",  "gs",  "rs",  "us",  "sp"};
  c &= 0x7f;
  if (c <= ' ')
    strcpy(text, names[c]);
  else if (c == 0x7f)
    strcpy(text, "del");
  else
    sprintf(text, "%c", c);
}

static void escape_character(unsigned char c, char *text)
{
  static const char escaped[] = "\a\b\f\n\r\t\v", letters[] = "abfnrtv";
  const char *place = c != '\0' ? strchr(escaped, c) : NULL;
  if (c == '\0')
    strcpy(text, "\\0");
  else if (place != NULL)
    sprintf(text, "\\%c", letters[place - escaped]);
  else
    sprintf(text, isprint(c) ? "%c" : "%03o", c);
}

static void show_item(const struct format *f, const unsigned char *bytes, char *text)
{
  unsigned long value = 0;
  for (int i = f->size; i-- > 0;)
    value = value << 8 | bytes[i];
  int unused = 64 - 8 * f->size;
  switch (f->type) {
  case 'a': name_character(*bytes, text); break;
  case 'c': escape_character(*bytes, text); break;
  case 'd': sprintf(text, "%ld", (long)(value << unused) >> unused); break;
  case 'o': sprintf(text, "%0*lo", f->width, value); break;
  case 'u': sprintf(text, "%lu", value); break;
  default: sprintf(text, "%0*lx", f->width, value); break;
  }
}

/* ---- Lines ---- */

static void print_address(long address)
{
  switch (address_base) {
  case 'd': printf("%07ld", address); break;
  case 'o': printf("%07lo", address); break;
  case 'x': printf("%06lx", address); break;
  default: break;
  }
}

/* Columns that a whole line needs, the same for each format: their items stand below each other. */
static int columns(void)
{
  int most = 0;
  for (int i = 0; i < format_count; i++) {
    int needed = line_length / formats[i].size * (formats[i].width + 1);
    most = needed > most ? needed : most;
  }
  return most;
}

static void print_text(const unsigned char *bytes, int count)
{
  printf("  >");
  for (int i = 0; i < count; i++)
    putchar(isprint(bytes[i]) ? bytes[i] : '.');
  putchar('<');
}

static void print_line(long address, unsigned char *bytes, int count)
{
  char text[32];
  memset(bytes + count, 0, (size_t)(MAX_LINE - count)); /* an incomplete number is filled up with zeros */
  for (int i = 0; i < format_count; i++) {
    const struct format *f = &formats[i];
    int items = line_length / f->size;
    int spare = columns() - items * (f->width + 1); /* is spread evenly before the items */
    if (i == 0)
      print_address(address);
    else
      printf("%*s", address_base == 'n' ? 0 : address_base == 'x' ? 6 : 7, "");
    for (int n = 0; n < items; n++) {
      int left = spare * (items - n) / items, pad = left - spare * (items - n - 1) / items;
      bool there = n * f->size < count;
      if (!there && !f->text)
        break;
      if (there)
        show_item(f, bytes + n * f->size, text);
      printf("%*s", pad + f->width + 1, there ? text : "");
    }
    if (f->text)
      print_text(bytes, count);
    putchar('\n');
  }
}

static struct successive_input input = {.complaint = "od:"};

static void dump(void)
{
  unsigned char line[MAX_LINE], previous[MAX_LINE];
  long address = skip;
  bool repeated = false, first = true;

  for (long i = 0; i < skip; i++)
    next_byte(&input);
  for (;;) {
    int count = 0, c;
    while (count < line_length && limit != 0 && (c = next_byte(&input)) != EOF) {
      line[count++] = (unsigned char)c;
      limit--;
    }
    if (count == 0)
      break;
    bool same = !first && !show_all && count == line_length && memcmp(line, previous, (size_t)count) == 0;
    if (!same)
      print_line(address, line, count);
    else if (!repeated)
      puts("*");
    repeated = same;
    first = false;
    memcpy(previous, line, (size_t)count);
    address += count;
  }
  bool nothing_opened = input.unopened > 0 && address == skip;
  if (!nothing_opened && address_base != 'n') {
    print_address(address);
    putchar('\n');
  }
}

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  int c;

  while ((c = getopt(argc, argv, "A:abcdj:N:ost:vw:x")) != -1) {
    switch (c) {
    case 'A':
      address_base = *optarg;
      if (address_base == '\0' || strchr("doxn", address_base) == NULL)
        fail("invalid output address radix", optarg);
      break;
    case 'a': add_formats("a"); break;
    case 'b': add_formats("o1"); break;
    case 'c': add_formats("c"); break;
    case 'd': add_formats("u2"); break;
    case 'j': skip = strtol(optarg, NULL, 0); break;
    case 'N': limit = strtol(optarg, NULL, 0); break;
    case 'o': add_formats("o2"); break;
    case 's': add_formats("d2"); break;
    case 't': add_formats(optarg); break;
    case 'v': show_all = true; break;
    case 'w': line_length = atoi(optarg); break;
    case 'x': add_formats("x2"); break;
    default: return 1;
    }
  }
  if (line_length < 8 || line_length > MAX_LINE / 2)
    line_length = 16;
  if (format_count == 0)
    add_formats("o2");
  input.names = optind < argc ? argv + optind : standard_input;
  dump();
  return input.unopened > 0;
}
