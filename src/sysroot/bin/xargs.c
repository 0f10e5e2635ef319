/*
 * xargs: makes arguments of its standard input and runs a program with them (echo, if none is named).
 *
 *   -n N   at most N arguments to a run      -I WORD   a run for each line, which replaces WORD
 *   -P N   up to N at the same time          -0, -d C  arguments end with a 0, or with C
 *   -r     do not run without arguments      -t        show what is run
 *   -L N   the words of N lines to a run     -s N      at most N bytes of command line
 *   -a F   from a file                       -E WORD   the argument that ends the input
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "long_options.h"

enum { MAX_BYTES = 100000, MAX_ARGUMENTS = 10000 };

static char **command; /* the program and its first arguments */
static int command_length;
static char *items[MAX_ARGUMENTS];
static int item_count;
static const char *replaced; /* -I */
static int delimiter = -1, at_most = MAX_ARGUMENTS, parallel = 1;
static bool not_empty, show;
static const char *end_word;          /* -E: the argument that ends the input */
static int lines_at_most;             /* -L; 0: any number */
static size_t most_bytes = MAX_BYTES; /* -s */
static bool line_ended;               /* the word that was read last was the last of its line */
static int running, status;

static void *allocate(void *memory, size_t size)
{
  memory = realloc(memory, size);
  if (memory == NULL) {
    fprintf(stderr, "xargs: memory exhausted\n");
    exit(1);
  }
  return memory;
}

/* ---- Reading arguments ---- */

struct text {
  char *bytes;
  size_t length, capacity;
};

static void put(struct text *text, int c)
{
  if (text->length == text->capacity) {
    text->capacity = text->capacity == 0 ? 32 : 2 * text->capacity;
    text->bytes = allocate(text->bytes, text->capacity);
  }
  text->bytes[text->length++] = (char)c;
}

/* Up to the delimiter, as it stands. NULL: there are no more. */
static char *read_delimited(void)
{
  struct text text = {0};
  int c;
  while ((c = getchar()) != EOF && c != delimiter)
    put(&text, c);
  if (c == EOF && text.length == 0)
    return NULL;
  put(&text, '\0');
  return text.bytes;
}

/* A word, or with -I a line without the blanks before it. Quotes and backslashes protect what they protect in the shell. */
static char *read_word(void)
{
  struct text text = {0};
  int c, quote = 0;
  bool any = false;

  do {
    c = getchar();
  } while (c == '\n' || (c != EOF && isblank(c)));
  for (; c != EOF; c = getchar()) {
    if (quote != 0 && c == '\n') {
      fprintf(stderr, "xargs: unmatched %s quote; by default quotes are special to xargs unless you use the -0 option\n",
              quote == '"' ? "double" : "single");
      exit(1);
    }
    if (quote == 0 && (c == '\n' || (isblank(c) && replaced == NULL))) {
      line_ended = c == '\n';
      break;
    }
    any = true;
    if (quote != 0 && c == quote)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else if (quote == 0 && c == '\\')
      put(&text, getchar());
    else
      put(&text, c);
  }
  if (!any)
    return NULL;
  put(&text, '\0');
  return text.bytes;
}

/* ---- Running ---- */

static void note_end(int how)
{
  running--;
  if (WIFSIGNALED(how)) {
    fprintf(stderr, "xargs: %s: terminated by signal %d\n", command[0], WTERMSIG(how));
    exit(125);
  }
  int code = WEXITSTATUS(how);
  if (code == 255) {
    fprintf(stderr, "xargs: %s: exited with status 255; aborting\n", command[0]);
    exit(124);
  }
  if (code == 126 || code == 127)
    exit(code);
  if (code != 0)
    status = 123;
}

static void wait_for_one(void)
{
  int how;
  if (wait(&how) > 0)
    note_end(how);
}

static void run(char **argv)
{
  if (show) {
    for (char **a = argv; *a != NULL; a++)
      fprintf(stderr, "%s%s", a == argv ? "" : " ", *a);
    fprintf(stderr, "\n");
  }
  while (running >= parallel)
    wait_for_one();
  pid_t pid = fork();
  if (pid < 0) {
    perror("xargs: cannot fork");
    exit(1);
  }
  if (pid == 0) {
    execvp(argv[0], argv);
    int code = errno == ENOENT ? 127 : 126;
    fprintf(stderr, "xargs: %s: %s\n", argv[0], strerror(errno));
    _exit(code);
  }
  running++;
}

