/*
 * sed: edits lines as they pass by.
 *
 *   sed [-n] [-E] 'commands' [file...]        -e COMMANDS, -f FILE more of them; -i[SUFFIX] edits the files themselves,
 *                                             -s takes each as an input of its own
 *
 * Each line is put into the pattern space, the commands whose addresses fit it are carried out in turn, and what the
 * pattern space is then is printed (not with -n). The script is parsed into an array of commands; { and the jumps b and
 * t hold the index of the command to go on with.
 */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "long_options.h"
#include "successive_input.h"
#include "whole_file.h"

enum address_type { NO_ADDRESS, LINE_NUMBER, EVERY, LAST_LINE, PATTERN, COUNT };

struct address {
  enum address_type type;
  long line; /* or for COUNT (addr,+N): how many lines more */
  long step; /* EVERY (first~step) */
  regex_t *pattern;
};

struct command {
  struct address from, to;
  bool negated;
  bool active; /* inside of from,to */
  long end;    /* to be active until this line, where that is known */
  char name;
  char *text;             /* a, i, c; label of b, t, :; y: 256 characters */
  regex_t *pattern; /* s */
  char *replacement;
  bool global, print;
  long occurrence; /* the first match to be replaced */
  int target;      /* {: where its } is; b, t: the index of the label */
};

enum { MAX_COMMANDS = 256 };

static struct command commands[MAX_COMMANDS];
static int command_count;
static bool quiet, extended, separate;
static const char *in_place; /* -i: what the old file's name gets at its end; empty: it goes */

struct text {
  char *bytes;
  size_t length, capacity;
};

static struct text pattern_space, hold_space, appended;
static long line_number;
static bool incomplete_line; /* the line that was read had no newline */
static bool newline_owed;    /* and so it was printed, but if more follows it needs one */

static void fail(const char *format, ...)
{
  va_list arguments;
  fflush(stdout);
  fprintf(stderr, "sed: ");
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, "\n");
  exit(1);
}

static void add(struct text *text, const char *bytes, size_t length)
{
  if (text->length + length + 1 > text->capacity) {
    text->capacity = 2 * (text->length + length + 1);
    text->bytes = realloc(text->bytes, text->capacity);
    if (text->bytes == NULL)
      fail("memory exhausted");
  }
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
  text->bytes[text->length] = '\0';
}

static void set(struct text *text, const char *bytes, size_t length)
{
  text->length = 0;
  add(text, bytes, length);
}

/* ---- Parsing ---- */

static const char *script; /* what is left of it */
static const char *script_start;

static void script_error(const char *message)
{
  fail("-e expression #1, char %d: %s", (int)(script - script_start), message);
}

static void skip_blanks(void)
{
  while (*script == ' ' || *script == '\t')
    script++;
}

/* Up to the delimiter, which is left behind; \delimiter stands for itself, \n for a newline if `newlines`. */
static char *parse_delimited(char delimiter, bool newlines, const char *unterminated)
{
  struct text text = {0};
  add(&text, "", 0);
  for (; *script != delimiter; script++) {
    if (*script == '\0')
      script_error(unterminated);
    if (*script == '\\' && script[1] == delimiter) {
      script++;
    } else if (*script == '\\' && script[1] == 'n' && newlines) {
      add(&text, "\n", 1);
      script++;
      continue;
    } else if (*script == '\\' && script[1] != '\0') {
      add(&text, script++, 1);
    }
    add(&text, script, 1);
  }
  script++;
  return text.bytes;
}

static regex_t *compile(const char *pattern, bool ignore_case)
{
  static regex_t *last;
  if (*pattern == '\0') { /* an empty pattern: the last one again */
    if (last == NULL)
      script_error("no previous regular expression");
    return last;
  }
  regex_t *r = malloc(sizeof *r);
  if (r == NULL)
    fail("memory exhausted");
  int error = regcomp(r, pattern, __REG_LENIENT | (extended ? REG_EXTENDED : 0) | (ignore_case ? REG_ICASE : 0));
  if (error != 0) {
    static char text[64];
    regerror(error, r, text, sizeof text);
    script_error(text);
  }
  return last = r;
}

