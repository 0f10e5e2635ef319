/*
 * stat: what the inode of a file says; -c in the format given.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static const char *kind_of(const struct stat *st)
{
  switch (st->st_mode & S_IFMT) {
  case S_IFREG: return st->st_size == 0 ? "regular empty file" : "regular file";
  case S_IFDIR: return "directory";
  case S_IFLNK: return "symbolic link";
  case S_IFIFO: return "fifo";
  case S_IFSOCK: return "socket";
  case S_IFBLK: return "block special file";
  default: return "character special file";
  }
}

/* drwxr-xr-x */
static const char *mode_string(mode_t mode, char *text)
{
  static const char letters[] = "rwxrwxrwx";
  text[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's'
            : S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' : '-';
  for (int i = 0; i < 9; i++)
    text[i + 1] = mode & (0400u >> i) ? letters[i] : '-';
  if (mode & S_ISUID)
    text[3] = mode & 0100 ? 's' : 'S';
  if (mode & S_ISGID)
    text[6] = mode & 010 ? 's' : 'S';
  if (mode & S_ISVTX)
    text[9] = mode & 01 ? 't' : 'T';
  text[10] = '\0';
  return text;
}

static const char *user_name(uid_t uid)
{
  struct passwd *entry = getpwuid(uid);
  return entry != NULL ? entry->pw_name : "UNKNOWN";
}

static const char *group_name(gid_t gid)
{
  struct group *entry = getgrgid(gid);
  return entry != NULL ? entry->gr_name : "UNKNOWN";
}

static const char *time_string(const struct timespec *t, char *text, size_t size)
{
  char day[32], zone[8];
  struct tm *tm = localtime(&t->tv_sec);
  strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", tm);
  strftime(zone, sizeof zone, "%z", tm);
  snprintf(text, size, "%s.%09ld %s", day, (long)t->tv_nsec, zone);
  return text;
}

static void print_name(const char *name, const struct stat *st, const char *before, const char *after)
{
  char target[1024];
  printf("%s%s%s", before, name, after);
  ssize_t length = S_ISLNK(st->st_mode) ? readlink(name, target, sizeof target - 1) : -1;
  if (length >= 0)
    printf(" -> %s%.*s%s", before, (int)length, target, after);
}

/* One directive of a format, with its width. False: there is none of that letter. */
static bool print_directive(const char *spec, char letter, const char *name, const struct stat *st)
{
  char format[40], text[64];
  const char *string = NULL;
  unsigned long long number = 0;
  char conversion = 'u';
  switch (letter) {
  case 'n': string = name; break;
  case 'N': print_name(name, st, "'", "'"); return true;
  case 's': number = (unsigned long long)st->st_size; break;
  case 'b': number = (unsigned long long)st->st_blocks; break;
  case 'B': number = 512; break;
  case 'o': number = (unsigned long long)st->st_blksize; break;
  case 'a': number = st->st_mode & 07777; conversion = 'o'; break;
  case 'f': number = st->st_mode; conversion = 'x'; break;
  case 'A': string = mode_string(st->st_mode, text); break;
  case 'F': string = kind_of(st); break;
  case 'h': number = st->st_nlink; break;
  case 'i': number = st->st_ino; break;
  case 'd': number = st->st_dev; break;
  case 't': number = major(st->st_rdev); conversion = 'x'; break;
  case 'T': number = minor(st->st_rdev); conversion = 'x'; break;
  case 'u': number = st->st_uid; break;
  case 'g': number = st->st_gid; break;
  case 'U': string = user_name(st->st_uid); break;
  case 'G': string = group_name(st->st_gid); break;
  case 'x': string = time_string(&st->st_atim, text, sizeof text); break;
  case 'y': string = time_string(&st->st_mtim, text, sizeof text); break;
  case 'z': string = time_string(&st->st_ctim, text, sizeof text); break;
  case 'w': string = "-"; break;
  case 'X': number = (unsigned long long)st->st_atim.tv_sec; break;
  case 'Y': number = (unsigned long long)st->st_mtim.tv_sec; break;
  case 'Z': number = (unsigned long long)st->st_ctim.tv_sec; break;
  case 'W': break;
  default: return false;
  }
  if (string != NULL) {
    snprintf(format, sizeof format, "%ss", spec);
    printf(format, string);
  } else {
    snprintf(format, sizeof format, "%sll%c", spec, conversion);
    printf(format, number);
  }
  return true;
}

static void print_format(const char *p, const char *name, const struct stat *st, bool escapes)
{
  for (; *p != '\0'; p++) {
    if (*p == '\\' && escapes && p[1] != '\0') {
      p++;
      putchar(*p == 'n' ? '\n' : *p == 't' ? '\t' : *p);
      continue;
    }
    if (*p != '%' || p[1] == '\0') {
      putchar(*p);
      continue;
    }
    char spec[24] = "%";
    size_t n = 1;
    for (p++; strchr("-0123456789#+ .", *p) != NULL && *p != '\0' && n < sizeof spec - 2; p++)
      spec[n++] = *p;
    spec[n] = '\0';
    if (*p == '%')
      putchar('%');
    else if (!print_directive(spec, *p, name, st))
      putchar('?');
    if (*p == '\0')
      return;
  }
}

static void print_all(const char *name, const struct stat *st)
{
  char mode[16], time[64];
  printf("  File: ");
  print_name(name, st, "", "");
  printf("\n  Size: %-10lld\tBlocks: %-10lld IO Block: %-6ld %s\n", (long long)st->st_size, (long long)st->st_blocks,
         (long)st->st_blksize, kind_of(st));
  printf("Device: %u,%u\tInode: %-11llu Links: %lu", major(st->st_dev), minor(st->st_dev), (unsigned long long)st->st_ino,
         (unsigned long)st->st_nlink);
  if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
    printf("     Device type: %x,%x", major(st->st_rdev), minor(st->st_rdev));
  printf("\nAccess: (%04o/%s)  Uid: (%5u/%8s)   Gid: (%5u/%8s)\n", (unsigned)(st->st_mode & 07777),
         mode_string(st->st_mode, mode), (unsigned)st->st_uid, user_name(st->st_uid), (unsigned)st->st_gid,
         group_name(st->st_gid));
  printf("Access: %s\n", time_string(&st->st_atim, time, sizeof time));
  printf("Modify: %s\n", time_string(&st->st_mtim, time, sizeof time));
  printf("Change: %s\n", time_string(&st->st_ctim, time, sizeof time));
  printf(" Birth: -\n");
}

int main(int argc, char **argv)
{
  const char *format = NULL;
  bool follow = false, escapes = false;
  int status = 0, i = 1;
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "-L") == 0)
      follow = true;
    else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc)
      format = argv[++i];
    else if (strncmp(argv[i], "--format=", 9) == 0)
      format = argv[i] + 9;
    else if (strncmp(argv[i], "--printf=", 9) == 0) {
      format = argv[i] + 9;
      escapes = true;
    } else {
      fprintf(stderr, "stat: invalid option -- '%s'\nTry 'stat --help' for more information.\n", argv[i] + 1);
      return 1;
    }
  }
  if (i == argc) {
    fprintf(stderr, "stat: missing operand\nTry 'stat --help' for more information.\n");
    return 1;
  }
  for (; i < argc; i++) {
    struct stat st;
    if ((follow ? stat : lstat)(argv[i], &st) < 0) {
      fflush(stdout);
      fprintf(stderr, "stat: cannot statx '%s': %s\n", argv[i], strerror(errno));
      status = 1;
    } else if (format != NULL) {
      print_format(format, argv[i], &st, escapes);
      if (!escapes)
        putchar('\n');
    } else {
      print_all(argv[i], &st);
    }
  }
  return status;
}
