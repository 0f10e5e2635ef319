/*
 * The shell's main loop, its options, traps and memory.
 *
 *   sh                 commands from standard input, with prompts if that is a terminal
 *   sh -c 'commands' [name [argument...]]
 *   sh file [argument...]
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

bool interactive;
int current_line = 1;
pid_t shell_pid;
jmp_buf top_level;
jmp_buf *builtin_escape;
const char *error_prefix = "";

extern char **environ;

/* ---- Errors ---- */

static void print_error(const char *format, va_list arguments)
{
  fflush(stdout);
  fprintf(stderr, "%s: %d: %s", shell_name, current_line, error_prefix);
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

void fail(const char *format, ...)
{
  va_list arguments;
  if (strncmp(format, "Syntax error", 12) == 0)
    current_line = input->line;
  va_start(arguments, format);
  print_error(format, arguments);
  va_end(arguments);
  last_status = 2;
  if (builtin_escape != NULL)
    longjmp(*builtin_escape, 1);
  if (interactive)
    longjmp(top_level, 1);
  exit_shell(2);
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

static char *traps[SIGNALS]; /* the command, "" to ignore, NULL for the default; [0] is for EXIT */
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
  if (number == 0)
    return;
  if (command == NULL)
    default_disposition(number);
  else
    catch_signal(number, *command == '\0' ? SIG_IGN : on_signal);
}

void list_traps(void)
{
  for (int i = 0; i < SIGNALS; i++) {
    if (traps[i] == NULL)
      continue;
    printf("trap -- ");
    print_quoted(traps[i]);
    printf(" %s\n", i == 0 ? "EXIT" : signal_to_name(i));
  }
}

void forget_traps(void)
{
  for (int i = 0; i < SIGNALS; i++) {
    if (traps[i] == NULL || *traps[i] == '\0')
      continue; /* what is ignored stays ignored */
    free(traps[i]);
    traps[i] = NULL;
    if (i != 0)
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

  if (interactive && setjmp(top_level) != 0) {
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
    set_variable("PS1", geteuid() == 0 ? "# " : "$ ");
  if (get_variable("PS2") == NULL)
    set_variable("PS2", "> ");
  if (get_variable("PS4") == NULL)
    set_variable("PS4", "+ ");
  find_directory();
}

static void become_interactive(void)
{
  interactive = true;
  catch_signal(SIGINT, on_signal);
  catch_signal(SIGQUIT, SIG_IGN);
  catch_signal(SIGTERM, SIG_IGN);
  if (isatty(STDIN_FILENO))
    start_job_control();
}

static void open_script(const char *path)
{
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    fprintf(stderr, "sh: 0: cannot open %s: %s\n", path, errno == ENOENT ? "No such file" : strerror(errno));
    exit(errno == ENOENT ? 2 : 126);
  }
  push_input_fd(fcntl(fd, F_DUPFD_CLOEXEC, 10), false);
  close(fd);
}

int main(int argc, char **argv)
{
  const char *command = NULL;
  bool command_wanted = false, force_interactive = false, from_stdin = false;
  int c;

  shell_pid = getpid();
  opterr = 0;
  import_environment(environ);
  set_defaults();
  while ((c = getopt(argc, argv, "+abcefilmnsuvxCEIVo:")) != -1) {
    switch (c) {
    case 'c': command_wanted = true; break;
    case 'i': force_interactive = true; break;
    case 's': from_stdin = options.from_stdin = true; break;
    case 'l': break;
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

  if (command != NULL) {
    int status = run_string(command, RUN_EXIT);
    exit_shell(status);
  }
  if (input == NULL) {
    bool terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    if (terminal || force_interactive)
      become_interactive();
    push_input_fd(STDIN_FILENO, interactive);
  }
  command_loop();
  exit_shell(last_status);
}
