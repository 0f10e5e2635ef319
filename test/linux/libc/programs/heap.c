/* The heap under random use: blocks never overlap, contents survive realloc, and a program that moves the break itself. */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCKS 300

static uint64_t state = 88172645463325252u;
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static unsigned char *blocks[BLOCKS];
static size_t sizes[BLOCKS];

static void check(int i, size_t n) {
  for (size_t k = 0; k < n; k++) {
    if (blocks[i][k] != (unsigned char)(i * 7 + k)) {
      printf("block %d is damaged at %zu\n", i, k);
      exit(1);
    }
  }
}

static void fill(int i) {
  for (size_t k = 0; k < sizes[i]; k++) blocks[i][k] = i * 7 + k;
}

int main(void) {
  for (int step = 0; step < 60000; step++) {
    int i = next() % BLOCKS;
    size_t size = next() % (next() % 50 == 0 ? 300000 : next() % 5 == 0 ? 5000 : 200);
    if (step % 10000 == 9999) memset(sbrk(100 + next() % 5000), 0xaa, 100);
    if (!blocks[i]) {
      switch (next() % 3) {
        case 0:
          blocks[i] = malloc(size);
          break;
        case 1:
          blocks[i] = calloc(1, size);
          for (size_t k = 0; k < size; k++) if (blocks[i][k]) return printf("calloc\n"), 1;
          break;
        default: {
          size_t alignment = 16 << next() % 9;
          blocks[i] = aligned_alloc(alignment, size);
          if ((uintptr_t)blocks[i] % alignment) return printf("alignment\n"), 1;
        }
      }
      if (malloc_usable_size(blocks[i]) < size) return printf("size\n"), 1;
      sizes[i] = size;
      fill(i);
    } else if (next() % 3 == 0) {
      if (!size) size = 1;
      blocks[i] = realloc(blocks[i], size);
      check(i, size < sizes[i] ? size : sizes[i]);
      sizes[i] = size;
      fill(i);
    } else {
      check(i, sizes[i]);
      free(blocks[i]);
      blocks[i] = NULL;
    }
  }
  for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
  char *first = malloc(40);
  free(first);
  printf("the same again: %d\n", malloc(40) == first);
  printf("done\n");
  return 0;
}
