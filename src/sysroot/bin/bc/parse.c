/*
 * The grammar of bc (POSIX, with GNU's additions: long names, else, print, && || !, continue, halt). A function for each level of
 * precedence, from the one that binds least; a token is looked at one ahead. The end of a line ends a statement.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "bc.h"

static FILE *input;
static const char *input_name;
static const char *input_text; /* read instead of a file: the library */
static int line = 1;
static jmp_buf failed;
static struct function *functions;

/* The token that comes next. */
static enum { END, NEWLINE, WORD, DIGITS, QUOTED, SIGN } token;
static char spelled[4096];

static int next_char(void)
{
  if (input_text != NULL)
    return *input_text == '\0' ? EOF : (unsigned char)*input_text++;
  return getc(input);
}

static void put_back(int c)
{
  if (c == EOF)
    return;
  if (input_text != NULL)
    input_text--;
  else
    ungetc(c, input);
}

static bool follows(int wanted)
{
  int c = next_char();
  if (c == wanted)
    return true;
  put_back(c);
  return false;
}

void parse_error(const char *message)
{
  fflush(stdout);
  fprintf(stderr, "%s %d: %s\n", input_name, line, message);
}

static void fail(void)
{
  parse_error("syntax error");
  longjmp(failed, 1);
}

static void skip_comment(void)
{
  for (int c = next_char(), last = 0; c != EOF; last = c, c = next_char()) {
    if (c == '\n')
      line++;
    if (last == '*' && c == '/')
      return;
  }
}

/* Characters of a token as long as they belong to it. Digits may go on in the next line after a backslash. */
static void collect(int c, bool (*belongs)(int))
{
  size_t n = 0;
  for (; belongs(c) || c == '\\'; c = next_char()) {
    if (c == '\\') {
      if (follows('\n'))
        continue;
      break;
    }
    if (n < sizeof spelled - 1)
      spelled[n++] = (char)c;
  }
  put_back(c);
  spelled[n] = '\0';
}

static bool in_number(int c) { return isdigit(c) || (c >= 'A' && c <= 'F') || c == '.'; }
static bool in_word(int c) { return islower(c) || isdigit(c) || c == '_'; }
static bool in_string(int c) { return c != '"' && c != EOF; }

static void read_string(void)
{
  size_t n = 0;
  int c;
  for (c = next_char(); in_string(c); c = next_char()) {
    if (c == '\n')
      line++;
    if (n < sizeof spelled - 1)
      spelled[n++] = (char)c;
  }
  spelled[n] = '\0';
}

static void advance(void)
{
  int c = next_char();
  for (;;) {
    if (c == '#') {
      while (c != '\n' && c != EOF)
        c = next_char();
    } else if (c == '/' && follows('*')) {
      skip_comment();
      c = next_char();
    } else if (c == '\\' && follows('\n')) {
      line++;
      c = next_char();
    } else if (c == ' ' || c == '\t' || c == '\r') {
      c = next_char();
    } else {
      break;
    }
  }
  if (c == EOF) {
    token = END;
  } else if (c == '\n') {
    token = NEWLINE;
    line++;
  } else if (islower(c)) {
    token = WORD;
    collect(c, in_word);
  } else if (isdigit(c) || (c >= 'A' && c <= 'F') || c == '.') {
    token = DIGITS;
    collect(c, in_number);
  } else if (c == '"') {
    token = QUOTED;
    read_string();
  } else {
    token = SIGN;
    size_t n = 0;
    spelled[n++] = (char)c;
    if ((c == '+' || c == '-' || c == '&' || c == '|') && follows(c))
      spelled[n++] = (char)c;
    else if (strchr("+-*/%^=<>!", c) != NULL && follows('='))
      spelled[n++] = '=';
    spelled[n] = '\0';
  }
}

static bool is_sign(const char *text) { return token == SIGN && strcmp(spelled, text) == 0; }
static bool is_word(const char *text) { return token == WORD && strcmp(spelled, text) == 0; }

static bool take_sign(const char *text)
{
  if (!is_sign(text))
    return false;
  advance();
  return true;
}

static bool take_word(const char *text)
{
  if (!is_word(text))
    return false;
  advance();
  return true;
}

static void expect(const char *text)
{
  if (!take_sign(text))
    fail();
}

static struct node *new_node(enum kind kind, struct node *a, struct node *b)
{
  struct node *node = calloc(1, sizeof *node);
  node->kind = kind;
  node->a = a;
  node->b = b;
  return node;
}

static struct node *new_text(enum kind kind, const char *text)
{
  struct node *node = new_node(kind, NULL, NULL);
  node->text = strdup(text);
  return node;
}

/* --- Expressions ------------------------------------------------------------------------------------------------------- */

static struct node *expression(void);

