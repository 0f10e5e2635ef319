/*
 * Pointers to nested functions (compiler/lower-nested.ts). Each nested function whose address is taken has a pool of thunks: thunk i calls it
 * with the static chain that stands in element i of its pool. A chain is the address of a record in the frame of the function
 * around it, so the same record gets the same thunk again, and returning from that function gives back what its record holds.
 */
#include <stdlib.h>
#include <unistd.h>

struct thunk {
  void *chain;
  struct thunk *next; /* of the same record */
};

/* How a record begins. */
struct record {
  struct record *outer;
  struct thunk *claimed;
};

void *__procstep_nested_pointer(struct record *record, struct thunk *pool, void *const *thunks, long n) {
  for (struct thunk *t = record->claimed; t; t = t->next)
    if (t >= pool && t < pool + n) return thunks[t - pool];
  for (long i = 0; i < n; i++) {
    if (!__sync_bool_compare_and_swap(&pool[i].chain, NULL, record)) continue;
    pool[i].next = record->claimed;
    record->claimed = &pool[i];
    return thunks[i];
  }
  static const char message[] = "too many pointers to one nested function at a time (256 calls of the function around it)\n";
  write(2, message, sizeof message - 1);
  abort();
}

void __procstep_nested_release(struct record *record) {
  for (struct thunk *t = record->claimed, *next; t; t = next) {
    next = t->next;
    t->next = NULL;
    __sync_lock_release(&t->chain);
  }
  record->claimed = NULL;
}
