/*
 * The heap (C11 7.22.3), grown by brk; blocks of 128 KiB and more are mapped on their own.
 *
 * Memory is a row of chunks, each with its size in front (boundary tags): the lowest bits say whether the chunk before is
 * in use and whether this one is a mapping. A free chunk also holds its size at its end, so that neighbours coalesce, and
 * the links of the list ("bin") it is on. As in glibc, small chunks just freed first go to a cache of last-in first-out
 * lists that are not coalesced: malloc right after free of the same size gives the same address, and freeing twice is
 * noticed by a key in the chunk. The messages for misuse are glibc's.
 */
#include <stdlib.h>
#include <stdint.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#include "internal.h"

struct chunk {
  size_t previous_size; /* of the chunk before, while that is free; else the last bytes of its block */
  size_t size;          /* of this chunk, header included, and flags */
  struct chunk *next;   /* from here on: the block; links while free */
  struct chunk *previous;
};

#define PREVIOUS_IN_USE 1UL
#define MAPPED 2UL
#define FLAGS 15UL
#define HEADER 16UL
#define SMALLEST 32UL
#define PAGE 4096UL
#define HEAP_STEP (128 * 1024UL)
#define MAP_THRESHOLD (128 * 1024UL)
#define CACHED_SIZES 64
#define CACHE_DEPTH 7
#define CACHE_LIMIT (SMALLEST + 16UL * CACHED_SIZES)
#define BINS 116
#define SMALL_BINS 64

#define size_of(c) ((c)->size & ~FLAGS)
#define after(c, n) ((struct chunk *)((char *)(c) + (n)))
#define block_of(c) ((void *)((char *)(c) + HEADER))
#define chunk_of(block) ((struct chunk *)((char *)(block)-HEADER))

/* A cached chunk: the block begins with a link and the key. */
struct cached {
  struct cached *next;
  size_t key;
};
#define CACHE_KEY 0x7063616368656421UL

static struct cached *cache[CACHED_SIZES];
static unsigned char cache_count[CACHED_SIZES];
static struct chunk *bins[BINS];
static unsigned long bin_map[BINS / 64 + 1]; /* one bit for each bin: something may be in it */
static struct chunk *top; /* the last chunk, from which new ones are cut */
static char *heap_start, *heap_end;
static char *break_address;
static size_t mapped_bytes, mapped_count;
static int heap_lock;

#define LOCK_HEAP()                             \
  do {                                          \
    if (__threads_started) __lock(&heap_lock);  \
  } while (0)
#define UNLOCK_HEAP()                            \
  do {                                           \
    if (__threads_started) __unlock(&heap_lock); \
  } while (0)

static void corrupted(const char *message) {
  UNLOCK_HEAP();
  __complain("%s\n", message);
  __abort();
}

/* Around fork, so that the child finds the heap in order. */
void __lock_heap(void) { __lock(&heap_lock); }
void __unlock_heap(void) { __unlock(&heap_lock); }

/* --- The break ------------------------------------------------------------------------------------------- */

int brk(void *address) {
  break_address = (char *)__builtin_syscall(SYS_brk, address);
  if (break_address < (char *)address) {
    errno = ENOMEM;
    return -1;
  }
  return 0;
}

void *__sbrk(long increment) {
  if (!break_address) break_address = (char *)__builtin_syscall(SYS_brk, 0);
  char *old = break_address;
  if (increment == 0) return old;
  if ((increment > 0 && old + increment < old) || (increment < 0 && old < (char *)0 - increment)) {
    errno = ENOMEM;
    return (void *)-1;
  }
  char *now = (char *)__builtin_syscall(SYS_brk, old + increment);
  if (now != old + increment) {
    errno = ENOMEM;
    return (void *)-1;
  }
  break_address = now;
  return old;
}

void *sbrk(intptr_t increment) { return __sbrk(increment); }

/* --- Bins ------------------------------------------------------------------------------------------------ */

/* Bins 0..63 hold chunks of one size each; the others four classes per power of two. */
static int bin_of(size_t size) {
  size_t units = size / 16 - 2;
  if (units < SMALL_BINS) return units;
  int log = 63 - __builtin_clzl(size);
  int bin = SMALL_BINS + (log - 10) * 4 + (int)(size >> (log - 2) & 3);
  return bin < BINS ? bin : BINS - 1;
}

