// The resolver: no name server answers; names inside messages are taken apart.
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>

int main(void) {
  int result = res_init();
  printf("%d %d\n", result, (_res.options & RES_INIT) != 0);
  static const unsigned char message[] = "\3www\7example\3com\0\4mail\xc0\x04\xc0\x11\xff";
  const unsigned char *end = message + sizeof message - 1;
  char name[100];
  int n = dn_expand(message, end, message, name, sizeof name);
  printf("%d %s\n", n, name);
  n = dn_expand(message, end, message + 17, name, sizeof name);
  printf("%d %s\n", n, name);
  n = dn_expand(message, end, message + 24, name, sizeof name);
  printf("%d %s\n", n, name);
  printf("too small %d\n", dn_expand(message, end, message, name, 8));
  printf("skip %d %d\n", dn_skipname(message, end), dn_skipname(message + 17, end));
  printf("%d %d %d %d\n", ns_t_a, ns_t_mx, C_IN, NS_PACKETSZ);
}
