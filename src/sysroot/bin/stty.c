/*
 * stty: shows and changes how the terminal of standard input behaves: its line discipline.
 *
 *   stty          what differs from the usual       stty -a       everything
 *   stty -echo    switch a flag off (or on: echo)   stty size     rows and columns
 *   stty raw      every key at once, as it is       stty sane     the usual
 *   stty intr ^X  another key for ^C
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum kind { CONTROL, INPUT, OUTPUT, LOCAL, KINDS };

static const struct flag {
  const char *name;
  enum kind kind;
  tcflag_t bits;
  bool usual; /* is on in a sane terminal */
} flags[] = {
    {"parenb", CONTROL, PARENB, false}, {"parodd", CONTROL, PARODD, false}, {"cstopb", CONTROL, CSTOPB, false},
    {"cread", CONTROL, CREAD, true},    {"clocal", CONTROL, CLOCAL, false}, {"ignbrk", INPUT, IGNBRK, false},
    {"brkint", INPUT, BRKINT, false},   {"ignpar", INPUT, IGNPAR, false},   {"inpck", INPUT, INPCK, false},
    {"istrip", INPUT, ISTRIP, false},   {"inlcr", INPUT, INLCR, false},     {"igncr", INPUT, IGNCR, false},
    {"icrnl", INPUT, ICRNL, true},      {"ixon", INPUT, IXON, true},        {"ixoff", INPUT, IXOFF, false},
    {"opost", OUTPUT, OPOST, true},     {"onlcr", OUTPUT, ONLCR, true},     {"ocrnl", OUTPUT, OCRNL, false},
    {"isig", LOCAL, ISIG, true},        {"icanon", LOCAL, ICANON, true},    {"iexten", LOCAL, IEXTEN, true},
    {"echo", LOCAL, ECHO, true},        {"echoe", LOCAL, ECHOE, true},      {"echok", LOCAL, ECHOK, true},
    {"echonl", LOCAL, ECHONL, false},   {"noflsh", LOCAL, NOFLSH, false},   {"tostop", LOCAL, TOSTOP, false},
    {"echoctl", LOCAL, ECHOCTL, true},  {"echoke", LOCAL, ECHOKE, true},
};

static const struct key {
  const char *name;
  int index; /* in c_cc */
  cc_t usual;
} keys[] = {
    {"intr", VINTR, 3},   {"quit", VQUIT, 28},    {"erase", VERASE, 127}, {"kill", VKILL, 21},  {"eof", VEOF, 4},
    {"eol", VEOL, 0},     {"susp", VSUSP, 26},  {"werase", VWERASE, 23},
    {"lnext", VLNEXT, 22},
};

enum { FLAGS = sizeof flags / sizeof flags[0], KEYS = sizeof keys / sizeof keys[0] };

static struct termios termios;

static tcflag_t *word_of(enum kind kind)
{
  switch (kind) {
  case CONTROL: return &termios.c_cflag;
  case INPUT: return &termios.c_iflag;
  case OUTPUT: return &termios.c_oflag;
  default: return &termios.c_lflag;
  }
}

static void set_flag(const struct flag *flag, bool on)
{
  if (on)
    *word_of(flag->kind) |= flag->bits;
  else
    *word_of(flag->kind) &= ~flag->bits;
}

/* ---- Showing ---- */

static const char *key_text(cc_t c)
{
  static char text[8];
  if (c == 0)
    return "<undef>";
  if (c == 127)
    return "^?";
  snprintf(text, sizeof text, c < 32 ? "^%c" : "%c", c < 32 ? c + 64 : c);
  return text;
}

static void show_size(void)
{
  struct winsize size;
  if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0) {
    fprintf(stderr, "stty: 'standard input': %s\n", strerror(errno));
    exit(1);
  }
  printf("%d %d\n", size.ws_row, size.ws_col);
}

static void show_line(const char *text)
{
  if (*text != '\0')
    puts(text);
}

