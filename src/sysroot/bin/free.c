/*
 * free: the machine's memory in KiB (-m: MiB, -b: bytes), as /proc/meminfo says.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  static const char *const names[] = {"MemTotal:", "MemFree:", "Shmem:", "Buffers:", "Cached:", "MemAvailable:"};
  enum { TOTAL, FREE, SHARED, BUFFERS, CACHED, AVAILABLE, NAMES };
  unsigned long long kilobytes[NAMES] = {0}, unit = 1024;
  char line[256];
  int c;

  while ((c = getopt(argc, argv, "bkm")) != -1) {
    switch (c) {
    case 'b': unit = 1; break;
    case 'k': unit = 1024; break;
    case 'm': unit = 1024 * 1024; break;
    default: return 1;
    }
  }
  FILE *file = fopen("/proc/meminfo", "r");
  if (file == NULL) {
    perror("/proc/meminfo");
    return 1;
  }
  while (fgets(line, sizeof line, file) != NULL) {
    for (int i = 0; i < NAMES; i++) {
      if (strncmp(line, names[i], strlen(names[i])) == 0)
        sscanf(line + strlen(names[i]), "%llu", &kilobytes[i]);
    }
  }
  fclose(file);
  unsigned long long cache = kilobytes[BUFFERS] + kilobytes[CACHED];
  unsigned long long used = kilobytes[TOTAL] - kilobytes[FREE] - cache;
  const unsigned long long columns[] = {kilobytes[TOTAL], used, kilobytes[FREE], kilobytes[SHARED], cache, kilobytes[AVAILABLE]};
  printf("%15s%12s%12s%12s%12s%12s\nMem:   ", "total", "used", "free", "shared", "buff/cache", "available");
  for (int i = 0; i < 6; i++)
    printf(" %11llu", columns[i] * 1024 / unit);
  printf("\nSwap:  ");
  for (int i = 0; i < 3; i++)
    printf(" %11d", 0);
  putchar('\n');
  return 0;
}
