// A race: parent and child write letter by letter, without waiting for each other. Every
// interleaving of "ppppp" and "ccccc" is possible; which one you see is up to the scheduler.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void say(char letter)
{
    for (int i = 0; i < 5; i++) {
        write(STDOUT_FILENO, &letter, 1);
        for (volatile int delay = 0; delay < 1000000; delay++)
            ; // give the other one a chance
    }
}

int main(void)
{
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        say('c');
        exit(0);
    }
    say('p');
    wait(NULL);
    write(STDOUT_FILENO, "\n", 1);
    return 0;
}
