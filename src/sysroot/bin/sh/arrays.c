/*
 * bash's arrays and the attributes of its variables: name[i]=x, name=(...), declare, mapfile.
 *
 * An indexed array is a list sorted by index. An associative one is in the order in which bash's hash table of 1,024
 * buckets would give it, because that is the order in which scripts print.
 */
#include "sh.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct array *make_array(struct variable *variable, bool associative)
{
  if (variable->array == NULL) {
    struct array *array = allocate(sizeof *array);
    *array = (struct array){.associative = associative, .first = NULL};
    if (variable->value != NULL) {
      array->first = allocate(sizeof *array->first);
      *array->first = (struct element){associative ? copy_string("0") : NULL, 0, variable->value, NULL};
      variable->value = NULL;
    }
    variable->array = array;
  }
  return variable->array;
}

static void clear(struct array *array)
{
  struct element *next;
  for (struct element *e = array->first; e != NULL; e = next) {
    next = e->next;
    free(e->key);
    free(e->value);
    free(e);
  }
  array->first = NULL;
}

void free_array(struct array *array)
{
  if (array == NULL)
    return;
  clear(array);
  free(array);
}

struct array *copy_array(const struct array *array)
{
  if (array == NULL)
    return NULL;
  struct array *copy = allocate(sizeof *copy);
  *copy = (struct array){.associative = array->associative, .first = NULL};
  struct element **end = &copy->first;
  for (struct element *e = array->first; e != NULL; e = e->next, end = &(*end)->next) {
    *end = allocate(sizeof **end);
    **end = (struct element){e->key != NULL ? copy_string(e->key) : NULL, e->index, copy_string(e->value), NULL};
  }
  return copy;
}

/* Bucket of bash's table: FNV-1. */
static unsigned bucket(const char *key)
{
  unsigned hash = 2166136261u;
  for (; *key != '\0'; key++) {
    hash *= 16777619u;
    hash ^= (unsigned char)*key;
  }
  return hash & 1023;
}

/* The place of a key in an associative array: where it is, or where it belongs. */
static struct element **place_of_key(struct array *array, const char *key)
{
  struct element **place = &array->first;
  for (struct element **p = place; *p != NULL; p = &(*p)->next) {
    if (strcmp((*p)->key, key) == 0)
      return p;
  }
  while (*place != NULL && bucket((*place)->key) < bucket(key))
    place = &(*place)->next;
  return place;
}

static struct element **place_of_index(struct array *array, long index)
{
  struct element **place = &array->first;
  while (*place != NULL && (*place)->index < index)
    place = &(*place)->next;
  return place;
}

static long last_index(const struct array *array)
{
  long last = -1;
  for (struct element *e = array->first; e != NULL; e = e->next)
    last = e->index;
  return last;
}

/* A subscript's index; negative ones count from the end. */
static long index_of(const struct array *array, const char *name, const char *subscript)
{
  long index = evaluate_arithmetic(expand_quoted(subscript));
  if (index < 0 && array != NULL)
    index += last_index(array) + 1;
  if (index < 0)
    fail("%s: bad array subscript", name);
  return index;
}

static struct element *find(const struct variable *variable, const char *subscript)
{
  struct array *array = variable->array;
  if (array->associative) {
    struct element *e = *place_of_key(array, expand_word(subscript));
    return e != NULL && strcmp(e->key, expand_word(subscript)) == 0 ? e : NULL;
  }
  long index = index_of(array, variable->name, subscript);
  struct element *e = *place_of_index(array, index);
  return e != NULL && e->index == index ? e : NULL;
}

const char *get_element(const char *name, const char *subscript)
{
  struct variable *variable = find_variable(name, false);
  if (variable == NULL)
    return NULL;
  if (variable->array == NULL)
    return index_of(NULL, name, subscript) == 0 ? variable->value : NULL;
  struct element *e = find(variable, subscript);
  return e != NULL ? e->value : NULL;
}

