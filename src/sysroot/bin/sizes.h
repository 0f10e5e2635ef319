/*
 * Sizes for people: 1.5K, 12M.
 */
#ifndef SIZES_H
#define SIZES_H

#include <stdio.h>

/* Rounded up, as du and df do it, with at most one digit behind the point. */
static inline const char *human_size(unsigned long long bytes, char *text, size_t size)
{
  static const char units[] = "KMGTP";
  if (bytes < 1024) {
    snprintf(text, size, "%llu", bytes);
    return text;
  }
  int unit = 0;
  unsigned long long tenths = (bytes * 10 + 1023) / 1024;
  while (tenths >= 10240 && units[unit + 1] != '\0') {
    tenths = (tenths + 1023) / 1024;
    unit++;
  }
  if (tenths < 100)
    snprintf(text, size, "%llu.%llu%c", tenths / 10, tenths % 10, units[unit]);
  else
    snprintf(text, size, "%llu%c", (tenths + 9) / 10, units[unit]);
  return text;
}

#endif
