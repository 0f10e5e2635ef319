/*
 * Jobs: the pipelines the shell has started and not yet forgotten.
 *
 * With job control (an interactive shell) each job is a process group of its own, and the terminal belongs to the
 * group in the foreground: ^C and ^Z reach that job and nobody else. Without it all are in the shell's group.
 */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct job *jobs;
pid_t last_background;
bool job_control;

static pid_t shell_group;

void start_job_control(void)
{
  /* Started in the background, we would have to wait until someone puts us in the foreground. */
  while (tcgetpgrp(STDIN_FILENO) != (shell_group = getpgrp()))
    kill(0, SIGTTIN);
  signal(SIGTSTP, SIG_IGN);
  signal(SIGTTIN, SIG_IGN);
  signal(SIGTTOU, SIG_IGN);
  shell_group = getpid();
  if (getpgrp() != shell_group)
    setpgid(0, shell_group);
  tcsetpgrp(STDIN_FILENO, shell_group);
  job_control = true;
}

static void give_terminal(pid_t group)
{
  if (job_control)
    tcsetpgrp(STDIN_FILENO, group);
}

struct job *new_job(const char *text)
{
  struct job *job = allocate(sizeof *job);
  memset(job, 0, sizeof *job);
  job->text = copy_string(text != NULL ? text : "");
  int number = 1;
  struct job **link = &jobs;
  for (; *link != NULL; link = &(*link)->next)
    number = (*link)->number + 1;
  job->number = number;
  *link = job;
  return job;
}

void forget_job(struct job *job)
{
  for (struct job **link = &jobs; *link != NULL; link = &(*link)->next) {
    if (*link == job) {
      *link = job->next;
      free(job->processes);
      free(job->text);
      free(job);
      return;
    }
  }
}

static void default_signals(bool background)
{
  if (interactive) {
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
  }
  if (job_control) {
    signal(SIGTSTP, SIG_DFL);
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
  } else if (background) {
    /* Nobody could keep it from reading what is typed for us, or from dying of our ^C. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    int null = open("/dev/null", O_RDONLY);
    if (null > 0) {
      dup2(null, STDIN_FILENO);
      close(null);
    }
  }
}

void cannot_fork(struct job *job)
{
  if (job->count == 0)
    forget_job(job);
  fail("Cannot fork");
}

pid_t fork_into_job(struct job *job, bool background)
{
  pid_t pid = try_fork_into_job(job, background);
  if (pid < 0)
    cannot_fork(job);
  return pid;
}

pid_t try_fork_into_job(struct job *job, bool background)
{
  fflush(NULL);
  pid_t pid = fork();
  if (pid < 0)
    return -1;

  /* Parent and child both make the group, so that neither can be too late. */
  if (pid == 0) {
    if (job_control) {
      setpgid(0, job->group);
      if (!background)
        give_terminal(getpgrp());
    }
    default_signals(background);
    forget_traps();
    interactive = false;
    goes_on = false;
    job_control = false;
    jobs = NULL;
    return 0;
  }
  if (job->group == 0)
    job->group = pid;
  if (job_control)
    setpgid(pid, job->group);
  job->processes = reallocate(job->processes, ((size_t)job->count + 1) * sizeof *job->processes);
  job->processes[job->count++] = (struct job_process){pid, 0, JOB_RUNNING};
  job->background = background;
  if (background)
    last_background = pid;
  return pid;
}

enum job_state job_state(struct job *job)
{
  enum job_state state = JOB_DONE;
  for (int i = 0; i < job->count; i++) {
    if (job->processes[i].state == JOB_RUNNING)
      return JOB_RUNNING;
    if (job->processes[i].state == JOB_STOPPED)
      state = JOB_STOPPED;
  }
  return state;
}

/* 128 + n if signal n ended or stopped it. */
static int process_status(const struct job_process *process)
{
  int status = process->status;
  if (WIFEXITED(status))
    return WEXITSTATUS(status);
  return 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : WSTOPSIG(status));
}

/* The exit status of a job is that of its last process; with -o pipefail, of the last one that failed. */
int job_status(struct job *job)
{
  if (job->count == 0)
    return 0;
  int status = process_status(&job->processes[job->count - 1]);
  for (int i = job->count - 1; options.pipe_fail && i >= 0 && status == 0; i--)
    status = process_status(&job->processes[i]);
  return status;
}

void note_pipe_status(struct job *job)
{
  char **items = temporary(((size_t)job->count + 1) * sizeof *items);
  for (int i = 0; i < job->count; i++) {
    items[i] = temporary(12);
    snprintf(items[i], 12, "%d", process_status(&job->processes[i]));
  }
  set_array_items("PIPESTATUS", items, job->count);
}

struct job *job_of_process(pid_t pid)
{
  for (struct job *job = jobs; job != NULL; job = job->next) {
    for (int i = 0; i < job->count; i++) {
      if (job->processes[i].pid == pid)
        return job;
    }
  }
  return NULL;
}

