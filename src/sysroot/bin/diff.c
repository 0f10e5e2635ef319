/*
 * diff: what has to be changed in one file to get the other. Succeeds if they are the same.
 *
 *   diff A B      1c1 / < old / --- / > new        diff -u A B    lines with - + and some around them
 *   diff -q, -s   only whether they differ         diff -r        whole folders
 *
 * Each different line gets a number, so that comparing lines is comparing numbers. The shortest list of deletions
 * and insertions is found as Myers did it (An O(ND) difference algorithm, 1986): walk from both ends at once, always as
 * far as the lines agree, until the ways meet; there the problem falls into two smaller ones.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "long_options.h"
#include "whole_file.h"

enum { SAME, DIFFERENT, TROUBLE };

static bool unified, brief, report_same, recursive, new_file, ignore_case, ignore_all_space, ignore_space_change;
static bool ignore_blank_lines;
static int context = 3;
static const char *options_text = ""; /* for the line that introduces each pair of files of a folder */

struct file {
  const char *name;
  char *text;
  size_t length;
  struct stat st;
  int count;
  char **line;      /* the lines; each ends where the next begins */
  int *number;      /* lines that count as equal have the same number */
  bool *changed;    /* deleted from the left file, inserted into the right one; one more at each end */
  bool incomplete;  /* the last line has no newline */
};

static void *allocate(size_t size)
{
  void *memory = calloc(1, size);
  if (memory == NULL) {
    fprintf(stderr, "diff: memory exhausted\n");
    exit(TROUBLE);
  }
  return memory;
}

static int trouble(const char *name)
{
  fflush(stdout);
  fprintf(stderr, "diff: %s: %s\n", name, strerror(errno));
  return TROUBLE;
}

/* ---- Lines ---- */

static bool read_lines(struct file *f, const char *name)
{
  bool standard = strcmp(name, "-") == 0;
  FILE *stream = standard ? stdin : fopen(name, "r");
  f->name = name;
  if (stream == NULL && new_file && errno == ENOENT) {
    f->text = allocate(1);
  } else if (stream == NULL) {
    return false;
  } else {
    fstat(fileno(stream), &f->st);
    f->text = read_whole_file(stream, &f->length);
    if (!standard)
      fclose(stream);
  }
  for (size_t i = 0; i < f->length; i++)
    f->count += f->text[i] == '\n' || i + 1 == f->length;
  f->incomplete = f->length > 0 && f->text[f->length - 1] != '\n';
  f->line = allocate(((size_t)f->count + 1) * sizeof *f->line);
  f->number = allocate(((size_t)f->count + 1) * sizeof *f->number);
  f->changed = (bool *)allocate((size_t)f->count + 2) + 1;
  char *at = f->text;
  for (int i = 0; i < f->count; i++) {
    f->line[i] = at;
    char *newline = memchr(at, '\n', (size_t)(f->text + f->length - at));
    at = newline != NULL ? newline + 1 : f->text + f->length;
  }
  f->line[f->count] = at;
  return true;
}

/* The line as the options want it compared, in `into`, which has room for it; its length. */
static size_t normalise(const char *line, const char *end, char *into)
{
  size_t n = 0;
  for (; line < end; line++) {
    bool space = isspace((unsigned char)*line);
    if (space && ignore_all_space)
      continue;
    if (space && ignore_space_change) {
      if (n > 0 && into[n - 1] != ' ')
        into[n++] = ' ';
      continue;
    }
    into[n++] = ignore_case ? (char)tolower((unsigned char)*line) : *line;
  }
  if (ignore_space_change && n > 0 && into[n - 1] == ' ')
    n--;
  return n;
}

struct known_line {
  char *text;
  size_t length;
  unsigned hash;
  int number;
  struct known_line *next;
};

enum { BUCKETS = 1024 };

