/*
 * The commands that are part of the shell: those that must change it (cd, export, umask ...), and a few
 * that are here for speed (echo, test, true, false, kill, pwd).
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

#include "../signal_names.h"
#include "../test_expression.h"

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
  if (c == '0') {
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

static int builtin_echo(int argc, char **argv)
{
  bool newline = true;
  int i = 1;

  if (argc > 1 && strcmp(argv[1], "-n") == 0) {
    newline = false;
    i++;
  }
  for (; i < argc; i++) {
    for (const char *text = argv[i]; *text != '\0';) {
      if (*text != '\\') {
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
  snprintf(name, sizeof name, "%s: %d: %s", shell_name, current_line, argv[0]);
  return test_command(name, argc, argv);
}

/* ---- Directories ---- */

static int builtin_cd(int argc, char **argv)
{
  char cwd[PATH_MAX];
  const char *target = argc > 1 ? argv[1] : get_variable("HOME");
  bool back = argc > 1 && strcmp(argv[1], "-") == 0;

  if (back)
    target = get_variable("OLDPWD");
  if (target == NULL) {
    complain("cd: %s not set", back ? "OLDPWD" : "HOME");
    return 2;
  }
  if (chdir(target) < 0) {
    complain("cd: can't cd to %s", target);
    return 2;
  }
  const char *old = get_variable("PWD");
  set_variable("OLDPWD", old != NULL ? old : "");
  if (getcwd(cwd, sizeof cwd) != NULL)
    set_variable("PWD", cwd);
  if (back)
    printf("%s\n", cwd);
  return 0;
}

static int builtin_pwd(int argc, char **argv)
{
  char cwd[PATH_MAX];
  (void)argc, (void)argv;
  if (getcwd(cwd, sizeof cwd) == NULL) {
    complain("pwd: %s", strerror(errno));
    return 1;
  }
  printf("%s\n", cwd);
  return 0;
}

static int builtin_umask(int argc, char **argv)
{
  if (argc > 1) {
    char *end;
    long mask = strtol(argv[1], &end, 8);
    if (*end != '\0' || mask < 0 || mask > 0777) {
      complain("umask: Illegal number: %s", argv[1]);
      return 2;
    }
    umask((mode_t)mask);
    return 0;
  }
  mode_t mask = umask(0);
  umask(mask);
  printf("%04o\n", (unsigned)mask);
  return 0;
}

/* ---- Variables ---- */

/* export and readonly: name or name=value */
static int mark_variables(int argc, char **argv, bool export)
{
  if (argc == 1 || strcmp(argv[1], "-p") == 0) {
    list_exported();
    return 0;
  }
  for (int i = 1; i < argc; i++) {
    char *equals = strchr(argv[i], '=');
    size_t length = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]);
    if (!is_name(argv[i], length))
      fail("%s: %s: bad variable name", argv[0], argv[i]);
    char *name = copy_slice(argv[i], length);
    if (equals != NULL)
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
    else
      unset_variable(argv[i]);
  }
  return 0;
}

static void set_positional(int count, char **argument)
{
  char **copy = allocate(((size_t)count + 1) * sizeof *copy);
  for (int i = 0; i < count; i++)
    copy[i] = copy_string(argument[i]);
  copy[count] = NULL;
  positional.argument = copy;
  positional.count = count;
}

static bool *option_flag(char letter)
{
  switch (letter) {
  case 'e': return &options.exit_on_error;
  case 'f': return &options.no_glob;
  case 'n': return &options.no_execute;
  case 'u': return &options.error_on_unset;
  case 'v': return &options.print_input;
  case 'x': return &options.trace;
  default: return NULL;
  }
}

static int builtin_set(int argc, char **argv)
{
  int i = 1;
  if (argc == 1) {
    list_variables();
    return 0;
  }
  for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "--") == 0) {
      set_positional(argc - i - 1, argv + i + 1);
      return 0;
    }
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      bool *flag = option_flag(*letter);
      if (flag == NULL)
        fail("set: Illegal option %c%c", argv[i][0], *letter);
      *flag = argv[i][0] == '-';
    }
  }
  if (i < argc)
    set_positional(argc - i, argv + i);
  return 0;
}

static int builtin_shift(int argc, char **argv)
{
  int n = argc > 1 ? atoi(argv[1]) : 1;
  if (n > positional.count)
    fail("shift: can't shift that many");
  positional.argument += n;
  positional.count -= n;
  return 0;
}

