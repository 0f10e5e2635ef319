/*
 * split: a file into pieces xaa, xab, ... of so many lines (-l), bytes (-b), or as many pieces as -n says.
 */
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"
#include "whole_file.h"

static const char *prefix = "x", *suffix_end = "";
static int suffix_length = 2;
static bool digits;

static FILE *piece;
static long piece_number;

static FILE *open_piece(void)
{
  char name[512], suffix[16];
  long number = piece_number++;
  int base = digits ? 10 : 26;
  for (int i = suffix_length; i-- > 0; number /= base)
    suffix[i] = (char)((digits ? '0' : 'a') + number % base);
  suffix[suffix_length] = '\0';
  if (number > 0) {
    fprintf(stderr, "split: output file suffixes exhausted\n");
    exit(1);
  }
  snprintf(name, sizeof name, "%s%s%s", prefix, suffix, suffix_end);
  FILE *file = fopen(name, "w");
  if (file == NULL) {
    fprintf(stderr, "split: %s: %s\n", name, strerror(errno));
    exit(1);
  }
  return file;
}

/* 10, 4k, 1M, 2KB */
static long size_argument(const char *text, const char *what)
{
  char *end;
  long n = strtol(text, &end, 10);
  if (*end == 'b')
    n *= 512, end++;
  else if (*end == 'K' || *end == 'k' || *end == 'M') {
    long unit = end[1] == 'B' ? 1000 : 1024;
    n *= *end == 'M' ? unit * unit : unit;
    end += end[1] == 'B' ? 2 : 1;
  }
  if (n <= 0 || *end != '\0' || end == text) {
    bool zero = n == 0 && *end == '\0' && end != text;
    fprintf(stderr, "split: invalid number of %s: '%s'%s\n", what, text, zero ? ": Numerical result out of range" : "");
    exit(1);
  }
  return n;
}

static void split_counted(FILE *file, long most, bool lines)
{
  long count = 0;
  int c;
  while ((c = getc(file)) != EOF) {
    if (piece == NULL || count == most) {
      if (piece != NULL)
        fclose(piece);
      piece = open_piece();
      count = 0;
    }
    putc(c, piece);
    count += !lines || c == '\n';
  }
}

/* Into n pieces of the same size; the last one has what is left over. */
static void split_in(FILE *file, long n)
{
  size_t length;
  char *text = read_whole_file(file, &length), *at = text;
  for (long i = 0; i < n; i++) {
    size_t end = i == n - 1 ? length : length / (size_t)n * (size_t)(i + 1);
    piece = open_piece();
    fwrite(at, 1, end - (size_t)(at - text), piece);
    fclose(piece);
    at = text + end;
  }
  piece = NULL;
  free(text);
}

int main(int argc, char **argv)
{
  long most = 1000, pieces = 0;
  bool lines = true;
  int option;
  while ((option = getopt(argc, argv, "l:b:n:a:d0123456789")) != -1) {
    switch (option) {
    case 'l':
      most = size_argument(optarg, "lines");
      lines = true;
      break;
    case 'b':
      most = size_argument(optarg, "bytes");
      lines = false;
      break;
    case 'n': pieces = size_argument(optarg, "chunks"); break;
    case 'a': suffix_length = atoi(optarg) > 0 && atoi(optarg) < 15 ? atoi(optarg) : 2; break;
    case 'd': digits = true; break;
    case '?': return usage_error("split");
    default:
      most = size_argument(argv[optind - 1] + (argv[optind - 1][0] == '-'), "lines");
      while (optind < argc && argv[optind - 1][0] != '-')
        optind++;
    }
  }
  const char *name = optind < argc ? argv[optind] : "-";
  if (optind + 1 < argc)
    prefix = argv[optind + 1];
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (file == NULL) {
    fprintf(stderr, "split: cannot open '%s' for reading: %s\n", name, strerror(errno));
    return 1;
  }
  if (pieces > 0)
    split_in(file, pieces);
  else
    split_counted(file, most, lines);
  if (piece != NULL)
    fclose(piece);
  return 0;
}
