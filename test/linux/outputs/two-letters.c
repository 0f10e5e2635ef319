// Two processes of two letters each, unbuffered: six orders.
#include <unistd.h>
#include <sys/wait.h>
int main(void)
{
    pid_t pid = fork();
    write(1, pid ? "a" : "1", 1);
    write(1, pid ? "b" : "2", 1);
    if (pid)
        wait(NULL);
    return 0;
}
