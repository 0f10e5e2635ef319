/*
 * dd: copies blocks: if=, of=, bs= (ibs=, obs=), count=, skip=, seek=, conv=notrunc,ucase,lcase,sync,noerror, status=none.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *input_name, *output_name;
static size_t input_size = 512, output_size = 512;
static long long count = -1, skip, seek;
static bool truncates = true, upper, lower, pads, goes_on, quiet, no_rate;

/* 512, 4k, 1M, 2x512 */
static long long number(const char *text)
{
  static const struct {
    const char *suffix;
    long long factor;
  } units[] = {{"", 1},        {"c", 1},         {"w", 2},          {"b", 512},           {"k", 1024},      {"K", 1024},
               {"kB", 1000},   {"KB", 1000},     {"M", 1 << 20},    {"MB", 1000000},      {"G", 1 << 30},   {"GB", 1000000000}};
  char *end;
  long long n = strtoll(text, &end, 10);
  if (*end == 'x' && end != text)
    return n * number(end + 1);
  for (size_t i = 0; end != text && i < sizeof units / sizeof units[0]; i++) {
    if (strcmp(end, units[i].suffix) == 0)
      return n * units[i].factor;
  }
  fprintf(stderr, "dd: invalid number: '%s'\n", text);
  exit(1);
}

static void read_conversions(char *text)
{
  for (char *word = strtok(text, ","); word != NULL; word = strtok(NULL, ",")) {
    if (strcmp(word, "notrunc") == 0)
      truncates = false;
    else if (strcmp(word, "ucase") == 0)
      upper = true;
    else if (strcmp(word, "lcase") == 0)
      lower = true;
    else if (strcmp(word, "sync") == 0)
      pads = true;
    else if (strcmp(word, "noerror") == 0)
      goes_on = true;
    else if (strcmp(word, "fsync") != 0 && strcmp(word, "fdatasync") != 0) {
      fprintf(stderr, "dd: invalid conversion: '%s'\nTry 'dd --help' for more information.\n", word);
      exit(1);
    }
  }
}

static void read_operand(char *operand)
{
  char *value = strchr(operand, '=');
  if (value == NULL) {
    fprintf(stderr, "dd: unrecognized operand '%s'\nTry 'dd --help' for more information.\n", operand);
    exit(1);
  }
  size_t length = (size_t)(value++ - operand);
#define IS(name) (length == strlen(name) && strncmp(operand, name, length) == 0)
  if (IS("if"))
    input_name = value;
  else if (IS("of"))
    output_name = value;
  else if (IS("bs"))
    input_size = output_size = (size_t)number(value);
  else if (IS("ibs"))
    input_size = (size_t)number(value);
  else if (IS("obs"))
    output_size = (size_t)number(value);
  else if (IS("count"))
    count = number(value);
  else if (IS("skip") || IS("iseek"))
    skip = number(value);
  else if (IS("seek") || IS("oseek"))
    seek = number(value);
  else if (IS("conv"))
    read_conversions(value);
  else if (IS("status")) {
    quiet = strcmp(value, "none") == 0;
    no_rate = strcmp(value, "noxfer") == 0;
  } else if (!IS("iflag") && !IS("oflag")) {
    fprintf(stderr, "dd: unrecognized operand '%s'\nTry 'dd --help' for more information.\n", operand);
    exit(1);
  }
#undef IS
}

static int open_or_exit(const char *name, int flags)
{
  int fd = open(name, flags, 0666);
  if (fd < 0) {
    fprintf(stderr, "dd: failed to open '%s': %s\n", name, strerror(errno));
    exit(1);
  }
  return fd;
}

/* Bytes as kB and KiB, as dd says them behind the exact number. */
static void print_units(unsigned long long bytes)
{
  static const char *const decimal[] = {"B", "kB", "MB", "GB"}, *const binary[] = {"B", "KiB", "MiB", "GiB"};
  double d = (double)bytes, b = d;
  int i = 0, j = 0;
  for (; d >= 1000 && i < 3; i++)
    d /= 1000;
  for (; b >= 1024 && j < 3; j++)
    b /= 1024;
  if (i > 0)
    fprintf(stderr, d < 9.95 ? " (%.1f %s" : " (%.0f %s", d, decimal[i]);
  if (i > 0 && j > 0)
    fprintf(stderr, b < 9.95 ? ", %.1f %s" : ", %.0f %s", b, binary[j]);
  if (i > 0)
    fputc(')', stderr);
}

int main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    read_operand(argv[i]);
  if (input_size == 0 || output_size == 0) {
    fprintf(stderr, "dd: invalid number: '0'\n");
    return 1;
  }
  int in = input_name != NULL ? open_or_exit(input_name, O_RDONLY) : STDIN_FILENO;
  int flags = O_WRONLY | O_CREAT | (truncates && seek == 0 ? O_TRUNC : 0);
  int out = output_name != NULL ? open_or_exit(output_name, flags) : STDOUT_FILENO;
  char *block = malloc(input_size);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);

  if (skip > 0 && lseek(in, skip * (long long)input_size, SEEK_CUR) < 0) {
    for (long long left = skip * (long long)input_size; left > 0;) {
      ssize_t n = read(in, block, (size_t)left < input_size ? (size_t)left : input_size);
      if (n <= 0)
        break;
      left -= n;
    }
  }
  if (seek > 0 && lseek(out, seek * (long long)output_size, SEEK_CUR) >= 0 && truncates &&
      ftruncate(out, seek * (long long)output_size) < 0)
    perror("dd");
  long long whole_in = 0, part_in = 0, whole_out = 0, part_out = 0, bytes = 0;
  int status = 0;
  for (long long i = 0; count < 0 || i < count; i++) {
    ssize_t n = read(in, block, input_size);
    if (n < 0) {
      fprintf(stderr, "dd: error reading '%s': %s\n", input_name != NULL ? input_name : "standard input", strerror(errno));
      status = 1;
      break;
    }
    if (n == 0)
      break;
    *((size_t)n == input_size ? &whole_in : &part_in) += 1;
    if (pads && (size_t)n < input_size) {
      memset(block + n, 0, input_size - (size_t)n);
      n = (ssize_t)input_size;
    }
    for (ssize_t k = 0; (upper || lower) && k < n; k++)
      block[k] = (char)(upper ? toupper((unsigned char)block[k]) : tolower((unsigned char)block[k]));
    ssize_t written = 0;
    while (written < n) {
      ssize_t w = write(out, block + written, (size_t)(n - written));
      if (w < 0) {
        fprintf(stderr, "dd: error writing '%s': %s\n", output_name != NULL ? output_name : "standard output", strerror(errno));
        status = 1;
        break;
      }
      written += w;
    }
    bytes += written;
    if (status != 0)
      break;
    *((size_t)n == input_size ? &whole_out : &part_out) += 1;
  }
  if (close(out) < 0)
    status = 1;
  if (input_size != output_size) {
    whole_out = bytes / (long long)output_size;
    part_out = bytes % (long long)output_size > 0;
  }
  if (quiet)
    return status;
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  fprintf(stderr, "%lld+%lld records in\n%lld+%lld records out\n", whole_in, part_in, whole_out, part_out);
  if (no_rate)
    return status;
  fprintf(stderr, "%lld byte%s", bytes, bytes == 1 ? "" : "s");
  print_units((unsigned long long)bytes);
  fprintf(stderr, " copied, %g s, %.1f %s/s\n", seconds, seconds > 0 ? (double)bytes / seconds / (bytes >= 1000000 ? 1e6 : 1e3) : 0.0,
          bytes >= 1000000 ? "MB" : "kB");
  return status;
}
