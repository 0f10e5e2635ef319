/*
 * who: who is logged in where and since when.
 *
 * A login is a session with a terminal, since its first process there was started: the machine's first program is in the
 * session of init, which stands for the login shell and has no terminal of its own.
 */
#include <pwd.h>
#include <stdbool.h>
#include <time.h>

#include "proc.h"

static time_t boot_time(void)
{
  char text[4096];
  char *line;
  if (read_proc_file("/proc/stat", text, sizeof text) < 0 || (line = strstr(text, "btime ")) == NULL)
    return 0;
  return (time_t)atol(line + 6);
}

/* Is it the first of its session's processes that have the terminal? The list is in the order of pids. */
static bool is_first(const struct process *list, int i)
{
  for (int j = 0; j < i; j++)
    if (list[j].tty == list[i].tty && list[j].sid == list[i].sid)
      return false;
  return list[i].tty != 0;
}

static void print_login(const struct process *leader)
{
  char when[32];
  time_t start = boot_time() + (time_t)(leader->start_ticks / (unsigned long)sysconf(_SC_CLK_TCK));
  struct passwd *user = getpwuid(leader->uid);
  strftime(when, sizeof when, "%Y-%m-%d %H:%M", localtime(&start));
  printf("%-8s pts/%-8d %s\n", user != NULL ? user->pw_name : "?", leader->tty & 0xff, when);
}

int main(int argc, char **argv)
{
  bool only_mine = argc > 1 && strcmp(argv[1], "-m") == 0;
  only_mine = only_mine || argc == 3; /* who am i, in whatever language */
  int count;
  struct process *list = read_processes(&count);
  for (int i = 0; i < count; i++) {
    if (is_first(list, i) && (!only_mine || list[i].sid == getsid(0)))
      print_login(&list[i]);
  }
  return 0;
}
