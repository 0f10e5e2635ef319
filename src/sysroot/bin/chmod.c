/*
 * chmod: changes the permissions of files: an octal number, or clauses like u+x,go-w.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The mode after the clauses; -1 if they are not understood. */
static long apply(const char *clause, mode_t mode)
{
  while (*clause != '\0') {
    unsigned who = 0;
    for (; *clause != '\0' && strchr("ugoa", *clause) != NULL; clause++)
      who |= *clause == 'u' ? 0700u : *clause == 'g' ? 0070u : *clause == 'o' ? 0007u : 0777u;
    if (who == 0) { /* all, except what the umask takes away */
      mode_t mask = umask(0);
      umask(mask);
      who = 0777u & ~mask;
    }
    char op = *clause;
    if (op != '+' && op != '-' && op != '=')
      return -1;
    unsigned bits = 0;
    for (clause++; *clause != '\0' && *clause != ','; clause++) {
      switch (*clause) {
      case 'r': bits |= 0444; break;
      case 'w': bits |= 0222; break;
      case 'x': bits |= 0111; break;
      case 'X': bits |= S_ISDIR(mode) || (mode & 0111) ? 0111 : 0; break;
      default: return -1;
      }
    }
    if (*clause == ',')
      clause++;
    bits &= who;
    mode = op == '+' ? mode | bits : op == '-' ? mode & ~bits : (mode & ~who) | bits;
  }
  return (long)(mode & 07777);
}

int main(int argc, char **argv)
{
  int status = 0;
  if (argc < 3) {
    fprintf(stderr, argc < 2 ? "chmod: missing operand\n" : "chmod: missing operand after '%s'\n", argv[1]);
    fprintf(stderr, "Try 'chmod --help' for more information.\n");
    return 1;
  }
  char *end;
  long number = strtol(argv[1], &end, 8);
  for (int i = 2; i < argc; i++) {
    struct stat st;
    if (stat(argv[i], &st) < 0) {
      fprintf(stderr, "chmod: cannot access '%s': %s\n", argv[i], strerror(errno));
      status = 1;
      continue;
    }
    long mode = *end == '\0' ? number : apply(argv[1], st.st_mode);
    if (mode < 0) {
      fprintf(stderr, "chmod: invalid mode: '%s'\nTry 'chmod --help' for more information.\n", argv[1]);
      return 1;
    }
    if (chmod(argv[i], (mode_t)mode) < 0) {
      fprintf(stderr, "chmod: changing permissions of '%s': %s\n", argv[i], strerror(errno));
      status = 1;
    }
  }
  return status;
}
