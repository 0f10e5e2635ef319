/*
 * BSD's intrusive lists, as macros: an element carries its links in a field. SLIST and STAILQ are linked one way, LIST and
 * TAILQ both ways (an element can be removed without a search); the TAILQs know their last element. `SIMPLEQ` is STAILQ.
 *
 * Where a link points back, it points to the link before, not to the element before, so the head needs no special case.
 */
#ifndef _SYS_QUEUE_H
#define _SYS_QUEUE_H
#include <stddef.h>

#define __QUEUE_CONTAINER(pointer, type, field) ((struct type *)((char *)(pointer)-offsetof(struct type, field)))

/* --- Singly linked ---------------------------------------------------------------------------------------- */

#define SLIST_HEAD(name, type)                                                                     \
  struct name {                                                                                    \
    struct type *slh_first;                                                                        \
  }
#define SLIST_HEAD_INITIALIZER(head) {NULL}
#define SLIST_ENTRY(type)                                                                          \
  struct {                                                                                         \
    struct type *sle_next;                                                                         \
  }
#define SLIST_FIRST(head) ((head)->slh_first)
#define SLIST_NEXT(element, field) ((element)->field.sle_next)
#define SLIST_EMPTY(head) (SLIST_FIRST(head) == NULL)
#define SLIST_INIT(head) ((void)(SLIST_FIRST(head) = NULL))
#define SLIST_FOREACH(var, head, field) for ((var) = SLIST_FIRST(head); (var); (var) = SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, next)                                                 \
  for ((var) = SLIST_FIRST(head); (var) && ((next) = SLIST_NEXT(var, field), 1); (var) = (next))
#define SLIST_INSERT_HEAD(head, element, field)                                                    \
  do {                                                                                             \
    SLIST_NEXT(element, field) = SLIST_FIRST(head);                                                \
    SLIST_FIRST(head) = (element);                                                                 \
  } while (0)
#define SLIST_INSERT_AFTER(after, element, field)                                                  \
  do {                                                                                             \
    SLIST_NEXT(element, field) = SLIST_NEXT(after, field);                                         \
    SLIST_NEXT(after, field) = (element);                                                          \
  } while (0)
#define SLIST_REMOVE_HEAD(head, field) ((void)(SLIST_FIRST(head) = SLIST_NEXT(SLIST_FIRST(head), field)))
#define SLIST_REMOVE_AFTER(element, field)                                                         \
  ((void)(SLIST_NEXT(element, field) = SLIST_NEXT(SLIST_NEXT(element, field), field)))
#define SLIST_REMOVE(head, element, type, field)                                                   \
  do {                                                                                             \
    struct type **__link = &SLIST_FIRST(head);                                                     \
    while (*__link != (element)) __link = &SLIST_NEXT(*__link, field);                             \
    *__link = SLIST_NEXT(*__link, field);                                                          \
  } while (0)

/* --- Doubly linked ---------------------------------------------------------------------------------------- */

#define LIST_HEAD(name, type)                                                                      \
  struct name {                                                                                    \
    struct type *lh_first;                                                                         \
  }
#define LIST_HEAD_INITIALIZER(head) {NULL}
#define LIST_ENTRY(type)                                                                           \
  struct {                                                                                         \
    struct type *le_next;                                                                          \
    struct type **le_prev;                                                                         \
  }
#define LIST_FIRST(head) ((head)->lh_first)
#define LIST_NEXT(element, field) ((element)->field.le_next)
#define LIST_PREV(element, head, type, field)                                                      \
  ((element)->field.le_prev == &LIST_FIRST(head)                                                   \
       ? NULL                                                                                      \
       : __QUEUE_CONTAINER((element)->field.le_prev, type, field.le_next))
#define LIST_EMPTY(head) (LIST_FIRST(head) == NULL)
#define LIST_INIT(head) ((void)(LIST_FIRST(head) = NULL))
#define LIST_FOREACH(var, head, field) for ((var) = LIST_FIRST(head); (var); (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, next)                                                  \
  for ((var) = LIST_FIRST(head); (var) && ((next) = LIST_NEXT(var, field), 1); (var) = (next))
/* Put an element where `link`, the one before it, points. */
#define __LIST_PUT(link, element, field)                                                           \
  do {                                                                                             \
    LIST_NEXT(element, field) = *(link);                                                           \
    if (*(link)) (*(link))->field.le_prev = &LIST_NEXT(element, field);                            \
    (element)->field.le_prev = (link);                                                             \
    *(link) = (element);                                                                           \
  } while (0)
