// status: 143
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("goodbye\n");
    fflush(stdout);
    kill(getpid(), SIGTERM);
    pause();
    return 0;
}
