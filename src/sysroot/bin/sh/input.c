/*
 * Characters to tokens.
 *
 * A word is kept exactly as it was typed, with its quotes, dollars and backslashes: what they mean is for expand.c,
 * when the command runs. Here we only need to know where the word ends, so quotes and $( ) are skipped over whole.
 *
 * Input is read a line at a time and never further, because the commands we start read the same standard input.
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct input *input;
enum token token;
char *token_text;
size_t token_start, token_end;

enum { END = -1, MAX_HERE_DOCUMENTS = 16 };

static struct redirect *here_documents[MAX_HERE_DOCUMENTS];
static int here_count;

static struct input *push_input(void)
{
  struct input *in = allocate(sizeof *in);
  in->text = NULL;
  in->position = in->length = in->capacity = 0;
  in->fd = -1;
  in->prompt = in->continued = in->ended = false;
  in->line = 1;
  in->outer = input;
  input = in;
  return in;
}

void push_input_string(const char *text)
{
  struct input *in = push_input();
  in->text = copy_string(text);
  in->length = strlen(text);
}

void push_input_fd(int fd, bool prompt)
{
  struct input *in = push_input();
  in->fd = fd;
  in->prompt = prompt;
}

void pop_input(void)
{
  struct input *in = input;
  input = in->outer;
  free(in->text);
  free(in);
}

static void append_input(char c)
{
  if (input->length == input->capacity) {
    input->capacity = input->capacity == 0 ? 256 : 2 * input->capacity;
    input->text = reallocate(input->text, input->capacity);
  }
  input->text[input->length++] = c;
}

/* At a terminal bash lets the user edit the line. */
static bool read_edited_line(void)
{
  const char *prompt = get_variable(input->continued ? "PS2" : "PS1");
  input->continued = true;
  char *line = edit_line(expand_prompt(prompt != NULL ? prompt : ""));
  input->ended = line == NULL;
  for (const char *p = line; line != NULL && *p != '\0'; p++)
    append_input(*p);
  free(line);
  return !input->ended;
}

/* Read one more line, byte by byte: what follows it is for others to read. A terminal gives a line by itself. */
static bool read_line(void)
{
  char chunk[256];
  size_t before = input->length;

  if (input->fd < 0 || input->ended)
    return false;
  if (input->prompt && bash && isatty(input->fd))
    return read_edited_line();
  if (input->prompt) {
    const char *prompt = get_variable(input->continued ? "PS2" : "PS1");
    fputs(prompt != NULL ? prompt : input->continued ? "> " : "$ ", stderr);
    fflush(stderr);
    input->continued = true;
  }
  for (;;) {
    ssize_t n = read(input->fd, chunk, isatty(input->fd) ? sizeof chunk : 1);
    if (n < 0 && errno == EINTR) {
      run_traps();
      continue;
    }
    if (n <= 0)
      break;
    for (ssize_t i = 0; i < n; i++)
      append_input(chunk[i]);
    if (chunk[n - 1] == '\n')
      break;
  }
  if (options.print_input)
    fwrite(input->text + before, 1, input->length - before, stderr);
  input->ended = input->length == before;
  return !input->ended;
}

static int peek(void)
{
  if (input->position == input->length && !read_line())
    return END;
  return (unsigned char)input->text[input->position];
}

static int next(void)
{
  int c = peek();
  if (c != END)
    input->position++;
  if (c == '\n')
    input->line++;
  return c;
}

/* The character after the next one; never reads a new line for it. */
static int peek_second(void)
{
  return input->position + 1 < input->length ? (unsigned char)input->text[input->position + 1] : END;
}

void discard_line(void)
{
  input->position = input->length;
  input->ended = false;
  here_count = 0;
}

void forget_lines(void)
{
  input->continued = false;
  if (input->fd >= 0 && input->position == input->length)
    input->position = input->length = 0;
  if (input->position == 0)
    forget_alias_positions();
}

void replace_token(const char *text)
{
  size_t length = strlen(text), rest = input->length - token_end;
  input->capacity = token_start + length + rest + 1;
  char *spliced = allocate(input->capacity);
  memcpy(spliced, input->text, token_start);
  memcpy(spliced + token_start, text, length);
  memcpy(spliced + token_start + length, input->text + token_end, rest);
  free(input->text);
  input->text = spliced;
  input->length = token_start + length + rest;
  input->position = token_start;
  next_token();
}

/* ---- Words ---- */

static void copy_quoted(struct buffer *word, char quote);
static void copy_dollar(struct buffer *word, bool quoted);

/* Copy up to the closing character that balances the opening one just copied, minding quotes inside. */
static void copy_balanced(struct buffer *word, char open, char close)
{
  int depth = 1;
  while (depth > 0) {
    int c = next();
    if (c == END && close == '}')
      unterminated('}', "Missing '}'");
    if (c == END)
      unterminated(')', "end of file unexpected (expecting \")\")");
    put(word, (char)c);
    if (c == '\\' && peek() != END)
      put(word, (char)next());
    else if (c == '\'' || c == '"' || c == '`')
      copy_quoted(word, (char)c);
    else if (c == '$')
      copy_dollar(word, false);
    else if (c == open)
      depth++;
    else if (c == close)
      depth--;
  }
}

