// A bug to find: this program never ends. The child reads until end of file, but it holds a write
// end of the pipe itself, so there is still a possible writer: read() blocks for ever.
// Mend it with one line: close(fd[1]) in the child.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    pipe(fd);

    if (fork() == 0) {
        char c;
        while (read(fd[0], &c, 1) == 1) {
            write(STDOUT_FILENO, &c, 1);
        }
        printf("child: end of file\n");
        exit(0);
    }

    write(fd[1], "hello\n", 6);
    close(fd[1]);
    wait(NULL); // the parent waits for the child, the child for more bytes
    printf("parent: the child is done\n");
    return 0;
}
