// The file of the redirection slide: `cat w3.c > newfile.txt` copies it. It also is a program:
// the parent makes three children and waits for each of them.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 1; i <= 3; i++) {
        int rc = fork();
        if (rc < 0) {
            fprintf(stderr, "fork failed\n");
            exit(1);
        }
        if (rc == 0) {
            exit(i);
        }
    }
    int status;
    while (wait(&status) > 0) {
        printf("a child exited with %d\n", WEXITSTATUS(status));
    }
    return 0;
}
