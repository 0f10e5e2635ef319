/*
 * regexec: runs a pattern's program (regex_program.h). POSIX wants the leftmost match, and the longest there. Its length
 * is found by following all ways at once (a set of places in the program for each character: time is the program's length
 * times the text's, whatever the pattern). Where the groups are is then found by trying, first choices first, between
 * those two ends; a place in the program that has failed once at a position fails again, so it is noted and not tried twice.
 * A pattern with back-references can only be tried, and everything has to be, to know the longest.
 */
#include <regex.h>
#include "internal.h"
#include "regex_program.h"

struct text {
  const unsigned char *start, *end;
  int cflags, eflags;
};

static int edge_fits(const struct text *text, const unsigned char *at, int kind) {
  int before = at > text->start && __regex_is_word(at[-1]), after = at < text->end && __regex_is_word(*at);
  switch (kind) {
    case 'b':
      return before != after;
    case 'B':
      return before == after;
    case '<':
      return !before && after;
    default:
      return before && !after;
  }
}

/* Does an instruction that reads nothing let us pass? */
static int passes(const struct text *text, const unsigned char *at, const struct regex_instruction *i) {
  int lines = text->cflags & REG_NEWLINE;
  switch (i->operation) {
    case REGEX_LINE_START:
      return (at == text->start && !(text->eflags & REG_NOTBOL)) || (lines && at > text->start && at[-1] == '\n');
    case REGEX_LINE_END:
      return (at == text->end && !(text->eflags & REG_NOTEOL)) || (lines && at < text->end && *at == '\n');
    case REGEX_TEXT_START:
      return at == text->start;
    case REGEX_TEXT_END:
      return at == text->end;
    case REGEX_WORD_EDGE:
      return edge_fits(text, at, i->x);
    default:
      return 1;
  }
}

static int fold(const struct text *text, int c) { return text->cflags & REG_ICASE ? __tolower(c) : c; }

static int reads(const struct regex_program *program, const struct text *text, const struct regex_instruction *i, int c) {
  return i->operation == REGEX_CHAR ? i->x == fold(text, c)
                                    : i->operation == REGEX_SET && __regex_in_set(program->sets[i->x], c);
}

/* A set of places in the program: members in the order of coming, and where each is in that order. */
struct places {
  int count, *members, *index;
};

/* Add a place and all that can be reached from it without reading. */
static void add_place(const struct regex_program *program, const struct text *text, const unsigned char *at,
                      struct places *set, int *stack, int place) {
  int depth = 0;
  stack[depth++] = place;
  while (depth) {
    int pc = stack[--depth];
    int index = set->index[pc];
    if (index >= 0 && index < set->count && set->members[index] == pc) continue;
    set->index[pc] = set->count;
    set->members[set->count++] = pc;
    const struct regex_instruction *i = program->code + pc;
    switch (i->operation) {
      case REGEX_SPLIT:
      case REGEX_LOOP:
        stack[depth++] = pc + i->y;
        stack[depth++] = pc + i->x;
        break;
      case REGEX_JUMP:
        stack[depth++] = pc + i->x;
        break;
      case REGEX_CHAR:
      case REGEX_SET:
      case REGEX_MATCH:
        break;
      default:
        if (passes(text, at, i)) stack[depth++] = pc + 1;
    }
  }
}

/* End of the longest match that begins at `start`, or NULL. `memory`: 6 ints for each instruction. */
static const unsigned char *longest_at(const struct regex_program *program, const struct text *text,
                                       const unsigned char *start, int *memory) {
  int n = program->length;
  struct places now = {0, memory, memory + n}, next = {0, memory + 2 * n, memory + 3 * n};
  int *stack = memory + 4 * n; /* each place is pushed at most twice */
  const unsigned char *longest = NULL;
  add_place(program, text, start, &now, stack, 0);
  for (const unsigned char *at = start; now.count; at++) {
    next.count = 0;
    for (int k = 0; k < now.count; k++) {
      const struct regex_instruction *i = program->code + now.members[k];
      if (i->operation == REGEX_MATCH) longest = at;
      else if (at < text->end && reads(program, text, i, *at))
        add_place(program, text, at + 1, &next, stack, now.members[k] + 1);
    }
    struct places swap = now;
    now = next;
    next = swap;
  }
  return longest;
}

