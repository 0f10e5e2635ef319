/*
 * The shell's main loop, its options, traps and memory.
 *
 *   sh                 commands from standard input, with prompts if that is a terminal
 *   sh -c 'commands' [name [argument...]]
 *   sh file [argument...]
 *
 * and the same as `bash`.
 */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../signal_names.h"

bool bash, goes_on, reads_command;
bool interactive;
int current_line = 1;
pid_t shell_pid;
jmp_buf top_level;
jmp_buf *builtin_escape;
const char *error_prefix = "";

extern char **environ;

/* ---- Errors ---- */

/* "sh: 3: ", and in bash "script: line 3: ". */
static void print_place(void)
{
  fflush(stdout);
  if (bash && interactive)
    fprintf(stderr, "%s: ", shell_name);
  else
    fprintf(stderr, bash ? "%s: line %d: " : "%s: %d: ", shell_name, current_line);
}

static void print_error(const char *format, va_list arguments)
{
  print_place();
  fputs(error_prefix, stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

void complain(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  print_error(format, arguments);
  va_end(arguments);
}

static void give_up(int status) __attribute__((noreturn));

/* Go on with the next command line, where there is one. */
static void give_up(int status)
{
  last_status = status;
  if (builtin_escape != NULL)
    longjmp(*builtin_escape, 1);
  if (goes_on)
    longjmp(top_level, 1);
  exit_shell(status);
}

void fail(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  print_error(format, arguments);
  va_end(arguments);
  give_up(bash ? 1 : 2);
}

void fail_for_good(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  print_error(format, arguments);
  va_end(arguments);
  if (bash && !interactive)
    exit_shell(reads_command ? 127 : 1);
  give_up(bash ? 1 : 2);
}

/* Nothing of a command that is wrong is run: in a script, nothing more at all. */
static void give_up_syntax(void) __attribute__((noreturn));

static void give_up_syntax(void)
{
  last_status = 2;
  if (builtin_escape != NULL)
    longjmp(*builtin_escape, 1);
  if (interactive)
    longjmp(top_level, 1);
  exit_shell(2);
}

/* bash's beginning of a message about syntax; the end of the input counts as on the line behind it. */
static void print_syntax_place(bool at_end)
{
  fflush(stdout);
  current_line = input->line;
  if (at_end && input->length > 0 && input->text[input->length - 1] != '\n')
    current_line++;
  fprintf(stderr, "%s: ", shell_name);
  if (!interactive)
    fprintf(stderr, "%sline %d: ", reads_command ? "-c: " : "", current_line);
}

void syntax_error(const char *near, const char *format, ...)
{
  va_list arguments;
  current_line = input->line;
  if (bash && token == TOKEN_EOF) {
    print_syntax_place(true);
    fprintf(stderr, "syntax error: unexpected end of file\n");
  } else if (bash) {
    print_syntax_place(false);
    fprintf(stderr, "syntax error near unexpected token `%s'\n", near);
    print_syntax_place(false);
    fprintf(stderr, "`%s'\n", token_line());
  } else {
    print_place();
    fprintf(stderr, "%sSyntax error: ", error_prefix);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
  }
  give_up_syntax();
}

void unterminated(char closing, const char *message)
{
  current_line = input->line;
  if (bash) {
    print_syntax_place(false);
    fprintf(stderr, "unexpected EOF while looking for matching `%c'\n", closing);
  } else {
    print_place();
    fprintf(stderr, "%sSyntax error: %s\n", error_prefix, message);
  }
  give_up_syntax();
}

/* ---- Memory ---- */

void *reallocate(void *memory, size_t size)
{
  memory = realloc(memory, size);
  if (memory == NULL) {
    fprintf(stderr, "%s: Out of space\n", shell_name);
    _exit(2);
  }
  return memory;
}

void *allocate(size_t size)
{
  return reallocate(NULL, size);
}

char *copy_slice(const char *text, size_t length)
{
  char *copy = allocate(length + 1);
  memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

char *copy_string(const char *text)
{
  return copy_slice(text, strlen(text));
}

/* Temporary memory is a stack of blocks; a mark is its height. */
struct block {
  struct block *below;
  size_t height;
};

static struct block *blocks;

void *temporary(size_t size)
{
  struct block *block = allocate(sizeof *block + size);
  block->below = blocks;
  block->height = temporary_mark() + 1;
  blocks = block;
  return block + 1;
}

size_t temporary_mark(void)
{
  return blocks == NULL ? 0 : blocks->height;
}

void temporary_release(size_t mark)
{
  while (temporary_mark() > mark) {
    struct block *block = blocks;
    blocks = block->below;
    free(block);
  }
}

void put(struct buffer *buffer, char c)
{
  if (buffer->length + 1 >= buffer->capacity) {
    size_t capacity = buffer->capacity == 0 ? 32 : 2 * buffer->capacity;
    char *larger = temporary(capacity);
    if (buffer->length > 0)
      memcpy(larger, buffer->text, buffer->length);
    buffer->text = larger;
    buffer->capacity = capacity;
  }
  buffer->text[buffer->length++] = c;
}

void put_text(struct buffer *buffer, const char *text)
{
  while (*text != '\0')
    put(buffer, *text++);
}

char *buffer_text(struct buffer *buffer)
{
  put(buffer, '\0');
  buffer->length--;
  return buffer->text;
}

/* ---- Traps ---- */

enum { SIGNALS = 65 };

static char *traps[TRAPS]; /* the command, "" to ignore, NULL for the default; [0] is for EXIT */
static const char *const pseudo_traps[] = {"ERR", "DEBUG", "RETURN"};
static volatile sig_atomic_t arrived[SIGNALS];
static volatile sig_atomic_t any_arrived;

static void on_signal(int number)
{
  arrived[number] = 1;
  any_arrived = 1;
}

/* Without SA_RESTART: the shell's own wait and read end early, so that the trap can run. */
static void catch_signal(int number, void (*handler)(int))
{
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigaction(number, &action, NULL);
}

static void default_disposition(int number)
{
  bool kept_by_shell = interactive && (number == SIGINT || number == SIGQUIT || number == SIGTERM);
  if (kept_by_shell)
    catch_signal(number, number == SIGINT ? on_signal : SIG_IGN);
  else
    catch_signal(number, SIG_DFL);
}

void set_trap(int number, const char *command)
{
  free(traps[number]);
  traps[number] = command == NULL ? NULL : copy_string(command);
  if (number == TRAP_EXIT || number >= SIGNALS)
    return;
  if (command == NULL)
    default_disposition(number);
  else
    catch_signal(number, *command == '\0' ? SIG_IGN : on_signal);
}

void list_traps(void)
{
  for (int i = 0; i < TRAPS; i++) {
    if (traps[i] == NULL)
      continue;
    printf("trap -- ");
    if (bash)
      fputs(quote_value(traps[i]), stdout);
    else
      print_quoted(traps[i]);
    if (i == TRAP_EXIT || i >= SIGNALS)
      printf(" %s\n", i == TRAP_EXIT ? "EXIT" : pseudo_traps[i - SIGNALS]);
    else
      printf(bash ? " SIG%s\n" : " %s\n", signal_to_name(i));
  }
}

int trap_from_name(const char *name)
{
  if (strcmp(name, "EXIT") == 0)
    return TRAP_EXIT;
  for (int i = 0; bash && i < TRAPS - SIGNALS; i++) {
    if (strcmp(name, pseudo_traps[i]) == 0)
      return SIGNALS + i;
  }
  return signal_from_name(name);
}

void run_pseudo_trap(int number)
{
  static bool running;
  if (traps[number] == NULL || running)
    return;
  int status = last_status;
  running = true;
  char *command = copy_string(traps[number]);
  run_string(command, 0);
  free(command);
  running = false;
  last_status = status;
}

void forget_traps(void)
{
  for (int i = 0; i < TRAPS; i++) {
    if (traps[i] == NULL || *traps[i] == '\0')
      continue; /* what is ignored stays ignored */
    free(traps[i]);
    traps[i] = NULL;
    if (i != TRAP_EXIT && i < SIGNALS)
      signal(i, SIG_DFL);
  }
}

int pending_trap(void)
{
  if (!any_arrived)
    return 0;
  for (int i = 1; i < SIGNALS; i++) {
    if (arrived[i])
      return i;
  }
  return 0;
}

void run_traps(void)
{
  int number;
  while ((number = pending_trap()) != 0) {
    arrived[number] = 0;
    if (traps[number] != NULL) {
      int status = last_status;
      run_string(traps[number], 0);
      last_status = status;
    } else if (number == SIGINT && interactive) { /* ^C: give up the command line */
      fputc('\n', stderr);
      last_status = 130;
      longjmp(top_level, 1);
    }
  }
  any_arrived = 0;
}

void exit_shell(int status)
{
  last_status = status;
  char *command = traps[0];
  traps[0] = NULL;
  if (command != NULL) {
    run_string(command, 0);
    free(command);
  }
  fflush(NULL);
  exit(status);
}

/* ---- Main ---- */

/* Run all of the current input. */
static void command_loop(void)
{
  struct input *volatile outermost = input;

  if (goes_on && setjmp(top_level) != 0) {
    while (input != outermost)
      pop_input();
    discard_line();
    temporary_release(0);
    restore_variables(0);
    jump = JUMP_NONE;
    loop_depth = function_depth = tested_depth = 0;
    builtin_escape = NULL;
    error_prefix = "";
  }
  for (;;) {
    if (interactive)
      report_jobs();
    struct node *node = parse_command_line();
    if (node != NULL)
      run(node, 0);
    if (jump != JUMP_NONE)
      jump = JUMP_NONE;
    if (token != TOKEN_EOF)
      continue;
    if (!interactive)
      return;
    fputc('\n', stderr); /* after the prompt, where ^D shows nothing */
    if (may_leave_jobs())
      return;
    discard_line();
  }
}

static void set_defaults(void)
{
  char parent[16];

  set_variable("IFS", " \t\n");
  set_variable("OPTIND", "1");
  snprintf(parent, sizeof parent, "%d", (int)getppid());
  set_variable("PPID", parent);
  if (get_variable("PS1") == NULL)
    set_variable("PS1", bash ? "\\u@\\h:\\w\\$ " : geteuid() == 0 ? "# " : "$ ");
  if (get_variable("PS2") == NULL)
    set_variable("PS2", "> ");
  if (get_variable("PS4") == NULL)
    set_variable("PS4", "+ ");
  find_directory();
  if (!bash)
    return;
  char number[16];
  set_variable("BASH", "/bin/bash");
  set_variable("BASH_VERSION", "5.2.15(1)-release");
  set_variable("SHELLOPTS", "braceexpand:hashall:interactive-comments");
  set_variable("OSTYPE", "linux-gnu");
  set_variable("HOSTTYPE", "x86_64");
  set_variable("MACHTYPE", "x86_64-pc-linux-gnu");
  snprintf(number, sizeof number, "%d", (int)getuid());
  set_variable("UID", number);
  snprintf(number, sizeof number, "%d", (int)geteuid());
  set_variable("EUID", number);
  if (gethostname(parent, sizeof parent) == 0)
    set_variable("HOSTNAME", parent);
  const char *level = get_variable("SHLVL");
  snprintf(number, sizeof number, "%d", level != NULL ? atoi(level) + 1 : 1);
  set_variable("SHLVL", number);
  find_variable("SHLVL", true)->exported = true;
}

static void become_interactive(void)
{
  interactive = goes_on = true;
  catch_signal(SIGINT, on_signal);
  catch_signal(SIGQUIT, SIG_IGN);
  catch_signal(SIGTERM, SIG_IGN);
  if (isatty(STDIN_FILENO))
    start_job_control();
}

static void open_script(const char *path)
{
  int fd = open(path, O_RDONLY);
  if (fd < 0 && bash) {
    fprintf(stderr, "bash: %s: %s\n", path, strerror(errno));
    exit(errno == ENOENT ? 127 : 126);
  }
  if (fd < 0) {
    fprintf(stderr, "sh: 0: cannot open %s: %s\n", path, errno == ENOENT ? "No such file" : strerror(errno));
    exit(errno == ENOENT ? 2 : 126);
  }
  push_input_fd(fcntl(fd, F_DUPFD_CLOEXEC, 10), false);
  close(fd);
}

/* bash's --norc, --login and their like say nothing here. Gives how many arguments are left. */
static int skip_long_options(int argc, char **argv)
{
  int kept = 1;
  bool options_over = false;
  for (int i = 1; i < argc; i++) {
    options_over = options_over || argv[i][0] != '-' || strcmp(argv[i], "--") == 0;
    if (options_over || strncmp(argv[i], "--", 2) != 0)
      argv[kept++] = argv[i];
  }
  argv[kept] = NULL;
  return kept;
}

int main(int argc, char **argv)
{
  const char *command = NULL;
  bool command_wanted = false, force_interactive = false, from_stdin = false;
  int c;

  shell_pid = getpid();
  opterr = 0;
  const char *name = strrchr(argv[0], '/') != NULL ? strrchr(argv[0], '/') + 1 : argv[0];
  bash = strcmp(name + (*name == '-'), "bash") == 0;
  if (bash) {
    shell_name = "bash";
    goes_on = true;
    argc = skip_long_options(argc, argv);
  }
  import_environment(environ);
  set_defaults();
  while ((c = getopt(argc, argv, "+abcefhilmnsuvxBCEHIVo:O:")) != -1) {
    switch (c) {
    case 'c': command_wanted = true; break;
    case 'i': force_interactive = true; break;
    case 's': from_stdin = options.from_stdin = true; break;
    case 'l': break;
    case 'O': set_shell_option(optarg, true); break;
    case 'o':
      if (set_named_option(optarg, true))
        break;
      fprintf(stderr, "sh: 0: Illegal option -o %s\n", optarg);
      return 2;
    default:
      if (c != '?' && set_option((char)c, true))
        break;
      fprintf(stderr, "sh: 0: Illegal option -%c\n", optopt);
      return 2;
    }
  }
  argv += optind;
  argc -= optind;

  if (command_wanted) {
    if (argc == 0) {
      fprintf(stderr, "sh: 0: -c requires an argument\n");
      return 2;
    }
    command = *argv++;
    argc--;
  }
  if (argc > 0 && !from_stdin) {
    shell_name = *argv++;
    argc--;
    if (command == NULL)
      open_script(shell_name);
  }
  positional.argument = argv;
  positional.count = argc;

  if (bash)
    set_variable("BASH_SOURCE", command == NULL ? shell_name : "");
  reads_command = command != NULL;
  if (command != NULL) {
    if (bash && setjmp(top_level) != 0)
      exit_shell(last_status);
    int status = run_string(command, RUN_EXIT);
    exit_shell(status);
  }
  if (input == NULL) {
    bool terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    if (terminal || force_interactive)
      become_interactive();
    reads_command = true;
    push_input_fd(STDIN_FILENO, interactive);
  }
  command_loop();
  exit_shell(last_status);
}
