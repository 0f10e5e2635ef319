/* POSIX sys/un.h: addresses of sockets within the machine, which are names in the file system. */
#ifndef _SYS_UN_H
#define _SYS_UN_H
#include <bits/sockaddr.h>
#include <string.h>
struct sockaddr_un {
  sa_family_t sun_family;
  char sun_path[108];
};
#define SUN_LEN(address)                                                                           \
  ((size_t)(((struct sockaddr_un *)0)->sun_path) + strlen((address)->sun_path))
#endif