static bool parse_address(struct address *address)
{
  char *end;
  if (*script == '$') {
    script++;
    address->type = LAST_LINE;
  } else if (isdigit((unsigned char)*script) || (*script == '+' && isdigit((unsigned char)script[1]))) {
    address->type = *script == '+' ? COUNT : LINE_NUMBER;
    address->line = strtol(script, &end, 10);
    script = end;
    if (*script == '~') {
      address->type = EVERY;
      address->step = strtol(script + 1, &end, 10);
      script = end;
    }
  } else if (*script == '/' || (*script == '\\' && script[1] != '\0')) {
    if (*script == '\\')
      script++;
    char delimiter = *script++;
    char *pattern = parse_delimited(delimiter, true, "unterminated address regex");
    bool ignore_case = *script == 'I';
    if (ignore_case)
      script++;
    address->type = PATTERN;
    address->pattern = compile(pattern, ignore_case);
  } else {
    return false;
  }
  return true;
}

/* s/pattern/replacement/flags */
static void parse_substitution(struct command *c)
{
  char delimiter = *script++;
  bool ignore_case = false;
  char *pattern = parse_delimited(delimiter, true, "unterminated `s' command");
  c->replacement = parse_delimited(delimiter, false, "unterminated `s' command");
  c->occurrence = 1;
  for (;; script++) {
    if (*script == 'g')
      c->global = true;
    else if (*script == 'p')
      c->print = true;
    else if (*script == 'i' || *script == 'I')
      ignore_case = true;
    else if (isdigit((unsigned char)*script))
      c->occurrence = strtol(script, (char **)&script, 10), script--;
    else
      break;
  }
  c->pattern = compile(pattern, ignore_case);
}

/* y/from/to/ */
static void parse_translation(struct command *c)
{
  char delimiter = *script++;
  char *from = parse_delimited(delimiter, true, "unterminated `y' command");
  char *to = parse_delimited(delimiter, true, "unterminated `y' command");
  if (strlen(from) != strlen(to))
    script_error("strings for `y' command are different lengths");
  c->text = malloc(256);
  if (c->text == NULL)
    fail("memory exhausted");
  for (int i = 0; i < 256; i++)
    c->text[i] = (char)i;
  for (; *from != '\0'; from++, to++)
    c->text[(unsigned char)*from] = *to;
}

/* The text of a, i, c: the rest of the line, with a newline behind it; \ before a newline goes on to the next. */
static char *parse_text(void)
{
  struct text text = {0};
  skip_blanks();
  if (*script == '\\') {
    script++;
    skip_blanks();
    if (*script == '\n')
      script++;
  }
  if (*script == '\0')
    script_error("expected \\ after `a', `c' or `i'");
  for (; *script != '\0' && *script != '\n'; script++) {
    if (*script == '\\' && script[1] != '\0')
      script++;
    add(&text, script, 1);
  }
  add(&text, "\n", 1);
  return text.bytes;
}

static char *parse_label(void)
{
  skip_blanks();
  size_t length = strcspn(script, ";\n}");
  while (length > 0 && script[length - 1] == ' ')
    length--;
  char *label = strndup(script, length);
  script += length;
  return label;
}

