// /proc/PID as programs like ps read it: forms of the files, and that they agree with each other and with getrusage and times.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[1 << 16];

static char *contents(const char *format, int pid) {
  char path[64];
  sprintf(path, format, pid);
  FILE *file = fopen(path, "r");
  if (!file) return strcpy(text, "");
  size_t n = fread(text, 1, sizeof text - 1, file);
  text[n] = 0;
  fclose(file);
  return text;
}

/* The number (from 1) of a field of stat, as a long; the name in parentheses is the second. */
static long field(int pid, int number) {
  char *at = strrchr(contents("/proc/%d/stat", pid), ')') + 2;
  for (int i = 3; i < number; i++) at = strchr(at, ' ') + 1;
  return number == 3 ? *at : strtol(at, NULL, 10);
}

static long status(int pid, const char *name) {
  char *at = strstr(contents("/proc/%d/status", pid), name);
  return at ? strtol(at + strlen(name) + 1, NULL, 10) : -1;
}

static void *sleeper(void *unused) {
  pause();
  return NULL;
}

int main(void) {
  int me = getpid(), page = getpagesize() / 1024;
  int fields = 0;
  char *save = contents("/proc/%d/stat", me);
  while (strtok(fields++ ? NULL : save, " ")) continue;
  printf("%d fields\n", fields - 1);
  printf("pid %d ppid %d group %d session %d\n", field(me, 3) == 'R', field(me, 4) == getppid(), field(me, 5) == getpgrp(),
         field(me, 6) == getsid(0));
  printf("threads %ld nice %ld priority %ld exit signal %ld\n", field(me, 20), field(me, 19), field(me, 18), field(me, 38));
  long size = status(me, "VmSize:");
  printf("sizes: stat %d statm %d peak %d\n", field(me, 23) / 1024 == size, atol(contents("/proc/%d/statm", me)) * page == size,
         status(me, "VmPeak:") >= size);

  long before = status(me, "VmHWM:");
  char *big = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(big, 1, 8 << 20);
  printf("resident grows %d, data grows %d\n", status(me, "VmRSS:") >= before + 8000, status(me, "VmData:") >= 8192);
  munmap(big, 8 << 20);
  printf("high water stays %d, resident falls %d\n", status(me, "VmHWM:") >= before + 8000, status(me, "VmRSS:") < before + 4096);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("maximum %d, minor faults %d\n", usage.ru_maxrss >= before + 8000, usage.ru_minflt >= 2000);

  signal(SIGUSR1, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGUSR2);
  printf("ignored %ld blocked %ld pending %ld\n", field(me, 33), field(me, 32), field(me, 31));

  int child = fork();
  if (child == 0) {
    char *block = malloc(16 << 20);
    memset(block, 1, 16 << 20);
    _exit(3);
  }
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  printf("zombie: %c, size %ld, status %ld\n", (char)field(child, 3), field(child, 23), field(child, 52) >> 8);
  printf("command line '%s'\n", contents("/proc/%d/cmdline", child));
  printf("%s", strstr(contents("/proc/%d/status", child), "State:") ? strtok(strstr(text, "State:"), "\n") : "");
  printf("\n");
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("not waited for: %ld\n", usage.ru_maxrss);
  wait4(child, NULL, 0, &usage);
  printf("waited for: %d %d\n", usage.ru_maxrss >= 16384, usage.ru_minflt >= 4000);
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("of children: %d %d, in stat %d\n", usage.ru_maxrss >= 16384, usage.ru_minflt >= 4000, field(me, 11) >= 4000);

  pthread_t thread;
  pthread_create(&thread, NULL, sleeper, NULL);
  usleep(20000);
  char other[64];
  for (int tid = me + 1; tid < me + 1000; tid++) {
    sprintf(other, "/proc/self/task/%d/comm", tid);
    if (access(other, R_OK) == 0) break;
  }
  printf("thread: %d of %ld\n", access(other, R_OK) == 0, field(me, 20));
  fflush(stdout);
  int waiting = fork();
  if (waiting == 0) for (;;) pause();
  usleep(20000);
  printf("it sleeps: %c in call %d\n", (char)field(waiting, 3), atoi(contents("/proc/%d/syscall", waiting)));
  kill(waiting, SIGSTOP);
  usleep(20000);
  printf("stopped: %c\n", (char)field(waiting, 3));
  kill(waiting, SIGKILL);
  wait(NULL);
  char *map = strstr(contents("/proc/%d/maps", me), "[stack]");
  while (map > text && map[-1] != '\n') map--;
  printf("name at column %d\n", (int)(strstr(map, "[stack]") - map));
}
