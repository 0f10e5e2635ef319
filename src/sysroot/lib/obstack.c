/* Object stacks (GNU obstack.h): chunks in a list, the newest first; only the newest has room. */
#include <obstack.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "internal.h"

/* Alignment and chunk size as glibc has them: a chunk with malloc's header is a page. */
#define DEFAULT_ALIGNMENT 16
#define DEFAULT_SIZE 4064

int obstack_exit_failure = EXIT_FAILURE;

static void memory_exhausted(void) {
  fprintf(stderr, "memory exhausted\n");
  exit(obstack_exit_failure);
}

void (*obstack_alloc_failed_handler)(void) = memory_exhausted;

static char *aligned(const struct obstack *stack, char *p) {
  return (char *)(((size_t)p + stack->alignment_mask) & ~stack->alignment_mask);
}

static struct _obstack_chunk *new_chunk(struct obstack *stack, size_t size) {
  struct _obstack_chunk *chunk =
      stack->chunkfun_with ? stack->chunkfun_with(stack->extra_arg, size) : stack->chunkfun(size);
  if (!chunk) obstack_alloc_failed_handler();
  chunk->prev = stack->chunk;
  chunk->limit = stack->chunk_limit = (char *)chunk + size;
  stack->chunk = chunk;
  return chunk;
}

static void free_chunk(struct obstack *stack, struct _obstack_chunk *chunk) {
  if (stack->freefun_with) stack->freefun_with(stack->extra_arg, chunk);
  else stack->freefun(chunk);
}

static int begin(struct obstack *stack, size_t size, size_t alignment) {
  stack->chunk_size = size ? size : DEFAULT_SIZE;
  stack->alignment_mask = (alignment ? alignment : DEFAULT_ALIGNMENT) - 1;
  stack->chunk = NULL;
  stack->maybe_empty_object = 0;
  stack->object_base = stack->next_free = aligned(stack, new_chunk(stack, stack->chunk_size)->contents);
  return 1;
}

int _obstack_begin(struct obstack *stack, size_t size, size_t alignment, void *(*get)(size_t), void (*put)(void *)) {
  stack->chunkfun = get;
  stack->freefun = put;
  stack->chunkfun_with = NULL;
  stack->freefun_with = NULL;
  return begin(stack, size, alignment);
}

int _obstack_begin_1(struct obstack *stack, size_t size, size_t alignment, void *(*get)(void *, size_t),
                     void (*put)(void *, void *), void *argument) {
  stack->chunkfun_with = get;
  stack->freefun_with = put;
  stack->extra_arg = argument;
  return begin(stack, size, alignment);
}

void _obstack_newchunk(struct obstack *stack, size_t length) {
  struct _obstack_chunk *old = stack->chunk;
  char *object = stack->object_base;
  size_t size = stack->next_free - object;
  size_t wanted = size + length + stack->alignment_mask + sizeof *old + (size >> 3) + 100;
  struct _obstack_chunk *chunk = new_chunk(stack, wanted < stack->chunk_size ? stack->chunk_size : wanted);
  stack->object_base = aligned(stack, chunk->contents);
  __memcpy(stack->object_base, object, size);
  stack->next_free = stack->object_base + size;
  /* The old chunk goes if the object was all there was in it. */
  if (!stack->maybe_empty_object && object == aligned(stack, old->contents)) {
    chunk->prev = old->prev;
    free_chunk(stack, old);
  }
  stack->maybe_empty_object = 0;
}

static int is_in(const struct _obstack_chunk *chunk, const void *object) {
  return (const char *)object > (const char *)chunk && (const char *)object <= chunk->limit;
}

int _obstack_allocated_p(struct obstack *stack, void *object) {
  for (struct _obstack_chunk *chunk = stack->chunk; chunk; chunk = chunk->prev)
    if (is_in(chunk, object)) return 1;
  return 0;
}

/* The object and all that was put after it; with NULL everything, and the stack must be begun again. */
void obstack_free(struct obstack *stack, void *object) {
  struct _obstack_chunk *chunk = stack->chunk;
  while (chunk && !is_in(chunk, object)) {
    struct _obstack_chunk *previous = chunk->prev;
    free_chunk(stack, chunk);
    chunk = previous;
    stack->maybe_empty_object = 1; /* the chunk before may end with such an object */
  }
  if (chunk) {
    stack->object_base = stack->next_free = object;
    stack->chunk_limit = chunk->limit;
    stack->chunk = chunk;
  } else if (object) {
    __abort();
  }
}

size_t _obstack_memory_used(struct obstack *stack) {
  size_t size = 0;
  for (struct _obstack_chunk *chunk = stack->chunk; chunk; chunk = chunk->prev) size += chunk->limit - (char *)chunk;
  return size;
}

int obstack_vprintf(struct obstack *stack, const char *format, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int length = __vformat(NULL, 0, format, again);
  va_end(again);
  if (length < 0) return -1;
  obstack_make_room(stack, (size_t)length + 1);
  __vformat(stack->next_free, (size_t)length + 1, format, ap);
  obstack_blank_fast(stack, length);
  return length;
}

int obstack_printf(struct obstack *stack, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int length = obstack_vprintf(stack, format, ap);
  va_end(ap);
  return length;
}
