/*
 * ls: lists directories. One name a line, or in columns on a terminal; -l with everything stat knows.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "long_options.h"

struct entry {
  char *name;
  char *path;
  char *target; /* of a symbolic link, with -l */
  struct stat st;
};

struct list {
  struct entry *entries;
  int count, capacity;
};

static bool all, almost_all, long_format, columns, inodes, directories, recursive, classify, slash, reverse;
static bool across, commas, in_quotes, escaped, folders_first, no_backups, full_time, iso_time;
static int wanted_width;
static const char *ignored[8]; /* patterns of -I and --hide */
static int ignored_count;
static bool numeric_ids, human, follow, show_blocks, no_owner, no_group;
static enum { BY_NAME, BY_TIME, BY_SIZE, BY_EXTENSION, UNSORTED } order;
static int status;

static void complain(const char *what, const char *path)
{
  fflush(stdout);
  fprintf(stderr, "ls: cannot %s '%s': %s\n", what, path, strerror(errno));
}

static void *checked(void *memory)
{
  if (memory == NULL) {
    fprintf(stderr, "ls: memory exhausted\n");
    exit(2);
  }
  return memory;
}

static bool add(struct list *list, const char *name, const char *path, bool follow_link)
{
  struct entry entry = {0};
  if ((follow_link ? stat(path, &entry.st) : lstat(path, &entry.st)) < 0 && (!follow_link || lstat(path, &entry.st) < 0)) {
    complain("access", path);
    return false;
  }
  entry.name = checked(strdup(name));
  entry.path = checked(strdup(path));
  if (S_ISLNK(entry.st.st_mode)) {
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target - 1);
    target[n > 0 ? n : 0] = '\0';
    entry.target = checked(strdup(target));
  }
  if (list->count == list->capacity) {
    list->capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
    list->entries = checked(realloc(list->entries, (size_t)list->capacity * sizeof entry));
  }
  list->entries[list->count++] = entry;
  return true;
}

static int compare(const void *a, const void *b)
{
  const struct entry *x = a, *y = b;
  long difference = 0;
  if (folders_first && S_ISDIR(x->st.st_mode) != S_ISDIR(y->st.st_mode))
    return S_ISDIR(x->st.st_mode) ? -1 : 1;
  if (order == BY_TIME) {
    difference = (long)(y->st.st_mtim.tv_sec - x->st.st_mtim.tv_sec);
    if (difference == 0)
      difference = y->st.st_mtim.tv_nsec - x->st.st_mtim.tv_nsec;
  } else if (order == BY_SIZE) {
    difference = (long)(y->st.st_size - x->st.st_size);
  } else if (order == BY_EXTENSION) {
    const char *x_end = strrchr(x->name, '.'), *y_end = strrchr(y->name, '.');
    difference = strcmp(x_end != NULL ? x_end : "", y_end != NULL ? y_end : "");
  }
  int result = difference != 0 ? (difference > 0 ? 1 : -1) : strcmp(x->name, y->name);
  return reverse ? -result : result;
}

static void sort_list(struct list *list)
{
  if (order != UNSORTED && list->count > 1)
    qsort(list->entries, (size_t)list->count, sizeof *list->entries, compare);
}

/* ---- Printing ---- */

static char type_mark(mode_t mode)
{
  if (S_ISDIR(mode))
    return '/';
  if (!classify)
    return '\0';
  if (S_ISLNK(mode))
    return '@';
  if (S_ISFIFO(mode))
    return '|';
  if (S_ISSOCK(mode))
    return '=';
  return S_ISREG(mode) && (mode & 0111) ? '*' : '\0';
}

