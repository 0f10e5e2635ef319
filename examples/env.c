// A child inherits a copy of the environment; its changes do not reach the parent.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[], char *envp[])
{
    int count = 0;
    while (envp[count] != NULL)
        count++;
    printf("there are %s environment variables\n", count > 0 ? "some" : "no");
    fflush(stdout); // or the child inherits this text, too

    setenv("COLOR", "green", 1);
    if (fork() == 0) {
        printf("child: COLOR=%s\n", getenv("COLOR"));
        setenv("COLOR", "red", 1);
        printf("child: COLOR=%s\n", getenv("COLOR"));
        fflush(stdout);
        execlp("sh", "sh", "-c", "echo program: COLOR=$COLOR", (char *) NULL);
        perror("sh");
        exit(127);
    }
    wait(NULL);
    printf("parent: COLOR=%s\n", getenv("COLOR"));
    return 0;
}
