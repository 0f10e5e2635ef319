/*
 * cksum: the CRC of POSIX and the length of files.
 */
#include <stdint.h>

#include "input_file.h"

static uint32_t add_byte(uint32_t crc, unsigned byte)
{
  crc ^= (uint32_t)byte << 24;
  for (int i = 0; i < 8; i++)
    crc = crc & 0x80000000 ? crc << 1 ^ 0x04c11db7 : crc << 1;
  return crc;
}

int main(int argc, char **argv)
{
  int status = 0, c;
  for (char **name = operands_or_input(argc, argv, 1); *name != NULL; name++) {
    uint32_t crc = 0;
    uint64_t length = 0;
    FILE *file = open_input("cksum", *name);
    if (file == NULL) {
      status = 1;
      continue;
    }
    for (; (c = getc(file)) != EOF; length++)
      crc = add_byte(crc, (unsigned)c);
    for (uint64_t rest = length; rest > 0; rest >>= 8)
      crc = add_byte(crc, rest & 0xff);
    printf("%lu %llu", (unsigned long)(uint32_t)~crc, (unsigned long long)length);
    printf(argc > 1 ? " %s\n" : "\n", *name);
    close_input(file);
  }
  return status;
}
