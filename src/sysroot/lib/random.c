/*
 * Pseudo-random numbers. random and rand are glibc's additive feedback generator (TYPE_3: r[i] = r[i-3] + r[i-31]), so the
 * sequences are those a student sees on Linux; drand48 and its family are POSIX's 48-bit linear congruential generator.
 */
#include <stdlib.h>
#include <sys/types.h>
#include "internal.h"

#define TYPES 5

static const int degrees[TYPES] = {0, 7, 15, 31, 63};
static const int separations[TYPES] = {0, 3, 1, 3, 1};
static const int sizes[TYPES] = {8, 32, 64, 128, 256};

static int table[32] = {3}; /* [0]: type and position, as initstate stores it; filled when first used */
static struct random_data shared = {.state = table + 1, .rand_type = 3, .rand_deg = 31, .rand_sep = 3};
static int seeded;
static int random_lock;

int random_r(struct random_data *restrict data, int *restrict result) {
  if (!data || !result) return __result(-EINVAL);
  if (data->rand_type == 0) {
    *result = data->state[0] = (data->state[0] * 1103515245U + 12345U) & 0x7fffffff;
    return 0;
  }
  unsigned int sum = *data->fptr += (unsigned int)*data->rptr;
  *result = sum >> 1;
  if (++data->fptr >= data->end_ptr) data->fptr = data->state;
  if (++data->rptr >= data->end_ptr) data->rptr = data->state;
  return 0;
}

int srandom_r(unsigned int seed, struct random_data *data) {
  if (!data || data->rand_type < 0 || data->rand_type >= TYPES) return __result(-EINVAL);
  int *state = data->state, word = seed ? seed : 1;
  state[0] = word;
  if (data->rand_type == 0) return 0;
  for (int i = 1; i < data->rand_deg; i++) {
    /* 16807 * word mod 2^31 - 1, without overflowing 31 bits */
    long high = word / 127773, low = word % 127773;
    word = 16807 * low - 2836 * high;
    if (word < 0) word += 2147483647;
    state[i] = word;
  }
  data->end_ptr = state + data->rand_deg;
  data->fptr = state + data->rand_sep;
  data->rptr = state;
  for (int i = 0, discard; i < 10 * data->rand_deg; i++) random_r(data, &discard);
  return 0;
}

/* Note in the word before the state where the generator is in it, for setstate. */
static void save_position(struct random_data *data) {
  if (!data->state) return;
  data->state[-1] = data->rand_type ? (int)(TYPES * (data->rptr - data->state)) + data->rand_type : 0;
}

int initstate_r(unsigned int seed, char *restrict state, size_t size, struct random_data *restrict data) {
  if (!data || size < (size_t)sizes[0]) return __result(-EINVAL);
  int type = TYPES - 1;
  while (size < (size_t)sizes[type]) type--;
  save_position(data);
  data->rand_type = type;
  data->rand_deg = degrees[type];
  data->rand_sep = separations[type];
  data->state = (int *)state + 1;
  data->end_ptr = data->state + data->rand_deg;
  srandom_r(seed, data);
  save_position(data);
  return 0;
}

int setstate_r(char *restrict state, struct random_data *restrict data) {
  if (!data || !state) return __result(-EINVAL);
  int *words = (int *)state;
  int type = words[0] % TYPES, rear = words[0] / TYPES;
  if (type < 0) return __result(-EINVAL);
  save_position(data);
  data->rand_type = type;
  data->rand_deg = degrees[type];
  data->rand_sep = separations[type];
  data->state = words + 1;
  data->end_ptr = data->state + data->rand_deg;
  if (type) {
    data->rptr = data->state + rear;
    data->fptr = data->state + (rear + data->rand_sep) % data->rand_deg;
  }
  return 0;
}

static void seed_once(void) {
  if (seeded) return;
  seeded = 1;
  srandom_r(1, &shared);
}

static int shared_random(void) {
  int result;
  if (__threads_started) __lock(&random_lock);
  seed_once();
  random_r(&shared, &result);
  if (__threads_started) __unlock(&random_lock);
  return result;
}

long random(void) { return shared_random(); }
int rand(void) { return shared_random(); }

void srandom(unsigned int seed) {
  seeded = 1;
  srandom_r(seed, &shared);
}

void srand(unsigned int seed) { srandom(seed); }

char *initstate(unsigned int seed, char *state, size_t size) {
  seed_once();
  char *old = (char *)(shared.state - 1);
  return initstate_r(seed, state, size, &shared) < 0 ? NULL : old;
}

