// A token goes once around a ring of N processes joined by N pipes.
// Process i reads from pipe i and writes to pipe i+1; each adds 1 to the token.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    int pipes[N][2];
    for (int i = 0; i < N; i++) {
        if (pipe(pipes[i]) < 0) {
            perror("pipe");
            exit(1);
        }
    }

    for (int i = 1; i < N; i++) {
        if (fork() == 0) {
            int token;
            read(pipes[i][0], &token, sizeof token);
            printf("process %d got the token %d\n", i, token);
            fflush(stdout);
            token++;
            write(pipes[(i + 1) % N][1], &token, sizeof token);
            exit(0);
        }
    }

    int token = 1;
    write(pipes[1][1], &token, sizeof token);
    read(pipes[0][0], &token, sizeof token);
    printf("process 0 got the token %d back\n", token);
    while (wait(NULL) > 0)
        ;
    return 0;
}