static struct node *arguments(void)
{
  struct node *first = NULL, **last = &first;
  while (!is_sign(")")) {
    *last = expression();
    last = &(*last)->next;
    if (!take_sign(","))
      break;
  }
  expect(")");
  return first;
}

/* A name: a variable, an element, a whole array as an argument, a call, or one of the built-in functions. */
static struct node *name(void)
{
  static const struct {
    const char *name;
    enum kind kind;
  } built_in[] = {{"length", LENGTH}, {"sqrt", ROOT}, {"scale", SCALE_OF}};
  char text[sizeof spelled];
  strcpy(text, spelled);
  advance();
  if (take_sign("(")) {
    if (strcmp(text, "read") == 0) {
      expect(")");
      return new_node(READ, NULL, NULL);
    }
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
      if (strcmp(text, built_in[i].name) == 0) {
        struct node *operand = expression();
        expect(")");
        return new_node(built_in[i].kind, operand, NULL);
      }
    }
    struct node *call = new_text(CALL, text);
    call->a = arguments();
    return call;
  }
  if (take_sign("[")) {
    struct node *element = new_text(ELEMENT, text);
    element->is_array = is_sign("]");
    if (!element->is_array)
      element->a = expression();
    expect("]");
    return element;
  }
  return new_text(VARIABLE, text);
}

static bool is_place(const struct node *node) { return node->kind == VARIABLE || (node->kind == ELEMENT && !node->is_array); }

static struct node *primary(void)
{
  struct node *node;
  if (token == DIGITS) {
    node = strcmp(spelled, ".") == 0 ? new_text(VARIABLE, "last") : new_text(NUMBER, spelled);
    advance();
  } else if (token == WORD) {
    node = name();
  } else if (take_sign("(")) {
    node = new_node(PARENTHESES, expression(), NULL);
    expect(")");
  } else if (is_sign("++") || is_sign("--")) {
    enum kind kind = is_sign("++") ? PRE_INCREMENT : PRE_DECREMENT;
    advance();
    node = new_node(kind, primary(), NULL);
    if (!is_place(node->a))
      fail();
    return node;
  } else if (take_sign("-")) {
    return new_node(NEGATE, primary(), NULL);
  } else {
    fail();
    return NULL;
  }
  if (is_place(node) && (is_sign("++") || is_sign("--"))) {
    node = new_node(is_sign("++") ? POST_INCREMENT : POST_DECREMENT, node, NULL);
    advance();
  }
  return node;
}

static struct node *power(void)
{
  struct node *base = primary();
  return take_sign("^") ? new_node(POWER, base, power()) : base;
}

static struct node *product(void)
{
  struct node *left = power();
  for (;;) {
    if (take_sign("*"))
      left = new_node(MULTIPLY, left, power());
    else if (take_sign("/"))
      left = new_node(DIVIDE, left, power());
    else if (take_sign("%"))
      left = new_node(MODULO, left, power());
    else
      return left;
  }
}

static struct node *sum(void)
{
  struct node *left = product();
  for (;;) {
    if (take_sign("+"))
      left = new_node(ADD, left, product());
    else if (take_sign("-"))
      left = new_node(SUBTRACT, left, product());
    else
      return left;
  }
}

static struct node *assignment(void)
{
  static const struct {
    const char *sign;
    enum kind operation;
  } signs[] = {{"=", NUMBER}, {"+=", ADD}, {"-=", SUBTRACT}, {"*=", MULTIPLY}, {"/=", DIVIDE}, {"%=", MODULO}, {"^=", POWER}};
  struct node *left = sum();
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    if (!is_place(left) || !take_sign(signs[i].sign))
      continue;
    struct node *node = new_node(ASSIGN, left, assignment());
    node->operation = signs[i].operation;
    return node;
  }
  return left;
}

static struct node *relation(void)
{
  static const struct {
    const char *sign;
    enum kind kind;
  } signs[] = {{"==", EQUAL}, {"!=", UNEQUAL}, {"<", LESS}, {"<=", LESS_EQUAL}, {">", GREATER}, {">=", GREATER_EQUAL}};
  struct node *left = assignment();
  for (;;) {
    size_t i = 0;
    while (i < sizeof signs / sizeof *signs && !is_sign(signs[i].sign))
      i++;
    if (i == sizeof signs / sizeof *signs)
      return left;
    advance();
    left = new_node(signs[i].kind, left, assignment());
  }
}

static struct node *negation(void) { return take_sign("!") ? new_node(NOT, negation(), NULL) : relation(); }

static struct node *conjunction(void)
{
  struct node *left = negation();
  while (take_sign("&&"))
    left = new_node(AND, left, negation());
  return left;
}

static struct node *expression(void)
{
  struct node *left = conjunction();
  while (take_sign("||"))
    left = new_node(OR, left, conjunction());
  return left;
}

/* --- Statements -------------------------------------------------------------------------------------------------------- */

static struct node *statement(void);

