/*
 * hexdump: bytes as 16-bit words in hexadecimal, or with -C one by one beside their characters. Lines like the one
 * before are a *.
 */
#include <ctype.h>
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

static char **names;
static FILE *file;
static int status;

/* The next bytes of all the files in a row. */
static size_t read_bytes(unsigned char *bytes, size_t wanted)
{
  size_t count = 0;
  while (count < wanted) {
    if (file == NULL) {
      if (*names == NULL)
        break;
      file = strcmp(*names, "-") == 0 ? stdin : fopen(*names, "r");
      if (file == NULL) {
        fprintf(stderr, "hexdump: %s: %s\n", *names, strerror(errno));
        status = 1;
      }
      names++;
      continue;
    }
    size_t n = fread(bytes + count, 1, wanted - count, file);
    count += n;
    if (n == 0) {
      close_input(file);
      file = NULL;
    }
  }
  return count;
}

static void print_canonical(const unsigned char *bytes, size_t n)
{
  for (size_t i = 0; i < 16; i++) {
    fputs(i % 8 == 0 ? "  " : " ", stdout);
    if (i < n)
      printf("%02x", bytes[i]);
    else
      fputs("  ", stdout);
  }
  fputs("  |", stdout);
  for (size_t i = 0; i < n; i++)
    putchar(isprint(bytes[i]) ? bytes[i] : '.');
  puts("|");
}

static void print_words(const unsigned char *bytes, size_t n, char form)
{
  size_t step = form == 'b' || form == 'c' ? 1 : 2;
  for (size_t i = 0; i < 16; i += step) {
    unsigned word = (i < n ? bytes[i] : 0) | (i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0);
    if (i >= n)
      printf("%*s", form == 'x' ? 5 : step == 2 ? 8 : 4, "");
    else if (form == 'd')
      printf("   %05u", word);
    else if (form == 'o')
      printf("  %06o", word);
    else if (form == 'b')
      printf(" %03o", bytes[i]);
    else if (form == 'c') {
      static const char specials[] = "\0\a\b\f\n\r\t\v", shown[] = "0abfnrtv";
      const char *special = memchr(specials, bytes[i], 8);
      if (special != NULL)
        printf("  \\%c", shown[special - specials]);
      else
        printf(isprint(bytes[i]) ? "   %c" : " %03o", bytes[i]);
    } else
      printf(" %04x", word);
  }
  putchar('\n');
}

int main(int argc, char **argv)
{
  unsigned char bytes[16], before[16];
  char form = 'x';
  bool all = false, starred = false;
  long length = -1, skip = 0;
  unsigned long offset = 0;
  int option;
  while ((option = getopt(argc, argv, "Cbcdoxvn:s:")) != -1) {
    switch (option) {
    case 'v': all = true; break;
    case 'n': length = strtol(optarg, NULL, 0); break;
    case 's': skip = strtol(optarg, NULL, 0); break;
    case '?': return usage_error("hexdump");
    default: form = (char)option;
    }
  }
  names = operands_or_input(argc, argv, optind);
  for (; skip > 0 && read_bytes(bytes, 1) == 1; skip--)
    offset++;
  bool first = true;
  size_t n;
  for (;; offset += n) {
    size_t wanted = length >= 0 && length < 16 ? (size_t)length : 16;
    n = read_bytes(bytes, wanted);
    if (n == 0)
      break;
    if (length >= 0)
      length -= (long)n;
    if (!all && !first && n == 16 && memcmp(bytes, before, 16) == 0) {
      if (!starred)
        puts("*");
      starred = true;
      continue;
    }
    first = starred = false;
    memcpy(before, bytes, n);
    printf(form == 'C' ? "%08lx" : "%07lx", offset);
    if (form == 'C')
      print_canonical(bytes, n);
    else
      print_words(bytes, n, form);
  }
  if (offset > 0)
    printf(form == 'C' ? "%08lx\n" : "%07lx\n", offset);
  return status;
}
