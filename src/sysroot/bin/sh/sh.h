/*
 * sh: the shell. What its files share.
 *
 * A command goes through four stages, one file each:
 *
 *   input.c   characters -> tokens      (quotes are kept in the words)
 *   parse.c   tokens     -> tree        (struct node)
 *   expand.c  words      -> arguments   ($x, $(cmd), *, quotes removed)
 *   exec.c    tree       -> processes   (fork, pipe, dup2, exec, wait)
 *
 * beside them variables.c, arithmetic.c (for $((...))), builtins.c and jobs.c (who is running, and how to wait).
 * Names and messages are those of the POSIX shell; where POSIX leaves a choice, it does as dash does. One thing is as in
 * bash: a function may have the name of any builtin, because everybody knows :(){ :|:& };:
 *
 * Run under the name `bash` it is bash (the variable of that name): it has arrays, [[ ]], (( )), ${x//a/b} and the rest
 * of what scripts for bash use, and bash's messages. Under the name `sh` all that is as wrong as it is in dash.
 */
#ifndef SH_H
#define SH_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* ---- The tree ---- */

struct word {
  char *text; /* as typed, with its quotes and dollars */
  struct word *next;
};

enum redirect_type {
  REDIRECT_IN,        /* < file */
  REDIRECT_OUT,       /* > file */
  REDIRECT_CLOBBER,   /* >| file: although set -C */
  REDIRECT_APPEND,    /* >> file */
  REDIRECT_READWRITE, /* <> file */
  REDIRECT_DUP,       /* >&1, <&0, >&- */
  REDIRECT_BOTH,      /* &> file */
  REDIRECT_BOTH_APPEND, /* &>> file */
  REDIRECT_HERE,      /* <<end ... end */
  REDIRECT_HERE_STRING, /* <<< word */
};

struct redirect {
  enum redirect_type type;
  int fd;           /* the descriptor it changes */
  char *word;       /* file name, descriptor number, or the text of a here-document */
  char *delimiter;  /* here-document: what ends it */
  bool literal;     /* here-document: its delimiter was quoted, so nothing in it is expanded */
  bool strip_tabs;  /* here-document: <<- */
  struct redirect *next;
};

enum node_type {
  NODE_SIMPLE,     /* words, with assignments before them */
  NODE_PIPE,       /* left | right */
  NODE_AND,        /* left && right */
  NODE_OR,         /* left || right */
  NODE_NOT,        /* ! left */
  NODE_SEQUENCE,   /* left ; right */
  NODE_BACKGROUND, /* left & */
  NODE_SUBSHELL,   /* ( left ) */
  NODE_GROUP,      /* { left; } */
  NODE_IF,         /* if left; then right; else third; fi */
  NODE_WHILE,      /* while left; do right; done */
  NODE_UNTIL,
  NODE_FOR,      /* for name in words; do right; done */
  NODE_CASE,     /* case words in cases esac */
  NODE_FUNCTION, /* name() left */
  /* Of bash: */
  NODE_SELECT,     /* select name in words; do right; done */
  NODE_ARITHMETIC, /* ((name)) */
  NODE_FOR_ARITHMETIC, /* for ((words)) do right; done: three words */
  NODE_CONDITION,  /* [[ left ]] */
  NODE_TEST,       /* in a condition: words, of which name is the operator */
  NODE_TIME,       /* time left */
};

struct case_item {
  struct word *patterns;
  struct node *body;
  enum { CASE_END, CASE_FALL, CASE_TEST } ending; /* ;; and bash's ;& (the next body, too), ;;& (test the next ones) */
  struct case_item *next;
};

struct node {
  enum node_type type;
  int line;
  struct node *left, *right, *third;
  struct word *assignments; /* NODE_SIMPLE: the a=b before the command */
  struct word *words;
  struct redirect *redirects;
  struct case_item *cases;
  char *name;
  bool has_in; /* NODE_FOR: there was an `in`; without it the words are "$@" */
  bool in_posix_form; /* NODE_TIME: time -p */
  char *text;  /* the source text, for the list of jobs */
};

/* ---- input.c ---- */

