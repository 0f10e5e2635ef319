/* Inside a FILE: its flags, and the operations that the other files of stdio are made of. */
#ifndef _STREAM_H
#define _STREAM_H
#include <stdio.h>
#include "internal.h"

#define F_READABLE 1
#define F_WRITABLE 2
#define F_APPEND_MODE 4
#define F_EOF 8
#define F_ERROR 16
#define F_OWN_BUFFER 32    /* the buffer is freed with the stream */
#define F_OWN_FILE 64      /* the FILE itself is freed by fclose */
#define F_BUFFERING_SET 128 /* by the program: the terminal test is not wanted */
#define F_MEMORY 256       /* a string stream of sprintf or sscanf: on the stack, not in the list of streams */

#define LOCK(f)                                                                                    \
  do {                                                                                             \
    if (__threads_started) __lock_stream(f);                                                       \
  } while (0)
#define UNLOCK(f)                                                                                  \
  do {                                                                                             \
    if (__threads_started) __unlock_stream(f);                                                     \
  } while (0)
void __lock_stream(FILE *f);
void __unlock_stream(FILE *f);
void __drop_stream_lock(FILE *f);

extern FILE *__streams; /* all open streams, newest first */
extern const cookie_io_functions_t __descriptor_io;

/* A new stream in the list, for what fopen's mode string says; NULL and errno if it is wrong or memory is short. */
FILE *__new_stream(const char *mode);
/* The open() flags of a mode string, or -1 and EINVAL. */
int __mode_flags(const char *mode);
void __forget_stream(FILE *f);
void __allocate_buffer(FILE *f);

/* Bytes that have been read from the file, or put back, and not from the stream. */
static inline size_t unread(FILE *f) {
  return (f->read_end - f->read_next) + (f->backup ? f->backup_end - f->backup : 0);
}

/* The unlocked operations. Errors set F_ERROR; a short count or EOF tells. */
size_t __stream_write(FILE *f, const void *from, size_t n);
int __put(FILE *f, int c);
int __overflow(FILE *f, int c);
int __flush(FILE *f);
int __sync(FILE *f);
int __underflow(FILE *f);
size_t __stream_read(FILE *f, void *to, size_t n);
int __push_back(FILE *f, int c);
off_t __stream_tell(FILE *f);
int __stream_seek(FILE *f, off_t offset, int whence);
int __close_stream(FILE *f);

#define GETC(f) ((f)->read_next < (f)->read_end ? *(f)->read_next++ : __next_byte(f))
/* The next character, or EOF. */
int __next_byte(FILE *f);

int __print(FILE *f, const char *format, va_list ap);
/* For the wide functions: format and result are UTF-8 in any locale. Less than 0 if it failed, whatever was written. */
int __print_wide(cookie_write_function_t *write, void *cookie, const char *format, va_list ap);
int __scan(FILE *f, const char *format, va_list ap);
/* The same for the wide functions; a stream with F_MEMORY is UTF-8 in any locale. */
int __scan_wide(FILE *f, const char *format, va_list ap);
#endif
