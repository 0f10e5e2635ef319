/*
 * Tokens to a tree, by recursive descent: one function for each symbol of the grammar (POSIX 2.10), which stands
 * above it. A reserved word such as `if` is an ordinary word unless it stands where a command begins.
 */
#include "grammar.h"

#include <stdlib.h>
#include <string.h>

static struct node *parse_list(void);
static struct node *parse_body(void);
static struct node *parse_command(void);
static struct node *parse_pipeline(void);
static struct node *parse_group(void);

struct node *new_node(enum node_type type)
{
  struct node *node = allocate(sizeof *node);
  memset(node, 0, sizeof *node);
  node->type = type;
  node->line = input->line;
  return node;
}

struct node *new_branch(enum node_type type, struct node *left, struct node *right)
{
  struct node *node = new_node(type);
  node->left = left;
  node->right = right;
  if (left != NULL)
    node->line = left->line;
  return node;
}

struct word **append_word(struct word **end, char *text)
{
  struct word *word = allocate(sizeof *word);
  word->text = text;
  word->next = NULL;
  *end = word;
  return &word->next;
}

/* The source text from `start` to the current token, for the list of jobs. */
static char *source_text(size_t start)
{
  size_t end = token_start;
  while (end > start && strchr(" \t\n", input->text[end - 1]) != NULL)
    end--;
  return copy_slice(input->text + start, end - start);
}

void unexpected(const char *expected)
{
  const char *quote = token == TOKEN_EOF || token == TOKEN_NEWLINE ? "" : "\"";
  if (expected != NULL)
    syntax_error(token_name(), "%s%s%s unexpected (expecting \"%s\")", quote, token_name(), quote, expected);
  syntax_error(token_name(), "%s%s%s unexpected", quote, token_name(), quote);
}

bool at_word(const char *text)
{
  return token == TOKEN_WORD && strcmp(token_text, text) == 0;
}

void expect_word(const char *text)
{
  if (!at_word(text))
    unexpected(text);
  next_token();
}

void skip_newlines(void)
{
  while (token == TOKEN_NEWLINE)
    next_token();
}

bool is_keyword(const char *text)
{
  static const char *const keywords[] = {"!",  "case", "do", "done", "elif", "else",  "esac",  "fi",
                                         "for", "if",   "in", "then", "until", "while", "{", "}"};
  static const char *const of_bash[] = {"[[", "]]", "function", "select", "time"};
  for (size_t i = 0; bash && i < sizeof of_bash / sizeof of_bash[0]; i++) {
    if (strcmp(text, of_bash[i]) == 0)
      return true;
  }
  for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
    if (strcmp(text, keywords[i]) == 0)
      return true;
  }
  return false;
}

/* Words that end a list inside a compound command. */
static bool at_closing_word(void)
{
  static const char *const closing[] = {"then", "else", "elif", "fi", "do", "done", "esac", "}"};
  for (size_t i = 0; i < sizeof closing / sizeof closing[0]; i++) {
    if (at_word(closing[i]))
      return true;
  }
  return false;
}

/* ---- Redirections ---- */

static bool at_redirect(void)
{
  switch (token) {
  case TOKEN_IO_NUMBER:
  case TOKEN_LESS:
  case TOKEN_GREAT:
  case TOKEN_DOUBLE_GREAT:
  case TOKEN_LESS_GREAT:
  case TOKEN_LESS_AND:
  case TOKEN_GREAT_AND:
  case TOKEN_AND_GREAT:
  case TOKEN_DOUBLE_LESS:
  case TOKEN_DOUBLE_LESS_DASH:
  case TOKEN_CLOBBER:
  case TOKEN_TRIPLE_LESS:
  case TOKEN_AND_DOUBLE_GREAT:
    return true;
  default:
    return false;
  }
}

