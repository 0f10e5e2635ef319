/*
 * The commands that are part of the shell: those that must change it, and a few that are here for speed. The table of
 * them all is at the end; directories.c, options.c, getopts.c, alias.c, job_commands.c and limits.c have the rest.
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../signal_names.h"
#include "../test_expression.h"

int parse_number(const char *command, const char *text)
{
  char *end;
  errno = 0;
  long number = strtol(text, &end, 10);
  if (end == text || *end != '\0' || errno != 0 || number < INT_MIN || number > INT_MAX)
    fail(bash ? "%s: %s: numeric argument required" : "%s: Illegal number: %s", command, text);
  return (int)number;
}

static int builtin_true(int argc, char **argv)
{
  (void)argc, (void)argv;
  return 0;
}

static int builtin_false(int argc, char **argv)
{
  (void)argc, (void)argv;
  return 1;
}

/* Prints one character of echo's argument, or what its escape means; false at \c: stop printing. */
static bool echo_escape(const char **text)
{
  static const char names[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
  char c = *(*text)++;
  const char *name;

  if (c == 'c')
    return false;
  if (bash && (c == 'e' || c == 'E')) {
    putchar('\033');
  } else if (bash && c == 'x' && isxdigit((unsigned char)**text)) {
    char *end, digits[3] = {(*text)[0], (*text)[1], '\0'};
    putchar((int)strtol(digits, &end, 16));
    *text += end - digits;
  } else if (c == '0') {
    int value = 0;
    for (int i = 0; i < 3 && **text >= '0' && **text <= '7'; i++)
      value = 8 * value + *(*text)++ - '0';
    putchar(value);
  } else if (c != '\0' && (name = strchr(names, c)) != NULL) {
    putchar(values[name - names]);
  } else {
    putchar('\\');
    (*text)--;
  }
  return true;
}

/* Is it -n, -e, -E or several of them together, as bash's echo takes them? */
static bool is_echo_option(const char *text)
{
  return text[0] == '-' && text[1] != '\0' && text[1 + strspn(text + 1, "neE")] == '\0';
}

static int builtin_echo(int argc, char **argv)
{
  bool newline = true, escapes = !bash;
  int i = 1;

  for (; bash && i < argc && is_echo_option(argv[i]); i++) {
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      newline = newline && *letter != 'n';
      escapes = *letter == 'e' || (escapes && *letter != 'E');
    }
  }
  if (!bash && argc > 1 && strcmp(argv[1], "-n") == 0) {
    newline = false;
    i++;
  }
  for (; i < argc; i++) {
    for (const char *text = argv[i]; *text != '\0';) {
      if (*text != '\\' || !escapes) {
        putchar(*text++);
        continue;
      }
      text++;
      if (!echo_escape(&text))
        return 0;
    }
    if (i < argc - 1)
      putchar(' ');
  }
  if (newline)
    putchar('\n');
  return 0;
}

static int builtin_test(int argc, char **argv)
{
  char name[64];
  if (bash && interactive)
    snprintf(name, sizeof name, "%s: %s", shell_name, argv[0]);
  else
    snprintf(name, sizeof name, bash ? "%s: line %d: %s" : "%s: %d: %s", shell_name, current_line, argv[0]);
  if (bash && argc >= 3 && strcmp(argv[1], "-v") == 0)
    return get_variable(argv[2]) == NULL;
  test_says_as_bash = bash;
  return test_command(name, argc, argv);
}

/* ---- Variables ---- */

/* export and readonly: name or name=value */
static int mark_variables(int argc, char **argv, bool export)
{
  if (argc == 1 || strcmp(argv[1], "-p") == 0) {
    list_marked(export);
    return 0;
  }
  if (bash && strcmp(argv[1], "-f") == 0)
    return 0; /* functions are not passed on */
  for (int i = 1; i < argc; i++) {
    if (bash && strcmp(argv[i], "-n") == 0 && i + 1 < argc) {
      find_variable(argv[++i], true)->exported = false;
      continue;
    }
    if (bash && argv[i][0] == '-')
      continue;
    char *equals = strchr(argv[i], '=');
    size_t length = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]);
    if (!is_name(argv[i], length))
      length = bash ? strcspn(argv[i], "[=+") : 0;
    if (!is_name(argv[i], length))
      fail(bash ? "%s: `%s': not a valid identifier" : "%s: %s: bad variable name", argv[0], argv[i]);
    char *name = copy_slice(argv[i], length);
    if (equals != NULL && bash)
      assign_word(argv[i], true);
    else if (equals != NULL)
      set_variable(name, equals + 1);
    struct variable *variable = find_variable(name, true);
    if (export)
      variable->exported = true;
    else
      variable->readonly = true;
    free(name);
  }
  return 0;
}

