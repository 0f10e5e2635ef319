/*
 * tput: what terminals like ours are told: tput clear, cols, lines, cup ROW COLUMN, bold, setaf N, sgr0, ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct capability {
  const char *name, *sequence; /* %d: its arguments; rows and columns count from 1 on the terminal */
} capabilities[] = {
    {"clear", "\033[H\033[2J"}, {"bold", "\033[1m"},      {"dim", "\033[2m"},     {"smul", "\033[4m"},  {"rmul", "\033[24m"},
    {"rev", "\033[7m"},         {"blink", "\033[5m"},     {"sgr0", "\033[m"},     {"home", "\033[H"},   {"el", "\033[K"},
    {"ed", "\033[J"},           {"civis", "\033[?25l"},   {"cnorm", "\033[?25h"}, {"sc", "\0337"},      {"rc", "\0338"},
    {"setaf", "\033[3%dm"},     {"setab", "\033[4%dm"},   {"bel", "\a"},          {"smso", "\033[7m"},  {"rmso", "\033[27m"},
    {"op", "\033[39;49m"},      {"reset", "\033c"},
};

int main(int argc, char **argv)
{
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  if (argc < 2) {
    fprintf(stderr, "usage: tput capability [parameters]\n");
    return 2;
  }
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
    size = (struct winsize){.ws_row = 24, .ws_col = 80};
  int first = argc > 2 ? atoi(argv[2]) : 0, second = argc > 3 ? atoi(argv[3]) : 0;
  if (strcmp(argv[1], "cols") == 0) {
    printf("%d\n", size.ws_col);
  } else if (strcmp(argv[1], "lines") == 0) {
    printf("%d\n", size.ws_row);
  } else if (strcmp(argv[1], "colors") == 0) {
    puts("8");
  } else if (strcmp(argv[1], "cup") == 0) {
    printf("\033[%d;%dH", first + 1, second + 1);
  } else {
    for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
      if (strcmp(capabilities[i].name, argv[1]) == 0) {
        printf(capabilities[i].sequence, first);
        return 0;
      }
    }
    fprintf(stderr, "tput: unknown terminfo capability '%s'\n", argv[1]);
    return 4;
  }
  return 0;
}
