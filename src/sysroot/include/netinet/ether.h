/* Ethernet addresses as text (Linux netinet/ether.h). */
#ifndef _NETINET_ETHER_H
#define _NETINET_ETHER_H
#include <netinet/if_ether.h>
char *ether_ntoa(const struct ether_addr *address);
char *ether_ntoa_r(const struct ether_addr *address, char *text);
struct ether_addr *ether_aton(const char *text);
struct ether_addr *ether_aton_r(const char *text, struct ether_addr *address);
int ether_line(const char *line, struct ether_addr *address, char *host);
#endif
