/*
 * Words to arguments (POSIX 2.6): $x and ${x...}, $(command), $((expression)), then splitting at $IFS, then
 * file names for * ? [, and at last the quotes go.
 *
 * The one idea: while a word is expanded, beside each character of the result we keep where it came from. Only
 * characters that came out of an unquoted expansion are split at $IFS, only unquoted ones can be wildcards. So
 * nothing has to be scanned twice, and no character of a value can be mistaken for a quote.
 */
#include "expansion.h"

#include <ctype.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void emit(struct expansion *e, char c, char origin)
{
  put(&e->text, c);
  put(&e->origins, origin);
}

void emit_text(struct expansion *e, const char *text, char origin)
{
  while (*text != '\0')
    emit(e, *text++, origin);
}

bool is_name(const char *text, size_t length)
{
  if (length == 0 || isdigit((unsigned char)text[0]))
    return false;
  for (size_t i = 0; i < length; i++) {
    if (!isalnum((unsigned char)text[i]) && text[i] != '_')
      return false;
  }
  return true;
}

char *temporary_slice(const char *start, const char *end)
{
  struct buffer slice = {0};
  while (start < end)
    put(&slice, *start++);
  return buffer_text(&slice);
}

/* The character that closes what was opened just before p, minding quotes and nesting; the parser made sure of it. */
static const char *find_close(const char *p, char open, char close)
{
  char quote = '\0';
  int depth = 1;
  for (; *p != '\0'; p++) {
    if (*p == '\\' && quote != '\'' && p[1] != '\0') {
      p++;
    } else if (quote != '\0') {
      if (*p == quote)
        quote = '\0';
    } else if (*p == '\'' || *p == '"' || *p == '`') {
      quote = *p;
    } else if (*p == open) {
      depth++;
    } else if (*p == close && --depth == 0) {
      return p;
    }
  }
  return p;
}

char *expand_to_string(const char *text, const char *end, enum quoting quoting)
{
  struct expansion e = {0};
  expand_text(&e, text, end, quoting, PLAIN);
  struct buffer result = {0};
  for (size_t i = 0; i < e.text.length; i++) {
    char origin = e.origins.text[i];
    if (origin != MARK && e.text.text[i] != '\0')
      put(&result, e.text.text[i]);
  }
  return buffer_text(&result);
}

/* What follows a $; returns the rest of the word. */
static const char *expand_dollar(struct expansion *e, const char *p, bool quoted, char plain)
{
  char origin = quoted ? QUOTED : SPLIT;
  const char *end;

  if (bash && *p == '\'' && !quoted) {
    for (end = p + 1; *end != '\0' && *end != '\''; end++) {
      if (*end == '\\' && end[1] != '\0')
        end++;
    }
    emit(e, ' ', MARK);
    emit_text(e, expand_escapes(p + 1, end), QUOTED);
    return *end == '\0' ? end : end + 1;
  }
  if (bash && *p == '"' && !quoted)
    return p; /* $"...": there are no translations */
  if (p[0] == '(' && p[1] == '(') {
    end = find_close(p + 2, '(', ')');
    if (end[0] == ')' && end[1] == ')') {
      char number[32];
      snprintf(number, sizeof number, "%ld", evaluate_arithmetic(expand_to_string(p + 2, end, IN_QUOTES)));
      emit_text(e, number, origin);
      return end + 2;
    }
  }
  if (*p == '(') {
    end = find_close(p + 1, '(', ')');
    emit_text(e, command_output(temporary_slice(p + 1, end)), origin);
    return end + 1;
  }
  if (*p == '{') {
    end = find_close(p + 1, '{', '}');
    expand_braces(e, p + 1, end, quoted, quoted ? QUOTED : SPLIT);
    return end + 1;
  }
  end = p;
  if (isalpha((unsigned char)*p) || *p == '_') {
    while (isalnum((unsigned char)*end) || *end == '_')
      end++;
  } else if (*p != '\0' && (isdigit((unsigned char)*p) || strchr("@*#?-$!", *p) != NULL)) {
    end++;
  } else {
    emit(e, '$', quoted ? QUOTED : plain);
    return p;
  }
  expand_braces(e, p, end, quoted, plain);
  return end;
}

/* `command`: a backslash before ` $ \ is taken away first. Returns the rest of the word. */
static const char *expand_backquotes(struct expansion *e, const char *p, bool quoted)
{
  struct buffer command = {0};
  for (; *p != '\0' && *p != '`'; p++) {
    if (*p == '\\' && p[1] != '\0' && strchr("`$\\", p[1]) != NULL)
      p++;
    put(&command, *p);
  }
  emit_text(e, command_output(buffer_text(&command)), quoted ? QUOTED : SPLIT);
  return *p == '`' ? p + 1 : p;
}