static void link_chunk(struct chunk *c, size_t size) {
  int bin = bin_of(size);
  struct chunk *first = bins[bin];
  c->next = first;
  c->previous = NULL;
  if (first) first->previous = c;
  bins[bin] = c;
  bin_map[bin >> 6] |= 1UL << (bin & 63);
}

static void unlink_chunk(struct chunk *c) {
  if (c->next && c->next->previous != c) corrupted("corrupted double-linked list");
  if (c->previous && c->previous->next != c) corrupted("corrupted double-linked list");
  if (c->next) c->next->previous = c->previous;
  if (c->previous) {
    c->previous->next = c->next;
  } else {
    bins[bin_of(size_of(c))] = c->next;
  }
}

/* Give a chunk back: it joins free neighbours, and the top if it reaches it. */
static void release(struct chunk *c) {
  size_t size = size_of(c);
  size_t before_flag = c->size & PREVIOUS_IN_USE;
  struct chunk *next = after(c, size);
  if (!before_flag) {
    size_t previous_size = c->previous_size;
    struct chunk *previous = (struct chunk *)((char *)c - previous_size);
    if (size_of(previous) != previous_size) corrupted("corrupted size vs. prev_size while consolidating");
    unlink_chunk(previous);
    size += previous_size;
    c = previous;
    before_flag = c->size & PREVIOUS_IN_USE;
  }
  if (next == top) {
    top = c;
    c->size = (size + size_of(next)) | before_flag;
    return;
  }
  if (!(after(next, size_of(next))->size & PREVIOUS_IN_USE)) {
    unlink_chunk(next);
    size += size_of(next);
    next = after(c, size);
  }
  c->size = size | before_flag;
  next->previous_size = size;
  next->size &= ~PREVIOUS_IN_USE;
  link_chunk(c, size);
}

/* Cut the chunk, which is in use, down to `size`; the rest is free again. */
static void trim(struct chunk *c, size_t size) {
  size_t rest = size_of(c) - size;
  if (rest < SMALLEST) return;
  struct chunk *tail = after(c, size);
  c->size = size | (c->size & PREVIOUS_IN_USE);
  tail->size = rest | PREVIOUS_IN_USE;
  after(tail, rest)->size |= PREVIOUS_IN_USE;
  release(tail);
}

/* Make the top at least `size` + SMALLEST bytes. */
static int grow_top(size_t size) {
  size_t have = top ? size_of(top) : 0;
  size_t want = (size + SMALLEST - have + HEAP_STEP + PAGE - 1) & ~(PAGE - 1);
  char *got = __sbrk(want);
  if (got == (char *)-1) return -1;
  if (top && got == (char *)top + have) {
    top->size = (have + want) | (top->size & PREVIOUS_IN_USE);
  } else {
    /* The program moved the break itself. Close the old part with two in-use headers, and begin anew after it. */
    if (top && have >= SMALLEST + 2 * HEADER) {
      size_t left = have - 2 * HEADER;
      struct chunk *fence = after(top, left);
      fence->previous_size = left;
      fence->size = HEADER;
      after(fence, HEADER)->size = HEADER | PREVIOUS_IN_USE;
      top->size = left | (top->size & PREVIOUS_IN_USE);
      link_chunk(top, left);
    }
    size_t misaligned = (size_t)got & 15;
    if (misaligned) {
      got += 16 - misaligned;
      want -= 16;
    }
    if (!heap_start) heap_start = got;
    top = (struct chunk *)got;
    top->size = want | PREVIOUS_IN_USE;
  }
  heap_end = (char *)top + size_of(top);
  return 0;
}

static struct chunk *take_from_top(size_t size) {
  if (top && ((char *)top + size_of(top) != heap_end)) corrupted("malloc(): corrupted top size");
  if ((!top || size_of(top) < size + SMALLEST) && grow_top(size) < 0) return NULL;
  struct chunk *c = top;
  size_t rest = size_of(c) - size;
  top = after(c, size);
  top->size = rest | PREVIOUS_IN_USE;
  c->size = size | (c->size & PREVIOUS_IN_USE);
  return c;
}