/* The value after what declare -i, -l and -u say. A new string. */
static char *attributed(const struct variable *variable, const char *value)
{
  char number[32];
  if (variable->integer) {
    snprintf(number, sizeof number, "%ld", evaluate_arithmetic(value));
    return copy_string(number);
  }
  char *copy = copy_string(value);
  for (char *p = copy; variable->letters != 0 && *p != '\0'; p++)
    *p = (char)(variable->letters == 'u' ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
  return copy;
}

static void put_element(struct variable *variable, const char *key, long index, const char *value, bool append)
{
  struct array *array = variable->array;
  struct element **place = array->associative ? place_of_key(array, key) : place_of_index(array, index);
  struct element *e = *place;
  bool found = e != NULL && (array->associative ? strcmp(e->key, key) == 0 : e->index == index);
  if (!found) {
    e = allocate(sizeof *e);
    *e = (struct element){array->associative ? copy_string(key) : NULL, index, NULL, *place};
    *place = e;
  }
  struct buffer text = {0};
  if (append && e->value != NULL) {
    put_text(&text, e->value);
    if (variable->integer)
      put(&text, '+');
  }
  put_text(&text, value);
  char *copy = attributed(variable, buffer_text(&text));
  free(e->value);
  e->value = copy;
}

static struct variable *writable(const char *name)
{
  struct variable *variable = find_variable(name, true);
  if (variable->readonly)
    fail("%s: readonly variable", name);
  return variable;
}

static void change_element(const char *name, const char *subscript, const char *value, bool append)
{
  struct variable *variable = writable(name);
  make_array(variable, false);
  if (variable->array->associative)
    put_element(variable, expand_word(subscript), 0, value, append);
  else
    put_element(variable, NULL, index_of(variable->array, name, subscript), value, append);
}

void set_element(const char *name, const char *subscript, const char *value)
{
  change_element(name, subscript, value, false);
}

void unset_element(const char *name, const char *subscript)
{
  struct variable *variable = find_variable(name, false);
  if (variable == NULL || variable->array == NULL)
    return;
  if (strcmp(subscript, "@") == 0 || strcmp(subscript, "*") == 0) {
    clear(variable->array);
    return;
  }
  struct element *e = find(variable, subscript);
  for (struct element **link = &variable->array->first; *link != NULL && e != NULL; link = &(*link)->next) {
    if (*link != e)
      continue;
    *link = e->next;
    free(e->key);
    free(e->value);
    free(e);
    return;
  }
}

char **array_items(const char *name, bool keys, int *count)
{
  struct variable *variable = find_variable(name, false);
  int n = 0, i = 0;
  bool scalar = variable != NULL && variable->array == NULL && variable->value != NULL;
  if (variable != NULL && variable->array != NULL) {
    for (struct element *e = variable->array->first; e != NULL; e = e->next)
      n++;
  }
  char **items = temporary(((size_t)n + 2) * sizeof *items);
  if (scalar)
    items[i++] = keys ? "0" : variable->value;
  for (struct element *e = n > 0 ? variable->array->first : NULL; e != NULL; e = e->next) {
    if (keys && !variable->array->associative) {
      items[i] = temporary(24);
      snprintf(items[i++], 24, "%ld", e->index);
    } else {
      items[i++] = keys ? e->key : e->value;
    }
  }
  items[i] = NULL;
  *count = i;
  return items;
}

void set_array_items(const char *name, char **items, int count)
{
  struct variable *variable = writable(name);
  clear(make_array(variable, false));
  struct element **end = &variable->array->first;
  for (int i = 0; i < count; i++, end = &(*end)->next) {
    *end = allocate(sizeof **end);
    **end = (struct element){NULL, i, copy_string(items[i]), NULL};
  }
}

/* The words of a text, unexpanded. */
static struct word *read_words(const char *text)
{
  struct word *words = NULL, **end = &words;
  enum token outer = token;
  char *outer_text = token_text;
  size_t outer_start = token_start, outer_end = token_end;
  push_input_string(text);
  for (next_token(); token != TOKEN_EOF; next_token()) {
    if (token == TOKEN_NEWLINE)
      continue;
    if (token != TOKEN_WORD && token != TOKEN_IO_NUMBER)
      syntax_error(token_name(), "\"%s\" unexpected", token_name());
    *end = temporary(sizeof **end);
    **end = (struct word){token_text, NULL};
    end = &(*end)->next;
  }
  pop_input();
  token = outer;
  token_text = outer_text;
  token_start = outer_start;
  token_end = outer_end;
  return words;
}

void set_array(const char *name, const char *text, bool append)
{
  struct variable *variable = writable(name);
  struct word *words = read_words(text);
  struct array *old = append ? NULL : copy_array(variable->array); /* a=("${a[@]}" x) */
  make_array(variable, false);
  long index = append ? last_index(variable->array) + 1 : 0;

  /* What the words are is found out before anything is changed. */
  struct item {
    char *key;
    long index;
    char *value;
    bool append;
    struct item *next;
  } *items = NULL, **end = &items;
  for (struct word *word = words; word != NULL; word = word->next) {
    const char *close = word->text[0] == '[' ? strstr(word->text, "]=") : NULL;
    bool more = false;
    if (close == NULL && word->text[0] == '[') {
      close = strstr(word->text, "]+=");
      more = close != NULL;
    }
    if (close != NULL) {
      char *subscript = copy_slice(word->text + 1, (size_t)(close - word->text - 1));
      bool associative = variable->array->associative;
      if (!associative)
        index = index_of(variable->array, name, subscript);
      *end = temporary(sizeof **end);
      **end = (struct item){associative ? expand_word(subscript) : NULL, index++,
                            expand_assignment(close + (more ? 3 : 2)), more, NULL};
      end = &(*end)->next;
      free(subscript);
      continue;
    }
    struct word alone = {word->text, NULL};
    int count;
    char **fields = expand_words(&alone, &count);
    for (int i = 0; i < count; i++, end = &(*end)->next) {
      *end = temporary(sizeof **end);
      **end = (struct item){fields[i], index++, fields[i], false, NULL};
    }
  }
  if (!append)
    clear(variable->array);
  for (struct item *item = items; item != NULL; item = item->next) {
    if (variable->array->associative && item->key == item->value && item->next != NULL) { /* (key value ...) */
      put_element(variable, item->key, 0, item->next->value, false);
      item = item->next;
    } else {
      put_element(variable, item->key, item->index, item->value, item->append);
    }
  }
  free_array(old);
}

struct variable *assign_word(const char *word, bool expanded)
{
  size_t length = assignment_length(word), name_length = strcspn(word, "[=+");
  bool append = word[length] == '+';
  const char *value = word + length + (append ? 2 : 1);
  char *name = copy_slice(word, name_length);
  size_t size = strlen(value);

  if (bash && value[0] == '(' && size > 1 && value[size - 1] == ')' && length == name_length) {
    char *inside = copy_slice(value + 1, size - 2);
    set_array(name, inside, append);
    free(inside);
  } else if (length > name_length) {
    char *subscript = copy_slice(word + name_length + 1, length - name_length - 2);
    change_element(name, subscript, expanded ? value : expand_assignment(value), append);
    free(subscript);
  } else {
    const char *text = expanded ? value : expand_assignment(value);
    struct variable *variable = bash ? writable(name) : NULL;
    if (variable != NULL && variable->array != NULL) {
      put_element(variable, "0", 0, text, append);
    } else if (variable != NULL && (append || variable->integer || variable->letters != 0)) {
      struct buffer whole = {0};
      if (append && variable->value != NULL) {
        put_text(&whole, variable->value);
        if (variable->integer)
          put(&whole, '+');
      }
      put_text(&whole, text);
      char *result = attributed(variable, buffer_text(&whole));
      set_variable(name, result);
      free(result);
    } else {
      set_variable(name, text);
    }
  }
  struct variable *variable = find_variable(name, true);
  free(name);
  return variable;
}

/* ---- declare ---- */

/* A value in double quotes, as declare -p writes it. */
static void print_in_quotes(const char *value)
{
  for (const char *p = value; *p != '\0'; p++) {
    if (iscntrl((unsigned char)*p)) {
      fputs(quote_value(value), stdout);
      return;
    }
  }
  putchar('"');
  for (; *value != '\0'; value++) {
    if (strchr("\"$`\\", *value) != NULL)
      putchar('\\');
    putchar(*value);
  }
  putchar('"');
}

void print_declaration(const struct variable *v)
{
  char letters[8];
  size_t n = 0;
  if (v->array != NULL)
    letters[n++] = v->array->associative ? 'A' : 'a';
  if (v->integer)
    letters[n++] = 'i';
  if (v->readonly)
    letters[n++] = 'r';
  if (v->exported)
    letters[n++] = 'x';
  if (v->letters != 0)
    letters[n++] = v->letters;
  if (n == 0)
    letters[n++] = '-';
  printf("declare -%.*s %s", (int)n, letters, v->name);
  if (v->array != NULL) {
    printf("=(");
    const char *space = "";
    for (struct element *e = v->array->first; e != NULL; e = e->next) {
        bool plain = e->key != NULL && *e->key != '\0' && strcmp(quote_word(e->key), e->key) == 0;
      if (e->key != NULL) {
        printf("%s[", space);
        if (plain)
          fputs(e->key, stdout);
        else
          print_in_quotes(e->key);
        fputs("]=", stdout);
      } else {
        printf("%s[%ld]=", space, e->index);
      }
      print_in_quotes(e->value);
      space = " ";
    }
    printf(v->array->associative && v->array->first != NULL ? " )" : ")");
  } else if (v->value != NULL) {
    putchar('=');
    print_in_quotes(v->value);
  }
  putchar('\n');
}

struct attributes {
  bool array, associative, integer, readonly, exported, not_exported, print, global, functions, names;
  char letters;
};

static bool read_attributes(struct attributes *attributes, const char *option)
{
  bool on = *option == '-';
  for (const char *letter = option + 1; *letter != '\0'; letter++) {
    switch (*letter) {
    case 'a': attributes->array = on; break;
    case 'A': attributes->associative = on; break;
    case 'i': attributes->integer = on; break;
    case 'r': attributes->readonly = on; break;
    case 'x': attributes->exported = on; attributes->not_exported = !on; break;
    case 'p': attributes->print = true; break;
    case 'g': attributes->global = true; break;
    case 'f': attributes->functions = true; break;
    case 'F': attributes->functions = attributes->names = true; break;
    case 'l':
    case 'u': attributes->letters = on ? *letter : 0; break;
    default: return false;
    }
  }
  return true;
}

static int print_declarations(const char *command, char **names, const struct attributes *attributes)
{
  int status = 0;
  if (*names == NULL) {
    for (struct variable *v = all_variables(); v != NULL; v = v->next) {
      bool wanted = (v->value != NULL || v->array != NULL) && (!attributes->exported || v->exported) &&
                    (!attributes->readonly || v->readonly) && (!attributes->array || v->array != NULL);
      if (wanted)
        print_declaration(v);
    }
  }
  for (; *names != NULL; names++) {
    struct variable *v = find_variable(*names, false);
    if (v != NULL) {
      print_declaration(v);
    } else {
      complain("%s: %s: not found", command, *names);
      status = 1;
    }
  }
  return status;
}

/* declare, typeset, and bash's local: [-aAilrux] [-p] [name[=value]]... */
int builtin_declare(int argc, char **argv)
{
  struct attributes attributes = {0};
  bool local = strcmp(argv[0], "local") == 0;
  int i = 1, status = 0;
  if (local && function_depth == 0) {
    complain("local: can only be used in a function");
    return 1;
  }
  for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "--") == 0) {
      i++;
      break;
    }
    if (!read_attributes(&attributes, argv[i])) {
      complain("%s: %s: invalid option", argv[0], argv[i]);
      return 2;
    }
  }
  if (attributes.functions) {
    for (; i < argc; i++) {
      struct function *function = find_function(argv[i]);
      if (function == NULL)
        status = 1;
      else if (attributes.names)
        printf("%s\n", argv[i]);
      else
        printf("%s () \n%s\n", argv[i], function->body->text);
    }
    return status;
  }
  if (argc == 1) {
    list_variables();
    return 0;
  }
  if (attributes.print || i == argc)
    return print_declarations(argv[0], argv + i, &attributes);
  for (; i < argc; i++) {
    size_t length = assignment_length(argv[i]), name_length = strcspn(argv[i], "[=+");
    if (!is_name(argv[i], name_length)) {
      complain("%s: `%s': not a valid identifier", argv[0], argv[i]);
      status = 1;
      continue;
    }
    char *name = copy_slice(argv[i], name_length);
    if (function_depth > 0 && !attributes.global) {
      save_variable(name);
      struct variable *v = find_variable(name, false);
      if (v != NULL && !v->readonly && !v->exported)
        unset_variable(name); /* a new one, until the function returns */
    }
    struct variable *variable = find_variable(name, true);
    if (attributes.array || attributes.associative)
      make_array(variable, attributes.associative);
    variable->integer = variable->integer || attributes.integer;
    if (attributes.letters != 0)
      variable->letters = attributes.letters;
    if (length > 0)
      variable = assign_word(argv[i], true);
    if (attributes.exported)
      variable->exported = true;
    if (attributes.not_exported)
      variable->exported = false;
    if (attributes.readonly)
      variable->readonly = true;
    free(name);
  }
  return status;
}

