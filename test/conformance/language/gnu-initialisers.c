/* GNU.initialisers: ranged designators, `name:` and `[n] value`, empty braces, arrays initialised by compound literals. */
#include <stdio.h>

struct s { int a, b; };

int main(void) {
  int ranged[] = { [0 ... 3] = 7, [5] = 1, 2, [2] = 9 };
  static const char class[256] = { ['0' ... '9'] = 1, ['a' ... 'z'] = 2 };
  struct s old = { b: 2, a: 1 };
  int bare[3] = { [1] 5 };
  struct s many[3] = { [0 ... 2] = { 3, 4 }, [1].b = 8 };
  struct s empty = {}, literal = (struct s){};
  int none[4] = {};
  for (int i = 0; i < 7; i++) printf("%d ", ranged[i]);
  printf("\n%d %d %d\n", class['5'], class['q'], class['Q']);
  printf("%d %d %d\n", old.a, old.b, bare[1]);
  printf("%d %d %d\n", many[0].b, many[1].b, many[2].a);
  printf("%d %d %d\n", empty.b, literal.a, none[3]);
  return 0;
}
