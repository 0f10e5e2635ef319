/*
 * sh: xv6's shell. A line is parsed by recursive descent into a tree of commands, and run by a child of the shell, which
 * therefore need not free anything:
 *
 *   line     = pipeline [ "&" ] ... [ ";" line ]
 *   pipeline = command [ "|" pipeline ]
 *   command  = "(" line ")" redirection... | (word | redirection)...
 *
 * cd is done by the shell itself, as it is the shell's directory that changes.
 */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define MOST_ARGUMENTS 10
#define LONGEST_LINE 100

struct command {
  enum { WORDS, REDIRECTION, PIPE, LIST, BACKGROUND } kind;
  char *words[MOST_ARGUMENTS + 1]; /* WORDS */
  struct command *left;            /* all others */
  struct command *right;           /* PIPE, LIST */
  char *file;                      /* REDIRECTION */
  int flags;
  int fd;
};

/* What is left of the line. */
static char *rest;

static void fail(const char *message) {
  fprintf(2, "%s\n", message);
  exit(1);
}

static int fork_or_fail(void) {
  int pid = fork();
  if (pid < 0) fail("fork");
  return pid;
}

/* --- Running --- */

static void run(struct command *command) __attribute__((noreturn));

static void run_pipe(struct command *command) {
  int ends[2];
  if (pipe(ends) < 0) fail("pipe");
  for (int end = 1; end >= 0; end--) {
    if (fork_or_fail() == 0) {
      close(end);
      dup(ends[end]);
      close(ends[0]);
      close(ends[1]);
      run(end == 1 ? command->left : command->right);
    }
  }
  close(ends[0]);
  close(ends[1]);
  wait(0);
  wait(0);
}

static void run(struct command *command) {
  if (!command) exit(1);
  switch (command->kind) {
  case WORDS:
    if (!command->words[0]) exit(1);
    exec(command->words[0], command->words);
    fprintf(2, "exec %s failed\n", command->words[0]);
    break;
  case REDIRECTION:
    close(command->fd);
    if (open(command->file, command->flags) < 0) {
      fprintf(2, "open %s failed\n", command->file);
      exit(1);
    }
    run(command->left);
  case PIPE:
    run_pipe(command);
    break;
  case LIST:
    if (fork_or_fail() == 0) run(command->left);
    wait(0);
    run(command->right);
  case BACKGROUND:
    if (fork_or_fail() == 0) run(command->left);
    break;
  }
  exit(0);
}

/* --- Parsing --- */

static int is_space(char c) { return c && strchr(" \t\r\n\v", c); }
static int is_symbol(char c) { return c && strchr("<|>&;()", c); }

/* The first character of what is left, behind spaces. */
static char peek(void) {
  while (is_space(*rest)) rest++;
  return *rest;
}

/* A copy of the word that is next, as the line's characters behind it are still needed. */
static char *word(const char *missing) {
  peek();
  char *start = rest;
  while (*rest && !is_space(*rest) && !is_symbol(*rest)) rest++;
  if (rest == start) fail(missing);
  int length = rest - start;
  char *copy = malloc(length + 1);
  memmove(copy, start, length);
  copy[length] = 0;
  return copy;
}

static struct command *make(int kind, struct command *left, struct command *right) {
  struct command *command = malloc(sizeof *command);
  memset(command, 0, sizeof *command);
  command->kind = kind;
  command->left = left;
  command->right = right;
  return command;
}

/* Redirections apply from the left, so the first is the outermost. */
static struct command *redirections(struct command *inner) {
  char symbol = peek();
  if (symbol != '<' && symbol != '>') return inner;
  rest++;
  int append = symbol == '>' && *rest == '>';
  if (append) rest++;
  struct command *command = make(REDIRECTION, 0, 0);
  command->file = word("missing file for redirection");
  command->fd = symbol == '<' ? 0 : 1;
  command->flags = symbol == '<' ? O_RDONLY : append ? O_WRONLY | O_CREATE : O_WRONLY | O_CREATE | O_TRUNC;
  command->left = redirections(inner);
  return command;
}

static struct command *line(void);

static struct command *simple_command(void) {
  if (peek() == '(') {
    rest++;
    struct command *inner = line();
    if (peek() != ')') fail("syntax - missing )");
    rest++;
    return redirections(inner);
  }
  struct command *words = make(WORDS, 0, 0);
  struct command *outermost = redirections(words), *innermost = outermost;
  for (int n = 0; peek() && !strchr("|)&;", *rest); n++) {
    if (is_symbol(*rest)) fail("syntax");
    if (n == MOST_ARGUMENTS) fail("too many args");
    words->words[n] = word("syntax");
    struct command *more = redirections(words);
    if (more == words) continue;
    if (innermost == words) {
      outermost = innermost = more;
    } else {
      while (innermost->left != words) innermost = innermost->left;
      innermost->left = more;
    }
  }
  return outermost;
}

static struct command *pipeline(void) {
  struct command *left = simple_command();
  if (peek() != '|') return left;
  rest++;
  return make(PIPE, left, pipeline());
}

static struct command *line(void) {
  struct command *command = pipeline();
  while (peek() == '&') {
    rest++;
    command = make(BACKGROUND, command, 0);
  }
  if (peek() != ';') return command;
  rest++;
  return make(LIST, command, line());
}

static struct command *parse(char *text) {
  rest = text;
  struct command *command = line();
  if (peek()) {
    fprintf(2, "leftovers: %s\n", rest);
    fail("syntax");
  }
  return command;
}

/* --- The loop --- */

int main(void) {
  static char text[LONGEST_LINE];
  int fd;
  /* All three standard descriptors are open. */
  while ((fd = open("console", O_RDWR)) >= 0) {
    if (fd >= 3) {
      close(fd);
      break;
    }
  }
  for (;;) {
    write(2, "$ ", 2);
    memset(text, 0, sizeof text);
    gets(text, sizeof text);
    if (!text[0]) exit(0);
    if (text[0] == 'c' && text[1] == 'd' && text[2] == ' ') {
      text[strlen(text) - 1] = 0;
      if (chdir(text + 3) < 0) fprintf(2, "cannot cd %s\n", text + 3);
      continue;
    }
    if (fork_or_fail() == 0) run(parse(text));
    wait(0);
  }
}
