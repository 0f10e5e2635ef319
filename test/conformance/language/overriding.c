/* C11 6.7.9, C11 6.8.4, C11 6.8.5, C11 6.4.2.2, C11 6.5.2.5: later initialisers of the same place, blocks that statements are, __func__, literals assigned */
#include <stdio.h>
#include <string.h>

struct inner { char text[6]; int n; };
struct outer { int a; struct inner in[2]; };
struct inner braces[] = {{{"foo"}, 1}, [0] = {.text[0] = 'b'}};
struct inner one[] = {{{"foo"}, 1}, [0].text[0] = 'b'};
struct inner text[] = {{{"foo"}, 1}, [0].text = "a", [0].n = 2};
struct outer nested[] = {[1] = {1, {{"one", 1}, {"two", 2}}}, [1].in[1] = {.n = 5}, [0].a = 7, [1].in = {[0].n = 3}};
int ranges[][2][4] = {[2 ... 4][0 ... 1][2 ... 3] = 1, [2] = 2, [2][0][2] = 3};

static int sizes(void) {
  struct tag { int i[1]; };
  int in_if, in_then, after;
  if ((in_if = sizeof(struct tag { int i[2]; })))
    in_then = sizeof(struct tag { int i[3]; });
  else
    in_then = sizeof(struct tag { int i[4]; });
  after = sizeof(struct tag);
  printf("%d %d %d\n", in_if, in_then, after);
  for (int k = 0; k < 1; k++) after = sizeof(struct tag { int i[5]; });
  while (after != sizeof(struct tag)) after = sizeof(struct tag);
  do after += sizeof(struct tag { int i[6]; }); while (0);
  switch (sizeof(struct tag { int i[7]; })) default: in_if = sizeof(struct tag);
  printf("%d %d\n", after, in_if);
  return sizeof(struct tag);
}

int main(void) {
  printf("%.6s %d, %.6s %d, %.6s %d\n", braces[0].text, braces[0].n, one[0].text, one[0].n, text[0].text, text[0].n);
  for (int i = 0; i < 2; i++)
    printf("%d %s %d %s %d\n", nested[i].a, nested[i].in[0].text, nested[i].in[0].n, nested[i].in[1].text, nested[i].in[1].n);
  for (int i = 0; i < (int)(sizeof ranges / sizeof *ranges) * 8; i++) printf("%d", ((int *)ranges)[i]);
  printf("\n%d\n", sizes());
  printf("%d %zu %s\n", __func__ == (const char *)"main", sizeof __func__, __FUNCTION__);
  (int){0} = 1;
  (struct inner){"x", 1}.n = 3;
  printf("%d\n", (int){4} += 2);
  return 0;
}
