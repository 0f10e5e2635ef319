/*
 * regcomp, regerror, regfree (POSIX, XBD chapter 9): a pattern becomes a program (regex_program.h) while it is read, by
 * recursive descent. What POSIX leaves open is as in glibc: \+ \? \| in basic expressions, \w \W \s \S \b \B \< \> in both,
 * back-references in both, `{,n}`, a leading `*` an ordinary character in basic expressions and an error in extended ones.
 */
#include <limits.h>
#include <regex.h>
#include "internal.h"
#include "regex_program.h"

enum { MAX_REPEAT = 0x7fff, MAX_CODE = 1 << 20, MAX_DEPTH = 1000 };

struct parser {
  struct regex_program *program;
  const char *at;
  int flags;
  int depth;       /* groups around us */
  unsigned closed; /* groups 1 to 9 that are complete here, a bit each: back-references to them are possible */
  int error;
};

static int fail(struct parser *p, int error) {
  if (!p->error) p->error = error;
  return -1;
}

/* Make room for one instruction at `where`, which is then written there. */
static void insert(struct parser *p, int where, enum regex_operation operation, int x, int y) {
  struct regex_program *program = p->program;
  if (p->error) return;
  if (program->length == program->capacity) {
    int capacity = program->capacity ? program->capacity * 2 : 32;
    struct regex_instruction *code =
        capacity > MAX_CODE ? NULL : __libc_realloc(program->code, capacity * sizeof *code);
    if (!code) {
      fail(p, REG_ESPACE);
      return;
    }
    program->code = code;
    program->capacity = capacity;
  }
  struct regex_instruction *place = program->code + where;
  __memmove(place + 1, place, (program->length++ - where) * sizeof *place);
  *place = (struct regex_instruction){operation, x, y};
}

static void append(struct parser *p, enum regex_operation operation, int x, int y) {
  insert(p, p->program->length, operation, x, y);
}

/* Append a copy of code[from, from + length). */
static void append_copy(struct parser *p, int from, int length) {
  for (int i = 0; i < length && !p->error; i++) {
    struct regex_instruction instruction = p->program->code[from + i];
    append(p, instruction.operation, instruction.x, instruction.y);
  }
}

/* A new set, empty; NULL without memory. It moves when the next one is made. */
static unsigned char *new_set(struct parser *p) {
  struct regex_program *program = p->program;
  if (program->set_count == program->set_capacity) {
    int capacity = program->set_capacity ? program->set_capacity * 2 : 8;
    regex_set *sets = __libc_realloc(program->sets, capacity * sizeof *sets);
    if (!sets) {
      fail(p, REG_ESPACE);
      return NULL;
    }
    program->sets = sets;
    program->set_capacity = capacity;
  }
  unsigned char *set = program->sets[program->set_count++];
  __memset(set, 0, sizeof(regex_set));
  return set;
}

static void add_char(unsigned char *set, int c) { set[c / 8] |= 1 << c % 8; }

static void invert(unsigned char *set) {
  for (int i = 0; i < 32; i++) set[i] ^= 0xff;
}

/* Append a test of the newest set. */
static void append_set(struct parser *p) { append(p, REGEX_SET, p->program->set_count - 1, 0); }

static void append_char(struct parser *p, unsigned char c) {
  append(p, REGEX_CHAR, p->flags & REG_ICASE ? __tolower(c) : c, 0);
}

static int is_space(int c) { return c == ' ' || (unsigned)c - '\t' < 5; }

/* \w \W \s \S */
static void append_kind(struct parser *p, int kind) {
  unsigned char *set = new_set(p);
  if (!set) return;
  int lower = kind | 32;
  for (int c = 0; c < 256; c++) {
    if (lower == 'w' ? __regex_is_word(c) : is_space(c)) add_char(set, c);
  }
  if (kind != lower) invert(set);
  append_set(p);
}

/* A period: any character but NUL, and with REG_NEWLINE but newline. */
static void append_any(struct parser *p) {
  unsigned char *set = new_set(p);
  if (!set) return;
  add_char(set, 0);
  if (p->flags & REG_NEWLINE) add_char(set, '\n');
  invert(set);
  append_set(p);
}

