/* C11 6.5.2.3, 6.7.2.1: members, anonymous structs and unions, nested ones, a member of a returned struct. */
#include <stddef.h>
#include <stdio.h>

struct shape {
  enum { CIRCLE, RECT } kind;
  union {
    struct { double r; } circle;
    struct { int w, h; };
    long raw[2];
  };
  struct { char tag[4]; } name;
};
union number { int i; unsigned char b[4]; float f; };

static struct shape make(int w, int h) {
  struct shape s = { .kind = RECT, .w = w, .h = h, .name = { "box" } };
  return s;
}

int main(void) {
  struct shape s = make(3, 4), *p = &s, t;
  printf("%d %d %s %d\n", p->w * p->h, (*p).kind, p->name.tag, make(5, 6).h);
  t = s;
  t.w = 100;
  printf("%d %d %zu %zu\n", s.w, t.w, sizeof s, offsetof(struct shape, h));
  union number n = { 0x01020304 };
  printf("%d %d\n", n.b[0], n.b[3]);
  n.f = 1.0f;
  printf("%x\n", (unsigned)n.i);
  struct { struct { struct { int deep; } c; } b; } a = { { { 8 } } };
  printf("%d %c\n", a.b.c.deep, make(1, 2).name.tag[1]);
  struct shape many[2] = { make(1, 1), { RECT, { { 2.5 } } } };
  printf("%d %g\n", many[0].w, many[1].circle.r);
  return 0;
}
