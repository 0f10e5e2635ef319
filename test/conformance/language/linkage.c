/* C11 6.2.2, 6.9.2: external, internal and no linkage; tentative definitions; extern in a block finds the object of the file. */
#include <stdio.h>

int tentative;
int tentative;
static int internal;
static int internal = 7;
extern int defined_later;
int size_later[];
static int helper(void);

static int count(void) {
  static int calls;
  return ++calls;
}

int main(void) {
  extern int tentative, defined_later;
  extern int internal;
  int count2 = 100;
  {
    extern int helper(void);
    count2 += helper();
  }
  tentative += 5;
  printf("%d %d %d %d\n", tentative, internal, defined_later, count2);
  size_later[2] = 3;
  count();
  count();
  printf("%d %d\n", count(), size_later[2] + size_later[0]);
  return 0;
}

int tentative = 10;
int defined_later = 42;
int size_later[4];
extern int helper(void) { return 11; }
