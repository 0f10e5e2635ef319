// A shell in 60 lines, as in the lab: read a line, split it into words, fork, exec, wait.
// Knows `cd`, `exit`, and `&` at the end of a line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_LINE 256
#define MAX_ARGS 32

int split(char *line, char *args[])
{
    int n = 0;
    for (char *word = strtok(line, " \t\n"); word != NULL && n < MAX_ARGS - 1; word = strtok(NULL, " \t\n")) {
        args[n++] = word;
    }
    args[n] = NULL;
    return n;
}

int main(void)
{
    char line[MAX_LINE];
    char *args[MAX_ARGS];

    for (;;) {
        printf("mini> ");
        fflush(stdout);
        if (fgets(line, sizeof line, stdin) == NULL)
            break;
        int n = split(line, args);
        if (n == 0)
            continue;

        if (strcmp(args[0], "exit") == 0)
            break;
        if (strcmp(args[0], "cd") == 0) {
            if (args[1] == NULL || chdir(args[1]) < 0)
                perror("cd");
            continue;
        }

        int background = strcmp(args[n - 1], "&") == 0;
        if (background)
            args[n - 1] = NULL;

        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
        } else if (pid == 0) {
            execvp(args[0], args);
            perror(args[0]);
            exit(127);
        } else if (!background) {
            waitpid(pid, NULL, 0);
        }
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ; // background children that have ended
    }
    printf("\n");
    return 0;
}
