/*
 * The builtins about jobs and signals: wait, jobs, fg, bg, kill.
 */
#include "sh.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../signal_names.h"

static int wait_for(struct job *job)
{
  while (job_state(job) == JOB_RUNNING) {
    if (wait_for_any())
      continue;
    int number = pending_trap();
    if (number != 0)
      return 128 + number;
    if (errno == ECHILD)
      return 127;
  }
  int status = job_status(job);
  if (job_state(job) == JOB_DONE) {
    tell_death(job);
    forget_job(job);
  }
  return status;
}

/* bash's wait -n: the next job that ends. */
static int wait_for_next(void)
{
  for (;;) {
    for (struct job *job = jobs; job != NULL; job = job->next) {
      if (job_state(job) == JOB_DONE)
        return wait_for(job);
    }
    if (jobs == NULL)
      return 127;
    if (!wait_for_any())
      return pending_trap() != 0 ? 128 + pending_trap() : 127;
  }
}

int builtin_wait(int argc, char **argv)
{
  int status = 0;
  if (argc == 1) {
    struct job *next;
    for (struct job *job = jobs; job != NULL; job = next) {
      next = job->next;
      if (job_state(job) == JOB_STOPPED)
        continue;
      status = wait_for(job);
      if (pending_trap() != 0)
        return status;
    }
    return 0;
  }
  if (bash && strcmp(argv[1], "-n") == 0)
    return wait_for_next();
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] != '%')
      parse_number(argv[0], argv[i]);
    struct job *job = find_job(argv[i]);
    if (job == NULL && bash && argv[i][0] != '%')
      complain("wait: pid %s is not a child of this shell", argv[i]);
    status = job == NULL ? 127 : wait_for(job);
  }
  return status;
}

int builtin_jobs(int argc, char **argv)
{
  collect_jobs();
  bool with_pids = argc > 1 && strcmp(argv[1], "-l") == 0, only_pids = argc > 1 && strcmp(argv[1], "-p") == 0;
  list_jobs(with_pids, only_pids, argc > 1 && strcmp(argv[1], "-n") == 0);
  return 0;
}

static int resume(int argc, char **argv, bool foreground)
{
  struct job *job = find_job(argc > 1 ? argv[1] : "%%");
  if (job == NULL && argc > 1)
    fail("%s: No such job: %s", argv[0], argv[1]);
  if (job == NULL)
    fail("%s: No current job", argv[0]);
  if (!job_control)
    fail("%s: job %s not created under job control", argv[0], argc > 1 ? argv[1] : "(null)");
  printf(foreground ? "%s\n" : "[%2$d] %1$s\n", job->text, job->number);
  fflush(stdout);
  continue_job(job, foreground);
  return foreground ? wait_for_job(job) : 0;
}

int builtin_fg(int argc, char **argv)
{
  return resume(argc, argv, true);
}

int builtin_bg(int argc, char **argv)
{
  return resume(argc, argv, false);
}

static int list_signals(int argc, char **argv)
{
  if (argc > 2) {
    if (bash && signal_from_name(argv[2]) > 0 && (argv[2][0] < '0' || argv[2][0] > '9')) {
      printf("%d\n", signal_from_name(argv[2]));
      return 0;
    }
    int number = atoi(argv[2]) & 0x7f;
    const char *name = signal_to_name(number);
    if (name == NULL) {
      complain("kill: invalid signal number or exit status: %s", argv[2]);
      return 2;
    }
    printf("%s\n", name);
    return 0;
  }
  if (bash) {
    for (int number = 1; number < 65; number++) {
      const char *name = signal_to_name(number);
      if (name != NULL)
        printf("%2d) SIG%s%c", number, name, number % 5 == 0 ? '\n' : '\t');
    }
    putchar('\n');
    return 0;
  }
  for (int i = 0; i < SIGNAL_COUNT; i++)
    printf("%s\n", signal_names[i].name);
  return 0;
}

int builtin_kill(int argc, char **argv)
{
  int number = SIGTERM, i = 1, status = 0;

  if (argc > 1 && strcmp(argv[1], "-l") == 0)
    return list_signals(argc, argv);
  if (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
    const char *name = argv[i] + 1;
    if (strcmp(name, "s") == 0 && i + 1 < argc)
      name = argv[++i];
    if (strcmp(name, "-") != 0) {
      number = signal_from_name(name);
      if (number < 0) {
        if (bash)
          complain("kill: %s: invalid signal specification", name);
        else
          complain("kill: invalid signal: %s", name);
        return bash ? 1 : 2;
      }
    }
    i++;
  }
  if (i == argc) {
    fail("kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]");
  }
  for (; i < argc; i++) {
    pid_t target = 0;
    struct job *job = argv[i][0] == '%' ? find_job(argv[i]) : NULL;
    if (argv[i][0] == '%') {
      if (job == NULL) {
        complain("kill: No such job: %s", argv[i]);
        status = 2;
        continue;
      }
      target = job_control ? -job->group : job->group;
    } else {
      target = (pid_t)parse_number(argv[0], argv[i]);
    }
    if (kill(target, number) < 0) {
      if (bash)
        complain("kill: (%d) - %s", (int)target, strerror(errno));
      else
        complain("kill: %s", strerror(errno));
      status = 1;
    } else if (job != NULL && job_state(job) == JOB_STOPPED && (number == SIGTERM || number == SIGHUP)) {
      kill(target, SIGCONT); /* stopped, it could not even die */
    }
  }
  return status;
}
