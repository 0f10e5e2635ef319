/*
 * What the system promises: sysconf, pathconf and confstr (POSIX), and the functions that ask one thing of them. What never changes
 * is a table; what depends on limits or on the machine is asked of the kernel. A name without a value is without a limit, or
 * an option that is not there.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include "internal.h"

#define PAGE 4096

int getpagesize(void) { return PAGE; }

static long soft_limit(int resource) {
  struct rlimit limit;
  if (__builtin_syscall(SYS_prlimit64, 0, resource, NULL, &limit) < 0) return -1;
  return limit.rlim_cur == RLIM_INFINITY ? -1 : (long)limit.rlim_cur;
}

int getdtablesize(void) {
  long limit = soft_limit(RLIMIT_NOFILE);
  return limit < 0 ? 256 : limit;
}

static long processors(void) {
  unsigned long mask[16];
  long bytes = __builtin_syscall(SYS_sched_getaffinity, 0, sizeof mask, mask), count = 0;
  for (long i = 0; i < bytes / 8; i++) count += __builtin_popcountl(mask[i]);
  return count ? count : 1;
}

static long pages(int free_only) {
  struct sysinfo info;
  if (__builtin_syscall(SYS_sysinfo, &info) < 0) return -1;
  return (free_only ? info.freeram : info.totalram) * info.mem_unit / PAGE;
}

int get_nprocs(void) { return processors(); }
int get_nprocs_conf(void) { return processors(); }
long get_phys_pages(void) { return pages(0); }
long get_avphys_pages(void) { return pages(1); }

static long argument_limit(void) {
  long stack = soft_limit(RLIMIT_STACK);
  return stack / 4 > ARG_MAX ? stack / 4 : ARG_MAX;
}

/* The value of a name that has the same one always; 0 if it has none. */
static long constant(int name) {
  enum { POSIX = _POSIX_VERSION };
  static const long values[] = {
    [_SC_CLK_TCK] = 100,
    [_SC_NGROUPS_MAX] = NGROUPS_MAX,
    [_SC_STREAM_MAX] = FOPEN_MAX,
    [_SC_JOB_CONTROL] = 1,
    [_SC_SAVED_IDS] = 1,
    [_SC_REALTIME_SIGNALS] = POSIX,
    [_SC_PRIORITY_SCHEDULING] = POSIX,
    [_SC_TIMERS] = POSIX,
    [_SC_SYNCHRONIZED_IO] = POSIX,
    [_SC_FSYNC] = POSIX,
    [_SC_MAPPED_FILES] = POSIX,
    [_SC_MEMLOCK] = POSIX,
    [_SC_MEMLOCK_RANGE] = POSIX,
    [_SC_MEMORY_PROTECTION] = POSIX,
    [_SC_MESSAGE_PASSING] = POSIX,
    [_SC_SEMAPHORES] = POSIX,
    [_SC_SHARED_MEMORY_OBJECTS] = POSIX,
    [_SC_AIO_PRIO_DELTA_MAX] = 20,
    [_SC_DELAYTIMER_MAX] = INT_MAX,
    [_SC_MQ_PRIO_MAX] = 32768,
    [_SC_VERSION] = POSIX,
    [_SC_PAGESIZE] = 4096,
    [_SC_RTSIG_MAX] = RTSIG_MAX,
    [_SC_SEM_VALUE_MAX] = INT_MAX,
    [_SC_BC_BASE_MAX] = 99,
    [_SC_BC_DIM_MAX] = 2048,
    [_SC_BC_SCALE_MAX] = 99,
    [_SC_BC_STRING_MAX] = 1000,
    [_SC_COLL_WEIGHTS_MAX] = 255,
    [_SC_EXPR_NEST_MAX] = 32,
    [_SC_LINE_MAX] = 2048,
    [_SC_RE_DUP_MAX] = 32767,
    [_SC_CHARCLASS_NAME_MAX] = 2048,
    [_SC_2_VERSION] = POSIX,
    [_SC_2_C_BIND] = POSIX,
    [_SC_2_C_DEV] = POSIX,
    [_SC_2_SW_DEV] = POSIX,
    [_SC_2_LOCALEDEF] = POSIX,
    [_SC_IOV_MAX] = 1024,
    [_SC_THREADS] = POSIX,
    [_SC_THREAD_SAFE_FUNCTIONS] = POSIX,
    [_SC_GETGR_R_SIZE_MAX] = 1024,
    [_SC_GETPW_R_SIZE_MAX] = 1024,
    [_SC_LOGIN_NAME_MAX] = 256,
    [_SC_TTY_NAME_MAX] = 32,
    [_SC_THREAD_DESTRUCTOR_ITERATIONS] = 4,
    [_SC_THREAD_KEYS_MAX] = 1024,
    [_SC_THREAD_STACK_MIN] = 16384,
    [_SC_THREAD_ATTR_STACKADDR] = POSIX,
    [_SC_THREAD_ATTR_STACKSIZE] = POSIX,
    [_SC_THREAD_PRIORITY_SCHEDULING] = POSIX,
    [_SC_THREAD_PRIO_INHERIT] = POSIX,
    [_SC_THREAD_PRIO_PROTECT] = POSIX,
    [_SC_THREAD_PROCESS_SHARED] = POSIX,
    [_SC_ATEXIT_MAX] = INT_MAX,
    [_SC_PASS_MAX] = 8192,
    [_SC_XOPEN_VERSION] = 700,
    [_SC_XOPEN_XCU_VERSION] = 4,
    [_SC_XOPEN_UNIX] = 1,
    [_SC_XOPEN_ENH_I18N] = 1,
    [_SC_XOPEN_SHM] = 1,
    [_SC_2_CHAR_TERM] = POSIX,
    [_SC_2_C_VERSION] = POSIX,
    [_SC_XOPEN_XPG2] = 1,
    [_SC_XOPEN_XPG3] = 1,
    [_SC_XOPEN_XPG4] = 1,
    [_SC_CHAR_BIT] = 8,
    [_SC_CHAR_MAX] = 127,
    [_SC_CHAR_MIN] = -128,
    [_SC_INT_MAX] = INT_MAX,
    [_SC_INT_MIN] = INT_MIN,
    [_SC_LONG_BIT] = 64,
    [_SC_WORD_BIT] = 32,
    [_SC_MB_LEN_MAX] = 16,
    [_SC_NZERO] = 20,
    [_SC_SSIZE_MAX] = 32767,
    [_SC_SCHAR_MAX] = 127,
    [_SC_SCHAR_MIN] = -128,
    [_SC_SHRT_MAX] = 32767,
    [_SC_SHRT_MIN] = -32768,
    [_SC_UCHAR_MAX] = 255,
    [_SC_UINT_MAX] = UINT_MAX,
    [_SC_USHRT_MAX] = 65535,
    [_SC_NL_ARGMAX] = 4096,
    [_SC_NL_LANGMAX] = 2048,
    [_SC_NL_MSGMAX] = INT_MAX,
    [_SC_NL_NMAX] = INT_MAX,
    [_SC_NL_SETMAX] = INT_MAX,
    [_SC_NL_TEXTMAX] = INT_MAX,
    [_SC_XBS5_LP64_OFF64] = 1,
    [_SC_XOPEN_LEGACY] = 1,
    [_SC_XOPEN_REALTIME] = 1,
    [_SC_XOPEN_REALTIME_THREADS] = 1,
    [_SC_ADVISORY_INFO] = POSIX,
    [_SC_BARRIERS] = POSIX,
    [_SC_CLOCK_SELECTION] = POSIX,
    [_SC_CPUTIME] = POSIX,
    [_SC_THREAD_CPUTIME] = POSIX,
    [_SC_MONOTONIC_CLOCK] = POSIX,
    [_SC_READER_WRITER_LOCKS] = POSIX,
    [_SC_SPIN_LOCKS] = POSIX,
    [_SC_REGEXP] = 1,
    [_SC_SHELL] = 1,
    [_SC_SPAWN] = POSIX,
    [_SC_TIMEOUTS] = POSIX,
    [_SC_V6_LP64_OFF64] = 1,
    [_SC_HOST_NAME_MAX] = 64,
    [_SC_IPV6] = POSIX,
    [_SC_RAW_SOCKETS] = POSIX,
    [_SC_V7_LP64_OFF64] = 1,
    [_SC_MINSIGSTKSZ] = MINSIGSTKSZ,
    [_SC_SIGSTKSZ] = SIGSTKSZ,
    [_SC_LEVEL1_ICACHE_LINESIZE] = 64,
    [_SC_LEVEL1_DCACHE_LINESIZE] = 64,
    [_SC_LEVEL2_CACHE_LINESIZE] = 64,
    [_SC_LEVEL3_CACHE_LINESIZE] = 64,
  };
  return (size_t)name < sizeof values / sizeof *values ? values[name] : 0;
}