/* mapfile [-t] [-n count] [-d delimiter] [array] */
int builtin_mapfile(int argc, char **argv)
{
  bool strip = false;
  long most = 0;
  char delimiter = '\n';
  int i = 1;
  for (; i < argc && argv[i][0] == '-'; i++) {
    if (strcmp(argv[i], "-t") == 0)
      strip = true;
    else if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
      most = parse_number(argv[0], argv[++i]);
    else if (strcmp(argv[i], "-d") == 0 && i + 1 < argc)
      delimiter = argv[++i][0];
    else {
      complain("%s: %s: invalid option", argv[0], argv[i]);
      return 2;
    }
  }
  char **items = NULL, c;
  int count = 0;
  struct buffer line = {0};
  ssize_t n;
  do {
    n = read(STDIN_FILENO, &c, 1);
    if (n == 1 && !(strip && c == delimiter))
      put(&line, c);
    if ((n == 1 && c == delimiter) || (n != 1 && line.length > 0)) {
      items = reallocate(items, ((size_t)count + 1) * sizeof *items);
      items[count++] = copy_string(buffer_text(&line));
      line = (struct buffer){0};
    }
  } while (n == 1 && (most == 0 || count < most));
  set_array_items(i < argc ? argv[i] : "MAPFILE", items, count);
  while (count > 0)
    free(items[--count]);
  free(items);
  return 0;
}
