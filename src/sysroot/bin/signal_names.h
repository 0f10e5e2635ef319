/*
 * The names of the signals, for kill, sh and env: one table, with the numbers of the system's <signal.h>.
 */
#ifndef SIGNAL_NAMES_H
#define SIGNAL_NAMES_H

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct signal_name {
  int number;
  const char *name;
};

static const struct signal_name signal_names[] = {
    {SIGHUP, "HUP"},       {SIGINT, "INT"},   {SIGQUIT, "QUIT"}, {SIGILL, "ILL"},   {SIGTRAP, "TRAP"},
    {SIGABRT, "ABRT"},     {SIGBUS, "BUS"},   {SIGFPE, "FPE"},   {SIGKILL, "KILL"}, {SIGUSR1, "USR1"},
    {SIGSEGV, "SEGV"},     {SIGUSR2, "USR2"}, {SIGPIPE, "PIPE"}, {SIGALRM, "ALRM"}, {SIGTERM, "TERM"},
    {SIGSTKFLT, "STKFLT"}, {SIGCHLD, "CHLD"}, {SIGCONT, "CONT"}, {SIGSTOP, "STOP"}, {SIGTSTP, "TSTP"},
    {SIGTTIN, "TTIN"},     {SIGTTOU, "TTOU"}, {SIGURG, "URG"},   {SIGXCPU, "XCPU"}, {SIGXFSZ, "XFSZ"},
    {SIGVTALRM, "VTALRM"}, {SIGPROF, "PROF"}, {SIGWINCH, "WINCH"}, {SIGPOLL, "POLL"}, {SIGPWR, "PWR"},
    {SIGSYS, "SYS"},
};

enum { SIGNAL_COUNT = sizeof signal_names / sizeof signal_names[0] };

/* The name without SIG, or NULL. */
static inline const char *signal_to_name(int number)
{
  for (int i = 0; i < SIGNAL_COUNT; i++) {
    if (signal_names[i].number == number)
      return signal_names[i].name;
  }
  return NULL;
}

/* The number for "9", "KILL", "SIGKILL" or "kill"; -1 if there is no such signal. */
static inline int signal_from_name(const char *text)
{
  if (isdigit((unsigned char)text[0])) {
    char *end;
    long number = strtol(text, &end, 10);
    return *end == '\0' && number <= 64 ? (int)number : -1;
  }
  if (strncasecmp(text, "SIG", 3) == 0)
    text += 3;
  for (int i = 0; i < SIGNAL_COUNT; i++) {
    if (strcasecmp(signal_names[i].name, text) == 0)
      return signal_names[i].number;
  }
  return -1;
}

#endif