/* The delimiter of a here-document without its quotes. */
static char *unquote(const char *text)
{
  struct buffer plain = {0};
  for (; *text != '\0'; text++) {
    if (*text == '\\' && text[1] != '\0')
      put(&plain, *++text);
    else if (*text != '\'' && *text != '"')
      put(&plain, *text);
  }
  return copy_string(buffer_text(&plain));
}

/* redirect = [io-number] operator word */
static struct redirect *parse_redirect(void)
{
  struct redirect *redirect = allocate(sizeof *redirect);
  memset(redirect, 0, sizeof *redirect);
  redirect->fd = -1;
  if (token == TOKEN_IO_NUMBER) {
    redirect->fd = atoi(token_text);
    next_token();
  }

  int standard = 1;
  switch (token) {
  case TOKEN_LESS: redirect->type = REDIRECT_IN; standard = 0; break;
  case TOKEN_DOUBLE_GREAT: redirect->type = REDIRECT_APPEND; break;
  case TOKEN_LESS_GREAT: redirect->type = REDIRECT_READWRITE; standard = 0; break;
  case TOKEN_LESS_AND: redirect->type = REDIRECT_DUP; standard = 0; break;
  case TOKEN_GREAT_AND: redirect->type = REDIRECT_DUP; break;
  case TOKEN_AND_GREAT: redirect->type = REDIRECT_BOTH; break;
  case TOKEN_DOUBLE_LESS:
  case TOKEN_DOUBLE_LESS_DASH:
    redirect->type = REDIRECT_HERE;
    redirect->strip_tabs = token == TOKEN_DOUBLE_LESS_DASH;
    standard = 0;
    break;
  case TOKEN_CLOBBER: redirect->type = REDIRECT_CLOBBER; break;
  case TOKEN_AND_DOUBLE_GREAT: redirect->type = REDIRECT_BOTH_APPEND; break;
  case TOKEN_TRIPLE_LESS: redirect->type = REDIRECT_HERE_STRING; standard = 0; break;
  default: redirect->type = REDIRECT_OUT; break;
  }
  if (redirect->fd < 0)
    redirect->fd = standard;

  next_token();
  if (token != TOKEN_WORD && token != TOKEN_IO_NUMBER)
    unexpected(NULL);
  if (redirect->type == REDIRECT_HERE) {
    redirect->delimiter = unquote(token_text);
    redirect->literal = strpbrk(token_text, "'\"\\") != NULL;
    redirect->word = "";
    expect_here_document(redirect);
  } else {
    redirect->word = token_text;
  }
  next_token();
  return redirect;
}

/* ---- Compound commands ---- */

/* do-group = "do" list "done" */
static struct node *parse_do_group(void)
{
  skip_newlines();
  expect_word("do");
  struct node *body = parse_body();
  expect_word("done");
  return body;
}

/* if = "if" list "then" list { "elif" list "then" list } [ "else" list ] "fi"   (the first word is consumed) */
static struct node *parse_if(void)
{
  struct node *node = new_node(NODE_IF);
  node->left = parse_body();
  expect_word("then");
  node->right = parse_body();
  if (at_word("elif")) {
    next_token();
    node->third = parse_if(); /* which also takes the fi */
    return node;
  }
  if (at_word("else")) {
    next_token();
    node->third = parse_body();
  }
  expect_word("fi");
  return node;
}

/* while = ("while" | "until") list do-group */
static struct node *parse_while(enum node_type type)
{
  struct node *node = new_node(type);
  node->left = parse_body();
  node->right = parse_do_group();
  return node;
}

/* bash: for ((first; condition; step)) [";"] (do-group | group) */
static struct node *parse_for_arithmetic(char *text)
{
  struct node *node = new_node(NODE_FOR_ARITHMETIC);
  struct word **end = &node->words;
  int depth = 0, parts = 1;
  const char *start = text;
  for (char *p = text;; p++) {
    if (*p == '(')
      depth++;
    else if (*p == ')')
      depth--;
    if (*p == '\0' || (*p == ';' && depth == 0)) {
      end = append_word(end, copy_slice(start, (size_t)(p - start)));
      start = p + 1;
      if (*p == '\0')
        break;
      parts++;
    }
  }
  if (parts != 3)
    syntax_error("((", "Bad for loop variable");
  free(text);
  if (token == TOKEN_SEMICOLON)
    next_token();
  skip_newlines();
  if (at_word("{")) {
    next_token();
    node->right = parse_group();
  } else {
    node->right = parse_do_group();
  }
  return node;
}

