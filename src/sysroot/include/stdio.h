/* C11 7.21, POSIX and GNU: input and output. A FILE is an ordinary structure in the process's memory, buffer and all. */
#ifndef _STDIO_H
#define _STDIO_H
#include <features.h>
#include <stddef.h>
#include <stdarg.h>
typedef long ssize_t;
typedef long off_t;
typedef long off64_t;
#define EOF (-1)
#define BUFSIZ 8192
#define FILENAME_MAX 4096
#define FOPEN_MAX 16
#define L_tmpnam 20
#define L_ctermid 9
#define L_cuserid 9
#define TMP_MAX 238328
#define P_tmpdir "/tmp"
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
typedef struct __file FILE;
typedef struct __file __FILE;
typedef struct {
  long __position;
  long __reserved;
} fpos_t;

typedef ssize_t cookie_read_function_t(void *cookie, char *buffer, size_t size);
typedef ssize_t cookie_write_function_t(void *cookie, const char *buffer, size_t size);
typedef int cookie_seek_function_t(void *cookie, off64_t *offset, int whence);
typedef int cookie_close_function_t(void *cookie);
typedef struct {
  cookie_read_function_t *read;
  cookie_write_function_t *write;
  cookie_seek_function_t *seek;
  cookie_close_function_t *close;
} cookie_io_functions_t;

struct __file {
  int fd;                       /* descriptor, or -1 */
  int flags;                    /* what may be done, what has happened (lib/stdio.h) */
  int buffering;                /* _IOFBF, _IOLBF, _IONBF */
  int lock_owner;               /* thread that holds the lock, or 0 */
  unsigned char *buffer;        /* allocated on first use */
  unsigned long size;           /* of the buffer, in bytes */
  unsigned char *read_next;     /* unread input is [read_next, read_end) */
  unsigned char *read_end;
  unsigned char *write_next;    /* unwritten output is [buffer, write_next); null while reading */
  unsigned char *backup;        /* characters pushed back, while read_next points into them: the input after them */
  unsigned char *backup_end;
  unsigned char pushed_back[8];
  cookie_io_functions_t io;     /* how to reach what is behind the stream */
  void *cookie;
  int lock_count;
  int pid;                      /* popen: the child */
  int orientation;              /* 1: wide characters, -1: bytes, 0: not decided */
  struct __file *next;          /* list of open streams */
};

extern FILE *stdin;
extern FILE *stdout;
extern FILE *stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr

int printf(const char *restrict format, ...) __printf_like(1, 2);
int fprintf(FILE *restrict stream, const char *restrict format, ...) __printf_like(2, 3);
int dprintf(int fd, const char *restrict format, ...) __printf_like(2, 3);
int sprintf(char *restrict s, const char *restrict format, ...) __printf_like(2, 3);
int snprintf(char *restrict s, size_t size, const char *restrict format, ...) __printf_like(3, 4);
int asprintf(char **restrict result, const char *restrict format, ...) __printf_like(2, 3) __wur;
int vprintf(const char *restrict format, va_list ap) __printf_like(1, 0);
int vfprintf(FILE *restrict stream, const char *restrict format, va_list ap) __printf_like(2, 0);
int vdprintf(int fd, const char *restrict format, va_list ap) __printf_like(2, 0);
int vsprintf(char *restrict s, const char *restrict format, va_list ap) __printf_like(2, 0);
int vsnprintf(char *restrict s, size_t size, const char *restrict format, va_list ap) __printf_like(3, 0);
int vasprintf(char **restrict result, const char *restrict format, va_list ap) __printf_like(2, 0) __wur;
int scanf(const char *restrict format, ...) __scanf_like(1, 2) __wur;
int fscanf(FILE *restrict stream, const char *restrict format, ...) __scanf_like(2, 3) __wur;
int sscanf(const char *restrict s, const char *restrict format, ...) __scanf_like(2, 3);
int vscanf(const char *restrict format, va_list ap) __scanf_like(1, 0) __wur;
int vfscanf(FILE *restrict stream, const char *restrict format, va_list ap) __scanf_like(2, 0) __wur;
int vsscanf(const char *restrict s, const char *restrict format, va_list ap) __scanf_like(2, 0);

