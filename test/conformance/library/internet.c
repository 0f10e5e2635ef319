/* POSIX sockets of the Internet on one host: addresses as text, names, streams, datagrams, options. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void addresses(void) {
  struct in_addr a;
  unsigned char bytes[16];
  printf("%x %x %x %x\n", htons(0x1234), htonl(0x12345678), ntohs(0x1234), ntohl(0x12345678));
  printf("%d %s\n", inet_aton("127.1", &a), inet_ntoa(a));
  printf("%d %d %d\n", inet_aton("1.2.3.4.5", &a), inet_aton("256.1.1.1", &a), inet_aton("0x7f.1", &a));
  printf("%x %x\n", inet_addr("10.0.0.1"), inet_addr("nonsense"));
  printf("%d %d\n", inet_pton(AF_INET, "1.2.3.4", bytes), inet_pton(AF_INET, "1.2.3", bytes));
  printf("%d", inet_pton(AF_INET6, "fe80::1:2", bytes));
  for (int i = 0; i < 16; i++) printf(" %02x", bytes[i]);
  char text[64];
  printf("\n%s\n", inet_ntop(AF_INET6, bytes, text, sizeof text));
}

static void names(void) {
  struct addrinfo hints, *found;
  char host[64], service[16];
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  printf("getaddrinfo %d\n", getaddrinfo("127.0.0.1", "8080", &hints, &found));
  printf("getnameinfo %d", getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, service, sizeof service,
                                       NI_NUMERICHOST | NI_NUMERICSERV));
  printf(" %s %s\n", host, service);
  freeaddrinfo(found);
  int error = getaddrinfo("no.number", "1", &hints, &found);
  printf("%s\n", gai_strerror(error));
  struct hostent *h = gethostbyname("127.0.0.1");
  printf("%s %s\n", h->h_name, inet_ntoa(*(struct in_addr *)h->h_addr_list[0]));
  h = gethostbyname("localhost");
  printf("%s\n", inet_ntoa(*(struct in_addr *)h->h_addr));
  struct in_addr loopback = {htonl(INADDR_LOOPBACK)};
  h = gethostbyaddr(&loopback, sizeof loopback, AF_INET);
  printf("%s\n", h ? h->h_name : "unknown");
}

static int bound(int type, struct sockaddr_in *address) {
  int fd = socket(AF_INET, type, 0), yes = 1;
  socklen_t length = sizeof *address;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  bzero(address, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  printf("bind %d\n", bind(fd, (struct sockaddr *)address, sizeof *address));
  getsockname(fd, (struct sockaddr *)address, &length);
  printf("port given: %d\n", address->sin_port != 0);
  return fd;
}

static void streams(void) {
  struct sockaddr_in address;
  char buffer[64];
  int server = bound(SOCK_STREAM, &address);
  printf("listen %d\n", listen(server, 5));
  fflush(stdout);
  if (fork() == 0) {
    for (int i = 0; i < 2; i++) {
      int fd = socket(AF_INET, SOCK_STREAM, 0);
      connect(fd, (struct sockaddr *)&address, sizeof address);
      send(fd, "hello server", 12, 0);
      shutdown(fd, SHUT_WR);
      ssize_t n = recv(fd, buffer, sizeof buffer, 0);
      printf("client %d: %.*s\n", i, (int)n, buffer);
      close(fd);
    }
    fflush(stdout);
    _exit(0);
  }
  for (int i = 0; i < 2; i++) {
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    int fd = i ? accept4(server, NULL, NULL, SOCK_CLOEXEC) : accept(server, (struct sockaddr *)&peer, &length);
    size_t total = 0;
    ssize_t n;
    while ((n = recv(fd, buffer + total, sizeof buffer - total, 0)) > 0) total += n;
    send(fd, buffer, total, MSG_NOSIGNAL);
    close(fd);
  }
  wait(NULL);
  printf("server done\n");
}

static void datagrams(void) {
  struct sockaddr_in address, from;
  socklen_t length = sizeof from;
  char buffer[64];
  int receiver = bound(SOCK_DGRAM, &address), sender = socket(AF_INET, SOCK_DGRAM, 0);
  printf("%zd\n", sendto(sender, "one", 3, 0, (struct sockaddr *)&address, sizeof address));
  printf("%zd\n", sendto(sender, "", 0, 0, (struct sockaddr *)&address, sizeof address));
  for (int i = 0; i < 2; i++) {
    ssize_t n = recvfrom(receiver, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length);
    printf("%zd from %s\n", n, inet_ntoa(from.sin_addr));
  }
}

int main(void) {
  addresses();
  names();
  streams();
  datagrams();
  return 0;
}