enum token {
  TOKEN_EOF,
  TOKEN_NEWLINE,
  TOKEN_WORD,
  TOKEN_IO_NUMBER, /* the 2 of 2> */
  TOKEN_SEMICOLON,
  TOKEN_DOUBLE_SEMICOLON,
  TOKEN_AND,
  TOKEN_AND_AND,
  TOKEN_PIPE,
  TOKEN_OR_OR,
  TOKEN_LEFT_PAREN,
  TOKEN_RIGHT_PAREN,
  TOKEN_LESS,
  TOKEN_GREAT,
  TOKEN_DOUBLE_GREAT,
  TOKEN_LESS_GREAT,
  TOKEN_LESS_AND,
  TOKEN_GREAT_AND,
  TOKEN_AND_GREAT,
  TOKEN_DOUBLE_LESS,
  TOKEN_DOUBLE_LESS_DASH,
  TOKEN_CLOBBER, /* >| */
  /* Of bash: */
  TOKEN_TRIPLE_LESS,
  TOKEN_AND_DOUBLE_GREAT,
  TOKEN_PIPE_AND,
  TOKEN_SEMICOLON_AND,
  TOKEN_DOUBLE_SEMICOLON_AND,
};

/* Where the shell is reading from: a string, or a file descriptor a line at a time. */
struct input {
  char *text;
  size_t position, length, capacity;
  int fd;      /* -1: text is all there is */
  bool prompt; /* print $PS1 and $PS2 before reading a line */
  bool continued; /* a command has begun: the next prompt is $PS2 */
  bool ended;     /* the end has been read: a terminal would go on after a ^D */
  int line;
  struct input *outer;
};

extern struct input *input;      /* the current one */
extern enum token token;         /* the current token, */
extern char *token_text;         /* its text if it is a word or a number, */
extern size_t token_start, token_end; /* and where it is in input->text */

void push_input_string(const char *text);
void push_input_fd(int fd, bool prompt);
void pop_input(void);
void next_token(void);
const char *token_name(void);
/* bash: the regular expression behind =~, as one word. */
void next_regex_token(void);
/* bash: at a ( with another one behind it: what is between (( and )), or NULL if they do not end so. The next token is read. */
char *read_double_parentheses(void);
/* The line of the input that the current token is on. */
char *token_line(void);
/* The body of this redirection follows the current line; it is read with the next newline. */
void expect_here_document(struct redirect *redirect);
void discard_line(void);
/* Put other text in the place of the current token, and read the token there. */
void replace_token(const char *text);
/* The lines read so far belong to commands that have been run. */
void forget_lines(void);

/* ---- parse.c ---- */

/* The next complete command, or NULL for an empty line; token is TOKEN_EOF at the end of the input. */
struct node *parse_command_line(void);
bool is_keyword(const char *text);
/* name=value, and in bash name[i]=value, name+=value: the length up to the = or the +; 0: it is none. */
size_t assignment_length(const char *text);

/* ---- expand.c ---- */

/* The fields a list of words expands to, as a NULL-terminated vector. */
char **expand_words(struct word *words, int *count);
/* A word that stays one: a file name. */
char *expand_word(const char *word);
/* The right side of an assignment: a ~ counts behind every colon. */
char *expand_assignment(const char *value);
/* A word as a pattern for fnmatch: quoted characters are escaped. */
char *expand_pattern(const char *word);
/* The body of a here-document. */
char *expand_here_document(const char *body);
/* As in double quotes: an arithmetic expression, a subscript. */
char *expand_quoted(const char *text);
/* bash: a word as a regular expression; what was quoted in it stands for itself. */
char *expand_regex(const char *word);
/* bash: close the files that <(command) and >(command) were, down to this many. */
size_t process_substitutions(void);
void close_process_substitutions(size_t mark);
bool is_name(const char *text, size_t length);

/* ---- brace.c: bash's {a,b} and {1..9} ---- */

/* The words that a word stands for. */
struct word *expand_brace_words(const struct word *words);

/* ---- substitute.c: bash's operators in ${ } ---- */

