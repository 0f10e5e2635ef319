/*
 * ipcs: list System V message queues, shared memory and semaphores, from /proc/sysvipc.
 *
 *   ipcs [-mqs] [-pt]
 *
 * -p shows processes, -t times.
 */
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_FIELDS 20
#define SHM_DEST 01000
#define SHM_LOCKED 02000

static bool show_processes, show_times;

static const char *user_name(long uid)
{
  static char number[24];
  struct passwd *entry = getpwuid(uid);
  if (entry != NULL)
    return entry->pw_name;
  snprintf(number, sizeof number, "%ld", uid);
  return number;
}

static const char *when(long seconds)
{
  static char texts[4][32];
  static int next;
  char *text = texts[next++ % 4];
  time_t t = seconds;
  if (seconds == 0)
    return "Not set";
  strftime(text, sizeof texts[0], "%b %e %H:%M:%S", localtime(&t));
  return text;
}

/* The numbers of the next line; 0 at the end. The third, the permissions, is octal. */
static int read_row(FILE *file, long fields[MOST_FIELDS])
{
  char line[512], *at = line, *end;
  int count = 0;
  if (file == NULL || fgets(line, sizeof line, file) == NULL)
    return 0;
  while (count < MOST_FIELDS) {
    fields[count] = strtol(at, &end, count == 2 ? 8 : 10);
    if (end == at)
      break;
    at = end;
    count++;
  }
  return count;
}

/* Opened, and past the heading. */
static FILE *open_table(const char *path)
{
  char heading[512];
  FILE *file = fopen(path, "r");
  if (file != NULL)
    fgets(heading, sizeof heading, file);
  return file;
}

/* Fields: key msqid perms cbytes qnum lspid lrpid uid gid cuid cgid stime rtime ctime */
static void list_queues(void)
{
  long f[MOST_FIELDS];
  FILE *file = open_table("/proc/sysvipc/msg");
  if (show_times)
    printf("\n------ Message Queues Send/Recv/Change Times --------\n%-10s %-10s %-20s %-20s %-20s\n", "msqid", "owner",
           "send", "recv", "change");
  else if (show_processes)
    printf("\n------ Message Queues PIDs --------\n%-10s %-10s %-10s %-10s\n", "msqid", "owner", "lspid", "lrpid");
  else
    printf("\n------ Message Queues --------\n%-10s %-10s %-10s %-10s %-12s %-12s\n", "key", "msqid", "owner", "perms",
           "used-bytes", "messages");
  while (read_row(file, f) >= 14) {
    const char *owner = user_name(f[7]);
    if (show_times)
      printf("%-10ld %-10s %-20s %-20s %-20s\n", f[1], owner, when(f[11]), when(f[12]), when(f[13]));
    else if (show_processes)
      printf("%-10ld %-10s %-10ld %-10ld\n", f[1], owner, f[5], f[6]);
    else
      printf("0x%08x %-10ld %-10s %-10lo %-12ld %-12ld\n", (unsigned)f[0], f[1], owner, f[2] & 0777, f[3], f[4]);
  }
  if (file != NULL)
    fclose(file);
}

/* Fields: key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss swap */
static void list_segments(void)
{
  long f[MOST_FIELDS];
  FILE *file = open_table("/proc/sysvipc/shm");
  if (show_times)
    printf("\n------ Shared Memory Attach/Detach/Change Times --------\n%-10s %-10s %-20s %-20s %-20s\n", "shmid",
           "owner", "attached", "detached", "changed");
  else if (show_processes)
    printf("\n------ Shared Memory Creator/Last-op PIDs --------\n%-10s %-10s %-10s %-10s\n", "shmid", "owner", "cpid",
           "lpid");
  else
    printf("\n------ Shared Memory Segments --------\n%-10s %-10s %-10s %-10s %-10s %-10s %-12s\n", "key", "shmid",
           "owner", "perms", "bytes", "nattch", "status");
  while (read_row(file, f) >= 14) {
    const char *owner = user_name(f[7]);
    if (show_times)
      printf("%-10ld %-10s %-20s %-20s %-20s\n", f[1], owner, when(f[11]), when(f[12]), when(f[13]));
    else if (show_processes)
      printf("%-10ld %-10s %-10ld %-10ld\n", f[1], owner, f[4], f[5]);
    else
      printf("0x%08x %-10ld %-10s %-10lo %-10ld %-10ld %-6s %-6s\n", (unsigned)f[0], f[1], owner, f[2] & 0777, f[3],
             f[6], f[2] & SHM_DEST ? "dest" : " ", f[2] & SHM_LOCKED ? "locked" : " ");
  }
  if (file != NULL)
    fclose(file);
}

/* Fields: key semid perms nsems uid gid cuid cgid otime ctime */
static void list_semaphores(void)
{
  long f[MOST_FIELDS];
  FILE *file = open_table("/proc/sysvipc/sem");
  if (show_times)
    printf("\n------ Semaphore Operation/Change Times --------\n%-8s %-10s %-26.24s %-26.24s\n", "semid", "owner",
           "last-op", "last-changed");
  else
    printf("\n------ Semaphore Arrays --------\n%-10s %-10s %-10s %-10s %-10s\n", "key", "semid", "owner", "perms",
           "nsems");
  while (read_row(file, f) >= 10) {
    const char *owner = user_name(f[4]);
    if (show_times)
      printf("%-8ld %-10s %-26.24s %-26.24s\n", f[1], owner, when(f[8]), when(f[9]));
    else
      printf("0x%08x %-10ld %-10s %-10lo %-10ld\n", (unsigned)f[0], f[1], owner, f[2] & 0777, f[3]);
  }
  if (file != NULL)
    fclose(file);
}

int main(int argc, char **argv)
{
  bool queues = false, segments = false, semaphores = false;
  int c;
  while ((c = getopt(argc, argv, "amqspt")) != -1) {
    switch (c) {
    case 'a': break;
    case 'm': segments = true; break;
    case 'q': queues = true; break;
    case 's': semaphores = true; break;
    case 'p': show_processes = true; break;
    case 't': show_times = true; break;
    default:
      fprintf(stderr, "Try 'ipcs --help' for more information.\n");
      return 1;
    }
  }
  bool all = !queues && !segments && !semaphores;
  if (all || queues)
    list_queues();
  if (all || segments)
    list_segments();
  if (all || semaphores)
    list_semaphores();
  putchar('\n');
  return 0;
}
