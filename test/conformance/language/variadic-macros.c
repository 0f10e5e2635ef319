/* C11 6.10.3, GNU.macros: variable arguments of macros, named ones, `, ## __VA_ARGS__` and __VA_OPT__. */
#include <stdio.h>
#define show(...) puts(#__VA_ARGS__)
#define report(test, ...) ((test) ? puts(#test) : printf(__VA_ARGS__))
#define log(format, ...) printf("<" format ">\n", ##__VA_ARGS__)
#define named(format, args...) printf(format "\n", ## args)
#define opt(format, ...) printf(format "\n" __VA_OPT__(,) __VA_ARGS__)
#define count(...) count_(__VA_ARGS__, 5, 4, 3, 2, 1)
#define count_(a, b, c, d, e, n, ...) n
#define first(a, ...) a
#define rest(a, ...) __VA_ARGS__
#define call(f, ...) f(__VA_ARGS__)
#define empty()
#define each(m, a, ...) m(a) __VA_OPT__(m(first(__VA_ARGS__)))
#define say(s) printf("%s;", s);

int main(void) {
  show(The first, second, and third items.);
  show();
  int x = 3, y = 4;
  report(x > y, "x is %d but y is %d\n", x, y);
  log("none");
  log("%d %d", x, y);
  named("named");
  named("%d", x);
  opt("opt");
  opt("%d", y);
  printf("%d %d %d\n", count(1), count(1, 2, 3), count((1, 2), 3));
  printf("%d %d\n", first(7, 8, 9), call(first, rest(1, 2, 3)));
  each(say, "a")
  each(say, "b", "c")
  puts("" empty());
  return 0;
}
