/*
 * The three digests: a table of them, and what they have in common.
 */
#include "digest.h"

#include <math.h>
#include <string.h>

static uint32_t rotate(uint32_t x, int n)
{
  return (x << n) | (x >> (32 - n));
}

static void mix_md5(uint32_t *state, const uint32_t *words)
{
  static const int shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  static uint32_t sines[64]; /* the integer part of 2^32 |sin(i + 1)| */
  if (sines[0] == 0) {
    for (int i = 0; i < 64; i++)
      sines[i] = (uint32_t)(fabs(sin(i + 1)) * 4294967296.0);
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (int i = 0; i < 64; i++) {
    uint32_t f;
    int g;
    switch (i / 16) {
    case 0: f = (b & c) | (~b & d); g = i; break;
    case 1: f = (d & b) | (~d & c); g = (5 * i + 1) % 16; break;
    case 2: f = b ^ c ^ d; g = (3 * i + 5) % 16; break;
    default: f = c ^ (b | ~d); g = 7 * i % 16; break;
    }
    uint32_t old = d;
    d = c;
    c = b;
    b += rotate(a + f + sines[i] + words[g], shifts[i / 16][i % 4]);
    a = old;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

static void mix_sha1(uint32_t *state, const uint32_t *words)
{
  uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  memcpy(w, words, 64);
  for (int i = 16; i < 80; i++)
    w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for (int i = 0; i < 80; i++) {
    uint32_t f, k;
    switch (i / 20) {
    case 0: f = (b & c) | (~b & d); k = 0x5a827999; break;
    case 1: f = b ^ c ^ d; k = 0x6ed9eba1; break;
    case 2: f = (b & c) | (b & d) | (c & d); k = 0x8f1bbcdc; break;
    default: f = b ^ c ^ d; k = 0xca62c1d6; break;
    }
    uint32_t next = rotate(a, 5) + f + e + k + w[i];
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t cube_roots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static void mix_sha256(uint32_t *state, const uint32_t *words)
{
  uint32_t w[64], s[8];
  memcpy(w, words, 64);
  memcpy(s, state, sizeof s);
  for (int i = 16; i < 64; i++) {
    uint32_t x = w[i - 15], y = w[i - 2];
    w[i] = w[i - 16] + (rotate(x, 25) ^ rotate(x, 14) ^ (x >> 3)) + w[i - 7] + (rotate(y, 15) ^ rotate(y, 13) ^ (y >> 10));
  }
  for (int i = 0; i < 64; i++) {
    uint32_t first = s[7] + (rotate(s[4], 26) ^ rotate(s[4], 21) ^ rotate(s[4], 7)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                     cube_roots[i] + w[i];
    uint32_t second = (rotate(s[0], 30) ^ rotate(s[0], 19) ^ rotate(s[0], 10)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += first;
    s[0] = first + second;
  }
  for (int i = 0; i < 8; i++)
    state[i] += s[i];
}

const struct digest_kind digest_kinds[] = {
    {"md5sum", "MD5", 4, 0, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}, mix_md5},
    {"sha1sum", "SHA1", 5, 1, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, mix_sha1},
    {"sha256sum", "SHA256", 8, 1,
     {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}, mix_sha256},
    {NULL, NULL, 0, 0, {0}, NULL},
};

void digest_begin(struct digest *digest, const struct digest_kind *kind)
{
  memset(digest, 0, sizeof *digest);
  digest->kind = kind;
  memcpy(digest->state, kind->initial, sizeof digest->state);
}

static void mix_block(struct digest *digest)
{
  uint32_t words[16];
  for (int i = 0; i < 16; i++) {
    const uint8_t *b = digest->block + 4 * i;
    words[i] = digest->kind->big_endian ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
                                        : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
  }
  digest->kind->mix(digest->state, words);
  digest->used = 0;
}

void digest_add(struct digest *digest, const uint8_t *bytes, size_t length)
{
  digest->length += length;
  while (length > 0) {
    size_t room = sizeof digest->block - digest->used, n = length < room ? length : room;
    memcpy(digest->block + digest->used, bytes, n);
    digest->used += n;
    bytes += n;
    length -= n;
    if (digest->used == sizeof digest->block)
      mix_block(digest);
  }
}

void digest_end(struct digest *digest, uint8_t *result)
{
  uint64_t bits = 8 * digest->length;
  uint8_t one = 0x80, zero = 0, size[8];
  digest_add(digest, &one, 1);
  while (digest->used != 56)
    digest_add(digest, &zero, 1);
  for (int i = 0; i < 8; i++)
    size[digest->kind->big_endian ? 7 - i : i] = (uint8_t)(bits >> (8 * i));
  digest_add(digest, size, 8);
  for (size_t i = 0; i < 4 * digest->kind->words; i++) {
    size_t shift = digest->kind->big_endian ? 24 - 8 * (i % 4) : 8 * (i % 4);
    result[i] = (uint8_t)(digest->state[i / 4] >> shift);
  }
}