static int add_class(struct parser *p, unsigned char *set, const char *name, size_t length) {
  static const char names[][7] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                  "lower", "print", "punct", "space", "upper", "xdigit"};
  int class = 0;
  while (class < 12 && !(__strnlen(names[class], 7) == length && !__strncmp(names[class], name, length))) class++;
  if (class == 12) return fail(p, REG_ECTYPE);
  if (p->flags & REG_ICASE && (class == 6 || class == 10)) class = 1;
  for (int c = 0; c < 128; c++) {
    int graphic = (unsigned)c - '!' < 94, in;
    switch (class) {
      case 0: in = __isalnum(c); break;
      case 1: in = __isalpha(c); break;
      case 2: in = c == ' ' || c == '\t'; break;
      case 3: in = c < 32 || c == 127; break;
      case 4: in = __isdigit(c); break;
      case 5: in = graphic; break;
      case 6: in = (unsigned)c - 'a' < 26; break;
      case 7: in = graphic || c == ' '; break;
      case 8: in = graphic && !__isalnum(c); break;
      case 9: in = is_space(c); break;
      case 10: in = (unsigned)c - 'A' < 26; break;
      default: in = __isdigit(c) || ((unsigned)c | 32) - 'a' < 6; break;
    }
    if (in) add_char(set, c);
  }
  return 0;
}

/* One end of a range in a bracket expression: a character, [.x.] or [=x=]. -1: an error. */
static int bracket_char(struct parser *p) {
  if (!*p->at) return fail(p, REG_EBRACK);
  if (p->at[0] == '[' && (p->at[1] == '.' || p->at[1] == '=')) {
    char mark = p->at[1];
    unsigned char c = p->at[2];
    if (!c) return fail(p, REG_EBRACK);
    if (p->at[3] != mark || p->at[4] != ']') return fail(p, REG_ECOLLATE);
    p->at += 5;
    return c;
  }
  return (unsigned char)*p->at++;
}

/* After '['. */
static void parse_bracket(struct parser *p) {
  unsigned char *set = new_set(p);
  if (!set) return;
  int inverted = *p->at == '^';
  if (inverted) p->at++;
  for (const char *first = p->at; *p->at != ']' || p->at == first;) {
    if (p->at[0] == '[' && p->at[1] == ':') {
      const char *name = p->at + 2, *end = name;
      while (*end && !(end[0] == ':' && end[1] == ']')) end++;
      if (*end) {
        if (add_class(p, set, name, end - name) < 0) return;
        p->at = end + 2;
        continue;
      }
    }
    int low = bracket_char(p), high = low;
    if (low < 0) return;
    if (p->at[0] == '-' && p->at[1] && p->at[1] != ']') {
      p->at++;
      high = bracket_char(p);
      if (high < 0) return;
      if (high < low) {
        fail(p, REG_ERANGE);
        return;
      }
    }
    for (int c = low; c <= high; c++) add_char(set, c);
  }
  p->at++;
  if (p->flags & REG_ICASE) {
    for (int c = 'a'; c <= 'z'; c++) {
      int upper = c - 'a' + 'A';
      if (__regex_in_set(set, c) || __regex_in_set(set, upper)) {
        add_char(set, c);
        add_char(set, upper);
      }
    }
  }
  if (inverted) {
    add_char(set, 0);
    if (p->flags & REG_NEWLINE) add_char(set, '\n');
    invert(set);
  }
  append_set(p);
}

/* A number of an interval; -1: there is none. */
static int parse_count(struct parser *p) {
  if (!__isdigit((unsigned char)*p->at)) return -1;
  int n = 0;
  while (__isdigit((unsigned char)*p->at)) {
    n = n * 10 + *p->at++ - '0';
    if (n > MAX_REPEAT) n = MAX_REPEAT + 1;
  }
  return n;
}

/* After '{': the interval and its end. maximum -1: without end. */
static int parse_interval(struct parser *p, int *minimum, int *maximum) {
  int extended = p->flags & REG_EXTENDED;
  *minimum = *maximum = parse_count(p);
  if (*p->at == ',') {
    p->at++;
    *maximum = parse_count(p);
    if (*minimum < 0) *minimum = 0;
  }
  if (!*p->at) return fail(p, REG_EBRACE);
  if (*minimum < 0 || p->at[0] != (extended ? '}' : '\\') || (!extended && p->at[1] != '}')) {
    return fail(p, p->at[0] == '\\' && !p->at[1] ? REG_EESCAPE : REG_BADBR);
  }
  p->at += extended ? 1 : 2;
  if (*maximum >= 0 && *maximum < *minimum) return fail(p, REG_BADBR);
  if (*minimum > MAX_REPEAT || *maximum > MAX_REPEAT) return fail(p, REG_ESIZE);
  return 0;
}

