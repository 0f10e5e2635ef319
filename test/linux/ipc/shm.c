// System V shared memory: making, finding, attaching, counting, removing, and each error.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static struct shmid_ds status(int id) {
  struct shmid_ds d;
  memset(&d, 0, sizeof d);
  if (shmctl(id, IPC_STAT, &d) < 0) printf("no status: %s\n", strerror(errno));
  return d;
}

int main(void) {
  key_t key = ftok(".", 'k');
  printf("%d %d\n", key == ftok(".", 'k'), key == ftok(".", 'l'));
  SHOW(ftok("nothing-here", 1));
  SHOW(shmget(key, 100, 0600));
  int id = shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0640);
  printf("same %d\n", id == shmget(key, 0, 0));
  SHOW(shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0600));
  SHOW(shmget(key, 5001, 0600));
  SHOW(shmget(IPC_PRIVATE, 0, 0600));
  SHOW(shmget(key, 100, 0666) >= 0);
  struct shmid_ds d = status(id);
  printf("%zu %lo %lu cpid %d lpid %d atime %d dtime %d ctime %d\n", d.shm_segsz, (unsigned long)d.shm_perm.mode,
         (unsigned long)d.shm_nattch, d.shm_cpid == getpid(), d.shm_lpid, d.shm_atime != 0, d.shm_dtime != 0,
         d.shm_ctime != 0);
  char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, SHM_RDONLY);
  strcpy(a, "written at one address");
  printf("%s, %d, %lu\n", b, a != b, (unsigned long)status(id).shm_nattch);
  if (fork() == 0) {
    strcpy(a + 4096, "by the child");
    printf("child: %lu\n", (unsigned long)status(id).shm_nattch);
    fflush(stdout);
    shmdt(a);
    _exit(0);
  }
  wait(NULL);
  d = status(id);
  printf("%s %lu lpid %d\n", b + 4096, (unsigned long)d.shm_nattch, d.shm_lpid > getpid());
  if (fork() == 0) {
    b[0] = 'x';
    _exit(0);
  }
  int how;
  wait(&how);
  printf("read only: signal %d\n", WTERMSIG(how));
  SHOW(shmdt(b + 4096));
  SHOW(shmdt(b));
  SHOW(shmdt(b));
  SHOW(shmat(id + 1000, NULL, 0));
  SHOW(shmat(id, (void *)(a + 1), 0));
  SHOW(shmat(id, a, 0));
  char *room = mmap(NULL, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(room, 3 * 4096);
  char *there = shmat(id, room + 4096 + 77, SHM_RND);
  printf("rounded %d\n", there == room + 4096);
  shmdt(there);
  d = status(id);
  d.shm_perm.mode = 0600;
  SHOW(shmctl(id, IPC_SET, &d));
  printf("%o\n", (unsigned)status(id).shm_perm.mode);
  SHOW(shmctl(id, IPC_RMID, NULL));
  d = status(id);
  printf("removed: mode %o, key %d, attached %lu, still '%s'\n", (unsigned)d.shm_perm.mode, d.shm_perm.__key,
         (unsigned long)d.shm_nattch, a);
  SHOW(shmget(key, 0, 0));
  SHOW(shmdt(a));
  SHOW(shmctl(id, IPC_STAT, &d));
  SHOW(shmctl(id, IPC_RMID, NULL));
  SHOW(shmctl(id, 99, NULL));
  int gone = shmget(IPC_PRIVATE, 4096, 0600);
  int *number = shmat(gone, NULL, 0);
  shmctl(gone, IPC_RMID, NULL);
  for (int i = 0; i < 3; i++) {
    if (fork() == 0) {
      (*number) += 7;
      _exit(0);
    }
    wait(NULL);
  }
  printf("sum %d\n", *number);
  if (fork() == 0) {
    execl("/bin/true", "true", (char *)NULL);
    _exit(1);
  }
  wait(NULL);
  printf("after exec %lu\n", (unsigned long)status(gone).shm_nattch);
  return 0;
}
