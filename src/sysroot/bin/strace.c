/*
 * strace: runs a program and shows its system calls, with their arguments and results, its signals and its end. The kernel of the simulated
 * computer puts them into words (a record each, read from a descriptor of its own); here is chosen which are shown, and how.
 *
 *   -f               children, too           -e trace=NAME,...  only these calls, or %file %desc %process %network %signal %memory
 *   -o FILE          into a file             -t -tt -r -T       the time, with microseconds, since the last call; how long it took
 *   -c               a table at the end      -q                 not who joins and leaves
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SYS_TRACE = 1003, SYS_TRACE_ME = 1004, MOST_CALLS = 256 };

/* What the kernel says; the text follows. */
struct trace_record {
  char kind; /* c: call over, b: begun and waiting, s: signal, n: new process, e: end of one */
  char name[31];
  int32_t tid, pid, error, length;
  int64_t start, duration; /* nanoseconds */
};

/* What -c adds up. */
struct call_count {
  char name[31];
  long calls, errors;
  int64_t time;
};

static FILE *out;
static bool follows, counts, shows_duration, quiet;
static enum { NO_TIME, SECONDS, MICROSECONDS, SINCE_LAST } time_style;
static const char *wanted; /* names and classes, with commas */
static bool inverted;
static struct call_count table[MOST_CALLS];
static int table_size;
static int living; /* processes: with more than one, lines say whose they are */
static int64_t last_start = -1;

/* A call that somebody waits in, announced or not: pid 0 is a free place. */
static struct waiting {
  int tid;
  bool announced;
  int64_t start;
  char name[31], text[1024];
} waiting[64];

static const char *const classes[][2] = {
  {"%file", "open openat creat stat lstat newfstatat access faccessat unlink unlinkat mkdir rmdir rename link symlink readlink chmod chown chdir getcwd execve truncate"},
  {"%desc", "read write open openat close fstat lseek mmap ioctl pread64 pwrite64 readv writev pipe pipe2 select poll dup dup2 dup3 fcntl ftruncate getdents64 epoll_wait socket"},
  {"%process", "fork vfork clone execve exit exit_group wait4 waitid kill tgkill"},
  {"%network", "socket socketpair bind connect listen accept accept4 sendto recvfrom sendmsg recvmsg shutdown getsockname getpeername setsockopt getsockopt"},
  {"%signal", "kill tgkill pause rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigpending rt_sigtimedwait sigaltstack"},
  {"%memory", "brk mmap munmap mprotect mremap madvise"},
  {"%ipc", "shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl"},
};

/* Is the word of this length in a list with such separators? */
static bool listed(const char *list, char separator, const char *name, size_t length)
{
  while (*list != '\0') {
    const char *end = strchrnul(list, separator);
    if ((size_t)(end - list) == length && strncmp(list, name, length) == 0)
      return true;
    list = *end == '\0' ? end : end + 1;
  }
  return false;
}

static bool in_classes(const char *name)
{
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    const char *class = classes[i][0];
    bool asked = listed(wanted, ',', class, strlen(class)) || listed(wanted, ',', class + 1, strlen(class) - 1);
    if (asked && listed(classes[i][1], ' ', name, strlen(name)))
      return true;
  }
  return false;
}

static bool is_shown(const char *name)
{
  if (wanted == NULL || strcmp(wanted, "all") == 0)
    return !inverted;
  if (strcmp(wanted, "none") == 0)
    return inverted;
  return (listed(wanted, ',', name, strlen(name)) || in_classes(name)) != inverted;
}

/* What is before every line: whose it is, and when. */
static void begin_line(int tid, int64_t start)
{
  if (living > 1 && out == stderr)
    fprintf(out, "[pid %5d] ", tid);
  else if (follows && out != stderr)
    fprintf(out, "%-5d ", tid);
  if (time_style == SINCE_LAST) {
    int64_t since = last_start < 0 ? 0 : start - last_start;
    last_start = start;
    fprintf(out, "%6ld.%06ld ", (long)(since / 1000000000), (long)(since % 1000000000 / 1000));
  } else if (time_style != NO_TIME) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char text[16];
    strftime(text, sizeof text, "%H:%M:%S", localtime(&now.tv_sec));
    fputs(text, out);
    fprintf(out, time_style == MICROSECONDS ? ".%06ld " : " ", now.tv_nsec / 1000);
  }
}

