/*
 * ipcrm: remove System V message queues, shared memory and semaphores.
 *
 *   ipcrm [-m ID] [-M KEY] [-q ID] [-Q KEY] [-s ID] [-S KEY] ...      ipcrm -a      ipcrm {shm|msg|sem} ID...
 *
 * -a removes everything there is.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

enum kind { SHM, MSG, SEM };

static int failures;

static void complain(const char *what, const char *argument)
{
  const char *why = errno == EACCES || errno == EPERM ? "permission denied for"
                    : errno == EINVAL                 ? "invalid"
                    : errno == EIDRM                  ? "already removed"
                                                      : "failed for";
  fprintf(stderr, "ipcrm: %s %s (%s)\n", why, what, argument);
  failures = 1;
}

static int remove_object(enum kind kind, int id)
{
  switch (kind) {
  case SHM: return shmctl(id, IPC_RMID, NULL);
  case MSG: return msgctl(id, IPC_RMID, NULL);
  default: return semctl(id, 0, IPC_RMID);
  }
}

static void remove_id(enum kind kind, const char *argument)
{
  char *end;
  int id = strtol(argument, &end, 10);
  if (*argument == '\0' || *end != '\0') {
    fprintf(stderr, "ipcrm: failed to parse argument: '%s'\n", argument);
    exit(1);
  }
  if (remove_object(kind, id) < 0)
    complain("id", argument);
}

static void remove_key(enum kind kind, const char *argument)
{
  char *end;
  key_t key = strtoul(argument, &end, 0);
  if (*argument == '\0' || *end != '\0' || key == IPC_PRIVATE) {
    fprintf(stderr, "ipcrm: illegal key (%s)\n", argument);
    failures = 1;
    return;
  }
  int id = kind == SHM ? shmget(key, 0, 0) : kind == MSG ? msgget(key, 0) : semget(key, 0, 0);
  if (id < 0 || remove_object(kind, id) < 0)
    complain("key", argument);
}

/* Every object of a table: the id is the second column. */
static void remove_all(enum kind kind, const char *path)
{
  char line[512];
  FILE *file = fopen(path, "r");
  int key, id;
  if (file == NULL || fgets(line, sizeof line, file) == NULL)
    return;
  while (fgets(line, sizeof line, file) != NULL)
    if (sscanf(line, "%d %d", &key, &id) == 2)
      remove_object(kind, id);
  fclose(file);
}

/* The form of old: ipcrm shm 3. */
static bool old_form(int argc, char **argv)
{
  static const char *const names[] = {"shm", "msg", "sem"};
  for (int kind = SHM; kind <= SEM; kind++) {
    if (strcmp(argv[1], names[kind]) != 0)
      continue;
    for (int i = 2; i < argc; i++)
      remove_id(kind, argv[i]);
    return true;
  }
  return false;
}

int main(int argc, char **argv)
{
  int c;
  if (argc < 2) {
    fprintf(stderr, "ipcrm: not enough arguments\nTry 'ipcrm --help' for more information.\n");
    return 1;
  }
  if (old_form(argc, argv))
    return failures;
  while ((c = getopt(argc, argv, "am:M:q:Q:s:S:")) != -1) {
    switch (c) {
    case 'a':
      remove_all(SHM, "/proc/sysvipc/shm");
      remove_all(MSG, "/proc/sysvipc/msg");
      remove_all(SEM, "/proc/sysvipc/sem");
      break;
    case 'm': remove_id(SHM, optarg); break;
    case 'M': remove_key(SHM, optarg); break;
    case 'q': remove_id(MSG, optarg); break;
    case 'Q': remove_key(MSG, optarg); break;
    case 's': remove_id(SEM, optarg); break;
    case 'S': remove_key(SEM, optarg); break;
    default:
      fprintf(stderr, "Try 'ipcrm --help' for more information.\n");
      return 1;
    }
  }
  return failures;
}