/* The program with the arguments collected so far. */
static void run_items(void)
{
  char **argv = allocate(NULL, (size_t)(command_length + item_count + 1) * sizeof *argv);
  memcpy(argv, command, (size_t)command_length * sizeof *argv);
  memcpy(argv + command_length, items, (size_t)item_count * sizeof *argv);
  argv[command_length + item_count] = NULL;
  run(argv);
  free(argv);
  for (int i = 0; i < item_count; i++)
    free(items[i]);
  item_count = 0;
}

static char *replace(const char *pattern, const char *item)
{
  struct text text = {0};
  while (*pattern != '\0') {
    if (strncmp(pattern, replaced, strlen(replaced)) == 0) {
      for (const char *p = item; *p != '\0'; p++)
        put(&text, *p);
      pattern += strlen(replaced);
    } else {
      put(&text, *pattern++);
    }
  }
  put(&text, '\0');
  return text.bytes;
}

static void run_replaced(const char *item)
{
  char **argv = allocate(NULL, ((size_t)command_length + 1) * sizeof *argv);
  for (int i = 0; i < command_length; i++)
    argv[i] = replace(command[i], item);
  argv[command_length] = NULL;
  run(argv);
  for (int i = 0; i < command_length; i++)
    free(argv[i]);
  free(argv);
}

int main(int argc, char **argv)
{
  static char *echo[] = {"echo", NULL};
  int c;

  shorten_options(argc, argv, "xargs",
                  "null.0 arg-file:a delimiter:d replace:I max-lines:L max-args:n max-procs:P no-run-if-empty.r max-chars:s "
                  "verbose.t exit.x",
                  1, 1);
  while ((c = getopt(argc, argv, "+0a:d:E:I:L:n:P:rs:tx")) != -1) {
    switch (c) {
    case '0': delimiter = '\0'; break;
    case 'd': delimiter = strcmp(optarg, "\\n") == 0 ? '\n' : strcmp(optarg, "\\t") == 0 ? '\t' : *optarg; break;
    case 'I': replaced = optarg; break;
    case 'a':
      if (freopen(optarg, "r", stdin) == NULL) {
        fprintf(stderr, "xargs: Cannot open input file '%s': %s\n", optarg, strerror(errno));
        return 1;
      }
      break;
    case 'E': end_word = optarg; break;
    case 'L': lines_at_most = atoi(optarg); break;
    case 's': most_bytes = (size_t)atol(optarg); break;
    case 'x': break;
    case 'n': at_most = atoi(optarg); break;
    case 'P': parallel = atoi(optarg); break;
    case 'r': not_empty = true; break;
    case 't': show = true; break;
    default: refuse_option("xargs", 1);
    }
  }
  if (at_most < 1 || at_most > MAX_ARGUMENTS) {
    fprintf(stderr, "xargs: value for -n option should be >= 1\n");
    return 1;
  }
  if (parallel < 1) /* as many as there are */
    parallel = MAX_ARGUMENTS;
  command = optind < argc ? argv + optind : echo;
  while (command[command_length] != NULL)
    command_length++;

  bool ran = replaced != NULL;
  size_t bytes = 0, command_bytes = 0;
  int lines = 0;
  for (char **word = command; *word != NULL; word++)
    command_bytes += strlen(*word) + 1;
  most_bytes = most_bytes > command_bytes ? most_bytes - command_bytes : 1;
  char *item;
  while ((item = delimiter >= 0 ? read_delimited() : read_word()) != NULL) {
    if (replaced != NULL) {
      run_replaced(item);
      free(item);
      continue;
    }
    if (end_word != NULL && strcmp(item, end_word) == 0) {
      free(item);
      break;
    }
    size_t size = strlen(item) + 1;
    if (item_count > 0 && bytes + size > most_bytes) {
      run_items();
      ran = true;
      bytes = 0;
    }
    items[item_count++] = item;
    bytes += size;
    bool lines_full = lines_at_most > 0 && line_ended && ++lines == lines_at_most;
    if (item_count == at_most || lines_full) {
      lines = 0;
      run_items();
      ran = true;
      bytes = 0;
    }
  }
  if (item_count > 0 || (!ran && !not_empty))
    run_items();
  while (running > 0)
    wait_for_one();
  return status;
}
