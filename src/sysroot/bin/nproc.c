/*
 * nproc: how many processors there are.
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
  printf("%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
  return 0;
}
