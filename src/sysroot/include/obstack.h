/*
 * Object stacks (GNU): objects of any size, put one after the other in chunks, and freed back to one of them. The object on top can grow
 * byte by byte until it is finished. The functions are macros where they are short; lib/obstack.c has what takes a new chunk.
 */
#ifndef _OBSTACK_H
#define _OBSTACK_H
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct _obstack_chunk {
  char *limit; /* its end */
  struct _obstack_chunk *prev;
  char contents[];
};

struct obstack {
  size_t chunk_size;
  struct _obstack_chunk *chunk;
  char *object_base; /* of the object that is growing */
  char *next_free;
  char *chunk_limit;
  size_t alignment_mask;
  void *(*chunkfun)(size_t size);
  void (*freefun)(void *chunk);
  void *(*chunkfun_with)(void *argument, size_t size);
  void (*freefun_with)(void *argument, void *chunk);
  void *extra_arg;
  unsigned int maybe_empty_object : 1; /* an object may have been finished that has no bytes: the chunk must stay */
};

extern void (*obstack_alloc_failed_handler)(void);
extern int obstack_exit_failure;

int _obstack_begin(struct obstack *stack, size_t size, size_t alignment, void *(*get)(size_t), void (*put)(void *));
int _obstack_begin_1(struct obstack *stack, size_t size, size_t alignment, void *(*get)(void *, size_t),
                     void (*put)(void *, void *), void *argument);
/* Room for `length` more bytes: the growing object moves to a chunk that has it. */
void _obstack_newchunk(struct obstack *stack, size_t length);
void obstack_free(struct obstack *stack, void *object);
size_t _obstack_memory_used(struct obstack *stack);
int _obstack_allocated_p(struct obstack *stack, void *object);
int obstack_printf(struct obstack *stack, const char *format, ...) __attribute__((format(printf, 2, 3)));
int obstack_vprintf(struct obstack *stack, const char *format, va_list ap);

#define obstack_init(stack) \
  _obstack_begin((stack), 0, 0, (void *(*)(size_t))obstack_chunk_alloc, (void (*)(void *))obstack_chunk_free)
#define obstack_begin(stack, size) \
  _obstack_begin((stack), (size), 0, (void *(*)(size_t))obstack_chunk_alloc, (void (*)(void *))obstack_chunk_free)
#define obstack_specify_allocation(stack, size, alignment, get, put) \
  _obstack_begin((stack), (size), (alignment), (void *(*)(size_t))(get), (void (*)(void *))(put))
#define obstack_specify_allocation_with_arg(stack, size, alignment, get, put, argument)                      \
  _obstack_begin_1((stack), (size), (alignment), (void *(*)(void *, size_t))(get), (void (*)(void *, void *))(put), \
                   (argument))
#define obstack_chunkfun(stack, get) ((void)((stack)->chunkfun = (void *(*)(size_t))(get)))
#define obstack_freefun(stack, put) ((void)((stack)->freefun = (void (*)(void *))(put)))
#define obstack_memory_used(stack) _obstack_memory_used(stack)
#define obstack_alignment_mask(stack) ((stack)->alignment_mask)
#define obstack_chunk_size(stack) ((stack)->chunk_size)
#define obstack_base(stack) ((void *)(stack)->object_base)
#define obstack_next_free(stack) ((void *)(stack)->next_free)

#define obstack_object_size(stack)             \
  ({                                           \
    const struct obstack *__stack = (stack);   \
    (size_t)(__stack->next_free - __stack->object_base); \
  })
#define obstack_room(stack)                    \
  ({                                           \
    const struct obstack *__stack = (stack);   \
    (size_t)(__stack->chunk_limit - __stack->next_free); \
  })
#define obstack_make_room(stack, length)                                \
  ({                                                                    \
    struct obstack *__roomy = (stack);                                  \
    size_t __length = (length);                                         \
    if (obstack_room(__roomy) < __length) _obstack_newchunk(__roomy, __length); \
    (void)0;                                                            \
  })
