// fcntl locks: two processes add to a number in a file, a hundred times each, and none is lost.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static void lock(int fd, short type)
{
    struct flock whole = {.l_type = type, .l_whence = SEEK_SET};
    if (fcntl(fd, F_SETLKW, &whole) < 0) {
        perror("fcntl");
        exit(1);
    }
}

int main(void)
{
    int fd = open("count.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int n = 0;
    write(fd, &n, sizeof n);
    pid_t pid = fork();
    for (int i = 0; i < 100; i++) {
        lock(fd, F_WRLCK);
        pread(fd, &n, sizeof n, 0);
        n++;
        pwrite(fd, &n, sizeof n, 0);
        lock(fd, F_UNLCK);
    }
    if (pid == 0)
        return 0;
    wait(NULL);
    pread(fd, &n, sizeof n, 0);
    printf("%d\n", n);
    lock(fd, F_WRLCK);
    fflush(stdout);
    if (fork() == 0) {
        struct flock ask = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
        fcntl(fd, F_GETLK, &ask);
        printf("held by the parent: %d\n", ask.l_type == F_WRLCK && ask.l_pid == getppid());
        int other = open("count.tmp", O_RDWR);
        printf("flock is another matter: %d\n", flock(other, LOCK_EX | LOCK_NB));
        return 0;
    }
    wait(NULL);
    unlink("count.tmp");
    return 0;
}
