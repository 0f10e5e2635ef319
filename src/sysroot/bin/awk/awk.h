/*
 * awk: runs a program of patterns and actions over the records of its input. What its files share.
 *
 * A program goes through three stages:
 *
 *   lex.c     characters -> tokens
 *   parse.c   tokens     -> tree     (struct node), with parse_expression.c
 *   run.c     tree       -> effects  (evaluate, execute)
 *
 * beside them value.c (what a variable holds), builtin.c (the functions), format.c (printf), regex.c, record.c (records
 * and fields) and stream.c (files and pipes). It is the language of POSIX with what mawk adds to it; its messages are mawk's.
 */
#ifndef AWK_H
#define AWK_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* ---- value.c ---- */

/* Text that may be shared. */
struct string {
  int references;
  size_t length;
  char text[]; /* with a 0 behind it */
};

enum value_kind {
  UNSET,  /* "" and 0 */
  NUMBER,
  STRING,
  INPUT,  /* text that came from outside: also a number, if it looks like one */
};

struct value {
  enum value_kind kind;
  double number;         /* of a NUMBER */
  struct string *string; /* of STRING and INPUT; a reference of its own */
};

struct element {
  struct string *key;
  struct value value;
  struct element *next;            /* in its bucket */
  struct element *older, *younger; /* for (key in array) goes from the oldest to the youngest */
};

struct array {
  struct element **buckets;
  size_t bucket_count, count;
  struct element *oldest, *youngest;
};

/* A variable. What is not used yet may become an array, also through the parameter of a function. */
struct cell {
  struct value value;
  struct array *array;
  bool borrowed;     /* the array is somebody else's */
  struct cell *same; /* a parameter: the variable of the caller's, of which we do not know yet whether it is an array */
};

void *allocate(size_t size);
void *reallocate(void *memory, size_t size);

struct string *new_string(const char *text, size_t length);
struct string *hold(struct string *string); /* another reference */
void release_string(struct string *string);

struct value number_value(double number);
/* These take over the reference. */
struct value string_value(struct string *string);
struct value input_value(struct string *string);
struct value text_value(const char *text);
struct value copy_value(const struct value *value);
void release(struct value *value);
/* Put a value in the place of another one; takes over its references. */
void set_value(struct value *place, struct value value);

double to_number(const struct value *value);
/* The text of a value; numbers that are not whole as `format` (CONVFMT, OFMT) says. A new reference. */
struct string *to_string(const struct value *value, const char *format);
bool is_true(const struct value *value);
/* POSIX: as numbers if both are or look like it, else as text. <0, 0, >0 */
int compare_values(const struct value *a, const struct value *b);
/* Does the text look like a number, but for blanks around it? */
bool looks_numeric(const char *text, double *number);

struct array *new_array(void);
void clear_array(struct array *array);
void free_array(struct array *array);
struct element *find_element(struct array *array, struct string *key);
struct value *array_element(struct array *array, struct string *key); /* made when it is not there */
void delete_element(struct array *array, struct string *key);

/* ---- regex.c ---- */

struct span {
  size_t start, end;
};

/* An extended regular expression in awk's spelling, compiled; each is compiled once. */
const regex_t *compile_regex(const char *pattern);
/* The first match at or after `from`; false: there is none. */
bool find_match(const regex_t *regex, const char *text, size_t from, struct span *match);

/* ---- lex.c ---- */

enum token {
  T_END, T_NEWLINE, T_SEMICOLON, T_LEFT_BRACE, T_RIGHT_BRACE, T_LEFT_PAREN, T_RIGHT_PAREN, T_LEFT_BRACKET, T_RIGHT_BRACKET,
  T_COMMA, T_NUMBER, T_STRING, T_NAME,
  T_FUNCTION_NAME, /* a name with a parenthesis right behind it */
  T_BUILTIN,
  T_PLUS, T_MINUS, T_STAR, T_SLASH, T_PERCENT, T_POWER, T_NOT, T_GREATER, T_LESS, T_PIPE, T_QUESTION, T_COLON, T_MATCH,
  T_NO_MATCH, T_DOLLAR, T_ASSIGN, T_ADD_ASSIGN, T_SUBTRACT_ASSIGN, T_MULTIPLY_ASSIGN, T_DIVIDE_ASSIGN, T_REMAINDER_ASSIGN,
  T_POWER_ASSIGN, T_EQUAL, T_NOT_EQUAL, T_LESS_EQUAL, T_GREATER_EQUAL, T_AND, T_OR, T_INCREMENT, T_DECREMENT, T_APPEND,
  T_BEGIN, T_END_PATTERN, T_FUNCTION, T_IF, T_ELSE, T_WHILE, T_FOR, T_DO, T_BREAK, T_CONTINUE, T_NEXT, T_NEXT_FILE,
  T_EXIT, T_RETURN, T_DELETE, T_IN, T_GETLINE, T_PRINT, T_PRINTF,
};

extern enum token token;         /* the current token, */
extern char *token_text;         /* its text: a name, a string without its quotes, */
extern double token_number;      /* a number, */
extern int token_builtin;        /* a function of builtin.c; */
extern int line;                 /* the line it is on */

