/*
 * Names of services, protocols and networks (POSIX netdb.h): a table of those that programs ask for. The functions whose names end in _r
 * need nothing of the caller's buffer, because the table's strings are there for good.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include "internal.h"

static char *no_aliases[] = {NULL};

static const struct service {
  const char *name;
  int port;
} services[] = {
    {"echo", 7},     {"discard", 9},   {"daytime", 13}, {"ftp", 21},    {"ssh", 22},    {"telnet", 23},
    {"smtp", 25},    {"time", 37},     {"domain", 53},  {"tftp", 69},   {"http", 80},   {"pop3", 110},
    {"ntp", 123},    {"imap2", 143},   {"snmp", 161},   {"https", 443}, {"submission", 587},
    {"imaps", 993},  {"pop3s", 995},   {"http-alt", 8080},
};
#define SERVICES (sizeof services / sizeof services[0])

/* Is the protocol one that services have? NULL: any, which is tcp. */
static const char *service_protocol(const char *protocol) {
  if (!protocol || __strcmp(protocol, "tcp") == 0) return "tcp";
  return __strcmp(protocol, "udp") == 0 ? "udp" : NULL;
}

static struct servent *service_entry(const struct service *service, const char *protocol) {
  static _Thread_local struct servent entry;
  entry = (struct servent){(char *)service->name, no_aliases, htons(service->port), (char *)protocol};
  return &entry;
}

static struct servent *service_named(const char *name, const char *protocol) {
  const char *known = service_protocol(protocol);
  for (size_t i = 0; known && i < SERVICES; i++) {
    if (__strcmp(services[i].name, name) == 0) return service_entry(&services[i], known);
  }
  return NULL;
}

struct servent *getservbyname(const char *name, const char *protocol) { return service_named(name, protocol); }

struct servent *getservbyport(int port, const char *protocol) {
  const char *known = service_protocol(protocol);
  for (size_t i = 0; known && i < SERVICES; i++) {
    if (services[i].port == ntohs(port)) return service_entry(&services[i], known);
  }
  return NULL;
}

static const struct {
  const char *name, *alias;
  int number;
} protocols[] = {{"ip", "IP", IPPROTO_IP},       {"icmp", "ICMP", IPPROTO_ICMP},
                 {"tcp", "TCP", IPPROTO_TCP},    {"udp", "UDP", IPPROTO_UDP},
                 {"ipv6", "IPv6", IPPROTO_IPV6}, {"ipv6-icmp", "IPv6-ICMP", IPPROTO_ICMPV6}};
#define PROTOCOLS (sizeof protocols / sizeof protocols[0])

static struct protoent *protocol_entry(size_t i) {
  static _Thread_local struct protoent entry;
  static _Thread_local char *aliases[2];
  aliases[0] = (char *)protocols[i].alias;
  entry = (struct protoent){(char *)protocols[i].name, aliases, protocols[i].number};
  return &entry;
}

struct protoent *getprotobyname(const char *name) {
  for (size_t i = 0; i < PROTOCOLS; i++) {
    if (__strcmp(protocols[i].name, name) == 0 || __strcmp(protocols[i].alias, name) == 0) return protocol_entry(i);
  }
  return NULL;
}

struct protoent *getprotobynumber(int number) {
  for (size_t i = 0; i < PROTOCOLS; i++) {
    if (protocols[i].number == number) return protocol_entry(i);
  }
  return NULL;
}

/* --- In order ---------------------------------------------------------------------------------------------------- */

static size_t next_service, next_protocol, next_network;

void setservent(int stay_open) { next_service = 0; }
void endservent(void) { next_service = 0; }
void setprotoent(int stay_open) { next_protocol = 0; }
void endprotoent(void) { next_protocol = 0; }

struct servent *getservent(void) {
  return next_service < SERVICES ? service_entry(&services[next_service++], "tcp") : NULL;
}

struct protoent *getprotoent(void) { return next_protocol < PROTOCOLS ? protocol_entry(next_protocol++) : NULL; }

/* --- Reentrant --------------------------------------------------------------------------------------------------- */

static int give_service(const struct servent *found, struct servent *entry, struct servent **result) {
  *result = found ? entry : NULL;
  if (found) *entry = *found;
  return found ? 0 : ENOENT;
}

int getservbyname_r(const char *restrict name, const char *restrict protocol, struct servent *restrict entry,
                    char *restrict buffer, size_t size, struct servent **restrict result) {
  give_service(getservbyname(name, protocol), entry, result);
  return 0;
}

int getservbyport_r(int port, const char *restrict protocol, struct servent *restrict entry, char *restrict buffer,
                    size_t size, struct servent **restrict result) {
  give_service(getservbyport(port, protocol), entry, result);
  return 0;
}

int getservent_r(struct servent *restrict entry, char *restrict buffer, size_t size, struct servent **restrict result) {
  return give_service(getservent(), entry, result);
}

/* The list of aliases goes into the caller's buffer. */
static int give_protocol(const struct protoent *found, struct protoent *entry, char *buffer, size_t size,
                         struct protoent **result) {
  char **aliases = (char **)(((unsigned long)buffer + 7) & ~7UL);
  *result = NULL;
  if (!found) return ENOENT;
  if ((char *)(aliases + 2) > buffer + size) return ERANGE;
  *entry = *found;
  aliases[0] = found->p_aliases[0];
  aliases[1] = NULL;
  entry->p_aliases = aliases;
  *result = entry;
  return 0;
}

int getprotobyname_r(const char *restrict name, struct protoent *restrict entry, char *restrict buffer, size_t size,
                     struct protoent **restrict result) {
  int error = give_protocol(getprotobyname(name), entry, buffer, size, result);
  return error == ENOENT ? 0 : error;
}

int getprotobynumber_r(int number, struct protoent *restrict entry, char *restrict buffer, size_t size,
                       struct protoent **restrict result) {
  int error = give_protocol(getprotobynumber(number), entry, buffer, size, result);
  return error == ENOENT ? 0 : error;
}

int getprotoent_r(struct protoent *restrict entry, char *restrict buffer, size_t size, struct protoent **restrict result) {
  return give_protocol(getprotoent(), entry, buffer, size, result);
}

/* --- Networks: the loopback's ---------------------------------------------------------------------------------------- */

static struct netent *loopback_entry(void) {
  static struct netent entry = {"loopback", no_aliases, AF_INET, 127U << 24};
  return &entry;
}

void setnetent(int stay_open) { next_network = 0; }
void endnetent(void) { next_network = 0; }
struct netent *getnetent(void) { return next_network++ == 0 ? loopback_entry() : NULL; }
struct netent *getnetbyname(const char *name) { return __strcmp(name, "loopback") == 0 ? loopback_entry() : NULL; }
struct netent *getnetbyaddr(unsigned int network, int type) {
  return type == AF_INET && (network == 127 || network == 127U << 24) ? loopback_entry() : NULL;
}
