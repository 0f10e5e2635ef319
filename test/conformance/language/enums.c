/* C11 6.4.4.3, 6.7.2.2: enumerations: values, types, negative and large ones, in switch and as array bounds. */
#include <stdio.h>

enum empty_tag { ZERO };
enum days { MON = 1, TUE, WED, SUN = 7, AGAIN = MON, NEG = -3, AFTER, };
enum big { HUGE = 0x100000000 };
typedef enum { OFF, ON } state;
static int table[SUN] = { [MON] = 5, [TUE] = 6 };

int main(void) {
  enum days d = WED;
  state s = ON;
  enum { LOCAL = SUN * 2 } local = LOCAL;
  printf("%d %d %d %d %d\n", MON, WED, AGAIN, NEG, AFTER);
  printf("%zu %zu %zu %zu\n", sizeof d, sizeof MON, sizeof(enum big), sizeof table);
  printf("%d %d %d\n", d + 1, local, s == ON);
  d++;
  d = 100;
  printf("%d %d\n", d, table[TUE]);
  printf("%d %d\n", (enum empty_tag)-1 < 0, (enum days)-1 < 0);
  switch (s) {
    case OFF: printf("off\n"); break;
    case ON: printf("on\n"); break;
  }
  return 0;
}
