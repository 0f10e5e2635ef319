/* sendfile, by reading and writing: the bytes pass through a buffer of the process, which Linux saves itself. */
#include <sys/sendfile.h>
#include <unistd.h>
#include "internal.h"

#define PIECE 4096

/* Without `offset`, reads from the file's own offset and moves it by what was written. */
ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
  char buffer[PIECE];
  off_t start = offset ? *offset : lseek(from, 0, SEEK_CUR);
  size_t done = 0;
  if (start < 0) return -1;
  while (done < count) {
    size_t wanted = count - done < PIECE ? count - done : PIECE;
    ssize_t got = pread(from, buffer, wanted, start + done);
    ssize_t put = got > 0 ? write(to, buffer, got) : got;
    if (put < 0 && done == 0) return -1;
    if (put <= 0) break;
    done += put;
    if (put < got) break;
  }
  if (offset) *offset = start + done;
  else lseek(from, start + done, SEEK_SET);
  return done;
}
