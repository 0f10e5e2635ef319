/*
 * MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4): the same idea three times. The message, padded to whole blocks of 64
 * bytes with its length at the end, is mixed block by block into a state, which is the digest.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>
#include <stdint.h>

struct digest {
  const struct digest_kind *kind;
  uint32_t state[8];
  uint8_t block[64];
  size_t used;     /* bytes in the block */
  uint64_t length; /* bytes in all */
};

struct digest_kind {
  const char *program, *name;
  size_t words; /* of the state, and of the digest */
  int big_endian;
  uint32_t initial[8];
  void (*mix)(uint32_t *state, const uint32_t *words);
};

extern const struct digest_kind digest_kinds[];

void digest_begin(struct digest *digest, const struct digest_kind *kind);
void digest_add(struct digest *digest, const uint8_t *bytes, size_t length);
/* The digest's bytes: 4 * kind->words of them. */
void digest_end(struct digest *digest, uint8_t *result);

#endif