/* ${x/a/b} ${x:1:2} ${x^} ${x@Q}: the value after the operator that the text is. */
char *substitute_value(const char *value, const char *operator, const char *end);
/* The two numbers of ${x:offset:length}; without a length it is LONG_MAX. */
void slice_bounds(const char *text, const char *end, long *offset, long *length);
/* A word that reads back as this text, as printf %q and set -x write it. */
char *quote_word(const char *text);
char *quote_value(const char *text); /* the same in single quotes, always */
/* What $'text' stands for. */
char *expand_escapes(const char *text, const char *end);
/* The value without its shortest or longest match of a pattern at one end: # or %. */
char *remove_match(const char *value, const char *pattern, char side, bool longest);

/* ---- arithmetic.c ---- */

long evaluate_arithmetic(const char *expression);

/* ---- variables.c ---- */

struct element {
  char *key; /* of an associative array */
  long index;
  char *value;
  struct element *next;
};

/* bash's: sorted by index, or in the order of bash's hash table. */
struct array {
  bool associative;
  struct element *first;
};

struct variable {
  char *name;
  char *value; /* NULL: marked export or readonly, but not set */
  bool exported, readonly;
  struct array *array; /* NULL: none; then value is NULL, too */
  bool integer;        /* declare -i */
  char letters;        /* declare -l, -u: what becomes of letters; or 0 */
  struct variable *next;
};

struct positional {
  char **argument; /* $1 is argument[0] */
  int count;
};

extern struct positional positional;
extern const char *shell_name; /* $0 */

void import_environment(char **environment);
char **export_environment(void);
const char *get_variable(const char *name);
struct variable *find_variable(const char *name, bool create);
void set_variable(const char *name, const char *value);
void unset_variable(const char *name);
void list_variables(void);
/* export -p and readonly -p */
void list_marked(bool exported);
/* In single quotes, in a form the shell reads back. */
void print_quoted(const char *text);
/* Remember a variable, to be put back by restore_variables(mark). */
size_t variables_mark(void);
void save_variable(const char *name);
void restore_variables(size_t mark);

/* ---- arrays.c ---- */

/* The element of a variable that a subscript, as it is written, names; NULL if it is not set. */
const char *get_element(const char *name, const char *subscript);
void set_element(const char *name, const char *subscript, const char *value);
void unset_element(const char *name, const char *subscript);
/* Its elements or their keys, in order, NULL-terminated; a variable that is no array has one. */
char **array_items(const char *name, bool keys, int *count);
/* name=(words), or more of them: the text between the parentheses. */
void set_array(const char *name, const char *text, bool append);
void set_array_items(const char *name, char **items, int count);
struct array *make_array(struct variable *variable, bool associative);
void free_array(struct array *array);
struct array *copy_array(const struct array *array);
/* name=value, name+=value, name[i]=value, name=(...): value is not expanded yet. Gives the variable. */
struct variable *assign_word(const char *word, bool expanded);
void print_declaration(const struct variable *variable);
int builtin_declare(int argc, char **argv);
int builtin_mapfile(int argc, char **argv);

struct function {
  char *name;
  struct node *body;
  struct function *next;
};

struct variable *all_variables(void);
struct function *find_function(const char *name);
void define_function(const char *name, struct node *body);
void unset_function(const char *name);

/* ---- exec.c ---- */

enum {
  RUN_EXIT = 1,      /* the shell has nothing to do afterwards: exec without fork */
  RUN_CONDITION = 2, /* a failure is tested by someone: set -e does not apply */
};

/* What makes the enclosing commands end early. */
enum jump { JUMP_NONE, JUMP_BREAK, JUMP_CONTINUE, JUMP_RETURN };

extern int last_status; /* $? */
extern enum jump jump;
extern int jump_levels; /* loops still to be left */
extern int loop_depth, function_depth;
extern int tested_depth; /* commands around this one whose failure is tested: set -e does not apply */

int run(struct node *node, int flags);
int run_string(const char *text, int flags);
/* $(command): its output without the newlines at the end. */
char *command_output(const char *text);
/* Replace this process by a program; returns only the status to exit with. */
int exec_program(char **argv);
/* The path of a program in $PATH, or NULL. */
char *find_program(const char *name);
int call_function(struct function *function, int argc, char **argv);
/* In a fork of the shell that runs a command of its own: nothing of ours goes on there. */
int run_simple_command(char **argv);

/* ---- compound.c ---- */