/* What trying has still to do: go on at pc, or (pc < 0) put a slot back to what it was. */
struct choice {
  int pc;
  int slot;
  const unsigned char *at;
};

struct trial {
  const struct regex_program *program;
  const struct text *text;
  const unsigned char **slots; /* of groups, then for each instruction where its loop was last entered */
  struct choice *stack;
  int depth, capacity;
  unsigned char *failed; /* a bit for each instruction and position, or NULL: back-references, all has to be tried */
};

static int push(struct trial *t, int pc, int slot, const unsigned char *at) {
  if (t->depth == t->capacity) {
    int capacity = t->capacity ? t->capacity * 2 : 64;
    struct choice *stack = __libc_realloc(t->stack, capacity * sizeof *stack);
    if (!stack) return 0;
    t->stack = stack;
    t->capacity = capacity;
  }
  t->stack[t->depth++] = (struct choice){pc, slot, at};
  return 1;
}

static int set_slot(struct trial *t, int slot, const unsigned char *at) {
  if (!push(t, -1, slot, t->slots[slot])) return 0;
  t->slots[slot] = at;
  return 1;
}

/* Past a repetition of what group `number` matched, or NULL. */
static const unsigned char *again(const struct trial *t, int number, const unsigned char *at) {
  const unsigned char *from = t->slots[2 * number], *to = t->slots[2 * number + 1];
  if (!from || !to) return NULL;
  for (; from < to; from++, at++) {
    if (at == t->text->end || fold(t->text, *at) != fold(t->text, *from)) return NULL;
  }
  return at;
}

/*
 * Try from `start`, first choices first. With `end` stop at the first way that ends there; else try all and keep the longest
 * in *found, with its groups in `best`. Returns 0, or REG_NOMATCH or REG_ESPACE.
 */
static int try_all(struct trial *t, const unsigned char *start, const unsigned char *end, const unsigned char **found,
                   const unsigned char **best) {
  const struct regex_program *program = t->program;
  int groups = 2 * (program->groups + 1);
  size_t width = end ? end - start + 1 : 0;
  *found = NULL;
  if (!push(t, 0, 0, start)) return REG_ESPACE;
  while (t->depth) {
    struct choice choice = t->stack[--t->depth];
    if (choice.pc < 0) {
      t->slots[choice.slot] = choice.at;
      continue;
    }
    int pc = choice.pc;
    const unsigned char *at = choice.at;
    for (;;) {
      const struct regex_instruction *i = program->code + pc;
      if (i->operation == REGEX_LOOP && t->slots[groups + pc] == at) { /* went round without reading anything */
        pc += i->y;
        continue;
      }
      if (t->failed) {
        size_t bit = pc * width + (at - start);
        if (t->failed[bit / 8] >> bit % 8 & 1) break;
        t->failed[bit / 8] |= 1 << bit % 8;
      }
      if (i->operation == REGEX_MATCH) {
        if (end ? at == end : !*found || at > *found) {
          *found = at;
          __memcpy(best, t->slots, groups * sizeof *best);
          if (end || at == t->text->end) {
            t->depth = 0;
            return 0;
          }
        }
        break;
      }
      if (i->operation == REGEX_CHAR || i->operation == REGEX_SET) {
        if (at == (end ? end : t->text->end) || !reads(program, t->text, i, *at)) break;
        at++;
        pc++;
      } else if (i->operation == REGEX_SPLIT) {
        if (!push(t, pc + i->y, 0, at)) return REG_ESPACE;
        pc += i->x;
      } else if (i->operation == REGEX_LOOP) {
        if (!push(t, pc + i->y, 0, at) || !set_slot(t, groups + pc, at)) return REG_ESPACE;
        pc += i->x;
      } else if (i->operation == REGEX_JUMP) {
        pc += i->x;
      } else if (i->operation == REGEX_SAVE) {
        if (!set_slot(t, i->x, at)) return REG_ESPACE;
        pc++;
      } else if (i->operation == REGEX_BACK) {
        at = again(t, i->x, at);
        if (!at) break;
        pc++;
      } else if (passes(t->text, at, i)) {
        pc++;
      } else {
        break;
      }
    }
  }
  return *found ? 0 : REG_NOMATCH;
}

