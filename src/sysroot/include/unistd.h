/* POSIX unistd.h: the system calls. */
#ifndef _UNISTD_H
#define _UNISTD_H
#include <features.h>
#include <stddef.h>
typedef long ssize_t;
typedef long off_t;
typedef long off64_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int useconds_t;
typedef long intptr_t;
#define _POSIX_VERSION 200809L
#define _POSIX2_VERSION 200809L
#define _XOPEN_VERSION 700
#define _XOPEN_UNIX 1
#include <bits/posix_opt.h>
/* Once more until no signal comes in between (glibc). */
#define TEMP_FAILURE_RETRY(expression)                     \
  ({                                                       \
    long __retried;                                        \
    do __retried = (long)(expression);                     \
    while (__retried == -1 && errno == EINTR);             \
    __retried;                                             \
  })
#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define R_OK 4
#define W_OK 2
#define X_OK 1
#define F_OK 0
#define F_ULOCK 0
#define F_LOCK 1
#define F_TLOCK 2
#define F_TEST 3
extern char **environ;
#define __environ environ
extern char *optarg;
extern int optind;
extern int opterr;
extern int optopt;
int getopt(int argc, char *const argv[], const char *options);

pid_t fork(void);
pid_t vfork(void);
int execve(const char *path, char *const argv[], char *const envp[]);
int execv(const char *path, char *const argv[]);
int execvp(const char *file, char *const argv[]);
int execvpe(const char *file, char *const argv[], char *const envp[]);
int execl(const char *path, const char *argument, ...);
int execlp(const char *file, const char *argument, ...);
int execle(const char *path, const char *argument, ...);
int fexecve(int fd, char *const argv[], char *const envp[]);
int execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags);
__noreturn void _exit(int status);
pid_t getpid(void);
pid_t getppid(void);
pid_t gettid(void);
pid_t getpgrp(void);
pid_t getpgid(pid_t pid);
int setpgid(pid_t pid, pid_t group);
int setpgrp(void);
pid_t setsid(void);
pid_t getsid(pid_t pid);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
int getresuid(uid_t *real, uid_t *effective, uid_t *saved);
int getresgid(gid_t *real, gid_t *effective, gid_t *saved);
int setuid(uid_t uid) __wur;
int seteuid(uid_t uid) __wur;
int setreuid(uid_t real, uid_t effective) __wur;
int setresuid(uid_t real, uid_t effective, uid_t saved) __wur;
int setgid(gid_t gid) __wur;
int setegid(gid_t gid) __wur;
int setregid(gid_t real, gid_t effective) __wur;
int setresgid(gid_t real, gid_t effective, gid_t saved) __wur;
int getgroups(int size, gid_t list[]);
int nice(int increment);
int pause(void);
unsigned int alarm(unsigned int seconds);
unsigned int sleep(unsigned int seconds);
int usleep(useconds_t microseconds);
useconds_t ualarm(useconds_t value, useconds_t interval);

int pipe(int fds[2]) __wur;
int pipe2(int fds[2], int flags) __wur;
int dup(int fd) __wur;
int dup2(int fd, int to);
int dup3(int fd, int to, int flags);
int close(int fd);
int close_range(unsigned int first, unsigned int last, int flags);
void closefrom(int first);
ssize_t read(int fd, void *buffer, size_t size) __wur;
ssize_t write(int fd, const void *buffer, size_t size) __wur;
ssize_t pread(int fd, void *buffer, size_t size, off_t offset) __wur;
ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset) __wur;
ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned int flags);
int syncfs(int fd);
off_t lseek(int fd, off_t offset, int whence);
off64_t lseek64(int fd, off64_t offset, int whence);
int ftruncate(int fd, off_t length) __wur;
int truncate(const char *path, off_t length) __wur;
int fsync(int fd);
int fdatasync(int fd);
void sync(void);
int isatty(int fd);
char *ttyname(int fd);
int ttyname_r(int fd, char *buffer, size_t size) __wur;
char *ctermid(char *s);
pid_t tcgetpgrp(int fd);
int tcsetpgrp(int fd, pid_t group);
int lockf(int fd, int command, off_t length);

int access(const char *path, int mode);
int eaccess(const char *path, int mode);
int euidaccess(const char *path, int mode);
int faccessat(int directory, const char *path, int mode, int flags);
int link(const char *from, const char *to);
int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags);
int symlink(const char *target, const char *path) __wur;
int symlinkat(const char *target, int directory, const char *path) __wur;
ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size) __wur;
ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t size) __wur;
int unlink(const char *path);
int unlinkat(int directory, const char *path, int flags);
int rmdir(const char *path);
int chdir(const char *path) __wur;
int fchdir(int fd) __wur;
int chroot(const char *path) __wur;
char *getcwd(char *buffer, size_t size) __wur;
char *getwd(char *buffer) __attribute__((deprecated("use getcwd")));
char *get_current_dir_name(void);
int chown(const char *path, uid_t owner, gid_t group) __wur;
int fchown(int fd, uid_t owner, gid_t group) __wur;
int lchown(const char *path, uid_t owner, gid_t group) __wur;
int fchownat(int directory, const char *path, uid_t owner, gid_t group, int flags) __wur;

int brk(void *address) __wur;
void *sbrk(intptr_t increment);
long syscall(long number, ...);
int getpagesize(void);
int getdtablesize(void);
long sysconf(int name);
long pathconf(const char *path, int name);
long fpathconf(int fd, int name);
size_t confstr(int name, char *buffer, size_t size);
int gethostname(char *name, size_t size);
int sethostname(const char *name, size_t size) __wur;
int getdomainname(char *name, size_t size) __wur;
long gethostid(void);
char *getlogin(void);
int getlogin_r(char *name, size_t size) __wur;
char *getpass(const char *prompt);
int acct(const char *path);
int daemon(int nochdir, int noclose) __wur;
int getentropy(void *buffer, size_t size) __wur;
void swab(const void *restrict from, void *restrict to, ssize_t n);

#include <bits/confname.h>
/* Large files are the only ones there are. */
#define ftruncate64 ftruncate
#define truncate64 truncate
#define pread64 pread
#define pwrite64 pwrite
#define lockf64 lockf
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif
