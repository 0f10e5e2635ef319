/*
 * xxd: bytes in hexadecimal, with their offset and as text; -p as one string, -r back, -i as an array of C.
 */
#include <ctype.h>
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

static int columns, group = 2;
static bool upper, bits;

static void print_line(const unsigned char *bytes, int n, unsigned long offset)
{
  const char *format = upper ? "%02X" : "%02x";
  int width = 0, digits = bits ? 8 : 2;
  printf("%08lx:", offset);
  int full = columns * digits + (group > 0 ? (columns + group - 1) / group : 1);
  for (int i = 0; i < n; i++) {
    if (group > 0 ? i % group == 0 : i == 0) {
      putchar(' ');
      width++;
    }
    if (bits) {
      for (int bit = 7; bit >= 0; bit--)
        putchar('0' + (bytes[i] >> bit & 1));
    } else {
      printf(format, bytes[i]);
    }
    width += digits;
  }
  printf("%*s  ", full - width, "");
  for (int i = 0; i < n; i++)
    putchar(isprint(bytes[i]) ? bytes[i] : '.');
  putchar('\n');
}

static void print_array(FILE *file, const char *name)
{
  int c;
  unsigned count = 0;
  bool named = strcmp(name, "-") != 0;
  if (named) {
    printf("unsigned char ");
    for (const char *p = name; *p != '\0'; p++)
      putchar(isalnum((unsigned char)*p) ? *p : '_');
    printf("[] = {");
  }
  for (; (c = getc(file)) != EOF; count++) {
    if (count > 0)
      putchar(',');
    if (count % 12 == 0)
      printf("%s  0x%02x", count == 0 && !named ? "" : "\n", c);
    else
      printf(" 0x%02x", c);
  }
  putchar('\n');
  if (named) {
    printf("};\nunsigned int ");
    for (const char *p = name; *p != '\0'; p++)
      putchar(isalnum((unsigned char)*p) ? *p : '_');
    printf("_len = %u;\n", count);
  }
}

/* -r: what was printed, or with -p plain digits, to bytes. */
static void reverse(FILE *file, bool plain)
{
  char *line = NULL;
  size_t capacity = 0;
  while (getline(&line, &capacity, file) > 0) {
    char *p = line;
    if (!plain) {
      p = strchr(line, ':');
      if (p == NULL)
        continue;
      p++;
    }
    for (;;) {
      while (*p == ' ' && (plain || p[1] != ' '))
        p++;
      if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
        break;
      const char pair[3] = {p[0], p[1], '\0'};
      putchar((int)strtol(pair, NULL, 16));
      p += 2;
    }
  }
  free(line);
}

int main(int argc, char **argv)
{
  bool plain = false, backwards = false, as_array = false;
  long length = -1, seek = 0;
  int option;
  while ((option = getopt(argc, argv, "pric:l:s:g:ub")) != -1) {
    switch (option) {
    case 'p': plain = true; break;
    case 'r': backwards = true; break;
    case 'i': as_array = true; break;
    case 'c': columns = atoi(optarg); break;
    case 'l': length = strtol(optarg, NULL, 0); break;
    case 's': seek = strtol(optarg, NULL, 0); break;
    case 'g': group = atoi(optarg); break;
    case 'u': upper = true; break;
    case 'b': bits = true; group = 1; break;
    default: fprintf(stderr, "Usage: xxd [-bipru] [-c cols] [-g bytes] [-l len] [-s seek] [file]\n"); return 1;
    }
  }
  const char *name = optind < argc ? argv[optind] : "-";
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (file == NULL) {
    fprintf(stderr, "xxd: %s: %s\n", name, strerror(errno));
    return 2;
  }
  if (columns <= 0)
    columns = plain ? 30 : bits ? 6 : 16;
  if (backwards) {
    reverse(file, plain);
    return 0;
  }
  if (as_array) {
    print_array(file, name);
    return 0;
  }
  for (long i = 0; i < seek; i++)
    getc(file);
  unsigned char bytes[256];
  size_t most = (size_t)(columns < 256 ? columns : 256), n;
  for (unsigned long offset = (unsigned long)seek;; offset += n) {
    size_t wanted = length >= 0 && (size_t)length < most ? (size_t)length : most;
    n = wanted > 0 ? fread(bytes, 1, wanted, file) : 0;
    if (n == 0)
      break;
    if (length >= 0)
      length -= (long)n;
    if (!plain) {
      print_line(bytes, (int)n, offset);
      continue;
    }
    for (size_t i = 0; i < n; i++)
      printf(upper ? "%02X" : "%02x", bytes[i]);
    putchar('\n');
  }
  return 0;
}
