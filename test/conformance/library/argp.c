// argp: help in its layout, usage, errors, children, the order in which parsers are told what; and obstacks and argz vectors.
#include <argp.h>
#include <argz.h>
#include <envz.h>
#include <obstack.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *argp_program_version = "demo 1.0";
const char *argp_program_bug_address = "<bugs@example.org>";

static const struct argp_option options[] = {
    {"verbose", 'v', 0, 0, "Produce verbose output"},
    {"quiet", 'q', 0, 0, "Don't produce any output"},
    {"silent", 's', 0, OPTION_ALIAS},
    {"output", 'o', "FILE", 0, "Output to FILE instead of standard output, which is where it would otherwise go if nothing was said"},
    {0, 0, 0, 0, "The following options should be grouped together:"},
    {"repeat", 'r', "COUNT", OPTION_ARG_OPTIONAL, "Repeat the output COUNT (default 10) times"},
    {"abort", 300, 0, 0, "Abort before showing any output"},
    {"a-very-long-option-name-here", 'l', "ARGUMENT", 0, "Long one"},
    {0, 'x', "N", 0, "Only short"},
    {"hid", 'h', 0, OPTION_HIDDEN, "hidden"},
    {"FILE", 0, 0, OPTION_DOC, "A documentation option", 5},
    {"  - ", 0, 0, OPTION_DOC | OPTION_NO_USAGE, "stdin", 5},
    {0}};
static const struct argp_option child_options[] = {{"child", 'c', "X", 0, "Child option"}, {"zeta", 'z', 0, 0, "Another"}, {0}};

static error_t parse(int key, char *arg, struct argp_state *state) {
  int *count = state->input;
  switch (key) {
    case ARGP_KEY_NO_ARGS:
      argp_usage(state);
      return 0;
    case ARGP_KEY_ARG:
      if (*count >= 3) argp_error(state, "too many: %s", arg);
      ++*count;
      printf("argument %u %s\n", state->arg_num, arg);
      return 0;
    case ARGP_KEY_END:
      printf("end %u\n", state->arg_num);
      if (*count == 1) argp_failure(state, 3, ENOENT, "need %d", 2);
      return 0;
    case ARGP_KEY_INIT:
    case ARGP_KEY_FINI:
    case ARGP_KEY_SUCCESS:
    case ARGP_KEY_ERROR:
      printf("key %d\n", key & 0xff);
      return 0;
    case 'v': case 'q': case 's': case 'o': case 'r': case 'l': case 'x': case 300:
      printf("option %d %s\n", key, arg ? arg : "-");
      return 0;
    default:
      return ARGP_ERR_UNKNOWN;
  }
}

static error_t parse_child(int key, char *arg, struct argp_state *state) {
  if (key == 'c' || key == 'z') return printf("child %c %s\n", key, arg ? arg : "-"), 0;
  return ARGP_ERR_UNKNOWN;
}

static char *filter(int key, const char *text, void *input) {
  if (key == ARGP_KEY_HELP_EXTRA) return strdup("Extra help.");
  return key == 'v' ? strdup("filtered") : (char *)text;
}

static const struct argp child = {child_options, parse_child, "CHILDARG", "Child doc."};
static const struct argp_child children[] = {{&child, 0, "Child options:", 7}, {0}};
static struct argp argp = {
    options, parse, "ARG1 [STRING...]\n--list",
    "Demo -- a program with options and arguments that has a rather long documentation string to be wrapped somewhere.\v"
    "And some text after the options, which is also long enough to need to be wrapped at the right margin of the terminal.\n\n"
    "A second paragraph.",
    children};

