/* C11 6.8.1, 6.8.2, 6.8.3, 6.8.4.1, 6.8.6.1: labels, blocks, null statements, dangling else, goto in and out of blocks. */
#include <stdio.h>

static int classify(int x) {
  if (x > 0)
    if (x > 10) return 2;
    else return 1;
  else if (x == 0) return 0;
  return -1;
}

int main(void) {
  printf("%d %d %d %d\n", classify(50), classify(5), classify(0), classify(-5));
  int i = 0;
  ;
  {}
  if (i);
  else i = 3;
  while (i-- > 0);
  printf("%d\n", i);
  int n = 0;
loop:
  if (n < 3) {
    {
      n++;
      goto loop;
    }
  }
  goto into;
  for (n = 100; n < 105; n++) {
  into:
    printf("%d ", n);
    if (n < 100) break;
  }
  printf("\n");
  goto a;
b: c: printf("b\n");
  goto end;
a: printf("a\n");
  goto b;
end:
  switch (1)
  case 1: printf("alone\n");
  if (0) { never: printf("never\n"); }
  return 0;
}
