#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void ring(int sig) { (void) sig; write(1, "ring\n", 5); }

int main(void)
{
    signal(SIGALRM, ring);
    alarm(100);
    printf("left %d\n", alarm(1) > 90);
    fflush(stdout);
    printf("pause %d\n", pause());
    printf("off %u\n", alarm(0));
    return 0;
}
