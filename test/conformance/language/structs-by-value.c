/* C11 6.5.2.2, 6.8.6.4, 6.5.16.1: structures of every size as arguments, results, operands of assignment and ?:. */
#include <stdio.h>

struct one { char c; };
struct two { short a; char b; };
struct mixed { int i; double d; };
struct floats { float x, y, z; };
struct large { int a[40]; char tail; };
union either { int i; double d; };

static struct one f1(struct one s) { s.c++; return s; }
static struct two f2(struct one s, struct two t) { t.a += s.c; return t; }
static struct mixed f3(int n, struct mixed m, struct floats f) { return (struct mixed){ m.i + n, m.d + f.y }; }
static struct large f4(struct large l, int at) { l.a[at] *= 2; return l; }
static union either f5(union either e) { e.d *= 2; return e; }
static struct large *chain(struct large *l) { *l = f4(f4(*l, 1), 1); return l; }
static int depth(struct large l, int n) { return n == 0 ? l.a[3] : depth(f4(l, 3), n - 1) + l.tail; }

int main(void) {
  struct one o = { 'a' };
  struct two t = { 1, 'b' };
  struct mixed m = { 3, 1.5 };
  struct floats f = { 1, 2, 3 };
  struct large l = { { 5, 6, 7, 8 }, 'z' }, copy;
  printf("%c %d %c\n", f1(f1(o)).c, f2(o, t).a, f2(f1(o), t).b);
  m = f3(2, f3(1, m, f), f);
  printf("%d %g\n", m.i, m.d);
  copy = f4(l, 0);
  printf("%d %d %c %d\n", copy.a[0], l.a[0], f4(l, 2).tail, chain(&l)->a[1]);
  printf("%g %d\n", f5((union either){ .d = 1.25 }).d, depth(l, 3) - 3 * 'z');
  struct mixed choice = m.i > 100 ? m : (struct mixed){ 1, 2 };
  struct mixed array[2] = { m, choice }, *p = array;
  *p++ = *(&array[1]);
  printf("%d %g %d\n", array[0].i, p->d, (p[-1] = m).i);
  struct large a1 = l, a2 = a1;
  a1 = a2 = copy;
  printf("%d %d\n", a1.a[0], (a1 = l, a1).a[1]);
  return 0;
}