/* Give every line a number: equal lines get equal ones. Returns how many numbers there are. */
static int number_lines(struct file *left, struct file *right)
{
  static struct known_line *known[BUCKETS];
  int numbers = 0;
  struct file *const files[2] = {left, right};

  memset(known, 0, sizeof known);
  for (int side = 0; side < 2; side++) {
    struct file *f = files[side];
    for (int i = 0; i < f->count; i++) {
      char *text = allocate((size_t)(f->line[i + 1] - f->line[i]) + 1);
      size_t length = normalise(f->line[i], f->line[i + 1], text);
      unsigned hash = 5381;
      for (size_t n = 0; n < length; n++)
        hash = hash * 33 + (unsigned char)text[n];
      struct known_line *k = known[hash % BUCKETS];
      while (k != NULL && (k->hash != hash || k->length != length || memcmp(k->text, text, length) != 0))
        k = k->next;
      if (k == NULL) {
        k = allocate(sizeof *k);
        *k = (struct known_line){text, length, hash, numbers++, known[hash % BUCKETS]};
        known[hash % BUCKETS] = k;
      } else {
        free(text);
      }
      f->number[i] = k->number;
    }
  }
  return numbers;
}

/* ---- The shortest way from one file to the other ---- */

/*
 * The problem is a grid: column x stands before line x of the left file, row y before line y of the right one. A step
 * to the right deletes a line, a step down inserts one, and where two lines are equal a diagonal step is free.
 * Diagonal d is the line x - y = d. forward[d] is how far (which x) one can come from the start on that diagonal with
 * the number of steps so far, backward[d] the same from the end.
 */
static struct side {
  int *number; /* of the lines that occur in the other file too; the rest is surely changed */
  int *place;  /* where in the file they stand */
  int count;
  bool *changed;
} left_side, right_side;
static int *forward, *backward;

/* Where the ways from both corners of the box meet. */
static void find_middle(int left, int left_end, int right, int right_end, int *middle_x, int *middle_y)
{
  int first = left - right_end, last = left_end - right; /* the diagonals in the box */
  int start = left - right, end = left_end - right_end;
  int fmin = start, fmax = start, bmin = end, bmax = end;
  bool odd = (start - end) % 2 != 0;

  forward[start] = left;
  backward[end] = left_end;
  for (;;) {
    if (fmin > first)
      forward[--fmin - 1] = -1;
    else
      fmin++;
    if (fmax < last)
      forward[++fmax + 1] = -1;
    else
      fmax--;
    for (int d = fmax; d >= fmin; d -= 2) {
      int x = forward[d - 1] < forward[d + 1] ? forward[d + 1] : forward[d - 1] + 1;
      while (x < left_end && x - d < right_end && left_side.number[x] == right_side.number[x - d])
        x++;
      forward[d] = x;
      if (odd && bmin <= d && d <= bmax && backward[d] <= x) {
        *middle_x = x;
        *middle_y = x - d;
        return;
      }
    }
    if (bmin > first)
      backward[--bmin - 1] = left_end + 1;
    else
      bmin++;
    if (bmax < last)
      backward[++bmax + 1] = left_end + 1;
    else
      bmax--;
    for (int d = bmax; d >= bmin; d -= 2) {
      int x = backward[d - 1] < backward[d + 1] ? backward[d - 1] : backward[d + 1] - 1;
      while (x > left && x - d > right && left_side.number[x - 1] == right_side.number[x - d - 1])
        x--;
      backward[d] = x;
      if (!odd && fmin <= d && d <= fmax && x <= forward[d]) {
        *middle_x = x;
        *middle_y = x - d;
        return;
      }
    }
  }
}

/* Mark what differs between these stretches of the files. */
static void compare_stretch(int left, int left_end, int right, int right_end)
{
  const int *a = left_side.number, *b = right_side.number;
  while (left < left_end && right < right_end && a[left] == b[right])
    left++, right++;
  while (left < left_end && right < right_end && a[left_end - 1] == b[right_end - 1])
    left_end--, right_end--;
  if (left == left_end) {
    while (right < right_end)
      right_side.changed[right_side.place[right++]] = true;
  } else if (right == right_end) {
    while (left < left_end)
      left_side.changed[left_side.place[left++]] = true;
  } else {
    int x, y;
    find_middle(left, left_end, right, right_end, &x, &y);
    compare_stretch(left, x, right, y);
    compare_stretch(x, left_end, y, right_end);
  }
}

