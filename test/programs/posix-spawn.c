/* posix_spawn and posix_spawnp with file actions and attributes, shm_open between processes, sendfile. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void spawning(void) {
  pid_t pid;
  int status;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  char *echo[] = {"echo", "to", "a", "file", NULL}, *missing[] = {"missing", NULL};
  char *wc[] = {"wc", "-c", NULL}, *kill_self[] = {"sh", "-c", "kill -TERM $$", NULL};

  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "out.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  printf("%d ", posix_spawnp(&pid, "echo", &actions, NULL, echo, environ));
  printf("%d %d\n", waitpid(pid, &status, 0) == pid, WEXITSTATUS(status));
  posix_spawn_file_actions_destroy(&actions);

  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "out.tmp", O_RDONLY, 0);
  fflush(stdout);
  posix_spawnp(&pid, "wc", &actions, NULL, wc, environ);
  waitpid(pid, &status, 0);
  posix_spawn_file_actions_addopen(&actions, 5, "no such file", O_RDONLY, 0);
  printf("%d\n", posix_spawnp(&pid, "wc", &actions, NULL, wc, environ) == ENOENT);
  printf("%d\n", posix_spawn_file_actions_addclose(&actions, -1) == EBADF);
  posix_spawn_file_actions_destroy(&actions);

  printf("%d\n", posix_spawn(&pid, "/bin/missing", NULL, NULL, missing, environ) == ENOENT);
  printf("%d\n", waitpid(-1, NULL, WNOHANG));

  signal(SIGTERM, SIG_IGN);
  posix_spawnp(&pid, "sh", NULL, NULL, kill_self, environ);
  waitpid(pid, &status, 0);
  printf("ignored: %d\n", WIFEXITED(status));
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGTERM);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawnp(&pid, "sh", NULL, &attributes, kill_self, environ);
  waitpid(pid, &status, 0);
  printf("default: %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  posix_spawnattr_destroy(&attributes);
}

static void sharing(void) {
  int fd = shm_open("/procstep-test", O_CREAT | O_EXCL | O_RDWR, 0600);
  ftruncate(fd, 4096);
  if (fork() == 0) {
    int own = shm_open("/procstep-test", O_RDWR, 0);
    strcpy(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, own, 0), "from the child");
    _exit(0);
  }
  wait(NULL);
  puts((char *)mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
  printf("%d\n", shm_unlink("/procstep-test"));
  printf("%d\n", shm_unlink("/procstep-test") < 0 && errno == ENOENT);
  printf("%d\n", shm_open("/a/b", O_RDWR, 0) < 0 && errno == EINVAL);
}

static void sending(void) {
  int from = open("out.tmp", O_RDONLY), to = open("copy.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
  off_t offset = 3;
  char text[20] = "";
  printf("%zd %ld\n", sendfile(to, from, &offset, 4), (long)offset);
  printf("%zd %ld\n", sendfile(to, from, NULL, 100), (long)lseek(from, 0, SEEK_CUR));
  pread(to, text, sizeof text - 1, 0);
  printf("[%s]\n", text);
  unlink("out.tmp");
  unlink("copy.tmp");
}

int main(void) {
  spawning();
  sharing();
  sending();
  return 0;
}