/* read [-r] name...: the last name gets the rest of the line. */
static int builtin_read(int argc, char **argv)
{
  int i = 1;
  bool raw = false;
  struct buffer line = {0}, escaped = {0}; /* escaped: '\\' where the character was after a backslash */
  char c;
  ssize_t n;

  for (; i < argc && argv[i][0] == '-'; i++) {
    if (strcmp(argv[i], "-r") == 0)
      raw = true;
    else if (strcmp(argv[i], "-p") == 0 && i + 1 < argc)
      fputs(argv[++i], stderr);
    else
      fail("read: Illegal option %s", argv[i]);
  }
  if (i == argc)
    fail("read: arg count");

  bool backslash = false;
  while ((n = read(STDIN_FILENO, &c, 1)) == 1) {
    if (backslash) {
      backslash = false;
      if (c == '\n')
        continue;
      put(&line, c);
      put(&escaped, '\\');
    } else if (c == '\\' && !raw) {
      backslash = true;
    } else if (c == '\n') {
      break;
    } else {
      put(&line, c);
      put(&escaped, ' ');
    }
  }

  const char *ifs = get_variable("IFS");
  if (ifs == NULL)
    ifs = " \t\n";
  buffer_text(&line);
  size_t at = 0, end = line.length;
  for (; i < argc; i++) {
    while (at < end && escaped.text[at] != '\\' && isspace((unsigned char)line.text[at]) && strchr(ifs, line.text[at]))
      at++;
    struct buffer value = {0};
    bool last = i == argc - 1;
    size_t kept = 0; /* without the blanks at the end */
    while (at < end && (last || escaped.text[at] == '\\' || strchr(ifs, line.text[at]) == NULL)) {
      put(&value, line.text[at]);
      if (escaped.text[at] == '\\' || !isspace((unsigned char)line.text[at]) || strchr(ifs, line.text[at]) == NULL)
        kept = value.length;
      at++;
    }
    if (at < end)
      at++;
    buffer_text(&value)[kept] = '\0';
    set_variable(argv[i], value.text);
  }
  return n == 1 ? 0 : 1;
}

/* ---- Control ---- */

static int builtin_exit(int argc, char **argv)
{
  int status = last_status;
  if (argc > 1) {
    char *end;
    status = (int)strtol(argv[1], &end, 10);
    if (*end != '\0' || end == argv[1])
      fail("exit: Illegal number: %s", argv[1]);
  }
  if (interactive && !may_leave_jobs())
    return 0;
  exit_shell(status & 0xff);
}

static int builtin_return(int argc, char **argv)
{
  if (argc > 1)
    last_status = atoi(argv[1]);
  jump = JUMP_RETURN;
  return last_status;
}

static int leave_loops(int argc, char **argv, enum jump kind)
{
  int levels = argc > 1 ? atoi(argv[1]) : 1;
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
  return run_string(buffer_text(&text), 0);
}

static int builtin_exec(int argc, char **argv)
{
  if (argc == 1)
    return 0; /* its redirections stay */
  exit_shell(exec_program(argv + 1));
}

/* . file: the file's commands, in this shell */
static int builtin_dot(int argc, char **argv)
{
  if (argc == 1)
    fail(".: filename argument required");
  int fd = open(argv[1], O_RDONLY);
  if (fd < 0)
    fail(".: cannot open %s: No such file", argv[1]);
  struct buffer text = {0};
  char chunk[1024];
  ssize_t n;
  while ((n = read(fd, chunk, sizeof chunk)) > 0) {
    for (ssize_t i = 0; i < n; i++)
      put(&text, chunk[i]);
  }
  close(fd);
  int status = run_string(buffer_text(&text), 0);
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
  if (i + 1 < argc && !isdigit((unsigned char)argv[i][0])) {
    if (strcmp(argv[i], "-") != 0)
      command = argv[i];
    i++;
  }
  for (; i < argc; i++) {
    int number = strcmp(argv[i], "EXIT") == 0 ? 0 : signal_from_name(argv[i]);
    if (number < 0) {
      complain("trap: %s: bad trap", argv[i]);
      return 1;
    }
    set_trap(number, command);
  }
  return 0;
}

/* type name..., and command -v: what the shell would run. */
static int describe(const char *name, bool brief)
{
  const struct builtin *builtin = find_builtin(name);
  char *path;

  if (find_function(name) != NULL) {
    printf(brief ? "%s\n" : "%s is a shell function\n", name);
  } else if (builtin != NULL) {
    printf(brief ? "%s\n" : builtin->special ? "%s is a special shell builtin\n" : "%s is a shell builtin\n", name);
  } else if ((path = find_program(name)) != NULL) {
    if (brief)
      printf("%s\n", path);
    else
      printf("%s is %s\n", name, path);
  } else {
    if (!brief)
      printf("%s: not found\n", name);
    return 127;
  }
  return 0;
}

static int builtin_type(int argc, char **argv)
{
  int status = 0;
  for (int i = 1; i < argc; i++) {
    if (describe(argv[i], false) != 0)
      status = 127;
  }
  return status;
}

