/* resolv.h: the resolver. There is no network but the loopback, so no name server answers; names are for getaddrinfo (/etc/hosts). */
#ifndef _RESOLV_H
#define _RESOLV_H
#include <netdb.h>
#include <netinet/in.h>
#include <sys/types.h>

#define MAXNS 3
#define MAXDNSRCH 6
#define RES_INIT 0x00000001
#define RES_DEBUG 0x00000002
#define RES_RECURSE 0x00000040
#define RES_DEFNAMES 0x00000080
#define RES_DNSRCH 0x00000200
#define RES_DEFAULT (RES_RECURSE | RES_DEFNAMES | RES_DNSRCH)

struct __res_state {
  int retrans, retry;
  unsigned long options;
  int nscount;
  struct sockaddr_in nsaddr_list[MAXNS];
  unsigned short id;
  char *dnsrch[MAXDNSRCH + 1];
  char defdname[256];
};
typedef struct __res_state *res_state;
struct __res_state *__res_state(void);
#define _res (*__res_state())

int res_init(void);
int res_ninit(res_state state);
void res_nclose(res_state state);
/* Always -1, with h_errno TRY_AGAIN: nobody answers. */
int res_query(const char *name, int class, int type, unsigned char *answer, int length);
int res_search(const char *name, int class, int type, unsigned char *answer, int length);
int res_querydomain(const char *name, const char *domain, int class, int type, unsigned char *answer, int length);
int res_send(const unsigned char *message, int length, unsigned char *answer, int room);
int dn_expand(const unsigned char *message, const unsigned char *end, const unsigned char *compressed, char *name, int length);
int dn_skipname(const unsigned char *compressed, const unsigned char *end);
#endif
