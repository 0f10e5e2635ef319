/* search.h: words counted in a hash table and in a tree, a set as an array, a list. */
#define _GNU_SOURCE
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int in_order(const void *a, const void *b) { return strcmp(a, b); }
static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static void print(const void *node, VISIT which, int level) {
  (void)level;
  if (which == postorder || which == leaf) printf("%s ", *(char *const *)node);
}
static void nothing(void *key) { (void)key; }

struct item {
  struct item *next, *previous;
  int value;
};

int main(void) {
  static char text[] = "the quick brown fox jumps over the lazy dog and the cat and the end";
  void *tree = NULL;
  printf("%d\n", hcreate(30));
  for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
    ENTRY *e = hsearch((ENTRY){word, NULL}, ENTER);
    e->data = (char *)e->data + 1;
    tsearch(word, &tree, in_order);
  }
  printf("the: %ld, cow: %s\n", (long)hsearch((ENTRY){"the", NULL}, FIND)->data,
         hsearch((ENTRY){"cow", NULL}, FIND) ? "there" : "not there");
  hdestroy();
  twalk(tree, print);
  printf("\n%s %s\n", tfind("fox", &tree, in_order) ? "fox" : "no fox", tfind("cow", &tree, in_order) ? "cow" : "no cow");
  tdelete("fox", &tree, in_order);
  tdelete("the", &tree, in_order);
  printf("%s\n", tdelete("cow", &tree, in_order) ? "deleted" : "no cow to delete");
  twalk(tree, print);
  tdestroy(tree, nothing);

  static int numbers[1000];
  tree = NULL;
  for (int i = 0; i < 1000; i++) {
    numbers[i] = i;
    tsearch(&numbers[i], &tree, by_number);
  }
  for (int i = 0; i < 1000; i += 2) tdelete(&numbers[i], &tree, by_number);
  int found = 0;
  for (int i = 0; i < 1000; i++) found += tfind(&numbers[i], &tree, by_number) != NULL;
  printf("\n%d left\n", found);

  int set[10], key;
  size_t count = 0;
  for (int i = 0; i < 20; i++) {
    key = i * i % 7;
    lsearch(&key, set, &count, sizeof *set, by_number);
  }
  printf("%zu squares modulo 7:", count);
  for (size_t i = 0; i < count; i++) printf(" %d", set[i]);
  struct item a = {NULL, NULL, 1}, b = {NULL, NULL, 2}, c = {NULL, NULL, 3};
  insque(&a, NULL);
  insque(&c, &a);
  insque(&b, &a);
  remque(&c);
  printf("\nlist:");
  for (struct item *p = &a; p; p = p->next) printf(" %d", p->value);
  printf("\n");
  return 0;
}
