// printf() puts its text into a buffer in the process's memory, and fork() copies memory.
// On a terminal the newline empties the buffer before the fork: two lines in all from the printfs
// with "\n". Try it with `| cat`, too: then everything before the fork comes out twice.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("a line before fork\n");
    printf("no newline yet; ");
    pid_t pid = fork();
    if (pid > 0)
        wait(NULL);
    printf("%s done\n", pid == 0 ? "child" : "parent");
    return 0;
}
