/* What the files of this program share: random numbers, what is printed, and the names there are. */
#ifndef RANDOM_H
#define RANDOM_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The descriptors that calls are made with are -1 and those below DESCRIPTORS; what is printed goes to LOG. */
enum { LOG = 200, DESCRIPTORS = 14, PAGES = 8 };

/* One kind of call. Its group is a letter; the more weight, the more often. */
struct call {
  void (*make)(void);
  char group;
  int weight;
};

extern const struct call FILE_CALLS[], NAME_CALLS[], READINESS_CALLS[], SOCKET_CALLS[], SIGNAL_CALLS[], PROCESS_CALLS[],
    MEMORY_CALLS[], STREAM_CALLS[], THREAD_CALLS[];

/* A random number from 0 to n - 1. The state goes to children changed, so that they do something else. */
unsigned below(unsigned n);
extern uint64_t state;
#define ONE_OF(array) (array)[below(sizeof(array) / sizeof *(array))]

/* How many generations of processes are above this one. */
extern int depth;

/* Make so many random calls. */
void make_calls(int count);

void say(const char *format, ...);
/* What a call returned, or the name of its error. */
void result(long value);
/* Bytes that were read, as a string. */
void bytes(const char *b, long n);

/* The processes that this one knows, by the order in which they were made: their numbers differ from run to run. */
extern pid_t pids[100];
extern int made;
int pid_index(pid_t pid);

/* A random descriptor, a random path, a random signal. */
int fd(void);
const char *path(void);
int a_signal(void);
extern char text[64];

/* Is a descriptor ready for what poll() calls `what`? */
int ready(int d, int what);
/* Event counters and epoll sets: on Linux they all have the same inode. */
int anonymous(int d);
void describe(const struct stat *st);

/* What handlers saw since the last call is told, or forgotten. */
void tell_signals(void);
void forget_signals(void);

/* Some of the calls of one file are of other groups, too. */
void do_fork(void);
void do_pipe(void);
void do_sigaction(void);
void do_socketpair(void);

/* PAGES pages, with nothing mapped behind them. */
extern char *arena;

#endif