/* Somebody else has something to say: who waits in a call is told as far as it has got. */
static void announce(int except)
{
  for (struct waiting *w = waiting; w < waiting + 64; w++) {
    if (w->tid == 0 || w->tid == except || w->announced)
      continue;
    begin_line(w->tid, w->start);
    fprintf(out, "%s <unfinished ...>\n", w->text);
    w->announced = true;
  }
}

static struct waiting *find_waiting(int tid)
{
  for (struct waiting *w = waiting; w < waiting + 64; w++)
    if (w->tid == tid)
      return w;
  return NULL;
}

static void note_waiting(const struct trace_record *record, const char *text)
{
  struct waiting *w = find_waiting(0);
  if (w == NULL)
    return;
  *w = (struct waiting){.tid = record->tid, .start = record->start};
  memcpy(w->name, record->name, sizeof w->name);
  snprintf(w->text, sizeof w->text, "%s", text);
}

static void count_call(const struct trace_record *record)
{
  int i = 0;
  while (i < table_size && strcmp(table[i].name, record->name) != 0)
    i++;
  if (i == MOST_CALLS)
    return;
  if (i == table_size)
    memcpy(table[table_size++].name, record->name, sizeof record->name);
  table[i].calls++;
  table[i].errors += record->error != 0;
  table[i].time += record->duration;
}

static void show_call(const struct trace_record *record, const char *text)
{
  struct waiting *w = find_waiting(record->tid);
  announce(record->tid);
  begin_line(record->tid, record->start);
  if (w != NULL && w->announced)
    fprintf(out, "<... %s resumed>%s", record->name, text + strlen(w->text));
  else
    fputs(text, out);
  if (w != NULL)
    w->tid = 0;
  if (record->error != 0)
    fprintf(out, " (%s)", strerror(record->error));
  if (shows_duration)
    fprintf(out, " <%ld.%06ld>", (long)(record->duration / 1000000000), (long)(record->duration % 1000000000 / 1000));
  putc('\n', out);
}

static void show(const struct trace_record *record, const char *text)
{
  switch (record->kind) {
    case 'b':
      if (is_shown(record->name) && !counts)
        note_waiting(record, text);
      break;
    case 'c':
      if (!is_shown(record->name))
        break;
      if (counts)
        count_call(record);
      else
        show_call(record, text);
      break;
    case 'n':
      living++;
      if (living > 1 && !quiet && !counts && out == stderr) {
        announce(0);
        fprintf(out, "strace: Process %d attached\n", record->pid);
      }
      break;
    default: {
      if (counts || (record->kind == 'e' && quiet)) {
        living -= record->kind == 'e';
        break;
      }
      struct waiting *w = find_waiting(record->tid);
      if (record->kind == 'e' && w != NULL) {
        announce(0);
        w->tid = 0;
      } else {
        announce(record->tid);
      }
      begin_line(record->tid, record->start);
      fprintf(out, "%s\n", text);
      living -= record->kind == 'e';
      break;
    }
  }
  fflush(out);
}

static int by_time(const void *a, const void *b)
{
  const struct call_count *x = a, *y = b;
  return x->time != y->time ? (x->time < y->time ? 1 : -1) : strcmp(x->name, y->name);
}

static void show_table(void)
{
  int64_t total = 0;
  long calls = 0, errors = 0;
  qsort(table, table_size, sizeof *table, by_time);
  for (int i = 0; i < table_size; i++) {
    total += table[i].time;
    calls += table[i].calls;
    errors += table[i].errors;
  }
  static const char line[] = "------ ----------- ----------- --------- --------- ----------------\n";
  fprintf(out, "%% time     seconds  usecs/call     calls    errors syscall\n%s", line);
  for (int i = 0; i < table_size; i++) {
    const struct call_count *c = &table[i];
    char failed[24] = "";
    if (c->errors > 0)
      snprintf(failed, sizeof failed, "%ld", c->errors);
    fprintf(out, "%6.2f %11.6f %11ld %9ld %9s %s\n", total ? 100.0 * (double)c->time / (double)total : 0.0,
            (double)c->time / 1e9, (long)(c->time / 1000 / c->calls), c->calls, failed, c->name);
  }
  char failed[24] = "";
  if (errors > 0)
    snprintf(failed, sizeof failed, "%ld", errors);
  fprintf(out, "%s%6.2f %11.6f %11ld %9ld %9s total\n", line, 100.0, (double)total / 1e9,
          calls ? (long)(total / 1000 / calls) : 0, calls, failed);
}

