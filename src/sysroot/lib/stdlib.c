/* Small arithmetic, searching and sorting (C11 7.22.5, 7.22.6). */
#include <inttypes.h>
#include <stdlib.h>
#include "internal.h"

int abs(int n) { return n < 0 ? -n : n; }
long labs(long n) { return n < 0 ? -n : n; }
long long llabs(long long n) { return n < 0 ? -n : n; }
intmax_t imaxabs(intmax_t n) { return n < 0 ? -n : n; }

div_t div(int numerator, int denominator) {
  div_t result = {numerator / denominator, numerator % denominator};
  return result;
}

ldiv_t ldiv(long numerator, long denominator) {
  ldiv_t result = {numerator / denominator, numerator % denominator};
  return result;
}

lldiv_t lldiv(long long numerator, long long denominator) {
  lldiv_t result = {numerator / denominator, numerator % denominator};
  return result;
}

imaxdiv_t imaxdiv(intmax_t numerator, intmax_t denominator) {
  imaxdiv_t result = {numerator / denominator, numerator % denominator};
  return result;
}

void *bsearch(const void *key, const void *base, size_t count, size_t size, __compar_fn_t compare) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const char *element = (const char *)base + middle * size;
    int order = compare(key, element);
    if (order == 0) return (void *)element;
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

/*
 * Merge sort, as glibc's qsort is: stable, and with the same comparisons in the same order. Elements of more than 32 bytes
 * are sorted through pointers and then moved to their places.
 */
struct sort {
  size_t size;
  int (*compare)(const void *, const void *, void *);
  void *argument;
  char *spare;
};

static void copy_element(void *to, const void *from, size_t size) {
  if (size == 8) {
    *(unsigned long *)to = *(const unsigned long *)from;
  } else if (size == 4) {
    *(unsigned int *)to = *(const unsigned int *)from;
  } else {
    __memcpy(to, from, size);
  }
}

static void merge_sort(struct sort *sort, char *base, size_t count, int indirect) {
  if (count <= 1) return;
  size_t left = count / 2, right = count - left, size = sort->size;
  char *a = base, *b = base + left * size, *out = sort->spare;
  merge_sort(sort, a, left, indirect);
  merge_sort(sort, b, right, indirect);
  while (left && right) {
    int order = indirect ? sort->compare(*(void **)a, *(void **)b, sort->argument) : sort->compare(a, b, sort->argument);
    if (order <= 0) {
      copy_element(out, a, size);
      a += size;
      left--;
    } else {
      copy_element(out, b, size);
      b += size;
      right--;
    }
    out += size;
  }
  __memcpy(out, a, left * size);
  __memcpy(base, sort->spare, (count - right) * size);
}

/* Elements i with order[i] pointing at the element that belongs there: follow the cycles. */
static void permute(char *base, char **order, size_t count, size_t size, char *held) {
  for (size_t i = 0; i < count; i++) {
    if (order[i] == base + i * size) continue;
    __memcpy(held, base + i * size, size);
    size_t hole = i;
    while (order[hole] != base + i * size) {
      size_t from = (order[hole] - base) / size;
      __memcpy(base + hole * size, base + from * size, size);
      order[hole] = base + hole * size;
      hole = from;
    }
    __memcpy(base + hole * size, held, size);
    order[hole] = base + hole * size;
  }
}

void __qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *), void *argument) {
  if (count <= 1 || size == 0) return;
  int indirect = size > 32;
  size_t needed = indirect ? 2 * count * sizeof(char *) + size : count * size;
  char *memory = needed < 1024 ? __builtin_alloca(needed) : __libc_malloc(needed);
  if (!memory) return;
  struct sort sort = {.size = indirect ? sizeof(char *) : size, .compare = compare, .argument = argument};
  if (indirect) {
    char **order = (char **)memory;
    for (size_t i = 0; i < count; i++) order[i] = (char *)base + i * size;
    sort.spare = memory + count * sizeof(char *);
    merge_sort(&sort, memory, count, 1);
    permute(base, order, count, size, memory + 2 * count * sizeof(char *));
  } else {
    sort.spare = memory;
    merge_sort(&sort, base, count, 0);
  }
  if (needed >= 1024) __libc_free(memory);
}

void qsort_r(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *),
             void *argument) {
  __qsort(base, count, size, compare, argument);
}

static int compare_two(const void *a, const void *b, void *compare) { return ((__compar_fn_t)compare)(a, b); }

void qsort(void *base, size_t count, size_t size, __compar_fn_t compare) {
  __qsort(base, count, size, compare_two, (void *)compare);
}