void begin_program(const char *text);
void next_token(void);
/* The current token is / or /=: read the regular expression that it begins, into token_text. */
void read_regex(void);
void syntax_error(void) __attribute__((noreturn));
/* A string with its escapes, as in a program and after -v. */
char *unescape(const char *text, size_t length, size_t *result_length);

/* ---- parse.c ---- */

enum node_kind {
  /* Expressions */
  N_CONSTANT, N_REGEX, N_VARIABLE, N_LOCAL, N_FIELD, N_ELEMENT, N_ASSIGN, N_CONDITIONAL, N_AND, N_OR, N_NOT, N_IN, N_MATCH,
  N_NO_MATCH, N_COMPARE, N_CONCATENATE, N_ARITHMETIC, N_NEGATE, N_PLUS, N_BEFORE, N_AFTER, N_CALL, N_BUILTIN, N_GETLINE,
  N_LIST,
  /* Statements */
  N_EXPRESSION, N_PRINT, N_PRINTF, N_IF, N_WHILE, N_DO, N_FOR, N_FOR_IN, N_BLOCK, N_BREAK, N_CONTINUE, N_NEXT, N_NEXT_FILE,
  N_EXIT, N_RETURN, N_DELETE,
};

struct node {
  enum node_kind kind;
  int line;
  int operator;              /* a token, a function of builtin.c, an index of a local variable, the form of a getline */
  struct node *a, *b, *c, *d; /* operands, see parse_expression.c */
  struct node *next;         /* in a list: arguments, subscripts, statements */
  struct value value;        /* N_CONSTANT */
  const regex_t *regex;      /* N_REGEX, once it was needed */
  struct cell *cell;         /* N_VARIABLE */
  struct function *function; /* N_CALL */
};

struct function {
  char *name;
  char **parameters;
  int parameter_count;
  struct node *body;
  bool defined;
  int line; /* of its first use */
  struct function *next;
};

struct rule {
  struct node *pattern, *until; /* NULL: every record; pattern, until: a range */
  struct node *action;          /* NULL: print the record */
  bool in_range;
  struct rule *next;
};

struct program {
  struct node *begin, *end; /* statements */
  struct rule *rules;
  bool has_end;
};

extern struct program program;

void parse_program(const char *text);
/* A global variable, made when it is not there. */
struct cell *global(const char *name);

/* ---- run.c ---- */

enum flow { GO_ON, BREAK, CONTINUE, RETURN };

struct value evaluate(struct node *node);
struct string *evaluate_string(struct node *node);
double evaluate_number(struct node *node);
enum flow execute(struct node *statements);
/* The value of what can be assigned to is this now. */
void assign_to(struct node *node, struct value value);
struct array *array_of(struct node *node);
bool is_array(struct node *node);
/* The key that subscripts make, with SUBSEP between them. */
struct string *subscript(struct node *subscripts);
bool matches(struct node *node, struct string *text);
const regex_t *regex_of(struct node *node);
/* The whole program. Gives the status to exit with. */
int run_program(void);

/* ---- builtin.c ---- */

/* The number of a function, or -1. */
int find_builtin(const char *name);
struct value call_builtin(int builtin, struct node *arguments);
/* Is it one that may stand without parentheses: length? */
bool may_lack_parentheses(int builtin);

/* ---- format.c ---- */

struct string *format_values(struct string *format, struct value *values, int count);

/* ---- record.c ---- */

extern struct cell *NR, *FNR, *NF, *FS, *OFS, *ORS, *RS, *FILENAME, *SUBSEP, *RSTART, *RLENGTH, *CONVFMT, *OFMT;

void make_special_variables(int argc, char **argv, char **environment);
const char *special_text(struct cell *cell); /* good until the next assignment to it */
/* $0 is this text now. */
void set_record(struct string *text);
struct value get_field(long index);
void set_field(long index, struct value value);
/* NF was asked for, or assigned to. */
void count_fields(void);
void field_count_changed(void);
/* The elements of an array, from 1: the parts of a text. Gives how many. A separator of NULL is FS. */
long split_into(struct array *array, struct string *text, const char *separator, const regex_t *regex);
/* The next record of the files that the command line names; false at the end of the last one. */
bool next_main_record(struct string **record);
void skip_file(void);

/* ---- stream.c ---- */

struct stream;

enum stream_kind { READ_FILE, READ_COMMAND, WRITE_FILE, APPEND_FILE, WRITE_COMMAND };

/* The stream of that name, opened when it is not yet; NULL when it cannot be read. */
struct stream *open_stream(const char *name, enum stream_kind kind);
/* 1: a record, 0: the end, -1: an error. */
int read_record(struct stream *stream, struct string **record);
FILE *stream_output(struct stream *stream);
struct stream *file_stream(FILE *file);
void free_stream(struct stream *stream);
int close_stream(const char *name);
void close_all(void);
bool flush_stream(const char *name);

/* ---- main.c ---- */

/* "awk: run time error: ...": ends the program. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* A variable=value operand of the command line. False: it is none. */
bool assignment_operand(const char *operand);

#endif