/* %n, %% (the newest), %text (begins with it), or a process id. */
struct job *find_job(const char *name)
{
  if (name[0] != '%')
    return job_of_process((pid_t)atoi(name));
  struct job *found = NULL;
  for (struct job *job = jobs; job != NULL; job = job->next) {
    bool current = strcmp(name, "%%") == 0 || strcmp(name, "%+") == 0 || name[1] == '\0';
    if (current || job->number == atoi(name + 1) || strncmp(job->text, name + 1, strlen(name + 1)) == 0)
      found = job;
  }
  return found;
}

static void note_change(pid_t pid, int status)
{
  struct job *job = job_of_process(pid);
  if (job == NULL)
    return;
  for (int i = 0; i < job->count; i++) {
    if (job->processes[i].pid != pid)
      continue;
    job->processes[i].status = status;
    job->processes[i].state = WIFSTOPPED(status) ? JOB_STOPPED : JOB_DONE;
  }
  job->changed = true;
}

bool wait_for_any(void)
{
  int status;
  pid_t pid = waitpid(-1, &status, job_control ? WUNTRACED : 0);
  if (pid > 0)
    note_change(pid, status);
  return pid > 0;
}

static void print_job(struct job *job, bool with_pids)
{
  char state[64];
  int status = job->count > 0 ? job->processes[job->count - 1].status : 0;

  switch (job_state(job)) {
  case JOB_RUNNING: snprintf(state, sizeof state, "Running"); break;
  case JOB_STOPPED: snprintf(state, sizeof state, "Stopped"); break;
  default:
    if (WIFSIGNALED(status))
      snprintf(state, sizeof state, "%s%s", strsignal(WTERMSIG(status)), WCOREDUMP(status) ? " (core dumped)" : "");
    else if (WEXITSTATUS(status) != 0)
      snprintf(state, sizeof state, bash ? "Exit %d" : "Done(%d)", WEXITSTATUS(status));
    else
      snprintf(state, sizeof state, "Done");
  }
  char mark = job->next == NULL ? '+' : job->next->next == NULL ? '-' : ' ';
  printf(bash ? "[%d]%c " : "[%d] %c ", job->number, mark);
  if (with_pids)
    printf(bash ? "%5d " : "%d ", (int)job->group);
  else if (bash)
    putchar(' ');
  bool running = job_state(job) == JOB_RUNNING;
  if (bash)
    printf("%-23s %s%s\n", state, job->text, running ? " &" : "");
  else
    printf("%-26s %s\n", state, job->text);
}

void list_jobs(bool with_pids, bool only_pids, bool only_changed)
{
  struct job *next;
  for (struct job *job = jobs; job != NULL; job = next) {
    next = job->next;
    if (only_changed && !job->changed)
      continue;
    if (only_pids)
      printf("%d\n", (int)job->group);
    else
      print_job(job, with_pids);
    job->changed = false;
    if (job_state(job) == JOB_DONE)
      forget_job(job);
  }
}

void collect_jobs(void)
{
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG | (job_control ? WUNTRACED : 0))) > 0)
    note_change(pid, status);
}

void report_jobs(void)
{
  collect_jobs();
  struct job *next;
  for (struct job *job = jobs; job != NULL; job = next) {
    next = job->next;
    if (interactive && job->changed)
      print_job(job, false);
    if (job->changed && job_state(job) == JOB_DONE && interactive)
      forget_job(job);
    else
      job->changed = false;
  }
  fflush(stdout);
}

bool may_leave_jobs(void)
{
  static bool warned;
  bool stopped = false;
  for (struct job *job = jobs; job != NULL; job = job->next)
    stopped = stopped || job_state(job) == JOB_STOPPED;
  if (!stopped || warned)
    return true;
  fprintf(stderr, "You have stopped jobs.\n");
  warned = true;
  return false;
}

void tell_death(struct job *job)
{
  int status = job->processes[job->count - 1].status;
  if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGPIPE)
    return;
  if (WTERMSIG(status) == SIGINT) {
    if (interactive)
      fputc('\n', stderr);
    return;
  }
  char state[64];
  snprintf(state, sizeof state, "%s%s", strsignal(WTERMSIG(status)), WCOREDUMP(status) ? " (core dumped)" : "");
  if (!bash || interactive) {
    fprintf(stderr, "%s\n", state);
    return;
  }
  fprintf(stderr, "%s: line %d: %5d %-23s %s\n", shell_name, current_line,
          (int)job->processes[job->count - 1].pid, state, job->text);
}

int wait_for_job(struct job *job)
{
  while (job_state(job) == JOB_RUNNING) {
    if (!wait_for_any() && errno == ECHILD)
      break;
  }
  int status = job_status(job);
  if (bash) {
    note_pipe_status(job);
    status = job_status(job);
  }
  give_terminal(shell_group);
  if (job_state(job) == JOB_STOPPED) {
    job->background = true;
    fputc('\n', stderr);
    print_job(job, false);
    job->changed = false;
  } else {
    tell_death(job);
    forget_job(job);
  }
  return status;
}

void continue_job(struct job *job, bool foreground)
{
  for (int i = 0; i < job->count; i++) {
    if (job->processes[i].state == JOB_STOPPED)
      job->processes[i].state = JOB_RUNNING;
  }
  job->background = !foreground;
  if (foreground)
    give_terminal(job->group);
  kill(-job->group, SIGCONT);
}