/* for = ("for" | "select") name [ "in" { word } separator ] do-group */
static struct node *parse_for_words(enum node_type type)
{
  struct node *node = new_node(type);
  if (token != TOKEN_WORD || !is_name(token_text, strlen(token_text)))
    syntax_error(token_name(), "Bad for loop variable");
  node->name = token_text;
  next_token();
  skip_newlines();
  if (at_word("in")) {
    struct word **end = &node->words;
    node->has_in = true;
    next_token();
    for (; token == TOKEN_WORD; next_token())
      end = append_word(end, token_text);
    if (token != TOKEN_SEMICOLON && token != TOKEN_NEWLINE)
      unexpected(NULL);
  }
  if (token == TOKEN_SEMICOLON)
    next_token();
  skip_newlines();
  if (bash && at_word("{")) {
    next_token();
    node->right = parse_group();
  } else {
    node->right = parse_do_group();
  }
  return node;
}

static struct node *parse_for(void)
{
  char *arithmetic = bash ? read_double_parentheses() : NULL;
  return arithmetic != NULL ? parse_for_arithmetic(arithmetic) : parse_for_words(NODE_FOR);
}

/* case = "case" word "in" { ["("] pattern { "|" pattern } ")" list ";;" } "esac" */
static struct node *parse_case(void)
{
  struct node *node = new_node(NODE_CASE);
  if (token != TOKEN_WORD)
    unexpected(NULL);
  append_word(&node->words, token_text);
  next_token();
  skip_newlines();
  expect_word("in");
  skip_newlines();

  struct case_item **last = &node->cases;
  while (!at_word("esac")) {
    struct case_item *item = allocate(sizeof *item);
    struct word **pattern = &item->patterns;
    *last = item;
    last = &item->next;
    item->next = NULL;
    if (token == TOKEN_LEFT_PAREN)
      next_token();
    for (;;) {
      if (token != TOKEN_WORD)
        unexpected(token == TOKEN_EOF ? ")" : NULL);
      pattern = append_word(pattern, token_text);
      next_token();
      if (token != TOKEN_PIPE)
        break;
      next_token();
    }
    if (token != TOKEN_RIGHT_PAREN)
      unexpected(")");
    next_token();
    item->body = parse_list();
    item->ending = token == TOKEN_SEMICOLON_AND          ? CASE_FALL
                   : token == TOKEN_DOUBLE_SEMICOLON_AND ? CASE_TEST
                                                         : CASE_END;
    if (token == TOKEN_DOUBLE_SEMICOLON || item->ending != CASE_END)
      next_token();
    else if (!at_word("esac"))
      unexpected(";;");
    skip_newlines();
  }
  next_token();
  return node;
}

/* subshell = "(" list ")" */
static struct node *parse_subshell(void)
{
  struct node *node = new_node(NODE_SUBSHELL);
  node->left = parse_body();
  if (token != TOKEN_RIGHT_PAREN)
    unexpected(")");
  next_token();
  return node;
}

/* group = "{" list "}" */
static struct node *parse_group(void)
{
  struct node *node = new_node(NODE_GROUP);
  node->left = parse_body();
  expect_word("}");
  return node;
}

static struct node *parse_select(void)
{
  return parse_for_words(NODE_SELECT);
}

/* function name ["(" ")"] command   (the first word is consumed) */
static struct node *parse_function_word(void)
{
  struct node *node = new_node(NODE_FUNCTION);
  if (token != TOKEN_WORD)
    unexpected(NULL);
  node->name = token_text;
  next_token();
  if (token == TOKEN_LEFT_PAREN) {
    next_token();
    if (token != TOKEN_RIGHT_PAREN)
      unexpected(")");
    next_token();
  }
  skip_newlines();
  node->left = parse_command();
  return node;
}

