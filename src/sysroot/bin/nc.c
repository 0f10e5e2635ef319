/*
 * nc: bytes between standard input and output and a socket. nc HOST PORT connects, nc -l PORT waits for one connection; -u is UDP,
 * -U a Unix socket by its path, -k waits for the next connection after each, -N shuts the socket down at the end of input, -v tells.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool listens, datagrams, by_path, keeps, shuts_down, verbose;

static void fail(const char *format, ...)
{
  va_list ap;
  va_start(ap, format);
  fprintf(stderr, "nc: ");
  vfprintf(stderr, format, ap);
  fputc('\n', stderr);
  va_end(ap);
  exit(1);
}

static void write_all(int fd, const char *bytes, ssize_t count)
{
  for (ssize_t n; count > 0; bytes += n, count -= n)
    if ((n = write(fd, bytes, count)) < 0) fail("%s", strerror(errno));
}

/* Both ways, until the other end has no more to say; where it waited, also until input ends. */
static void talk(int fd)
{
  struct pollfd ends[2] = {{STDIN_FILENO, POLLIN}, {fd, POLLIN}};
  char bytes[4096];
  while (ends[1].fd >= 0) {
    if (poll(ends, 2, -1) < 0) fail("poll: %s", strerror(errno));
    if (ends[0].fd >= 0 && ends[0].revents) {
      ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
      if (n > 0) write_all(fd, bytes, n);
      else {
        ends[0].fd = -1;
        if (shuts_down) shutdown(fd, SHUT_WR);
        if (datagrams && !listens) return;
      }
    }
    if (ends[1].revents) {
      ssize_t n = read(fd, bytes, sizeof bytes);
      if (n > 0) write_all(STDOUT_FILENO, bytes, n);
      else if (!datagrams || n < 0) ends[1].fd = -1;
    }
  }
}

/* A UDP listener talks to whoever sends first. */
static void take_first_sender(int fd)
{
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  char byte;
  if (recvfrom(fd, &byte, 1, MSG_PEEK, (struct sockaddr *)&from, &length) < 0) fail("%s", strerror(errno));
  connect(fd, (struct sockaddr *)&from, length);
}

static void serve(int fd, const struct sockaddr *address, socklen_t length)
{
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, address, length) < 0) fail("%s", strerror(errno));
  if (datagrams) {
    take_first_sender(fd);
    talk(fd);
    return;
  }
  if (listen(fd, 5) < 0) fail("listen: %s", strerror(errno));
  do {
    int client = accept(fd, NULL, NULL);
    if (client < 0) fail("accept: %s", strerror(errno));
    if (verbose) fprintf(stderr, "Connection received\n");
    talk(client);
    close(client);
  } while (keeps);
}

static void start(int family, const struct sockaddr *address, socklen_t length, const char *name)
{
  int fd = socket(family, datagrams ? SOCK_DGRAM : SOCK_STREAM, 0);
  if (fd < 0) fail("socket: %s", strerror(errno));
  if (listens) {
    serve(fd, address, length);
    return;
  }
  if (connect(fd, address, length) < 0) fail("connect to %s failed: %s", name, strerror(errno));
  if (verbose) fprintf(stderr, "Connection to %s succeeded!\n", name);
  talk(fd);
}

int main(int argc, char *argv[])
{
  const char *port = NULL;
  int option;
  while ((option = getopt(argc, argv, "lukUNvnp:")) != -1) switch (option) {
      case 'l': listens = true; break;
      case 'u': datagrams = true; break;
      case 'k': keeps = true; break;
      case 'U': by_path = true; break;
      case 'N': shuts_down = true; break;
      case 'v': verbose = true; break;
      case 'n': break; /* names are looked up in no network anyway */
      case 'p': port = optarg; break;
      default: return 1;
    }
  char **words = argv + optind;
  int count = argc - optind;
  if (by_path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count != 1 || strlen(words[0]) >= sizeof address.sun_path) fail("usage: nc -U [-l] PATH");
    strcpy(address.sun_path, words[0]);
    start(AF_UNIX, (struct sockaddr *)&address, sizeof address, words[0]);
    return 0;
  }
  const char *host = listens && (port || count < 2) && count < 2 && !(port && count == 1) ? NULL : words[0];
  if (!port && count > 0) port = words[count - 1];
  if (!port || (!listens && count != 2)) fail("usage: nc [-kNuv] HOST PORT, or nc -l [-kNuv] [HOST] PORT");
  struct addrinfo hints = {.ai_family = AF_INET, .ai_flags = listens ? AI_PASSIVE : 0,
                           .ai_socktype = datagrams ? SOCK_DGRAM : SOCK_STREAM};
  struct addrinfo *list;
  int error = getaddrinfo(host, port, &hints, &list);
  if (error) fail("getaddrinfo for host \"%s\" port %s: %s", host ? host : "", port, gai_strerror(error));
  start(list->ai_family, list->ai_addr, list->ai_addrlen, host ? host : "");
  return 0;
}
