/*
 * Names of hosts (POSIX netdb.h): those of /etc/hosts, plus `localhost`. The machine has no network, so any other name fails as it
 * does on a computer that cannot reach a name server.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "internal.h"

int __inet_aton(const char *text, struct in_addr *address);
int __inet_pton(int family, const char *text, void *address);
const char *__inet_ntop(int family, const void *address, char *text, socklen_t size);

#define HOSTS "/etc/hosts"
#define LINE 512
#define MAX_ADDRESSES 8
#define MAX_ALIASES 8

static _Thread_local int host_error;
int *__h_errno_location(void) { return &host_error; }

/* --- Hosts --------------------------------------------------------------------------------------------------- */

/* An address of either family. */
struct host_address {
  int family;
  unsigned char bytes[16];
};

/* What is known of a host: its addresses, and its names with the official one first, in `text`. */
struct host {
  int addresses;
  struct host_address address[MAX_ADDRESSES];
  int names;
  char *name[MAX_ALIASES + 1];
  char text[LINE];
};

static int address_length(int family) { return family == AF_INET6 ? 16 : 4; }

static int same_name(const char *a, const char *b) {
  while (*a && __tolower(*a) == __tolower(*b)) {
    a++;
    b++;
  }
  return *a == *b;
}

/* A line of /etc/hosts: an address and names. Returns the number of names, 0 if it is none. */
static int parse_host_line(char *line, struct host_address *address, char *names[], int max) {
  int count = -1;
  for (char *s = line;;) {
    while (__isspace(*s)) s++;
    if (!*s || *s == '#') break;
    char *word = s;
    while (*s && *s != '#' && !__isspace(*s)) s++;
    int ends = *s == '#' || !*s;
    *s = 0;
    if (count < 0) {
      address->family = __inet_pton(AF_INET, word, address->bytes) == 1    ? AF_INET
                        : __inet_pton(AF_INET6, word, address->bytes) == 1 ? AF_INET6
                                                                          : 0;
      if (!address->family) return 0;
      count = 0;
    } else if (count < max) names[count++] = word;
    if (ends) break;
    s++;
  }
  return count < 0 ? 0 : count;
}

static void add_address(struct host *host, const struct host_address *address) {
  if (host->addresses < MAX_ADDRESSES) host->address[host->addresses++] = *address;
}

static void name_host(struct host *host, char *names[], int count) {
  char *to = host->text;
  for (int i = 0; i < count && i <= MAX_ALIASES; i++) {
    host->name[host->names++] = to;
    to = __stpcpy(to, names[i]) + 1;
  }
}

/* Find a host by name, or, if name is NULL, by address. Is it known? Family 0: any. */
static int find_host(const char *name, const struct host_address *wanted, int family, struct host *host) {
  host->addresses = host->names = 0;
  FILE *f = fopen(HOSTS, "re");
  char line[LINE];
  while (f && fgets(line, sizeof line, f)) {
    struct host_address address;
    char *names[MAX_ALIASES + 1];
    int count = parse_host_line(line, &address, names, MAX_ALIASES + 1);
    int matches = 0;
    if (count && !name) {
      matches = address.family == wanted->family &&
                __memcmp(address.bytes, wanted->bytes, address_length(wanted->family)) == 0;
    }
    for (int i = 0; name && i < count; i++) matches |= same_name(names[i], name);
    if (!matches || (family && family != address.family)) continue;
    if (!host->names) name_host(host, names, count);
    add_address(host, &address);
  }
  if (f) fclose(f);
  return host->addresses > 0;
}

/*
 * A name that is not in /etc/hosts is a question for a name server. Asking one fails in the kernel, which also tells the user
 * that there is no network; a program sees only that its lookup failed.
 */
static void ask_name_server(void) {
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(0x0a000203)};
  int saved_errno = errno;
  int fd = __builtin_syscall(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    __builtin_syscall(SYS_connect, fd, &server, sizeof server);
    __builtin_syscall(SYS_close, fd);
  }
  errno = saved_errno;
}

