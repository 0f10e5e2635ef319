/*
 * join: lines of two files, sorted by it, that have the same field, beside each other.
 */
#include <ctype.h>
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

enum { MOST_FIELDS = 256, MOST_OUTPUTS = 64 };

struct row {
  char *text;
  char *field[MOST_FIELDS];
  int count;
};

struct table {
  FILE *file;
  int key;           /* the field to join by, from 0 */
  struct row *rows;  /* with the same key */
  int count, capacity;
  struct row next;   /* the first one with another key; text is NULL at the end */
};

static char separator;       /* 0: blanks */
static bool ignore_case;
static const char *missing;  /* -e: for fields that are not there */
static struct output {
  int file, field; /* file 0: the key */
} outputs[MOST_OUTPUTS];
static int output_count;

static void split(struct row *row)
{
  char *p = row->text;
  row->count = 0;
  for (;;) {
    while (separator == '\0' && isblank((unsigned char)*p))
      p++;
    if (separator == '\0' && *p == '\0')
      return;
    if (row->count == MOST_FIELDS)
      return;
    row->field[row->count++] = p;
    while (*p != '\0' && (separator != '\0' ? *p != separator : !isblank((unsigned char)*p)))
      p++;
    if (*p == '\0')
      return;
    *p++ = '\0';
  }
}

static void read_row(struct table *table)
{
  size_t capacity = 0;
  table->next.text = NULL;
  ssize_t length = getline(&table->next.text, &capacity, table->file);
  if (length < 0) {
    free(table->next.text);
    table->next.text = NULL;
    return;
  }
  if (length > 0 && table->next.text[length - 1] == '\n')
    table->next.text[length - 1] = '\0';
  split(&table->next);
}

static const char *key_of(const struct table *table, const struct row *row)
{
  return table->key < row->count ? row->field[table->key] : "";
}

static int compare(const char *a, const char *b)
{
  return ignore_case ? strcasecmp(a, b) : strcmp(a, b);
}

/* The rows from the next one on that have its key; false at the end. */
static bool read_group(struct table *table)
{
  while (table->count > 0)
    free(table->rows[--table->count].text);
  if (table->next.text == NULL)
    return false;
  do {
    if (table->count == table->capacity) {
      table->capacity = table->capacity == 0 ? 4 : 2 * table->capacity;
      table->rows = realloc(table->rows, (size_t)table->capacity * sizeof *table->rows);
    }
    table->rows[table->count++] = table->next;
    read_row(table);
  } while (table->next.text != NULL && compare(key_of(table, &table->rows[0]), key_of(table, &table->next)) == 0);
  return true;
}

static void print_field(const char *text, bool first)
{
  if (!first)
    putchar(separator != '\0' ? separator : ' ');
  fputs(text != NULL && *text != '\0' ? text : missing, stdout);
}

static void print_others(const struct table *table, const struct row *row)
{
  for (int i = 0; row != NULL && i < row->count; i++) {
    if (i != table->key)
      print_field(row->field[i], false);
  }
}

/* A pair of rows; one of them may be missing. */
static void print_pair(const struct table *a, const struct row *x, const struct table *b, const struct row *y)
{
  const char *key = x != NULL ? key_of(a, x) : key_of(b, y);
  if (output_count == 0) {
    print_field(key, true);
    print_others(a, x);
    print_others(b, y);
  }
  for (int i = 0; i < output_count; i++) {
    const struct row *row = outputs[i].file == 1 ? x : y;
    const char *text = outputs[i].file == 0                                   ? key
                       : row != NULL && outputs[i].field < row->count ? row->field[outputs[i].field]
                                                                              : NULL;
    print_field(text, i == 0);
  }
  putchar('\n');
}

/* -o: 1.2,2.1 or 0 */
static bool read_outputs(char *text)
{
  for (char *part = strtok(text, ", "); part != NULL; part = strtok(NULL, ", ")) {
    struct output o = {0, 0};
    int n = 0;
    bool right = strcmp(part, "0") == 0 || (sscanf(part, "%d.%d%n", &o.file, &o.field, &n) == 2 && part[n] == '\0');
    if (!right || o.file < 0 || o.file > 2 || output_count == MOST_OUTPUTS) {
      fprintf(stderr, "join: invalid field specifier: '%s'\n", part);
      return false;
    }
    o.field--;
    outputs[output_count++] = o;
  }
  return true;
}

int main(int argc, char **argv)
{
  struct table a = {0}, b = {0};
  bool unpaired[3] = {false}, paired = true;
  int option;
  missing = "";
  while ((option = getopt(argc, argv, "1:2:j:t:ia:v:e:o:")) != -1) {
    switch (option) {
    case '1': a.key = atoi(optarg) - 1; break;
    case '2': b.key = atoi(optarg) - 1; break;
    case 'j': a.key = b.key = atoi(optarg) - 1; break;
    case 't': separator = optarg[0]; break;
    case 'i': ignore_case = true; break;
    case 'v':
      paired = false;
      unpaired[optarg[0] == '2' ? 2 : 1] = true;
      break;
    case 'a': unpaired[optarg[0] == '2' ? 2 : 1] = true; break;
    case 'e': missing = optarg; break;
    case 'o':
      if (!read_outputs(optarg))
        return 1;
      break;
    default: return usage_error("join");
    }
  }
  if (argc - optind < 2) {
    if (argc == optind)
      fprintf(stderr, "join: missing operand\n");
    else
      fprintf(stderr, "join: missing operand after '%s'\n", argv[argc - 1]);
    return usage_error("join");
  }
  a.file = open_input("join", argv[optind]);
  b.file = a.file != NULL ? open_input("join", argv[optind + 1]) : NULL;
  if (b.file == NULL)
    return 1;
  read_row(&a);
  read_row(&b);
  bool more_a = read_group(&a), more_b = read_group(&b);
  while (more_a || more_b) {
    int order = !more_a ? 1 : !more_b ? -1 : compare(key_of(&a, &a.rows[0]), key_of(&b, &b.rows[0]));
    if (order == 0 && paired) {
      for (int i = 0; i < a.count; i++) {
        for (int j = 0; j < b.count; j++)
          print_pair(&a, &a.rows[i], &b, &b.rows[j]);
      }
    }
    for (int i = 0; order < 0 && unpaired[1] && i < a.count; i++)
      print_pair(&a, &a.rows[i], &b, NULL);
    for (int j = 0; order > 0 && unpaired[2] && j < b.count; j++)
      print_pair(&a, NULL, &b, &b.rows[j]);
    if (order <= 0)
      more_a = read_group(&a);
    if (order >= 0)
      more_b = read_group(&b);
  }
  return 0;
}