static int builtin_export(int argc, char **argv)
{
  return mark_variables(argc, argv, true);
}

static int builtin_readonly(int argc, char **argv)
{
  return mark_variables(argc, argv, false);
}

static int builtin_local(int argc, char **argv)
{
  if (bash)
    return builtin_declare(argc, argv);
  if (function_depth == 0)
    fail("local: not in a function");
  for (int i = 1; i < argc; i++) {
    char *equals = strchr(argv[i], '=');
    char *name = copy_slice(argv[i], equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]));
    save_variable(name);
    if (equals != NULL)
      set_variable(name, equals + 1);
    free(name);
  }
  return 0;
}

/* bash: unset name[subscript] */
static void unset_subscripted(const char *text)
{
  size_t length = strcspn(text, "["), end = strlen(text) - 1;
  if (text[end] != ']' || !is_name(text, length))
    fail("unset: `%s': not a valid identifier", text);
  char *name = copy_slice(text, length), *subscript = copy_slice(text + length + 1, end - length - 1);
  unset_element(name, subscript);
  free(name);
  free(subscript);
}

static int builtin_unset(int argc, char **argv)
{
  bool function = false;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "-f") == 0)
      function = true;
    else if (strcmp(argv[i], "-v") == 0)
      function = false;
    else if (function)
      unset_function(argv[i]);
    else if (bash && strchr(argv[i], '[') != NULL)
      unset_subscripted(argv[i]);
    else if (bash && find_variable(argv[i], false) == NULL)
      unset_function(argv[i]);
    else
      unset_variable(argv[i]);
  }
  return 0;
}

static int builtin_shift(int argc, char **argv)
{
  int n = argc > 1 ? parse_number(argv[0], argv[1]) : 1;
  if (n > positional.count && bash)
    return 1;
  if (n > positional.count)
    fail("shift: can't shift that many");
  positional.argument += n;
  positional.count -= n;
  return 0;
}

/* ---- Control ---- */

static int builtin_exit(int argc, char **argv)
{
  int status = last_status;
  if (argc > 1)
    status = parse_number(argv[0], argv[1]);
  if (interactive && !may_leave_jobs())
    return 0;
  exit_shell(status & 0xff);
}

static int source_depth; /* files being read by `.` */

