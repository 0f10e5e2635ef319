// Reads n and grows a binary tree of processes of that depth: 2^(n+1) - 1 processes in all.
// Every node waits for its two children, so the lines come out children first.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int grow(int level, int node, int depth)
{
    int size = 1;
    if (level < depth) {
        for (int side = 0; side < 2; side++) {
            pid_t pid = fork();
            if (pid < 0) {
                perror("fork");
                exit(1);
            }
            if (pid == 0)
                exit(grow(level + 1, 2 * node + side, depth));
            int status;
            waitpid(pid, &status, 0);
            size += WEXITSTATUS(status);
        }
    }
    printf("%*snode %d: subtree of %d\n", 2 * level, "", node, size);
    fflush(stdout); // so that a child forked later does not inherit this text
    return size;
}

int main(void)
{
    int n;
    printf("depth? ");
    fflush(stdout);
    if (scanf("%d", &n) != 1 || n < 0 || n > 5) {
        printf("please give a number from 0 to 5\n");
        return 1;
    }
    grow(0, 1, n);
    return 0;
}