static void skip_newlines(void)
{
  while (token == NEWLINE)
    advance();
}

/* Statements up to the end of the line, or, in braces, up to the closing one. */
static struct node *statements(bool braces)
{
  struct node *block = new_node(BLOCK, NULL, NULL), **last = &block->a;
  for (;;) {
    while (take_sign(";") || (braces && token == NEWLINE))
      if (braces)
        skip_newlines();
    if (braces && take_sign("}"))
      return block;
    if (token == END || (!braces && token == NEWLINE)) {
      if (braces)
        fail();
      return block;
    }
    *last = statement();
    last = &(*last)->next;
    if (!is_sign(";") && token != NEWLINE && token != END && !is_sign("}"))
      fail();
  }
}

static struct node *optional_expression(const char *end)
{
  struct node *node = is_sign(end) ? NULL : expression();
  expect(end);
  return node;
}

static struct node *statement(void)
{
  static const struct {
    const char *word;
    enum kind kind;
  } simple[] = {{"break", BREAK}, {"continue", CONTINUE}, {"quit", QUIT}, {"halt", HALT}, {"warranty", WARRANTY}, {"limits", WARRANTY}};
  for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
    if (take_word(simple[i].word))
      return new_node(simple[i].kind, NULL, NULL);
  struct node *node;
  if (take_sign("{"))
    return statements(true);
  if (token == QUOTED) {
    node = new_text(STRING, spelled);
    advance();
    return node;
  }
  if (take_word("if")) {
    node = new_node(IF, NULL, NULL);
    expect("(");
    node->a = expression();
    expect(")");
    skip_newlines();
    node->b = statement();
    if (take_word("else")) {
      skip_newlines();
      node->c = statement();
    }
    return node;
  }
  if (take_word("while")) {
    node = new_node(WHILE, NULL, NULL);
    expect("(");
    node->a = expression();
    expect(")");
    skip_newlines();
    node->b = statement();
    return node;
  }
  if (take_word("for")) {
    node = new_node(FOR, NULL, NULL);
    expect("(");
    node->a = optional_expression(";");
    node->b = optional_expression(";");
    node->c = optional_expression(")");
    skip_newlines();
    node->d = statement();
    return node;
  }
  if (take_word("return")) {
    node = new_node(RETURN, NULL, NULL);
    if (!is_sign(";") && token != NEWLINE && token != END && !is_sign("}"))
      node->a = expression();
    return node;
  }
  if (take_word("print")) {
    node = new_node(PRINT, NULL, NULL);
    struct node **last = &node->a;
    do {
      if (token == QUOTED) {
        *last = new_text(STRING, spelled);
        advance();
      } else {
        *last = expression();
      }
      last = &(*last)->next;
    } while (take_sign(","));
    return node;
  }
  return new_node(EXPRESSION, expression(), NULL);
}

static struct name *names(const char *end)
{
  struct name *first = NULL, **last = &first;
  while (token == WORD || is_sign("*")) {
    struct name *one = calloc(1, sizeof *one);
    one->by_reference = take_sign("*");
    one->text = strdup(spelled);
    advance();
    if (take_sign("[")) {
      one->is_array = true;
      expect("]");
    }
    *last = one;
    last = &one->next;
    if (!take_sign(","))
      break;
  }
  if (*end != '\0')
    expect(end);
  return first;
}

static void definition(void)
{
  struct function *function = calloc(1, sizeof *function);
  function->is_void = take_word("void");
  if (token != WORD)
    fail();
  function->name = strdup(spelled);
  advance();
  expect("(");
  function->parameters = names(")");
  skip_newlines();
  expect("{");
  skip_newlines();
  if (take_word("auto")) {
    function->locals = names("");
    if (!take_sign(";") && token != NEWLINE)
      fail();
  }
  function->body = statements(true);
  function->next = functions;
  functions = function;
}

struct function *find_function(const char *wanted)
{
  struct function *function = functions;
  while (function != NULL && strcmp(function->name, wanted) != 0)
    function = function->next;
  return function;
}

void parse_input(FILE *file, const char *name_of_it)
{
  input = file;
  input_name = name_of_it;
  input_text = NULL;
  line = 1;
}

void parse_text(const char *text)
{
  input_text = text;
  input_name = "library";
  line = 1;
}

bool parse_next(struct node **result)
{
  if (setjmp(failed) != 0) {
    /* The rest of the line is not looked at. */
    while (token != NEWLINE && token != END)
      advance();
    *result = new_node(BLOCK, NULL, NULL);
    return true;
  }
  advance();
  skip_newlines();
  if (token == END)
    return false;
  if (take_word("define")) {
    definition();
    *result = new_node(BLOCK, NULL, NULL);
    if (token != NEWLINE && token != END && !is_sign(";"))
      fail();
    return true;
  }
  *result = statements(false);
  return true;
}
