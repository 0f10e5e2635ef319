// xargs: run a command once for every line of the input, with the line's words behind its arguments.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/param.h"
#include "user/user.h"

int main(int argc, char *argv[]) {
  char line[512], *words[MAXARG];
  if (argc < 2) {
    fprintf(2, "usage: xargs command [argument ...]\n");
    exit(1);
  }
  while (gets(line, sizeof line)[0]) {
    int n = 0;
    for (int i = 1; i < argc; i++) words[n++] = argv[i];
    for (char *at = line; *at && n < MAXARG - 1;) {
      while (*at == ' ' || *at == '\n') *at++ = 0;
      if (*at) words[n++] = at;
      while (*at && *at != ' ' && *at != '\n') at++;
    }
    words[n] = 0;
    if (fork() == 0) {
      exec(words[0], words);
      fprintf(2, "exec %s failed\n", words[0]);
      exit(1);
    }
    wait(0);
  }
  exit(0);
}