/* command = [address ["," address]] ["!"] name arguments */
static void parse_command(void)
{
  if (command_count == MAX_COMMANDS)
    fail("too many commands");
  struct command *c = &commands[command_count++];
  if (parse_address(&c->from)) {
    skip_blanks();
    if (*script == ',') {
      script++;
      skip_blanks();
      if (!parse_address(&c->to))
        script_error("unexpected `,'");
    }
  }
  skip_blanks();
  if (*script == '!') {
    c->negated = true;
    script++;
    skip_blanks();
  }
  if (*script == '\0')
    script_error("missing command");
  c->name = *script++;
  switch (c->name) {
  case 's': parse_substitution(c); break;
  case 'y': parse_translation(c); break;
  case 'a':
  case 'i':
  case 'c': c->text = parse_text(); break;
  case ':':
  case 'b':
  case 't': c->text = parse_label(); break;
  case 'q':
    if (c->to.type != NO_ADDRESS)
      script_error("command only uses one address");
    c->occurrence = strtol(script, (char **)&script, 10);
    break;
  case '{': return; /* the next command follows right here */
  case '}':
  case '=':
  case 'd':
  case 'D':
  case 'g':
  case 'G':
  case 'h':
  case 'H':
  case 'n':
  case 'N':
  case 'p':
  case 'P':
  case 'x': break;
  default: {
    char message[32];
    snprintf(message, sizeof message, "unknown command: `%c'", c->name);
    script_error(message);
  }
  }
  skip_blanks();
  if (*script != '\0' && *script != '\n' && *script != ';' && *script != '}' && *script != '#')
    script_error(c->name == 's' ? "unknown option to `s'" : "extra characters after command");
}

static void parse_script(const char *text)
{
  script = script_start = text;
  for (;;) {
    while (*script == ' ' || *script == '\t' || *script == '\n' || *script == ';')
      script++;
    if (*script == '#')
      script += strcspn(script, "\n");
    else if (*script == '\0')
      return;
    else
      parse_command();
  }
}

/* Where the { and the jumps go on. */
static void resolve_targets(void)
{
  int open[MAX_COMMANDS], depth = 0;
  for (int i = 0; i < command_count; i++) {
    struct command *c = &commands[i];
    if (c->name == '{') {
      open[depth++] = i;
    } else if (c->name == '}') {
      if (depth == 0)
        fail("-e expression #1, char 0: unexpected `}'");
      commands[open[--depth]].target = i;
    } else if (c->name == 'b' || c->name == 't') {
      c->target = *c->text == '\0' ? command_count : -1; /* without a label: to the end */
      for (int n = 0; n < command_count; n++) {
        if (commands[n].name == ':' && strcmp(commands[n].text, c->text) == 0)
          c->target = n;
      }
      if (c->target < 0)
        fail("can't find label for jump to `%s'", c->text);
    }
  }
  if (depth > 0)
    fail("-e expression #1, char 0: unmatched `{'");
}

/* ---- Input ---- */

static struct successive_input input = {.complaint = "sed: can't read"};

/* sed's status: 2 if a file could not be read. */
static int status(void)
{
  return input.unopened > 0 ? 2 : 0;
}

static bool is_last_line(void)
{
  int c = next_byte(&input);
  if (c != EOF)
    ungetc(c, input.current);
  return c == EOF;
}

/* Append the next line to the pattern space; false at the end of the input. */
static bool read_line(void)
{
  int c = next_byte(&input);
  if (c == EOF)
    return false;
  for (; c != '\n' && c != EOF; c = getc(input.current)) {
    char byte = (char)c;
    add(&pattern_space, &byte, 1);
  }
  incomplete_line = c == EOF;
  line_number++;
  return true;
}

/* ---- Carrying out ---- */

enum { GROUPS = 10 };

/* Look for a match from there on; where it and its groups are. */
static bool matches(const regex_t *r, size_t from, regmatch_t groups[GROUPS])
{
  groups[0] = (regmatch_t){(regoff_t)from, (regoff_t)pattern_space.length};
  return regexec(r, pattern_space.bytes, GROUPS, groups, REG_STARTEND) == 0;
}

static bool fits(const struct address *address)
{
  regmatch_t groups[GROUPS];
  switch (address->type) {
  case LINE_NUMBER: return line_number == address->line;
  case EVERY:
    if (address->step <= 0)
      return line_number == address->line;
    return line_number >= address->line && (line_number - address->line) % address->step == 0;
  case LAST_LINE: return is_last_line();
  case PATTERN: return matches(address->pattern, 0, groups);
  default: return true;
  }
}

