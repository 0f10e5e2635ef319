/*
 * Editing the command line at a terminal, as bash's readline does it: arrows, history, completion with Tab.
 *
 * While a line is edited the terminal gives every key and shows nothing by itself; what is on the screen is ours. Keys
 * at the end of the line are just shown, so that long lines wrap; any other change draws the line again.
 */
#include "sh.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { CTRL_A = 1, CTRL_B, CTRL_D = 4, CTRL_E, CTRL_F, TAB = 9, NEWLINE, CTRL_K, CTRL_L, RETURN, CTRL_N, CTRL_P = 16,
       CTRL_U = 21, CTRL_W = 23, ESCAPE = 27, BACKSPACE = 127, MOST_HISTORY = 500 };

static struct termios cooked;

/* ---- History ---- */

static char *history[MOST_HISTORY];
static int history_count, history_base; /* base: lines that have been forgotten */

static void remember_line(const char *line)
{
  if (*line == '\0' || (history_count > 0 && strcmp(history[history_count - 1], line) == 0))
    return;
  if (history_count == MOST_HISTORY) {
    free(history[0]);
    memmove(history, history + 1, (MOST_HISTORY - 1) * sizeof *history);
    history_count--;
    history_base++;
  }
  history[history_count++] = copy_string(line);
}

int builtin_history(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "-c") == 0) {
    while (history_count > 0)
      free(history[--history_count]);
    history_base = 0;
    return 0;
  }
  int most = argc > 1 ? parse_number(argv[0], argv[1]) : history_count;
  for (int i = most < history_count ? history_count - most : 0; i < history_count; i++)
    printf("%5d  %s\n", history_base + i + 1, history[i]);
  return 0;
}

/* The line that !!, !n, !-n or !text at `event` means, and behind what of it; NULL: there is none. */
static const char *event_line(const char *event, const char **end)
{
  char *behind;
  if (event[0] == '!') {
    *end = event + 1;
    return history_count > 0 ? history[history_count - 1] : NULL;
  }
  long n = strtol(event, &behind, 10);
  if (behind != event) {
    *end = behind;
    long index = n < 0 ? history_count + n : n - history_base - 1;
    return index >= 0 && index < history_count ? history[index] : NULL;
  }
  size_t length = strcspn(event, " \t;&|<>()");
  *end = event + length;
  for (int i = history_count; i-- > 0;) {
    if (strncmp(history[i], event, length) == 0)
      return history[i];
  }
  return NULL;
}

/* Puts lines of the history in the place of !events; NULL, and a message, if one of them is not there. */
static char *expand_history(const char *line)
{
  struct buffer result = {0};
  bool changed = false, quoted = false;
  for (const char *p = line; *p != '\0';) {
    quoted = quoted != (*p == '\'');
    bool is_event = !quoted && p[0] == '!' && p[1] != '\0' && strchr(" \t=(\"", p[1]) == NULL &&
                    (p == line || strchr(" \t;&|(", p[-1]) != NULL);
    if (!is_event) {
      put(&result, *p++);
      continue;
    }
    const char *end, *found = event_line(p + 1, &end);
    if (found == NULL) {
      fprintf(stderr, "%s: %.*s: event not found\n", shell_name, (int)(end - p), p);
      return NULL;
    }
    put_text(&result, found);
    p = end;
    changed = true;
  }
  if (changed)
    fprintf(stderr, "%s\n", buffer_text(&result));
  return copy_string(buffer_text(&result));
}

/* ---- The prompt ---- */

static void put_directory(struct buffer *prompt, bool last_only)
{
  const char *path = get_variable("PWD"), *home = get_variable("HOME");
  size_t length = home != NULL ? strlen(home) : 0;
  if (path == NULL)
    path = "?";
  bool below = length > 1 && strncmp(path, home, length) == 0 && (path[length] == '/' || path[length] == '\0');
  if (last_only && !(below && path[length] == '\0')) {
    const char *slash = strrchr(path, '/');
    put_text(prompt, slash != NULL && slash[1] != '\0' ? slash + 1 : path);
    return;
  }
  if (below)
    put(prompt, '~');
  put_text(prompt, below ? path + length : path);
}

