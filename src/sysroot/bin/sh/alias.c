/*
 * Aliases: words that stand for other text where a command begins (POSIX 2.3.1).
 *
 * The text is put in the place of the word in the input and read again from there. While what is read is still part of
 * it, the alias is not looked at, so `alias ls='ls -F'` comes to an end.
 */
#include "sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct alias {
  char *name;
  char *value;
  size_t busy_until; /* position in the input where its text ends */
  struct alias *next;
};

static struct alias *aliases; /* sorted by name */
/* The word that begins here or later is looked at, too: an alias ended with a blank. 0: no. */
static size_t blank_end;

static struct alias **place_of(const char *name)
{
  struct alias **place = &aliases;
  while (*place != NULL && strcmp((*place)->name, name) < 0)
    place = &(*place)->next;
  return place;
}

static struct alias *find(const char *name)
{
  struct alias *alias = *place_of(name);
  return alias != NULL && strcmp(alias->name, name) == 0 ? alias : NULL;
}

const char *alias_value(const char *name)
{
  struct alias *alias = find(name);
  return alias != NULL ? alias->value : NULL;
}

void forget_alias_positions(void)
{
  blank_end = 0;
  for (struct alias *alias = aliases; alias != NULL; alias = alias->next)
    alias->busy_until = 0;
}

bool expand_alias(bool first_word)
{
  bool follows = blank_end > 0 && token_start >= blank_end;
  if (follows)
    blank_end = 0;
  if (token != TOKEN_WORD || !(first_word || follows) || (bash && !interactive && !options.expand_aliases))
    return false;
  struct alias *alias = find(token_text);
  if (alias == NULL || token_start < alias->busy_until)
    return false;
  size_t start = token_start, removed = token_end - token_start, length = strlen(alias->value);
  for (struct alias *other = aliases; other != NULL; other = other->next) {
    if (other->busy_until > start)
      other->busy_until += length - removed;
  }
  alias->busy_until = start + length;
  if (length > 0 && strchr(" \t", alias->value[length - 1]) != NULL)
    blank_end = start + length;
  replace_token(alias->value);
  return true;
}

static void print_alias(const struct alias *alias)
{
  printf(bash ? "alias %s=" : "%s=", alias->name);
  print_quoted(alias->value);
  putchar('\n');
}

int builtin_alias(int argc, char **argv)
{
  int status = 0;
  if (argc == 1) {
    for (struct alias *alias = aliases; alias != NULL; alias = alias->next)
      print_alias(alias);
  }
  for (int i = 1; i < argc; i++) {
    char *equals = strchr(argv[i] + (argv[i][0] != '\0'), '=');
    struct alias *alias;
    if (equals == NULL) {
      if ((alias = find(argv[i])) != NULL) {
        print_alias(alias);
      } else {
        if (bash)
          complain("alias: %s: not found", argv[i]);
        else
          fprintf(stderr, "alias: %s not found\n", argv[i]);
        status = 1;
      }
      continue;
    }
    *equals = '\0';
    alias = find(argv[i]);
    if (alias == NULL) {
      struct alias **place = place_of(argv[i]);
      alias = allocate(sizeof *alias);
      *alias = (struct alias){.name = copy_string(argv[i]), .next = *place};
      *place = alias;
    }
    free(alias->value);
    alias->value = copy_string(equals + 1);
  }
  return status;
}

static void remove_alias(struct alias *alias)
{
  *place_of(alias->name) = alias->next;
  free(alias->name);
  free(alias->value);
  free(alias);
}

int builtin_unalias(int argc, char **argv)
{
  int status = 0;
  if (argc > 1 && strcmp(argv[1], "-a") == 0) {
    while (aliases != NULL)
      remove_alias(aliases);
    return 0;
  }
  for (int i = 1; i < argc; i++) {
    struct alias *alias = find(argv[i]);
    if (alias != NULL) {
      remove_alias(alias);
    } else {
      if (bash)
        complain("unalias: %s: not found", argv[i]);
      else
        fprintf(stderr, "unalias: %s not found\n", argv[i]);
      status = 1;
    }
  }
  return status;
}
