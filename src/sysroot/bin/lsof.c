/*
 * lsof: the files that processes have open; -p of this process, and names of files whose users are looked for. The
 * numbers in the column FD are the descriptors, with r, w or u for how they are open.
 */
#include <pwd.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "proc.h"

static void print_row(const struct process *p, const char *fd, const char *path, const char *name)
{
  struct stat st;
  struct passwd *user = getpwuid(p->uid);
  const char *type = "unknown";
  char size[24] = "", node[24] = "", device[16] = "0,1";
  if (stat(path, &st) == 0) {
    type = S_ISREG(st.st_mode)    ? "REG"
           : S_ISDIR(st.st_mode)  ? "DIR"
           : S_ISCHR(st.st_mode)  ? "CHR"
           : S_ISFIFO(st.st_mode) ? "FIFO"
           : S_ISSOCK(st.st_mode) ? "sock"
                                  : "a_inode";
    if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
      snprintf(size, sizeof size, "%lld", (long long)st.st_size);
    else
      snprintf(size, sizeof size, "0t0");
    snprintf(node, sizeof node, "%llu", (unsigned long long)st.st_ino);
    if (S_ISCHR(st.st_mode))
      snprintf(device, sizeof device, "%u,%u", (unsigned)(st.st_rdev >> 8), (unsigned)(st.st_rdev & 0xff));
  }
  printf("%-9.9s %5d %8s %4s %6s %6s %9s %6s %s\n", p->name, p->pid, user != NULL ? user->pw_name : "?", fd, type, device,
         size, node, name);
}

/* How a descriptor is open: the last digits of `flags` in /proc/PID/fdinfo/FD, or else what the link allows. */
static char access_of(int pid, const char *fd)
{
  char path[96], text[256];
  unsigned flags;
  snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", pid, fd);
  const char *line = read_proc_file(path, text, sizeof text) > 0 ? strstr(text, "flags:") : NULL;
  if (line != NULL && sscanf(line, "flags: %o", &flags) == 1)
    return "rwu?"[flags & 3];
  snprintf(path, sizeof path, "/proc/%d/fd/%s", pid, fd);
  struct stat st;
  if (lstat(path, &st) < 0)
    return 'u';
  return (st.st_mode & 0600) == 0600 ? 'u' : st.st_mode & 0200 ? 'w' : 'r';
}

static int compare_numbers(const struct dirent **a, const struct dirent **b)
{
  return atoi((*a)->d_name) - atoi((*b)->d_name);
}

static int is_number(const struct dirent *entry)
{
  return isdigit((unsigned char)entry->d_name[0]) != 0;
}

static bool is_wanted(const char *target, char **names)
{
  for (; *names != NULL; names++) {
    char *full = realpath(*names, NULL);
    bool same = strcmp(target, full != NULL ? full : *names) == 0;
    free(full);
    if (same)
      return true;
  }
  return false;
}

static int list_process(const struct process *p, char **names)
{
  static const char *const links[][2] = {{"cwd", "cwd"}, {"rtd", "root"}, {"txt", "exe"}};
  char path[96], target[1024];
  int rows = 0;
  for (size_t i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "/proc/%d/%s", p->pid, links[i][1]);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0)
      continue;
    target[length] = '\0';
    if (*names != NULL && !is_wanted(target, names))
      continue;
    print_row(p, links[i][0], path, target);
    rows++;
  }
  struct dirent **fds;
  snprintf(path, sizeof path, "/proc/%d/fd", p->pid);
  int count = scandir(path, &fds, is_number, compare_numbers);
  for (int i = 0; i < count; i++) {
    char fd[16];
    snprintf(path, sizeof path, "/proc/%d/fd/%.12s", p->pid, fds[i]->d_name);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length >= 0) {
      target[length] = '\0';
      if (*names == NULL || is_wanted(target, names)) {
        snprintf(fd, sizeof fd, "%.12s%c", fds[i]->d_name, access_of(p->pid, fds[i]->d_name));
        print_row(p, fd, path, target);
        rows++;
      }
    }
    free(fds[i]);
  }
  if (count >= 0)
    free(fds);
  return rows;
}

int main(int argc, char **argv)
{
  int only = -1, count, option, rows = 0;
  while ((option = getopt(argc, argv, "p:nPu:c:")) != -1) {
    if (option == 'p')
      only = atoi(optarg);
    else if (option == '?')
      return 1;
  }
  struct process *list = read_processes(&count);
  printf("%-9s %5s %8s %4s %6s %6s %9s %6s %s\n", "COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME");
  for (int i = 0; i < count; i++) {
    if (only < 0 || list[i].pid == only)
      rows += list_process(&list[i], argv + optind);
  }
  return rows == 0;
}