int run_while(struct node *node);
int run_for(struct node *node);
int run_for_arithmetic(struct node *node);
int run_select(struct node *node);
int run_case(struct node *node, int flags);
int run_if(struct node *node, int flags);
int run_sequence(struct node *node, int flags);
int run_and_or(struct node *node, int flags);

/* ---- condition.c ---- */

int run_test(struct node *node);

/* ---- redirect.c ---- */

/* Descriptors put aside while a builtin or a compound command runs with others. */
struct saved_fds {
  int fd[16], copy[16];
  int count;
};

bool apply_redirects(struct redirect *redirects);
void save_fds(struct saved_fds *saved, struct redirect *redirects);
void restore_fds(struct saved_fds *saved);
/* Make descriptor `to` mean what `from` means, and be done with `from`. */
void move_fd(int from, int to);

/* ---- jobs.c ---- */

enum job_state { JOB_RUNNING, JOB_STOPPED, JOB_DONE };

struct job_process {
  pid_t pid;
  int status; /* as from wait */
  enum job_state state;
};

struct job {
  int number;
  pid_t group;
  struct job_process *processes; /* of the pipeline, left to right */
  int count;
  bool background;
  bool changed; /* its state has not been told to the user */
  char *text;
  struct job *next;
};

extern pid_t last_background; /* $! */
extern bool job_control;

void start_job_control(void);
struct job *new_job(const char *text);
/* fork, and make the child a process of the job. The child has default signals and no jobs. */
pid_t fork_into_job(struct job *job, bool background);
/* The same, but -1 when there can be no more processes: for who has to clean up before cannot_fork. */
pid_t try_fork_into_job(struct job *job, bool background);
void cannot_fork(struct job *job) __attribute__((noreturn));
/* Wait until a foreground job is done or stopped; gives its exit status. */
int wait_for_job(struct job *job);
int job_status(struct job *job);
enum job_state job_state(struct job *job);
/* A program that was killed cannot say so itself: say it. */
void tell_death(struct job *job);
struct job *find_job(const char *name);
struct job *job_of_process(pid_t pid);
void forget_job(struct job *job);
void continue_job(struct job *job, bool foreground);
/* Note what has ended or stopped, without waiting. */
void collect_jobs(void);
/* And tell an interactive user. */
void report_jobs(void);
/* May an interactive shell end? Where there are stopped jobs, only when it is told so a second time. */
bool may_leave_jobs(void);
void list_jobs(bool with_pids, bool only_pids, bool only_changed);
/* $PIPESTATUS, and what set -o pipefail makes of it. */
void note_pipe_status(struct job *job);
/* Wait for any child to change its state; false when there is none, or a trap came in between. */
bool wait_for_any(void);
extern struct job *jobs;

/* ---- traps, in main.c ---- */

void set_trap(int signal_number, const char *command); /* NULL: default, "": ignore; 0 is EXIT */
void list_traps(void);
void forget_traps(void); /* in a subshell */
int pending_trap(void);  /* the signal whose trap is to be run, or 0 */
/* bash's traps that are no signals: what comes after each failing command, and before each one. */
enum { TRAP_EXIT = 0, TRAP_ERR = 65, TRAP_DEBUG, TRAP_RETURN, TRAPS };
void run_pseudo_trap(int number);
/* The number of a trap; -1: there is none of that name. */
int trap_from_name(const char *name);
void run_traps(void);
void exit_shell(int status) __attribute__((noreturn));

/* ---- builtins.c ---- */

struct builtin {
  const char *name;
  int (*run)(int argc, char **argv);
  bool special; /* POSIX 2.14: assignments before it stay */
  bool of_bash;
};

const struct builtin *find_builtin(const char *name);
/* Hand over the names that begin so, for completion. */
void add_builtin_matches(const char *beginning, void (*add)(void *context, const char *name), void *context);
/* The number that an argument of a command is; anything else is an error. */
int parse_number(const char *command, const char *text);

