/* POSIX netdb.h: names of hosts, services and protocols. The machine knows itself (/etc/hosts) and has no network. */
#ifndef _NETDB_H
#define _NETDB_H
#include <netinet/in.h>

struct hostent {
  char *h_name;
  char **h_aliases;
  int h_addrtype;
  int h_length;
  char **h_addr_list;
};
#define h_addr h_addr_list[0]

struct servent {
  char *s_name;
  char **s_aliases;
  int s_port;
  char *s_proto;
};

struct protoent {
  char *p_name;
  char **p_aliases;
  int p_proto;
};

struct netent {
  char *n_name;
  char **n_aliases;
  int n_addrtype;
  unsigned int n_net;
};

struct addrinfo {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  socklen_t ai_addrlen;
  struct sockaddr *ai_addr;
  char *ai_canonname;
  struct addrinfo *ai_next;
};

#define AI_PASSIVE 0x0001
#define AI_CANONNAME 0x0002
#define AI_NUMERICHOST 0x0004
#define AI_V4MAPPED 0x0008
#define AI_ALL 0x0010
#define AI_ADDRCONFIG 0x0020
#define AI_NUMERICSERV 0x0400

#define NI_NUMERICHOST 1
#define NI_NUMERICSERV 2
#define NI_NOFQDN 4
#define NI_NAMEREQD 8
#define NI_DGRAM 16
#define NI_MAXHOST 1025
#define NI_MAXSERV 32

#define EAI_BADFLAGS (-1)
#define EAI_NONAME (-2)
#define EAI_AGAIN (-3)
#define EAI_FAIL (-4)
#define EAI_NODATA (-5)
#define EAI_FAMILY (-6)
#define EAI_SOCKTYPE (-7)
#define EAI_SERVICE (-8)
#define EAI_ADDRFAMILY (-9)
#define EAI_MEMORY (-10)
#define EAI_SYSTEM (-11)
#define EAI_OVERFLOW (-12)

#define HOST_NOT_FOUND 1
#define TRY_AGAIN 2
#define NO_RECOVERY 3
#define NO_DATA 4
#define NO_ADDRESS NO_DATA
#define NETDB_INTERNAL (-1)
#define NETDB_SUCCESS 0
int *__h_errno_location(void);
#define h_errno (*__h_errno_location())
#define GAI_WAIT 0
#define GAI_NOWAIT 1
#define AI_IDN 0x40
#define AI_CANONIDN 0x80
#define AI_IDN_ALLOW_UNASSIGNED 0x100
#define AI_IDN_USE_STD3_ASCII_RULES 0x200
#define EAI_INPROGRESS (-100)
#define EAI_CANCELED (-101)
#define EAI_NOTCANCELED (-102)
#define EAI_ALLDONE (-103)
#define EAI_INTR (-104)
#define EAI_IDN_ENCODE (-105)
#define NI_IDN 0x20
#define NI_IDN_ALLOW_UNASSIGNED 0x40
#define NI_IDN_USE_STD3_ASCII_RULES 0x80

struct hostent *gethostbyname(const char *name);
struct hostent *gethostbyname2(const char *name, int family);
struct hostent *gethostbyaddr(const void *address, socklen_t length, int family);
int gethostbyname_r(const char *restrict name, struct hostent *restrict entry, char *restrict buffer,
                    size_t size, struct hostent **restrict result, int *restrict error);
struct servent *getservbyname(const char *name, const char *protocol);
struct servent *getservbyport(int port, const char *protocol);
struct protoent *getprotobyname(const char *name);
struct protoent *getprotobynumber(int number);
void herror(const char *prefix);
const char *hstrerror(int error);
int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict result);
void freeaddrinfo(struct addrinfo *list);
const char *gai_strerror(int error);
int getnameinfo(const struct sockaddr *restrict address, socklen_t length, char *restrict host,
                socklen_t host_size, char *restrict service, socklen_t service_size, int flags);
int gethostbyname2_r(const char *restrict name, int family, struct hostent *restrict entry, char *restrict buffer,
                     size_t size, struct hostent **restrict result, int *restrict error);
int gethostbyaddr_r(const void *restrict address, socklen_t length, int family, struct hostent *restrict entry,
                    char *restrict buffer, size_t size, struct hostent **restrict result, int *restrict error);
void sethostent(int stay_open);
struct hostent *gethostent(void);
void endhostent(void);
void setservent(int stay_open);
struct servent *getservent(void);
void endservent(void);
int getservbyname_r(const char *restrict name, const char *restrict protocol, struct servent *restrict entry,
                    char *restrict buffer, size_t size, struct servent **restrict result);
int getservbyport_r(int port, const char *restrict protocol, struct servent *restrict entry, char *restrict buffer,
                    size_t size, struct servent **restrict result);
int getservent_r(struct servent *restrict entry, char *restrict buffer, size_t size, struct servent **restrict result);
void setprotoent(int stay_open);
struct protoent *getprotoent(void);
void endprotoent(void);
int getprotobyname_r(const char *restrict name, struct protoent *restrict entry, char *restrict buffer, size_t size,
                     struct protoent **restrict result);
int getprotobynumber_r(int number, struct protoent *restrict entry, char *restrict buffer, size_t size,
                       struct protoent **restrict result);
int getprotoent_r(struct protoent *restrict entry, char *restrict buffer, size_t size, struct protoent **restrict result);
void setnetent(int stay_open);
struct netent *getnetent(void);
void endnetent(void);
struct netent *getnetbyname(const char *name);
struct netent *getnetbyaddr(unsigned int network, int type);
#endif
