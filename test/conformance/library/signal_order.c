// What a call waits for goes before a signal that came with it: wait() gives the child although SIGCHLD has a handler without SA_RESTART.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int caught;
static void handler(int sig) { caught++; }

static void show(const char *what, long result) {
  if (result < 0) printf("%s: %s, %d caught\n", what, strerror(errno), caught);
  else printf("%s: ok, %d caught\n", what, caught);
  fflush(stdout);
}

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  sigaction(SIGCHLD, &action, NULL);
  sigaction(SIGUSR1, &action, NULL);

  if (fork() == 0) {
    usleep(100000);
    _exit(3);
  }
  int status;
  show("wait for a child that ends", wait(&status));
  printf("status %d\n", WEXITSTATUS(status));
  show("wait without a child", wait(&status));

  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    usleep(100000);
    kill(parent, SIGUSR1);
    for (;;) pause();
  }
  show("wait for a child that goes on", wait(&status));
  kill(child, SIGKILL);
  show("wait for a child that is killed", waitpid(child, &status, 0));
  printf("signal %d\n", WTERMSIG(status));
}
