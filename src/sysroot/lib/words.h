/* Eight bytes at a time: which of the bytes in a word is zero, by arithmetic on the whole word. */
#ifndef _WORDS_H
#define _WORDS_H
#define ONES 0x0101010101010101UL
#define HIGHS 0x8080808080808080UL
/* Nonzero if a byte of the word is zero; the lowest set bit marks the first one. */
#define ZERO_BYTE(word) (((word)-ONES) & ~(word) & HIGHS)
/* The number of the byte that the lowest set bit of a word, not zero, is in. */
#define FIRST_BYTE(bits) ((size_t)__builtin_ctzl(bits) >> 3)
#define WORD(p) (*(const unsigned long *)(p))
#endif
