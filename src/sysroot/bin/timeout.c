/*
 * timeout: runs a program and sends it a signal (-s, TERM if not said) when the time is over, and KILL after -k more.
 * The status is 124 then, with --preserve-status the program's own.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "signal_names.h"

enum { TIMED_OUT = 124, FAILED = 125, PRESERVE_STATUS = 256, FOREGROUND };

static pid_t child;
static int signal_number = SIGTERM;
static double kill_after;
static volatile sig_atomic_t timed_out;

/* A number of seconds, or with m, h or d behind it. */
static double duration(const char *text)
{
  static const char units[] = "smhd";
  static const double lengths[] = {1, 60, 3600, 86400};
  char *unit;
  double amount = strtod(text, &unit);
  const char *known = *unit == '\0' ? units : strchr(units, *unit);
  if (unit == text || amount < 0 || known == NULL || (*unit != '\0' && unit[1] != '\0')) {
    fprintf(stderr, "timeout: invalid time interval '%s'\nTry 'timeout --help' for more information.\n", text);
    exit(FAILED);
  }
  return amount * lengths[known - units];
}

static void start_timer(double seconds)
{
  struct itimerval timer = {.it_value = {(time_t)seconds, (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6)}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

static void on_alarm(int number)
{
  (void)number;
  int sent = timed_out ? SIGKILL : signal_number;
  timed_out = 1;
  kill(child, sent);
  if (sent != SIGKILL)
    kill(child, SIGCONT);
  if (kill_after > 0 && sent != SIGKILL)
    start_timer(kill_after);
}

static void pass_on(int number)
{
  kill(child, number);
}

int main(int argc, char **argv)
{
  static const struct option names[] = {{"signal", required_argument, NULL, 's'},
                                        {"kill-after", required_argument, NULL, 'k'},
                                        {"preserve-status", no_argument, NULL, PRESERVE_STATUS},
                                        {"foreground", no_argument, NULL, FOREGROUND},
                                        {NULL, 0, NULL, 0}};
  bool preserve = false, foreground = false;
  int c, status;

  while ((c = getopt_long(argc, argv, "+k:s:", names, NULL)) != -1) {
    switch (c) {
    case 'k': kill_after = duration(optarg); break;
    case 's':
      signal_number = signal_from_name(optarg);
      if (signal_number < 0) {
        fprintf(stderr, "timeout: '%s': invalid signal\nTry 'timeout --help' for more information.\n", optarg);
        return FAILED;
      }
      break;
    case PRESERVE_STATUS: preserve = true; break;
    case FOREGROUND: foreground = true; break;
    default: fprintf(stderr, "Try 'timeout --help' for more information.\n"); return FAILED;
    }
  }
  if (argc - optind < 2) {
    fprintf(stderr, "Try 'timeout --help' for more information.\n");
    return FAILED;
  }
  double seconds = duration(argv[optind]);
  char **program = argv + optind + 1;

  if (!foreground)
    setpgid(0, 0);
  signal(SIGTTIN, SIG_IGN);
  signal(SIGTTOU, SIG_IGN);
  signal(SIGALRM, on_alarm);
  child = fork();
  if (child < 0) {
    fprintf(stderr, "timeout: fork system call failed: %s\n", strerror(errno));
    return FAILED;
  }
  if (child == 0) {
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
    execvp(program[0], program);
    int failure = errno == ENOENT ? 127 : 126;
    fprintf(stderr, "timeout: failed to run command '%s': %s\n", program[0], strerror(errno));
    return failure;
  }
  signal(SIGTERM, pass_on);
  signal(SIGINT, pass_on);
  signal(SIGHUP, pass_on);
  if (seconds > 0)
    start_timer(seconds);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  int result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (timed_out && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !preserve)
    kill(getpid(), SIGKILL); /* so that whoever waits sees what has happened */
  return timed_out && !preserve ? TIMED_OUT : result;
}
