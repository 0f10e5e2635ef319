/* Addresses as text, services and protocols, getaddrinfo and getnameinfo of what needs no name server. */
#include "common.h"
#include <net/if.h>

static void pton(int family, const char *text) {
  unsigned char bytes[16];
  char back[64];
  int r = inet_pton(family, text, bytes);
  printf("pton %s: %d", text, r);
  if (r == 1) printf(" %s", inet_ntop(family, bytes, back, sizeof back));
  puts("");
}

static void info(const char *node, const char *service, int flags, int family, int type) {
  struct addrinfo hints = {.ai_flags = flags, .ai_family = family, .ai_socktype = type}, *list = NULL;
  int e = getaddrinfo(node, service, &hints, &list);
  printf("getaddrinfo(%s, %s, %d, %d, %d): %s\n", node ? node : "NULL", service ? service : "NULL", flags, family, type,
         e ? gai_strerror(e) : "ok");
  for (struct addrinfo *a = list; a; a = a->ai_next) {
    char host[100], port[20];
    e = getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    printf("  %d %d %d %d %s %s %s\n", a->ai_family, a->ai_socktype, a->ai_protocol, a->ai_addrlen, host, port,
           a->ai_canonname ? a->ai_canonname : "-");
  }
  if (list) freeaddrinfo(list);
}

int main(void) {
  const char *v4[] = {"127.0.0.1", "0.0.0.0", "1.2.3", "256.1.1.1", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "", "a.b.c.d"};
  for (int i = 0; i < 9; i++) {
    struct in_addr in = {0};
    pton(AF_INET, v4[i]);
    int r = inet_aton(v4[i], &in);
    printf("aton %d %s addr %x\n", r, r ? inet_ntoa(in) : "-", inet_addr(v4[i]));
  }
  struct in_addr odd;
  const char *odds[] = {"0x7f.1", "017.1", "127.1", "2130706433", "4294967296", "1.2.65536", "0x7f000001x"};
  for (int i = 0; i < 7; i++) {
    int r = inet_aton(odds[i], &odd);
    printf("%s %d %s\n", odds[i], r, r ? inet_ntoa(odd) : "-");
  }
  const char *v6[] = {"::", "::1", "1::", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "::1.2.3.4", "1::2::3",
                      "1:2:3", "12345::", ":1", "1:", "fe80::1%lo", "1:0:0:2:0:0:0:3", "0:1:2:3:4:5:6:7", "64:ff9b::1.2.3.4"};
  for (int i = 0; i < 16; i++) pton(AF_INET6, v6[i]);
  pton(77, "x");
  char small[5];
  SHOW(inet_ntop(AF_INET, "\1\2\3\4", small, 5) ? 0 : -1);
  printf("%x %x %x %x\n", htons(0x1234), ntohs(0x1234), htonl(0x12345678), ntohl(0x12345678));
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  info("127.0.0.1", "8080", 0, AF_UNSPEC, SOCK_STREAM);
  info("127.0.0.1", "8080", 0, AF_UNSPEC, 0);
  info("127.0.0.1", "80", AI_CANONNAME, AF_INET, SOCK_DGRAM);
  info("127.0.0.1", NULL, 0, AF_INET6, SOCK_STREAM);
  info("::1", "80", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM);
  info(NULL, "8080", AI_PASSIVE, AF_INET, SOCK_STREAM);
  info(NULL, "8080", AI_PASSIVE, AF_UNSPEC, SOCK_STREAM);
  info(NULL, "8080", 0, AF_UNSPEC, SOCK_STREAM);
  info(NULL, NULL, 0, AF_INET, SOCK_STREAM);
  info("nosuch", "80", AI_NUMERICHOST, AF_INET, SOCK_STREAM);
  info("127.0.0.1", "nosuchservice", 0, AF_INET, SOCK_STREAM);
  info("127.0.0.1", "http", AI_NUMERICSERV, AF_INET, SOCK_STREAM);
  info("127.0.0.1", "80", 0, 77, SOCK_STREAM);
  info("127.0.0.1", "80", 0, AF_INET, 77);
  info("127.0.0.1", "80", 0x10000, AF_INET, SOCK_STREAM);
  for (int e = 0; e > -13; e--) puts(gai_strerror(e));
  for (int e = 0; e < 6; e++) puts(hstrerror(e));
  struct hostent *h = gethostbyname("127.0.0.1");
  printf("%s %d %d %s\n", h->h_name, h->h_addrtype, h->h_length, inet_ntoa(*(struct in_addr *)h->h_addr));
  h = gethostbyname("localhost");
  printf("%s %s\n", h->h_name, inet_ntoa(*(struct in_addr *)h->h_addr_list[0]));
  char host[100], service[40];
  SHOW(getnameinfo((struct sockaddr *)&a, sizeof a, host, 100, NULL, 0, 0));
  puts(host);
  SHOW(getnameinfo((struct sockaddr *)&a, sizeof a, host, 3, NULL, 0, NI_NUMERICHOST));
  SHOW(getnameinfo((struct sockaddr *)&a, 4, host, 100, NULL, 0, 0));
  printf("%u\n", if_nametoindex("lo"));
  SHOW(if_nametoindex("nosuch0") ? 0 : -1);
}
