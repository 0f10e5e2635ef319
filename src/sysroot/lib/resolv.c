/*
 * The resolver's own functions (resolver(3)), on a computer without a name server: questions are not answered. The two functions about
 * names in messages work on what the caller has.
 */
#include <resolv.h>
#include "internal.h"

enum { MOST_JUMPS = 64, LENGTH = 63, POINTER = 0xc0 };

struct __res_state *__res_state(void) {
  static __thread struct __res_state state;
  return &state;
}

int res_ninit(res_state state) {
  *state = (struct __res_state){.retrans = 5, .retry = 2, .options = RES_INIT | RES_DEFAULT};
  return 0;
}

int res_init(void) { return res_ninit(__res_state()); }

void res_nclose(res_state state) { state->options &= ~(unsigned long)RES_INIT; }

static int unanswered(void) {
  h_errno = TRY_AGAIN;
  errno = ECONNREFUSED;
  return -1;
}

int res_query(const char *name, int class, int type, unsigned char *answer, int length) { return unanswered(); }
int res_search(const char *name, int class, int type, unsigned char *answer, int length) { return unanswered(); }
int res_querydomain(const char *name, const char *domain, int class, int type, unsigned char *answer, int length) {
  return unanswered();
}
int res_send(const unsigned char *message, int length, unsigned char *answer, int room) { return unanswered(); }

int dn_skipname(const unsigned char *compressed, const unsigned char *end) {
  for (const unsigned char *at = compressed; at < end; at += 1 + *at) {
    if (*at == 0) return at + 1 - compressed;
    if (*at >= POINTER) return at + 2 <= end ? at + 2 - compressed : -1;
    if (*at > LENGTH) return -1;
  }
  return -1;
}

/* Labels with points between them; a label's length that is none is the place where the name goes on. */
int dn_expand(const unsigned char *message, const unsigned char *end, const unsigned char *compressed, char *name, int length) {
  const unsigned char *at = compressed;
  char *next = name, *last = name + length - 1;
  for (int jumps = 0; at < end && jumps < MOST_JUMPS;) {
    int size = *at++;
    if (size == 0) {
      if (next > last) break;
      *next = 0;
      return dn_skipname(compressed, end);
    }
    if (size >= POINTER) {
      if (at >= end) break;
      at = message + ((size & ~POINTER) << 8 | *at);
      jumps++;
      continue;
    }
    if (size > LENGTH || size > end - at || next + size + 1 > last) break;
    if (next > name) *next++ = '.';
    __memcpy(next, at, size);
    next += size;
    at += size;
  }
  errno = EMSGSIZE;
  return -1;
}