/* $PS1 with what its backslashes mean: \u \h \w \W \$ \t \d \n \e \s \j \! and \[ \] around what has no width. */
char *expand_prompt(const char *text)
{
  struct buffer prompt = {0};
  char host[64], part[64];
  time_t now = time(NULL);
  for (; *text != '\0'; text++) {
    if (*text != '\\' || text[1] == '\0') {
      put(&prompt, *text);
      continue;
    }
    switch (*++text) {
    case 'u': {
      struct passwd *user = getpwuid(geteuid());
      put_text(&prompt, user != NULL ? user->pw_name : "?");
      break;
    }
    case 'h':
    case 'H':
      if (gethostname(host, sizeof host) == 0) {
        if (*text == 'h')
          host[strcspn(host, ".")] = '\0';
        put_text(&prompt, host);
      }
      break;
    case 'w': put_directory(&prompt, false); break;
    case 'W': put_directory(&prompt, true); break;
    case '$': put(&prompt, geteuid() == 0 ? '#' : '$'); break;
    case 'n': put(&prompt, '\n'); break;
    case 'e': put(&prompt, '\033'); break;
    case 's': put_text(&prompt, shell_name); break;
    case 'v': put_text(&prompt, "5.2"); break;
    case 't':
    case 'A':
    case 'd':
      strftime(part, sizeof part, *text == 't' ? "%H:%M:%S" : *text == 'A' ? "%H:%M" : "%a %b %d", localtime(&now));
      put_text(&prompt, part);
      break;
    case 'j': {
      int count = 0;
      for (struct job *job = jobs; job != NULL; job = job->next)
        count++;
      snprintf(part, sizeof part, "%d", count);
      put_text(&prompt, part);
      break;
    }
    case '!':
      snprintf(part, sizeof part, "%d", history_base + history_count + 1);
      put_text(&prompt, part);
      break;
    case '[': put(&prompt, '\001'); break;
    case ']': put(&prompt, '\002'); break;
    case '\\': put(&prompt, '\\'); break;
    default:
      put(&prompt, '\\');
      put(&prompt, *text);
    }
  }
  return expand_here_document(buffer_text(&prompt));
}

/* Show a prompt; gives its last line, to be drawn again. Marks of what has no width are not shown. */
static char *show_prompt(const char *prompt)
{
  struct buffer last = {0};
  for (; *prompt != '\0'; prompt++) {
    if (*prompt == '\001' || *prompt == '\002')
      continue;
    fputc(*prompt, stderr);
    put(&last, *prompt);
    if (*prompt == '\n')
      last = (struct buffer){0};
  }
  return buffer_text(&last);
}

/* ---- The line ---- */

struct line {
  char text[4096];
  size_t length, at;
  const char *prompt;
};

/* The line from its beginning, and the cursor where it belongs. */
static void draw(const struct line *line)
{
  fprintf(stderr, "\r%s%.*s\033[K", line->prompt, (int)line->length, line->text);
  if (line->length > line->at)
    fprintf(stderr, "\033[%zuD", line->length - line->at);
}

static void insert(struct line *line, const char *text, size_t length)
{
  if (line->length + length >= sizeof line->text)
    return;
  memmove(line->text + line->at + length, line->text + line->at, line->length - line->at);
  memcpy(line->text + line->at, text, length);
  line->length += length;
  line->at += length;
  if (line->at == line->length)
    fwrite(text, 1, length, stderr);
  else
    draw(line);
}

static void erase(struct line *line, size_t from, size_t to)
{
  memmove(line->text + from, line->text + to, line->length - to);
  line->length -= to - from;
  line->at = from;
  draw(line);
}

static void replace_line(struct line *line, const char *text)
{
  line->length = strlen(text) < sizeof line->text ? strlen(text) : sizeof line->text - 1;
  memcpy(line->text, text, line->length);
  line->at = line->length;
  draw(line);
}

static void move(struct line *line, size_t to)
{
  if (to <= line->length) {
    line->at = to;
    draw(line);
  }
}

/* ---- Completion ---- */

struct matches {
  char *common;  /* what all of them begin with */
  char *list[128];
  int count;
};