/* Repeat what stands at code[from, end). */
static void repeat(struct parser *p, int from, int minimum, int maximum) {
  struct regex_program *program = p->program;
  int length = program->length - from;
  if (minimum == 0 && maximum < 0) {
    insert(p, from, REGEX_LOOP, 1, length + 2);
    append(p, REGEX_JUMP, -(length + 1), 0);
    return;
  }
  if (maximum == 0) {
    program->length = from;
    return;
  }
  int first = from; /* where one copy of it stands */
  if (minimum == 0) {
    insert(p, from, REGEX_SPLIT, 1, 1 + length + (maximum - 1) * (length + 1));
    first++;
    minimum = 1;
  }
  for (int i = 1; i < minimum && !p->error; i++) append_copy(p, first, length);
  if (maximum < 0) {
    append(p, REGEX_LOOP, -length, 1);
    return;
  }
  for (int left = maximum - minimum; left > 0 && !p->error; left--) {
    append(p, REGEX_SPLIT, 1, 1 + length + (left - 1) * (length + 1));
    append_copy(p, first, length);
  }
}

/* Does a repetition operator stand here? Its bounds, and past it. 0: none. */
static int parse_repetition(struct parser *p, int *minimum, int *maximum) {
  int extended = p->flags & REG_EXTENDED;
  const char *at = p->at;
  if (!extended && *at == '\\' && at[1] && at[1] != '*') at++;
  else if (!extended && *at != '*') return 0;
  switch (*at) {
    case '*':
      *minimum = 0, *maximum = -1;
      break;
    case '+':
      *minimum = 1, *maximum = -1;
      break;
    case '?':
      *minimum = 0, *maximum = 1;
      break;
    case '{': {
      const char *before = p->at;
      p->at = at + 1;
      if (parse_interval(p, minimum, maximum) == 0) return 1;
      if (extended && p->flags & __REG_LENIENT && p->error != REG_ESIZE) { /* not an interval */
        p->error = 0;
        p->at = before;
      }
      return 0;
    }
    default:
      return 0;
  }
  p->at = at + 1;
  return 1;
}

static void parse_alternatives(struct parser *p);

/* `at` is at the end of an alternative: of the pattern, before | or before the ) of a group around us. */
static int at_end(struct parser *p, const char *at) {
  if (!*at) return 1;
  if (p->flags & REG_EXTENDED) return *at == '|' || (*at == ')' && p->depth > 0);
  return at[0] == '\\' && (at[1] == '|' || (at[1] == ')' && p->depth > 0));
}

static void parse_group(struct parser *p) {
  int number = ++p->program->groups;
  if (++p->depth > MAX_DEPTH) {
    fail(p, REG_ESPACE);
    return;
  }
  append(p, REGEX_SAVE, 2 * number, 0);
  parse_alternatives(p);
  append(p, REGEX_SAVE, 2 * number + 1, 0);
  int extended = p->flags & REG_EXTENDED;
  if (!*p->at) fail(p, REG_EPAREN);
  else p->at += extended ? 1 : 2;
  p->depth--;
  if (number < 10) p->closed |= 1u << number;
}

/* After a backslash that introduces no operator. Returns 1 if what it made can't be repeated. */
static int parse_escape(struct parser *p) {
  char c = *p->at++;
  switch (c) {
    case 'w': case 'W': case 's': case 'S':
      append_kind(p, c);
      return 0;
    case 'b': case 'B': case '<': case '>':
      append(p, REGEX_WORD_EDGE, c, 0);
      return 1;
    case '`':
      append(p, REGEX_TEXT_START, 0, 0);
      return 1;
    case '\'':
      append(p, REGEX_TEXT_END, 0, 0);
      return 1;
    case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
      if (!(p->closed >> (c - '0') & 1)) fail(p, REG_ESUBREG);
      p->program->has_back = 1;
      append(p, REGEX_BACK, c - '0', 0);
      return 0;
    default:
      append_char(p, c);
      return 0;
  }
}

/* Does c, which is before `at`, begin a repetition operator that needs something before it? */
static int is_operator(const struct parser *p, char c) {
  if (!(p->flags & REG_EXTENDED)) return c == '\\' && *p->at == '{';
  return c == '*' || c == '+' || c == '?' || c == '{';
}