/* The name with the mark of -F or -p behind it. */
static void full_name(const struct entry *entry, char *text, size_t size)
{
  char mark[2] = {classify || slash ? type_mark(entry->st.st_mode) : '\0', '\0'};
  const char *quote = in_quotes ? "\"" : "";
  char plain[PATH_MAX];
  size_t n = 0;
  for (const char *p = entry->name; *p != '\0' && n < sizeof plain - 5; p++) {
    bool special = (escaped && (*p == ' ' || *p == '\\')) || (in_quotes && (*p == '"' || *p == '\\'));
    if ((escaped || in_quotes) && *p == '\n') {
      plain[n++] = '\\';
      plain[n++] = 'n';
      continue;
    }
    if (special)
      plain[n++] = '\\';
    plain[n++] = *p;
  }
  plain[n] = '\0';
  snprintf(text, size, "%s%s%s%s", quote, plain, quote, mark);
}

static void mode_string(mode_t mode, char *text)
{
  static const char letters[] = "rwxrwxrwx";
  text[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' : S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's' : '-';
  for (int i = 0; i < 9; i++)
    text[i + 1] = mode & (0400 >> i) ? letters[i] : '-';
  if (mode & S_ISUID)
    text[3] = mode & 0100 ? 's' : 'S';
  if (mode & S_ISGID)
    text[6] = mode & 0010 ? 's' : 'S';
  if (mode & 01000)
    text[9] = mode & 0001 ? 't' : 'T';
  text[10] = '\0';
}

static void user_name(uid_t uid, char *text, size_t size)
{
  struct passwd *user = numeric_ids ? NULL : getpwuid(uid);
  if (user != NULL)
    snprintf(text, size, "%s", user->pw_name);
  else
    snprintf(text, size, "%u", (unsigned)uid);
}

static void group_name(gid_t gid, char *text, size_t size)
{
  struct group *group = numeric_ids ? NULL : getgrgid(gid);
  if (group != NULL)
    snprintf(text, size, "%s", group->gr_name);
  else
    snprintf(text, size, "%u", (unsigned)gid);
}

/* 1536 as 1.5K: rounded up, one digit behind the point below 10. */
static void human_size(unsigned long long size, char *text, size_t length)
{
  static const char units[] = "KMGT";
  int unit = -1;
  double amount = (double)size;
  while (amount >= 1024 && unit < 3) {
    amount /= 1024;
    unit++;
  }
  unsigned long long whole = (unsigned long long)amount;
  if (unit < 0) {
    snprintf(text, length, "%llu", size);
  } else if (amount <= 9.9) {
    unsigned long long tenths = (unsigned long long)(amount * 10);
    tenths += (double)tenths < amount * 10;
    snprintf(text, length, "%llu.%llu%c", tenths / 10, tenths % 10, units[unit]);
  } else {
    snprintf(text, length, "%llu%c", whole + ((double)whole < amount), units[unit]);
  }
}

static void size_string(const struct entry *entry, char *text, size_t length)
{
  if (S_ISCHR(entry->st.st_mode) || S_ISBLK(entry->st.st_mode))
    snprintf(text, length, "%u, %u", (unsigned)(entry->st.st_rdev >> 8 & 0xfff), (unsigned)(entry->st.st_rdev & 0xff));
  else if (human)
    human_size((unsigned long long)entry->st.st_size, text, length);
  else
    snprintf(text, length, "%lld", (long long)entry->st.st_size);
}

/* Oct 21 14:03, or with the year if that was more than half a year ago or is still to come. */
static void time_string(time_t when, char *text, size_t size)
{
  time_t now = time(NULL);
  const time_t half_year = 31556952 / 2;
  bool recent = when <= now && when > now - half_year;
  if (full_time || iso_time) {
    strftime(text, size, full_time ? "%Y-%m-%d %H:%M:%S.000000000 %z" : "%Y-%m-%d %H:%M", localtime(&when));
    return;
  }
  strftime(text, size, recent ? "%b %e %H:%M" : "%b %e  %Y", localtime(&when));
}

static int max(int a, size_t b)
{
  return a > (int)b ? a : (int)b;
}

static void print_long(const struct list *list)
{
  int link_width = 0, user_width = 0, group_width = 0, size_width = 0, inode_width = 0, block_width = 0;
  char text[256];

  for (int i = 0; i < list->count; i++) {
    const struct entry *e = &list->entries[i];
    link_width = max(link_width, (size_t)snprintf(text, sizeof text, "%lu", (unsigned long)e->st.st_nlink));
    inode_width = max(inode_width, (size_t)snprintf(text, sizeof text, "%lu", (unsigned long)e->st.st_ino));
    block_width = max(block_width, (size_t)snprintf(text, sizeof text, "%lu", (unsigned long)e->st.st_blocks / 2));
    user_name(e->st.st_uid, text, sizeof text);
    user_width = max(user_width, strlen(text));
    group_name(e->st.st_gid, text, sizeof text);
    group_width = max(group_width, strlen(text));
    size_string(e, text, sizeof text);
    size_width = max(size_width, strlen(text));
  }
  for (int i = 0; i < list->count; i++) {
    const struct entry *e = &list->entries[i];
    if (inodes)
      printf("%*lu ", inode_width, (unsigned long)e->st.st_ino);
    if (show_blocks)
      printf("%*lu ", block_width, (unsigned long)e->st.st_blocks / 2);
    mode_string(e->st.st_mode, text);
    printf("%s %*lu", text, link_width, (unsigned long)e->st.st_nlink);
    user_name(e->st.st_uid, text, sizeof text);
    if (!no_owner)
      printf(" %-*s", user_width, text);
    group_name(e->st.st_gid, text, sizeof text);
    if (!no_group)
      printf(" %-*s", group_width, text);
    size_string(e, text, sizeof text);
    printf(" %*s", size_width, text);
    time_string(e->st.st_mtime, text, sizeof text);
    printf(" %s ", text);
    if (e->target != NULL) {
      printf("%s -> %s\n", e->name, e->target);
    } else {
      char name[PATH_MAX + 8];
      full_name(e, name, sizeof name);
      printf("%s\n", name);
    }
  }
}

static int terminal_width(void)
{
  struct winsize size;
  const char *text = getenv("COLUMNS");
  if (wanted_width > 0)
    return wanted_width;
  if (text != NULL && atoi(text) > 0)
    return atoi(text);
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* What is printed for a name when there is no -l. */
static char *short_form(const struct entry *entry, int inode_width, int block_width)
{
  char name[PATH_MAX], text[PATH_MAX + 64];
  int length = 0;
  full_name(entry, name, sizeof name);
  if (inodes)
    length += snprintf(text, sizeof text, "%*lu ", inode_width, (unsigned long)entry->st.st_ino);
  if (show_blocks)
    length += snprintf(text + length, sizeof text - (size_t)length, "%*lu ", block_width, (unsigned long)entry->st.st_blocks / 2);
  snprintf(text + length, sizeof text - (size_t)length, "%s", name);
  return checked(strdup(text));
}

/* The widths of `wanted` columns filled from top to bottom; false if they do not fit in the line. */
static bool fits(char **names, int count, int wanted, int line, int *widths)
{
  int rows = (count + wanted - 1) / wanted, total = 0;
  for (int c = 0; c < wanted; c++) {
    widths[c] = 0;
    for (int row = 0; row < rows; row++) {
      int i = across ? row * wanted + c : c * rows + row;
      bool last = across ? c == wanted - 1 : (c + 1) * rows >= count;
      if (i < count)
        widths[c] = max(widths[c], strlen(names[i]) + (last ? 0 : 2));
    }
    total += widths[c];
  }
  return total < line || wanted == 1;
}

/* From one position of the line to another, by tabs where they reach. */
static void indent(int from, int to)
{
  while (from < to) {
    if (to / 8 > (from + 1) / 8) {
      putchar('\t');
      from += 8 - from % 8;
    } else {
      putchar(' ');
      from++;
    }
  }
}

/* -m */
static void print_with_commas(char **names, int count, int line)
{
  int column = 0;
  for (int i = 0; i < count; i++) {
    int length = (int)strlen(names[i]), comma = i < count - 1;
    if (column > 0 && column + 1 + length + comma >= line) {
      putchar('\n');
      column = 0;
    } else if (column > 0) {
      putchar(' ');
      column++;
    }
    printf("%s%s", names[i], comma ? "," : "");
    column += length + comma;
  }
  putchar('\n');
}

static void print_short(const struct list *list)
{
  int count = list->count, inode_width = 0, block_width = 0;
  char text[64];
  if (count == 0)
    return;
  for (int i = 0; i < count; i++) {
    inode_width = max(inode_width, (size_t)snprintf(text, sizeof text, "%lu", (unsigned long)list->entries[i].st.st_ino));
    block_width = max(block_width, (size_t)snprintf(text, sizeof text, "%lu", (unsigned long)list->entries[i].st.st_blocks / 2));
  }
  char **names = checked(calloc((size_t)count, sizeof *names));
  int *widths = checked(calloc((size_t)count, sizeof *widths));
  for (int i = 0; i < count; i++)
    names[i] = short_form(&list->entries[i], inode_width, block_width);

  int wanted = columns ? count : 1, line = terminal_width();
  if (commas)
    print_with_commas(names, count, line);
  while (!fits(names, count, wanted, line, widths))
    wanted--;
  int rows = (count + wanted - 1) / wanted;
  for (int row = 0; row < rows && !commas; row++) {
    int start = 0; /* of the column */
    int step = across ? 1 : rows, begin = across ? row * wanted : row, end = across ? begin + wanted : count;
    for (int c = 0, i = begin; i < end && i < count; c++, i += step) {
      bool last = i + step >= count || i + step >= end;
      fputs(names[i], stdout);
      if (!last)
        indent(start + (int)strlen(names[i]), start + widths[c]);
      start += widths[c];
    }
    putchar('\n');
  }
  for (int i = 0; i < count; i++)
    free(names[i]);
  free(names);
  free(widths);
}

static void print_list(const struct list *list)
{
  if (long_format)
    print_long(list);
  else
    print_short(list);
}

static void free_list(struct list *list)
{
  for (int i = 0; i < list->count; i++) {
    free(list->entries[i].name);
    free(list->entries[i].path);
    free(list->entries[i].target);
  }
  free(list->entries);
}

/* ---- Directories ---- */

/* -I, --hide, -B: not shown when a directory is listed. */
static bool is_ignored(const char *name)
{
  size_t length = strlen(name);
  if (no_backups && length > 0 && name[length - 1] == '~')
    return true;
  for (int i = 0; i < ignored_count; i++) {
    if (fnmatch(ignored[i], name, FNM_PERIOD) == 0)
      return true;
  }
  return false;
}

static void list_directory(const char *path, bool with_header)
{
  static bool first = true;
  struct list list = {0};
  char child[PATH_MAX];

  DIR *directory = opendir(path);
  if (directory == NULL) {
    complain("open directory", path);
    status = status > 1 ? status : recursive ? 1 : 2;
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    const char *name = entry->d_name;
    bool self = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
    if (name[0] == '.' && !(all || (almost_all && !self)))
      continue;
    if (is_ignored(name))
      continue;
    snprintf(child, sizeof child, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", name);
    if (!add(&list, name, child, follow))
      status = status > 1 ? status : 1;
  }
  closedir(directory);
  sort_list(&list);

  if (with_header)
    printf("%s%s:\n", first ? "" : "\n", path);
  first = false;
  if (long_format || show_blocks) {
    unsigned long blocks = 0;
    for (int i = 0; i < list.count; i++)
      blocks += (unsigned long)list.entries[i].st.st_blocks;
    char text[32];
    human_size((unsigned long long)blocks * 512, text, sizeof text);
    if (human)
      printf("total %s\n", text);
    else
      printf("total %lu\n", blocks / 2);
  }
  print_list(&list);
  for (int i = 0; recursive && i < list.count; i++) {
    const struct entry *e = &list.entries[i];
    if (S_ISDIR(e->st.st_mode) && strcmp(e->name, ".") != 0 && strcmp(e->name, "..") != 0)
      list_directory(e->path, true);
  }
  free_list(&list);
}

/* The long options that have no letter: they are taken out of argv. */
static void read_forms(int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    const char *o = argv[i];
    if (strcmp(o, "--group-directories-first") == 0)
      folders_first = true;
    else if (strcmp(o, "--full-time") == 0)
      long_format = full_time = true;
    else if (strcmp(o, "--time-style=long-iso") == 0)
      iso_time = true;
    else if (strcmp(o, "--time-style=full-iso") == 0)
      full_time = true;
    else if (strcmp(o, "--sort=size") == 0)
      order = BY_SIZE;
    else if (strcmp(o, "--sort=time") == 0)
      order = BY_TIME;
    else if (strcmp(o, "--sort=extension") == 0)
      order = BY_EXTENSION;
    else if (strcmp(o, "--sort=none") == 0)
      order = UNSORTED;
    else if (strncmp(o, "--color", 7) != 0 && strncmp(o, "--time-style=", 13) != 0 && strncmp(o, "--block-size=", 13) != 0)
      continue;
    argv[i] = "-k"; /* which changes nothing */
  }
}

int main(int argc, char **argv)
{
  int c;
  columns = isatty(STDOUT_FILENO);
  read_forms(argc, argv);
  shorten_options(argc, argv, "ls",
                  "all.a almost-all.A escape.b ignore-backups.B directory.d classify.F no-group.G human-readable.h inode.i "
                  "ignore:I hide:I kibibytes.k dereference.L literal.N numeric-uid-gid.n quote-name.Q reverse.r recursive.R "
                  "size.s width:w",
                  2, 0);
  while ((c = getopt(argc, argv, "1aAbBcCdfFgGhiI:klLmnNopqQrRsStT:uUvw:xX")) != -1) {
    switch (c) {
    case '1': columns = across = commas = false; break;
    case 'b': escaped = true; break;
    case 'B': no_backups = true; break;
    case 'G': no_group = true; break;
    case 'I':
      if (ignored_count < 8)
        ignored[ignored_count++] = optarg;
      break;
    case 'm': commas = true; break;
    case 'Q': in_quotes = true; break;
    case 'w': wanted_width = atoi(optarg); break;
    case 'x': columns = across = true; break;
    case 'X': order = BY_EXTENSION; break;
    case 'c':
    case 'k':
    case 'N':
    case 'q':
    case 'T':
    case 'u':
    case 'v': break;
    case 'a': all = true; break;
    case 'A': almost_all = true; break;
    case 'C': columns = true; long_format = false; break;
    case 'd': directories = true; break;
    case 'f': all = true; order = UNSORTED; break;
    case 'F': classify = true; break;
    case 'g': long_format = no_owner = true; break;
    case 'h': human = true; break;
    case 'i': inodes = true; break;
    case 'l': long_format = true; break;
    case 'L': follow = true; break;
    case 'n': long_format = numeric_ids = true; break;
    case 'o': long_format = no_group = true; break;
    case 'p': slash = true; break;
    case 'r': reverse = true; break;
    case 'R': recursive = true; break;
    case 's': show_blocks = true; break;
    case 'S': order = BY_SIZE; break;
    case 't': order = BY_TIME; break;
    case 'U': order = UNSORTED; break;
    default: refuse_option("ls", 2);
    }
  }

  static char *here[] = {".", NULL};
  char **names = optind < argc ? argv + optind : here;
  struct list files = {0}, folders = {0};
  bool follow_arguments = follow || (!long_format && !directories && !classify);
  for (; *names != NULL; names++) {
    struct stat st;
    bool is_directory = !directories && (follow_arguments ? stat : lstat)(*names, &st) == 0 && S_ISDIR(st.st_mode);
    if (!add(is_directory ? &folders : &files, *names, *names, follow_arguments))
      status = 2;
  }
  sort_list(&files);
  sort_list(&folders);
  print_list(&files);
  if (files.count > 0 && folders.count > 0)
    putchar('\n');
  bool headers = recursive || argc - optind > 1;
  for (int i = 0; i < folders.count; i++)
    list_directory(folders.entries[i].path, headers);
  free_list(&files);
  free_list(&folders);
  return status;
}
