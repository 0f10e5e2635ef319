/* C11 6.4.1, 6.4.2.1, 6.4.2.2, 6.4.3: identifiers in UTF-8 and as universal character names, long ones, __func__. */
#include <stdio.h>

static int größe = 3;
static int this_identifier_is_longer_than_the_sixty_three_characters_that_are_guaranteed_1 = 1;
static int this_identifier_is_longer_than_the_sixty_three_characters_that_are_guaranteed_2 = 2;

static void who(void) { printf("%s %zu %s %s\n", __func__, sizeof __func__, __FUNCTION__, __PRETTY_FUNCTION__); }

int main(void) {
  int π = 4, _ = 5, $dollar = 6, \u00e4 = 7;
  printf("%d %d %d %d %d\n", größe, π, _, $dollar, ä);
  printf("%d\n", this_identifier_is_longer_than_the_sixty_three_characters_that_are_guaranteed_1 +
                    this_identifier_is_longer_than_the_sixty_three_characters_that_are_guaranteed_2);
  int π² = 16, n½ = 8, 😀 = 9;
  printf("%d %d %d\n", π², n½, 😀);
  who();
  printf("%s\n", __func__);
  return 0;
}