/* One character, bracket expression, group or anchor, with its repetitions. `first`: of an alternative. */
static void parse_piece(struct parser *p, int first) {
  int extended = p->flags & REG_EXTENDED, from = p->program->length;
  char c = *p->at++;
  if (c == '\\' && !*p->at) {
    fail(p, REG_EESCAPE);
    return;
  }
  if (c == '^' && (extended || first)) {
    append(p, REGEX_LINE_START, 0, 0);
    return; /* a * after it is the first of what is to match, as if ^ were not there */
  } else if (c == '$' && (extended || at_end(p, p->at))) {
    append(p, REGEX_LINE_END, 0, 0);
    return;
  } else if (extended ? c == '(' : c == '\\' && *p->at == '(') {
    p->at += !extended;
    parse_group(p);
  } else if (c == '[') {
    parse_bracket(p);
  } else if (c == '.') {
    append_any(p);
  } else if (is_operator(p, c)) {
    if (!(p->flags & __REG_LENIENT)) fail(p, REG_BADRPT);
    append_char(p, c == '\\' ? *p->at++ : c);
  } else if (!extended && c == '\\' && *p->at == ')') {
    fail(p, p->flags & __REG_LENIENT ? REG_ERPAREN : REG_EPAREN);
  } else if (extended && c == ')' && p->flags & __REG_LENIENT) {
    fail(p, REG_ERPAREN);
  } else if (c == '\\') {
    if (parse_escape(p)) return;
  } else {
    append_char(p, c);
  }
  int minimum, maximum;
  while (!p->error && parse_repetition(p, &minimum, &maximum)) {
    repeat(p, from, minimum, maximum);
    if (!extended && !(p->flags & __REG_LENIENT) && (*p->at == '*' || (p->at[0] == '\\' && p->at[1] == '{'))) fail(p, REG_BADRPT);
  }
}

static void parse_alternatives(struct parser *p) {
  int from = p->program->length;
  unsigned before = p->closed;
  for (int first = 1; !p->error && !at_end(p, p->at); first = 0) parse_piece(p, first);
  int extended = p->flags & REG_EXTENDED;
  if (p->error || !(extended ? *p->at == '|' : p->at[0] == '\\' && p->at[1] == '|')) return;
  p->at += extended ? 1 : 2;
  insert(p, from, REGEX_SPLIT, 1, p->program->length - from + 2);
  int jump = p->program->length;
  append(p, REGEX_JUMP, 0, 0);
  unsigned closed = p->closed;
  p->closed = before;
  parse_alternatives(p);
  p->closed |= closed;
  if (!p->error) p->program->code[jump].x = p->program->length - jump;
}

int regcomp(regex_t *preg, const char *pattern, int cflags) {
  struct regex_program *program = __libc_malloc(sizeof *program);
  *preg = (regex_t){.__program = program, .__flags = cflags};
  if (!program) return REG_ESPACE;
  *program = (struct regex_program){0};
  struct parser p = {.program = program, .at = pattern, .flags = cflags};
  parse_alternatives(&p);
  append(&p, REGEX_MATCH, 0, 0);
  if (p.error) {
    regfree(preg);
    return p.error;
  }
  preg->re_nsub = program->groups;
  return 0;
}

void regfree(regex_t *preg) {
  struct regex_program *program = preg->__program;
  preg->__program = NULL;
  if (!program) return;
  __libc_free(program->code);
  __libc_free(program->sets);
  __libc_free(program);
}

size_t regerror(int errcode, const regex_t *preg, char *buffer, size_t size) {
  static const char *const texts[] = {
      "Success",
      "No match",
      "Invalid regular expression",
      "Invalid collation character",
      "Invalid character class name",
      "Trailing backslash",
      "Invalid back reference",
      "Unmatched [, [^, [:, [., or [=",
      "Unmatched ( or \\(",
      "Unmatched \\{",
      "Invalid content of \\{\\}",
      "Invalid range end",
      "Memory exhausted",
      "Invalid preceding regular expression",
      "Premature end of regular expression",
      "Regular expression too big",
      "Unmatched ) or \\)",
  };
  (void)preg;
  const char *text = (unsigned)errcode <= REG_ERPAREN ? texts[errcode] : "Unknown error";
  size_t length = __strlen(text) + 1;
  if (size) {
    size_t n = length < size ? length : size;
    __memcpy(buffer, text, n);
    buffer[n - 1] = 0;
  }
  return length;
}
