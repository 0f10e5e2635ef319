/* C11 6.7.2.1p18, GNU.zero-length: flexible array members, also initialised; zero-length arrays; arithmetic on void *. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

struct message { int length; char text[]; };
struct zero { short n; long data[0]; };
static struct message fixed = { 3, "abc" };

int main(void) {
  struct message *m = malloc(sizeof *m + 6);
  m->length = 5;
  for (int i = 0; i < 6; i++) m->text[i] = "hello"[i];
  printf("%zu %zu %s %d\n", sizeof(struct message), offsetof(struct message, text), m->text, m->length);
  printf("%s %zu %zu\n", fixed.text, sizeof(struct zero), sizeof(struct {}));
  void *v = m;
  v += offsetof(struct message, text);
  v++;
  printf("%s %zu\n", (char *)v, sizeof(void));
  free(m);
  return 0;
}
