// primes: a sieve of processes. Each takes the first number it reads for a prime, and passes on to the next process what
// that does not divide. A process has 16 descriptors: those that are not closed are soon missing.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define LAST 35

void sieve(int input) __attribute__((noreturn));

void sieve(int input) {
  int prime, number, next[2];
  if (read(input, &prime, sizeof prime) != sizeof prime) exit(0);
  printf("prime %d\n", prime);
  pipe(next);
  if (fork() == 0) {
    close(input);
    close(next[1]);
    sieve(next[0]);
  }
  close(next[0]);
  while (read(input, &number, sizeof number) == sizeof number) {
    if (number % prime) write(next[1], &number, sizeof number);
  }
  close(next[1]);
  wait(0);
  exit(0);
}

int main(void) {
  int numbers[2];
  pipe(numbers);
  if (fork() == 0) {
    close(numbers[1]);
    sieve(numbers[0]);
  }
  close(numbers[0]);
  for (int i = 2; i <= LAST; i++) write(numbers[1], &i, sizeof i);
  close(numbers[1]);
  wait(0);
  exit(0);
}