/* One line for the keys and one for each kind of flag; `all`: also what is as usual. */
static void show(bool all)
{
  struct winsize size = {0};
  char line[512] = "";

  ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
  if (all)
    printf("speed 38400 baud; rows %d; columns %d; line = %d;\n", size.ws_row, size.ws_col, termios.c_line);
  else
    printf("speed 38400 baud; line = %d;\n", termios.c_line);
  for (int i = 0; i < KEYS; i++) {
    cc_t c = termios.c_cc[keys[i].index];
    if (all || c != keys[i].usual)
      sprintf(line + strlen(line), "%s%s = %s;", *line != '\0' ? " " : "", keys[i].name, key_text(c));
  }
  if (all || (termios.c_lflag & ICANON) == 0)
    sprintf(line + strlen(line), "%smin = %d; time = %d;", *line != '\0' ? " " : "", termios.c_cc[VMIN], termios.c_cc[VTIME]);
  show_line(line);
  for (enum kind kind = CONTROL; kind < KINDS; kind++) {
    *line = '\0';
    for (int i = 0; i < FLAGS; i++) {
      bool on = (*word_of(flags[i].kind) & flags[i].bits) != 0;
      if (flags[i].kind == kind && (all || on != flags[i].usual))
        sprintf(line + strlen(line), "%s%s%s", *line != '\0' ? " " : "", on ? "" : "-", flags[i].name);
    }
    show_line(line);
  }
}

/* ---- Changing ---- */

static void make_sane(void)
{
  for (int i = 0; i < FLAGS; i++)
    set_flag(&flags[i], flags[i].usual);
  for (int i = 0; i < KEYS; i++)
    termios.c_cc[keys[i].index] = keys[i].usual;
  termios.c_cc[VMIN] = 1;
  termios.c_cc[VTIME] = 0;
}

static void make_cooked(void)
{
  termios.c_iflag |= BRKINT | IGNPAR | ISTRIP | ICRNL | IXON;
  termios.c_oflag |= OPOST;
  termios.c_lflag |= ISIG | ICANON;
}

static void fail(const char *message, const char *argument)
{
  fprintf(stderr, "stty: %s '%s'\nTry 'stty --help' for more information.\n", message, argument);
  exit(1);
}

/* ^X, undef, or the character itself */
static cc_t parse_key(const char *text)
{
  if (strcmp(text, "undef") == 0 || strcmp(text, "^-") == 0)
    return 0;
  if (text[0] == '^' && text[1] != '\0')
    return text[1] == '?' ? 127 : (cc_t)(text[1] & 0x1f);
  return (cc_t)text[0];
}

/* One setting; the number of arguments it took. */
static int change(char **argument)
{
  const char *name = *argument;
  bool on = *name != '-';
  if (!on)
    name++;
  if (strcmp(name, "sane") == 0 && on) {
    make_sane();
    return 1;
  }
  if (strcmp(name, "raw") == 0 || strcmp(name, "cooked") == 0) {
    if ((strcmp(name, "raw") == 0) == on)
      cfmakeraw(&termios);
    else
      make_cooked();
    return 1;
  }
  for (int i = 0; i < FLAGS; i++) {
    if (strcmp(name, flags[i].name) == 0) {
      set_flag(&flags[i], on);
      return 1;
    }
  }
  bool is_number = strcmp(name, "min") == 0 || strcmp(name, "time") == 0;
  if (is_number || strcmp(name, "rows") == 0 || strcmp(name, "cols") == 0 || strcmp(name, "columns") == 0) {
    if (argument[1] == NULL)
      fail("missing argument to", name);
    int value = atoi(argument[1]);
    struct winsize size;
    if (is_number) {
      termios.c_cc[*name == 'm' ? VMIN : VTIME] = (cc_t)value;
    } else if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) {
      *(*name == 'r' ? &size.ws_row : &size.ws_col) = (unsigned short)value;
      ioctl(STDIN_FILENO, TIOCSWINSZ, &size);
    }
    return 2;
  }
  for (int i = 0; i < KEYS && on; i++) {
    if (strcmp(name, keys[i].name) != 0)
      continue;
    if (argument[1] == NULL)
      fail("missing argument to", name);
    termios.c_cc[keys[i].index] = parse_key(argument[1]);
    return 2;
  }
  fail("invalid argument", *argument);
  return 0;
}

int main(int argc, char **argv)
{
  if (tcgetattr(STDIN_FILENO, &termios) < 0) {
    fprintf(stderr, "stty: 'standard input': %s\n", strerror(errno));
    return 1;
  }
  if (argc == 1 || strcmp(argv[1], "-a") == 0) {
    show(argc > 1);
    return 0;
  }
  if (strcmp(argv[1], "size") == 0) {
    show_size();
    return 0;
  }
  for (char **argument = argv + 1; *argument != NULL;)
    argument += change(argument);
  if (tcsetattr(STDIN_FILENO, TCSADRAIN, &termios) < 0) {
    fprintf(stderr, "stty: 'standard input': %s\n", strerror(errno));
    return 1;
  }
  return 0;
}