int builtin_jobs(int argc, char **argv);
int builtin_wait(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_bg(int argc, char **argv);
int builtin_kill(int argc, char **argv);
int builtin_ulimit(int argc, char **argv);
int builtin_times(int argc, char **argv);
int builtin_getopts(int argc, char **argv);
int builtin_disown(int argc, char **argv);
int builtin_read(int argc, char **argv);
int builtin_printf(int argc, char **argv);
int builtin_shopt(int argc, char **argv);
int builtin_let(int argc, char **argv);
int builtin_enable(int argc, char **argv);
int builtin_pushd(int argc, char **argv);
int builtin_popd(int argc, char **argv);
int builtin_dirs(int argc, char **argv);
/* The positional parameters are others: getopts begins anew. */
void forget_getopts(void);

/* ---- directories.c ---- */

int builtin_cd(int argc, char **argv);
int builtin_pwd(int argc, char **argv);
int builtin_umask(int argc, char **argv);
/* Find out by what path we are where we are, and set $PWD. */
void find_directory(void);

/* ---- alias.c ---- */

int builtin_alias(int argc, char **argv);
int builtin_unalias(int argc, char **argv);
/* NULL: it is none. */
const char *alias_value(const char *name);
/* If the current token is an alias, go on with what it stands for. */
bool expand_alias(bool first_word);
/* The input begins at position 0 again. */
void forget_alias_positions(void);

/* ---- edit.c: bash's command line ---- */

/* Let the user type a line at the terminal. With its newline, from malloc; NULL: the input has ended. */
char *edit_line(const char *prompt);
/* bash's $PS1, with what its backslashes mean. */
char *expand_prompt(const char *text);
int builtin_history(int argc, char **argv);

/* ---- options.c ---- */

struct options {
  bool exit_on_error;  /* -e */
  bool no_glob;        /* -f */
  bool no_execute;     /* -n */
  bool error_on_unset; /* -u */
  bool print_input;    /* -v */
  bool trace;          /* -x */
  bool no_clobber;     /* -C */
  bool all_export;     /* -a */
  bool pipe_fail;      /* -o pipefail */
  bool error_trace;    /* -E: accepted; functions inherit the trap ERR anyway */
  bool null_glob;      /* shopt -s nullglob */
  bool expand_aliases; /* shopt -s expand_aliases */
  bool dot_glob;       /* shopt -s dotglob */
  bool no_case_match;  /* shopt -s nocasematch */
  /* Accepted, and without effect: */
  bool ignore_eof, from_stdin, vi, emacs, notify, no_log, debug;
};

extern struct options options;
/* False: there is no such option. */
bool set_option(char letter, bool on);
bool set_named_option(const char *name, bool on);
/* $-: room for all of them is wanted. */
void option_letters(char *letters);
/* shopt: false: there is no such option. */
bool set_shell_option(const char *name, bool on);
int builtin_set(int argc, char **argv);

/* ---- main.c: errors, memory ---- */

extern bool bash;        /* we are bash */
extern bool goes_on;     /* after an error the next command line is read: at a terminal, and in bash */
extern bool reads_command; /* -c, or from a terminal: bash names no lines then */
extern bool interactive;
extern pid_t shell_pid; /* $$: the same in subshells */
extern int current_line;
extern jmp_buf top_level; /* an interactive shell goes on here after an error */
/* An error of an ordinary builtin ends only that (POSIX 2.8.1); NULL: none is running. */
extern jmp_buf *builtin_escape;
extern const char *error_prefix; /* before a message: "eval: " */

/* "sh: 3: message": to standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* complain, and give up the command line (interactive, and bash) or the shell. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* complain, and give up the shell in any case, unless it is interactive. */
void fail_for_good(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* The input ended before this character came; the message is dash's. */
void unterminated(char closing, const char *message) __attribute__((noreturn));
/* The line is no command: as a format dash's words, and the word that bash names. */
void syntax_error(const char *near, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Memory that lives as long as the shell: variables, trees of commands (a shell runs few of them). */
void *allocate(size_t size);
void *reallocate(void *memory, size_t size);
char *copy_string(const char *text);
char *copy_slice(const char *text, size_t length);
/* Memory of one command: freed in one go by release(mark). */
void *temporary(size_t size);
size_t temporary_mark(void);
void temporary_release(size_t mark);

/* A string that grows. */
struct buffer {
  char *text;
  size_t length, capacity;
};

void put(struct buffer *buffer, char c);
void put_text(struct buffer *buffer, const char *text);
char *buffer_text(struct buffer *buffer); /* the text, ended by a 0; a new string if nothing was put */

#endif