/* Fill a struct hostent whose strings and lists are in a buffer. Returns 0 or ERANGE. */
static int fill_entry(const struct host *host, int family, struct hostent *entry, char *buffer, size_t size) {
  struct parts {
    char *addresses[MAX_ADDRESSES + 1];
    char *aliases[MAX_ALIASES + 1];
    unsigned char bytes[MAX_ADDRESSES][16];
    char text[LINE];
  } *parts = (struct parts *)(((unsigned long)buffer + 7) & ~7UL);
  if ((char *)(parts + 1) > buffer + size) return ERANGE;
  int length = address_length(family);
  for (int i = 0; i < host->addresses; i++) {
    __memcpy(parts->bytes[i], host->address[i].bytes, length);
    parts->addresses[i] = (char *)parts->bytes[i];
  }
  parts->addresses[host->addresses] = NULL;
  __memcpy(parts->text, host->text, LINE);
  for (int i = 1; i < host->names; i++) parts->aliases[i - 1] = parts->text + (host->name[i] - host->text);
  parts->aliases[host->names > 0 ? host->names - 1 : 0] = NULL;
  *entry = (struct hostent){parts->text, parts->aliases, family, length, parts->addresses};
  return 0;
}

static int lookup_name(const char *name, int family, struct hostent *entry, char *buffer, size_t size,
                       struct hostent **result, int *error) {
  struct host host = {0};
  struct host_address numeric = {family};
  char *names[] = {(char *)name};
  *result = NULL;
  int is_numeric = family == AF_INET ? __inet_aton(name, (struct in_addr *)numeric.bytes)
                                     : __inet_pton(AF_INET6, name, numeric.bytes) == 1;
  if (is_numeric && __strlen(name) < LINE) {
    add_address(&host, &numeric);
    name_host(&host, names, 1);
  } else if (!find_host(name, NULL, family, &host)) {
    *error = same_name(name, "localhost") ? NO_DATA : TRY_AGAIN;
    if (*error == TRY_AGAIN) ask_name_server();
    return 0;
  }
  int failed = fill_entry(&host, family, entry, buffer, size);
  if (failed) *error = NETDB_INTERNAL;
  else *result = entry;
  return failed;
}

int gethostbyname2_r(const char *restrict name, int family, struct hostent *restrict entry, char *restrict buffer,
                     size_t size, struct hostent **restrict result, int *restrict error) {
  return lookup_name(name, family, entry, buffer, size, result, error);
}

int gethostbyname_r(const char *restrict name, struct hostent *restrict entry, char *restrict buffer,
                    size_t size, struct hostent **restrict result, int *restrict error) {
  return lookup_name(name, AF_INET, entry, buffer, size, result, error);
}

static struct hostent static_entry;
static char static_buffer[1024];

struct hostent *gethostbyname2(const char *name, int family) {
  struct hostent *result = NULL;
  if (family != AF_INET && family != AF_INET6) {
    errno = EAFNOSUPPORT;
    host_error = NETDB_INTERNAL;
    return NULL;
  }
  lookup_name(name, family, &static_entry, static_buffer, sizeof static_buffer, &result, &host_error);
  return result;
}

struct hostent *gethostbyname(const char *name) { return gethostbyname2(name, AF_INET); }

int gethostbyaddr_r(const void *restrict address, socklen_t length, int family, struct hostent *restrict entry,
                    char *restrict buffer, size_t size, struct hostent **restrict result, int *restrict error) {
  struct host host = {0};
  struct host_address wanted = {family};
  *result = NULL;
  if ((family != AF_INET && family != AF_INET6) || (int)length != address_length(family)) {
    *error = NETDB_INTERNAL;
    return errno = EINVAL;
  }
  __memcpy(wanted.bytes, address, length);
  if (!find_host(NULL, &wanted, family, &host)) {
    *error = TRY_AGAIN;
    return 0;
  }
  int failed = fill_entry(&host, family, entry, buffer, size);
  if (failed) *error = NETDB_INTERNAL;
  else *result = entry;
  return failed;
}

struct hostent *gethostbyaddr(const void *address, socklen_t length, int family) {
  struct hostent *result;
  gethostbyaddr_r(address, length, family, &static_entry, static_buffer, sizeof static_buffer, &result, &host_error);
  return result;
}

/* The hosts of /etc/hosts, one after the other. */
static FILE *hosts;

void endhostent(void) {
  if (hosts) fclose(hosts);
  hosts = NULL;
}

void sethostent(int stay_open) { endhostent(); }

struct hostent *gethostent(void) {
  char line[LINE];
  if (!hosts && !(hosts = fopen(HOSTS, "re"))) return NULL;
  while (fgets(line, sizeof line, hosts)) {
    struct host host = {0};
    struct host_address address;
    char *names[MAX_ALIASES + 1];
    int count = parse_host_line(line, &address, names, MAX_ALIASES + 1);
    if (count <= 0 || address.family != AF_INET) continue;
    add_address(&host, &address);
    name_host(&host, names, count);
    return fill_entry(&host, AF_INET, &static_entry, static_buffer, sizeof static_buffer) ? NULL : &static_entry;
  }
  return NULL;
}