static bool is_selected(struct command *c)
{
  if (c->to.type == NO_ADDRESS)
    return fits(&c->from) != c->negated;
  if (c->active) {
    bool by_number = c->to.type == LINE_NUMBER || c->to.type == COUNT;
    bool over = by_number && line_number > c->end;
    c->active = !over && !(by_number ? line_number == c->end : fits(&c->to));
    return !over != c->negated;
  }
  bool begins = fits(&c->from);
  if (begins) {
    c->end = c->to.type == COUNT ? line_number + c->to.line : c->to.line;
    bool one_line = (c->to.type == LINE_NUMBER || c->to.type == COUNT) && c->end <= line_number;
    c->active = !one_line;
  }
  return begins != c->negated;
}

/* GNU's \U and \L, until \E, and \u and \l, for one character: what comes next is put into that case. */
struct letter_case {
  char all, next; /* 'U' or 'L', 'u' or 'l'; or 0 */
};

static void add_cased(struct text *result, const char *bytes, size_t length, struct letter_case *how)
{
  for (size_t i = 0; i < length; i++) {
    char kind = how->next != 0 ? how->next : how->all, byte = bytes[i];
    how->next = 0;
    if (kind == 'U' || kind == 'u')
      byte = (char)toupper((unsigned char)byte);
    else if (kind == 'L' || kind == 'l')
      byte = (char)tolower((unsigned char)byte);
    add(result, &byte, 1);
  }
}

/* The replacement for a match: & is all of it, \1 its first group. */
static void add_replacement(struct text *result, const struct command *c, const regmatch_t groups[GROUPS])
{
  const char *text = pattern_space.bytes;
  struct letter_case how = {0};
  for (const char *p = c->replacement; *p != '\0'; p++) {
    if (*p == '&') {
      add_cased(result, text + groups[0].rm_so, (size_t)(groups[0].rm_eo - groups[0].rm_so), &how);
    } else if (*p == '\\' && isdigit((unsigned char)p[1])) {
      const regmatch_t *group = &groups[*++p - '0'];
      if (group->rm_so >= 0)
        add_cased(result, text + group->rm_so, (size_t)(group->rm_eo - group->rm_so), &how);
    } else if (*p == '\\' && (p[1] == 'n' || p[1] == 't')) {
      add(result, *++p == 'n' ? "\n" : "\t", 1);
    } else if (*p == '\\' && p[1] != '\0' && strchr("ULE", p[1]) != NULL) {
      how = (struct letter_case){.all = *++p == 'E' ? 0 : *p};
    } else if (*p == '\\' && (p[1] == 'u' || p[1] == 'l')) {
      how.next = *++p;
    } else {
      p += *p == '\\' && p[1] != '\0';
      add_cased(result, p, 1, &how);
    }
  }
}

static bool substitute(struct command *c)
{
  struct text result = {0};
  regmatch_t groups[GROUPS];
  size_t done = 0; /* what of the pattern space is in the result already */
  long count = 0;
  bool replaced = false;

  for (size_t from = 0; from <= pattern_space.length && matches(c->pattern, from, groups);) {
    size_t first = (size_t)groups[0].rm_so, last = (size_t)groups[0].rm_eo;
    bool empty_after_match = first == last && first == done && count > 0;
    if (!empty_after_match && ++count >= c->occurrence && (c->global || count == c->occurrence)) {
      add(&result, pattern_space.bytes + done, first - done);
      add_replacement(&result, c, groups);
      done = last;
      replaced = true;
    } else if (!empty_after_match) {
      add(&result, pattern_space.bytes + done, last - done);
      done = last;
    }
    if (replaced && !c->global)
      break;
    from = first == last ? last + 1 : last;
  }
  if (replaced) {
    add(&result, pattern_space.bytes + done, pattern_space.length - done);
    set(&pattern_space, result.bytes, result.length);
  }
  free(result.bytes);
  return replaced;
}