#define LIST_INSERT_HEAD(head, element, field) __LIST_PUT(&LIST_FIRST(head), element, field)
#define LIST_INSERT_AFTER(after, element, field) __LIST_PUT(&LIST_NEXT(after, field), element, field)
#define LIST_INSERT_BEFORE(before, element, field)                                                 \
  do {                                                                                             \
    (element)->field.le_prev = (before)->field.le_prev;                                            \
    LIST_NEXT(element, field) = (before);                                                          \
    *(before)->field.le_prev = (element);                                                          \
    (before)->field.le_prev = &LIST_NEXT(element, field);                                          \
  } while (0)
#define LIST_REMOVE(element, field)                                                                \
  do {                                                                                             \
    if (LIST_NEXT(element, field)) LIST_NEXT(element, field)->field.le_prev = (element)->field.le_prev; \
    *(element)->field.le_prev = LIST_NEXT(element, field);                                         \
  } while (0)

/* --- Singly linked, with an end ---------------------------------------------------------------------------- */

#define STAILQ_HEAD(name, type)                                                                    \
  struct name {                                                                                    \
    struct type *stqh_first;                                                                       \
    struct type **stqh_last;                                                                       \
  }
#define STAILQ_HEAD_INITIALIZER(head) {NULL, &(head).stqh_first}
#define STAILQ_ENTRY(type)                                                                         \
  struct {                                                                                         \
    struct type *stqe_next;                                                                        \
  }
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_NEXT(element, field) ((element)->field.stqe_next)
#define STAILQ_EMPTY(head) (STAILQ_FIRST(head) == NULL)
#define STAILQ_INIT(head) ((void)(STAILQ_FIRST(head) = NULL, (head)->stqh_last = &STAILQ_FIRST(head)))
#define STAILQ_LAST(head, type, field)                                                             \
  (STAILQ_EMPTY(head) ? NULL : __QUEUE_CONTAINER((head)->stqh_last, type, field.stqe_next))
#define STAILQ_FOREACH(var, head, field) for ((var) = STAILQ_FIRST(head); (var); (var) = STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, next)                                                \
  for ((var) = STAILQ_FIRST(head); (var) && ((next) = STAILQ_NEXT(var, field), 1); (var) = (next))
#define __STAILQ_PUT(head, link, element, field)                                                   \
  do {                                                                                             \
    if ((STAILQ_NEXT(element, field) = *(link)) == NULL) (head)->stqh_last = &STAILQ_NEXT(element, field); \
    *(link) = (element);                                                                           \
  } while (0)
#define STAILQ_INSERT_HEAD(head, element, field) __STAILQ_PUT(head, &STAILQ_FIRST(head), element, field)
#define STAILQ_INSERT_AFTER(head, after, element, field)                                           \
  __STAILQ_PUT(head, &STAILQ_NEXT(after, field), element, field)
#define STAILQ_INSERT_TAIL(head, element, field)                                                   \
  do {                                                                                             \
    STAILQ_NEXT(element, field) = NULL;                                                            \
    *(head)->stqh_last = (element);                                                                \
    (head)->stqh_last = &STAILQ_NEXT(element, field);                                              \
  } while (0)
#define __STAILQ_TAKE(head, link, field)                                                           \
  do {                                                                                             \
    if ((*(link) = STAILQ_NEXT(*(link), field)) == NULL) (head)->stqh_last = (link);               \
  } while (0)
#define STAILQ_REMOVE_HEAD(head, field) __STAILQ_TAKE(head, &STAILQ_FIRST(head), field)
#define STAILQ_REMOVE_AFTER(head, element, field) __STAILQ_TAKE(head, &STAILQ_NEXT(element, field), field)
#define STAILQ_REMOVE(head, element, type, field)                                                  \
  do {                                                                                             \
    struct type **__link = &STAILQ_FIRST(head);                                                    \
    while (*__link != (element)) __link = &STAILQ_NEXT(*__link, field);                            \
    __STAILQ_TAKE(head, __link, field);                                                            \
  } while (0)
#define STAILQ_CONCAT(head, other)                                                                 \
  do {                                                                                             \
    if (!STAILQ_EMPTY(other)) {                                                                    \
      *(head)->stqh_last = STAILQ_FIRST(other);                                                    \
      (head)->stqh_last = (other)->stqh_last;                                                      \
      STAILQ_INIT(other);                                                                          \
    }                                                                                              \
  } while (0)

#define SIMPLEQ_HEAD(name, type)                                                                   \
  struct name {                                                                                    \
    struct type *stqh_first;                                                                       \
    struct type **stqh_last;                                                                       \
  }