/* Groups of the match [start, *end); with back-references *end is found here. */
static int find_groups(const struct regex_program *program, const struct text *text, const unsigned char *start,
                       const unsigned char **end, const unsigned char **best) {
  struct trial t = {.program = program, .text = text};
  size_t slots = 2 * (program->groups + 1) + program->length;
  int status = REG_ESPACE;
  t.slots = __libc_malloc(slots * sizeof *t.slots);
  size_t bits = program->has_back ? 0 : (size_t)(*end - start + 1) * program->length;
  t.failed = program->has_back ? NULL : __libc_malloc(bits / 8 + 1);
  if (t.slots && (program->has_back || t.failed)) {
    __memset(t.slots, 0, slots * sizeof *t.slots);
    if (t.failed) __memset(t.failed, 0, bits / 8 + 1);
    const unsigned char *found;
    status = try_all(&t, start, program->has_back ? NULL : *end, &found, best);
    if (status == 0) *end = found;
  }
  __libc_free(t.slots);
  __libc_free(t.failed);
  __libc_free(t.stack);
  return status;
}

/* The leftmost match at or after `start`. `best` has room for the groups and is filled if `groups`. */
static int search(const struct regex_program *program, const struct text *text, const unsigned char *start, int groups,
                  const unsigned char **from, const unsigned char **to, const unsigned char **best) {
  int *memory = __libc_malloc((6 * (size_t)program->length + 2) * sizeof *memory);
  if (!memory) return REG_ESPACE;
  for (int i = 0; i < 6 * program->length; i++) memory[i] = -1;
  int status = REG_NOMATCH;
  for (; start <= text->end && status == REG_NOMATCH; start++) {
    const struct regex_instruction *first = program->code;
    if (first->operation == REGEX_CHAR && (start == text->end || fold(text, *start) != first->x)) continue;
    *from = start;
    *to = NULL;
    if (program->has_back) {
      status = find_groups(program, text, start, to, best);
    } else {
      *to = longest_at(program, text, start, memory);
      if (*to) status = groups ? find_groups(program, text, start, to, best) : 0;
    }
  }
  __libc_free(memory);
  return status;
}

int regexec(const regex_t *preg, const char *string, size_t nmatch, regmatch_t pmatch[], int eflags) {
  const struct regex_program *program = preg->__program;
  const unsigned char *base = (const unsigned char *)string;
  if (!program || eflags & ~(REG_NOTBOL | REG_NOTEOL | REG_STARTEND)) return REG_BADPAT;
  struct text text = {base, NULL, preg->__flags, eflags};
  const unsigned char *start = base;
  if (eflags & REG_STARTEND) {
    start = base + pmatch[0].rm_so;
    text.end = base + pmatch[0].rm_eo;
  } else {
    text.end = base + __strlen(string);
  }
  if (preg->__flags & REG_NOSUB) nmatch = 0;
  size_t slots = 2 * (program->groups + 1);
  const unsigned char *from, *to, **best = __libc_malloc(slots * sizeof *best);
  if (!best) return REG_ESPACE;
  int status = search(program, &text, start, nmatch > 1 && program->groups > 0, &from, &to, best);
  for (size_t i = 0; status == 0 && i < nmatch; i++) {
    const unsigned char *start = NULL, *end = NULL;
    if (i == 0) start = from, end = to;
    else if (i <= (size_t)program->groups) start = best[2 * i], end = best[2 * i + 1];
    pmatch[i] = start && end ? (regmatch_t){start - base, end - base} : (regmatch_t){-1, -1};
  }
  __libc_free(best);
  return status;
}