static void add_match(struct matches *matches, const char *name)
{
  for (int i = 0; i < matches->count; i++) {
    if (strcmp(matches->list[i], name) == 0)
      return;
  }
  if (matches->count == 128)
    return;
  int i = matches->count++;
  for (; i > 0 && strcmp(matches->list[i - 1], name) > 0; i--)
    matches->list[i] = matches->list[i - 1];
  matches->list[i] = copy_string(name);
  if (matches->count == 1)
    matches->common = copy_string(name);
  size_t n = 0;
  while (matches->common[n] != '\0' && matches->common[n] == name[n])
    n++;
  matches->common[n] = '\0';
}

static void add_name(void *context, const char *name)
{
  add_match(context, name);
}

/* Names in a folder that begin so; folders with a slash behind them. */
static void match_files(struct matches *matches, const char *folder, const char *beginning, bool programs)
{
  DIR *directory = opendir(folder);
  struct dirent *entry;
  char path[4096], name[300];
  while (directory != NULL && (entry = readdir(directory)) != NULL) {
    struct stat st;
    if (strncmp(entry->d_name, beginning, strlen(beginning)) != 0 || (entry->d_name[0] == '.' && *beginning != '.'))
      continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    bool found = stat(path, &st) == 0, is_folder = found && S_ISDIR(st.st_mode);
    if (programs && (is_folder || !found || !(st.st_mode & 0111)))
      continue;
    snprintf(name, sizeof name, "%s%s", entry->d_name, is_folder ? "/" : "");
    add_match(matches, name);
  }
  if (directory != NULL)
    closedir(directory);
}

/* Tab: completes the word before the cursor: a command where one begins, a file elsewhere. `again`: show the choices. */
static void complete(struct line *line, bool again)
{
  struct matches matches = {0};
  size_t start = line->at;
  while (start > 0 && strchr(" \t;&|<>()=", line->text[start - 1]) == NULL)
    start--;
  size_t before = start;
  while (before > 0 && line->text[before - 1] == ' ')
    before--;
  char *word = copy_slice(line->text + start, line->at - start), *slash = strrchr(word, '/');
  const char *beginning = slash != NULL ? slash + 1 : word;
  bool is_command = slash == NULL && (before == 0 || strchr(";&|(", line->text[before - 1]) != NULL);
  if (is_command) {
    match_files(&matches, "/bin", beginning, true);
    add_builtin_matches(beginning, add_name, &matches);
  } else {
    char *folder = slash == NULL ? copy_string(".") : slash == word ? copy_string("/") : copy_slice(word, (size_t)(slash - word));
    match_files(&matches, folder, beginning, false);
    free(folder);
  }
  size_t typed = strlen(beginning);
  if (matches.count > 0 && strlen(matches.common) > typed)
    insert(line, matches.common + typed, strlen(matches.common) - typed);
  if (matches.count == 1 && matches.common[strlen(matches.common) - 1] != '/')
    insert(line, " ", 1);
  if (matches.count > 1 && strlen(matches.common) == typed && again) {
    fputc('\n', stderr);
    for (int i = 0; i < matches.count; i++)
      fprintf(stderr, "%s%s", matches.list[i], i + 1 < matches.count ? "  " : "\n");
    draw(line);
  } else if (matches.count != 1) {
    fputc('\a', stderr);
  }
  for (int i = 0; i < matches.count; i++)
    free(matches.list[i]);
  free(matches.common);
  free(word);
}

/* ---- Keys ---- */

static void leave_raw_mode(void)
{
  tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
}

/* The next key; EOF at the end of the input. ^C leaves the line. */
static int read_key(void)
{
  unsigned char c;
  for (;;) {
    fflush(stderr);
    ssize_t n = read(STDIN_FILENO, &c, 1);
    if (n == 1)
      return c;
    if (n == 0 || errno != EINTR)
      return EOF;
    if (pending_trap() != 0) {
      leave_raw_mode();
      fputs("^C", stderr);
      run_traps(); /* which ends here if nobody has a trap for it */
    }
  }
}

