// Who is the child's parent when it asks? Its parent, or init if that has ended.
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    pid_t parent = getpid();
    if (fork() == 0) {
        printf("%s\n", getppid() == parent ? "parent" : "adopted");
        return 0;
    }
    return 0;
}
