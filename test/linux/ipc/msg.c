// System V message queues: types, lengths, room, waiting, removal, signals, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static struct {
  long type;
  char text[9000];
} m;

static int put(int id, long type, const char *text, int flags) {
  m.type = type;
  strcpy(m.text, text);
  return msgsnd(id, &m, strlen(text) + 1, flags);
}

static void take(int id, long type, int flags) {
  memset(&m, 0, sizeof m);
  errno = 0;
  long n = msgrcv(id, &m, 100, type, flags);
  printf("take %ld: %ld, type %ld '%s' %s\n", type, n, m.type, m.text, strerror(errno));
  fflush(stdout);
}

static struct msqid_ds status(int id) {
  struct msqid_ds d;
  memset(&d, 0, sizeof d);
  msgctl(id, IPC_STAT, &d);
  return d;
}

static void handler(int signal) { (void)signal; }

int main(void) {
  key_t key = ftok(".", 'm');
  SHOW(msgget(key, 0600));
  int id = msgget(key, IPC_CREAT | 0600);
  printf("same %d\n", id == msgget(key, 0600));
  SHOW(msgget(key, IPC_CREAT | IPC_EXCL | 0600));
  put(id, 5, "five", 0);
  put(id, 2, "two", 0);
  put(id, 7, "seven", 0);
  put(id, 2, "two again", 0);
  put(id, 1, "one", 0);
  struct msqid_ds d = status(id);
  printf("%lu messages, %lu bytes of %lu, lspid %d lrpid %d stime %d rtime %d\n", (unsigned long)d.msg_qnum,
         (unsigned long)d.__msg_cbytes, (unsigned long)d.msg_qbytes, d.msg_lspid == getpid(), d.msg_lrpid,
         d.msg_stime != 0, d.msg_rtime != 0);
  take(id, 7, 0);
  take(id, -4, 0);
  take(id, -4, 0);
  take(id, 0, 0);
  take(id, 2, MSG_EXCEPT | IPC_NOWAIT);
  take(id, 9, IPC_NOWAIT);
  take(id, 0, 0);
  take(id, 0, IPC_NOWAIT);
  SHOW(put(id, 0, "no type", 0));
  SHOW(msgsnd(id, &m, -1, 0));
  m.type = 1;
  SHOW(msgsnd(id, &m, 8193, 0));
  SHOW(msgsnd(id + 1000, &m, 1, 0));
  SHOW(msgsnd(id, &m, 0, 0));
  take(id, 0, 0);
  put(id, 3, "a long message", 0);
  SHOW(msgrcv(id, &m, 6, 0, 0));
  SHOW(msgrcv(id, &m, 6, 0, MSG_NOERROR));
  printf("%.6s\n", m.text);

  // A full queue.
  m.type = 1;
  int sent = 0;
  while (msgsnd(id, &m, 4000, IPC_NOWAIT) == 0) sent++;
  printf("%d sent, %s\n", sent, strerror(errno));
  if (fork() == 0) {
    SHOW(put(id, 8, "when there is room", 0));
    exit(0);
  }
  usleep(20000);
  printf("in between %lu\n", (unsigned long)status(id).msg_qnum);
  fflush(stdout);
  msgrcv(id, &m, 4000, 1, 0);
  wait(NULL);
  while (msgrcv(id, &m, 4000, 1, IPC_NOWAIT) > 0) continue;
  take(id, 0, 0);

  // Receivers wait for different types.
  for (int i = 1; i <= 3; i++) {
    if (fork() == 0) {
      take(id, i, 0);
      exit(0);
    }
    usleep(10000);
  }
  for (int i = 3; i >= 1; i--) {
    put(id, i, "for somebody", 0);
    wait(NULL);
  }
  SHOW(status(id).msg_qnum);

  // A handler ends the wait, SA_RESTART or not; so does removal.
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  pid_t child = fork();
  if (child == 0) {
    take(id, 0, 0);
    take(id, 0, 0);
    exit(0);
  }
  usleep(20000);
  kill(child, SIGUSR1);
  usleep(20000);
  d = status(id);
  d.msg_qbytes = 10;
  SHOW(msgctl(id, IPC_SET, &d));
  SHOW(put(id, 1, "more than ten bytes", IPC_NOWAIT));
  int removed = msgctl(id, IPC_RMID, NULL);
  wait(NULL);
  SHOW(removed);
  SHOW(msgctl(id, IPC_RMID, NULL));
  SHOW(msgctl(id, IPC_STAT, &d));
  return 0;
}