static void run(unsigned flags, char *line) {
  char *argv[12] = {"demo"};
  int argc = 1, status;
  printf("== %s\n", line);
  fflush(stdout);
  if (fork() == 0) {
    for (char *word = strtok(strdup(line), " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    int count = 0, end = -1, result = argp_parse(&argp, argc, argv, flags & ~1024, flags & 1024 ? &end : NULL, &count);
    printf("result %d %d\n", result, end);
    exit(0);
  }
  wait(&status);
  printf("status %d\n", WEXITSTATUS(status));
}

static void stacks(void) {
#define obstack_chunk_alloc malloc
#define obstack_chunk_free free
  struct obstack stack;
  obstack_init(&stack);
  char *word = obstack_copy0(&stack, "hello", 5);
  for (int i = 0; i < 2000; i++) obstack_int_grow(&stack, i);
  printf("%s %zu", word, (size_t)obstack_object_size(&stack));
  int *numbers = obstack_finish(&stack);
  printf(" %d %d %d", numbers[0], numbers[1999], (int)((size_t)numbers % 16));
  obstack_grow(&stack, "abc", 3);
  obstack_1grow(&stack, 'd');
  obstack_ptr_grow(&stack, &stack);
  obstack_blank(&stack, -8);
  obstack_printf(&stack, "<%d>", 42);
  obstack_1grow(&stack, 0);
  char *text = obstack_finish(&stack);
  printf(" %s", text);
  obstack_free(&stack, text);
  printf(" %d %d", obstack_base(&stack) == text, obstack_empty_p(&stack));
  void *big = obstack_alloc(&stack, 100000);
  memset(big, 1, 100000);
  obstack_free(&stack, word);
  printf(" %d %zu\n", obstack_empty_p(&stack), (size_t)obstack_memory_used(&stack));
  obstack_free(&stack, NULL);
}

static void show(const char *argz, size_t length) {
  printf("%zu %zu", length, argz_count(argz, length));
  for (const char *entry = NULL; (entry = argz_next(argz, length, entry));) printf(" [%s]", entry);
  puts("");
}

static void vectors(void) {
  char *argz, *words[] = {"one", "two", "", "four", NULL}, *copied[8];
  size_t length;
  unsigned count = 0;
  argz_create(words, &argz, &length), show(argz, length);
  argz_insert(&argz, &length, argz_next(argz, length, argz), "between"), show(argz, length);
  argz_delete(&argz, &length, argz), show(argz, length);
  argz_add_sep(&argz, &length, ":a::b:c:", ':'), show(argz, length);
  argz_replace(&argz, &length, "t", "TT", &count), show(argz, length);
  argz_extract(argz, length, copied);
  printf("%u %s %s\n", count, copied[0], copied[1]);
  argz_stringify(argz, length, ',');
  printf("%s\n", argz);
  argz_create_sep("", ':', &argz, &length), printf("%p %zu\n", (void *)argz, length);
  envz_add(&argz, &length, "HOME", "/root"), envz_add(&argz, &length, "BARE", NULL), envz_add(&argz, &length, "X", "1");
  envz_add(&argz, &length, "HOME", "/home"), show(argz, length);
  printf("%s %p %s\n", envz_get(argz, length, "HOME"), (void *)envz_get(argz, length, "BARE"), envz_entry(argz, length, "X"));
  char *other;
  size_t other_length;
  argz_create_sep("X=2 Y=3", ' ', &other, &other_length);
  envz_merge(&argz, &length, other, other_length, 0), show(argz, length);
  envz_merge(&argz, &length, other, other_length, 1), show(argz, length);
  envz_strip(&argz, &length), envz_remove(&argz, &length, "Y"), show(argz, length);
}

int main(void) {
  dup2(1, 2);
  setvbuf(stdout, NULL, _IOLBF, 0);
  char *lines[] = {"--help", "--usage", "--version", "-?", "", "a b", "-v a -o out b", "a --rep=3 -r5 -r c", "--bogus a", "-y", "--o", "-o",
                   "a b c d", "a -- -v b", "--ab x --child=7 -zc8 y", "--verb=3 a", "one"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) run(0, lines[i]);
  run(ARGP_NO_EXIT, "--bogus a");
  run(ARGP_NO_ERRS | 1024, "a --bogus b");
  run(ARGP_IN_ORDER, "a -v b");
  run(ARGP_NO_ARGS | 1024, "-v a -q");
  argp.help_filter = filter;
  run(0, "--help");
  argp_help(&argp, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_SEE, "other");
  stacks();
  vectors();
  return 0;
}
