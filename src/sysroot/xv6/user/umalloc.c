/*
 * The heap of a process: blocks that are free form a list sorted by address, so that neighbours can be joined again.
 * malloc takes the first that is large enough, from its end; the kernel is asked (sbrk) when none is.
 */
#include "kernel/types.h"
#include "user/user.h"

/* Before every block; sizes are counted in headers, so that what is handed out is aligned. */
struct header {
  struct header *next;
  uint64 units;
};

/* sbrk is asked for at least so many units. */
#define LEAST_UNITS 4096

static struct header *blocks;

void free(void *block) {
  if (!block) return;
  struct header *freed = (struct header *)block - 1;
  struct header **place = &blocks;
  struct header *before = 0;
  while (*place && *place < freed) {
    before = *place;
    place = &before->next;
  }
  freed->next = *place;
  *place = freed;
  if (freed->next == freed + freed->units) {
    freed->units += freed->next->units;
    freed->next = freed->next->next;
  }
  if (before && before + before->units == freed) {
    before->units += freed->units;
    before->next = freed->next;
  }
}

/* More memory from the kernel, as a free block; 0 if there is none. */
static int grow(uint64 units) {
  if (units < LEAST_UNITS) units = LEAST_UNITS;
  struct header *more = (struct header *)sbrk(units * sizeof *more);
  if (more == (struct header *)SBRK_ERROR) return 0;
  more->units = units;
  free(more + 1);
  return 1;
}

void *malloc(uint size) {
  uint64 units = ((uint64)size + sizeof(struct header) - 1) / sizeof(struct header) + 1;
  do {
    for (struct header **place = &blocks; *place; place = &(*place)->next) {
      struct header *found = *place;
      if (found->units < units) continue;
      if (found->units == units) {
        *place = found->next;
      } else {
        found->units -= units;
        found += found->units;
        found->units = units;
      }
      return found + 1;
    }
  } while (grow(units));
  return 0;
}
