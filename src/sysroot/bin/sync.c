/*
 * sync: everything is written. The simulated computer has no disk that lags behind.
 */
#include <unistd.h>

int main(void)
{
  sync();
  return 0;
}
