/*
 * base64: bytes as text of 64 letters (RFC 4648), and with -d back.
 */
#include <ctype.h>
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode(FILE *file, long wrap)
{
  unsigned char bytes[3];
  size_t n;
  long column = 0;
  while ((n = fread(bytes, 1, 3, file)) > 0) {
    unsigned value = (unsigned)bytes[0] << 16 | (n > 1 ? (unsigned)bytes[1] << 8 : 0) | (n > 2 ? bytes[2] : 0);
    for (int i = 0; i < 4; i++) {
      putchar((size_t)i <= n ? letters[value >> (18 - 6 * i) & 63] : '=');
      if (wrap > 0 && ++column == wrap) {
        putchar('\n');
        column = 0;
      }
    }
  }
  if (wrap > 0 && column > 0)
    putchar('\n');
}

static int decode(FILE *file, bool ignore)
{
  unsigned value = 0;
  int c, count = 0;
  while ((c = getc(file)) != EOF && c != '=') {
    const char *letter = c == '\0' ? NULL : strchr(letters, c);
    if (c == '\n')
      continue;
    if (letter == NULL && ignore)
      continue;
    if (letter == NULL) {
      fflush(stdout);
      fprintf(stderr, "base64: invalid input\n");
      return 1;
    }
    value = value << 6 | (unsigned)(letter - letters);
    if (++count == 4) {
      putchar((int)(value >> 16 & 0xff));
      putchar((int)(value >> 8 & 0xff));
      putchar((int)(value & 0xff));
      value = 0;
      count = 0;
    }
  }
  if (count > 1)
    putchar((int)(value >> (count == 2 ? 4 : 10) & 0xff));
  if (count == 3)
    putchar((int)(value >> 2 & 0xff));
  if (count == 1 || (c == EOF && count != 0)) {
    fflush(stdout);
    fprintf(stderr, "base64: invalid input\n");
    return 1;
  }
  return 0;
}

int main(int argc, char **argv)
{
  bool decodes = false, ignore = false;
  long wrap = 76;
  int option;
  while ((option = getopt(argc, argv, "diw:")) != -1) {
    switch (option) {
    case 'd': decodes = true; break;
    case 'i': ignore = true; break;
    case 'w': wrap = atol(optarg); break;
    default: return usage_error("base64");
    }
  }
  FILE *file = open_input("base64", optind < argc ? argv[optind] : "-");
  if (file == NULL)
    return 1;
  if (decodes)
    return decode(file, ignore);
  encode(file, wrap);
  return 0;
}
