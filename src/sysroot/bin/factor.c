/*
 * factor: the prime factors of numbers, of its arguments or of the standard input.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int factor(const char *text)
{
  char *end;
  errno = 0;
  unsigned long long n = strtoull(text, &end, 10);
  if (!isdigit((unsigned char)*text) || *end != '\0' || errno != 0) {
    fflush(stdout);
    fprintf(stderr, "factor: '%s' is not a valid positive integer\n", text);
    return 1;
  }
  printf("%llu:", n);
  for (unsigned long long d = 2; n > 1 && d * d <= n; d += d == 2 ? 1 : 2) {
    for (; n % d == 0; n /= d)
      printf(" %llu", d);
  }
  if (n > 1)
    printf(" %llu", n);
  putchar('\n');
  return 0;
}

int main(int argc, char **argv)
{
  char word[64];
  int status = 0;
  for (int i = 1; i < argc; i++)
    status |= factor(argv[i]);
  while (argc == 1 && scanf("%63s", word) == 1)
    status |= factor(word);
  return status;
}
