/*
 * search.h (POSIX): a hash table, binary trees, linear search, linked lists. Trees are AA trees (Andersson): balanced as
 * glibc's red-black ones are, so a walk of sorted input does not run down a list. What twalk calls a node begins with its key.
 */
#include <errno.h>
#include <search.h>
#include "internal.h"

/* --- Hash tables: open addressing, at most full -------------------------------------------------------------------- */

struct slots {
  ENTRY *entries;
  size_t size, used, capacity;
};

/* As many entries fit as in glibc: a prime number of them. */
static size_t prime_from(size_t n) {
  for (n = n < 3 ? 3 : n | 1;; n += 2) {
    size_t divisor = 3;
    while (divisor * divisor <= n && n % divisor) divisor += 2;
    if (divisor * divisor > n) return n;
  }
}

int hcreate_r(size_t capacity, struct hsearch_data *data) {
  struct slots *table = (struct slots *)data;
  if (table->entries) {
    errno = EINVAL;
    return 0;
  }
  table->capacity = prime_from(capacity);
  table->used = 0;
  for (table->size = 8; table->size < table->capacity + table->capacity / 2;) table->size *= 2;
  table->entries = __libc_malloc(table->size * sizeof *table->entries);
  if (!table->entries) return 0;
  __memset(table->entries, 0, table->size * sizeof *table->entries);
  return 1;
}

int hsearch_r(ENTRY item, ACTION action, ENTRY **result, struct hsearch_data *data) {
  struct slots *table = (struct slots *)data;
  size_t hash = 5381;
  *result = NULL;
  for (const char *p = item.key; *p; p++) hash = hash * 33 + (unsigned char)*p;
  for (size_t i = hash;; i++) {
    ENTRY *slot = &table->entries[i & (table->size - 1)];
    if (!slot->key) {
      if (action == FIND || table->used == table->capacity) {
        errno = action == FIND ? ESRCH : ENOMEM;
        return 0;
      }
      table->used++;
      *slot = item;
    }
    if (__strcmp(slot->key, item.key) == 0) {
      *result = slot;
      return 1;
    }
  }
}

void hdestroy_r(struct hsearch_data *data) {
  struct slots *table = (struct slots *)data;
  __libc_free(table->entries);
  table->entries = NULL;
}

static struct hsearch_data the_table;

int hcreate(size_t capacity) { return hcreate_r(capacity, &the_table); }
void hdestroy(void) { hdestroy_r(&the_table); }

ENTRY *hsearch(ENTRY item, ACTION action) {
  ENTRY *result;
  hsearch_r(item, action, &result, &the_table);
  return result;
}

/* --- Trees ------------------------------------------------------------------------------------------------------- */

struct node {
  const void *key;
  struct node *left, *right;
  int level; /* of a leaf 1; a left child's is lower, a right child's not higher, a right grandchild's lower */
};

typedef int compare_function(const void *, const void *);

/* A left child on the same level: turn right. */
static struct node *skew(struct node *n) {
  if (!n || !n->left || n->left->level != n->level) return n;
  struct node *top = n->left;
  n->left = top->right;
  top->right = n;
  return top;
}

/* Two right children on the same level: turn left, and the middle one goes up. */
static struct node *split(struct node *n) {
  if (!n || !n->right || !n->right->right || n->right->right->level != n->level) return n;
  struct node *top = n->right;
  n->right = top->left;
  top->left = n;
  top->level++;
  return top;
}

static struct node *insert(struct node *n, const void *key, compare_function *compare, struct node **found) {
  if (!n) {
    n = __libc_malloc(sizeof *n);
    if (n) *n = (struct node){key, NULL, NULL, 1};
    *found = n;
    return n;
  }
  int order = compare(key, n->key);
  if (order == 0) {
    *found = n;
    return n;
  }
  struct node **side = order < 0 ? &n->left : &n->right;
  *side = insert(*side, key, compare, found);
  return split(skew(n));
}

void *tsearch(const void *key, void **root, compare_function *compare) {
  struct node *found = NULL;
  if (root) *root = insert(*root, key, compare, &found);
  return found;
}

void *tfind(const void *key, void *const *root, compare_function *compare) {
  for (struct node *n = root ? *root : NULL; n;) {
    int order = compare(key, n->key);
    if (order == 0) return n;
    n = order < 0 ? n->left : n->right;
  }
  return NULL;
}