int fgetc(FILE *stream);
int getc(FILE *stream);
int getchar(void);
int getc_unlocked(FILE *stream);
int getchar_unlocked(void);
int fgetc_unlocked(FILE *stream);
int ungetc(int c, FILE *stream);
char *fgets(char *restrict s, int n, FILE *restrict stream) __wur;
char *fgets_unlocked(char *restrict s, int n, FILE *restrict stream) __wur;
#if __STDC_VERSION__ < 201112L
char *gets(char *s) __wur __attribute_deprecated; /* C11 took it away: a call is then undeclared, as with gcc */
#endif
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream) __wur;
ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream) __wur;
int getw(FILE *stream);
int fputc(int c, FILE *stream);
int putc(int c, FILE *stream);
int putchar(int c);
int putc_unlocked(int c, FILE *stream);
int putchar_unlocked(int c);
int fputc_unlocked(int c, FILE *stream);
int fputs(const char *restrict s, FILE *restrict stream);
int fputs_unlocked(const char *restrict s, FILE *restrict stream);
int puts(const char *s);
int putw(int w, FILE *stream);
size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict stream) __wur;
size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict stream);
size_t fread_unlocked(void *restrict to, size_t size, size_t count, FILE *restrict stream) __wur;
size_t fwrite_unlocked(const void *restrict from, size_t size, size_t count, FILE *restrict stream);

FILE *fopen(const char *restrict path, const char *restrict mode) __wur;
FILE *fopen64(const char *restrict path, const char *restrict mode) __wur;
FILE *fdopen(int fd, const char *mode) __wur;
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream) __wur;
FILE *fmemopen(void *buffer, size_t size, const char *mode) __wur;
FILE *open_memstream(char **buffer, size_t *size) __wur;
FILE *fopencookie(void *restrict cookie, const char *restrict mode, cookie_io_functions_t io) __wur;
FILE *popen(const char *command, const char *mode) __wur;
int pclose(FILE *stream);
FILE *tmpfile(void) __wur;
char *tmpnam(char *s) __wur;
char *tmpnam_r(char *s) __wur;
char *tempnam(const char *directory, const char *prefix) __wur;
int fclose(FILE *stream);
int fcloseall(void);
int fflush(FILE *stream);
int fflush_unlocked(FILE *stream);
int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size);
void setbuf(FILE *restrict stream, char *restrict buffer);
void setbuffer(FILE *restrict stream, char *restrict buffer, size_t size);
void setlinebuf(FILE *stream);
int fseek(FILE *stream, long offset, int whence);
int fseeko(FILE *stream, off_t offset, int whence);
long ftell(FILE *stream);
off_t ftello(FILE *stream);
void rewind(FILE *stream);
int fgetpos(FILE *restrict stream, fpos_t *restrict position);
int fsetpos(FILE *stream, const fpos_t *position);
void clearerr(FILE *stream);
void clearerr_unlocked(FILE *stream);
int feof(FILE *stream);
int ferror(FILE *stream);
int feof_unlocked(FILE *stream);
int ferror_unlocked(FILE *stream);
int fileno(FILE *stream);
int fileno_unlocked(FILE *stream);
void flockfile(FILE *stream);
int ftrylockfile(FILE *stream);
void funlockfile(FILE *stream);
void perror(const char *s);
int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int from_directory, const char *from, int to_directory, const char *to);
char *ctermid(char *s);
char *cuserid(char *s);
/* Large files are the only ones there are. */
#define freopen64 freopen
#define fseeko64 fseeko
#define ftello64 ftello
#define tmpfile64 tmpfile
#define fgetpos64 fgetpos
#define fsetpos64 fsetpos
#define fpos64_t fpos_t
#define SEEK_DATA 3
#define SEEK_HOLE 4
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2
#define RENAME_WHITEOUT 4
#endif