#define obstack_empty_p(stack)                                                                          \
  ({                                                                                                    \
    const struct obstack *__stack = (stack);                                                            \
    __stack->chunk->prev == NULL &&                                                                     \
        __stack->next_free == (char *)(((size_t)__stack->chunk->contents + __stack->alignment_mask) & ~__stack->alignment_mask); \
  })

#define obstack_blank_fast(stack, length) ((void)((stack)->next_free += (length)))
#define obstack_1grow_fast(stack, c) ((void)(*(stack)->next_free++ = (c)))
#define obstack_int_grow_fast(stack, n) ((void)(*(int *)(stack)->next_free = (n), (stack)->next_free += sizeof(int)))
#define obstack_ptr_grow_fast(stack, p) \
  ((void)(*(const void **)(stack)->next_free = (p), (stack)->next_free += sizeof(void *)))

#define obstack_grow(stack, from, length)                 \
  ({                                                      \
    struct obstack *__to = (stack);                       \
    size_t __count = (length);                            \
    obstack_make_room(__to, __count);                     \
    memcpy(__to->next_free, (from), __count);             \
    __to->next_free += __count;                           \
    (void)0;                                              \
  })
#define obstack_grow0(stack, from, length)                \
  ({                                                      \
    struct obstack *__to = (stack);                       \
    size_t __count = (length);                            \
    obstack_make_room(__to, __count + 1);                 \
    memcpy(__to->next_free, (from), __count);             \
    __to->next_free += __count;                           \
    *__to->next_free++ = 0;                               \
    (void)0;                                              \
  })
#define obstack_1grow(stack, c)                           \
  ({                                                      \
    struct obstack *__to = (stack);                       \
    obstack_make_room(__to, 1);                           \
    obstack_1grow_fast(__to, c);                          \
  })
#define obstack_int_grow(stack, n)                        \
  ({                                                      \
    struct obstack *__to = (stack);                       \
    obstack_make_room(__to, sizeof(int));                 \
    obstack_int_grow_fast(__to, n);                       \
  })
#define obstack_ptr_grow(stack, p)                        \
  ({                                                      \
    struct obstack *__to = (stack);                       \
    obstack_make_room(__to, sizeof(void *));              \
    obstack_ptr_grow_fast(__to, p);                       \
  })
#define obstack_blank(stack, length)                      \
  ({                                                      \
    struct obstack *__to = (stack);                       \
    size_t __count = (length);                            \
    obstack_make_room(__to, __count);                     \
    obstack_blank_fast(__to, __count);                    \
  })

#define obstack_finish(stack)                                                                                 \
  ({                                                                                                          \
    struct obstack *__done = (stack);                                                                         \
    void *__object = __done->object_base;                                                                     \
    if (__done->next_free == __object) __done->maybe_empty_object = 1;                                        \
    __done->next_free = (char *)(((size_t)__done->next_free + __done->alignment_mask) & ~__done->alignment_mask); \
    if (__done->next_free > __done->chunk_limit) __done->next_free = __done->chunk_limit;                     \
    __done->object_base = __done->next_free;                                                                  \
    __object;                                                                                                 \
  })
#define obstack_alloc(stack, length)                      \
  ({                                                      \
    struct obstack *__whole = (stack);                    \
    obstack_blank(__whole, length);                       \
    obstack_finish(__whole);                              \
  })
#define obstack_copy(stack, from, length)                 \
  ({                                                      \
    struct obstack *__whole = (stack);                    \
    obstack_grow(__whole, from, length);                  \
    obstack_finish(__whole);                              \
  })
#define obstack_copy0(stack, from, length)                \
  ({                                                      \
    struct obstack *__whole = (stack);                    \
    obstack_grow0(__whole, from, length);                 \
    obstack_finish(__whole);                              \
  })
#endif
