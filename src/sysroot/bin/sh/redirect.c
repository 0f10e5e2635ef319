/*
 * Redirections: < > >> <> <& >& &> << <<<, for one command or, put back afterwards, around a builtin.
 */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SAVED_FD = 10, PIPE_CAPACITY = 4096 };

/* ---- Redirections ---- */

static void cannot_open(const char *what, const char *path, const char *missing)
{
  if (bash && errno == EEXIST)
    complain("%s: cannot overwrite existing file", path);
  else if (bash)
    complain("%s: %s", path, strerror(errno));
  else
    complain("cannot %s %s: %s", what, path, errno == ENOENT ? missing : strerror(errno));
}

static int open_for_output(const char *path, int flags)
{
  struct stat st;
  int fd;
  if (flags & O_EXCL && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
    flags &= ~O_EXCL; /* set -C protects files, not devices */
  fd = open(path, O_WRONLY | O_CREAT | flags, 0666);
  if (fd < 0)
    cannot_open("create", path, "Directory nonexistent");
  return fd;
}

/* A pipe with the text in it. What does not fit in the pipe is written by a child. */
static int open_here_document(const char *text)
{
  int ends[2];
  size_t length = strlen(text);

  if (pipe(ends) < 0) {
    complain("Pipe call failed");
    return -1;
  }
  if (length <= PIPE_CAPACITY) {
    if (write(ends[1], text, length) != (ssize_t)length)
      complain("%s", strerror(errno));
  } else if (fork() == 0) {
    close(ends[0]);
    while (length > 0) {
      ssize_t n = write(ends[1], text, length);
      if (n <= 0)
        break;
      text += n;
      length -= (size_t)n;
    }
    _exit(0);
  }
  close(ends[1]);
  return ends[0];
}

void move_fd(int from, int to)
{
  if (from != to) {
    dup2(from, to);
    close(from);
  }
}

static bool duplicate(const char *word, int fd)
{
  if (strcmp(word, "-") == 0) {
    close(fd);
    return true;
  }
  char *end;
  long from = strtol(word, &end, 10);
  if (*word == '\0' || *end != '\0') {
    complain(bash ? "%s: ambiguous redirect" : "Syntax error: Bad fd number", word);
    return false;
  }
  if (dup2((int)from, fd) < 0) {
    complain("%s: %s", word, strerror(errno));
    return false;
  }
  return true;
}

/* bash: >& file, where it is no descriptor, is &> file. */
static bool is_descriptor(const char *word)
{
  return strcmp(word, "-") == 0 || (*word != '\0' && word[strspn(word, "0123456789")] == '\0');
}

static bool apply_redirect(struct redirect *redirect)
{
  int fd;

  if (redirect->type == REDIRECT_HERE) {
    fd = open_here_document(redirect->literal ? redirect->word : expand_here_document(redirect->word));
    if (fd < 0)
      return false;
    move_fd(fd, redirect->fd);
    return true;
  }
  const char *word = expand_word(redirect->word);
  enum redirect_type type = redirect->type;
  if (bash && type == REDIRECT_DUP && redirect->fd == STDOUT_FILENO && !is_descriptor(word))
    type = REDIRECT_BOTH;
  switch (type) {
  case REDIRECT_DUP:
    return duplicate(word, redirect->fd);
  case REDIRECT_HERE_STRING: {
    struct buffer text = {0};
    put_text(&text, word);
    put(&text, '\n');
    fd = open_here_document(buffer_text(&text));
    break;
  }
  case REDIRECT_IN:
    fd = open(word, O_RDONLY);
    if (fd < 0)
      cannot_open("open", word, "No such file");
    break;
  case REDIRECT_READWRITE:
    fd = open(word, O_RDWR | O_CREAT, 0666);
    if (fd < 0)
      cannot_open("open", word, "No such file or directory");
    break;
  case REDIRECT_APPEND:
  case REDIRECT_BOTH_APPEND:
    fd = open_for_output(word, O_APPEND);
    break;
  default:
    fd = open_for_output(word, type == REDIRECT_OUT && options.no_clobber ? O_EXCL : O_TRUNC);
    break;
  }
  if (fd < 0)
    return false;
  move_fd(fd, redirect->fd);
  if (type == REDIRECT_BOTH || type == REDIRECT_BOTH_APPEND)
    dup2(redirect->fd, STDERR_FILENO);
  return true;
}

bool apply_redirects(struct redirect *redirects)
{
  for (; redirects != NULL; redirects = redirects->next) {
    if (!apply_redirect(redirects))
      return false;
  }
  return true;
}

static void save_fd(struct saved_fds *saved, int fd)
{
  for (int i = 0; i < saved->count; i++) {
    if (saved->fd[i] == fd)
      return;
  }
  if (saved->count == 16)
    fail("too many redirections");
  saved->fd[saved->count] = fd;
  saved->copy[saved->count++] = fcntl(fd, F_DUPFD_CLOEXEC, SAVED_FD);
}

void save_fds(struct saved_fds *saved, struct redirect *redirects)
{
  fflush(stdout);
  for (; redirects != NULL; redirects = redirects->next) {
    save_fd(saved, redirects->fd);
    if (redirects->type == REDIRECT_BOTH || redirects->type == REDIRECT_BOTH_APPEND || redirects->type == REDIRECT_DUP)
      save_fd(saved, STDERR_FILENO);
  }
}

void restore_fds(struct saved_fds *saved)
{
  fflush(stdout);
  for (int i = 0; i < saved->count; i++) {
    if (saved->copy[i] < 0)
      close(saved->fd[i]);
    else
      move_fd(saved->copy[i], saved->fd[i]);
  }
  saved->count = 0;
}