/* The argument of -e: trace=..., signal=... and others, which change nothing here, or names of calls. */
static void choose(const char *text)
{
  static const char *const others[] = {"signal=", "signals=", "abbrev=", "verbose=", "raw=", "status=", "read=", "write=", "quiet="};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strncmp(text, others[i], strlen(others[i])) == 0)
      return;
  if (strncmp(text, "trace=", 6) == 0)
    text += 6;
  else if (strncmp(text, "t=", 2) == 0)
    text += 2;
  inverted = *text == '!';
  wanted = text + inverted;
}

/* Where the program is: a path, or a name to be looked for in PATH, so that the first call shown is the one that starts it. */
static bool find_program(const char *name, char *path, size_t size)
{
  if (strchr(name, '/') != NULL) {
    snprintf(path, size, "%s", name);
    return access(path, X_OK) == 0;
  }
  const char *search = getenv("PATH");
  for (const char *at = search ? search : "/bin";;) {
    const char *end = strchrnul(at, ':');
    snprintf(path, size, "%.*s/%s", (int)(end - at), at, name);
    if (access(path, X_OK) == 0)
      return true;
    if (*end == '\0')
      return false;
    at = end + 1;
  }
}

static void usage(void)
{
  fprintf(stderr, "usage: strace [-fcqrtT] [-e TRACE] [-o FILE] PROGRAM [ARGUMENT...]\n");
  exit(1);
}

int main(int argc, char **argv)
{
  int option;
  out = stderr;
  while ((option = getopt(argc, argv, "+fFcCqrtTvxyYikwe:o:s:p:E:u:S:O:")) != -1) {
    switch (option) {
      case 'f':
      case 'F':
        follows = true;
        break;
      case 'c':
        counts = true;
        break;
      case 'q':
        quiet = true;
        break;
      case 'r':
        time_style = SINCE_LAST;
        break;
      case 't':
        time_style = time_style == NO_TIME ? SECONDS : MICROSECONDS;
        break;
      case 'T':
        shows_duration = true;
        break;
      case 'e':
        choose(optarg);
        break;
      case 'E':
        putenv(optarg);
        break;
      case 'o':
        out = fopen(optarg, "we");
        if (out == NULL) {
          fprintf(stderr, "strace: Can't fopen '%s': %s\n", optarg, strerror(errno));
          return 1;
        }
        break;
      case 'p':
        fprintf(stderr, "strace: -p is not there: start the program with strace, or look at it in the debugger\n");
        return 1;
      case '?':
        usage();
        break;
      default: /* how structures and strings are abbreviated, which is always the same here */
        break;
    }
  }
  if (optind == argc) {
    fprintf(stderr, "strace: must have PROG [ARGS] or -p PID\nTry 'strace -h' for more information.\n");
    return 1;
  }
  char path[4096];
  if (!find_program(argv[optind], path, sizeof path)) {
    fprintf(stderr, "strace: Can't stat '%s': %s\n", argv[optind], strerror(errno));
    return 1;
  }
  int trace = (int)syscall(SYS_TRACE, follows);
  pid_t child = fork();
  if (child == 0) {
    syscall(SYS_TRACE_ME, trace);
    execv(path, argv + optind);
    fprintf(stderr, "strace: exec: %s\n", strerror(errno));
    _exit(1);
  }
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  static char buffer[1 << 17];
  int status;
  ssize_t size;
  while ((size = read(trace, buffer, sizeof buffer - 1)) > 0) {
    buffer[size] = '\0';
    show((const struct trace_record *)buffer, buffer + sizeof(struct trace_record));
  }
  if (counts)
    show_table();
  fflush(out);
  if (waitpid(child, &status, 0) < 0)
    return 1;
  if (WIFSIGNALED(status)) {
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
  }
  return WEXITSTATUS(status);
}