const char *hstrerror(int error) {
  static const char *const texts[] = {"Resolver Error 0 (no error)", "Unknown host", "Host name lookup failure",
                                      "Unknown server error", "No address associated with name"};
  if (error < 0) return "Resolver internal error";
  return error <= NO_DATA ? texts[error] : "Unknown resolver error";
}

void herror(const char *prefix) {
  if (prefix && *prefix) __complain("%s: %s\n", prefix, hstrerror(host_error));
  else __complain("%s\n", hstrerror(host_error));
}

/* --- getaddrinfo and getnameinfo ------------------------------------------------------------------------------- */

const char *gai_strerror(int error) {
  switch (error) {
    case EAI_BADFLAGS:
      return "Bad value for ai_flags";
    case EAI_NONAME:
      return "Name or service not known";
    case EAI_AGAIN:
      return "Temporary failure in name resolution";
    case EAI_FAIL:
      return "Non-recoverable failure in name resolution";
    case EAI_NODATA:
      return "No address associated with hostname";
    case EAI_FAMILY:
      return "ai_family not supported";
    case EAI_SOCKTYPE:
      return "ai_socktype not supported";
    case EAI_SERVICE:
      return "Servname not supported for ai_socktype";
    case EAI_ADDRFAMILY:
      return "Address family for hostname not supported";
    case EAI_MEMORY:
      return "Memory allocation failure";
    case EAI_SYSTEM:
      return "System error";
    default:
      return "Unknown error";
  }
}

/* The kinds of sockets that a list has an entry for. */
static const struct {
  int type, protocol;
} kinds[] = {{SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, IPPROTO_UDP}, {SOCK_RAW, 0}};

static int find_service(const char *service, int flags, int type, int *port) {
  char *end;
  *port = 0;
  if (!service) return 0;
  unsigned long number = __parse_integer(service, &end, 10, 0);
  if (*service && !*end) {
    *port = number & 0xffff;
    return 0;
  }
  if (flags & AI_NUMERICSERV) return EAI_NONAME;
  struct servent *entry = getservbyname(service, type == SOCK_DGRAM ? "udp" : "tcp");
  if (!entry) return EAI_SERVICE;
  *port = ntohs(entry->s_port);
  return 0;
}

/* The addresses of a node; no node: the wildcard or the machine itself. */
static int find_node(const char *node, int flags, int family, struct host *host) {
  struct host_address v4 = {AF_INET}, v6 = {AF_INET6};
  if (!node) {
    if (!(flags & AI_PASSIVE)) {
      __memcpy(v4.bytes, "\177\0\0\1", 4);
      v6.bytes[15] = 1;
    }
    // glibc's order (RFC 3484): the IPv6 loopback before IPv4's, but the IPv4 wildcard before IPv6's.
    if (flags & AI_PASSIVE && family != AF_INET6) add_address(host, &v4);
    if (family != AF_INET) add_address(host, &v6);
    if (!(flags & AI_PASSIVE) && family != AF_INET6) add_address(host, &v4);
    return 0;
  }
  struct host_address *numeric = __inet_aton(node, (struct in_addr *)v4.bytes)       ? &v4
                                 : __inet_pton(AF_INET6, node, v6.bytes) == 1 ? &v6
                                                                              : NULL;
  if (numeric) {
    if (family && family != numeric->family) return EAI_ADDRFAMILY;
    add_address(host, numeric);
    return 0;
  }
  if (flags & AI_NUMERICHOST) return EAI_NONAME;
  if (find_host(node, NULL, family, host)) return 0;
  if (same_name(node, "localhost")) return EAI_ADDRFAMILY;
  ask_name_server();
  return EAI_AGAIN;
}

static struct addrinfo *make_info(const struct host_address *address, int type, int protocol, int port) {
  struct {
    struct addrinfo info;
    struct sockaddr_storage address;
  } *block = malloc(sizeof *block);
  if (!block) return NULL;
  __memset(block, 0, sizeof *block);
  struct sockaddr *to = (struct sockaddr *)&block->address;
  to->sa_family = address->family;
  if (address->family == AF_INET) {
    struct sockaddr_in *in = (struct sockaddr_in *)to;
    in->sin_port = htons(port);
    __memcpy(&in->sin_addr, address->bytes, 4);
    block->info.ai_addrlen = sizeof *in;
  } else {
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)to;
    in->sin6_port = htons(port);
    __memcpy(&in->sin6_addr, address->bytes, 16);
    block->info.ai_addrlen = sizeof *in;
  }
  block->info.ai_family = address->family;
  block->info.ai_socktype = type;
  block->info.ai_protocol = protocol;
  block->info.ai_addr = to;
  return &block->info;
}