#define SIMPLEQ_HEAD_INITIALIZER(head) STAILQ_HEAD_INITIALIZER(head)
#define SIMPLEQ_ENTRY(type) STAILQ_ENTRY(type)
#define SIMPLEQ_FIRST(head) STAILQ_FIRST(head)
#define SIMPLEQ_NEXT(element, field) STAILQ_NEXT(element, field)
#define SIMPLEQ_EMPTY(head) STAILQ_EMPTY(head)
#define SIMPLEQ_INIT(head) STAILQ_INIT(head)
#define SIMPLEQ_FOREACH(var, head, field) STAILQ_FOREACH(var, head, field)
#define SIMPLEQ_INSERT_HEAD(head, element, field) STAILQ_INSERT_HEAD(head, element, field)
#define SIMPLEQ_INSERT_AFTER(head, after, element, field) STAILQ_INSERT_AFTER(head, after, element, field)
#define SIMPLEQ_INSERT_TAIL(head, element, field) STAILQ_INSERT_TAIL(head, element, field)
#define SIMPLEQ_REMOVE_HEAD(head, field) STAILQ_REMOVE_HEAD(head, field)

/* --- Doubly linked, with an end ---------------------------------------------------------------------------- */

#define TAILQ_HEAD(name, type)                                                                     \
  struct name {                                                                                    \
    struct type *tqh_first;                                                                        \
    struct type **tqh_last;                                                                        \
  }
#define TAILQ_HEAD_INITIALIZER(head) {NULL, &(head).tqh_first}
#define TAILQ_ENTRY(type)                                                                          \
  struct {                                                                                         \
    struct type *tqe_next;                                                                         \
    struct type **tqe_prev;                                                                        \
  }
#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_END(head) NULL
#define TAILQ_NEXT(element, field) ((element)->field.tqe_next)
/* A head and an entry begin alike, so the link that points to an element lies in something that knows the link before. */
#define TAILQ_LAST(head, name) (*(((struct name *)((head)->tqh_last))->tqh_last))
#define TAILQ_PREV(element, name, field) (*(((struct name *)((element)->field.tqe_prev))->tqh_last))
#define TAILQ_EMPTY(head) (TAILQ_FIRST(head) == NULL)
#define TAILQ_INIT(head) ((void)(TAILQ_FIRST(head) = NULL, (head)->tqh_last = &TAILQ_FIRST(head)))
#define TAILQ_FOREACH(var, head, field) for ((var) = TAILQ_FIRST(head); (var); (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, next)                                                 \
  for ((var) = TAILQ_FIRST(head); (var) && ((next) = TAILQ_NEXT(var, field), 1); (var) = (next))