/* Copy to the end of a quotation whose opening quote was just copied. */
static void copy_quoted(struct buffer *word, char quote)
{
  for (;;) {
    int c = next();
    if (c == END && quote == '`')
      unterminated('`', "EOF in backquote substitution");
    if (c == END)
      unterminated(quote, "Unterminated quoted string");
    put(word, (char)c);
    if (c == quote)
      return;
    if (c == '\\' && quote != '\'' && peek() != END)
      put(word, (char)next());
    else if (quote == '"' && c == '`')
      copy_quoted(word, '`');
    else if (quote == '"' && c == '$')
      copy_dollar(word, true);
  }
}

/* To the end of $'...': there a backslash protects a quote. */
static void copy_escapes(struct buffer *word)
{
  int c;
  do {
    put(word, (char)(c = next()));
    if (c == '\\' && peek() != END)
      put(word, (char)next());
  } while (peek() != END && peek() != '\'');
  if (next() == END)
    unterminated('\'', "Unterminated quoted string");
  put(word, '\'');
}

/* After a $: copy a ( ) or { } that follows, whole; in bash also '...'. */
static void copy_dollar(struct buffer *word, bool quoted)
{
  if (bash && !quoted && peek() == '\'' && peek_second() != '\'') {
    put(word, (char)next());
    copy_escapes(word);
    return;
  }
  if (peek() == '(') {
    put(word, (char)next());
    copy_balanced(word, '(', ')');
  } else if (peek() == '{') {
    put(word, (char)next());
    copy_balanced(word, '{', '}');
  }
}

static bool ends_word(int c)
{
  return c == END || strchr(" \t\n;&|()<>", c) != NULL;
}

/* Is it name[...]= or name[...]+= that begins with the [ here? Only then are blanks in the brackets part of the word. */
static bool at_subscript(const struct buffer *word)
{
  if (!is_name(word->text, word->length))
    return false;
  int depth = 0;
  for (size_t i = input->position; i < input->length && input->text[i] != '\n'; i++) {
    if (input->text[i] == '[')
      depth++;
    if (input->text[i] == ']' && --depth == 0) {
      const char *rest = input->text + i + 1;
      size_t left = input->length - i - 1;
      return left > 0 && (rest[0] == '=' || (left > 1 && rest[0] == '+' && rest[1] == '='));
    }
  }
  return false;
}

/* bash: copies name=( ... ), name[ ... ], <( ... ) whole, where one of them is here. */
static bool copy_special(struct buffer *word, int c)
{
  if ((c == '<' || c == '>') && peek_second() == '(' && word->length == 0) {
    put(word, (char)next());
    put(word, (char)next());
    copy_balanced(word, '(', ')');
    return true;
  }
  if (c == '(' && word->length > 1 && word->text[word->length - 1] == '=') {
    size_t name = word->length - 1 - (word->text[word->length - 2] == '+');
    if (!is_name(word->text, name))
      return false;
    put(word, (char)next());
    copy_balanced(word, '(', ')');
    return true;
  }
  if (c == '[' && at_subscript(word)) {
    put(word, (char)next());
    copy_balanced(word, '[', ']');
    return true;
  }
  return false;
}

static char *read_word(void)
{
  struct buffer word = {0};

  for (int c = peek();; c = peek()) {
    if (bash && copy_special(&word, c))
      continue;
    if (ends_word(c))
      break;
    next();
    if (c == '\\') {
      int escaped = next();
      if (escaped == '\n')
        continue;
      put(&word, '\\');
      put(&word, escaped == END ? '\\' : (char)escaped); /* the last character of all stands for itself */
      continue;
    }
    put(&word, (char)c);
    if (c == '\'' || c == '"' || c == '`')
      copy_quoted(&word, (char)c);
    else if (c == '$')
      copy_dollar(&word, false);
  }
  return copy_string(buffer_text(&word));
}

/* ---- Here-documents ---- */

void expect_here_document(struct redirect *redirect)
{
  if (here_count == MAX_HERE_DOCUMENTS)
    syntax_error("<<", "too many here-documents");
  here_documents[here_count++] = redirect;
}

static void read_here_document(struct redirect *redirect)
{
  struct buffer body = {0};

  while (peek() != END) {
    struct buffer line = {0};
    if (redirect->strip_tabs) {
      while (peek() == '\t')
        next();
    }
    int c;
    while ((c = next()) != END && c != '\n')
      put(&line, (char)c);
    if (strcmp(buffer_text(&line), redirect->delimiter) == 0)
      break;
    put_text(&body, buffer_text(&line));
    if (c != END)
      put(&body, '\n');
  }
  redirect->word = copy_string(buffer_text(&body));
}

/* ---- Tokens ---- */

