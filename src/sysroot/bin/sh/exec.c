/*
 * The tree to processes.
 *
 * `run` gives the exit status of a tree. What must not change the shell itself (a program, one side of a pipe,
 * a subshell, what goes to the background) runs in a fork of it; all else runs right here.
 */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int last_status;
enum jump jump;
int jump_levels, loop_depth, function_depth, tested_depth;

enum { SAVED_FD = 10, PIPE_CAPACITY = 4096 };

/* ---- Redirections ---- */

static int open_for_output(const char *path, int flags)
{
  struct stat st;
  int fd;
  if (flags & O_EXCL && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
    flags &= ~O_EXCL; /* set -C protects files, not devices */
  fd = open(path, O_WRONLY | O_CREAT | flags, 0666);
  if (fd < 0)
    complain("cannot create %s: %s", path, errno == ENOENT ? "Directory nonexistent" : strerror(errno));
  return fd;
}

/* A pipe with the text in it. What does not fit in the pipe is written by a child. */
static int open_here_document(const char *text)
{
  int ends[2];
  size_t length = strlen(text);

  if (pipe(ends) < 0) {
    complain("Pipe call failed");
    return -1;
  }
  if (length <= PIPE_CAPACITY) {
    if (write(ends[1], text, length) != (ssize_t)length)
      complain("%s", strerror(errno));
  } else if (fork() == 0) {
    close(ends[0]);
    while (length > 0) {
      ssize_t n = write(ends[1], text, length);
      if (n <= 0)
        break;
      text += n;
      length -= (size_t)n;
    }
    _exit(0);
  }
  close(ends[1]);
  return ends[0];
}

/* Make descriptor `to` mean what `from` means, and be done with `from`. */
static void move_fd(int from, int to)
{
  if (from != to) {
    dup2(from, to);
    close(from);
  }
}

static bool duplicate(const char *word, int fd)
{
  if (strcmp(word, "-") == 0) {
    close(fd);
    return true;
  }
  char *end;
  long from = strtol(word, &end, 10);
  if (*word == '\0' || *end != '\0') {
    complain("Syntax error: Bad fd number");
    return false;
  }
  if (dup2((int)from, fd) < 0) {
    complain("%s: %s", word, strerror(errno));
    return false;
  }
  return true;
}

static bool apply_redirect(struct redirect *redirect)
{
  int fd;

  if (redirect->type == REDIRECT_HERE) {
    fd = open_here_document(redirect->literal ? redirect->word : expand_here_document(redirect->word));
    if (fd < 0)
      return false;
    move_fd(fd, redirect->fd);
    return true;
  }
  const char *word = expand_word(redirect->word);
  switch (redirect->type) {
  case REDIRECT_DUP:
    return duplicate(word, redirect->fd);
  case REDIRECT_IN:
    fd = open(word, O_RDONLY);
    if (fd < 0)
      complain("cannot open %s: %s", word, errno == ENOENT ? "No such file" : strerror(errno));
    break;
  case REDIRECT_READWRITE:
    fd = open(word, O_RDWR | O_CREAT, 0666);
    if (fd < 0)
      complain("cannot open %s: %s", word, strerror(errno));
    break;
  case REDIRECT_APPEND:
    fd = open_for_output(word, O_APPEND);
    break;
  default:
    fd = open_for_output(word, redirect->type == REDIRECT_OUT && options.no_clobber ? O_EXCL : O_TRUNC);
    break;
  }
  if (fd < 0)
    return false;
  move_fd(fd, redirect->fd);
  if (redirect->type == REDIRECT_BOTH)
    dup2(redirect->fd, STDERR_FILENO);
  return true;
}

bool apply_redirects(struct redirect *redirects)
{
  for (; redirects != NULL; redirects = redirects->next) {
    if (!apply_redirect(redirects))
      return false;
  }
  return true;
}

/* Descriptors put aside while a builtin or a compound command runs with others. */
struct saved_fds {
  int fd[16], copy[16];
  int count;
};

static void save_fd(struct saved_fds *saved, int fd)
{
  for (int i = 0; i < saved->count; i++) {
    if (saved->fd[i] == fd)
      return;
  }
  if (saved->count == 16)
    fail("too many redirections");
  saved->fd[saved->count] = fd;
  saved->copy[saved->count++] = fcntl(fd, F_DUPFD_CLOEXEC, SAVED_FD);
}

static void save_fds(struct saved_fds *saved, struct redirect *redirects)
{
  fflush(stdout);
  for (; redirects != NULL; redirects = redirects->next) {
    save_fd(saved, redirects->fd);
    if (redirects->type == REDIRECT_BOTH)
      save_fd(saved, STDERR_FILENO);
  }
}

static void restore_fds(struct saved_fds *saved)
{
  fflush(stdout);
  for (int i = 0; i < saved->count; i++) {
    if (saved->copy[i] < 0)
      close(saved->fd[i]);
    else
      move_fd(saved->copy[i], saved->fd[i]);
  }
  saved->count = 0;
}

/* ---- Programs ---- */

static bool is_program(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

char *find_program(const char *name)
{
  if (strchr(name, '/') != NULL)
    return is_program(name) ? (char *)name : NULL;

  const char *path = get_variable("PATH");
  if (path == NULL)
    return NULL;
  for (;;) {
    struct buffer candidate = {0};
    while (*path != '\0' && *path != ':')
      put(&candidate, *path++);
    if (candidate.length > 0)
      put(&candidate, '/');
    put_text(&candidate, name);
    if (is_program(buffer_text(&candidate)))
      return buffer_text(&candidate);
    if (*path++ == '\0')
      return NULL;
  }
}

int exec_program(char **argv)
{
  char **environment = export_environment();
  char *path = strchr(argv[0], '/') != NULL ? argv[0] : find_program(argv[0]);

  fflush(NULL);
  if (path != NULL) {
    execve(path, argv, environment);
    if (errno == ENOEXEC) { /* a text file: a script for us */
      int argc = 0;
      while (argv[argc] != NULL)
        argc++;
      char **script = temporary(((size_t)argc + 2) * sizeof *script);
      script[0] = "sh";
      script[1] = path;
      for (int i = 1; i <= argc; i++)
        script[i + 1] = argv[i];
      execve("/bin/sh", script, environment);
    }
  } else {
    errno = ENOENT;
  }
  complain("%s: %s", argv[0], errno == ENOENT ? "not found" : strerror(errno));
  return errno == ENOENT ? 127 : 126;
}

/* ---- Simple commands ---- */

static void assign(const char *assignment, bool export)
{
  const char *equals = strchr(assignment, '=');
  char *name = copy_slice(assignment, (size_t)(equals - assignment));
  set_variable(name, expand_assignment(equals + 1));
  if (export)
    find_variable(name, true)->exported = true;
  free(name);
}

/* set -x: what was assigned, and what will be run. */
static void trace(struct node *node, char **argv)
{
  if (!options.trace)
    return;
  const char *prefix = get_variable("PS4");
  fflush(stdout);
  fputs(prefix != NULL ? expand_here_document(prefix) : "+ ", stderr);
  const char *space = "";
  for (struct word *a = node->assignments; a != NULL; a = a->next, space = " ") {
    size_t length = strcspn(a->text, "=");
    char *name = copy_slice(a->text, length);
    fprintf(stderr, "%s%s=%s", space, name, get_variable(name));
    free(name);
  }
  for (; *argv != NULL; argv++, space = " ")
    fprintf(stderr, "%s%s", space, *argv);
  fputc('\n', stderr);
}

static int call_function(struct function *function, int argc, char **argv)
{
  struct positional outer = positional;
  size_t variables = variables_mark();
  int loops = loop_depth;

  positional.argument = argv + 1;
  positional.count = argc - 1;
  loop_depth = 0;
  function_depth++;
  int status = run(function->body, 0);
  function_depth--;
  loop_depth = loops;
  positional = outer;
  restore_variables(variables);
  if (jump == JUMP_RETURN) {
    jump = JUMP_NONE;
    status = last_status;
  }
  return status;
}

/* A builtin. An error of one that is not special ends it, and nothing else. */
static int call_builtin(const struct builtin *builtin, int argc, char **argv)
{
  jmp_buf here, *outer = builtin_escape;
  struct input *const outer_input = input;
  int status = 2;
  if (builtin->special) {
    status = builtin->run(argc, argv);
  } else {
    builtin_escape = &here;
    if (setjmp(here) == 0) {
      status = builtin->run(argc, argv);
    } else {
      while (input != outer_input) /* `command eval` */
        pop_input();
      error_prefix = "";
    }
    builtin_escape = outer;
  }
  fflush(stdout);
  if (ferror(stdout)) {
    complain("%s: %s: I/O error", argv[0], argv[0]);
    clearerr(stdout);
    __fpurge(stdout);
    status = 1;
  }
  return status;
}

/* A builtin or a function, in this process. */
static int run_inside(struct node *node, const struct builtin *builtin, struct function *function, int argc, char **argv)
{
  struct saved_fds saved = {.count = 0};
  size_t variables = variables_mark();
  bool keeps_redirects = builtin != NULL && strcmp(builtin->name, "exec") == 0;
  bool keeps_assignments = builtin != NULL && builtin->special;
  int status = 2;

  for (struct word *a = node->assignments; a != NULL; a = a->next) {
    if (!keeps_assignments) {
      char *name = copy_slice(a->text, strcspn(a->text, "="));
      save_variable(name);
      free(name);
    }
    assign(a->text, !keeps_assignments);
  }
  trace(node, argv);
  if (!keeps_redirects)
    save_fds(&saved, node->redirects);
  bool redirected = apply_redirects(node->redirects);
  if (redirected)
    status = builtin != NULL ? call_builtin(builtin, argc, argv) : call_function(function, argc, argv);
  if (node->assignments != NULL)
    restore_variables(variables);
  restore_fds(&saved);
  if (!redirected && builtin != NULL && builtin->special && !interactive)
    exit_shell(2);
  return status;
}

/* Redirections without a command: the files are opened and closed again. */
static int run_assignments(struct node *node, char **argv)
{
  struct saved_fds saved = {.count = 0};
  last_status = 0;
  for (struct word *a = node->assignments; a != NULL; a = a->next)
    assign(a->text, false);
  int status = last_status; /* of a command substitution, if there was one */
  if (node->assignments != NULL)
    trace(node, argv);
  save_fds(&saved, node->redirects);
  if (!apply_redirects(node->redirects))
    status = 2;
  restore_fds(&saved);
  return status;
}

static int run_external(struct node *node, char **argv, int flags)
{
  struct job *job = NULL;
  if (!(flags & RUN_EXIT)) {
    job = new_job(node->text);
    if (fork_into_job(job, false) > 0)
      return wait_for_job(job);
  }
  for (struct word *a = node->assignments; a != NULL; a = a->next)
    assign(a->text, true);
  trace(node, argv);
  if (!apply_redirects(node->redirects))
    exit_shell(2);
  exit_shell(exec_program(argv));
}

static int run_simple(struct node *node, int flags)
{
  int argc;
  char **argv = expand_words(node->words, &argc);

  if (argc == 0)
    return run_assignments(node, argv);
  const struct builtin *builtin = find_builtin(argv[0]);
  struct function *function = find_function(argv[0]);
  if (function != NULL)
    return run_inside(node, NULL, function, argc, argv);
  if (builtin != NULL)
    return run_inside(node, builtin, NULL, argc, argv);
  return run_external(node, argv, flags);
}

/* ---- Pipelines ---- */

/* a | b | c hangs in the tree as (a | b) | c: put the commands in a row. */
static int count_commands(struct node *node)
{
  return node->type == NODE_PIPE ? count_commands(node->left) + 1 : 1;
}

/* Start the processes of a pipeline from left to right. The shell itself keeps no end of any pipe. */
static void start_pipeline(struct node *node, struct job *job, bool background)
{
  int count = count_commands(node);
  struct node **command = temporary((size_t)count * sizeof *command);
  for (int i = count - 1; i > 0; i--, node = node->left)
    command[i] = node->right;
  command[0] = node;

  int in = -1; /* where the next command reads from, if not from our own input */
  for (int i = 0; i < count; i++) {
    int ends[2] = {-1, -1};
    if (i < count - 1 && pipe(ends) < 0)
      fail("Pipe call failed");
    pid_t pid = try_fork_into_job(job, background);
    if (pid == 0) {
      if (ends[0] >= 0)
        close(ends[0]);
      if (in >= 0)
        move_fd(in, STDIN_FILENO);
      if (ends[1] >= 0)
        move_fd(ends[1], STDOUT_FILENO);
      exit_shell(run(command[i], RUN_EXIT));
    }
    if (in >= 0)
      close(in);
    if (ends[1] >= 0)
      close(ends[1]);
    in = ends[0];
    if (pid < 0) {
      if (in >= 0)
        close(in);
      cannot_fork(job);
    }
  }
}

static int run_pipeline(struct node *node)
{
  struct job *job = new_job(node->text);
  start_pipeline(node, job, false);
  return wait_for_job(job);
}

static int run_background(struct node *node)
{
  struct job *job = new_job(node->text);
  start_pipeline(node->left, job, true);
  if (interactive)
    fprintf(stderr, "[%d] %d\n", job->number, (int)last_background);
  return 0;
}

static int run_subshell(struct node *node, int flags)
{
  if (!(flags & RUN_EXIT)) {
    struct job *job = new_job(node->text);
    if (fork_into_job(job, false) > 0)
      return wait_for_job(job);
  }
  if (!apply_redirects(node->redirects))
    exit_shell(2);
  exit_shell(run(node->left, RUN_EXIT));
}

char *command_output(const char *text)
{
  int ends[2];
  if (pipe(ends) < 0)
    fail("Pipe call failed");
  struct job *job = new_job(text);
  bool outer = job_control;
  job_control = false; /* it stays in our process group */
  pid_t pid = fork_into_job(job, false);
  if (pid == 0) {
    close(ends[0]);
    move_fd(ends[1], STDOUT_FILENO);
    tested_depth = 0;
    exit_shell(run_string(text, RUN_EXIT));
  }
  close(ends[1]);
  struct buffer output = {0};
  char chunk[512];
  ssize_t n;
  while ((n = read(ends[0], chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR)) {
    for (ssize_t i = 0; i < n; i++) {
      if (chunk[i] != '\0')
        put(&output, chunk[i]);
    }
  }
  close(ends[0]);
  last_status = wait_for_job(job);
  job_control = outer;
  while (output.length > 0 && output.text[output.length - 1] == '\n')
    output.length--;
  return buffer_text(&output);
}

/* ---- Compound commands ---- */

/* After the body of a loop: should the loop end? */
static bool leave_loop(void)
{
  if (jump == JUMP_RETURN)
    return true;
  if (jump == JUMP_NONE)
    return false;
  if (--jump_levels > 0)
    return true; /* for a loop further out */
  bool leave = jump == JUMP_BREAK;
  jump = JUMP_NONE;
  return leave;
}

static int run_while(struct node *node)
{
  int status = 0;
  loop_depth++;
  for (;;) {
    int condition = run(node->left, RUN_CONDITION);
    if (jump == JUMP_NONE) {
      if ((condition == 0) != (node->type == NODE_WHILE))
        break;
      status = run(node->right, 0);
    }
    if (leave_loop())
      break;
  }
  loop_depth--;
  return status;
}

static int run_for(struct node *node)
{
  int count = positional.count, status = 0;
  char **values = positional.argument;
  if (node->has_in)
    values = expand_words(node->words, &count);
  loop_depth++;
  for (int i = 0; i < count; i++) {
    set_variable(node->name, values[i]);
    status = run(node->right, 0);
    if (leave_loop())
      break;
  }
  loop_depth--;
  return status;
}

static int run_case(struct node *node, int flags)
{
  const char *value = expand_word(node->words->text);
  for (struct case_item *item = node->cases; item != NULL; item = item->next) {
    for (struct word *pattern = item->patterns; pattern != NULL; pattern = pattern->next) {
      if (fnmatch(expand_pattern(pattern->text), value, 0) == 0)
        return run(item->body, flags);
    }
  }
  return 0;
}

static int run_if(struct node *node, int flags)
{
  int condition = run(node->left, RUN_CONDITION);
  if (jump != JUMP_NONE)
    return condition;
  if (condition == 0)
    return run(node->right, flags);
  return run(node->third, flags);
}

static int run_sequence(struct node *node, int flags)
{
  int status = run(node->left, flags & ~RUN_EXIT);
  return jump == JUMP_NONE ? run(node->right, flags) : status;
}

static int run_and_or(struct node *node, int flags)
{
  int status = run(node->left, RUN_CONDITION);
  if (jump != JUMP_NONE || (status == 0) != (node->type == NODE_AND))
    return status;
  return run(node->right, flags);
}

static int dispatch(struct node *node, int flags)
{
  switch (node->type) {
  case NODE_SIMPLE: return run_simple(node, flags);
  case NODE_PIPE: return run_pipeline(node);
  case NODE_AND:
  case NODE_OR: return run_and_or(node, flags);
  case NODE_NOT: return !run(node->left, RUN_CONDITION);
  case NODE_SEQUENCE: return run_sequence(node, flags);
  case NODE_BACKGROUND: return run_background(node);
  case NODE_SUBSHELL: return run_subshell(node, flags);
  case NODE_GROUP: return run(node->left, flags);
  case NODE_IF: return run_if(node, flags);
  case NODE_WHILE:
  case NODE_UNTIL: return run_while(node);
  case NODE_FOR: return run_for(node);
  case NODE_CASE: return run_case(node, flags);
  case NODE_FUNCTION:
    define_function(node->name, node->left);
    return 0;
  }
  return 0;
}

int run(struct node *node, int flags)
{
  if (node == NULL)
    return last_status = 0;
  if (options.no_execute)
    return 0;

  size_t mark = temporary_mark();
  struct saved_fds saved = {.count = 0};
  bool compound = node->type != NODE_SIMPLE && node->type != NODE_SUBSHELL && node->redirects != NULL;
  int status;

  current_line = node->line;
  if (flags & RUN_CONDITION)
    tested_depth++;
  if (compound) {
    save_fds(&saved, node->redirects);
    flags &= ~RUN_EXIT;
  }
  if (compound && !apply_redirects(node->redirects))
    status = 2;
  else
    status = dispatch(node, flags);
  if (flags & RUN_CONDITION)
    tested_depth--;
  if (compound)
    restore_fds(&saved);
  temporary_release(mark);

  last_status = status;
  if (pending_trap() != 0) {
    run_traps();
    last_status = status;
  }
  /* Compound commands have failed because of a command in them, which has been looked at. */
  bool simple = node->type == NODE_SIMPLE || node->type == NODE_PIPE || node->type == NODE_SUBSHELL;
  bool tested = (flags & RUN_CONDITION) || tested_depth > 0;
  if (options.exit_on_error && status != 0 && simple && !tested && jump == JUMP_NONE)
    exit_shell(status);
  return status;
}

int run_string(const char *text, int flags)
{
  int status = 0;
  push_input_string(text);
  do {
    struct node *node = parse_command_line();
    bool last = token == TOKEN_EOF || input->position == input->length;
    if (node != NULL)
      status = run(node, last ? flags : flags & ~RUN_EXIT);
  } while (token != TOKEN_EOF && jump == JUMP_NONE);
  pop_input();
  return status;
}
