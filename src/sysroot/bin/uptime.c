/*
 * uptime: the time, how long the machine is up, and how many processes wanted to run on the average.
 */
#include "summary.h"

int main(void)
{
  print_summary(" ");
  return 0;
}