/* The compound command that begins with this word, or NULL. */
static struct node *parse_compound(void)
{
  static const struct {
    const char *word;
    struct node *(*parse)(void);
    bool of_bash;
  } compounds[] = {
      {"if", parse_if, false},        {"for", parse_for, false},        {"case", parse_case, false},
      {"{", parse_group, false},      {"[[", parse_condition, true},    {"select", parse_select, true},
      {"function", parse_function_word, true},
  };

  char *arithmetic = bash ? read_double_parentheses() : NULL;
  if (arithmetic != NULL) {
    struct node *node = new_node(NODE_ARITHMETIC);
    node->name = arithmetic;
    return node;
  }
  if (token == TOKEN_LEFT_PAREN) {
    next_token();
    return parse_subshell();
  }
  for (size_t i = 0; i < sizeof compounds / sizeof compounds[0]; i++) {
    if ((bash || !compounds[i].of_bash) && at_word(compounds[i].word)) {
      next_token();
      return compounds[i].parse();
    }
  }
  if (at_word("while") || at_word("until")) {
    enum node_type type = at_word("while") ? NODE_WHILE : NODE_UNTIL;
    next_token();
    return parse_while(type);
  }
  return NULL;
}

/* ---- Commands, pipelines, lists ---- */

size_t assignment_length(const char *text)
{
  size_t length = strcspn(text, "=+[");
  if (!is_name(text, length))
    return 0;
  if (bash && text[length] == '[') {
    int depth = 0;
    do {
      depth += (text[length] == '[') - (text[length] == ']');
      length++;
    } while (text[length] != '\0' && depth > 0);
    if (depth > 0)
      return 0;
  }
  bool append = bash && text[length] == '+' && text[length + 1] == '=';
  return text[length] == '=' || append ? length : 0;
}

static bool is_assignment(const char *text)
{
  return assignment_length(text) > 0;
}

/* function = name "(" ")" command */
static struct node *parse_function(char *name)
{
  struct node *node = new_node(NODE_FUNCTION);
  node->name = name;
  next_token();
  if (token != TOKEN_RIGHT_PAREN)
    unexpected(")");
  next_token();
  skip_newlines();
  node->left = parse_command();
  return node;
}

/* simple = { assignment | redirect } { word | redirect } */
static struct node *parse_simple(void)
{
  struct node *node = new_node(NODE_SIMPLE);
  struct word **assignment = &node->assignments, **word = &node->words;
  struct redirect **redirect = &node->redirects;

  for (;;) {
    if (at_redirect()) {
      *redirect = parse_redirect();
      redirect = &(*redirect)->next;
    } else if (token != TOKEN_WORD) {
      break;
    } else if (node->words == NULL && is_assignment(token_text)) {
      assignment = append_word(assignment, token_text);
      next_token();
    } else if (expand_alias(node->words == NULL)) {
      continue;
    } else {
      word = append_word(word, token_text);
      next_token();
      bool first = node->words->next == NULL && node->assignments == NULL && node->redirects == NULL;
      if (first && token == TOKEN_LEFT_PAREN)
        return parse_function(node->words->text);
    }
  }
  if (node->words == NULL && node->assignments == NULL && node->redirects == NULL)
    unexpected(NULL);
  return node;
}

/* command = compound { redirect } | function | simple */
static struct node *parse_command(void)
{
  size_t start = token_start;
  while (expand_alias(true))
    continue;
  if (at_closing_word())
    unexpected(NULL);
  struct node *node = parse_compound();
  if (node == NULL) {
    node = parse_simple();
  } else {
    struct redirect **redirect = &node->redirects;
    while (at_redirect()) {
      *redirect = parse_redirect();
      redirect = &(*redirect)->next;
    }
  }
  node->text = source_text(start);
  return node;
}