static void print(const char *text, size_t length)
{
  if (newline_owed)
    putchar('\n');
  newline_owed = false;
  fwrite(text, 1, length, stdout);
}

static void print_space(void)
{
  print(pattern_space.bytes, pattern_space.length);
  newline_owed = incomplete_line && is_last_line();
  if (!newline_owed)
    putchar('\n');
}

/* The end of a cycle, or of the pattern space before n: print it, and what was appended. */
static void finish_line(bool show)
{
  if (show && !quiet)
    print_space();
  if (appended.length > 0)
    print(appended.bytes, appended.length);
  appended.length = 0;
}

static size_t first_line_length(void)
{
  return strcspn(pattern_space.bytes, "\n");
}

static void translate(const char *table)
{
  for (size_t i = 0; i < pattern_space.length; i++)
    pattern_space.bytes[i] = table[(unsigned char)pattern_space.bytes[i]];
}

/* The file that -i edits, and the one that is written in its place. */
static struct {
  const char *name;
  char *replacement;
  int standard_output;
} edited;

static void begin_edit(const char *name)
{
  struct stat status;
  const char *slash = strrchr(name, '/');
  size_t folder = slash != NULL ? (size_t)(slash + 1 - name) : 0;
  if (stat(name, &status) < 0)
    fail("can't read %s: %s", name, strerror(errno));
  if (!S_ISREG(status.st_mode))
    fail("couldn't edit %s: not a regular file", name);
  edited.name = name;
  edited.replacement = malloc(folder + sizeof "sedXXXXXX");
  sprintf(edited.replacement, "%.*ssedXXXXXX", (int)folder, name);
  int fd = mkstemp(edited.replacement);
  if (fd < 0)
    fail("couldn't open temporary file %s: %s", edited.replacement, strerror(errno));
  fchmod(fd, status.st_mode & 07777);
  fflush(stdout);
  edited.standard_output = dup(STDOUT_FILENO);
  dup2(fd, STDOUT_FILENO);
  close(fd);
}

static void end_edit(void)
{
  if (edited.name == NULL)
    return;
  fflush(stdout);
  dup2(edited.standard_output, STDOUT_FILENO);
  close(edited.standard_output);
  if (*in_place != '\0') {
    char *backup = malloc(strlen(edited.name) + strlen(in_place) + 1);
    sprintf(backup, "%s%s", edited.name, in_place);
    rename(edited.name, backup);
    free(backup);
  }
  if (rename(edited.replacement, edited.name) < 0)
    fail("cannot rename %s: %s", edited.replacement, strerror(errno));
  free(edited.replacement);
  edited.name = NULL;
}

static __attribute__((noreturn)) void quit(int code)
{
  finish_line(true);
  end_edit();
  exit(code);
}

/* What becomes of the line after its commands. */
enum cycle { PRINT, DELETED, RESTART };