long sysconf(int name) {
  switch (name) {
    case _SC_ARG_MAX:
      return argument_limit();
    case _SC_CHILD_MAX:
      return soft_limit(RLIMIT_NPROC);
    case _SC_OPEN_MAX:
      return soft_limit(RLIMIT_NOFILE);
    case _SC_SIGQUEUE_MAX:
      return soft_limit(RLIMIT_SIGPENDING);
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
      return processors();
    case _SC_PHYS_PAGES:
      return pages(0);
    case _SC_AVPHYS_PAGES:
      return pages(1);
  }
  long value = constant(name);
  if (value) return value;
  if (name < 0 || name > _SC_SIGSTKSZ) errno = EINVAL;
  return -1;
}

static long path_limit(int name) {
  switch (name) {
    case _PC_LINK_MAX:
      return LINK_MAX;
    case _PC_MAX_CANON:
      return MAX_CANON;
    case _PC_MAX_INPUT:
      return MAX_INPUT;
    case _PC_NAME_MAX:
      return NAME_MAX;
    case _PC_PATH_MAX:
      return PATH_MAX;
    case _PC_PIPE_BUF:
      return PIPE_BUF;
    case _PC_CHOWN_RESTRICTED:
    case _PC_NO_TRUNC:
      return 1;
    case _PC_VDISABLE:
      return _POSIX_VDISABLE;
    case _PC_2_SYMLINKS:
      return 1;
    case _PC_FILESIZEBITS:
      return 64;
    case _PC_REC_MIN_XFER_SIZE:
    case _PC_REC_XFER_ALIGN:
    case _PC_ALLOC_SIZE_MIN:
      return PAGE;
    case _PC_SYNC_IO:
    case _PC_ASYNC_IO:
    case _PC_PRIO_IO:
    case _PC_SOCK_MAXBUF:
    case _PC_REC_INCR_XFER_SIZE:
    case _PC_REC_MAX_XFER_SIZE:
    case _PC_SYMLINK_MAX:
      return -1;
    default:
      errno = EINVAL;
      return -1;
  }
}

long pathconf(const char *path, int name) { return path_limit(name); }
long fpathconf(int fd, int name) { return path_limit(name); }

size_t confstr(int name, char *buffer, size_t size) {
  const char *value;
  switch (name) {
    case _CS_PATH:
      value = "/bin:/usr/bin";
      break;
    case _CS_GNU_LIBC_VERSION:
      value = "glibc 2.36";
      break;
    case _CS_GNU_LIBPTHREAD_VERSION:
      value = "NPTL 2.36";
      break;
    default:
      errno = EINVAL;
      return 0;
  }
  if (size) __format(buffer, size, "%s", value);
  return __strlen(value) + 1;
}
