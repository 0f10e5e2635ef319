/** Sockets, epoll and pseudo-terminals within one machine: servers and clients, and what is said when nobody can go on. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

const NET = `${HEAD}#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
static int serve(int port) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_ANY) };
  if (bind(s, (struct sockaddr *) &a, sizeof a) < 0 || listen(s, 5) < 0) { perror("serve"); exit(1); }
  return s;
}
static int dial(const char *host, int port) {
  int c = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(host) };
  if (connect(c, (struct sockaddr *) &a, sizeof a) < 0) { perror("connect"); exit(1); }
  return c;
}
`;

const CLIENT = `${NET}int main(int argc, char **argv) {
  int c = dial("127.0.0.1", 8080); char b[100];
  write(c, argv[1], strlen(argv[1])); int n = read(c, b, sizeof b);
  printf("%.*s\\n", n, b); return 0; }`;

test('an echo server with a process per client, and clients that are other programs, started by the shell', () => {
  const server = `${NET}int main() {
    int s = serve(8080);
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 3; i++) {
      int c = accept(s, 0, 0);
      if (fork() == 0) { char b[100]; int n; while ((n = read(c, b, 100)) > 0) write(c, b, n); _exit(0); }
      close(c);
    }
    return 0; }`;
  const s = run(
    `${HEAD}int main() { return system("./server & sleep 1; ./client one; ./client two; ./client three; wait") >> 8; }`,
    { programs: { server, client: CLIENT } },
  );
  expect(s.output).toBe('one\ntwo\nthree\n');
});

test('one server for all: select, poll and epoll see connections, bytes and ends', () => {
  const loop = (wait: string) => `${NET}int main() {
    int s = serve(8080), ep = epoll_create1(0), fds[8] = { s }, n = 1, left = 4;
    struct epoll_event e = { .events = EPOLLIN, .data.fd = s }; epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
    for (int i = 0; i < 4; i++) if (fork() == 0) { char b[9]; int c = dial("127.0.0.1", 8080); write(c, "ping", 4); read(c, b, 9); _exit(0); }
    while (left > 0) {
      int ready[8], count = 0;
      ${wait}
      for (int i = 0; i < count; i++) {
        if (ready[i] == s) { int c = accept(s, 0, 0); fds[n++] = c; e.data.fd = c; epoll_ctl(ep, EPOLL_CTL_ADD, c, &e); continue; }
        char b[9]; int got = read(ready[i], b, 9);
        if (got > 0) { write(ready[i], b, got); continue; }
        for (int j = 0; j < n; j++) if (fds[j] == ready[i]) fds[j] = fds[--n];
        close(ready[i]); left--;
      }
    }
    puts("all served"); }`;
  const waits = [
    `fd_set r; FD_ZERO(&r); for (int i = 0; i < n; i++) FD_SET(fds[i], &r); select(20, &r, 0, 0, 0);
     for (int i = 0; i < n; i++) if (FD_ISSET(fds[i], &r)) ready[count++] = fds[i];`,
    `struct pollfd p[8]; for (int i = 0; i < n; i++) p[i] = (struct pollfd) { fds[i], POLLIN, 0 }; poll(p, n, -1);
     for (int i = 0; i < n; i++) if (p[i].revents) ready[count++] = fds[i];`,
    'struct epoll_event got[8]; count = epoll_wait(ep, got, 8, -1); for (int i = 0; i < count; i++) ready[i] = got[i].data.fd;',
  ];
  for (const wait of waits) {
    for (const policy of [{ kind: 'fifo' }, { kind: 'random', seed: 3, quantum: 300 }] as const) {
      expect(run(loop(wait), { policy }).output).toBe('all served\n');
    }
  }
});

test('a thread for each client', () => {
  const s =
    run(`${NET}void *serveOne(void *c) { char b[9]; int n = read((long) c, b, 9); write((long) c, b, n); close((long) c); return 0; }
  int main() {
    int s = serve(8080); pthread_t t[3];
    for (int i = 0; i < 3; i++) if (fork() == 0) { char b[9] = ""; int c = dial("127.0.0.1", 8080); write(c, "hi", 2); read(c, b, 9); _exit(strcmp(b, "hi")); }
    for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, serveOne, (void *) (long) accept(s, 0, 0));
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    int bad = 0, st; while (wait(&st) > 0) bad += st; printf("%d\\n", bad); }`);
  expect(s.output).toBe('0\n');
});

test('ports that nobody asked for are given in order', () => {
  const s = run(`${NET}int main() { int s = serve(8080);
    for (int i = 0; i < 2; i++) { dial("127.0.0.1", 8080); struct sockaddr_in a; socklen_t n = sizeof a; accept(s, (struct sockaddr *) &a, &n); printf("%d ", ntohs(a.sin_port)); } }`);
  expect(s.output).toBe('32768 32769 ');
});

test('beyond the machine there is no network: errors as on a computer without one, and a remark', () => {
  const s = new Session(`${NET}int main() {
    struct addrinfo *list; puts(gai_strerror(getaddrinfo("www.example.com", "80", 0, &list)));
    struct hostent *h = gethostbyname("www.example.com"); printf("%d %s\\n", h == 0, hstrerror(h_errno));
    char name[50]; gethostname(name, 50); printf("%s\\n", gethostbyname(name)->h_name); fflush(stdout);
    dial("93.184.216.34", 80); }`)
    .record(['note'])
    .run();
  expect(s.output).toBe(
    'Temporary failure in name resolution\n1 Host name lookup failure\nprocstep\nconnect: Network is unreachable\n',
  );
  const only = 'the simulated machine has no network, only itself (127.0.0.1, localhost)';
  const asked = `there is no name server to ask, only the names in /etc/hosts are known: ${only}`;
  expect(s.events.flatMap(e => (e.event === 'note' ? e.message : []))).toEqual([
    asked,
    asked,
    `93.184.216.34 cannot be reached: ${only}`,
  ]);
});

const report = (s: Session): string => {
  if (s.stop?.kind !== 'deadlock') throw new Error(`no deadlock: ${JSON.stringify(s.stop)}`);
  return s.stop.report.text;
};

test('a server that nobody can reach is a deadlock, in words', () => {
  const s = run(`${NET}int main() { accept(serve(8080), 0, 0); }`);
  expect(report(s)).toContain('waits for a connection on 0.0.0.0:8080: nobody else can connect');
});

test('two ends that both wait to read are a deadlock that names who holds the other end', () => {
  const s = run(`${NET}int main() { int p[2]; char c; socketpair(AF_UNIX, SOCK_STREAM, 0, p);
    if (fork() == 0) { close(p[0]); read(p[1], &c, 1); } close(p[1]); read(p[0], &c, 1); }`);
  expect(report(s)).toContain('waits in read(socket 3)');
  expect(report(s)).toMatch(/the other end is held by pid 59102 fd 4/);
});

test('a process that keeps the other end open itself is told to close it', () => {
  const s = run(
    `${NET}int main() { int p[2]; char c; socketpair(AF_UNIX, SOCK_STREAM, 0, p); read(p[0], &c, 1); }`,
  );
  expect(report(s)).toContain('holds the other end open itself: end of file cannot come before close(4)');
});

test('a full queue makes connect wait until somebody is accepted', () => {
  const s =
    run(`${NET}int main() { int s = socket(AF_UNIX, SOCK_STREAM, 0); struct sockaddr_un a = { AF_UNIX, "s" };
    bind(s, (struct sockaddr *) &a, sizeof a); listen(s, 0);
    for (int i = 0; i < 3; i++) if (fork() == 0) { int c = socket(AF_UNIX, SOCK_STREAM, 0); int r = connect(c, (struct sockaddr *) &a, sizeof a); char b; read(c, &b, 1); _exit(r); }
    sleep(1); int bad = 0, st; for (int i = 0; i < 3; i++) write(accept(s, 0, 0), "x", 1);
    while (wait(&st) > 0) bad += st; printf("%d\\n", bad); }`);
  expect(s.output).toBe('0\n');
});

test('sockets, epoll sets and terminals are in checkpoints: going on from a copy ends in the same state', () => {
  const text = `${NET}#include <pty.h>
  int main() { int s = serve(8080), m, t, ep = epoll_create1(0); openpty(&m, &t, 0, 0, 0); write(m, "keys\\n", 5);
    struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.fd = s }; epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
    if (fork() == 0) { int c = dial("127.0.0.1", 8080); for (int i = 0; i < 200; i++) { write(c, "piece", 5); usleep(1000); } _exit(0); }
    epoll_wait(ep, &e, 1, -1); int c = accept(s, 0, 0); char b[2000]; int n = recv(c, b, 1000, MSG_WAITALL);
    printf("%d %d\\n", n, (int) read(t, b, 99)); }`;
  const straight = run(text);
  expect(straight.output).toBe('1000 5\n');
  const again = new Session(text);
  for (let at = 3000; ; at += 3000) {
    const stop = again.machine.run({ untilClock: at });
    if (stop.kind === 'done') break;
    const copy = again.machine.checkpoint();
    again.machine.restore(copy);
    copy.release();
  }
  expect(again.machine.hash()).toBe(straight.machine.hash());
});

test('a pipe without writers can be opened through /dev/stdin, and links in /proc/PID/fd name sockets and pipes', () => {
  const s =
    run(`${NET}int main() { int p[2], q[2]; char b[50]; pipe(p); socketpair(AF_UNIX, SOCK_STREAM, 0, q);
    write(p[1], "left", 4); close(p[1]); dup2(p[0], 0); int again = open("/dev/stdin", O_RDONLY); printf("%zd ", read(again, b, 9));
    int n = readlink("/proc/self/fd/5", b, 50); printf("%.8s ", b); n = readlink("/proc/self/fd/3", b, 50); printf("%.6s ", b);
    int no = open("/proc/self/fd/5", O_RDWR); printf("%d %d\\n", no, errno == ENXIO); }`);
  expect(s.output).toBe('4 socket:[ pipe:[ -1 1\n');
});

test('nc and /proc/net', () => {
  const tools = (name: string) =>
    readFileSync(new URL(`../../src/sysroot/bin/${name}.c`, import.meta.url), 'utf8');
  const s = run(
    `${HEAD}int main() { return system("./nc -l 7000 > got & sleep 1; cat /proc/net/tcp; echo hello | ./nc -N localhost 7000; wait; cat got"); }`,
    { programs: { nc: tools('nc') } },
  );
  expect(s.output).toContain('0: 00000000:1B58 00000000:0000 0A');
  expect(s.output).toMatch(/hello\n$/);
});
