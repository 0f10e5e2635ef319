/*
 * gcc, make, gdb, valgrind, man, sudo, vi and their like: they are not here. It says so, and what to do instead.
 */
#include <stdio.h>
#include <string.h>

static const struct advice {
  const char *program, *text;
} advices[] = {
    {"gcc", "there is no compiler in here: Procstep compiles your C files itself.\n"
            "Start ./NAME, and NAME.c is compiled first; programs of several files have them in launch.json (sources)."},
    {"make", "nothing has to be made: Procstep compiles your C files itself.\n"
             "Start ./NAME, and NAME.c is compiled first; programs of several files have them in launch.json (sources)."},
    {"gdb", "you are in a debugger: set breakpoints beside the lines of your program, and start it with F5."},
    {"valgrind", "Procstep looks at memory itself: run the program without valgrind, with checks switched on\n"
                 "(\"checks\" in launch.json, or procstep run --check)."},
    {"man", "there are no manual pages in here. On Linux: man 2 CALL, man 3 FUNCTION; in a browser: https://man7.org/linux/man-pages/"},
    {"sudo", "you need no other rights in here: nothing that happens can do harm. Run the command without it."},
    {"vi", "there is no editor in here: edit the file in VS Code, and run the program again."},
};

/* Names that are told the same. */
static const char *const same[][2] = {
    {"cc", "gcc"}, {"g++", "gcc"}, {"clang", "gcc"}, {"vim", "vi"}, {"nano", "vi"},
};

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0], *wanted = program;
  (void)argc;
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
    if (strcmp(same[i][0], program) == 0)
      wanted = same[i][1];
  }
  for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++) {
    if (strcmp(advices[i].program, wanted) == 0)
      fprintf(stderr, "%s: %s\n", program, advices[i].text);
  }
  return 127;
}
