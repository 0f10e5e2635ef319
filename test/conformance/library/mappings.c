/* Mappings that touch and differ in nothing are one (Linux mmap): /proc/self/maps after each change. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
static void show(const char *what, char *lo, char *hi) {
  char line[300]; unsigned long a, b; char perms[8]; FILE *f = fopen("/proc/self/maps", "r");
  printf("%s:", what);
  while (fgets(line, sizeof line, f)) { sscanf(line, "%lx-%lx %7s", &a, &b, perms);
    if ((char*)b > lo && (char*)a < hi) printf(" [%ld,%ld) %s", ((char*)a-lo)/4096, ((char*)b-lo)/4096, perms); }
  printf("\n"); fclose(f);
}
int main(void) {
  char *lo = mmap(0, 64*4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0), *hi = lo + 64*4096;
  munmap(lo, 64*4096);
  show("free", lo+4096, hi-4096);
  char *p = lo + 8*4096;
  int rw = PROT_READ|PROT_WRITE, fixed = MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED;
  lo += 4096; hi -= 4096;
  mmap(p, 4096, rw, fixed, -1, 0); mmap(p + 4096, 4096, rw, fixed, -1, 0); show("two", lo, hi);
  mmap(p + 3*4096, 4096, rw, fixed, -1, 0); show("apart", lo, hi);
  mmap(p + 2*4096, 4096, rw, fixed, -1, 0); show("joined", lo, hi);
  mprotect(p + 4096, 2*4096, PROT_READ); show("read-only middle", lo, hi);
  mprotect(p + 4096, 4096, rw); show("half of it back", lo, hi);
  mprotect(p + 2*4096, 4096, rw); show("all back", lo, hi);
  mmap(p + 4*4096, 4096, PROT_READ, fixed, -1, 0); show("another protection", lo, hi);
  mmap(p + 5*4096, 4096, rw, MAP_SHARED|MAP_ANONYMOUS|MAP_FIXED, -1, 0); mmap(p + 6*4096, 4096, rw, MAP_SHARED|MAP_ANONYMOUS|MAP_FIXED, -1, 0); show("shared", lo, hi);
  munmap(p + 4096, 4096); show("hole", lo, hi);
  strcpy(p + 2*4096, "kept"); mprotect(p, 4096, PROT_NONE); mprotect(p, 4096, rw); puts(p + 2*4096);
  return 0;
}