/* The first bin from this one on that may have something in it, or BINS. */
static int occupied_bin(int bin) {
  for (; bin < BINS; bin = (bin | 63) + 1) {
    unsigned long occupied = bin_map[bin >> 6] >> (bin & 63);
    if (occupied) return bin + __builtin_ctzl(occupied);
  }
  return BINS;
}

static struct chunk *take(size_t size) {
  for (int bin = occupied_bin(bin_of(size)); bin < BINS; bin = occupied_bin(bin + 1)) {
    if (!bins[bin]) bin_map[bin >> 6] &= ~(1UL << (bin & 63));
    for (struct chunk *c = bins[bin]; c; c = c->next) {
      size_t have = size_of(c);
      if (have < size) continue;
      unlink_chunk(c);
      after(c, have)->size |= PREVIOUS_IN_USE;
      trim(c, size);
      return c;
    }
  }
  return take_from_top(size);
}

/* --- The interface --------------------------------------------------------------------------------------- */

/* Bytes of the chunk for a block of `size` bytes, or 0 if there can be no such block. */
static size_t chunk_size(size_t size) {
  if (size > PTRDIFF_MAX - PAGE) return 0;
  size_t needed = (size + 8 + 15) & ~15UL;
  return needed < SMALLEST ? SMALLEST : needed;
}

