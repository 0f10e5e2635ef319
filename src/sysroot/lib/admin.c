/*
 * Calls for the administration of a computer, as an ordinary user finds them: they fail (Linux swapon, reboot, adjtimex, ...). Watching files
 * (inotify) is not there at all.
 */
#include <dlfcn.h>
#include <link.h>
#include <sys/fsuid.h>
#include <sys/inotify.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/quota.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))

int swapon(const char *path, int flags) { return CALL(SYS_swapon, path, flags); }
int swapoff(const char *path) { return CALL(SYS_swapoff, path); }
int reboot(int how) { return CALL(SYS_reboot, 0xfee1dead, 672274793, how, NULL); }
int klogctl(int type, char *buffer, int size) { return CALL(SYS_syslog, type, buffer, size); }
int ioperm(unsigned long from, unsigned long count, int on) { return CALL(SYS_ioperm, from, count, on); }
int iopl(int level) { return CALL(SYS_iopl, level); }
int quotactl(int command, const char *device, int id, char *address) { return CALL(SYS_quotactl, command, device, id, address); }
int setfsuid(uid_t uid) { return __builtin_syscall(SYS_setfsuid, uid); }
int setfsgid(gid_t gid) { return __builtin_syscall(SYS_setfsgid, gid); }
int adjtimex(struct timex *values) { return CALL(SYS_adjtimex, values); }
int clock_adjtime(int clock, struct timex *values) { return CALL(SYS_clock_adjtime, clock, values); }

int inotify_init(void) { return CALL(SYS_inotify_init); }
int inotify_init1(int flags) { return CALL(SYS_inotify_init1, flags); }
int inotify_add_watch(int fd, const char *path, uint32_t mask) { return CALL(SYS_inotify_add_watch, fd, path, mask); }
int inotify_rm_watch(int fd, int watch) { return CALL(SYS_inotify_rm_watch, fd, watch); }

/* Programs are linked statically: there is one object, without a file's headers in memory. */
int dl_iterate_phdr(int (*visit)(struct dl_phdr_info *, size_t, void *), void *argument) {
  struct dl_phdr_info info = {.dlpi_name = "", .dlpi_adds = 1};
  return visit(&info, sizeof info, argument);
}
