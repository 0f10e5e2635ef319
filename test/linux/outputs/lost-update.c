// Two processes add to a shared counter without a lock.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    volatile int *counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = fork();
    for (int i = 0; i < 2; i++)
        *counter = *counter + 1;
    if (pid == 0)
        return 0;
    wait(NULL);
    printf("%s\n", *counter >= 2 && *counter <= 4 ? "between 2 and 4" : "impossible");
    return 0;
}