/* bash's |&: the errors go into the pipe, too. */
static void add_error_redirect(struct node *node)
{
  struct redirect **end = &node->redirects;
  while (*end != NULL)
    end = &(*end)->next;
  *end = allocate(sizeof **end);
  **end = (struct redirect){.type = REDIRECT_DUP, .fd = 2, .word = "1"};
}

/* time = "time" ["-p"] pipeline   (bash; the first word is consumed) */
static struct node *parse_time(void)
{
  struct node *node = new_node(NODE_TIME);
  if (at_word("-p")) {
    node->in_posix_form = true;
    next_token();
  }
  if (token == TOKEN_WORD || token == TOKEN_LEFT_PAREN)
    node->left = parse_pipeline();
  return node;
}

/* pipeline = ["!"] command { "|" command } */
static struct node *parse_pipeline(void)
{
  size_t start = token_start;
  bool negated = false;
  if (bash && at_word("time")) {
    next_token();
    return parse_time();
  }
  while (at_word("!")) {
    negated = !negated;
    next_token();
    if (at_word("!") && !bash)
      unexpected(NULL);
  }
  struct node *node = parse_command();
  while (token == TOKEN_PIPE || token == TOKEN_PIPE_AND) {
    if (token == TOKEN_PIPE_AND)
      add_error_redirect(node);
    next_token();
    skip_newlines();
    node = new_branch(NODE_PIPE, node, parse_command());
    node->text = source_text(start);
  }
  if (!negated)
    return node;
  node = new_branch(NODE_NOT, node, NULL);
  node->text = source_text(start);
  return node;
}

/* and-or = pipeline { ("&&" | "||") pipeline } */
static struct node *parse_and_or(void)
{
  size_t start = token_start;
  struct node *node = parse_pipeline();
  while (token == TOKEN_AND_AND || token == TOKEN_OR_OR) {
    enum node_type type = token == TOKEN_AND_AND ? NODE_AND : NODE_OR;
    next_token();
    skip_newlines();
    node = new_branch(type, node, parse_pipeline());
    node->text = source_text(start);
  }
  return node;
}

static bool at_list_end(void)
{
  return token == TOKEN_EOF || token == TOKEN_RIGHT_PAREN || token == TOKEN_DOUBLE_SEMICOLON ||
         token == TOKEN_SEMICOLON_AND || token == TOKEN_DOUBLE_SEMICOLON_AND || at_closing_word();
}

/* One and-or with the & or ; after it. */
static struct node *parse_item(void)
{
  struct node *node = parse_and_or();
  if (token == TOKEN_AND) {
    node = new_branch(NODE_BACKGROUND, node, NULL);
    node->text = node->left->text;
    next_token();
  } else if (token == TOKEN_SEMICOLON) {
    next_token();
  } else if (token != TOKEN_NEWLINE && !at_list_end()) {
    unexpected(NULL);
  }
  return node;
}

/* A list that must not be empty. At the end of the input the caller says what is missing. */
static struct node *parse_body(void)
{
  struct node *list = parse_list();
  if (list == NULL && token != TOKEN_EOF)
    unexpected(NULL);
  return list;
}

static struct node *append_item(struct node *list, struct node *item)
{
  return list == NULL ? item : new_branch(NODE_SEQUENCE, list, item);
}

/* list = { and-or (";" | "&" | newline) }, up to what ends it: ) or ;; or a closing word */
static struct node *parse_list(void)
{
  struct node *list = NULL;
  for (skip_newlines(); !at_list_end(); skip_newlines())
    list = append_item(list, parse_item());
  return list;
}

/* command-line = { and-or (";" | "&") } newline */
struct node *parse_command_line(void)
{
  struct node *list = NULL;
  forget_lines();
  next_token();
  while (token != TOKEN_NEWLINE && token != TOKEN_EOF)
    list = append_item(list, parse_item());
  return list;
}
