/*
 * mkfifo: makes named pipes (-m: with these permissions, in octal).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  bool mode_given = false;
  mode_t mode = 0666;
  int c, status = 0;

  while ((c = getopt(argc, argv, "m:")) != -1) {
    if (c != 'm')
      return 1;
    char *end;
    mode = (mode_t)strtoul(optarg, &end, 8);
    if (end == optarg || *end != '\0' || mode > 07777) {
      fprintf(stderr, "mkfifo: invalid mode\n");
      return 1;
    }
    mode_given = true;
  }
  if (optind == argc) {
    fprintf(stderr, "mkfifo: missing operand\nTry 'mkfifo --help' for more information.\n");
    return 1;
  }
  for (int i = optind; i < argc; i++) {
    if (mkfifo(argv[i], mode) < 0) {
      fprintf(stderr, "mkfifo: cannot create fifo '%s': %s\n", argv[i], strerror(errno));
      status = 1;
    } else if (mode_given) {
      chmod(argv[i], mode); /* whatever the umask is */
    }
  }
  return status;
}
