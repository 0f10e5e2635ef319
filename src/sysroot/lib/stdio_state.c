/*
 * Streams: flushing, positions in the file, buffers chosen by the program, and what has happened so far (C11 7.21.5.2 to 7.21.5.6,
 * 7.21.9, 7.21.10). Where the stream is differs from where the descriptor is by what is in the buffer.
 */
#include <stdlib.h>
#include "stream.h"

int fflush_unlocked(FILE *f) {
  if (f) return __sync(f);
  int result = 0;
  for (f = __streams; f; f = f->next) {
    if (f->write_next && __flush(f) < 0) result = EOF;
  }
  return result;
}

int fflush(FILE *f) {
  if (f) {
    LOCK(f);
    int result = __sync(f);
    UNLOCK(f);
    return result;
  }
  int result = 0;
  for (f = __streams; f; f = f->next) {
    LOCK(f);
    if (f->write_next && __flush(f) < 0) result = EOF;
    UNLOCK(f);
  }
  return result;
}

/* exit(): flush everything; then give input read ahead back to whoever shares the descriptor. */
void __flush_streams_at_exit(void) {
  for (FILE *f = __streams; f; f = f->next) {
    if (f->write_next) __flush(f);
  }
  for (FILE *f = __streams; f; f = f->next) {
    if (!f->write_next) __sync(f);
  }
}

off_t __stream_tell(FILE *f) {
  off64_t offset = 0;
  if (!f->io.seek) {
    errno = ESPIPE;
    return -1;
  }
  if (f->write_next && f->write_next > f->buffer && f->flags & F_APPEND_MODE) {
    if (f->io.seek(f->cookie, &offset, SEEK_END) < 0) return -1;
  } else if (f->io.seek(f->cookie, &offset, SEEK_CUR) < 0) {
    return -1;
  }
  if (f->write_next) return offset + (f->write_next - f->buffer);
  return offset - (off_t)unread(f);
}

int __stream_seek(FILE *f, off_t offset, int whence) {
  if (!f->io.seek) {
    errno = ESPIPE;
    return -1;
  }
  if (whence < SEEK_SET || whence > SEEK_END) {
    errno = EINVAL;
    return -1;
  }
  if (f->write_next) {
    if (__flush(f) < 0) return -1;
  } else if (whence == SEEK_CUR) {
    offset -= unread(f);
  }
  off64_t position = offset;
  if (f->io.seek(f->cookie, &position, whence) < 0) return -1;
  f->backup = NULL;
  f->write_next = NULL;
  f->read_next = f->read_end = f->buffer;
  f->flags &= ~F_EOF;
  return 0;
}

int fseeko(FILE *f, off_t offset, int whence) {
  LOCK(f);
  int result = __stream_seek(f, offset, whence);
  UNLOCK(f);
  return result;
}

int fseek(FILE *f, long offset, int whence) {
  LOCK(f);
  int result = __stream_seek(f, offset, whence);
  UNLOCK(f);
  return result;
}

off_t ftello(FILE *f) {
  LOCK(f);
  off_t result = __stream_tell(f);
  UNLOCK(f);
  return result;
}

long ftell(FILE *f) {
  LOCK(f);
  off_t result = __stream_tell(f);
  UNLOCK(f);
  return result;
}

void rewind(FILE *f) {
  LOCK(f);
  __stream_seek(f, 0, SEEK_SET);
  f->flags &= ~(F_EOF | F_ERROR);
  UNLOCK(f);
}

int fgetpos(FILE *restrict f, fpos_t *restrict position) {
  LOCK(f);
  off_t offset = __stream_tell(f);
  UNLOCK(f);
  if (offset < 0) return -1;
  position->__position = offset;
  return 0;
}

int fsetpos(FILE *f, const fpos_t *position) {
  LOCK(f);
  int result = __stream_seek(f, position->__position, SEEK_SET);
  UNLOCK(f);
  return result;
}

void clearerr(FILE *f) { f->flags &= ~(F_EOF | F_ERROR); }
void clearerr_unlocked(FILE *f) { f->flags &= ~(F_EOF | F_ERROR); }
int feof(FILE *f) { return (f->flags & F_EOF) != 0; }
int ferror(FILE *f) { return (f->flags & F_ERROR) != 0; }
int feof_unlocked(FILE *f) { return (f->flags & F_EOF) != 0; }
int ferror_unlocked(FILE *f) { return (f->flags & F_ERROR) != 0; }

int fileno(FILE *f) {
  if (f->fd < 0) {
    errno = EBADF;
    return -1;
  }
  return f->fd;
}

int fileno_unlocked(FILE *f) { return fileno(f); }

int setvbuf(FILE *restrict f, char *restrict buffer, int mode, size_t size) {
  if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF) return EOF;
  LOCK(f);
  f->flags |= F_BUFFERING_SET;
  f->buffering = mode;
  if (mode == _IONBF || (buffer && size)) {
    int writing = f->write_next != NULL;
    __sync(f);
    unsigned char *old = f->buffer;
    int own = f->flags & F_OWN_BUFFER;
    f->flags &= ~F_OWN_BUFFER;
    f->buffer = mode == _IONBF ? f->pushed_back : (unsigned char *)buffer;
    f->size = mode == _IONBF ? 1 : size;
    f->backup = NULL;
    f->read_next = f->read_end = f->buffer;
    f->write_next = writing ? f->buffer : NULL;
    if (own) __libc_free(old);
  }
  UNLOCK(f);
  return 0;
}

void setbuf(FILE *restrict f, char *restrict buffer) { setvbuf(f, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ); }
void setbuffer(FILE *restrict f, char *restrict buffer, size_t size) {
  setvbuf(f, buffer, buffer ? _IOFBF : _IONBF, size);
}
void setlinebuf(FILE *f) { setvbuf(f, NULL, _IOLBF, 0); }
