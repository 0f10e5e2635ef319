// A named pipe: both ends are opened by name, and open() waits for the other side.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    unlink("talk.fifo");
    if (mkfifo("talk.fifo", 0600) < 0)
        perror("mkfifo");
    printf("again: %s\n", mkfifo("talk.fifo", 0600) < 0 ? strerror(errno) : "made");
    struct stat st;
    stat("talk.fifo", &st);
    printf("a fifo: %d, mode %o\n", S_ISFIFO(st.st_mode), (int) st.st_mode & 0777);
    printf("writer without reader: %s\n",
           open("talk.fifo", O_WRONLY | O_NONBLOCK) < 0 ? strerror(errno) : "opened");
    fflush(stdout);
    if (fork() == 0) {
        int out = open("talk.fifo", O_WRONLY);
        write(out, "through a name", 14);
        close(out);
        return 0;
    }
    int in = open("talk.fifo", O_RDONLY);
    char buffer[20];
    ssize_t n, total = 0;
    while ((n = read(in, buffer + total, sizeof buffer - total)) > 0)
        total += n;
    printf("%.*s, %zd bytes\n", (int) total, buffer, total);
    wait(NULL);
    unlink("talk.fifo");
    return 0;
}
