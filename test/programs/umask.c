// Permissions of new files: what open asks for, less the umask.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned mode_of(const char *path)
{
    struct stat st;
    return stat(path, &st) < 0 ? 0 : st.st_mode & 07777;
}

int main(void)
{
    umask(022);
    close(open("mask.tmp", O_CREAT | O_WRONLY, 0666));
    printf("%03o\n", mode_of("mask.tmp"));
    unlink("mask.tmp");
    printf("old umask %03o\n", (unsigned) umask(077));
    close(creat("mask.tmp", 0777));
    printf("%03o\n", mode_of("mask.tmp"));
    chmod("mask.tmp", 0640);
    printf("chmod: %03o\n", mode_of("mask.tmp"));
    int fd = open("mask.tmp", O_RDONLY);
    fchmod(fd, 0400);
    printf("fchmod: %03o\n", mode_of("mask.tmp"));
    mkdir("mask.dir", 0777);
    printf("mkdir: %03o\n", mode_of("mask.dir"));
    rmdir("mask.dir");
    fflush(stdout);
    if (fork() == 0) {
        umask(0);
        _exit(0);
    }
    wait(NULL);
    printf("a child's umask is its own: %03o\n", (unsigned) umask(0));
    printf("exclusive: %d\n", open("mask.tmp", O_CREAT | O_EXCL | O_WRONLY, 0600));
    unlink("mask.tmp");
    return 0;
}
