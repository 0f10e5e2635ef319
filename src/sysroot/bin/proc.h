/*
 * What /proc says about the processes of the system: for ps and pstree.
 *
 * /proc/PID/stat is one line: pid (name) state ppid pgrp session tty ... (proc(5)). The name may hold blanks and
 * parentheses, so the rest is found from the last ")".
 */
#ifndef PROC_H
#define PROC_H

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct process {
  int pid, ppid, pgid, sid, tty, tpgid, threads, nice, processor;
  int priority;
  unsigned uid;
  char state;
  char name[64];
  char *arguments; /* the command line, blanks between; "" if there is none */
  unsigned long user_ticks, system_ticks, start_ticks;
  unsigned long virtual_bytes, resident_pages, minor_faults, major_faults;
};

/* The whole of a small file, with a 0 after it; its length, or -1. */
static inline long read_proc_file(const char *path, char *buffer, size_t size)
{
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return -1;
  size_t n = fread(buffer, 1, size - 1, file);
  buffer[n] = '\0';
  fclose(file);
  return (long)n;
}

static inline unsigned read_uid(int pid)
{
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  if (read_proc_file(path, text, sizeof text) < 0)
    return 0;
  char *line = strstr(text, "\nUid:");
  return line == NULL ? 0 : (unsigned)strtoul(line + 5, NULL, 10);
}

static inline char *read_arguments(int pid)
{
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
  long length = read_proc_file(path, text, sizeof text);
  while (length > 0 && text[length - 1] == '\0')
    length--;
  for (long i = 0; i < length; i++) {
    if (text[i] == '\0' || text[i] == '\n')
      text[i] = ' ';
  }
  return strdup(length > 0 ? text : "");
}

/* False if there is no such process (any more). */
static inline int read_process(int pid, struct process *p)
{
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  if (read_proc_file(path, text, sizeof text) < 0)
    return 0;
  char *open = strchr(text, '('), *close = strrchr(text, ')');
  if (open == NULL || close == NULL)
    return 0;
  memset(p, 0, sizeof *p);
  p->pid = pid;
  *close = '\0';
  snprintf(p->name, sizeof p->name, "%s", open + 1);
  int fields = sscanf(close + 1,
                      " %c %d %d %d %d %d %*u %lu %*u %lu %*u %lu %lu %*d %*d %d %d %d %*d %lu %lu %lu"
                      " %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %d",
                      &p->state, &p->ppid, &p->pgid, &p->sid, &p->tty, &p->tpgid, &p->minor_faults, &p->major_faults,
                      &p->user_ticks, &p->system_ticks, &p->priority, &p->nice, &p->threads, &p->start_ticks,
                      &p->virtual_bytes, &p->resident_pages, &p->processor);
  if (fields < 16)
    return 0;
  p->uid = read_uid(pid);
  p->arguments = read_arguments(pid);
  return 1;
}

static inline int compare_pids(const void *a, const void *b)
{
  const struct process *left = a, *right = b;
  return (left->pid > right->pid) - (left->pid < right->pid);
}

/* All processes, in the order of their ids; *count tells how many. */
static inline struct process *read_processes(int *count)
{
  struct process *all = NULL;
  int capacity = 0;
  *count = 0;
  DIR *proc = opendir("/proc");
  if (proc == NULL) {
    perror("/proc");
    exit(1);
  }
  struct dirent *entry;
  while ((entry = readdir(proc)) != NULL) {
    if (!isdigit((unsigned char)entry->d_name[0]))
      continue;
    if (*count == capacity) {
      capacity = capacity == 0 ? 32 : 2 * capacity;
      all = realloc(all, (size_t)capacity * sizeof *all);
      if (all == NULL) {
        perror("/proc");
        exit(1);
      }
    }
    if (read_process(atoi(entry->d_name), &all[*count]))
      (*count)++;
  }
  closedir(proc);
  qsort(all, (size_t)*count, sizeof *all, compare_pids);
  return all;
}

#endif