static const struct operator_token {
  const char *text;
  enum token token;
  bool of_bash;
} operators[] = {
    {"<<<", TOKEN_TRIPLE_LESS, true},
    {"&>>", TOKEN_AND_DOUBLE_GREAT, true},
    {";;&", TOKEN_DOUBLE_SEMICOLON_AND, true},
    {";&", TOKEN_SEMICOLON_AND, true},
    {"|&", TOKEN_PIPE_AND, true},
    {"<<-", TOKEN_DOUBLE_LESS_DASH, false},
    {"&&", TOKEN_AND_AND, false},
    {"||", TOKEN_OR_OR, false},
    {";;", TOKEN_DOUBLE_SEMICOLON, false},
    {"<<", TOKEN_DOUBLE_LESS, false},
    {">>", TOKEN_DOUBLE_GREAT, false},
    {"<&", TOKEN_LESS_AND, false},
    {">&", TOKEN_GREAT_AND, false},
    {"<>", TOKEN_LESS_GREAT, false},
    {">|", TOKEN_CLOBBER, false},
    {"&>", TOKEN_AND_GREAT, false},
    {"\n", TOKEN_NEWLINE, false},
    {";", TOKEN_SEMICOLON, false},
    {"&", TOKEN_AND, false},
    {"|", TOKEN_PIPE, false},
    {"(", TOKEN_LEFT_PAREN, false},
    {")", TOKEN_RIGHT_PAREN, false},
    {"<", TOKEN_LESS, false},
    {">", TOKEN_GREAT, false},
};

enum { OPERATOR_COUNT = sizeof operators / sizeof operators[0] };

/* What to call the current token in a message. */
const char *token_name(void)
{
  if (token == TOKEN_EOF)
    return "end of file";
  if (token == TOKEN_NEWLINE)
    return "newline";
  if (token == TOKEN_WORD || token == TOKEN_IO_NUMBER)
    return token_text;
  for (int i = 0; i < OPERATOR_COUNT; i++) {
    if (operators[i].token == token)
      return operators[i].text;
  }
  return "token";
}

static void skip_blanks(void)
{
  for (;;) {
    int c = peek();
    if (c == '\\' && peek_second() == '\n') {
      next();
      next();
    } else if (c == ' ' || c == '\t') {
      next();
    } else if (c == '#') {
      while (peek() != '\n' && peek() != END)
        next();
    } else {
      return;
    }
  }
}

static bool at_io_number(void)
{
  size_t i = input->position;
  while (i < input->length && isdigit((unsigned char)input->text[i]))
    i++;
  return i > input->position && i < input->length && (input->text[i] == '<' || input->text[i] == '>');
}

static void read_token(void)
{
  int c = peek();

  if (c == END) {
    token = TOKEN_EOF;
    return;
  }
  bool substitution = bash && (c == '<' || c == '>') && peek_second() == '('; /* a word */
  for (int i = 0; i < OPERATOR_COUNT && !substitution; i++) {
    const char *text = operators[i].text;
    size_t length = strlen(text);
    if (operators[i].of_bash && !bash)
      continue;
    if (input->length - input->position >= length && strncmp(input->text + input->position, text, length) == 0) {
      for (size_t n = 0; n < length; n++)
        next();
      token = operators[i].token;
      return;
    }
  }
  token = at_io_number() ? TOKEN_IO_NUMBER : TOKEN_WORD;
  token_text = read_word();
}

/* Make the next token the current one. */
void next_token(void)
{
  skip_blanks();
  token_text = NULL;
  token_start = input->position;
  read_token();
  token_end = input->position;
  if (token == TOKEN_NEWLINE) {
    for (int i = 0; i < here_count; i++)
      read_here_document(here_documents[i]);
    here_count = 0;
  }
}

void next_regex_token(void)
{
  struct buffer word = {0};
  int depth = 0;
  skip_blanks();
  token_start = input->position;
  for (int c = peek(); c != END && c != '\n' && !((c == ' ' || c == '\t') && depth == 0); c = peek()) {
    put(&word, (char)next());
    if (c == '\\' && peek() != END)
      put(&word, (char)next());
    else if (c == '\'' || c == '"' || c == '`')
      copy_quoted(&word, (char)c);
    else if (c == '$')
      copy_dollar(&word, false);
    else if (c == '(')
      depth++;
    else if (c == ')')
      depth--;
  }
  token = TOKEN_WORD;
  token_text = copy_string(buffer_text(&word));
  token_end = input->position;
}

char *read_double_parentheses(void)
{
  struct buffer text = {0};
  if (token != TOKEN_LEFT_PAREN || input->position == input->length || input->text[input->position] != '(')
    return NULL;
  size_t position = input->position;
  int line = input->line;
  next();
  copy_balanced(&text, '(', ')');
  if (peek() != ')') { /* a subshell in a subshell */
    input->position = position;
    input->line = line;
    return NULL;
  }
  next();
  next_token();
  return copy_slice(text.text, text.length - 1);
}

char *token_line(void)
{
  size_t start = token_start, end = token_start;
  while (start > 0 && input->text[start - 1] != '\n')
    start--;
  while (end < input->length && input->text[end] != '\n')
    end++;
  return copy_slice(input->text + start, end - start);
}
