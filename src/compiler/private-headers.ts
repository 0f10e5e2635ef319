/**
 * Headers that are nobody's business, but that programs name: glibc's and the kernel's own pieces of the public headers
 * (bits/types/sigset_t.h), which editors insert when a name is completed. Each is found as the public header that it is a part of here.
 */

/** By public header: what is a part of it, without `.h`, and without `bits/`, which is where all are that do not say another folder. */
const PARTS: Readonly<Record<string, string>> = {
  'byteswap.h': 'byteswap',
  'dirent.h': 'dirent dirent_ext',
  'dlfcn.h': 'dlfcn',
  'endian.h': 'endian endianness',
  'errno.h': 'errno types/error_t asm-generic/errno asm-generic/errno-base',
  'fcntl.h': 'fcntl fcntl-linux fcntl2 asm-generic/fcntl',
  'getopt.h': 'getopt_core getopt_ext',
  'limits.h': 'local_lim posix1_lim posix2_lim xopen_lim pthread_stack_min uio_lim',
  'locale.h': 'locale types/locale_t types/__locale_t',
  'math.h': 'mathcalls math-vector',
  'mqueue.h': 'mqueue',
  'netdb.h': 'netdb',
  'netinet/in.h': 'in',
  'poll.h': 'poll asm-generic/poll',
  'pthread.h': 'pthreadtypes-arch thread-shared-types struct_mutex struct_rwlock',
  'sched.h': 'sched cpu-set types/struct_sched_param',
  'semaphore.h': 'semaphore',
  'setjmp.h': 'setjmp types/struct___jmp_buf_tag',
  'signal.h':
    'signum signum-generic signum-arch sigaction siginfo-consts siginfo-arch sigevent-consts sigcontext sigstack sigstksz ' +
    'sigthread ss_flags types/sigset_t types/__sigset_t types/siginfo_t types/sigval_t types/__sigval_t types/sigevent_t ' +
    'types/stack_t types/sig_atomic_t types/struct_sigstack asm-generic/signal asm-generic/siginfo asm/siginfo asm/sigcontext',
  'stdint.h': 'stdint-intn stdint-uintn wordsize',
  'stdio.h':
    'stdio stdio2 stdio_lim types/FILE types/__FILE types/struct_FILE types/__fpos_t types/__fpos64_t types/cookie_io_functions_t',
  'sys/epoll.h': 'epoll',
  'sys/eventfd.h': 'eventfd',
  'sys/ioctl.h': 'ioctls ioctl-types asm-generic/ioctl asm-generic/ioctls',
  'sys/ipc.h': 'ipc ipctypes ipc-perm',
  'sys/mman.h':
    'mman mman-linux mman-shared mman-map-flags-generic mman_ext asm-generic/mman asm-generic/mman-common',
  'sys/msg.h': 'msq',
  'sys/resource.h': 'resource types/struct_rusage',
  'sys/sem.h': 'sem',
  'sys/shm.h': 'shm shmlba',
  'sys/signalfd.h': 'signalfd',
  'sys/socket.h': 'socket socket_type asm-generic/socket asm-generic/sockios types/struct_osockaddr',
  'sys/stat.h': 'stat struct_stat statx types/struct_statx asm-generic/stat',
  'sys/statfs.h': 'statfs',
  'sys/statvfs.h': 'statvfs',
  'sys/syscall.h': 'syscall asm/unistd_64 asm-generic/unistd',
  'sys/time.h': 'types/struct_timeval',
  'sys/timerfd.h': 'timerfd',
  'sys/types.h': 'types typesizes asm-generic/types asm-generic/int-ll64 sys/bitypes',
  'sys/uio.h': 'types/struct_iovec uio-ext',
  'sys/wait.h': 'waitflags',
  'termios.h': 'termios termios-struct termios-baud asm-generic/termbits asm-generic/termios',
  'time.h':
    'time types/clock_t types/clockid_t types/timer_t types/time_t types/struct_tm types/struct_itimerspec types/struct_timespec',
  // zconf.h is zlib's; an editor that completes fork or sleep on a computer with zlib takes it for unistd.h, which it includes.
  'unistd.h': 'getopt_posix unistd unistd_ext environments zconf',
  'utmp.h': 'utmp',
  'wchar.h': 'wchar types/wint_t types/mbstate_t types/__mbstate_t',
};

const ELSEWHERE = /^(?:asm|asm-generic|sys)\/|^zconf$/;

const PUBLIC: ReadonlyMap<string, string> = new Map(
  Object.entries(PARTS).flatMap(([header, parts]) =>
    parts.split(' ').map(part => [`${ELSEWHERE.test(part) ? '' : 'bits/'}${part}.h`, header] as const),
  ),
);

/** Debian's folder of the headers that differ by architecture, which is on gcc's path and need not be said. */
const ARCHITECTURE = 'x86_64-linux-gnu/';

/** The public header to read where a program names a private one; undefined if the name is not one's. */
export function publicHeader(name: string): string | undefined {
  if (!name.startsWith(ARCHITECTURE)) return PUBLIC.get(name);
  const header = name.slice(ARCHITECTURE.length);
  return PUBLIC.get(header) ?? header;
}
