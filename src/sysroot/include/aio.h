/* Asynchronous input and output (POSIX aio.h): threads of the library do it (lib/aio.c). */
#ifndef _AIO_H
#define _AIO_H
#include <signal.h>
#include <sys/types.h>
#include <time.h>
struct aiocb {
  int aio_fildes;
  int aio_lio_opcode;
  int aio_reqprio;
  volatile void *aio_buf;
  size_t aio_nbytes;
  struct sigevent aio_sigevent;
  /* The library's. */
  struct aiocb *__next;  /* of those that wait for the same descriptor */
  void *__group;         /* the lio_listio that it belongs to */
  int __operation;
  volatile int __error;  /* EINPROGRESS until it is done */
  ssize_t __result;
  off_t aio_offset;
};
#define aiocb64 aiocb
struct aioinit {
  int aio_threads;
  int aio_num;
  int aio_locks;
  int aio_usedba;
  int aio_debug;
  int aio_numusers;
  int aio_idle_time;
  int aio_reserved;
};
enum { AIO_CANCELED, AIO_NOTCANCELED, AIO_ALLDONE };
enum { LIO_READ, LIO_WRITE, LIO_NOP };
enum { LIO_WAIT, LIO_NOWAIT };
#define AIO_CANCELED AIO_CANCELED
#define AIO_NOTCANCELED AIO_NOTCANCELED
#define AIO_ALLDONE AIO_ALLDONE
#define LIO_READ LIO_READ
#define LIO_WRITE LIO_WRITE
#define LIO_NOP LIO_NOP
#define LIO_WAIT LIO_WAIT
#define LIO_NOWAIT LIO_NOWAIT
int aio_read(struct aiocb *request);
int aio_write(struct aiocb *request);
int aio_fsync(int operation, struct aiocb *request);
int aio_error(const struct aiocb *request);
ssize_t aio_return(struct aiocb *request);
int aio_suspend(const struct aiocb *const list[], int count, const struct timespec *restrict timeout);
int aio_cancel(int fd, struct aiocb *request);
int lio_listio(int mode, struct aiocb *const list[restrict], int count, struct sigevent *restrict event);
void aio_init(const struct aioinit *hints);
#define aio_read64 aio_read
#define aio_write64 aio_write
#define aio_fsync64 aio_fsync
#define aio_error64 aio_error
#define aio_return64 aio_return
#define aio_suspend64 aio_suspend
#define aio_cancel64 aio_cancel
#define lio_listio64 lio_listio
#endif
