/*
 * read: a line of the standard input into variables, split at $IFS.
 *
 * It is read byte by byte, because what follows the line is for the next command.
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

struct request {
  bool raw;           /* -r: a backslash is one */
  const char *prompt; /* -p */
  /* bash's: */
  const char *array; /* -a */
  char delimiter;    /* -d */
  long most;         /* -n: characters; 0: a line */
  double seconds;    /* -t; below 0: no limit */
  bool silent;       /* -s */
  int fd;            /* -u */
};

struct line {
  struct buffer text, escaped; /* escaped: '\\' where the character was after a backslash */
};

/* Letters and their values, together or apart. Returns the first argument behind them. */
static int read_options(int argc, char **argv, struct request *request)
{
  static const char of_bash[] = "adntsue";
  int i = 1;
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "--") == 0)
      return i + 1;
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      if (*letter == 'r') {
        request->raw = true;
        continue;
      }
      if (bash && *letter == 's') {
        request->silent = true;
        continue;
      }
      if (bash && *letter == 'e')
        continue;
      bool known = *letter == 'p' || (bash && strchr(of_bash, *letter) != NULL);
      if (!known)
        fail(bash ? "read: -%c: invalid option" : "read: Illegal option -%c", *letter);
      const char *value = letter[1] != '\0' ? letter + 1 : i + 1 < argc ? argv[++i] : NULL;
      if (value == NULL)
        fail(bash ? "read: -%c: option requires an argument" : "read: No arg for -%c option", *letter);
      switch (*letter) {
      case 'p': request->prompt = value; break;
      case 'a': request->array = value; break;
      case 'd': request->delimiter = value[0]; break;
      case 'n': request->most = atol(value); break;
      case 't': request->seconds = strtod(value, NULL); break;
      default: request->fd = atoi(value); break;
      }
      break;
    }
  }
  return i;
}

/* Is there input before the time is over? */
static bool arrives(const struct request *request)
{
  if (request->seconds < 0)
    return true;
  struct pollfd one = {.fd = request->fd, .events = POLLIN};
  return poll(&one, 1, (int)(request->seconds * 1000)) > 0;
}

/* 0: a whole line; 1: the end of the input; above 128: too late. */
static int read_line(const struct request *request, struct line *line)
{
  bool backslash = false;
  char c;
  for (;;) {
    if (!arrives(request))
      return 142;
    ssize_t n = read(request->fd, &c, 1);
    if (n < 0 && errno == EINTR && pending_trap() == 0)
      continue;
    if (n < 0 && errno == EINTR)
      return 128 + pending_trap();
    if (n != 1)
      return 1;
    if (backslash) {
      backslash = false;
      if (c == '\n')
        continue;
      put(&line->text, c);
      put(&line->escaped, '\\');
    } else if (c == '\\' && !request->raw) {
      backslash = true;
    } else if (c == request->delimiter) {
      return 0;
    } else if (c != '\0') {
      put(&line->text, c);
      put(&line->escaped, ' ');
    }
    if (request->most > 0 && (long)line->text.length >= request->most)
      return 0;
  }
}

static const char *separators(void)
{
  const char *ifs = get_variable("IFS");
  return ifs != NULL ? ifs : " \t\n";
}

static bool is_separator(const struct line *line, size_t at)
{
  return line->escaped.text[at] != '\\' && strchr(separators(), line->text.text[at]) != NULL;
}

static bool is_blank(const struct line *line, size_t at)
{
  return is_separator(line, at) && isspace((unsigned char)line->text.text[at]);
}

/* The next field from *at on, or the whole rest without blanks at its end. */
static char *next_field(const struct line *line, size_t *at, bool rest)
{
  size_t end = line->text.length, kept = 0;
  struct buffer value = {0};
  while (*at < end && is_blank(line, *at))
    ++*at;
  while (*at < end && (rest || !is_separator(line, *at))) {
    put(&value, line->text.text[*at]);
    if (!is_blank(line, *at))
      kept = value.length;
    ++*at;
  }
  while (*at < end && is_blank(line, *at)) /* blanks around another separator belong to it */
    ++*at;
  if (*at < end && is_separator(line, *at) && !is_blank(line, *at))
    ++*at;
  buffer_text(&value)[kept] = '\0';
  return value.text;
}

/* The rest of the line; a single separator at its end belongs to its last field. */
static char *last_field(const struct line *line, size_t *at)
{
  size_t probe = *at;
  char *field = next_field(line, &probe, false);
  while (probe < line->text.length && is_blank(line, probe))
    probe++;
  if (probe == line->text.length) {
    *at = probe;
    return field;
  }
  return next_field(line, at, true);
}

static void read_into_array(const char *name, const struct line *line)
{
  char **items = temporary((line->text.length + 1) * sizeof *items);
  int count = 0;
  size_t at = 0;
  while (at < line->text.length && is_blank(line, at))
    at++;
  while (at < line->text.length)
    items[count++] = next_field(line, &at, false);
  set_array_items(name, items, count);
}

/* read [-r] [-p prompt] name...; bash also -a array, -d delimiter, -n count, -t seconds, -s, -u descriptor */
int builtin_read(int argc, char **argv)
{
  struct request request = {.delimiter = '\n', .seconds = -1, .fd = STDIN_FILENO};
  struct line line = {{0}, {0}};
  struct termios old;
  int i = read_options(argc, argv, &request);

  if (i == argc && !bash)
    fail("read: arg count");
  bool terminal = isatty(request.fd);
  if (request.prompt != NULL && (terminal || !bash)) {
    fputs(request.prompt, stderr);
    fflush(stderr);
  }
  bool changed = terminal && (request.silent || request.most > 0) && tcgetattr(request.fd, &old) == 0;
  if (changed) {
    struct termios new = old;
    if (request.silent)
      new.c_lflag &= ~(tcflag_t)ECHO;
    if (request.most > 0)
      new.c_lflag &= ~(tcflag_t)ICANON;
    tcsetattr(request.fd, TCSANOW, &new);
  }
  int status = read_line(&request, &line);
  if (changed)
    tcsetattr(request.fd, TCSANOW, &old);

  buffer_text(&line.text);
  buffer_text(&line.escaped);
  if (request.array != NULL) {
    read_into_array(request.array, &line);
    return status;
  }
  if (i == argc) {
    set_variable("REPLY", line.text.text);
    return status;
  }
  size_t at = 0;
  for (; i < argc; i++) {
    char *value = i == argc - 1 ? last_field(&line, &at) : next_field(&line, &at, false);
    if (assignment_length(argv[i]) == 0 && is_name(argv[i], strlen(argv[i]))) {
      set_variable(argv[i], value);
    } else if (bash && strchr(argv[i], '[') != NULL) {
      struct buffer word = {0};
      put_text(&word, argv[i]);
      put(&word, '=');
      put_text(&word, value);
      assign_word(buffer_text(&word), true);
    } else {
      fail(bash ? "read: `%s': not a valid identifier" : "read: %s: bad variable name", argv[i]);
    }
  }
  return status;
}
