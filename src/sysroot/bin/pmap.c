/*
 * pmap: the memory map of processes, as procps prints it: address, size, protection and what it is; with -x also what of it is
 * resident and has been written, with -X what smaps says.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool extended, quiet, shows_path;

/* A mapping, in KiB. */
struct mapping {
  unsigned long start, end;
  char protection[8], name[512];
  long resident, dirty;
};

/* The next mapping of smaps; false at the end. A line of the next one has been read then: it is kept for the next time. */
static bool next_mapping(FILE *file, char *line, size_t size, struct mapping *mapping)
{
  if (*line == '\0' && fgets(line, (int)size, file) == NULL)
    return false;
  *mapping = (struct mapping){0};
  int name = 0;
  if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %n", &mapping->start, &mapping->end, mapping->protection, &name) < 3)
    return false;
  line[strcspn(line, "\n")] = '\0';
  snprintf(mapping->name, sizeof mapping->name, "%s", line + name);
  *line = '\0';
  while (fgets(line, (int)size, file) != NULL && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", *line) != NULL) {
    long value = 0;
    if (sscanf(line, "Rss: %ld", &value) == 1)
      mapping->resident = value;
    if (sscanf(line, "Private_Dirty: %ld", &value) == 1 || sscanf(line, "Shared_Dirty: %ld", &value) == 1)
      mapping->dirty += value;
    *line = '\0';
  }
  return true;
}

static const char *shown_name(const struct mapping *mapping)
{
  if (*mapping->name == '\0')
    return "  [ anon ]";
  if (strcmp(mapping->name, "[stack]") == 0)
    return "  [ stack ]";
  if (*mapping->name == '[')
    return "  [ anon ]";
  const char *slash = strrchr(mapping->name, '/');
  return shows_path || slash == NULL ? mapping->name : slash + 1;
}

/* Returns whether there is such a process. */
static bool show(const char *pid)
{
  char path[64], line[1024] = "";
  snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return false;
  size_t n = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  for (size_t i = 0; i + 1 < n; i++)
    if (line[i] == '\0')
      line[i] = ' ';
  printf("%s:   %s\n", pid, line);
  snprintf(path, sizeof path, "/proc/%s/smaps", pid);
  file = fopen(path, "r");
  if (file == NULL)
    return false;
  if (extended && !quiet)
    printf("Address           Kbytes     RSS   Dirty Mode  Mapping\n");
  struct mapping mapping;
  long size = 0, resident = 0, dirty = 0;
  *line = '\0';
  while (next_mapping(file, line, sizeof line, &mapping)) {
    long kib = (long)((mapping.end - mapping.start) / 1024);
    size += kib;
    resident += mapping.resident;
    dirty += mapping.dirty;
    mapping.protection[3] = mapping.protection[3] == 's' ? 's' : '-';
    if (extended)
      printf("%016lx %7ld %7ld %7ld %s- %s\n", mapping.start, kib, mapping.resident, mapping.dirty, mapping.protection, shown_name(&mapping));
    else
      printf("%016lx %6ldK %s- %s\n", mapping.start, kib, mapping.protection, shown_name(&mapping));
  }
  fclose(file);
  if (quiet)
    return true;
  if (extended)
    printf("---------------- ------- ------- ------- \ntotal kB         %7ld %7ld %7ld\n", size, resident, dirty);
  else
    printf(" total %16ldK\n", size);
  return true;
}

int main(int argc, char **argv)
{
  int option, status = 0;
  while ((option = getopt(argc, argv, "xXpqd")) != -1) {
    if (option == '?') {
      fprintf(stderr, "Usage: pmap [-xpq] PID...\n");
      return 1;
    }
    extended |= option == 'x' || option == 'X';
    shows_path |= option == 'p';
    quiet |= option == 'q';
  }
  if (optind == argc) {
    fprintf(stderr, "pmap: argument missing\n\nUsage:\n pmap [options] PID [PID ...]\n");
    return 1;
  }
  for (; optind < argc; optind++) {
    const char *pid = strncmp(argv[optind], "/proc/", 6) == 0 ? argv[optind] + 6 : argv[optind];
    if (!show(pid))
      status = 42;
  }
  return status;
}
