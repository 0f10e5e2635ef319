/* C11 6.8.4.2, GNU.switch-ranges: switch: falling through, default anywhere, sparse and dense cases, 64-bit values, Duff's device. */
#include <stdio.h>

static const char *kind(int c) {
  switch (c) {
    default: return "other";
    case '0' ... '9': return "digit";
    case 'a' ... 'f': case 'A' ... 'F': return "hex";
    case -1: return "end";
  }
}
static int sparse(long v) {
  switch (v) {
    case 0: return 1;
    case 1L << 40: return 2;
    case -5: return 3;
    case 1000: return 4;
    case 100000: return 5;
    case 1 << 20: return 6;
    case 77: return 7;
  }
  return 0;
}
static int unsigned_case(unsigned char c) {
  switch (c) {
    case 255: return 1;
    case 128: return 2;
    case 0: return 3;
  }
  return 0;
}

int main(void) {
  printf("%s %s %s %s\n", kind('7'), kind('b'), kind(-1), kind('z'));
  printf("%d %d %d %d %d\n", sparse(1L << 40), sparse(-5), sparse(1 << 20), sparse(77), sparse(78));
  printf("%d %d %d\n", unsigned_case(-1), unsigned_case(128), unsigned_case(256));
  for (int i = 0; i < 7; i++) {
    switch (i) {
      case 0:
      case 1: printf("low ");
      case 2: printf("two "); break;
      default: printf("d ");
      case 5: printf("five "); break;
      case 6: { int n = i; printf("%d ", n); }
    }
  }
  printf("\n");
  int count = 0, n = (11 + 3) / 4;
  switch (11 % 4) {
    case 0: do { count++;
    case 3: count++;
    case 2: count++;
    case 1: count++;
            } while (--n > 0);
  }
  printf("%d\n", count);
  switch (3) { int hidden; case 3: hidden = 4; printf("%d\n", hidden); }
  switch (count) {}
  return 0;
}