static enum cycle run_commands(void)
{
  bool substituted = false;
  for (int i = 0; i < command_count; i++) {
    struct command *c = &commands[i];
    if (c->name == '}' || c->name == ':')
      continue;
    if (!is_selected(c)) {
      if (c->name == '{')
        i = c->target;
      continue;
    }
    switch (c->name) {
    case 's':
      if (substitute(c)) {
        substituted = true;
        if (c->print)
          print_space();
      }
      break;
    case 'y': translate(c->text); break;
    case 'p': print_space(); break;
    case 'P':
      print(pattern_space.bytes, first_line_length());
      putchar('\n');
      break;
    case '=': printf("%ld\n", line_number); break;
    case 'a': add(&appended, c->text, strlen(c->text)); break;
    case 'i': print(c->text, strlen(c->text)); break;
    case 'c':
      if (c->negated || !c->active)
        print(c->text, strlen(c->text));
      return DELETED;
    case 'd': return DELETED;
    case 'D': {
      size_t length = first_line_length();
      if (length == pattern_space.length)
        return DELETED;
      memmove(pattern_space.bytes, pattern_space.bytes + length + 1, pattern_space.length - length);
      pattern_space.length -= length + 1;
      return RESTART;
    }
    case 'g': set(&pattern_space, hold_space.bytes, hold_space.length); break;
    case 'G':
      add(&pattern_space, "\n", 1);
      add(&pattern_space, hold_space.bytes, hold_space.length);
      break;
    case 'h': set(&hold_space, pattern_space.bytes, pattern_space.length); break;
    case 'H':
      add(&hold_space, "\n", 1);
      add(&hold_space, pattern_space.bytes, pattern_space.length);
      break;
    case 'x': {
      struct text other = hold_space;
      hold_space = pattern_space;
      pattern_space = other;
      break;
    }
    case 'n':
      if (is_last_line())
        quit(status());
      finish_line(true);
      set(&pattern_space, "", 0);
      read_line();
      break;
    case 'N':
      if (is_last_line())
        quit(status());
      finish_line(false);
      add(&pattern_space, "\n", 1);
      read_line();
      break;
    case 'q': quit((int)c->occurrence);
    case 't':
      if (!substituted)
        break;
      substituted = false;
      i = c->target - 1;
      break;
    case 'b': i = c->target - 1; break;
    default: break; /* {: its commands follow */
    }
  }
  return PRINT;
}

static void run(void)
{
  enum cycle cycle = PRINT;
  for (;;) {
    if (cycle != RESTART) {
      set(&pattern_space, "", 0);
      if (!read_line())
        return;
    }
    cycle = run_commands();
    finish_line(cycle == PRINT);
  }
}

/* -i and -s: every file has a first and a last line. */
static void run_each(char **names)
{
  for (; *names != NULL; names++) {
    char *one[] = {*names, NULL};
    if (in_place != NULL && access(*names, F_OK) == 0)
      begin_edit(*names);
    input.names = one;
    line_number = 0;
    newline_owed = false;
    run();
    end_edit();
  }
}

static void parse_script_file(const char *name)
{
  FILE *file = fopen(name, "r");
  size_t length;
  if (file == NULL)
    fail("couldn't open file %s: %s", name, strerror(errno));
  parse_script(read_whole_file(file, &length));
  fclose(file);
}

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  const char *parts[MAX_COMMANDS];
  bool is_file[MAX_COMMANDS];
  int c, count = 0;

  shorten_options(argc, argv, "sed",
                  "expression:e file:f quiet.n silent.n regexp-extended.E separate.s in-place?i posix.p unbuffered.u line-length:l", 1, 0);
  while ((c = getopt(argc, argv, "e:f:nErsi::ul:p")) != -1) {
    switch (c) {
    case 'e':
    case 'f':
      if (count == MAX_COMMANDS)
        fail("too many commands");
      is_file[count] = c == 'f';
      parts[count++] = optarg;
      break;
    case 'n': quiet = true; break;
    case 'E':
    case 'r': extended = true; break;
    case 's': separate = true; break;
    case 'i': in_place = optarg != NULL ? optarg : ""; break;
    case 'l': /* how long lines of the command l are; */
    case 'p': /* strictly POSIX; */
    case 'u': break; /* less input ahead: nothing that shows here */
    default: return 1;
    }
  }
  if (count == 0) {
    if (optind == argc) {
      fprintf(stderr, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
      return 1;
    }
    is_file[count] = false;
    parts[count++] = argv[optind++];
  }
  for (int i = 0; i < count; i++) {
    if (is_file[i])
      parse_script_file(parts[i]);
    else
      parse_script(parts[i]);
  }
  resolve_targets();
  set(&hold_space, "", 0);
  char **names = optind < argc ? argv + optind : standard_input;
  if (separate || in_place != NULL) {
    run_each(names);
    return status();
  }
  input.names = names;
  run();
  return status();
}
