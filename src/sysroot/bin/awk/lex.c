/*
 * Characters to tokens.
 *
 * Whether a / divides or begins a regular expression only the parser knows; it asks for the latter by read_regex.
 */
#include "awk.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum token token;
char *token_text;
double token_number;
int token_builtin;
int line;

static const char *at;    /* the rest of the program */
static const char *start; /* where the current token begins */

static const struct keyword {
  const char *name;
  enum token token;
} keywords[] = {
    {"BEGIN", T_BEGIN},     {"END", T_END_PATTERN}, {"function", T_FUNCTION}, {"func", T_FUNCTION}, {"if", T_IF},
    {"else", T_ELSE},       {"while", T_WHILE},     {"for", T_FOR},           {"do", T_DO},         {"break", T_BREAK},
    {"continue", T_CONTINUE}, {"next", T_NEXT},     {"nextfile", T_NEXT_FILE}, {"exit", T_EXIT},    {"return", T_RETURN},
    {"delete", T_DELETE},   {"in", T_IN},           {"getline", T_GETLINE},   {"print", T_PRINT},   {"printf", T_PRINTF},
};

static const struct operator_token {
  const char *text;
  enum token token;
} operators[] = {
    {"**=", T_POWER_ASSIGN}, {"**", T_POWER},        {"+=", T_ADD_ASSIGN},     {"-=", T_SUBTRACT_ASSIGN},
    {"*=", T_MULTIPLY_ASSIGN}, {"/=", T_DIVIDE_ASSIGN}, {"%=", T_REMAINDER_ASSIGN}, {"^=", T_POWER_ASSIGN},
    {"==", T_EQUAL},         {"!=", T_NOT_EQUAL},    {"<=", T_LESS_EQUAL},     {">=", T_GREATER_EQUAL},
    {"&&", T_AND},           {"||", T_OR},           {"++", T_INCREMENT},      {"--", T_DECREMENT},
    {">>", T_APPEND},        {"!~", T_NO_MATCH},     {"+", T_PLUS},            {"-", T_MINUS},
    {"*", T_STAR},           {"/", T_SLASH},         {"%", T_PERCENT},         {"^", T_POWER},
    {"!", T_NOT},            {">", T_GREATER},       {"<", T_LESS},            {"|", T_PIPE},
    {"?", T_QUESTION},       {":", T_COLON},         {"~", T_MATCH},           {"$", T_DOLLAR},
    {"=", T_ASSIGN},         {"{", T_LEFT_BRACE},    {"}", T_RIGHT_BRACE},     {"(", T_LEFT_PAREN},
    {")", T_RIGHT_PAREN},    {"[", T_LEFT_BRACKET},  {"]", T_RIGHT_BRACKET},   {",", T_COMMA},
    {";", T_SEMICOLON},
};

void begin_program(const char *text)
{
  at = start = text;
  line = 1;
}

void syntax_error(void)
{
  if (token == T_END)
    fprintf(stderr, "awk: line %d: syntax error at or near end of file\n", line + 1);
  else if (token == T_NEWLINE)
    fprintf(stderr, "awk: line %d: syntax error at or near end of line\n", line - 1);
  else
    fprintf(stderr, "awk: line %d: syntax error at or near %.*s\n", line, (int)(at - start), start);
  exit(2);
}

char *unescape(const char *text, size_t length, size_t *result_length)
{
  static const char names[] = "\"\\/ntrfvab", values[] = "\"\\/\n\t\r\f\v\a\b";
  char *result = allocate(length + 1), *to = result;
  for (const char *p = text, *end = text + length; p < end; p++) {
    if (*p != '\\' || p + 1 == end) {
      *to++ = *p;
      continue;
    }
    p++;
    const char *name = strchr(names, *p);
    if (*p == '\n') {
      continue;
    } else if (name != NULL) {
      *to++ = values[name - names];
    } else if (*p >= '0' && *p <= '7') {
      int c = 0;
      for (int i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++)
        c = 8 * c + *p++ - '0';
      p--;
      *to++ = (char)c;
    } else {
      *to++ = '\\';
      *to++ = *p;
    }
  }
  *to = '\0';
  *result_length = (size_t)(to - result);
  return result;
}

/* The characters up to the closing quote or slash, with their backslashes. */
static const char *skip_quoted(char quote, const char *what)
{
  const char *begin = at;
  bool bracket = false;
  while (*at != '\0' && *at != '\n' && (*at != quote || bracket)) {
    if (quote == '/' && *at == '[' && !bracket) {
      bracket = true;
      if (at[1] == '^')
        at++;
      if (at[1] == ']')
        at++;
    } else if (*at == ']') {
      bracket = false;
    }
    if (*at == '\\' && at[1] != '\0') {
      if (at[1] == '\n')
        line++;
      at++;
    }
    at++;
  }
  if (*at != quote) {
    fprintf(stderr, "awk: line %d: runaway %s %c%.*s ...\n", line, what, quote, (int)strcspn(begin, "\n"), begin);
    exit(2);
  }
  return begin;
}

void read_regex(void)
{
  at = start + 1;
  const char *begin = skip_quoted('/', "regular expression");
  free(token_text);
  token_text = strndup(begin, (size_t)(at - begin));
  at++;
}

static void skip_blanks(void)
{
  for (;;) {
    if (*at == ' ' || *at == '\t' || *at == '\r') {
      at++;
    } else if (*at == '\\' && (at[1] == '\n' || (at[1] == '\r' && at[2] == '\n'))) {
      at += at[1] == '\n' ? 2 : 3;
      line++;
    } else if (*at == '#') {
      at += strcspn(at, "\n");
    } else {
      return;
    }
  }
}

static enum token read_name(void)
{
  while (isalnum((unsigned char)*at) || *at == '_')
    at++;
  token_text = strndup(start, (size_t)(at - start));
  for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
    if (strcmp(keywords[i].name, token_text) == 0)
      return keywords[i].token;
  }
  token_builtin = find_builtin(token_text);
  if (token_builtin >= 0)
    return T_BUILTIN;
  return *at == '(' ? T_FUNCTION_NAME : T_NAME;
}

static enum token read_token(void)
{
  if (*at == '\0')
    return T_END;
  if (*at == '\n') {
    at++;
    line++;
    return T_NEWLINE;
  }
  if (*at == '"') {
    size_t length;
    at++;
    const char *begin = skip_quoted('"', "string constant");
    token_text = unescape(begin, (size_t)(at - begin), &length);
    at++;
    return T_STRING;
  }
  if (isalpha((unsigned char)*at) || *at == '_')
    return read_name();
  if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1]))) {
    char *end;
    token_number = strtod(at, &end);
    at = end;
    return T_NUMBER;
  }
  for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
    size_t length = strlen(operators[i].text);
    if (strncmp(at, operators[i].text, length) == 0) {
      at += length;
      return operators[i].token;
    }
  }
  fprintf(stderr, "awk: %d: unexpected character '%c'\n", line, *at);
  exit(2);
}

void next_token(void)
{
  skip_blanks();
  start = at;
  free(token_text);
  token_text = NULL;
  token = read_token();
}
