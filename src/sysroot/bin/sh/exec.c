/*
 * The tree to processes.
 *
 * `run` gives the exit status of a tree. What must not change the shell itself (a program, one side of a pipe,
 * a subshell, what goes to the background) runs in a fork of it; all else runs right here.
 */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int last_status;
enum jump jump;
int jump_levels, loop_depth, function_depth, tested_depth;

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
      execve(bash ? "/bin/bash" : "/bin/sh", script, environment);
    }
  } else {
    errno = ENOENT;
  }
  int error = errno;
  struct stat st;
  if (!bash)
    complain("%s: %s", argv[0], error == ENOENT ? "not found" : strerror(error));
  else if (error == ENOENT && strchr(argv[0], '/') == NULL)
    complain(*error_prefix != '\0' ? "%s: not found" : "%s: command not found", argv[0]);
  else
    complain("%s: %s", argv[0], stat(argv[0], &st) == 0 && S_ISDIR(st.st_mode) ? "Is a directory" : strerror(error));
  errno = error;
  return errno == ENOENT ? 127 : 126;
}

/* ---- Simple commands ---- */

static void assign(const char *assignment, bool export)
{
  struct variable *variable = assign_word(assignment, false);
  if (export)
    variable->exported = true;
}

static void trace_prefix(void)
{
  const char *prefix = get_variable("PS4");
  fflush(stdout);
  fputs(prefix != NULL ? expand_here_document(prefix) : "+ ", stderr);
}

/* A word as set -x shows it: bash quotes where it has to. */
static const char *traced(const char *word)
{
  if (!bash)
    return word;
  if (*word == '\0')
    return "''";
  return word[strcspn(word, " \t\n!\"#$&'()*;<>?[\\]^`{|}~")] == '\0' ? word : quote_value(word);
}

/* set -x: what was assigned, in bash on lines of its own, and what will be run. */
static void trace(struct node *node, char **argv)
{
  if (!options.trace)
    return;
  const char *space = "";
  if (!bash || (node->assignments == NULL && *argv != NULL))
    trace_prefix();
  for (struct word *a = node->assignments; a != NULL; a = a->next) {
    size_t length = strcspn(a->text, "=+[");
    char *name = copy_slice(a->text, length);
    const char *value = get_variable(name);
    if (bash) {
      trace_prefix();
      if (a->text[length] != '=' || a->text[length + 1] == '(')
        fprintf(stderr, "%s\n", a->text);
      else
        fprintf(stderr, "%s=%s\n", name, value != NULL && *value != '\0' ? traced(value) : "");
    } else {
      fprintf(stderr, "%s%s=%s", space, name, value);
      space = " ";
    }
    free(name);
  }
  if (bash && *argv == NULL)
    return;
  if (bash && node->assignments != NULL)
    trace_prefix();
  for (; *argv != NULL; argv++, space = " ")
    fprintf(stderr, "%s%s", space, traced(*argv));
  fputc('\n', stderr);
}

int call_function(struct function *function, int argc, char **argv)
{
  struct positional outer = positional;
  size_t variables = variables_mark();
  int loops = loop_depth;

  positional.argument = argv + 1;
  positional.count = argc - 1;
  loop_depth = 0;
  function_depth++;
  if (bash) {
    save_variable("FUNCNAME");
    set_variable("FUNCNAME", function->name);
  }
  int status = run(function->body, 0);
  function_depth--;
  loop_depth = loops;
  positional = outer;
  restore_variables(variables);
  if (jump == JUMP_RETURN) {
    jump = JUMP_NONE;
    status = last_status;
  }
  if (bash)
    run_pseudo_trap(TRAP_RETURN);
  return status;
}

