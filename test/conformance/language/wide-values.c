/* GNU.int128, GNU.vectors, C11 6.2.5: wide values everywhere values go: unions, thread-local, volatile, literals, old-style parameters, lists of arguments */
#include <stdio.h>
#include <complex.h>
#include <stdarg.h>
typedef __int128 i; typedef int v4si __attribute__((vector_size(16)));
static __thread i tls = -7; volatile i vol = 3; const double complex cc = 2 - 3*I;
union u { i w; long h[2]; double complex z; v4si v; };
i *ptr = &(i){5}; double complex *zp = &(double complex){1 + 2*I}; v4si *vp = &(v4si){1,2,3,4};
struct s { i a; double complex z; v4si v; int t; } gs = { 1, 2, {3, 4, 5, 6}, 7 }, ga[] = { [1].z = I, [1].v = {9}, [0] = { .a = 4 } };
double complex za[] = { 1, I, [3] = 2.5 };
static i kr(x, c, z) i x; char c; float complex z; { return x + c + (int)z; }
static void va(int n, ...) { va_list ap; va_start(ap, n); v4si v = va_arg(ap, v4si); i w = va_arg(ap, i); float complex z = va_arg(ap, float complex); int k = va_arg(ap, int); printf("%d %d %g %d\n", v[2], (int)w, cimagf(z), k); va_end(ap); }
static struct s ret(struct s x) { x.a *= 2; x.z *= I; x.v += 1; return x; }
static i recur(i n) { return n <= 1 ? 1 : n * recur(n - 1); }
int main(void) {
  register i r = 4; r++; auto double complex az = r; 
  printf("%d %d %g %d\n", (int)tls, (int)(vol * vol), cimag(cc), (int)r);
  tls *= 2; vol += 1; vol <<= 2; printf("%d %d %g\n", (int)tls, (int)vol, creal(az));
  union u u = { .w = ((i)1 << 64) + 2 }; printf("%ld %ld\n", u.h[0], u.h[1]); u.z = 1 - I; printf("%lx\n", u.h[1]);
  printf("%d %g %d\n", (int)*ptr, cimag(*zp), (*vp)[2]);
  printf("%d %g %d %d %g %d %d\n", (int)gs.a, creal(gs.z), gs.v[3], gs.t, cimag(ga[1].z), ga[1].v[0], (int)ga[0].a);
  for (int k = 0; k < 4; k++) printf("%g%+gi ", creal(za[k]), cimag(za[k])); puts("");
  printf("%d\n", (int)kr((i)5, 'a', 2 + 3*I));
  va(1, (v4si){1,2,3,4}, (i)-5, 1.5f*I, 9);
  struct s x = ret(gs); printf("%d %g %d\n", (int)x.a, cimag(x.z), x.v[0]);
  printf("%ld\n", (long)(recur(30) >> 40));
  i big = (i)(long)&u; printf("%d\n", (union u *)(long)big == &u); char *cp = (char *)(i)0; printf("%d\n", cp == 0);
  __auto_type t = r * 2; typeof(za[0]) tz = t; printf("%zu %zu %g\n", sizeof t, sizeof tz, creal(tz));
  int arr[10]; arr[(i)3] = 8; printf("%d %d\n", arr[r - 2], (int)sizeof(arr[(i)1]));
  printf("%d\n", __builtin_popcountll(r) + __builtin_clz((unsigned)r));
  i w = 10; while (w-- > 7) ; for (i q = 0; q < 3; ++q) w += q; do w -= 2; while (w > 0); printf("%d\n", (int)w);
  printf("%d %d\n", (i)-1 < 0u, (i)1 << 100 > ~0ul); long l = 5; l += (i)1 << 70; l -= (i)2; printf("%ld\n", l); unsigned char b = 200; b += (i)100; printf("%d\n", b);
  float f = (i)1 << 90; double d = -((i)1 << 90); printf("%g %g %d\n", f, d, (int)((i)1e20 >> 50)); _Bool bb = (i)1 << 80; printf("%d %d\n", bb, (_Bool)(0 * I));
  double complex zz[2][2] = {{1, 2}, {3, I}}; double complex *pz = zz[1]; pz[1] *= pz[0]++; printf("%g %g\n", cimag(zz[1][1]), creal(zz[1][0]));
  v4si vv[2] = {{1}, {2}}; vv[1] += vv[0]; (*(vv + 1))[3] = 5; printf("%d %d\n", vv[1][0], vv[1][3]);
  i *pi = &w; (*pi) = (*pi)++ ? 3 : 4; printf("%d\n", (int)w); printf("%d\n", (int)(w ? w : 2, 5)); 
  double complex e = 0; e += 1; e -= 2 * I; e /= 1 + I; e = -e; e = conj(e); printf("%g %g %d\n", creal(e), cimag(e), e == e);
  return (int)(i)0; }
