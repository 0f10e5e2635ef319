/* Headers that an editor inserts when it completes a name: glibc's and the kernel's pieces of the public ones. */
#include <asm-generic/errno-base.h>
#include <asm-generic/errno.h>
#include <bits/pthreadtypes.h>
#include <bits/types/FILE.h>
#include <bits/types/clock_t.h>
#include <bits/types/sigset_t.h>
#include <bits/types/siginfo_t.h>
#include <bits/types/struct_itimerspec.h>
#include <bits/types/struct_timespec.h>
#include <bits/types/struct_timeval.h>
#include <bits/types/time_t.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <wait.h>
#include <x86_64-linux-gnu/sys/types.h>
#include <zconf.h>
#include <bits/fcntl-linux.h>
#include <bits/local_lim.h>
#include <bits/mman-linux.h>
#include <bits/sigaction.h>
#include <bits/signum-generic.h>
#include <bits/waitflags.h>

static volatile sig_atomic_t seen;
static void handler(int number) { seen = number; }

int main(void) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  struct timeval interval = {0, 5};
  struct timespec pause = {0, 1000};
  struct itimerspec timer = {pause, pause};
  time_t moment = 0;
  clock_t ticks = 0;
  pthread_t thread;
  sigset_t set;
  siginfo_t info;
  FILE *stream = stdout;
  int status;
  memset(&info, 0, sizeof info);
  memset(&thread, 0, sizeof thread);
  sigemptyset(&set);
  sigaction(SIGUSR1, &action, NULL);
  pid_t child = fork();
  if (child == 0) _exit(ENOENT);
  waitpid(child, &status, 0);
  kill(getpid(), SIGUSR1);
  fprintf(stream, "%d %d %d %d\n", WEXITSTATUS(status) == ENOENT, seen == SIGUSR1, WNOHANG, O_CREAT);
  fprintf(stream, "%zu %zu %zu %zu\n", sizeof timer, sizeof set, sizeof info, sizeof thread);
  fprintf(stream, "%ld %ld %ld %d %d\n", (long)interval.tv_usec, (long)moment, (long)ticks, PROT_READ, HOST_NAME_MAX);
  return 0;
}
