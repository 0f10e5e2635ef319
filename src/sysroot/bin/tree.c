/*
 * tree: a directory and what is below it as a drawing. -a hidden ones too, -d only directories, -L how deep, -f whole
 * paths, -F with a mark for the kind, -s with sizes.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool all, only_directories, full_paths, marks, sizes;
static int deepest = 1000;
static int directories, files;

static int wanted(const struct dirent *entry)
{
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && (all || entry->d_name[0] != '.');
}

static char *join(const char *folder, const char *name)
{
  char *path = malloc(strlen(folder) + strlen(name) + 2);
  sprintf(path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
  return path;
}

static const char *mark_of(mode_t mode)
{
  return S_ISDIR(mode) ? "/" : S_ISLNK(mode) ? "" : S_ISFIFO(mode) ? "|" : S_ISSOCK(mode) ? "=" : mode & 0111 ? "*" : "";
}

/* What is in a folder; `indent` stands before each of its lines. */
static void draw(const char *folder, const char *indent, int depth)
{
  struct dirent **entries;
  int count = scandir(folder, &entries, wanted, alphasort);
  if (count < 0) {
    printf("  [error opening dir]");
    return;
  }
  int kept = 0;
  for (int i = 0; i < count; i++) {
    struct stat st;
    char *path = join(folder, entries[i]->d_name);
    bool keep = !only_directories || (lstat(path, &st) == 0 && S_ISDIR(st.st_mode));
    free(path);
    if (keep)
      entries[kept++] = entries[i];
    else
      free(entries[i]);
  }
  for (int i = 0; i < kept; i++) {
    struct stat st;
    char target[1024];
    char *path = join(folder, entries[i]->d_name);
    bool last = i == kept - 1, found = lstat(path, &st) == 0, is_directory = found && S_ISDIR(st.st_mode);
    printf("\n%s%s", indent, last ? "`-- " : "|-- ");
    if (sizes && found)
      printf("[%11lld]  ", (long long)st.st_size);
    printf("%s%s", full_paths ? path : entries[i]->d_name, marks && found ? mark_of(st.st_mode) : "");
    ssize_t length = found && S_ISLNK(st.st_mode) ? readlink(path, target, sizeof target - 1) : -1;
    if (length >= 0)
      printf(" -> %.*s", (int)length, target);
    *(is_directory ? &directories : &files) += 1;
    if (is_directory && depth < deepest) {
      char *deeper = malloc(strlen(indent) + 5);
      sprintf(deeper, "%s%s", indent, last ? "    " : "|   ");
      draw(path, deeper, depth + 1);
      free(deeper);
    }
    free(path);
    free(entries[i]);
  }
  free(entries);
}

int main(int argc, char **argv)
{
  static char *here[] = {".", NULL};
  int option, status = 0;
  while ((option = getopt(argc, argv, "adfFsL:n")) != -1) {
    switch (option) {
    case 'a': all = true; break;
    case 'd': only_directories = true; break;
    case 'f': full_paths = true; break;
    case 'F': marks = true; break;
    case 's': sizes = true; break;
    case 'L': deepest = atoi(optarg); break;
    case 'n': break; /* no colours: there are none */
    default: return 1;
    }
  }
  if (deepest < 1) {
    fprintf(stderr, "tree: Invalid level, must be greater than 0.\n");
    return 1;
  }
  for (char **root = optind < argc ? argv + optind : here; *root != NULL; root++) {
    struct stat st;
    fputs(*root, stdout);
    if (stat(*root, &st) < 0 || !S_ISDIR(st.st_mode)) {
      printf("  [error opening dir]\n");
      status = 2;
      continue;
    }
    directories++;
    draw(*root, "", 1);
    putchar('\n');
  }
  if (only_directories)
    printf("\n%d director%s\n", directories, directories == 1 ? "y" : "ies");
  else
    printf("\n%d director%s, %d file%s\n", directories, directories == 1 ? "y" : "ies", files, files == 1 ? "" : "s");
  return status;
}