/*
 * A run of changed lines can slide over lines equal to those at its other end. Slide each first up, so that it joins the
 * run before, then down as far as it goes; and if on the way it stood beside a run of the other file, back to there.
 */
static void slide_changes(struct file *f, const struct file *other)
{
  int i = 0, j = 0; /* lines of f and of the other file that stand beside each other */
  for (;;) {
    while (i < f->count && !f->changed[i]) {
      while (other->changed[j])
        j++;
      i++, j++;
    }
    if (i == f->count)
      return;
    int start = i, length, beside;
    while (f->changed[++i])
      ;
    while (other->changed[j])
      j++;
    do {
      length = i - start;
      while (start > 0 && f->number[start - 1] == f->number[i - 1]) {
        f->changed[--start] = true;
        f->changed[--i] = false;
        while (f->changed[start - 1])
          start--;
        while (other->changed[--j])
          ;
      }
      beside = other->changed[j - 1] ? i : f->count;
      while (i < f->count && f->number[start] == f->number[i]) {
        f->changed[start++] = false;
        f->changed[i++] = true;
        while (f->changed[i])
          i++;
        while (other->changed[++j])
          beside = i;
      }
    } while (length != i - start);
    while (beside < i) {
      f->changed[--start] = true;
      f->changed[--i] = false;
      while (other->changed[--j])
        ;
    }
  }
}

/* Lines left..left_end of the one file stand where the other has right..right_end. */
struct change {
  int left, left_end, right, right_end;
  bool blank; /* and all of them are empty */
};

static bool all_blank(const struct file *f, int from, int to)
{
  for (; from < to; from++) {
    if (*f->line[from] != '\n')
      return false;
  }
  return true;
}

/* The lines of a file that occur in the other one too; the others are marked as changed right here. */
static struct side make_side(struct file *f, const struct file *other, int numbers)
{
  struct side side = {allocate(((size_t)f->count + 1) * sizeof(int)), allocate(((size_t)f->count + 1) * sizeof(int)), 0,
                      f->changed};
  bool *occurs = allocate((size_t)numbers + 1);
  for (int i = 0; i < other->count; i++)
    occurs[other->number[i]] = true;
  for (int i = 0; i < f->count; i++) {
    f->changed[i] = !occurs[f->number[i]];
    if (f->changed[i])
      continue;
    side.number[side.count] = f->number[i];
    side.place[side.count++] = i;
  }
  free(occurs);
  return side;
}

static struct change *find_changes(struct file *left, struct file *right, int *count)
{
  int diagonals = left->count + right->count + 3;
  int *memory = allocate(2 * (size_t)diagonals * sizeof *memory);
  int numbers = number_lines(left, right);
  left_side = make_side(left, right, numbers);
  right_side = make_side(right, left, numbers);
  forward = memory + right->count + 1;
  backward = forward + diagonals;
  compare_stretch(0, left_side.count, 0, right_side.count);
  free(memory);
  slide_changes(left, right);
  slide_changes(right, left);

  struct change *changes = allocate(((size_t)diagonals) * sizeof *changes);
  *count = 0;
  for (int x = 0, y = 0; x < left->count || y < right->count; x++, y++) {
    struct change c = {x, x, y, y, false};
    while (left->changed[c.left_end])
      c.left_end++;
    while (right->changed[c.right_end])
      c.right_end++;
    x = c.left_end;
    y = c.right_end;
    c.blank = all_blank(left, c.left, c.left_end) && all_blank(right, c.right, c.right_end);
    if (c.left < c.left_end || c.right < c.right_end)
      changes[(*count)++] = c;
  }
  return changes;
}

/* ---- Printing ---- */

static void print_lines(const struct file *f, int from, int to, const char *mark)
{
  for (int i = from; i < to; i++) {
    printf("%s%.*s", mark, (int)(f->line[i + 1] - f->line[i]), f->line[i]);
    if (i == f->count - 1 && f->incomplete)
      printf("\n\\ No newline at end of file\n");
  }
}

