/* sigset_t: bit n - 1 is signal n. The kernel reads the first 8 bytes. */
#ifndef _BITS_SIGSET_H
#define _BITS_SIGSET_H
typedef struct {
  unsigned long __val[16];
} sigset_t;
typedef sigset_t __sigset_t;
#endif
