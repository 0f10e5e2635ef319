// The six ways to call exec: l = list, v = vector, p = search in PATH, e = with an environment.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *vector[] = {"echo", "from execv or execvp", NULL};
    char *env_vector[] = {"sh", "-c", "echo execve: COLOR is $COLOR", NULL};
    char *environment[] = {"COLOR=green", NULL};

    for (int i = 0; i < 6; i++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
            exit(1);
        }
        if (pid == 0) {
            switch (i) {
            case 0: execl("/bin/echo", "echo", "from execl", (char *) NULL); break;
            case 1: execlp("echo", "echo", "from execlp", (char *) NULL); break;
            case 2:
                execle("/bin/sh", "sh", "-c", "echo execle: COLOR is $COLOR", (char *) NULL, environment);
                break;
            case 3: execv("/bin/echo", vector); break;
            case 4: execvp("echo", vector); break;
            case 5: execve("/bin/sh", env_vector, environment); break;
            }
            perror("exec"); // only reached when exec failed
            exit(127);
        }
        wait(NULL);
    }
    return 0;
}
