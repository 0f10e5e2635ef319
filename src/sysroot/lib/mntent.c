/* Tables of mounted file systems (Linux mntent.h): lines of six words. */
#include <mntent.h>
#include <string.h>
#include "internal.h"

FILE *setmntent(const char *file, const char *mode) { return fopen(file, mode); }

int endmntent(FILE *file) {
  if (file) fclose(file);
  return 1;
}

static char *word(char **s) {
  char *text = strsep(s, " \t\n");
  while (text && !*text && *s) text = strsep(s, " \t\n");
  return text ? text : "";
}

struct mntent *getmntent(FILE *file) {
  static char line[1024];
  static struct mntent entry;
  do {
    if (!fgets(line, sizeof line, file)) return NULL;
  } while (line[0] == '#' || line[0] == '\n');
  char *rest = line;
  entry.mnt_fsname = word(&rest);
  entry.mnt_dir = word(&rest);
  entry.mnt_type = word(&rest);
  entry.mnt_opts = word(&rest);
  entry.mnt_freq = __parse_integer(word(&rest), NULL, 10, 1);
  entry.mnt_passno = __parse_integer(word(&rest), NULL, 10, 1);
  return &entry;
}

char *hasmntopt(const struct mntent *entry, const char *option) {
  size_t length = __strlen(option);
  for (char *s = entry->mnt_opts; *s; s += *s == ',') {
    if (__strncmp(s, option, length) == 0 && (!s[length] || s[length] == ',' || s[length] == '=')) return s;
    s = __strchrnul(s, ',');
  }
  return NULL;
}
