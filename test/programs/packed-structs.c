/* Structs packed by #pragma pack: sizes, and bit-fields that lie across the units of their types. */
#include <stdio.h>
#include <stddef.h>
#include <string.h>
#define SHOW(T) printf(#T " %zu %zu\n", sizeof(T), _Alignof(T))
#pragma pack(push, 1)
struct a { char c; int i; short s; };
struct b { char c; long l : 40; int j : 30; unsigned k : 5; };
struct b2 { int x : 3; long y : 63; int z : 31; };
#pragma pack(2)
struct d { char c; double e; int f : 20; };
#pragma pack(pop)
struct e { char c; int i; };
#pragma pack(push, name, 4)
struct f { char c; long l; struct e e; };
struct f2 { int a : 5; int : 0; int b : 30; long c : 50; };
#pragma pack(8)
struct g { char c; long double l; };
#pragma pack(pop, name)
#pragma pack(4)
struct h { char c; long l; };
#pragma pack()
struct i { char c; long l; };
_Pragma("pack(1)") struct j { char c; union { long l; char m; } u; }; _Pragma("pack()")
int main(void) {
  SHOW(struct a); SHOW(struct b); SHOW(struct b2); SHOW(struct d); SHOW(struct e); SHOW(struct f); SHOW(struct f2); SHOW(struct g); SHOW(struct h); SHOW(struct i); SHOW(struct j);
  struct b b; memset(&b, 0, sizeof b); b.c = 1; b.l = -12345678901; b.j = -77; b.k = 21;
  struct b2 q; memset(&q, 0, sizeof q); q.x = -2; q.y = -1234567890123456789; q.z = 123456;
  struct f2 r; memset(&r, 0, sizeof r); r.a = 7; r.b = -5; r.c = 0x3ffffffffff;
  for (size_t i = 0; i < sizeof b; i++) printf("%02x ", ((unsigned char *)&b)[i]);
  for (size_t i = 0; i < sizeof q; i++) printf("%02x ", ((unsigned char *)&q)[i]);
  for (size_t i = 0; i < sizeof r; i++) printf("%02x ", ((unsigned char *)&r)[i]);
  printf("\n%ld %d %u %d %ld %d %d %ld\n", (long)b.l, b.j, b.k, q.x, (long)q.y, q.z, r.b, (long)r.c);
  printf("%zu %zu\n", offsetof(struct a, s), offsetof(struct f, e));
  return 0;
}
