// What the shell does for `wc w3.c > redirect.txt`: between fork and exec, the child makes
// descriptor 1 a file. wc itself just writes to standard output and knows nothing of it.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        int fd = open("redirect.txt", O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (fd < 0) {
            perror("redirect.txt");
            exit(1);
        }
        dup2(fd, STDOUT_FILENO);
        close(fd);
        execlp("wc", "wc", "w3.c", (char *) NULL);
        perror("wc");
        exit(127);
    }

    wait(NULL);
    FILE *file = fopen("redirect.txt", "r");
    if (file == NULL) {
        perror("redirect.txt");
        exit(1);
    }
    char line[100];
    while (fgets(line, sizeof line, file) != NULL) {
        printf("redirect.txt: %s", line);
    }
    fclose(file);
    return 0;
}