/* The lines from..to, counted from 1; of no lines, the one before. */
static void print_range(int from, int to)
{
  if (to - from > 1)
    printf("%d,%d", from + 1, to);
  else
    printf("%d", to);
}

static void print_normal(const struct file *left, const struct file *right, const struct change *c)
{
  char letter = c->left == c->left_end ? 'a' : c->right == c->right_end ? 'd' : 'c';
  print_range(c->left, c->left_end);
  putchar(letter);
  print_range(c->right, c->right_end);
  putchar('\n');
  print_lines(left, c->left, c->left_end, "< ");
  if (letter == 'c')
    puts("---");
  print_lines(right, c->right, c->right_end, "> ");
}

static void print_unified_range(int from, int to)
{
  if (to - from == 1)
    printf("%d", to);
  else
    printf("%d,%d", to > from ? from + 1 : from, to - from);
}

static void print_unified_header(const char *mark, const struct file *f)
{
  char time[64], zone[16];
  struct tm *tm = localtime(&f->st.st_mtime);
  strftime(time, sizeof time, "%Y-%m-%d %H:%M:%S", tm);
  strftime(zone, sizeof zone, "%z", tm);
  printf("%s %s\t%s.%09ld %s\n", mark, f->name, time, f->st.st_mtim.tv_nsec, zone);
}

/* Changes from..to, which are so near to each other that they are shown as one. */
static void print_hunk(const struct file *left, const struct file *right, const struct change *from,
                       const struct change *to)
{
  int before = from->left < context ? from->left : context;
  if (from->right < before)
    before = from->right;
  int after = left->count - to[-1].left_end;
  if (after > context)
    after = context;
  printf("@@ -");
  print_unified_range(from->left - before, to[-1].left_end + after);
  printf(" +");
  print_unified_range(from->right - before, to[-1].right_end + after);
  printf(" @@\n");
  int x = from->left - before;
  for (const struct change *c = from; c < to; c++) {
    print_lines(left, x, c->left, " ");
    print_lines(left, c->left, c->left_end, "-");
    print_lines(right, c->right, c->right_end, "+");
    x = c->left_end;
  }
  print_lines(left, x, x + after, " ");
}

static void print_unified(const struct file *left, const struct file *right, const struct change *changes, int count)
{
  print_unified_header("---", left);
  print_unified_header("+++", right);
  for (int i = 0, next; i < count; i = next) {
    bool worth_it = !(ignore_blank_lines && changes[i].blank);
    for (next = i + 1; next < count && changes[next].left - changes[next - 1].left_end <= 2 * context; next++)
      worth_it = worth_it || !changes[next].blank;
    if (worth_it)
      print_hunk(left, right, changes + i, changes + next);
  }
}

/* ---- Files and folders ---- */

static int compare_paths(const char *left, const char *right, bool inside);

static int compare_files(const char *left_name, const char *right_name, bool inside)
{
  struct file left = {0}, right = {0};
  if (!read_lines(&left, left_name))
    return trouble(left_name);
  if (!read_lines(&right, right_name))
    return trouble(right_name);

  int count = 0, shown = 0;
  bool identical = left.length == right.length && memcmp(left.text, right.text, left.length) == 0;
  bool binary = memchr(left.text, '\0', left.length) != NULL || memchr(right.text, '\0', right.length) != NULL;
  struct change *changes = identical || binary ? NULL : find_changes(&left, &right, &count);
  for (int i = 0; i < count; i++)
    shown += !(ignore_blank_lines && changes[i].blank);
  if (identical || (!binary && shown == 0)) {
    if (report_same)
      printf("Files %s and %s are identical\n", left_name, right_name);
    return SAME;
  }
  if (brief || binary) {
    printf("%s %s and %s differ\n", brief ? "Files" : "Binary files", left_name, right_name);
    return DIFFERENT;
  }
  if (inside)
    printf("diff%s %s %s\n", options_text, left_name, right_name);
  if (unified)
    print_unified(&left, &right, changes, count);
  for (int i = 0; i < count && !unified; i++) {
    if (!(ignore_blank_lines && changes[i].blank))
      print_normal(&left, &right, &changes[i]);
  }
  return DIFFERENT;
}