/* ~ and ~user at the beginning of a word. Returns the rest. */
static const char *expand_tilde(struct expansion *e, const char *p, const char *end)
{
  const char *rest = p + 1;
  while (rest < end && *rest != '/' && *rest != ':')
    rest++;
  const char *home = NULL;
  if (rest == p + 1) {
    home = get_variable("HOME");
  } else {
    struct passwd *user = getpwnam(temporary_slice(p + 1, rest));
    if (user != NULL)
      home = user->pw_dir;
  }
  if (home == NULL)
    home = temporary_slice(p, rest);
  emit_text(e, home, QUOTED);
  return rest;
}

/* ---- bash: <(command) and >(command) ---- */

enum { FIRST_SUBSTITUTION = 63, MOST_SUBSTITUTIONS = 32 };

static int substitution_fds[MOST_SUBSTITUTIONS];
static size_t substitution_count;

size_t process_substitutions(void)
{
  return substitution_count;
}

void close_process_substitutions(size_t mark)
{
  while (substitution_count > mark)
    close(substitution_fds[--substitution_count]);
}

/* A pipe to or from a command, as the name of a file. Returns the rest of the word. */
static const char *expand_process(struct expansion *e, char direction, const char *p)
{
  const char *end = find_close(p, '(', ')');
  int ends[2], ours = direction == '<' ? 0 : 1;
  char path[32];
  if (substitution_count == MOST_SUBSTITUTIONS || pipe(ends) < 0)
    fail("cannot make pipe for process substitution");
  fflush(NULL);
  pid_t pid = fork();
  if (pid < 0)
    fail("Cannot fork");
  if (pid == 0) {
    goes_on = interactive = job_control = false;
    jobs = NULL;
    forget_traps();
    close(ends[ours]);
    move_fd(ends[!ours], !ours);
    close_process_substitutions(0);
    exit_shell(run_string(temporary_slice(p, end), RUN_EXIT));
  }
  close(ends[!ours]);
  int high = fcntl(ends[ours], F_DUPFD, FIRST_SUBSTITUTION - (int)substitution_count);
  if (high >= 0) {
    close(ends[ours]);
    ends[ours] = high;
  }
  substitution_fds[substitution_count++] = ends[ours];
  snprintf(path, sizeof path, "/dev/fd/%d", ends[ours]);
  emit_text(e, path, QUOTED);
  return *end == ')' ? end + 1 : end;
}

void expand_text(struct expansion *e, const char *text, const char *end, enum quoting quoting, char plain)
{
  const char *p = text;
  bool quoted = quoting != UNQUOTED;

  if (!quoted && p < end && *p == '~')
    p = expand_tilde(e, p, end);
  while (p < end) {
    char c = *p++;
    if (c == '"' && quoting != HERE_DOCUMENT) {
      quoted = !quoted;
      if (quoted && positional.count == 0 && (strncmp(p, "$@\"", 3) == 0 || strncmp(p, "${@}\"", 5) == 0)) {
        p = strchr(p, '"') + 1; /* "$@" without arguments is no field at all */
        quoted = false;
      } else if (quoted) {
        emit(e, ' ', MARK);
      }
    } else if (c == '\'' && !quoted) {
      emit(e, ' ', MARK);
      while (p < end && *p != '\'')
        emit(e, *p++, QUOTED);
      p++;
    } else if (c == '\\' && p < end) {
      bool special = !quoted || *p == '$' || *p == '`' || *p == '\\' || (*p == '"' && quoting != HERE_DOCUMENT);
      if (*p == '\n' && quoted)
        p++;
      else if (special)
        emit(e, *p++, QUOTED);
      else
        emit(e, '\\', QUOTED);
    } else if (c == '$') {
      p = expand_dollar(e, p, quoted, plain);
    } else if (c == '`') {
      p = expand_backquotes(e, p, quoted);
    } else if (bash && !quoted && (c == '<' || c == '>') && *p == '(') {
      p = expand_process(e, c, p + 1);
    } else {
      emit(e, c, quoted ? QUOTED : plain);
    }
  }
}

/* ---- Fields ---- */

struct fields {
  char **field;
  int count, capacity;
};

static void add_field(struct fields *fields, char *text)
{
  if (fields->count + 1 >= fields->capacity) {
    int capacity = fields->capacity == 0 ? 16 : 2 * fields->capacity;
    char **larger = temporary((size_t)capacity * sizeof *larger);
    if (fields->count > 0)
      memcpy(larger, fields->field, (size_t)fields->count * sizeof *larger);
    fields->field = larger;
    fields->capacity = capacity;
  }
  fields->field[fields->count++] = text;
  fields->field[fields->count] = NULL;
}

static bool is_wildcard(char c)
{
  return c == '*' || c == '?' || c == '[';
}

/* Characters [from, to) of the expansion as a pattern. */
static char *pattern_of(const struct expansion *e, size_t from, size_t to)
{
  struct buffer pattern = {0};
  for (size_t i = from; i < to; i++) {
    char c = e->text.text[i], origin = e->origins.text[i];
    if (origin == MARK || origin == BREAK)
      continue;
    if (c == '\\' || (origin == QUOTED && (is_wildcard(c) || c == ']' || c == '-' || c == '!')))
      put(&pattern, '\\');
    put(&pattern, c);
  }
  return buffer_text(&pattern);
}

