/*
 * tsort: names in an order in which each stands behind all that are said to come before it (Kahn's method).
 */
#include "input_file.h"

struct node {
  char *name;
  int before;      /* nodes that must come first and are not printed yet */
  int *after;      /* those that must come later */
  int after_count, printed; /* printed, or about to be */
};

static struct node *nodes;
static int count;

static int node_named(const char *name)
{
  for (int i = 0; i < count; i++) {
    if (strcmp(nodes[i].name, name) == 0)
      return i;
  }
  nodes = realloc(nodes, ((size_t)count + 1) * sizeof *nodes);
  nodes[count] = (struct node){.name = strdup(name)};
  return count++;
}

static int *queue;
static int queued;

static void enqueue(int i)
{
  nodes[i].printed = 1;
  queue[queued++] = i;
}

static int compare_names(const void *a, const void *b)
{
  return strcmp(nodes[*(const int *)a].name, nodes[*(const int *)b].name);
}

int main(int argc, char **argv)
{
  char a[256], b[256];
  const char *name = argc > 1 ? argv[1] : "-";
  int status = 0, words = 0;
  FILE *file = open_input("tsort", name);
  if (file == NULL)
    return 1;
  while (fscanf(file, "%255s", a) == 1) {
    words = fscanf(file, "%255s", b);
    if (words != 1) {
      fprintf(stderr, "tsort: %s: input contains an odd number of tokens\n", name);
      return 1;
    }
    int from = node_named(a), to = node_named(b);
    if (from == to)
      continue;
    struct node *node = &nodes[from];
    node->after = realloc(node->after, ((size_t)node->after_count + 1) * sizeof *node->after);
    node->after[node->after_count++] = to;
    nodes[to].before++;
  }
  queue = malloc(((size_t)count + 1) * sizeof *queue);
  for (int i = 0; i < count; i++) {
    if (nodes[i].before == 0)
      enqueue(i);
  }
  qsort(queue, (size_t)queued, sizeof *queue, compare_names);
  for (int at = 0; at < count; at++) {
    if (at == queued) { /* a circle: tell it, and break it at its first node */
      int first = 0;
      while (nodes[first].printed)
        first++;
      fflush(stdout);
      fprintf(stderr, "tsort: %s: input contains a loop:\ntsort: %s\n", name, nodes[first].name);
      status = 1;
      enqueue(first);
    }
    struct node *node = &nodes[queue[at]];
    puts(node->name);
    for (int k = node->after_count; k-- > 0;) {
      if (--nodes[node->after[k]].before == 0 && !nodes[node->after[k]].printed)
        enqueue(node->after[k]);
    }
  }
  return status;
}
