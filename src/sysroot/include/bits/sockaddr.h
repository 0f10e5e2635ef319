/* What all kinds of socket addresses begin with. */
#ifndef _BITS_SOCKADDR_H
#define _BITS_SOCKADDR_H
typedef unsigned short sa_family_t;
typedef unsigned int socklen_t;
#endif
