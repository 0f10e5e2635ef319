/* Locks, bad descriptors in select and poll, what sockets cannot do, and a full datagram socket. */
#include "common.h"
#include <sys/file.h>
int main(void) {
  int p[2]; char b[10];
  /* select on FIFO etc; record locks and flock */
  int f = open("lockfile", O_CREAT | O_RDWR, 0600), g = open("lockfile", O_RDWR);
  SHOW(flock(f, LOCK_EX)); SHOW(flock(g, LOCK_EX | LOCK_NB)); SHOW(flock(f, LOCK_SH)); SHOW(flock(g, LOCK_SH | LOCK_NB)); SHOW(flock(f, LOCK_EX | LOCK_NB));
  SHOW(flock(g, LOCK_UN)); SHOW(flock(f, LOCK_EX | LOCK_NB));
  struct flock l = {F_WRLCK, SEEK_SET, 0, 10};
  SHOW(fcntl(f, F_SETLK, &l));
  fflush(stdout);
  if (fork() == 0) { struct flock k = {F_WRLCK, SEEK_SET, 5, 10}; SHOW(fcntl(g, F_SETLK, &k)); k.l_type = F_RDLCK; SHOW(fcntl(g, F_GETLK, &k)); printf("%d %ld %ld %d\n", k.l_type, k.l_start, k.l_len, k.l_pid == getppid()); fflush(stdout); k = (struct flock){F_WRLCK, SEEK_SET, 10, 5}; SHOW(fcntl(g, F_SETLK, &k)); k.l_start = 0; k.l_len = 1; SHOW(fcntl(g, F_SETLKW, &k)); fflush(stdout); _exit(0); }
  usleep(50000); puts("closing"); fflush(stdout); close(g); wait(NULL);
  unlink("lockfile");
  /* fds past the sets, bad fds */
  fd_set r; FD_ZERO(&r); FD_SET(50, &r); struct timeval tv = {0, 1000}; SHOW(select(51, &r, 0, 0, &tv)); SHOW(select(-1, 0, 0, 0, &tv)); SHOW(select(0, 0, 0, 0, &tv)); printf("%ld\n", tv.tv_usec);
  struct pollfd q[2] = {{50, POLLIN}, {-1, POLLIN}}; SHOW(poll(q, 2, 0)); printf("%x %x\n", q[0].revents, q[1].revents);
  socketpair(AF_UNIX, SOCK_STREAM, 0, p); fcntl(p[0], F_SETFL, O_NONBLOCK); SHOW(read(p[0], b, 1)); SHOW(pread(p[0], b, 1, 0)); SHOW(ftruncate(p[0], 0)); SHOW(fsync(p[0]));
  int d = dup(p[1]); close(p[1]); SHOW(write(d, "dup", 3)); SHOW(read(p[0], b, 10)); close(d); SHOW(read(p[0], b, 1));
  SHOW(recv(f, b, 1, 0)); SHOW(listen(f, 1)); SHOW(accept(f, 0, 0)); SHOW(bind(99, (struct sockaddr *)b, 10));
  close(0); FILE *t = tmpfile(); (void)t;
  int one = 1; int s = socket(AF_UNIX, SOCK_DGRAM, 0); struct sockaddr_un a = {AF_UNIX, "dg"}; unlink("dg"); bind(s, (void *)&a, sizeof a); int c = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0); connect(c, (void *)&a, sizeof a);
  int n = 0; while (send(c, "x", 1, 0) == 1) n++; printf("full %s\n", strerror(errno)); show_poll("full", c); unlink("dg");
}
