/* Ethernet addresses as text (Linux netinet/ether.h): six hexadecimal numbers between colons. */
#include <netinet/ether.h>
#include <stddef.h>
#include "internal.h"

char *ether_ntoa_r(const struct ether_addr *address, char *text) {
  const unsigned char *b = address->ether_addr_octet;
  __format(text, 18, "%x:%x:%x:%x:%x:%x", b[0], b[1], b[2], b[3], b[4], b[5]);
  return text;
}

char *ether_ntoa(const struct ether_addr *address) {
  static char text[18];
  return ether_ntoa_r(address, text);
}

static int digit(int c) { return __isdigit(c) ? c - '0' : __isalpha(c) && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

/* What is after the address, or NULL if there is none. */
static const char *parse(const char *s, struct ether_addr *address) {
  for (int i = 0; i < ETH_ALEN; i++) {
    int value = digit((unsigned char)*s++);
    if (value < 0) return NULL;
    if (digit((unsigned char)*s) >= 0) value = value * 16 + digit((unsigned char)*s++);
    address->ether_addr_octet[i] = value;
    if (i < ETH_ALEN - 1 && *s++ != ':') return NULL;
  }
  return s;
}

struct ether_addr *ether_aton_r(const char *text, struct ether_addr *address) { return parse(text, address) ? address : NULL; }

struct ether_addr *ether_aton(const char *text) {
  static struct ether_addr address;
  return ether_aton_r(text, &address);
}

/* A line of /etc/ethers: an address and a name. */
int ether_line(const char *line, struct ether_addr *address, char *host) {
  const char *s = parse(line, address);
  if (!s) return -1;
  while (__isspace((unsigned char)*s)) s++;
  size_t length = 0;
  while (s[length] && s[length] != '#' && !__isspace((unsigned char)s[length])) length++;
  if (length == 0) return -1;
  __memcpy(host, s, length);
  host[length] = 0;
  return 0;
}
