/*
 * Files and commands that a program reads from and writes to: each is opened at its first use and stays so until close().
 * Records are read here, too: up to a character, an empty line, or what an expression matches (RS).
 */
#include "awk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct stream {
  char *name;
  enum stream_kind kind;
  FILE *file;
  char *pending; /* with an expression as RS: what was read and is not yet part of a record */
  size_t pending_length, pending_capacity;
  struct stream *next;
};

static struct stream *streams;

struct stream *file_stream(FILE *file)
{
  struct stream *stream = allocate(sizeof *stream);
  memset(stream, 0, sizeof *stream);
  stream->kind = READ_FILE;
  stream->file = file;
  return stream;
}

static bool is_standard(const FILE *file)
{
  return file == stdin || file == stdout || file == stderr;
}

void free_stream(struct stream *stream)
{
  if (!is_standard(stream->file))
    fclose(stream->file);
  free(stream->pending);
  free(stream->name);
  free(stream);
}

static FILE *open_file(const char *name, enum stream_kind kind)
{
  bool reads = kind == READ_FILE;
  switch (kind) {
  case READ_COMMAND: fflush(NULL); return popen(name, "r");
  case WRITE_COMMAND: fflush(NULL); return popen(name, "w");
  default:
    if (strcmp(name, "-") == 0 || strcmp(name, reads ? "/dev/stdin" : "/dev/stdout") == 0)
      return reads ? stdin : stdout;
    if (!reads && strcmp(name, "/dev/stderr") == 0)
      return stderr;
    return fopen(name, reads ? "r" : kind == APPEND_FILE ? "a" : "w");
  }
}

static bool writes(enum stream_kind kind)
{
  return kind == WRITE_FILE || kind == APPEND_FILE;
}

struct stream *open_stream(const char *name, enum stream_kind kind)
{
  for (struct stream *s = streams; s != NULL; s = s->next) {
    if (strcmp(s->name, name) == 0 && (s->kind == kind || (writes(s->kind) && writes(kind))))
      return s;
  }
  FILE *file = open_file(name, kind);
  if (file == NULL) {
    if (kind == READ_FILE)
      return NULL;
    const char *what = kind == READ_COMMAND || kind == WRITE_COMMAND ? "pipe" : "output";
    fprintf(stderr, "awk: cannot open \"%s\" for %s (%s)\n", name, what, strerror(errno));
    exit(2);
  }
  struct stream *stream = file_stream(file);
  stream->name = strdup(name);
  stream->kind = kind;
  stream->next = streams;
  streams = stream;
  return stream;
}

FILE *stream_output(struct stream *stream)
{
  return stream->file;
}

/* The status of a command; 0 for a file. */
static int finish(struct stream *stream)
{
  int status = 0;
  if (stream->kind == READ_COMMAND || stream->kind == WRITE_COMMAND) {
    fflush(stdout);
    int result = pclose(stream->file);
    status = WIFEXITED(result) ? WEXITSTATUS(result) : 256 + WTERMSIG(result);
  } else if (is_standard(stream->file)) {
    fflush(stream->file);
  } else {
    status = fclose(stream->file);
  }
  free(stream->pending);
  free(stream->name);
  free(stream);
  return status;
}

int close_stream(const char *name)
{
  int status = -1;
  for (struct stream **link = &streams; *link != NULL;) {
    struct stream *stream = *link;
    if (strcmp(stream->name, name) != 0) {
      link = &stream->next;
      continue;
    }
    *link = stream->next;
    status = finish(stream);
  }
  return status;
}

void close_all(void)
{
  fflush(stdout);
  while (streams != NULL) {
    struct stream *stream = streams;
    streams = stream->next;
    finish(stream);
  }
}

bool flush_stream(const char *name)
{
  bool found = false;
  for (struct stream *s = streams; s != NULL; s = s->next) {
    if (strcmp(s->name, name) == 0) {
      fflush(s->file);
      found = true;
    }
  }
  return found;
}

/* ---- Records ---- */

/* Up to a character, which is not part of it. */
static int read_to(FILE *file, int separator, struct string **record)
{
  char *line = NULL;
  size_t capacity = 0;
  errno = 0;
  ssize_t length = getdelim(&line, &capacity, separator, file);
  if (length > 0) {
    if (line[length - 1] == (char)separator)
      length--;
    *record = new_string(line, (size_t)length);
    length = 1;
  }
  free(line);
  return length > 0 ? 1 : ferror(file) ? -1 : 0;
}

/* Lines up to an empty one; empty lines before them do not count. */
static int read_paragraph(FILE *file, struct string **record)
{
  char *line = NULL, *text = NULL;
  size_t capacity = 0, length = 0;
  ssize_t n;
  while ((n = getline(&line, &capacity, file)) > 0) {
    if (line[0] == '\n') {
      if (length > 0)
        break;
      continue;
    }
    text = reallocate(text, length + (size_t)n);
    memcpy(text + length, line, (size_t)n);
    length += (size_t)n;
  }
  free(line);
  if (length > 0)
    *record = new_string(text, text[length - 1] == '\n' ? length - 1 : length);
  free(text);
  return length > 0;
}

/* Up to what an expression matches. A match at the end of what was read might go on: then more is read. */
static int read_to_match(struct stream *stream, const regex_t *regex, struct string **record)
{
  bool ended = false;
  for (;;) {
    struct span match;
    size_t length = stream->pending_length;
    bool found = length > 0 && find_match(regex, stream->pending, 0, &match) && match.end > match.start;
    if (ended && length == 0)
      return 0;
    if ((found && match.end < length) || ended) {
      size_t size = found ? match.start : length, rest = found ? match.end : length;
      *record = new_string(stream->pending, size);
      memmove(stream->pending, stream->pending + rest, length - rest);
      stream->pending_length = length - rest;
      stream->pending[stream->pending_length] = '\0';
      return 1;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n = getline(&line, &capacity, stream->file);
    ended = n <= 0;
    if (n > 0) {
      if (length + (size_t)n + 1 > stream->pending_capacity) {
        stream->pending_capacity = 2 * (length + (size_t)n + 1);
        stream->pending = reallocate(stream->pending, stream->pending_capacity);
      }
      memcpy(stream->pending + length, line, (size_t)n);
      stream->pending_length = length + (size_t)n;
      stream->pending[stream->pending_length] = '\0';
    }
    free(line);
  }
}

int read_record(struct stream *stream, struct string **record)
{
  const char *separator = special_text(RS);
  if (separator[0] == '\0')
    return read_paragraph(stream->file, record);
  if (separator[1] == '\0' && stream->pending_length == 0)
    return read_to(stream->file, (unsigned char)separator[0], record);
  return read_to_match(stream, compile_regex(separator), record);
}
