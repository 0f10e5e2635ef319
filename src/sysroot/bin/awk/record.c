/*
 * Records and fields, and the variables that are about them.
 *
 * $0 is split when a field or NF is first asked for, and put together again when it is asked for after a field was assigned.
 */
#include "awk.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct cell *NR, *FNR, *NF, *FS, *OFS, *ORS, *RS, *FILENAME, *SUBSEP, *RSTART, *RLENGTH, *CONVFMT, *OFMT;

static struct cell *ARGC, *ARGV;
static struct string *record; /* $0 */
static struct value *fields;  /* $1 is fields[0] */
static long count, capacity;
static bool is_split;         /* fields and count are those of the record */
static bool is_stale;         /* the record is not that of the fields */

const char *special_text(struct cell *cell)
{
  struct value *value = &cell->value;
  if (value->kind == UNSET || value->kind == NUMBER)
    set_value(value, input_value(to_string(value, "%.6g")));
  return value->string->text;
}

void make_special_variables(int argc, char **argv, char **environment)
{
  static const struct {
    const char *name;
    struct cell **cell;
    const char *value;
  } texts[] = {
      {"FS", &FS, " "},         {"OFS", &OFS, " "},        {"ORS", &ORS, "\n"},          {"RS", &RS, "\n"},
      {"FILENAME", &FILENAME, ""}, {"SUBSEP", &SUBSEP, "\034"}, {"CONVFMT", &CONVFMT, "%.6g"}, {"OFMT", &OFMT, "%.6g"},
  }, numbers[] = {
      {"NR", &NR, NULL}, {"FNR", &FNR, NULL}, {"NF", &NF, NULL}, {"RSTART", &RSTART, NULL}, {"RLENGTH", &RLENGTH, NULL},
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    *texts[i].cell = global(texts[i].name);
    (*texts[i].cell)->value = text_value(texts[i].value);
  }
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    *numbers[i].cell = global(numbers[i].name);
    (*numbers[i].cell)->value = number_value(0);
  }
  RLENGTH->value = number_value(-1);

  ARGC = global("ARGC");
  ARGC->value = number_value(argc);
  ARGV = global("ARGV");
  ARGV->array = new_array();
  for (int i = 0; i < argc; i++) {
    struct value index = number_value(i);
    struct string *key = to_string(&index, "%.6g");
    set_value(array_element(ARGV->array, key), input_value(new_string(argv[i], strlen(argv[i]))));
    release_string(key);
  }
  struct cell *ENVIRON = global("ENVIRON");
  ENVIRON->array = new_array();
  for (; *environment != NULL; environment++) {
    size_t length = strcspn(*environment, "=");
    if ((*environment)[length] == '\0')
      continue;
    struct string *key = new_string(*environment, length);
    const char *value = *environment + length + 1;
    set_value(array_element(ENVIRON->array, key), input_value(new_string(value, strlen(value))));
    release_string(key);
  }
  record = new_string("", 0);
}

/* ---- Splitting ---- */

typedef void (*sink)(void *context, const char *text, size_t length);

/* The parts of a text between blanks, one-character separators, matches of an expression, or every character. */
static void split_text(struct string *text, const char *separator, const regex_t *regex, bool lines, sink put, void *context)
{
  const char *p = text->text, *end = p + text->length;
  if (regex == NULL && strcmp(separator, " ") == 0) {
    for (;;) {
      while (p < end && isspace((unsigned char)*p))
        p++;
      if (p == end)
        return;
      const char *start = p;
      while (p < end && !isspace((unsigned char)*p))
        p++;
      put(context, start, (size_t)(p - start));
    }
  }
  if (p == end)
    return;
  if (regex == NULL && *separator == '\0') {
    for (; p < end; p++)
      put(context, p, 1);
    return;
  }
  const char *start = p;
  if (regex == NULL && separator[1] == '\0') {
    for (; p < end; p++) {
      if (*p == *separator || (lines && *p == '\n')) {
        put(context, start, (size_t)(p - start));
        start = p + 1;
      }
    }
  } else {
    struct span match;
    if (regex == NULL)
      regex = compile_regex(separator);
    size_t from = 0;
    while (from < text->length && find_match(regex, text->text, from, &match)) {
      if (match.end == match.start) {
        from++;
        continue;
      }
      const char *found = text->text + match.start;
      for (const char *newline; lines && (newline = memchr(start, '\n', (size_t)(found - start))) != NULL;) {
        put(context, start, (size_t)(newline - start));
        start = newline + 1;
      }
      put(context, start, (size_t)(found - start));
      start = text->text + match.end;
      from = match.end;
    }
    for (const char *newline; lines && (newline = memchr(start, '\n', (size_t)(end - start))) != NULL;) {
      put(context, start, (size_t)(newline - start));
      start = newline + 1;
    }
  }
  put(context, start, (size_t)(end - start));
}

static void make_room(long wanted)
{
  if (wanted <= capacity)
    return;
  capacity = wanted < 32 ? 32 : 2 * wanted;
  fields = reallocate(fields, (size_t)capacity * sizeof *fields);
}