static char *join(const char *folder, const char *name)
{
  char *path = allocate(strlen(folder) + strlen(name) + 2);
  sprintf(path, "%s/%s", folder, name);
  return path;
}

static int visible(const struct dirent *entry)
{
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_folders(const char *left_name, const char *right_name)
{
  struct dirent **left, **right;
  int left_count = scandir(left_name, &left, visible, alphasort);
  if (left_count < 0)
    return trouble(left_name);
  int right_count = scandir(right_name, &right, visible, alphasort);
  if (right_count < 0)
    return trouble(right_name);
  int status = SAME;
  for (int i = 0, j = 0; i < left_count || j < right_count;) {
    int order = i == left_count ? 1 : j == right_count ? -1 : strcmp(left[i]->d_name, right[j]->d_name);
    const char *name = order <= 0 ? left[i]->d_name : right[j]->d_name;
    int result = DIFFERENT;
    if (order == 0 || new_file)
      result = compare_paths(join(left_name, name), join(right_name, name), true);
    else
      printf("Only in %s: %s\n", order < 0 ? left_name : right_name, name);
    if (result > status)
      status = result;
    i += order <= 0;
    j += order >= 0;
  }
  return status;
}

static bool is_folder(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char *last_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

static int compare_paths(const char *left, const char *right, bool inside)
{
  bool left_folder = is_folder(left), right_folder = is_folder(right);
  if (left_folder && right_folder) {
    if (!inside || recursive)
      return compare_folders(left, right);
    printf("Common subdirectories: %s and %s\n", left, right);
    return SAME;
  }
  if (inside && left_folder != right_folder) {
    printf("File %s is a %s while file %s is a %s\n", left, left_folder ? "directory" : "regular file", right,
           right_folder ? "directory" : "regular file");
    return DIFFERENT;
  }
  if (left_folder)
    left = join(left, last_name(right));
  else if (right_folder)
    right = join(right, last_name(left));
  return compare_files(left, right, inside);
}

/* Remember the options as they were given. */
static void note_options(int argc, char **argv)
{
  size_t size = 1;
  for (int i = 1; i < argc; i++)
    size += strlen(argv[i]) + 1;
  char *text = allocate(size);
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] == '-' && argv[i][1] != '\0')
      strcat(strcat(text, " "), argv[i]);
  }
  options_text = text;
}

int main(int argc, char **argv)
{
  int c;
  note_options(argc, argv);
  shorten_options(argc, argv, "diff",
                  "ignore-blank-lines.B ignore-space-change.b ignore-case.i new-file.N brief.q recursive.r report-identical-files.s "
                  "unified:U ignore-all-space.w", TROUBLE, 0);
  while ((c = getopt(argc, argv, "BbiNqrsuU:w")) != -1) {
    switch (c) {
    case 'B': ignore_blank_lines = true; break;
    case 'b': ignore_space_change = true; break;
    case 'i': ignore_case = true; break;
    case 'N': new_file = true; break;
    case 'q': brief = true; break;
    case 'r': recursive = true; break;
    case 's': report_same = true; break;
    case 'U': context = atoi(optarg); unified = true; break;
    case 'u': unified = true; break;
    case 'w': ignore_all_space = true; break;
    default: return TROUBLE;
    }
  }
  if (argc - optind < 2) {
    fprintf(stderr, "diff: missing operand after '%s'\n", argv[argc - 1]);
    fprintf(stderr, "diff: Try 'diff --help' for more information.\n");
    return TROUBLE;
  }
  if (argc - optind > 2) {
    fprintf(stderr, "diff: extra operand '%s'\n", argv[optind + 2]);
    fprintf(stderr, "diff: Try 'diff --help' for more information.\n");
    return TROUBLE;
  }
  return compare_paths(argv[optind], argv[optind + 1], false);
}
