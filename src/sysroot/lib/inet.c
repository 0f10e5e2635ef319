/* Internet addresses as text (POSIX arpa/inet.h), and the network's byte order, which is not ours. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include "internal.h"

uint32_t htonl(uint32_t host) { return __builtin_bswap32(host); }
uint16_t htons(uint16_t host) { return __builtin_bswap16(host); }
uint32_t ntohl(uint32_t network) { return __builtin_bswap32(network); }
uint16_t ntohs(uint16_t network) { return __builtin_bswap16(network); }

const struct in6_addr in6addr_any = IN6ADDR_ANY_INIT;
const struct in6_addr in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

/* The old rules: up to four parts, each decimal, octal (0...) or hexadecimal (0x...); the last fills what is left. */
int __inet_aton(const char *text, struct in_addr *address) {
  unsigned long parts[4];
  int count = 0;
  for (;;) {
    char *end;
    if (!__isdigit(*text)) return 0;
    parts[count] = __parse_integer(text, &end, 0, 0);
    if (end == text) return 0;
    count++;
    text = end;
    if (*text != '.') break;
    if (count == 4) return 0;
    text++;
  }
  if (*text && !__isspace(*text)) return 0;
  unsigned long last = parts[count - 1];
  if (last >> (8 * (5 - count))) return 0;
  uint32_t value = last;
  for (int i = 0; i < count - 1; i++) {
    if (parts[i] > 255) return 0;
    value |= parts[i] << (24 - 8 * i);
  }
  if (address) address->s_addr = htonl(value);
  return 1;
}

int inet_aton(const char *text, struct in_addr *address) { return __inet_aton(text, address); }

in_addr_t inet_addr(const char *text) {
  struct in_addr address;
  return __inet_aton(text, &address) ? address.s_addr : INADDR_NONE;
}

/* One to four numbers of a byte each, in C's notation, the first the highest: a network's number in host order. */
in_addr_t inet_network(const char *text) {
  in_addr_t network = 0;
  for (int parts = 0; parts < 4; parts++) {
    char *end;
    if (!__isdigit(*text)) return INADDR_NONE;
    unsigned long value = strtoul(text, &end, 0);
    if (value > 255) return INADDR_NONE;
    network = network << 8 | value;
    if (*end != '.') {
      while (__isspace(*end)) end++;
      return *end ? INADDR_NONE : network;
    }
    text = end + 1;
  }
  return INADDR_NONE;
}

/* Four decimal numbers, and nothing else. */
static int parse_ipv4(const char *text, uint8_t bytes[4]) {
  for (int i = 0; i < 4; i++) {
    int value = 0, digits = 0;
    for (; __isdigit(*text); text++) {
      if (digits > 0 && value == 0) return 0;
      value = value * 10 + *text - '0';
      if (value > 255) return 0;
      digits++;
    }
    if (digits == 0 || *text != (i < 3 ? '.' : 0)) return 0;
    bytes[i] = value;
    text++;
  }
  return 1;
}