char *setstate(char *state) {
  seed_once();
  char *old = (char *)(shared.state - 1);
  return setstate_r(state, &shared) < 0 ? NULL : old;
}

int rand_r(unsigned int *seed) {
  unsigned int next = *seed;
  int result;
  next = next * 1103515245 + 12345;
  result = next / 65536 % 2048;
  next = next * 1103515245 + 12345;
  result = result << 10 ^ next / 65536 % 1024;
  next = next * 1103515245 + 12345;
  result = result << 10 ^ next / 65536 % 1024;
  *seed = next;
  return result;
}

/* --- The 48-bit generators -------------------------------------------------------------------------------- */

#define MASK48 0xffffffffffffUL
#define MULTIPLIER48 0x5deece66dUL

static struct drand48_data shared48;

/* A generator that nobody has seeded begins with zeros, and these. */
static void default48(struct drand48_data *g) {
  g->__c = 0xb;
  g->__a = MULTIPLIER48;
  g->__init = 1;
}

static unsigned long step48(unsigned short state[3], struct drand48_data *g) {
  if (!g->__init) default48(g);
  unsigned long x = state[0] | (unsigned long)state[1] << 16 | (unsigned long)state[2] << 32;
  x = (x * g->__a + g->__c) & MASK48;
  state[0] = x;
  state[1] = x >> 16;
  state[2] = x >> 32;
  return x;
}

int erand48_r(unsigned short state[3], struct drand48_data *g, double *result) {
  *result = step48(state, g) * 0x1p-48;
  return 0;
}

int nrand48_r(unsigned short state[3], struct drand48_data *g, long *result) {
  *result = step48(state, g) >> 17;
  return 0;
}

int jrand48_r(unsigned short state[3], struct drand48_data *g, long *result) {
  *result = (int)(step48(state, g) >> 16);
  return 0;
}

int drand48_r(struct drand48_data *g, double *result) { return erand48_r(g->__x, g, result); }
int lrand48_r(struct drand48_data *g, long *result) { return nrand48_r(g->__x, g, result); }
int mrand48_r(struct drand48_data *g, long *result) { return jrand48_r(g->__x, g, result); }

int srand48_r(long seed, struct drand48_data *g) {
  default48(g);
  g->__x[0] = 0x330e;
  g->__x[1] = seed;
  g->__x[2] = seed >> 16;
  return 0;
}

int seed48_r(unsigned short seed[3], struct drand48_data *g) {
  __memcpy(g->__old_x, g->__x, sizeof g->__x);
  __memcpy(g->__x, seed, sizeof g->__x);
  default48(g);
  return 0;
}

int lcong48_r(unsigned short parameters[7], struct drand48_data *g) {
  __memcpy(g->__x, parameters, sizeof g->__x);
  g->__a = parameters[3] | (unsigned long)parameters[4] << 16 | (unsigned long)parameters[5] << 32;
  g->__c = parameters[6];
  g->__init = 1;
  return 0;
}

double erand48(unsigned short state[3]) { return step48(state, &shared48) * 0x1p-48; }
long nrand48(unsigned short state[3]) { return step48(state, &shared48) >> 17; }
long jrand48(unsigned short state[3]) { return (int)(step48(state, &shared48) >> 16); }
double drand48(void) { return erand48(shared48.__x); }
long lrand48(void) { return nrand48(shared48.__x); }
long mrand48(void) { return jrand48(shared48.__x); }
void srand48(long seed) { srand48_r(seed, &shared48); }
void lcong48(unsigned short parameters[7]) { lcong48_r(parameters, &shared48); }

unsigned short *seed48(unsigned short seed[3]) {
  seed48_r(seed, &shared48);
  return shared48.__old_x;
}

/* --- Random bytes from the kernel -------------------------------------------------------------------------- */

void arc4random_buf(void *buffer, size_t size) {
  char *to = buffer;
  while (size) {
    long got = __builtin_syscall(SYS_getrandom, to, size, 0);
    if (got <= 0) continue;
    to += got;
    size -= got;
  }
}

unsigned int arc4random(void) {
  unsigned int n;
  arc4random_buf(&n, sizeof n);
  return n;
}

unsigned int arc4random_uniform(unsigned int bound) {
  if (bound < 2) return 0;
  unsigned int least = -bound % bound, n; /* below it, the remainders would not be equally likely */
  do {
    n = arc4random();
  } while (n < least);
  return n % bound;
}