static void put_field(void *context, const char *text, size_t length)
{
  (void)context;
  make_room(count + 1);
  fields[count++] = input_value(new_string(text, length));
}

static void forget_fields(void)
{
  while (count > 0)
    release(&fields[--count]);
}

void count_fields(void)
{
  if (is_split)
    return;
  forget_fields();
  bool lines = special_text(RS)[0] == '\0';
  split_text(record, special_text(FS), NULL, lines, put_field, NULL);
  is_split = true;
  set_value(&NF->value, number_value((double)count));
}

struct array_sink {
  struct array *array;
  long count;
};

static void put_element(void *context, const char *text, size_t length)
{
  struct array_sink *to = context;
  struct value index = number_value((double)++to->count);
  struct string *key = to_string(&index, "%.6g");
  set_value(array_element(to->array, key), input_value(new_string(text, length)));
  release_string(key);
}

long split_into(struct array *array, struct string *text, const char *separator, const regex_t *regex)
{
  struct array_sink to = {array, 0};
  split_text(text, separator != NULL ? separator : special_text(FS), regex, false, put_element, &to);
  return to.count;
}

/* ---- Fields ---- */

void set_record(struct string *text)
{
  release_string(record);
  record = text;
  is_split = is_stale = false;
}

/* Put the record together from its fields. */
static void join_fields(void)
{
  size_t length = 0, at = 0, between = strlen(special_text(OFS));
  struct string **texts = allocate(((size_t)count + 1) * sizeof(struct string *));
  for (long i = 0; i < count; i++) {
    texts[i] = to_string(&fields[i], special_text(CONVFMT));
    length += texts[i]->length + (i > 0 ? between : 0);
  }
  struct string *joined = new_string(NULL, length);
  for (long i = 0; i < count; i++) {
    if (i > 0) {
      memcpy(joined->text + at, special_text(OFS), between);
      at += between;
    }
    memcpy(joined->text + at, texts[i]->text, texts[i]->length);
    at += texts[i]->length;
    release_string(texts[i]);
  }
  free(texts);
  release_string(record);
  record = joined;
  is_stale = false;
}

static void check_index(long index)
{
  if (index < 0)
    fail("negative field index $%ld", index);
  if (index > 1000000)
    fail("field index $%ld is too large", index);
}

struct value get_field(long index)
{
  check_index(index);
  if (index == 0) {
    if (is_stale)
      join_fields();
    return input_value(hold(record));
  }
  count_fields();
  return index <= count ? copy_value(&fields[index - 1]) : (struct value){.kind = UNSET};
}

/* There are this many fields; new ones are empty. */
static void resize(long wanted)
{
  make_room(wanted);
  while (count > wanted)
    release(&fields[--count]);
  while (count < wanted)
    fields[count++] = (struct value){.kind = UNSET};
}

void set_field(long index, struct value value)
{
  check_index(index);
  if (index == 0) {
    set_record(to_string(&value, special_text(CONVFMT)));
    release(&value);
    return;
  }
  count_fields();
  if (index > count) {
    resize(index);
    set_value(&NF->value, number_value((double)count));
  }
  set_value(&fields[index - 1], value);
  is_stale = true;
}

void field_count_changed(void)
{
  long wanted = (long)to_number(&NF->value);
  struct value value = copy_value(&NF->value);
  check_index(wanted);
  count_fields();
  resize(wanted);
  set_value(&NF->value, value);
  is_stale = true;
}

/* ---- The main input ---- */

static struct stream *file;
static long argument;    /* of ARGV, looked at last */
static bool any_file, at_end;

static bool next_file(void)
{
  while (++argument < (long)to_number(&ARGC->value)) {
    struct value index = number_value((double)argument);
    struct string *key = to_string(&index, "%.6g");
    struct element *element = find_element(ARGV->array, key);
    release_string(key);
    if (element == NULL)
      continue;
    struct string *name = to_string(&element->value, "%.6g");
    if (name->length > 0 && !assignment_operand(name->text)) {
      any_file = true;
      FILE *opened = strcmp(name->text, "-") == 0 ? stdin : fopen(name->text, "r");
      if (opened == NULL)
        fail("cannot open %s (%s)", name->text, strerror(errno));
      file = file_stream(opened);
      set_value(&FILENAME->value, input_value(name));
      set_value(&FNR->value, number_value(0));
      return true;
    }
    release_string(name);
  }
  if (any_file)
    return false;
  any_file = true;
  file = file_stream(stdin);
  return true;
}

void skip_file(void)
{
  if (file != NULL)
    free_stream(file);
  file = NULL;
}

bool next_main_record(struct string **text)
{
  while (!at_end) {
    if (file == NULL && !next_file()) {
      at_end = true;
      break;
    }
    if (read_record(file, text) > 0) {
      set_value(&NR->value, number_value(to_number(&NR->value) + 1));
      set_value(&FNR->value, number_value(to_number(&FNR->value) + 1));
      return true;
    }
    skip_file();
  }
  return false;
}
