// Memory files with seals, locks of open files, and the loopback interface as ioctls and getifaddrs show it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(const char *what, long result) { printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok"); }

static void seals(void) {
  int plain = memfd_create("plain", 0);
  printf("plain has %#x\n", fcntl(plain, F_GET_SEALS));
  check("seal it", fcntl(plain, F_ADD_SEALS, F_SEAL_GROW));
  int fd = memfd_create("sealed", MFD_ALLOW_SEALING);
  printf("new has %#x\n", fcntl(fd, F_GET_SEALS));
  ftruncate(fd, 4096);
  write(fd, "hello", 5);
  check("grow and shrink", fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK));
  printf("now %#x\n", fcntl(fd, F_GET_SEALS));
  check("smaller", ftruncate(fd, 100));
  check("larger", ftruncate(fd, 5000));
  check("the same", ftruncate(fd, 4096));
  check("write inside", pwrite(fd, "x", 1, 10));
  check("write beyond", pwrite(fd, "x", 1, 4096));
  char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  check("no more writes while mapped", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  munmap(map, 4096);
  check("no more writes", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  check("write", pwrite(fd, "x", 1, 10));
  check("map to write", mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
  check("map to read", mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
  check("the last seal", fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
  check("one more", fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
  check("unknown", fcntl(fd, F_ADD_SEALS, 0x4000));
  int p[2];
  pipe(p);
  check("of a pipe", fcntl(p[0], F_GET_SEALS));
}

static void locks(void) {
  char name[] = "/tmp/locksXXXXXX";
  int a = mkstemp(name), b = open(name, O_RDWR);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 10};
  check("lock", fcntl(a, F_OFD_SETLK, &lock));
  check("lock by another file", fcntl(b, F_OFD_SETLK, &lock));
  struct flock question = lock;
  fcntl(b, F_OFD_GETLK, &question);
  printf("held: %d by %d\n", question.l_type == F_WRLCK, (int)question.l_pid);
  check("lock of the process", fcntl(b, F_SETLK, &lock));
  lock.l_pid = 1;
  check("a pid", fcntl(a, F_OFD_SETLK, &lock));
  lock.l_pid = 0;
  int c = dup(a);
  close(a);
  check("still held", fcntl(b, F_OFD_SETLK, &lock));
  close(c);
  check("gone with the file", fcntl(b, F_OFD_SETLK, &lock));
  unlink(name);
}

static void interfaces(void) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {0};
  strcpy(request.ifr_name, "lo");
  check("flags", ioctl(fd, SIOCGIFFLAGS, &request));
  printf("%d %d %d\n", (request.ifr_flags & IFF_UP) != 0, (request.ifr_flags & IFF_LOOPBACK) != 0, (request.ifr_flags & IFF_BROADCAST) != 0);
  check("address", ioctl(fd, SIOCGIFADDR, &request));
  printf("%s\n", inet_ntoa(((struct sockaddr_in *)&request.ifr_addr)->sin_addr));
  check("mask", ioctl(fd, SIOCGIFNETMASK, &request));
  printf("%s\n", inet_ntoa(((struct sockaddr_in *)&request.ifr_netmask)->sin_addr));
  check("mtu", ioctl(fd, SIOCGIFMTU, &request));
  printf("%d\n", request.ifr_mtu);
  check("hardware", ioctl(fd, SIOCGIFHWADDR, &request));
  printf("%d\n", request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK);
  check("index", ioctl(fd, SIOCGIFINDEX, &request));
  printf("%d\n", request.ifr_ifindex);
  memset(request.ifr_name, 0, IFNAMSIZ);
  check("name", ioctl(fd, SIOCGIFNAME, &request));
  printf("%s\n", request.ifr_name);
  strcpy(request.ifr_name, "nothing0");
  check("no such interface", ioctl(fd, SIOCGIFADDR, &request));
  struct ifreq all[20];
  struct ifconf list = {.ifc_len = sizeof all, .ifc_req = all};
  check("list", ioctl(fd, SIOCGIFCONF, &list));
  int found = 0;
  for (int i = 0; i < list.ifc_len / (int)sizeof *all; i++) found += strcmp(all[i].ifr_name, "lo") == 0;
  printf("lo %d times\n", found);
  struct ifaddrs *first;
  getifaddrs(&first);
  for (struct ifaddrs *i = first; i; i = i->ifa_next)
    if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET && strcmp(i->ifa_name, "lo") == 0)
      printf("%s %s\n", i->ifa_name, inet_ntoa(((struct sockaddr_in *)i->ifa_addr)->sin_addr));
  freeifaddrs(first);
}

int main(void) {
  seals();
  locks();
  interfaces();
}