static int hexadecimal(int c) {
  if (__isdigit(c)) return c - '0';
  c = __tolower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 4291: groups between colons, one run of zero groups as ::, the last 32 bits perhaps as IPv4. */
static int parse_ipv6(const char *text, uint8_t bytes[16]) {
  uint8_t out[16] = {0};
  int at = 0, gap = -1;
  if (*text == ':' && *++text != ':') return 0;
  for (;;) {
    if (*text == ':') {
      if (gap >= 0) return 0;
      gap = at;
      text++;
      if (!*text) break;
      continue;
    }
    const char *start = text;
    int value = 0, digits = 0;
    for (int digit; (digit = hexadecimal(*text)) >= 0; text++) {
      if (++digits > 4) return 0;
      value = value << 4 | digit;
    }
    if (*text == '.') {
      if (at > 12 || !parse_ipv4(start, out + at)) return 0;
      at += 4;
      break;
    }
    if (digits == 0 || at == 16) return 0;
    out[at++] = value >> 8;
    out[at++] = value;
    if (!*text) break;
    if (*text++ != ':') return 0;
    if (!*text) return 0;
  }
  if (gap < 0 && at != 16) return 0;
  if (gap >= 0) {
    if (at == 16) return 0;
    int tail = at - gap;
    for (int i = 0; i < tail; i++) {
      out[15 - i] = out[at - 1 - i];
    }
    for (int i = gap; i < 16 - tail; i++) out[i] = 0;
  }
  __memcpy(bytes, out, 16);
  return 1;
}

int __inet_pton(int family, const char *text, void *address) {
  switch (family) {
    case AF_INET: {
      uint8_t bytes[4];
      if (!parse_ipv4(text, bytes)) return 0;
      __memcpy(address, bytes, 4);
      return 1;
    }
    case AF_INET6:
      return parse_ipv6(text, address);
    default:
      errno = EAFNOSUPPORT;
      return -1;
  }
}

int inet_pton(int family, const char *restrict text, void *restrict address) {
  return __inet_pton(family, text, address);
}

/* RFC 5952, as glibc writes it: the longest run of at least two zero groups is ::. */
static void format_ipv6(const uint8_t *bytes, char *text) {
  int groups[8], best = -1, length = 1;
  for (int i = 0; i < 8; i++) groups[i] = bytes[2 * i] << 8 | bytes[2 * i + 1];
  for (int i = 0; i < 8; i++) {
    int n = 0;
    while (i + n < 8 && groups[i + n] == 0) n++;
    if (n > length) {
      best = i;
      length = n;
    }
  }
  char *s = text;
  for (int i = 0; i < 8; i++) {
    if (i == best) {
      *s++ = ':';
      i += length - 1;
      if (i == 7) *s++ = ':';
      continue;
    }
    if (i > 0) *s++ = ':';
    int embeds_ipv4 = best == 0 && i == 6 && (length == 6 || (length == 5 && groups[5] == 0xffff));
    if (embeds_ipv4) {
      s += __format(s, 16, "%d.%d.%d.%d", bytes[12], bytes[13], bytes[14], bytes[15]);
      break;
    }
    s += __format(s, 5, "%x", groups[i]);
  }
  *s = 0;
}

const char *__inet_ntop(int family, const void *address, char *text, socklen_t size) {
  char buffer[INET6_ADDRSTRLEN];
  const uint8_t *bytes = address;
  if (family == AF_INET) __format(buffer, sizeof buffer, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
  else if (family == AF_INET6) format_ipv6(bytes, buffer);
  else {
    errno = EAFNOSUPPORT;
    return NULL;
  }
  size_t length = __strlen(buffer) + 1;
  if (length > size) {
    errno = ENOSPC;
    return NULL;
  }
  return __memcpy(text, buffer, length);
}

const char *inet_ntop(int family, const void *restrict address, char *restrict text, socklen_t size) {
  return __inet_ntop(family, address, text, size);
}

char *inet_ntoa(struct in_addr address) {
  static _Thread_local char text[INET_ADDRSTRLEN];
  return (char *)__inet_ntop(AF_INET, &address, text, sizeof text);
}

/* Networks by class, as before 1993. */
static in_addr_t host_mask(in_addr_t address) {
  return IN_CLASSA(address) ? 0x00ffffff : IN_CLASSB(address) ? 0x0000ffff : 0x000000ff;
}
static int host_bits(in_addr_t address) { return IN_CLASSA(address) ? 24 : IN_CLASSB(address) ? 16 : 8; }

in_addr_t inet_lnaof(struct in_addr address) {
  in_addr_t value = ntohl(address.s_addr);
  return value & host_mask(value);
}

in_addr_t inet_netof(struct in_addr address) {
  in_addr_t value = ntohl(address.s_addr);
  return value >> host_bits(value);
}

struct in_addr inet_makeaddr(in_addr_t network, in_addr_t host) {
  int bits = network < 128 ? 24 : network < 65536 ? 16 : 8;
  struct in_addr address = {htonl(network << bits | (host & ((1u << bits) - 1)))};
  return address;
}
