/**
 * Guessing what was meant: the nearest known name, and the header that declares a library name.
 *
 * Distance is Damerau-Levenshtein (a swap of neighbours is one step) with capitals for free: `Printf` is at distance 0
 * from `printf`, `whlie` at 1 from `while`.
 */

/** Number of insertions, deletions, replacements and swaps between two names, capitals ignored. */
function editDistance(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/**
 * The candidate that is near enough to be what was meant; undefined if none is. Of several as near, one that has the name in it:
 * `fgets` for `gets`.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let distance = name.length <= 2 ? 1 : Math.max(2, Math.floor(name.length / 3) + 1);
  for (const c of candidates) {
    if (c === name || c.startsWith('.') || Math.abs(c.length - name.length) > distance) continue;
    const d = editDistance(name, c);
    if (d < distance || (d === distance && best !== undefined && c.includes(name) && !best.includes(name))) {
      best = c;
      distance = d;
    }
  }
  return best;
}

export const quoted = (name: string): string => `'${name}'`;

/** What each header declares that lab programs use: functions, types, macros and objects. */
const HEADERS: Record<string, string> = {
  'assert.h': 'assert',
  'arpa/inet.h': 'htonl htons ntohl ntohs inet_addr inet_aton inet_ntoa inet_ntop inet_pton',
  'ctype.h':
    'isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper',
  'dirent.h': 'DIR opendir readdir closedir rewinddir scandir alphasort',
  'dlfcn.h': 'dlopen dlsym dlclose dlerror RTLD_LAZY RTLD_NOW',
  'errno.h':
    'errno EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT EBUSY EEXIST ' +
    'EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE ' +
    'EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY EWOULDBLOCK ETIMEDOUT EOVERFLOW ENOTSUP',
  'fcntl.h':
    'open creat openat fcntl O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_NONBLOCK O_CLOEXEC F_DUPFD ' +
    'F_GETFD F_SETFD F_GETFL F_SETFL F_SETLK F_SETLKW F_GETLK FD_CLOEXEC',
  'float.h': 'FLT_MAX FLT_MIN FLT_EPSILON DBL_MAX DBL_MIN DBL_EPSILON',
  'getopt.h': 'getopt_long getopt_long_only',
  'glob.h': 'glob globfree glob_t',
  'grp.h': 'getgrgid getgrnam',
  'inttypes.h': 'PRId64 PRIu64 PRIx64 PRId32 PRIu32 strtoimax strtoumax imaxabs',
  'libgen.h': 'basename dirname',
  'limits.h':
    'CHAR_BIT CHAR_MAX CHAR_MIN SCHAR_MAX SCHAR_MIN UCHAR_MAX SHRT_MAX SHRT_MIN USHRT_MAX INT_MAX INT_MIN UINT_MAX ' +
    'LONG_MAX LONG_MIN ULONG_MAX LLONG_MAX LLONG_MIN ULLONG_MAX PATH_MAX PIPE_BUF',
  'malloc.h': 'memalign malloc_usable_size',
  'complex.h':
    'creal cimag cabs carg conj cproj cexp clog cpow csqrt csin ccos ctan casin cacos catan csinh ccosh ctanh casinh ' +
    'cacosh catanh crealf cimagf cabsf cargf conjf cexpf csqrtf creall cimagl cabsl conjl CMPLX CMPLXF CMPLXL',
  'fenv.h':
    'feclearexcept feraiseexcept fetestexcept fegetround fesetround fegetenv fesetenv feholdexcept feupdateenv fenv_t ' +
    'fexcept_t FE_ALL_EXCEPT FE_DIVBYZERO FE_INEXACT FE_INVALID FE_OVERFLOW FE_UNDERFLOW FE_TONEAREST FE_DOWNWARD ' +
    'FE_UPWARD FE_TOWARDZERO FE_DFL_ENV',
  'math.h':
    'acos asin atan atan2 cbrt ceil cos cosh exp exp2 expm1 fabs floor fmax fmin fmod frexp hypot ldexp lgamma log ' +
    'log10 log1p log2 lrint lround modf nearbyint pow rint round sin sinh sqrt tan tanh trunc roundf sqrtf powf floorf ' +
    'ceilf fabsf isnan isinf INFINITY NAN HUGE_VAL M_PI M_E',
  'mqueue.h': 'mq_open mq_close mq_send mq_receive mq_unlink mq_getattr mq_setattr mqd_t',
  'netdb.h': 'getaddrinfo freeaddrinfo gai_strerror getnameinfo gethostbyname gethostbyaddr',
  'poll.h': 'poll POLLIN POLLOUT POLLERR POLLHUP nfds_t',
  'pthread.h':
    'pthread_t pthread_attr_t pthread_mutex_t pthread_mutexattr_t pthread_cond_t pthread_condattr_t pthread_key_t ' +
    'pthread_once_t pthread_rwlock_t pthread_rwlockattr_t pthread_spinlock_t pthread_barrier_t pthread_barrierattr_t ' +
    'pthread_create pthread_join pthread_exit pthread_self pthread_equal pthread_detach pthread_cancel ' +
    'pthread_attr_init pthread_attr_destroy pthread_attr_setdetachstate pthread_attr_setstacksize ' +
    'pthread_attr_setschedpolicy pthread_attr_setschedparam pthread_mutex_init pthread_mutex_destroy ' +
    'pthread_mutex_lock pthread_mutex_trylock pthread_mutex_timedlock pthread_mutex_unlock pthread_mutexattr_init ' +
    'pthread_mutexattr_destroy pthread_mutexattr_settype pthread_cond_init pthread_cond_destroy pthread_cond_wait ' +
    'pthread_cond_timedwait pthread_cond_signal pthread_cond_broadcast pthread_once pthread_key_create ' +
    'pthread_key_delete pthread_getspecific pthread_setspecific pthread_setcancelstate pthread_setcanceltype ' +
    'pthread_testcancel pthread_cleanup_push pthread_cleanup_pop pthread_atfork pthread_barrier_init ' +
    'pthread_barrier_wait pthread_barrier_destroy pthread_rwlock_init pthread_rwlock_rdlock pthread_rwlock_wrlock ' +
    'pthread_rwlock_unlock pthread_rwlock_destroy pthread_spin_init pthread_spin_lock pthread_spin_unlock ' +
    'pthread_spin_destroy pthread_setaffinity_np pthread_getaffinity_np pthread_setname_np PTHREAD_MUTEX_INITIALIZER ' +
    'PTHREAD_COND_INITIALIZER PTHREAD_ONCE_INIT PTHREAD_CREATE_DETACHED PTHREAD_CREATE_JOINABLE ' +
    'PTHREAD_CANCEL_ENABLE PTHREAD_CANCEL_DISABLE PTHREAD_CANCELED PTHREAD_MUTEX_RECURSIVE PTHREAD_MUTEX_ERRORCHECK',
  'pwd.h': 'getpwuid getpwnam',
  'regex.h': 'regcomp regexec regfree regerror regex_t regmatch_t REG_EXTENDED REG_NOSUB',
  'sched.h':
    'sched_yield sched_setaffinity sched_getaffinity sched_getcpu sched_setscheduler cpu_set_t CPU_SET CPU_ZERO CPU_ISSET clone ' +
    'SCHED_FIFO SCHED_RR SCHED_OTHER CLONE_VM',
  'semaphore.h':
    'sem_t sem_init sem_destroy sem_wait sem_trywait sem_timedwait sem_post sem_getvalue sem_open sem_close sem_unlink ' +
    'SEM_FAILED',
  'setjmp.h': 'jmp_buf sigjmp_buf setjmp longjmp sigsetjmp siglongjmp',
  'signal.h':
    'signal kill raise sigaction sigprocmask sigsuspend sigpending sigemptyset sigfillset sigaddset sigdelset ' +
    'sigismember sigwait sigwaitinfo sigtimedwait sigqueue sigaltstack psignal killpg pthread_kill pthread_sigmask ' +
    'sigset_t siginfo_t sig_atomic_t SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 ' +
    'SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGWINCH SIGIO SIG_DFL ' +
    'SIG_IGN SIG_ERR SIG_BLOCK SIG_UNBLOCK SIG_SETMASK SA_RESTART SA_SIGINFO SA_NOCLDSTOP SA_NOCLDWAIT SA_RESETHAND ' +
    'SA_NODEFER SA_ONSTACK',
  'spawn.h': 'posix_spawn posix_spawnp',
  'stdarg.h': 'va_list va_start va_arg va_end va_copy',
  'stdbool.h': 'bool true false',
  'stddef.h': 'NULL size_t ptrdiff_t wchar_t offsetof max_align_t',
  'stdint.h':
    'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t ' +
    'INT8_MAX INT16_MAX INT32_MAX INT64_MAX UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX SIZE_MAX INT32_MIN INT64_MIN',
  'stdio.h':
    'FILE stdin stdout stderr EOF BUFSIZ SEEK_SET SEEK_CUR SEEK_END _IONBF _IOLBF _IOFBF L_tmpnam printf fprintf ' +
    'sprintf snprintf dprintf vprintf vfprintf vsprintf vsnprintf asprintf vasprintf scanf fscanf sscanf vscanf ' +
    'vfscanf vsscanf getchar putchar getc putc fgetc fputc ungetc puts fgets fputs getline getdelim fopen ' +
    'freopen fdopen fclose fflush fread fwrite fseek ftell rewind fgetpos fsetpos feof ferror clearerr fileno perror ' +
    'remove rename setbuf setvbuf setlinebuf popen pclose tmpfile tmpnam fmemopen open_memstream',
  'stdlib.h':
    'malloc calloc realloc reallocarray free exit abort atexit on_exit _Exit system getenv setenv unsetenv putenv ' +
    'clearenv atoi atol atoll atof strtol strtoll strtoul strtoull strtod strtof rand srand rand_r random srandom ' +
    'drand48 srand48 abs labs llabs div ldiv qsort bsearch mkstemp mkdtemp realpath posix_memalign aligned_alloc ' +
    'EXIT_SUCCESS EXIT_FAILURE RAND_MAX',
  'string.h':
    'strlen strcpy strncpy strcat strncat strcmp strncmp strcoll strchr strrchr strstr strtok strtok_r strspn strcspn ' +
    'strpbrk strdup strndup strnlen strsep strerror strerror_r strsignal memcpy memmove memset memcmp memchr stpcpy ' +
    'strcasestr memmem',
  'strings.h': 'strcasecmp strncasecmp index rindex bzero bcopy ffs',
  'sys/epoll.h': 'epoll_create epoll_create1 epoll_ctl epoll_wait EPOLLIN EPOLLOUT EPOLL_CTL_ADD',
  'sys/file.h': 'flock LOCK_EX LOCK_SH LOCK_UN',
  'sys/ioctl.h': 'ioctl TIOCGWINSZ',
  'sys/ipc.h': 'ftok key_t IPC_CREAT IPC_EXCL IPC_PRIVATE IPC_RMID IPC_STAT IPC_NOWAIT',
  'sys/mman.h':
    'mmap munmap mprotect msync shm_open shm_unlink PROT_READ PROT_WRITE PROT_EXEC PROT_NONE MAP_SHARED MAP_PRIVATE ' +
    'MAP_ANONYMOUS MAP_ANON MAP_FAILED MAP_FIXED',
  'sys/msg.h': 'msgget msgsnd msgrcv msgctl',
  'sys/prctl.h': 'prctl',
  'sys/resource.h':
    'getrlimit setrlimit getrusage getpriority setpriority rlim_t RLIMIT_NPROC RLIMIT_NOFILE RLIMIT_AS RLIMIT_STACK ' +
    'RLIMIT_CPU RLIMIT_FSIZE RLIM_INFINITY RUSAGE_SELF RUSAGE_CHILDREN PRIO_PROCESS',
  'sys/select.h': 'select pselect fd_set FD_SET FD_CLR FD_ISSET FD_ZERO FD_SETSIZE',
  'sys/sem.h': 'semget semop semctl semtimedop SETVAL GETVAL SEM_UNDO',
  'sys/sendfile.h': 'sendfile',
  'sys/shm.h': 'shmget shmat shmdt shmctl',
  'sys/signalfd.h': 'signalfd',
  'sys/socket.h':
    'socket bind listen accept accept4 connect send recv sendto recvfrom sendmsg recvmsg shutdown setsockopt ' +
    'getsockopt socketpair getsockname getpeername socklen_t AF_INET AF_UNIX SOCK_STREAM SOCK_DGRAM SOL_SOCKET ' +
    'SO_REUSEADDR',
  'sys/stat.h':
    'stat fstat lstat chmod fchmod mkdir mkfifo mknod umask S_ISREG S_ISDIR S_ISLNK S_ISCHR S_ISBLK S_ISFIFO S_ISSOCK ' +
    'S_IRUSR S_IWUSR S_IXUSR S_IRGRP S_IWGRP S_IROTH S_IWOTH S_IRWXU S_IRWXG S_IRWXO S_IFMT S_IFREG S_IFDIR',
  'sys/sysmacros.h': 'major minor makedev',
  'sys/time.h': 'gettimeofday settimeofday setitimer getitimer ITIMER_REAL timeradd timersub',
  'sys/timerfd.h': 'timerfd_create timerfd_settime',
  'sys/times.h': 'times',
  'sys/types.h':
    'pid_t uid_t gid_t off_t mode_t ssize_t dev_t ino_t nlink_t blksize_t blkcnt_t id_t useconds_t suseconds_t u_int uint ushort',
  'sys/uio.h': 'readv writev',
  'sys/utsname.h': 'uname',
  'sys/wait.h':
    'wait waitpid waitid wait3 wait4 WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG WIFSTOPPED WSTOPSIG WIFCONTINUED ' +
    'WCOREDUMP WNOHANG WUNTRACED WCONTINUED WEXITED WNOWAIT P_PID P_ALL',
  'syscall.h': 'SYS_gettid SYS_getpid SYS_write',
  'termios.h': 'tcgetattr tcsetattr tcflush cfmakeraw TCSANOW ICANON ECHO',
  'time.h':
    'time clock ctime ctime_r asctime localtime localtime_r gmtime gmtime_r mktime difftime strftime strptime ' +
    'nanosleep clock_gettime clock_getres clock_settime clock_nanosleep timer_create timer_settime timer_gettime ' +
    'timer_delete timer_getoverrun time_t clock_t clockid_t timer_t CLOCK_REALTIME CLOCK_MONOTONIC CLOCKS_PER_SEC',
  'ucontext.h': 'getcontext setcontext makecontext swapcontext ucontext_t',
  'unistd.h':
    'fork vfork execl execlp execle execv execvp execve execvpe fexecve _exit getpid getppid getpgrp getpgid setpgid ' +
    'getsid setsid getuid geteuid getgid getegid setuid setgid seteuid setegid pipe pipe2 dup dup2 dup3 close read write pread pwrite lseek ' +
    'lseek64 unlink link symlink readlink rmdir chdir fchdir getcwd access chown fsync fdatasync sync truncate ftruncate isatty ' +
    'ttyname sleep usleep pause alarm ualarm brk sbrk sysconf pathconf confstr gethostname getlogin getpagesize nice ' +
    'syscall gettid tcgetpgrp tcsetpgrp getopt optarg optind opterr optopt environ acct daemon crypt lockf ' +
    'STDIN_FILENO STDOUT_FILENO STDERR_FILENO R_OK W_OK X_OK F_OK _SC_NPROCESSORS_ONLN _SC_PAGESIZE _SC_OPEN_MAX _SC_CLK_TCK',
};

const headerByName: ReadonlyMap<string, string> = (() => {
  const map = new Map<string, string>();
  for (const [header, names] of Object.entries(HEADERS)) {
    for (const name of names.split(' ')) if (name && !map.has(name)) map.set(name, header);
  }
  return map;
})();

/** The header that declares or defines a library name, without brackets: 'unistd.h'. */
export const headerOf = (name: string): string | undefined => headerByName.get(name);

/** Every library name there is a header for. */
export const libraryNames = (): Iterable<string> => headerByName.keys();

/** Types that some header declares, for `pid t p`. */
export const isLibraryType = (name: string): boolean =>
  /_t$|^FILE$|^DIR$/.test(name) && headerByName.has(name);

/** Words that begin a statement and are followed by more. */
export const STATEMENT_WORDS = [
  'while',
  'if',
  'for',
  'switch',
  'return',
  'do',
  'else',
  'break',
  'continue',
  'goto',
];
/** Words that begin a declaration. */
export const TYPE_WORDS = [
  'int',
  'char',
  'void',
  'long',
  'short',
  'float',
  'double',
  'unsigned',
  'signed',
  'const',
  'static',
  'struct',
  'union',
  'enum',
  'typedef',
  'extern',
];
