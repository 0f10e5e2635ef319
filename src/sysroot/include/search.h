/* POSIX search.h: tables, trees and lists by comparison. */
#ifndef _SEARCH_H
#define _SEARCH_H
#include <stddef.h>

typedef enum { FIND, ENTER } ACTION;
typedef struct entry {
  char *key;
  void *data;
} ENTRY;
int hcreate(size_t capacity);
ENTRY *hsearch(ENTRY item, ACTION action);
void hdestroy(void);
struct hsearch_data {
  void *__entries;
  size_t __size, __used, __capacity;
};
int hcreate_r(size_t capacity, struct hsearch_data *table);
int hsearch_r(ENTRY item, ACTION action, ENTRY **result, struct hsearch_data *table);
void hdestroy_r(struct hsearch_data *table);

typedef enum { preorder, postorder, endorder, leaf } VISIT;
void *tsearch(const void *key, void **root, int (*compare)(const void *, const void *));
void *tfind(const void *key, void *const *root, int (*compare)(const void *, const void *));
void *tdelete(const void *restrict key, void **restrict root, int (*compare)(const void *, const void *));
void twalk(const void *root, void (*action)(const void *node, VISIT which, int depth));
void twalk_r(const void *root, void (*action)(const void *node, VISIT which, void *closure), void *closure);
void tdestroy(void *root, void (*free_key)(void *key));

void *lsearch(const void *key, void *base, size_t *count, size_t width, int (*compare)(const void *, const void *));
void *lfind(const void *key, const void *base, size_t *count, size_t width, int (*compare)(const void *, const void *));

void insque(void *element, void *predecessor);
void remque(void *element);
#endif