static void *map_block(size_t needed) {
  size_t length = (needed + 8 + PAGE - 1) & ~(PAGE - 1);
  long raw = __builtin_syscall(SYS_mmap, 0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if ((unsigned long)raw > -4096UL) return NULL;
  struct chunk *c = (struct chunk *)raw;
  c->previous_size = 0;
  c->size = length | MAPPED;
  mapped_bytes += length;
  mapped_count++;
  return block_of(c);
}

void *__libc_malloc(size_t size) {
  size_t needed = chunk_size(size);
  void *block = NULL;
  LOCK_HEAP();
  if (needed && needed < CACHE_LIMIT && cache[needed / 16 - 2]) {
    int i = needed / 16 - 2;
    struct cached *c = cache[i];
    cache[i] = c->next;
    cache_count[i]--;
    c->key = 0;
    block = c;
  } else if (needed) {
    if (needed >= MAP_THRESHOLD) block = map_block(needed);
    if (!block) {
      struct chunk *c = take(needed);
      if (c) block = block_of(c);
    }
  }
  UNLOCK_HEAP();
  if (!block) errno = ENOMEM;
  return block;
}

static void unmap(struct chunk *c) {
  size_t length = size_of(c) + c->previous_size;
  char *start = (char *)c - c->previous_size;
  if (((size_t)start | length) & (PAGE - 1)) corrupted("munmap_chunk(): invalid pointer");
  mapped_bytes -= length;
  mapped_count--;
  __builtin_syscall(SYS_munmap, start, length);
}

/* May there be `size` bytes of the heap from this chunk on? */
#define IN_HEAP(c, size)                                                  \
  ((char *)(c) >= heap_start && (char *)(c) + SMALLEST <= heap_end && \
   (size_t)(size) <= (size_t)(heap_end - (char *)(c)))

void __libc_free(void *block) {
  if (!block) return;
  int saved_errno = errno;
  struct chunk *c = chunk_of(block);
  LOCK_HEAP();
  if ((size_t)block & 15) corrupted("free(): invalid pointer");
  size_t size = size_of(c);
  if (c->size & MAPPED && !((char *)c >= heap_start && (char *)c < heap_end)) {
    unmap(c);
  } else {
    if (!IN_HEAP(c, SMALLEST) || (size_t)c > -size) corrupted("free(): invalid pointer");
    if (size < SMALLEST || c->size & 8) corrupted("free(): invalid size");
    int i = size / 16 - 2;
    if (size < CACHE_LIMIT) {
      struct cached *freed = block;
      if (freed->key == CACHE_KEY) {
        for (struct cached *other = cache[i]; other; other = other->next) {
          if (other == freed) corrupted("free(): double free detected in tcache 2");
        }
      }
    }
    if (size < CACHE_LIMIT && cache_count[i] < CACHE_DEPTH) {
      struct cached *freed = block;
      freed->key = CACHE_KEY;
      freed->next = cache[i];
      cache[i] = freed;
      cache_count[i]++;
    } else {
      struct chunk *next = after(c, size);
      if (c == top) corrupted("double free or corruption (top)");
      if (!IN_HEAP(c, size) || (char *)next >= heap_end) corrupted("double free or corruption (out)");
      if (!(next->size & PREVIOUS_IN_USE)) corrupted("double free or corruption (!prev)");
      if (size_of(next) < HEADER || !IN_HEAP(next, 0)) corrupted("free(): invalid next size (normal)");
      release(c);
    }
  }
  UNLOCK_HEAP();
  errno = saved_errno;
}

static size_t usable(struct chunk *c) { return c->size & MAPPED ? size_of(c) - HEADER : size_of(c) - 8; }

void *__libc_realloc(void *block, size_t size) {
  if (!block) return __libc_malloc(size);
  if (size == 0) {
    __libc_free(block);
    return NULL;
  }
  size_t needed = chunk_size(size);
  if (!needed) {
    errno = ENOMEM;
    return NULL;
  }
  struct chunk *c = chunk_of(block);
  int mapped = (c->size & MAPPED) != 0;
  if ((size_t)block & 15 || (!mapped && !IN_HEAP(c, size_of(c)))) corrupted("realloc(): invalid pointer");
  if (!mapped) {
    LOCK_HEAP();
    size_t have = size_of(c);
    struct chunk *next = after(c, have);
    int fits = have >= needed;
    if (!fits && next == top && have + size_of(top) >= needed + SMALLEST) {
      size_t rest = have + size_of(top) - needed;
      top = after(c, needed);
      top->size = rest | PREVIOUS_IN_USE;
      c->size = needed | (c->size & PREVIOUS_IN_USE);
      fits = 1;
    } else if (!fits && next != top && !(after(next, size_of(next))->size & PREVIOUS_IN_USE) &&
               have + size_of(next) >= needed) {
      unlink_chunk(next);
      have += size_of(next);
      c->size = have | (c->size & PREVIOUS_IN_USE);
      after(c, have)->size |= PREVIOUS_IN_USE;
      fits = 1;
    }
    if (fits) trim(c, needed);
    UNLOCK_HEAP();
    if (fits) return block;
  } else if (usable(c) >= size && size >= MAP_THRESHOLD / 2) {
    return block;
  }
  void *moved = __libc_malloc(size);
  if (!moved) return NULL;
  size_t keep = usable(c);
  __memcpy(moved, block, keep < size ? keep : size);
  __libc_free(block);
  return moved;
}

static void *aligned(size_t alignment, size_t size) {
  if (alignment <= 16) return __libc_malloc(size);
  size_t needed = chunk_size(size);
  if (!needed || alignment > PTRDIFF_MAX - needed - SMALLEST) {
    errno = ENOMEM;
    return NULL;
  }
  LOCK_HEAP();
  struct chunk *c = take(needed + alignment + SMALLEST);
  if (!c) {
    UNLOCK_HEAP();
    errno = ENOMEM;
    return NULL;
  }
  size_t misaligned = (size_t)block_of(c) & (alignment - 1);
  if (misaligned) {
    size_t lead = alignment - misaligned;
    if (lead < SMALLEST) lead += alignment;
    struct chunk *inner = after(c, lead);
    inner->size = (size_of(c) - lead) | PREVIOUS_IN_USE;
    c->size = lead | (c->size & PREVIOUS_IN_USE);
    release(c);
    c = inner;
  }
  trim(c, needed);
  UNLOCK_HEAP();
  return block_of(c);
}

static int overflows(size_t count, size_t size) { return size && count > SIZE_MAX / size; }

/* A cached chunk is handed out right here, in a few instructions. */
void *malloc(size_t size) {
  size_t i = size < 9 ? 0 : (size - 9) / 16; /* chunk_size(size) / 16 - 2 */
  if (i >= CACHED_SIZES || __threads_started) return __libc_malloc(size);
  struct cached *c = cache[i];
  if (!c) return __libc_malloc(size);
  cache[i] = c->next;
  cache_count[i]--;
  c->key = 0;
  return c;
}

/* A small block that is beyond doubt goes to its cache right here; __libc_free looks closer at all others. */
void free(void *block) {
  struct chunk *c = chunk_of(block), *limit = top;
  struct cached *freed = block;
  if (!((size_t)block & 15) && (char *)c >= heap_start && c < limit && !__threads_started) {
    size_t size = c->size, i = size / 16 - 2;
    struct chunk *next = after(c, size & ~PREVIOUS_IN_USE);
    if (i < CACHED_SIZES && !(size & MAPPED) && next <= limit && next->size & PREVIOUS_IN_USE &&
        freed->key != CACHE_KEY) {
      int count = cache_count[i];
      if (count < CACHE_DEPTH) {
        freed->key = CACHE_KEY;
        freed->next = cache[i];
        cache[i] = freed;
        cache_count[i] = count + 1;
        return;
      }
    }
  }
  __libc_free(block);
}

void cfree(void *block) { __libc_free(block); }
void *realloc(void *block, size_t size) { return __libc_realloc(block, size); }

void *calloc(size_t count, size_t size) {
  if (overflows(count, size)) {
    errno = ENOMEM;
    return NULL;
  }
  void *block = __libc_malloc(count * size);
  if (block && !(chunk_of(block)->size & MAPPED)) __memset(block, 0, count * size);
  return block;
}

void *reallocarray(void *block, size_t count, size_t size) {
  if (overflows(count, size)) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_realloc(block, count * size);
}

void *memalign(size_t alignment, size_t size) {
  size_t power = 16;
  while (power < alignment) power *= 2;
  return aligned(power, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
void *valloc(size_t size) { return aligned(PAGE, size); }
void *pvalloc(size_t size) { return aligned(PAGE, (size + PAGE - 1) & ~(PAGE - 1)); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || alignment & (alignment - 1)) return EINVAL;
  int saved_errno = errno;
  void *block = aligned(alignment, size);
  errno = saved_errno;
  if (!block) return ENOMEM;
  *result = block;
  return 0;
}

size_t malloc_usable_size(void *block) { return block ? usable(chunk_of(block)) : 0; }

int malloc_trim(size_t pad) {
  (void)pad;
  return 0;
}

int mallopt(int parameter, int value) {
  (void)parameter;
  (void)value;
  return 1;
}

struct mallinfo2 mallinfo2(void) {
  struct mallinfo2 info = {0};
  LOCK_HEAP();
  info.arena = heap_end - heap_start;
  info.hblks = mapped_count;
  info.hblkhd = mapped_bytes;
  info.fordblks = info.keepcost = top ? size_of(top) : 0;
  info.ordblks = top != NULL;
  for (int i = 0; i < BINS; i++) {
    for (struct chunk *c = bins[i]; c; c = c->next) {
      info.ordblks++;
      info.fordblks += size_of(c);
    }
  }
  for (int i = 0; i < CACHED_SIZES; i++) {
    info.smblks += cache_count[i];
    info.fsmblks += cache_count[i] * (SMALLEST + 16UL * i);
  }
  info.fordblks += info.fsmblks;
  info.uordblks = info.arena - info.fordblks;
  UNLOCK_HEAP();
  return info;
}

struct mallinfo mallinfo(void) {
  struct mallinfo2 wide = mallinfo2();
  struct mallinfo info = {wide.arena,   wide.ordblks,  wide.smblks,   wide.hblks,    wide.hblkhd,
                          wide.usmblks, wide.fsmblks,  wide.uordblks, wide.fordblks, wide.keepcost};
  return info;
}

void malloc_stats(void) {
  struct mallinfo2 info = mallinfo2();
  __complain("Arena 0:\nsystem bytes     = %10lu\nin use bytes     = %10lu\n"
             "Total (incl. mmap):\nsystem bytes     = %10lu\nin use bytes     = %10lu\n"
             "max mmap regions = %10lu\nmax mmap bytes   = %10lu\n",
             info.arena, info.uordblks, info.arena + info.hblkhd, info.uordblks + info.hblkhd, info.hblks,
             info.hblkhd);
}