/* What comes behind an escape: a letter like those of the arrows, or 'H', 'F', 'X' (delete); 0: something else. */
static int read_escape(void)
{
  int c = read_key();
  if (c == 'b' || c == 'f')
    return c;
  if (c != '[' && c != 'O')
    return 0;
  c = read_key();
  if (c < '0' || c > '9')
    return c;
  int number = c;
  while ((c = read_key()) != EOF && c != '~' && !(c >= 'A' && c <= 'Z'))
    continue;
  return c != '~' ? c : number == '3' ? 'X' : number == '1' || number == '7' ? 'H' : number == '4' || number == '8' ? 'F' : 0;
}

static size_t word_before(const struct line *line)
{
  size_t at = line->at;
  while (at > 0 && line->text[at - 1] == ' ')
    at--;
  while (at > 0 && line->text[at - 1] != ' ')
    at--;
  return at;
}

static size_t word_behind(const struct line *line)
{
  size_t at = line->at;
  while (at < line->length && line->text[at] == ' ')
    at++;
  while (at < line->length && line->text[at] != ' ')
    at++;
  return at;
}

/* One line from its first key to Enter. False: the input has ended. */
static bool edit(struct line *line)
{
  int shown = history_count; /* the line of the history that is shown; history_count: our own */
  char *own = NULL;
  bool after_tab = false;
  for (;;) {
    int key = read_key();
    if (key == ESCAPE) {
      key = read_escape();
      key = key == 'A' ? CTRL_P : key == 'B' ? CTRL_N : key == 'C' ? CTRL_F : key == 'D' ? CTRL_B : key == 'H' ? CTRL_A
          : key == 'F' ? CTRL_E : key == 'b' || key == 'f' ? -key : key == 'X' && line->length > 0 ? CTRL_D : 0;
    }
    bool tab = key == TAB;
    switch (key) {
    case EOF:
      free(own);
      return false;
    case RETURN:
    case NEWLINE:
      fputc('\n', stderr);
      free(own);
      return true;
    case CTRL_D:
      if (line->length == 0) {
        free(own);
        return false;
      }
      if (line->at < line->length)
        erase(line, line->at, line->at + 1);
      break;
    case CTRL_A: move(line, 0); break;
    case CTRL_E: move(line, line->length); break;
    case CTRL_B: move(line, line->at - (line->at > 0)); break;
    case CTRL_F: move(line, line->at + 1); break;
    case -'b': move(line, word_before(line)); break;
    case -'f': move(line, word_behind(line)); break;
    case BACKSPACE:
    case '\b':
      if (line->at > 0)
        erase(line, line->at - 1, line->at);
      break;
    case CTRL_K:
      line->length = line->at;
      draw(line);
      break;
    case CTRL_U: erase(line, 0, line->at); break;
    case CTRL_W: erase(line, word_before(line), line->at); break;
    case CTRL_L:
      fputs("\033[H\033[2J", stderr);
      draw(line);
      break;
    case CTRL_P:
    case CTRL_N: {
      int wanted = shown + (key == CTRL_P ? -1 : 1);
      if (wanted < 0 || wanted > history_count)
        break;
      if (shown == history_count) {
        free(own);
        own = copy_slice(line->text, line->length);
      }
      shown = wanted;
      replace_line(line, shown == history_count ? own : history[shown]);
      break;
    }
    case TAB: complete(line, after_tab); break;
    default:
      if (key >= ' ') {
        char c = (char)key;
        insert(line, &c, 1);
      }
    }
    after_tab = tab;
  }
}

char *edit_line(const char *prompt)
{
  struct line line = {.prompt = ""};
  fflush(stdout);
  if (tcgetattr(STDIN_FILENO, &cooked) < 0)
    return NULL;
  struct termios raw = cooked;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  line.prompt = show_prompt(prompt);
  bool read = edit(&line);
  leave_raw_mode();
  if (!read)
    return NULL;
  line.text[line.length] = '\0';
  char *expanded = expand_history(line.text);
  if (expanded == NULL)
    return copy_string("\n");
  remember_line(expanded);
  size_t length = strlen(expanded);
  expanded = reallocate(expanded, length + 2);
  memcpy(expanded + length, "\n", 2);
  return expanded;
}