static int builtin_command(int argc, char **argv)
{
  if (argc == 1)
    return 0;
  if (strcmp(argv[1], "-v") == 0)
    return argc > 2 ? describe(argv[2], true) : 2;
  const struct builtin *builtin = find_builtin(argv[1]);
  if (builtin != NULL)
    return builtin->run(argc - 1, argv + 1);
  struct job *job = new_job(argv[1]);
  if (fork_into_job(job, false) > 0)
    return wait_for_job(job);
  exit_shell(exec_program(argv + 1));
}

/* ---- Jobs and signals ---- */

static int wait_for(struct job *job)
{
  while (job_state(job) == JOB_RUNNING) {
    if (wait_for_any())
      continue;
    int number = pending_trap();
    if (number != 0)
      return 128 + number;
    if (errno == ECHILD)
      return 127;
  }
  int status = job_status(job);
  if (job_state(job) == JOB_DONE) {
    tell_death(job);
    forget_job(job);
  }
  return status;
}

static int builtin_wait(int argc, char **argv)
{
  int status = 0;
  if (argc == 1) {
    struct job *next;
    for (struct job *job = jobs; job != NULL; job = next) {
      next = job->next;
      if (job_state(job) == JOB_STOPPED)
        continue;
      status = wait_for(job);
      if (pending_trap() != 0)
        return status;
    }
    return 0;
  }
  for (int i = 1; i < argc; i++) {
    struct job *job = find_job(argv[i]);
    status = job == NULL ? 127 : wait_for(job);
  }
  return status;
}

static int builtin_jobs(int argc, char **argv)
{
  collect_jobs();
  list_jobs(argc > 1 && strcmp(argv[1], "-l") == 0, argc > 1 && strcmp(argv[1], "-p") == 0);
  return 0;
}

static int resume(int argc, char **argv, bool foreground)
{
  struct job *job = find_job(argc > 1 ? argv[1] : "%%");
  if (job == NULL) {
    complain("%s: No current job", argv[0]);
    return 2;
  }
  printf(foreground ? "%s\n" : "[%2$d] %1$s\n", job->text, job->number);
  fflush(stdout);
  continue_job(job, foreground);
  return foreground ? wait_for_job(job) : 0;
}

static int builtin_fg(int argc, char **argv)
{
  return resume(argc, argv, true);
}

static int builtin_bg(int argc, char **argv)
{
  return resume(argc, argv, false);
}

static int list_signals(int argc, char **argv)
{
  if (argc > 2) {
    int number = atoi(argv[2]) & 0x7f;
    const char *name = signal_to_name(number);
    if (name == NULL) {
      complain("kill: invalid signal number or exit status: %s", argv[2]);
      return 2;
    }
    printf("%s\n", name);
    return 0;
  }
  for (int i = 0; i < SIGNAL_COUNT; i++)
    printf("%s\n", signal_names[i].name);
  return 0;
}

static int builtin_kill(int argc, char **argv)
{
  int number = SIGTERM, i = 1, status = 0;

  if (argc > 1 && strcmp(argv[1], "-l") == 0)
    return list_signals(argc, argv);
  if (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
    const char *name = argv[i] + 1;
    if (strcmp(name, "s") == 0 && i + 1 < argc)
      name = argv[++i];
    if (strcmp(name, "-") != 0) {
      number = signal_from_name(name);
      if (number < 0) {
        complain("kill: invalid signal: %s", name);
        return 2;
      }
    }
    i++;
  }
  if (i == argc) {
    complain("kill: usage: kill [-s sigspec | -signum | -sigspec] [pid | job]...");
    return 2;
  }
  for (; i < argc; i++) {
    pid_t target = (pid_t)atoi(argv[i]);
    struct job *job = argv[i][0] == '%' ? find_job(argv[i]) : NULL;
    if (argv[i][0] == '%') {
      if (job == NULL) {
        complain("kill: No such job: %s", argv[i]);
        status = 2;
        continue;
      }
      target = job_control ? -job->group : job->group;
    }
    if (kill(target, number) < 0) {
      complain("kill: %s", strerror(errno));
      status = 1;
    } else if (job != NULL && job_state(job) == JOB_STOPPED && (number == SIGTERM || number == SIGHUP)) {
      kill(target, SIGCONT); /* stopped, it could not even die */
    }
  }
  return status;
}

/* ---- Limits ---- */

