/* C11 5.2.1.1: as in gcc's GNU modes, trigraphs stay what they are. */
#include <stdio.h>

int main(void) {
  printf("what??! ??= ??(\n");
  // is this a comment??/
  printf("yes\n");
  return 0;
}
