/*
 * nohup: runs a program that is not ended by the terminal's end: SIGHUP is ignored, and output that would go to the
 * terminal goes to nohup.out.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FAILED = 125 };

int main(int argc, char **argv)
{
  if (argc < 2) {
    fprintf(stderr, "nohup: missing operand\nTry 'nohup --help' for more information.\n");
    return FAILED;
  }
  bool ignores_input = isatty(STDIN_FILENO), redirects = isatty(STDOUT_FILENO);
  if (ignores_input) {
    int null = open("/dev/null", O_WRONLY); /* so that reading fails */
    dup2(null, STDIN_FILENO);
    close(null);
  }
  if (redirects) {
    int out = open("nohup.out", O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out < 0) {
      fprintf(stderr, "nohup: failed to open 'nohup.out': %s\n", strerror(errno));
      return FAILED;
    }
    fprintf(stderr, "nohup: %sappending output to 'nohup.out'\n", ignores_input ? "ignoring input and " : "");
    dup2(out, STDOUT_FILENO);
    close(out);
  } else if (ignores_input) {
    fprintf(stderr, "nohup: ignoring input\n");
  }
  if (isatty(STDERR_FILENO))
    dup2(STDOUT_FILENO, STDERR_FILENO);
  signal(SIGHUP, SIG_IGN);
  execvp(argv[1], argv + 1);
  int status = errno == ENOENT ? 127 : 126;
  fprintf(stderr, "nohup: failed to run command '%s': %s\n", argv[1], strerror(errno));
  return status;
}
