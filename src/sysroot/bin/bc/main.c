/*
 * bc: a calculator with decimal numbers of any length and a language of its own (POSIX bc, as GNU's understands it). Files are read
 * first, then standard input; -l gives it sines, logarithms and their like, and 20 digits behind the point.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "bc.h"

/* Each computes with some digits more than `scale`, and cuts them off at the end. */
static const char library[] =
  "scale = 20\n"
  "define e(x) {\n"
  "  auto a, b, d, e, f, i, m, n, v, z\n"
  "  a = scale; if (x < 0) { m = 1; x = -x; }\n"
  "  z = scale; n = 6 + z + .44 * x; b = scale(x) + 1\n"
  "  scale = b; while (x > 1) { f += 1; x /= 2; scale += 1; }\n"
  "  scale = n; v = 1 + x; b = x; d = 1\n"
  "  for (i = 2; 1; i++) {\n"
  "    e = (b *= x) / (d *= i)\n"
  "    if (e == 0) { if (f > 0) while (f--) v = v * v; scale = z; if (m) return (1 / v); return (v / 1); }\n"
  "    v += e\n"
  "  }\n"
  "}\n"
  "define l(x) {\n"
  "  auto e, f, i, m, n, v, z\n"
  "  if (x <= 0) return ((1 - 10 ^ scale) / 1)\n"
  "  z = scale; scale = 6 + scale; f = 2; i = 0\n"
  "  while (x >= 2) { f *= 2; x = sqrt(x); }\n"
  "  while (x <= .5) { f *= 2; x = sqrt(x); }\n"
  "  v = n = (x - 1) / (x + 1); m = n * n\n"
  "  for (i = 3; 1; i += 2) {\n"
  "    e = (n *= m) / i\n"
  "    if (e == 0) { v = f * v; scale = z; return (v / 1); }\n"
  "    v += e\n"
  "  }\n"
  "}\n"
  "define s(x) {\n"
  "  auto b, e, i, m, n, s, v, z\n"
  "  z = scale; scale = 1.1 * z + 2; v = a(1); if (x < 0) { m = 1; x = -x; }\n"
  "  scale = 0; n = (x / v + 2) / 4; x = x - 4 * n * v; if (n % 2) x = -x\n"
  "  scale = z + 2; v = e = x; s = -x * x\n"
  "  for (i = 3; 1; i += 2) {\n"
  "    e *= s / (i * (i - 1))\n"
  "    if (e == 0) { scale = z; if (m) return (-v / 1); return (v / 1); }\n"
  "    v += e\n"
  "  }\n"
  "}\n"
  "define c(x) {\n"
  "  auto v, z\n"
  "  z = scale; scale = scale * 1.2; v = s(x + a(1) * 2); scale = z; return (v / 1)\n"
  "}\n"
  "define a(x) {\n"
  "  auto a, e, f, i, m, n, s, v, z\n"
  "  m = 1; if (x < 0) { m = -1; x = -x; }\n"
  "  z = scale; scale = z + 5; f = 0; a = 0\n"
  "  if (x > .2) a = a(.2)\n"
  "  while (x > .2) { f += 1; x = (x - .2) / (1 + x * .2); }\n"
  "  v = n = x; s = -x * x\n"
  "  for (i = 3; 1; i += 2) {\n"
  "    e = (n *= s) / i\n"
  "    if (e == 0) { scale = z; return ((f * a + v) / m); }\n"
  "    v += e\n"
  "  }\n"
  "}\n"
  "define j(n, x) {\n"
  "  auto a, b, d, e, f, i, m, s, v, z\n"
  "  z = scale; scale = 0; n = n / 1; if (n < 0) { n = -n; if (n % 2 == 1) m = 1; }\n"
  "  a = 1; for (i = 2; i <= n; i++) a = a * i\n"
  "  scale = 1.5 * z; a = (x ^ n) / (2 ^ n * a); e = v = 1; s = -x * x / 4\n"
  "  scale = 1.5 * z + length(a) - scale(a)\n"
  "  for (i = 1; 1; i++) {\n"
  "    e = e * s / i / (n + i)\n"
  "    if (e == 0) { scale = z; if (m) return (-a * v / 1); return (a * v / 1); }\n"
  "    v += e\n"
  "  }\n"
  "}\n";

static void run_all(void)
{
  struct node *statement;
  while (parse_next(&statement))
    run_statement(statement);
}

int main(int argc, char **argv)
{
  static const struct option long_options[] = {{"mathlib", no_argument, NULL, 'l'}, {"quiet", no_argument, NULL, 'q'},
                                               {"standard", no_argument, NULL, 's'}, {"warn", no_argument, NULL, 'w'},
                                               {"interactive", no_argument, NULL, 'i'}, {NULL, 0, NULL, 0}};
  int option;
  bool has_library = false;
  while ((option = getopt_long(argc, argv, "lqswi", long_options, NULL)) != -1) {
    if (option == '?') {
      fprintf(stderr, "usage: bc [-lqsw] [FILE...]\n");
      return 1;
    }
    has_library |= option == 'l';
  }
  if (has_library) {
    parse_text(library);
    run_all();
  }
  for (; optind < argc; optind++) {
    FILE *file = fopen(argv[optind], "re");
    if (file == NULL) {
      fprintf(stderr, "File %s is unavailable.\n", argv[optind]);
      return 1;
    }
    parse_input(file, argv[optind]);
    run_all();
    fclose(file);
  }
  parse_input(stdin, "(standard_in)");
  run_all();
}