void freeaddrinfo(struct addrinfo *list) {
  while (list) {
    struct addrinfo *next = list->ai_next;
    if (list->ai_canonname) free(list->ai_canonname);
    free(list);
    list = next;
  }
}

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result) {
  static const struct addrinfo defaults = {.ai_flags = AI_V4MAPPED | AI_ADDRCONFIG};
  const struct addrinfo *h = hints ? hints : &defaults;
  int known_flags = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | AI_NUMERICSERV;
  struct host host = {0};
  struct addrinfo *list = NULL, **end = &list;
  int port, fits = 0;
  if (!node && !service) return EAI_NONAME;
  if (h->ai_flags & ~known_flags || (h->ai_flags & AI_CANONNAME && !node)) return EAI_BADFLAGS;
  if (h->ai_family != AF_UNSPEC && h->ai_family != AF_INET && h->ai_family != AF_INET6) return EAI_FAMILY;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    fits |= (!h->ai_socktype || h->ai_socktype == kinds[i].type) &&
            (!h->ai_protocol || !kinds[i].protocol || h->ai_protocol == kinds[i].protocol);
  }
  if (!fits) return h->ai_socktype ? EAI_SOCKTYPE : EAI_SERVICE;
  int failed = find_service(service, h->ai_flags, h->ai_socktype, &port);
  if (!failed) failed = find_node(node, h->ai_flags, h->ai_family, &host);
  if (failed) return failed;
  for (int a = 0; a < host.addresses; a++) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
      int protocol = kinds[i].protocol ? kinds[i].protocol : h->ai_protocol;
      if (h->ai_socktype && h->ai_socktype != kinds[i].type) continue;
      if (h->ai_protocol && h->ai_protocol != protocol) continue;
      *end = make_info(&host.address[a], kinds[i].type, protocol, port);
      if (!*end) {
        freeaddrinfo(list);
        return EAI_MEMORY;
      }
      (*end)->ai_flags = h->ai_flags;
      end = &(*end)->ai_next;
    }
  }
  if (h->ai_flags & AI_CANONNAME) {
    const char *name = host.names ? host.name[0] : node;
    list->ai_canonname = malloc(__strlen(name) + 1);
    if (list->ai_canonname) __stpcpy(list->ai_canonname, name);
  }
  *result = list;
  return 0;
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t length, char *restrict host, socklen_t host_size,
                char *restrict service, socklen_t service_size, int flags) {
  struct host_address wanted = {address->sa_family};
  int port;
  if (wanted.family == AF_INET && length >= sizeof(struct sockaddr_in)) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)address;
    __memcpy(wanted.bytes, &in->sin_addr, 4);
    port = in->sin_port;
  } else if (wanted.family == AF_INET6 && length >= sizeof(struct sockaddr_in6)) {
    const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)address;
    __memcpy(wanted.bytes, &in->sin6_addr, 16);
    port = in->sin6_port;
  } else return EAI_FAMILY;
  if ((!host || !host_size) && (!service || !service_size)) return EAI_NONAME;
  if (host && host_size) {
    struct host found = {0};
    char text[INET6_ADDRSTRLEN];
    const char *name = __inet_ntop(wanted.family, wanted.bytes, text, sizeof text);
    if (!(flags & NI_NUMERICHOST) && find_host(NULL, &wanted, wanted.family, &found)) name = found.name[0];
    else if (flags & NI_NAMEREQD) return flags & NI_NUMERICHOST ? EAI_NONAME : EAI_AGAIN;
    if (__strlen(name) >= host_size) return EAI_OVERFLOW;
    __stpcpy(host, name);
  }
  if (service && service_size) {
    struct servent *entry = flags & NI_NUMERICSERV ? NULL : getservbyport(port, flags & NI_DGRAM ? "udp" : "tcp");
    char text[8];
    __format(text, sizeof text, "%d", ntohs(port));
    const char *name = entry ? entry->s_name : text;
    if (__strlen(name) >= service_size) return EAI_OVERFLOW;
    __stpcpy(service, name);
  }
  return 0;
}