static int builtin_return(int argc, char **argv)
{
  if (bash && function_depth == 0 && source_depth == 0) {
    complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  if (argc > 1)
    last_status = parse_number(argv[0], argv[1]) & (bash ? 0xff : -1);
  jump = JUMP_RETURN;
  return last_status;
}

static int leave_loops(int argc, char **argv, enum jump kind)
{
  int levels = argc > 1 ? parse_number(argv[0], argv[1]) : 1;
  if (levels < 1)
    fail("%s: Illegal number: %s", argv[0], argv[1]);
  if (loop_depth == 0 && bash)
    complain("%s: only meaningful in a `for', `while', or `until' loop", argv[0]);
  if (loop_depth == 0)
    return 0;
  jump = kind;
  jump_levels = levels < loop_depth ? levels : loop_depth;
  return 0;
}

static int builtin_break(int argc, char **argv)
{
  return leave_loops(argc, argv, JUMP_BREAK);
}

static int builtin_continue(int argc, char **argv)
{
  return leave_loops(argc, argv, JUMP_CONTINUE);
}

static int builtin_eval(int argc, char **argv)
{
  struct buffer text = {0};
  for (int i = 1; i < argc; i++) {
    if (i > 1)
      put(&text, ' ');
    put_text(&text, argv[i]);
  }
  const char *outer = error_prefix;
  error_prefix = "eval: ";
  int status = run_string(buffer_text(&text), 0);
  error_prefix = outer;
  return status;
}

static int builtin_exec(int argc, char **argv)
{
  if (argc == 1)
    return 0; /* its redirections stay */
  error_prefix = "exec: ";
  exit_shell(exec_program(argv + 1));
}

/* A file that is to be read: in $PATH, unless its name has a slash. It need not be executable. */
static int open_source(const char *name)
{
  const char *path = strchr(name, '/') != NULL ? "" : get_variable("PATH");
  while (path != NULL) {
    size_t length = strcspn(path, ":");
    struct buffer candidate = {0};
    for (size_t i = 0; i < length; i++)
      put(&candidate, path[i]);
    if (length > 0)
      put(&candidate, '/');
    put_text(&candidate, name);
    int fd = open(buffer_text(&candidate), O_RDONLY);
    if (fd >= 0)
      return fd;
    path = path[length] == ':' ? path + length + 1 : NULL;
  }
  if (bash) /* it looks in the working directory, too */
    path = strchr(name, '/') != NULL ? NULL : name;
  int fd = path != NULL ? open(path, O_RDONLY) : -1;
  if (fd >= 0)
    return fd;
  if (bash) {
    complain("%s: No such file or directory", name);
    return -1;
  }
  if (strchr(name, '/') != NULL)
    fail(".: cannot open %s: No such file", name);
  fail(".: %s: not found", name);
}

/* . file: the file's commands, in this shell */
static int builtin_dot(int argc, char **argv)
{
  if (argc == 1)
    fail(bash ? "%s: filename argument required" : ".: filename argument required", argv[0]);
  int fd = open_source(argv[1]);
  if (fd < 0)
    return 1;
  struct buffer text = {0};
  char chunk[1024];
  ssize_t n;
  while ((n = read(fd, chunk, sizeof chunk)) > 0) {
    for (ssize_t i = 0; i < n; i++)
      put(&text, chunk[i]);
  }
  close(fd);
  struct positional outer = positional;
  if (bash && argc > 2)
    positional = (struct positional){argv + 2, argc - 2};
  source_depth++;
  int status = run_string(buffer_text(&text), 0);
  source_depth--;
  if (bash && argc > 2)
    positional = outer;
  if (jump == JUMP_RETURN) {
    jump = JUMP_NONE;
    status = last_status;
  }
  return status;
}

static int builtin_trap(int argc, char **argv)
{
  if (argc == 1) {
    list_traps();
    return 0;
  }
  int i = 1;
  const char *command = NULL; /* default action */
  if (strcmp(argv[i], "--") == 0)
    i++;
  if (bash && strcmp(argv[1], "-p") == 0) {
    list_traps();
    return 0;
  }
  if (i + 1 < argc && !isdigit((unsigned char)argv[i][0])) {
    if (strcmp(argv[i], "-") != 0)
      command = argv[i];
    i++;
  }
  for (; i < argc; i++) {
    int number = trap_from_name(argv[i]);
    if (number < 0) {
      if (bash)
        complain("trap: %s: invalid signal specification", argv[i]);
      else
        fprintf(stderr, "trap: %s: bad trap\n", argv[i]);
      return 1;
    }
    set_trap(number, command);
  }
  return 0;
}

/* type name..., command -v and -V: what the shell would run. */
static int describe(const char *name, bool brief)
{
  const struct builtin *builtin = find_builtin(name);
  const char *alias = alias_value(name);
  char *path;

  if (is_keyword(name)) {
    printf(brief ? "%s\n" : "%s is a shell keyword\n", name);
  } else if (alias != NULL && bash) {
    printf(brief ? "alias %s='%s'\n" : "%s is aliased to `%s'\n", name, alias);
  } else if (alias != NULL) {
    printf(brief ? "alias %s=" : "%s is an alias for ", name);
    if (brief)
      print_quoted(alias);
    else
      fputs(alias, stdout);
    putchar('\n');
  } else if (find_function(name) != NULL) {
    printf(brief ? "%s\n" : bash ? "%s is a function\n" : "%s is a shell function\n", name);
  } else if (builtin != NULL) {
    printf(brief ? "%s\n" : builtin->special && !bash ? "%s is a special shell builtin\n" : "%s is a shell builtin\n", name);
  } else if ((path = find_program(name)) != NULL) {
    if (brief)
      printf("%s\n", path);
    else
      printf("%s is %s\n", name, path);
  } else {
    if (bash && !brief)
      complain("type: %s: not found", name);
    else if (!brief)
      printf("%s: not found\n", name);
    return bash ? 1 : 127;
  }
  return 0;
}

/* type -t */
static const char *kind_of(const char *name)
{
  return is_keyword(name)              ? "keyword"
         : alias_value(name) != NULL   ? "alias"
         : find_function(name) != NULL ? "function"
         : find_builtin(name) != NULL  ? "builtin"
         : find_program(name) != NULL  ? "file"
                                       : NULL;
}

static int builtin_type(int argc, char **argv)
{
  int status = 0, i = 1;
  char option = 0;
  for (; bash && i < argc && argv[i][0] == '-'; i++)
    option = argv[i][1];
  for (; i < argc; i++) {
    char *path = option == 'p' || option == 'P' ? find_program(argv[i]) : NULL;
    const char *kind = option == 't' ? kind_of(argv[i]) : NULL;
    if (path != NULL && (option == 'P' || find_builtin(argv[i]) == NULL))
      printf("%s\n", path);
    else if (kind != NULL)
      printf("%s\n", kind);
    else if (option == 't' || (option != 0 && path == NULL && option != 'a') || (option == 0 && describe(argv[i], false) != 0) ||
             (option == 'a' && describe(argv[i], false) != 0))
      status = bash ? 1 : 127;
  }
  return status;
}

/* command [-p] [-v | -V] name...: past functions and aliases. Without a table of paths -p looks in the standard ones. */
static int builtin_command(int argc, char **argv)
{
  bool standard_path = false;
  int i = 1;
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "--") == 0) {
      i++;
      break;
    }
    if (strcmp(argv[i], "-v") == 0 || strcmp(argv[i], "-V") == 0)
      return i + 1 < argc ? describe(argv[i + 1], argv[i][1] == 'v') : 0;
    if (strcmp(argv[i], "-p") != 0)
      fail("command: Illegal option %s", argv[i]);
    standard_path = true;
  }
  if (i >= argc)
    return 0;
  const struct builtin *builtin = find_builtin(argv[i]);
  if (builtin != NULL)
    return builtin->run(argc - i, argv + i);
  struct job *job = new_job(argv[i]);
  if (fork_into_job(job, false) > 0)
    return wait_for_job(job);
  if (standard_path)
    set_variable("PATH", "/bin:/usr/bin");
  exit_shell(exec_program(argv + i));
}

