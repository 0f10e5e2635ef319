/*
 * Builtins that only bash has: printf (in sh it is the program), let, enable, pushd, popd, dirs, disown.
 */
#include "sh.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../printf_format.h"

/* printf [-v name] format [argument...] */
int builtin_printf(int argc, char **argv)
{
  char name[64], *text = NULL;
  size_t length = 0;
  const char *variable = NULL;
  int i = 1;
  if (i + 1 < argc && strcmp(argv[i], "-v") == 0) {
    variable = argv[i + 1];
    i += 2;
  }
  if (i < argc && strcmp(argv[i], "--") == 0)
    i++;
  if (i >= argc) {
    fprintf(stderr, "printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  if (interactive)
    snprintf(name, sizeof name, "%s: printf", shell_name);
  else
    snprintf(name, sizeof name, "%s: line %d: printf", shell_name, current_line);
  struct printf_run run = {.output = stdout, .program = name, .quote = quote_word, .invalid_number = "%s: invalid number"};
  if (variable != NULL)
    run.output = open_memstream(&text, &length);
  int status = printf_arguments(&run, argv[i], argv + i + 1);
  if (variable != NULL) {
    struct buffer word = {0};
    fclose(run.output);
    put_text(&word, variable);
    put(&word, '=');
    put_text(&word, text);
    assign_word(buffer_text(&word), true);
    free(text);
  }
  return status;
}

/* let expression...: 0 if the last one is not zero */
int builtin_let(int argc, char **argv)
{
  long value = 0;
  if (argc == 1) {
    complain("let: expression expected");
    return 1;
  }
  for (int i = 1; i < argc; i++)
    value = evaluate_arithmetic(argv[i]);
  return value == 0;
}

/* builtin command..., enable: the builtins are always there. */
int builtin_enable(int argc, char **argv)
{
  if (strcmp(argv[0], "enable") == 0 || argc == 1)
    return 0;
  const struct builtin *builtin = find_builtin(argv[1]);
  if (builtin == NULL) {
    complain("builtin: %s: not a shell builtin", argv[1]);
    return 1;
  }
  return builtin->run(argc - 1, argv + 1);
}

/* ---- The stack of directories; the working directory is on its top ---- */

enum { DEEPEST = 64 };

static char *stack[DEEPEST];
static int height;

int builtin_dirs(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "-c") == 0) {
    while (height > 0)
      free(stack[--height]);
    return 0;
  }
  const char *home = get_variable("HOME");
  size_t length = home != NULL ? strlen(home) : 0;
  for (int i = height; i >= 0; i--) {
    const char *path = i == height ? get_variable("PWD") : stack[i];
    bool below = length > 1 && strncmp(path, home, length) == 0 && (path[length] == '/' || path[length] == '\0');
    printf("%s%s%s", below ? "~" : "", below ? path + length : path, i > 0 ? " " : "\n");
  }
  return 0;
}

static int change_directory(const char *target)
{
  char *argv[] = {"cd", (char *)target, NULL};
  return builtin_cd(2, argv);
}

/* pushd [directory]: without one the two on top change places. */
int builtin_pushd(int argc, char **argv)
{
  char *here = copy_string(get_variable("PWD"));
  int status = 1;
  if (argc == 1 && height == 0) {
    complain("pushd: no other directory");
  } else if (argc == 1) {
    status = change_directory(stack[height - 1]);
    if (status == 0) {
      free(stack[height - 1]);
      stack[height - 1] = here;
      here = NULL;
    }
  } else if (height == DEEPEST) {
    complain("pushd: directory stack full");
  } else {
    status = change_directory(argv[1]);
    if (status == 0) {
      stack[height++] = here;
      here = NULL;
    }
  }
  free(here);
  return status == 0 ? builtin_dirs(1, argv) : status;
}

int builtin_popd(int argc, char **argv)
{
  (void)argc;
  if (height == 0) {
    complain("popd: directory stack empty");
    return 1;
  }
  char *target = stack[--height];
  int status = change_directory(target);
  free(target);
  return status == 0 ? builtin_dirs(1, argv) : status;
}

/* disown [job]...: the shell forgets it. */
int builtin_disown(int argc, char **argv)
{
  int status = 0;
  if (argc == 1 && jobs == NULL) {
    complain("disown: current: no such job");
    return 1;
  }
  if (argc == 1)
    forget_job(find_job("%%"));
  for (int i = 1; i < argc; i++) {
    struct job *job = argv[i][0] == '-' ? NULL : find_job(argv[i]);
    if (job != NULL) {
      forget_job(job);
    } else if (argv[i][0] != '-') {
      complain("disown: %s: no such job", argv[i]);
      status = 1;
    }
  }
  return status;
}
