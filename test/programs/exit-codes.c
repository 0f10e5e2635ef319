// status: 255
// exit(-1) is 255 to the parent; only 8 bits pass.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int codes[] = {0, 1, 255, 256, -1, 1000};
    for (int i = 0; i < 6; i++) {
        int status;
        if (fork() == 0)
            exit(codes[i]);
        wait(&status);
        printf("exit(%d): %d %04x\n", codes[i], WEXITSTATUS(status), (unsigned) status);
        fflush(stdout);
    }
    exit(-1);
}
