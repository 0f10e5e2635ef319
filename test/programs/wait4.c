// wait4 tells the child's resource usage; wait3 any child's.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        for (volatile int i = 0; i < 3000000; i++)
            ;
        _exit(2);
    }
    int status;
    struct rusage usage;
    pid_t got = wait4(pid, &status, 0, &usage);
    printf("ours: %d, status %d\n", got == pid, WEXITSTATUS(status));
    printf("it used the CPU: %d\n", usage.ru_utime.tv_sec > 0 || usage.ru_utime.tv_usec > 0);
    if (fork() == 0)
        _exit(3);
    wait3(&status, 0, &usage);
    printf("status %d\n", WEXITSTATUS(status));
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("children used the CPU: %d\n", usage.ru_utime.tv_sec > 0 || usage.ru_utime.tv_usec > 0);
    printf("none left: %d\n", (int) wait4(-1, &status, 0, NULL));
    return 0;
}
