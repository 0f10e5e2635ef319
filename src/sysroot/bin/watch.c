/*
 * watch: runs a command again and again, every two seconds (-n), and shows its output below a line that says so. ^C ends it;
 * -g when the output has changed. Without a terminal it runs once.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The output of the command, in memory from malloc. */
static char *output_of(const char *command)
{
  char *text = NULL;
  size_t length = 0;
  FILE *collected = open_memstream(&text, &length), *pipe = popen(command, "r");
  int c;
  while (pipe != NULL && (c = getc(pipe)) != EOF)
    putc(c, collected);
  if (pipe != NULL)
    pclose(pipe);
  fclose(collected);
  return text;
}

int main(int argc, char **argv)
{
  double interval = 2;
  bool until_change = false, title = true;
  char command[4096] = "", *before = NULL;
  int option;
  while ((option = getopt(argc, argv, "+n:gtd")) != -1) {
    switch (option) {
    case 'n': interval = atof(optarg) < 0.1 ? 0.1 : atof(optarg); break;
    case 'g': until_change = true; break;
    case 't': title = false; break;
    case 'd': break;
    default: return 1;
    }
  }
  if (optind == argc) {
    fprintf(stderr, "Usage: watch [-gt] [-n SECONDS] COMMAND\n");
    return 1;
  }
  for (int i = optind; i < argc; i++) {
    strncat(command, argv[i], sizeof command - strlen(command) - 2);
    if (i + 1 < argc)
      strcat(command, " ");
  }
  for (;;) {
    char now[64];
    time_t seconds = time(NULL);
    char *text = output_of(command);
    bool changed = before != NULL && strcmp(before, text) != 0;
    strftime(now, sizeof now, "%a %b %e %H:%M:%S %Y", localtime(&seconds));
    if (isatty(STDOUT_FILENO))
      printf("\033[H\033[2J");
    if (title)
      printf("Every %.1fs: %-40s %s\n\n", interval, command, now);
    fputs(text, stdout);
    fflush(stdout);
    free(before);
    before = text;
    if ((until_change && changed) || !isatty(STDOUT_FILENO))
      return 0;
    struct timespec pause = {(time_t)interval, (long)((interval - (double)(time_t)interval) * 1e9)};
    nanosleep(&pause, NULL);
  }
}
