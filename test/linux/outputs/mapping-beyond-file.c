/* A page of a mapping that the file does not have is SIGBUS; the rest of the file's last page can be used. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char name[32]; /* of this run alone: several run at the same time on Linux */

static void caught(int signal, siginfo_t *info, void *context) { _exit(10 * signal + info->si_code); }

static void try(int size, int at, int handle, int protection) {
  printf("%d.%03d kB, byte %d.%03d k: ", size / 1000, size % 1000, at / 1000, at % 1000); /* no number that could be a pid */
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
    if (handle) sigaction(SIGBUS, &action, NULL), sigaction(SIGSEGV, &action, NULL);
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    ftruncate(fd, size);
    volatile char *bytes = mmap(NULL, 16384, protection, MAP_SHARED, fd, 0);
    bytes[at] = 1;
    _exit(bytes[at] - 1);
  }
  int status;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) printf("signal %d\n", WTERMSIG(status));
  else printf("exit %d\n", WEXITSTATUS(status));
  shm_unlink(name);
}

int main(void) {
  snprintf(name, sizeof name, "/beyond-%d", (int)getpid());
  try(0, 0, 0, PROT_READ | PROT_WRITE);
  for (int handle = 0; handle < 2; handle++) {
    try(5000, 4999, handle, PROT_READ | PROT_WRITE);
    try(5000, 8191, handle, PROT_READ | PROT_WRITE);
    try(5000, 8192, handle, PROT_READ | PROT_WRITE);
    try(5000, 8192, handle, PROT_READ);
  }
  return 0;
}