/* hash: where programs are is looked up every time, so there is nothing to remember or to forget. */
static int builtin_hash(int argc, char **argv)
{
  int status = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "-r") == 0 || find_builtin(argv[i]) != NULL || find_function(argv[i]) != NULL)
      continue;
    if (find_program(argv[i]) == NULL) {
      complain("hash: %s: not found", argv[i]);
      status = 1;
    }
  }
  return status;
}

/* ---- The table ---- */

static const struct builtin builtins[] = {
    {".", builtin_dot, true, false},
    {":", builtin_true, true, false},
    {"[", builtin_test, false, false},
    {"alias", builtin_alias, false, false},
    {"bg", builtin_bg, false, false},
    {"break", builtin_break, true, false},
    {"builtin", builtin_enable, false, true},
    {"cd", builtin_cd, false, false},
    {"command", builtin_command, false, false},
    {"continue", builtin_continue, true, false},
    {"declare", builtin_declare, false, true},
    {"dirs", builtin_dirs, false, true},
    {"disown", builtin_disown, false, true},
    {"echo", builtin_echo, false, false},
    {"enable", builtin_enable, false, true},
    {"eval", builtin_eval, true, false},
    {"exec", builtin_exec, true, false},
    {"exit", builtin_exit, true, false},
    {"export", builtin_export, true, false},
    {"false", builtin_false, false, false},
    {"fg", builtin_fg, false, false},
    {"getopts", builtin_getopts, false, false},
    {"hash", builtin_hash, false, false},
    {"history", builtin_history, false, true},
    {"jobs", builtin_jobs, false, false},
    {"kill", builtin_kill, false, false},
    {"let", builtin_let, false, true},
    {"local", builtin_local, true, false},
    {"mapfile", builtin_mapfile, false, true},
    {"popd", builtin_popd, false, true},
    {"printf", builtin_printf, false, true},
    {"pushd", builtin_pushd, false, true},
    {"pwd", builtin_pwd, false, false},
    {"read", builtin_read, false, false},
    {"readarray", builtin_mapfile, false, true},
    {"readonly", builtin_readonly, true, false},
    {"return", builtin_return, true, false},
    {"set", builtin_set, true, false},
    {"shift", builtin_shift, true, false},
    {"shopt", builtin_shopt, false, true},
    {"source", builtin_dot, true, true},
    {"test", builtin_test, false, false},
    {"times", builtin_times, true, false},
    {"trap", builtin_trap, true, false},
    {"true", builtin_true, false, false},
    {"type", builtin_type, false, false},
    {"typeset", builtin_declare, false, true},
    {"ulimit", builtin_ulimit, false, false},
    {"umask", builtin_umask, false, false},
    {"unalias", builtin_unalias, false, false},
    {"unset", builtin_unset, true, false},
    {"wait", builtin_wait, false, false},
};

const struct builtin *find_builtin(const char *name)
{
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
    if (strcmp(builtins[i].name, name) == 0 && (bash || !builtins[i].of_bash))
      return &builtins[i];
  }
  return NULL;
}

void add_builtin_matches(const char *beginning, void (*add)(void *context, const char *name), void *context)
{
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
    if (strncmp(builtins[i].name, beginning, strlen(beginning)) == 0 && strlen(builtins[i].name) > 1)
      add(context, builtins[i].name);
  }
}
