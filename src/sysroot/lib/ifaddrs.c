/* Network interfaces (POSIX net/if.h, Linux's ifaddrs.h): the loopback is the only one there is. */
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include "internal.h"

#define LOOPBACK "lo"
#define LOOPBACK_INDEX 1

unsigned int if_nametoindex(const char *name) {
  if (__strcmp(name, LOOPBACK) == 0) return LOOPBACK_INDEX;
  errno = ENODEV;
  return 0;
}

char *if_indextoname(unsigned int index, char *name) {
  if (index == LOOPBACK_INDEX) {
    __stpcpy(name, LOOPBACK);
    return name;
  }
  errno = ENXIO;
  return NULL;
}

struct if_nameindex *if_nameindex(void) {
  struct if_nameindex *list = malloc(2 * sizeof *list + sizeof LOOPBACK);
  if (!list) return NULL;
  list[0] = (struct if_nameindex){LOOPBACK_INDEX, (char *)(list + 2)};
  list[1] = (struct if_nameindex){0, NULL};
  __stpcpy(list[0].if_name, LOOPBACK);
  return list;
}

void if_freenameindex(struct if_nameindex *list) { free(list); }

/* The list is one block: both addresses of the loopback, and what they point to. */
int getifaddrs(struct ifaddrs **result) {
  struct {
    struct ifaddrs entries[2];
    struct sockaddr_in v4, v4_mask;
    struct sockaddr_in6 v6, v6_mask;
    char name[sizeof LOOPBACK];
  } *block = malloc(sizeof *block);
  if (!block) return -1;
  __memset(block, 0, sizeof *block);
  __stpcpy(block->name, LOOPBACK);
  block->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  block->v4_mask = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xff000000)};
  block->v6.sin6_family = block->v6_mask.sin6_family = AF_INET6;
  block->v6.sin6_addr = in6addr_loopback;
  __memset(&block->v6_mask.sin6_addr, 0xff, 16);
  struct sockaddr *address[2] = {(struct sockaddr *)&block->v4, (struct sockaddr *)&block->v6};
  struct sockaddr *mask[2] = {(struct sockaddr *)&block->v4_mask, (struct sockaddr *)&block->v6_mask};
  for (int i = 0; i < 2; i++) {
    block->entries[i].ifa_name = block->name;
    block->entries[i].ifa_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
    block->entries[i].ifa_addr = address[i];
    block->entries[i].ifa_netmask = mask[i];
  }
  block->entries[0].ifa_next = &block->entries[1];
  block->entries[0].ifa_ifu.ifu_broadaddr = address[0];
  *result = block->entries;
  return 0;
}

void freeifaddrs(struct ifaddrs *list) { free(list); }
