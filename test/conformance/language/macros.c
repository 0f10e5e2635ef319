/* C11 6.10.3, 6.10.3.1, 6.10.3.2, 6.10.3.3, 6.10.3.4, 6.4.8: macro replacement by the standard's own examples and harder ones. */
#include <stdio.h>
#define STR_(...) #__VA_ARGS__
#define STR(...) STR_(__VA_ARGS__)
#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
#define xstr(s) str(s)
#define hash_hash # ## #
#define mkstr(a) # a
#define in_between(a) mkstr(a)
#define join(c, d) in_between(c hash_hash d)
#define t3(x,y,z) x ## y ## z
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
#define NIL(xxx) xxx
#define G_0(arg) NIL(G_1)(arg)
#define G_1(arg) NIL(arg)
#define AA BB
#define BB AA
#define fn(x) x fn
#define REC(a) a REC
#define plus +
#define SPACED( a , b ) [a|b]

int main(void) {
  puts(STR(f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);));
  puts(STR(g(x+(3,4)-w) | 5;));
  puts(STR(p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };));
  puts(str(strncmp("abc\0d", "abc", '\4') == 0) str(: @\n));
  puts(join(x, y));
  int j[] = { t3(1,2,3), t3(,4,5), t3(6,,7), t3(8,9,), t3(10,,), t3(,11,), t3(,,12) };
  for (size_t i = 0; i < sizeof j / sizeof *j; i++) printf("%d ", j[i]);
  puts(glue(HIGH, LOW));
  puts(xglue(HIGH, LOW));
  puts(STR(G_0(42) AA BB fn(1)(2)(3) REC(REC)(1)));
  puts(STR(1 plus+ 2 -plus- .5e+plus x.y 0x1p-x SPACED( 1 2 ,3 )));
  puts(STR_( a  "b \" \\" 'c"' /* d */ e
    f ));
  puts(xstr(__LINE__) str() STR());
  return 0;
}
