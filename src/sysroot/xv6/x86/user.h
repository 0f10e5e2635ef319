/* Everything a user program of xv6 for x86 can call: exit and wait have no status, and printf is given a descriptor. */
#ifndef XV6_X86_USER_H
#define XV6_X86_USER_H

struct stat;

/* System calls. They return -1 when they fail; there is no errno. */
int fork(void);
int exit(void) __attribute__((noreturn));
int wait(void);
int pipe(int *ends);
int write(int fd, const void *bytes, int count);
int read(int fd, void *bytes, int count);
int close(int fd);
int kill(int pid);
int exec(char *path, char **argv);
int open(const char *path, int flags);
int mknod(const char *path, short major, short minor);
int unlink(const char *path);
int fstat(int fd, struct stat *status);
int link(const char *old, const char *new);
int mkdir(const char *path);
int chdir(const char *path);
int dup(int fd);
int getpid(void);
char *sbrk(int increment);
int sleep(int ticks);
int uptime(void);

/* The library */
int stat(const char *path, struct stat *status);
char *strcpy(char *to, const char *from);
void *memmove(void *to, const void *from, int count);
char *strchr(const char *text, char c);
int strcmp(const char *a, const char *b);
void printf(int fd, const char *format, ...);
char *gets(char *line, int size);
uint strlen(const char *text);
void *memset(void *block, int byte, uint count);
void *malloc(uint size);
void free(void *block);
int atoi(const char *text);

#endif
