/* Everything a user program of xv6 can call: the system calls and a small library. */
#ifndef XV6_USER_H
#define XV6_USER_H

struct stat;

#define SBRK_ERROR ((char *)-1)

/* System calls: usys.c. They return -1 when they fail; there is no errno. */
int fork(void);
int exit(int status) __attribute__((noreturn));
int wait(int *status);
int pipe(int ends[2]);
int write(int fd, const void *bytes, int count);
int read(int fd, void *bytes, int count);
int close(int fd);
int kill(int pid);
int exec(const char *path, char **argv);
int open(const char *path, int flags);
int mknod(const char *path, short major, short minor);
int unlink(const char *path);
int fstat(int fd, struct stat *status);
int link(const char *old, const char *new);
int mkdir(const char *path);
int chdir(const char *path);
int dup(int fd);
int getpid(void);
char *sys_sbrk(int increment, int how);
int sleep(int ticks);
int pause(int ticks); /* what sleep is called since 2025 */
int uptime(void);

/* ulib.c */
int stat(const char *path, struct stat *status);
char *strcpy(char *to, const char *from);
void *memmove(void *to, const void *from, int count);
char *strchr(const char *text, char c);
int strcmp(const char *a, const char *b);
char *gets(char *line, int size);
uint strlen(const char *text);
void *memset(void *block, int byte, uint count);
int atoi(const char *text);
int memcmp(const void *a, const void *b, uint count);
void *memcpy(void *to, const void *from, uint count);
char *sbrk(int increment);
char *sbrklazy(int increment);

/* printf.c */
void fprintf(int fd, const char *format, ...);
void printf(const char *format, ...);
void vprintf(int fd, const char *format, __builtin_va_list arguments);

/* umalloc.c */
void *malloc(uint size);
void free(void *block);

#endif