/* A builtin. An error of one that is not special ends it, and nothing else. */
static int call_builtin(const struct builtin *builtin, int argc, char **argv)
{
  jmp_buf here, *outer = builtin_escape;
  struct input *const outer_input = input;
  int status = 2;
  if (builtin->special && !bash) {
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
    if (bash)
      complain("%s: write error: %s", argv[0], strerror(errno));
    else
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
  bool keeps_assignments = builtin != NULL && builtin->special && !bash;
  int status = 2;

  for (struct word *a = node->assignments; a != NULL; a = a->next) {
    if (!keeps_assignments) {
      char *name = copy_slice(a->text, strcspn(a->text, "=+["));
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
  if (!redirected && builtin != NULL && builtin->special && !goes_on)
    exit_shell(2);
  return redirected || !bash ? status : 1;
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
    exit_shell(bash ? 1 : 2);
  exit_shell(exec_program(argv));
}

/* bash: in what these commands are given, name=value is an assignment: not split, and with a list for an array. */
static bool takes_assignments(const char *command)
{
  static const char *const commands[] = {"declare", "typeset", "local", "export", "readonly"};
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(command, commands[i]) == 0)
      return true;
  }
  return false;
}

/* The arguments of a command that takes assignments. */
static char **expand_assignments(struct word *words, int *count)
{
  struct word *expanded = NULL, **end = &expanded;
  char **argv;
  for (struct word *w = words; w != NULL; w = w->next) {
    size_t length = assignment_length(w->text);
    struct word alone = {w->text, NULL};
    int n = 1;
    char *one, **fields = &one;
    if (length == 0) {
      fields = expand_words(&alone, &n);
    } else {
      const char *value = w->text + length + (w->text[length] == '+' ? 2 : 1);
      struct buffer text = {0};
      for (const char *p = w->text; p < value; p++)
        put(&text, *p);
      put_text(&text, *value == '(' ? value : expand_assignment(value));
      one = buffer_text(&text);
    }
    for (int i = 0; i < n; i++, end = &(*end)->next) {
      *end = temporary(sizeof **end);
      **end = (struct word){fields[i], NULL};
    }
  }
  *count = 0;
  for (struct word *w = expanded; w != NULL; w = w->next)
    ++*count;
  argv = temporary(((size_t)*count + 1) * sizeof *argv);
  *count = 0;
  for (struct word *w = expanded; w != NULL; w = w->next)
    argv[(*count)++] = w->text;
  argv[*count] = NULL;
  return argv;
}

static int run_simple(struct node *node, int flags)
{
  int argc;
  bool assigns = bash && node->words != NULL && takes_assignments(node->words->text);
  char **argv = assigns ? expand_assignments(node->words, &argc) : expand_words(node->words, &argc);

  if (bash)
    run_pseudo_trap(TRAP_DEBUG);
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

int run_simple_command(char **argv)
{
  struct job *job = new_job(argv[0]);
  if (fork_into_job(job, false) > 0)
    return wait_for_job(job);
  exit_shell(exec_program(argv));
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
    exit_shell(bash ? 1 : 2);
  exit_shell(run(node->left, RUN_EXIT));
}

/* The text of $(< file): read by the shell itself. */
static bool is_file_substitution(const char *text)
{
  text += strspn(text, " \t\n");
  return bash && *text == '<' && text[1] != '<' && text[1] != '(';
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
    if (is_file_substitution(text)) {
      struct buffer command = {0};
      put_text(&command, "cat ");
      put_text(&command, text);
      text = buffer_text(&command);
    }
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

/* bash's `time`: how long a pipeline took, to the standard error. */
static int run_time(struct node *node)
{
  struct timespec from, to;
  struct tms before, after;
  clock_gettime(CLOCK_MONOTONIC, &from);
  times(&before);
  int status = run(node->left, 0);
  clock_gettime(CLOCK_MONOTONIC, &to);
  times(&after);
  double ticks = (double)sysconf(_SC_CLK_TCK);
  double seconds[3] = {
      (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
      (double)(after.tms_utime + after.tms_cutime - before.tms_utime - before.tms_cutime) / ticks,
      (double)(after.tms_stime + after.tms_cstime - before.tms_stime - before.tms_cstime) / ticks,
  };
  static const char *const names[] = {"real", "user", "sys"};
  fflush(stdout);
  if (!node->in_posix_form)
    fputc('\n', stderr);
  for (int i = 0; i < 3; i++) {
    int minutes = (int)(seconds[i] / 60);
    if (node->in_posix_form)
      fprintf(stderr, "%s %.2f\n", names[i], seconds[i]);
    else
      fprintf(stderr, "%s\t%dm%.3fs\n", names[i], minutes, seconds[i] - 60 * minutes);
  }
  return status;
}

static int run_arithmetic(struct node *node)
{
  const char *expression = expand_quoted(node->name);
  if (options.trace) {
    trace_prefix();
    fprintf(stderr, "(( %s ))\n", node->name);
  }
  return evaluate_arithmetic(expression) == 0;
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
  case NODE_SELECT: return run_select(node);
  case NODE_ARITHMETIC: return run_arithmetic(node);
  case NODE_FOR_ARITHMETIC: return run_for_arithmetic(node);
  case NODE_CONDITION: return run(node->left, RUN_CONDITION);
  case NODE_TEST: return run_test(node);
  case NODE_TIME: return run_time(node);
  }
  return 0;
}

int run(struct node *node, int flags)
{
  if (node == NULL)
    return last_status = 0;
  if (options.no_execute)
    return 0;

  size_t mark = temporary_mark(), substitutions = process_substitutions();
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
    status = bash ? 1 : 2;
  else
    status = dispatch(node, flags);
  if (flags & RUN_CONDITION)
    tested_depth--;
  if (compound)
    restore_fds(&saved);
  close_process_substitutions(substitutions);
  temporary_release(mark);

  last_status = status;
  if (pending_trap() != 0) {
    run_traps();
    last_status = status;
  }
  /* Compound commands have failed because of a command in them, which has been looked at. */
  bool simple = node->type == NODE_SIMPLE || node->type == NODE_PIPE || node->type == NODE_SUBSHELL ||
                node->type == NODE_CONDITION || node->type == NODE_ARITHMETIC;
  bool tested = (flags & RUN_CONDITION) || tested_depth > 0;
  if (bash && status != 0 && simple && !tested && jump == JUMP_NONE)
    run_pseudo_trap(TRAP_ERR);
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