/* Characters [from, to) are a field: the names of the files it matches, or itself. */
static void finish_field(struct fields *fields, const struct expansion *e, size_t from, size_t to)
{
  struct buffer literal = {0};
  bool wild = false;
  for (size_t i = from; i < to; i++) {
    if (e->origins.text[i] == MARK)
      continue;
    put(&literal, e->text.text[i]);
    wild = wild || (e->origins.text[i] != QUOTED && is_wildcard(e->text.text[i]));
  }
  glob_t found;
  int flags = options.dot_glob ? GLOB_PERIOD : 0;
  bool matched = wild && !options.no_glob && glob(pattern_of(e, from, to), flags, NULL, &found) == 0;
  if (wild && !matched && options.null_glob)
    return;
  if (matched) {
    for (size_t i = 0; i < found.gl_pathc; i++) {
      const char *path = found.gl_pathv[i], *slash = strrchr(path, '/'), *last = slash != NULL ? slash + 1 : path;
      if (options.dot_glob && (strcmp(last, ".") == 0 || strcmp(last, "..") == 0))
        continue;
      add_field(fields, temporary_slice(path, path + strlen(path)));
    }
    globfree(&found);
    return;
  }
  add_field(fields, buffer_text(&literal));
}

/* Split at $IFS: blanks in it only separate, any other character ends a field even if that is empty. */
static void split_fields(struct fields *fields, const struct expansion *e)
{
  const char *ifs = field_separators();
  size_t start = 0, length = e->text.length;
  bool after_blank = false; /* the last field was ended by a blank: one other separator belongs to it */

  for (size_t i = 0; i < length; i++) {
    char c = e->text.text[i], origin = e->origins.text[i];
    if (origin == BREAK) {
      if (i > start)
        finish_field(fields, e, start, i);
      start = i + 1;
      after_blank = false;
    } else if (origin == SPLIT && strchr(ifs, c) != NULL) {
      bool blank = isspace((unsigned char)c);
      if (i > start || (!blank && !after_blank))
        finish_field(fields, e, start, i);
      after_blank = blank && (i > start || after_blank);
      start = i + 1;
    } else {
      after_blank = false;
    }
  }
  if (length > start)
    finish_field(fields, e, start, length);
}

char **expand_words(struct word *words, int *count)
{
  struct fields fields = {0};
  add_field(&fields, NULL);
  fields.count = 0;
  if (bash)
    words = expand_brace_words(words);
  for (; words != NULL; words = words->next) {
    struct expansion e = {0};
    expand_text(&e, words->text, words->text + strlen(words->text), UNQUOTED, PLAIN);
    split_fields(&fields, &e);
  }
  *count = fields.count;
  return fields.field;
}

char *expand_word(const char *word)
{
  return expand_to_string(word, word + strlen(word), UNQUOTED);
}

char *expand_assignment(const char *value)
{
  struct buffer result = {0};
  const char *start = value, *p = value;
  char quote = '\0';
  for (; *p != '\0'; p++) {
    if (*p == '\\' && quote != '\'' && p[1] != '\0') {
      p++;
    } else if (quote != '\0') {
      if (*p == quote)
        quote = '\0';
    } else if (*p == '\'' || *p == '"' || *p == '`') {
      quote = *p;
    } else if (*p == '$' && (p[1] == '{' || p[1] == '(')) {
      p = find_close(p + 2, p[1], p[1] == '{' ? '}' : ')');
      if (*p == '\0')
        break;
    } else if (*p == ':' && p[1] == '~') {
      put_text(&result, expand_to_string(start, p + 1, UNQUOTED));
      start = p + 1;
    }
  }
  put_text(&result, expand_to_string(start, p, UNQUOTED));
  return buffer_text(&result);
}

char *expand_pattern(const char *word)
{
  struct expansion e = {0};
  expand_text(&e, word, word + strlen(word), UNQUOTED, PLAIN);
  return pattern_of(&e, 0, e.text.length);
}

char *expand_here_document(const char *body)
{
  return expand_to_string(body, body + strlen(body), HERE_DOCUMENT);
}

char *expand_quoted(const char *text)
{
  return expand_to_string(text, text + strlen(text), IN_QUOTES);
}

char *expand_regex(const char *word)
{
  struct expansion e = {0};
  struct buffer expression = {0};
  expand_text(&e, word, word + strlen(word), UNQUOTED, PLAIN);
  for (size_t i = 0; i < e.text.length; i++) {
    char c = e.text.text[i], origin = e.origins.text[i];
    if (origin == MARK || origin == BREAK)
      continue;
    if (origin == QUOTED && strchr("\\.[]()*+?{}^$|", c) != NULL)
      put(&expression, '\\');
    put(&expression, c);
  }
  return buffer_text(&expression);
}
