/*
 * more, less: a file a screen at a time. Blank goes on, Enter is one line more, q is the end. Where no terminal is, as cat.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "input_file.h"

static int keyboard = -1, rows = 24, left;
static struct termios before;

/* Wait for a key at the end of a screen. False: the user has seen enough. */
static bool pause_screen(void)
{
  char key;
  fputs("\033[7m--More--\033[m", stdout);
  fflush(stdout);
  bool pressed = read(keyboard, &key, 1) == 1;
  fputs("\r\033[K", stdout);
  if (!pressed || key == 'q' || key == 'Q' || key == 3)
    return false;
  left = key == '\n' || key == '\r' ? 1 : rows - 1;
  return true;
}

static bool show(FILE *file)
{
  int c;
  while ((c = getc(file)) != EOF) {
    if (keyboard >= 0 && left == 0 && !pause_screen())
      return false;
    putchar(c);
    if (c == '\n')
      left--;
  }
  return true;
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0];
  struct winsize size;
  int i = 1, status = 0;
  while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0')
    i++;
  if (i == argc && isatty(STDIN_FILENO)) {
    fprintf(stderr, strcmp(program, "less") == 0 ? "Missing filename (\"less --help\" for help)\n" : "more: bad usage\n");
    return 1;
  }
  if (isatty(STDOUT_FILENO) && (keyboard = open("/dev/tty", O_RDONLY)) >= 0) {
    tcgetattr(keyboard, &before);
    struct termios raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(keyboard, TCSANOW, &raw);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1)
      rows = size.ws_row;
  }
  left = rows - 1;
  for (char **name = operands_or_input(argc, argv, i); *name != NULL; name++) {
    FILE *file = strcmp(*name, "-") == 0 ? stdin : fopen(*name, "r");
    if (file == NULL) {
      if (strcmp(program, "more") == 0)
        fprintf(stderr, "more: cannot open ");
      fprintf(stderr, "%s: %s\n", *name, strerror(errno));
      status = 1;
      continue;
    }
    bool more = show(file);
    close_input(file);
    if (!more)
      break;
  }
  if (keyboard >= 0)
    tcsetattr(keyboard, TCSANOW, &before);
  return status;
}