#define TAILQ_FOREACH_REVERSE(var, head, name, field)                                              \
  for ((var) = TAILQ_LAST(head, name); (var); (var) = TAILQ_PREV(var, name, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, name, field, next)                                   \
  for ((var) = TAILQ_LAST(head, name); (var) && ((next) = TAILQ_PREV(var, name, field), 1); (var) = (next))
#define __TAILQ_PUT(head, link, element, field)                                                    \
  do {                                                                                             \
    if ((TAILQ_NEXT(element, field) = *(link)) != NULL)                                            \
      TAILQ_NEXT(element, field)->field.tqe_prev = &TAILQ_NEXT(element, field);                    \
    else                                                                                           \
      (head)->tqh_last = &TAILQ_NEXT(element, field);                                              \
    (element)->field.tqe_prev = (link);                                                            \
    *(link) = (element);                                                                           \
  } while (0)
#define TAILQ_INSERT_HEAD(head, element, field) __TAILQ_PUT(head, &TAILQ_FIRST(head), element, field)
#define TAILQ_INSERT_AFTER(head, after, element, field) __TAILQ_PUT(head, &TAILQ_NEXT(after, field), element, field)
#define TAILQ_INSERT_BEFORE(before, element, field)                                                \
  do {                                                                                             \
    (element)->field.tqe_prev = (before)->field.tqe_prev;                                          \
    TAILQ_NEXT(element, field) = (before);                                                         \
    *(before)->field.tqe_prev = (element);                                                         \
    (before)->field.tqe_prev = &TAILQ_NEXT(element, field);                                        \
  } while (0)
#define TAILQ_INSERT_TAIL(head, element, field)                                                    \
  do {                                                                                             \
    TAILQ_NEXT(element, field) = NULL;                                                             \
    (element)->field.tqe_prev = (head)->tqh_last;                                                  \
    *(head)->tqh_last = (element);                                                                 \
    (head)->tqh_last = &TAILQ_NEXT(element, field);                                                \
  } while (0)
#define TAILQ_REMOVE(head, element, field)                                                         \
  do {                                                                                             \
    if (TAILQ_NEXT(element, field))                                                                \
      TAILQ_NEXT(element, field)->field.tqe_prev = (element)->field.tqe_prev;                      \
    else                                                                                           \
      (head)->tqh_last = (element)->field.tqe_prev;                                                \
    *(element)->field.tqe_prev = TAILQ_NEXT(element, field);                                       \
  } while (0)
#define TAILQ_CONCAT(head, other, field)                                                           \
  do {                                                                                             \
    if (!TAILQ_EMPTY(other)) {                                                                     \
      *(head)->tqh_last = TAILQ_FIRST(other);                                                      \
      TAILQ_FIRST(other)->field.tqe_prev = (head)->tqh_last;                                       \
      (head)->tqh_last = (other)->tqh_last;                                                        \
      TAILQ_INIT(other);                                                                           \
    }                                                                                              \
  } while (0)

/* --- A ring: doubly linked, its head an element without contents -------------------------------------------- */

#define CIRCLEQ_HEAD(name, type)                                                                   \
  struct name {                                                                                    \
    struct type *cqh_first;                                                                        \
    struct type *cqh_last;                                                                         \
  }
#define CIRCLEQ_HEAD_INITIALIZER(head) {(void *)&(head), (void *)&(head)}
#define CIRCLEQ_ENTRY(type)                                                                        \
  struct {                                                                                         \
    struct type *cqe_next;                                                                         \
    struct type *cqe_prev;                                                                         \
  }
#define CIRCLEQ_FIRST(head) ((head)->cqh_first)
#define CIRCLEQ_LAST(head) ((head)->cqh_last)
#define CIRCLEQ_NEXT(element, field) ((element)->field.cqe_next)
#define CIRCLEQ_PREV(element, field) ((element)->field.cqe_prev)
#define CIRCLEQ_EMPTY(head) (CIRCLEQ_FIRST(head) == (void *)(head))
#define CIRCLEQ_INIT(head) ((void)(CIRCLEQ_FIRST(head) = (void *)(head), CIRCLEQ_LAST(head) = (void *)(head)))
#define CIRCLEQ_FOREACH(var, head, field)                                                          \
  for ((var) = CIRCLEQ_FIRST(head); (void *)(var) != (void *)(head); (var) = CIRCLEQ_NEXT(var, field))
#define CIRCLEQ_FOREACH_REVERSE(var, head, field)                                                  \
  for ((var) = CIRCLEQ_LAST(head); (void *)(var) != (void *)(head); (var) = CIRCLEQ_PREV(var, field))
/* Put an element between two neighbours, either of which may be the head. */
#define __CIRCLEQ_PUT(head, before, after, element, field)                                         \
  do {                                                                                             \
    void *__before = (before), *__after = (after);                                                 \
    CIRCLEQ_PREV(element, field) = __before;                                                       \
    CIRCLEQ_NEXT(element, field) = __after;                                                        \
    if (__before == (void *)(head))                                                                \
      CIRCLEQ_FIRST(head) = (element);                                                             \
    else                                                                                           \
      CIRCLEQ_NEXT(CIRCLEQ_PREV(element, field), field) = (element);                               \
    if (__after == (void *)(head))                                                                 \
      CIRCLEQ_LAST(head) = (element);                                                              \
    else                                                                                           \
      CIRCLEQ_PREV(CIRCLEQ_NEXT(element, field), field) = (element);                               \
  } while (0)
#define CIRCLEQ_INSERT_HEAD(head, element, field) __CIRCLEQ_PUT(head, head, CIRCLEQ_FIRST(head), element, field)
#define CIRCLEQ_INSERT_TAIL(head, element, field) __CIRCLEQ_PUT(head, CIRCLEQ_LAST(head), head, element, field)
#define CIRCLEQ_INSERT_AFTER(head, at, element, field)                                             \
  __CIRCLEQ_PUT(head, at, CIRCLEQ_NEXT(at, field), element, field)
#define CIRCLEQ_INSERT_BEFORE(head, at, element, field)                                            \
  __CIRCLEQ_PUT(head, CIRCLEQ_PREV(at, field), at, element, field)
#define CIRCLEQ_REMOVE(head, element, field)                                                       \
  do {                                                                                             \
    if (CIRCLEQ_NEXT(element, field) == (void *)(head))                                            \
      CIRCLEQ_LAST(head) = CIRCLEQ_PREV(element, field);                                           \
    else                                                                                           \
      CIRCLEQ_PREV(CIRCLEQ_NEXT(element, field), field) = CIRCLEQ_PREV(element, field);            \
    if (CIRCLEQ_PREV(element, field) == (void *)(head))                                            \
      CIRCLEQ_FIRST(head) = CIRCLEQ_NEXT(element, field);                                          \
    else                                                                                           \
      CIRCLEQ_NEXT(CIRCLEQ_PREV(element, field), field) = CIRCLEQ_NEXT(element, field);            \
  } while (0)
#endif