static struct node *rebalance(struct node *n) {
  int left = n->left ? n->left->level : 0, right = n->right ? n->right->level : 0;
  int level = (left < right ? left : right) + 1;
  if (level < n->level) {
    n->level = level;
    if (n->right && level < n->right->level) n->right->level = level;
  }
  n = skew(n);
  n->right = skew(n->right);
  if (n->right) n->right->right = skew(n->right->right);
  n = split(n);
  n->right = split(n->right);
  return n;
}

/* Take the smallest node out of a tree. */
static struct node *take_first(struct node *n, struct node **first) {
  if (!n->left) {
    *first = n;
    return n->right;
  }
  n->left = take_first(n->left, first);
  return rebalance(n);
}

static struct node *take_out(struct node *n, struct node *parent, const void *key, compare_function *compare,
                             struct node **old, struct node **old_parent) {
  if (!n) return NULL;
  int order = compare(key, n->key);
  if (order != 0) {
    struct node **side = order < 0 ? &n->left : &n->right;
    *side = take_out(*side, n, key, compare, old, old_parent);
    return rebalance(n);
  }
  *old = n;
  *old_parent = parent;
  if (!n->left) return n->right;
  if (!n->right) return n->left;
  struct node *next, *right = take_first(n->right, &next);
  next->left = n->left;
  next->right = right;
  next->level = n->level;
  return rebalance(next);
}

/* Returns the parent of what was deleted, or for the root something that is not NULL. */
void *tdelete(const void *restrict key, void **restrict root, compare_function *compare) {
  struct node *old = NULL, *parent = NULL;
  if (!root || !*root) return NULL;
  *root = take_out(*root, NULL, key, compare, &old, &parent);
  if (!old) return NULL;
  __libc_free(old);
  return parent ? (void *)parent : (void *)root;
}

static void walk(const struct node *n, void (*action)(const void *, VISIT, int), int depth) {
  if (!n->left && !n->right) {
    action(n, leaf, depth);
    return;
  }
  action(n, preorder, depth);
  if (n->left) walk(n->left, action, depth + 1);
  action(n, postorder, depth);
  if (n->right) walk(n->right, action, depth + 1);
  action(n, endorder, depth);
}

void twalk(const void *root, void (*action)(const void *node, VISIT which, int depth)) {
  if (root && action) walk(root, action, 0);
}

static void walk_with(const struct node *n, void (*action)(const void *, VISIT, void *), void *closure) {
  if (!n->left && !n->right) {
    action(n, leaf, closure);
    return;
  }
  action(n, preorder, closure);
  if (n->left) walk_with(n->left, action, closure);
  action(n, postorder, closure);
  if (n->right) walk_with(n->right, action, closure);
  action(n, endorder, closure);
}

void twalk_r(const void *root, void (*action)(const void *node, VISIT which, void *closure), void *closure) {
  if (root && action) walk_with(root, action, closure);
}

void tdestroy(void *root, void (*free_key)(void *key)) {
  struct node *n = root;
  if (!n) return;
  tdestroy(n->left, free_key);
  tdestroy(n->right, free_key);
  free_key((void *)n->key);
  __libc_free(n);
}

/* --- Arrays and lists -------------------------------------------------------------------------------------------- */

void *lfind(const void *key, const void *base, size_t *count, size_t width, compare_function *compare) {
  for (size_t i = 0; i < *count; i++) {
    const char *element = (const char *)base + i * width;
    if (compare(key, element) == 0) return (void *)element;
  }
  return NULL;
}

void *lsearch(const void *key, void *base, size_t *count, size_t width, compare_function *compare) {
  void *found = lfind(key, base, count, width, compare);
  return found ? found : __memcpy((char *)base + (*count)++ * width, key, width);
}

struct link {
  struct link *next, *previous;
};

void insque(void *element, void *predecessor) {
  struct link *e = element, *p = predecessor;
  e->next = p ? p->next : NULL;
  e->previous = p;
  if (e->next) e->next->previous = e;
  if (p) p->next = e;
}

void remque(void *element) {
  struct link *e = element;
  if (e->next) e->next->previous = e->previous;
  if (e->previous) e->previous->next = e->next;
}
