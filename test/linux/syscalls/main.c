/*
 * Random system calls, the same on every machine for the same seed: each prints its result, or the name of its error.
 * What could block is asked with poll first, and a process that has a child waits until it has ended, so there is one
 * right output.
 *
 *   syscalls SEED CALLS [GROUP]
 *
 * GROUP is a letter: f files, n names, l locks, p pipes and sockets, e events, s signals, w processes, m memory. Calls
 * of that group are made, and of 'f'; without it calls of all groups. b is what stdio does, t what threads do, each
 * alone.
 */
#include "random.h"

#include <stdarg.h>
#include <sys/mman.h>

uint64_t state;
int depth;
static int number;
static char group;
pid_t pids[100];
int made;
char text[64] = "the quick brown fox jumps over the lazy dog, and away it goes";

static const struct call *const TABLES[] = {FILE_CALLS,    NAME_CALLS,   READINESS_CALLS, SOCKET_CALLS, SIGNAL_CALLS,
                                            PROCESS_CALLS, MEMORY_CALLS, STREAM_CALLS,    THREAD_CALLS};

static const char *const PATHS[] = {"a",    "b",  "c",  "d",    "d/a",    "d/e",       "d/e/a", "s",
                                    "s/a",  "l",  "f",  "no/a", "",       "a/x",       ".",     "..",
                                    "d/..", "d/", "a/", "./a",  "d/../b", "/dev/null", "loop",  "x"};

unsigned below(unsigned n) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(state >> 33) % n;
}

void say(const char *format, ...) {
  char line[600];
  int n = 0;
  va_list ap;
  va_start(ap, format);
  n = vsnprintf(line, sizeof line, format, ap);
  va_end(ap);
  if (n > (int)sizeof line - 1) n = sizeof line - 1;
  write(LOG, line, n);
}

int pid_index(pid_t pid) {
  for (int i = 0; i < made; i++)
    if (pids[i] == pid) return i;
  return pid == 0 ? 1000 : pid < 0 ? pid : 999;
}

void result(long value) {
  int error = errno;
  if (value == -1)
    say(" = -1 %s", strerrorname_np(error));
  else
    say(" = %ld", value);
}

int fd(void) {
  return (int)below(DESCRIPTORS + 1) - 1;
}

const char *path(void) {
  return ONE_OF(PATHS);
}

int ready(int d, int what) {
  struct pollfd p = {d, what, 0};
  return poll(&p, 1, 0) == 1 && !(p.revents & POLLNVAL);
}

int anonymous(int d) {
  struct stat st;
  return fstat(d, &st) == 0 && (st.st_mode & S_IFMT) == 0;
}

void bytes(const char *b, long n) {
  if (n <= 0) return;
  say(" \"");
  for (long i = 0; i < n; i++) say(b[i] >= 32 ? "%c" : "\\%o", b[i]);
  say("\"");
}

void describe(const struct stat *st) {
  say(" %o", st->st_mode);
  if (S_ISREG(st->st_mode)) say(" size %ld links %d", (long)st->st_size, (int)st->st_nlink);
  if (S_ISLNK(st->st_mode)) say(" size %ld", (long)st->st_size);
}

/* How much a call counts: those of the group that was asked for count more. */
static int weight(const struct call *c) {
  if (c->group == group) return c->weight * 3;
  if (strchr("bt", c->group) || (group && strchr("bt", group))) return 0;
  return group == 0 || c->group == 'f' ? c->weight : 0;
}

static const struct call *choose(void) {
  int total = 0;
  for (unsigned i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
    for (const struct call *c = TABLES[i]; c->make; c++) total += weight(c);
  int chosen = below(total);
  for (unsigned i = 0;; i++)
    for (const struct call *c = TABLES[i]; c->make; c++)
      if ((chosen -= weight(c)) < 0) return c;
}

void make_calls(int count) {
  for (; count > 0; count--) {
    const struct call *c = choose();
    say("%d.%d ", depth, ++number);
    c->make();
    tell_signals();
    say("\n");
  }
}

int main(int argc, char **argv) {
  state = strtoull(argv[1], NULL, 10) * 1000003 + 17;
  group = argc > 3 ? argv[3][0] : 0;
  dup2(1, LOG);
  for (int d = 0; d < LOG; d++) close(d);
  open("/dev/null", O_RDWR);
  fcntl(LOG, F_SETFD, FD_CLOEXEC);
  pids[made++] = getpid();
  umask(022);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  for (int s = 1; s < 65; s++)
    if (s != SIGPIPE && s != SIGXFSZ && s != SIGKILL && s != SIGSTOP && s != 32 && s != 33) signal(s, SIG_DFL);
  mkdir("work", 0755);
  chdir("work");
  symlink("loop", "loop");
  arena = mmap(NULL, (PAGES + 4) * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(arena + PAGES * 4096, 4 * 4096);
  make_calls(atoi(argv[2]));
  return 0;
}