static const struct limit {
  char option;
  int resource;
  rlim_t unit; /* bytes, or whatever is counted, in one of what is printed */
  const char *name;
} limits[] = {
    {'t', RLIMIT_CPU, 1, "time(seconds)"},          {'f', RLIMIT_FSIZE, 512, "file(blocks)"},
    {'d', RLIMIT_DATA, 1024, "data(kbytes)"},       {'s', RLIMIT_STACK, 1024, "stack(kbytes)"},
    {'c', RLIMIT_CORE, 512, "coredump(blocks)"},    {'m', RLIMIT_RSS, 1024, "memory(kbytes)"},
    {'l', RLIMIT_MEMLOCK, 1024, "locked memory(kbytes)"}, {'p', RLIMIT_NPROC, 1, "process"},
    {'n', RLIMIT_NOFILE, 1, "nofiles"},             {'v', RLIMIT_AS, 1024, "vmemory(kbytes)"},
    {'w', RLIMIT_LOCKS, 1, "locks"},                {'r', RLIMIT_RTPRIO, 1, "rtprio"},
};

static void print_limit(const struct limit *limit, bool hard, bool with_name)
{
  struct rlimit value;
  getrlimit(limit->resource, &value);
  rlim_t amount = hard ? value.rlim_max : value.rlim_cur;
  if (with_name)
    printf("%-20s ", limit->name);
  if (amount == RLIM_INFINITY)
    printf("unlimited\n");
  else
    printf("%llu\n", (unsigned long long)(amount / limit->unit));
}

static const struct limit *find_limit(char option)
{
  if (option == 'u') /* bash's letter for the number of processes */
    option = 'p';
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    if (limits[i].option == option)
      return &limits[i];
  }
  return NULL;
}

/* ulimit [-H|-S] [-a | -letter] [value | unlimited] */
static int builtin_ulimit(int argc, char **argv)
{
  const struct limit *limit = find_limit('f');
  bool hard = false, soft = false, all = false;
  int i = 1;

  for (; i < argc && argv[i][0] == '-'; i++) {
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      if (*letter == 'H')
        hard = true;
      else if (*letter == 'S')
        soft = true;
      else if (*letter == 'a')
        all = true;
      else if ((limit = find_limit(*letter)) == NULL)
        fail("ulimit: Illegal option -%c", *letter);
    }
  }
  if (all) {
    for (size_t n = 0; n < sizeof limits / sizeof limits[0]; n++)
      print_limit(&limits[n], hard, true);
    return 0;
  }
  if (i == argc) {
    print_limit(limit, hard, false);
    return 0;
  }

  rlim_t amount = RLIM_INFINITY;
  if (strcmp(argv[i], "unlimited") != 0) {
    char *end;
    unsigned long long number = strtoull(argv[i], &end, 10);
    if (!isdigit((unsigned char)argv[i][0]) || *end != '\0')
      fail("ulimit: bad number");
    amount = number * limit->unit;
  }
  struct rlimit value;
  getrlimit(limit->resource, &value);
  if (hard || !soft)
    value.rlim_max = amount;
  if (soft || !hard)
    value.rlim_cur = amount;
  if (setrlimit(limit->resource, &value) < 0)
    fail("ulimit: error setting limit (%s)", strerror(errno));
  return 0;
}

static int builtin_times(int argc, char **argv)
{
  struct tms t;
  (void)argc, (void)argv;
  long ticks = sysconf(_SC_CLK_TCK);
  times(&t);
  const clock_t all[4] = {t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime};
  for (int i = 0; i < 4; i++) {
    double seconds = (double)all[i] / (double)ticks;
    printf("%dm%.6fs%c", (int)(seconds / 60), seconds - 60 * (int)(seconds / 60), i % 2 == 0 ? ' ' : '\n');
  }
  return 0;
}

/* ---- The table ---- */

static const struct builtin builtins[] = {
    {".", builtin_dot, true},          {":", builtin_true, true},         {"[", builtin_test, false},
    {"bg", builtin_bg, false},         {"break", builtin_break, true},    {"cd", builtin_cd, false},
    {"command", builtin_command, false}, {"continue", builtin_continue, true}, {"echo", builtin_echo, false},
    {"eval", builtin_eval, true},      {"exec", builtin_exec, true},      {"exit", builtin_exit, true},
    {"export", builtin_export, true},  {"false", builtin_false, false},   {"fg", builtin_fg, false},
    {"jobs", builtin_jobs, false},     {"kill", builtin_kill, false},     {"local", builtin_local, false},
    {"pwd", builtin_pwd, false},       {"read", builtin_read, false},     {"readonly", builtin_readonly, true},
    {"return", builtin_return, true},  {"set", builtin_set, true},        {"shift", builtin_shift, true},
    {"test", builtin_test, false},     {"times", builtin_times, true},    {"trap", builtin_trap, true},
    {"true", builtin_true, false},     {"type", builtin_type, false},     {"ulimit", builtin_ulimit, false},
    {"umask", builtin_umask, false},   {"unset", builtin_unset, true},    {"wait", builtin_wait, false},
};

const struct builtin *find_builtin(const char *name)
{
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
    if (strcmp(builtins[i].name, name) == 0)
      return &builtins[i];
  }
  return NULL;
}
