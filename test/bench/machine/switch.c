/* Two processes that give way to each other. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int rounds = atoi(argv[1]);
    pid_t child = fork();
    for (int warm = 0; warm < 2; warm++) {
        for (int i = 0; i < rounds; i++)
            sched_yield();
        if (child) {
            puts(warm ? "done" : "warm");
            fflush(stdout);
        }
    }
    if (child)
        wait(NULL);
    return 0;
}
