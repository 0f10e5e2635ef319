// getenv, setenv, unsetenv, putenv, clearenv, and what an exec'd program gets.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *get(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "(none)";
}

int main(void)
{
    printf("%s %d\n", get("NOWHERE"), setenv("FRUIT", "apple", 1));
    setenv("FRUIT", "pear", 0);
    printf("%s\n", get("FRUIT"));
    setenv("FRUIT", "pear", 1);
    printf("%s\n", get("FRUIT"));
    char entry[] = "COLOR=red";
    putenv(entry);
    entry[6] = 'R';
    printf("putenv does not copy: %s\n", get("COLOR"));
    printf("bad name: %d %d\n", setenv("A=B", "x", 1), setenv("", "x", 1));
    unsetenv("FRUIT");
    printf("%s\n", get("FRUIT"));
    fflush(stdout);
    if (fork() == 0) {
        clearenv();
        setenv("ONLY", "this one", 1);
        execl("/usr/bin/env", "env", (char *) NULL);
        execl("/bin/env", "env", (char *) NULL);
        _exit(1);
    }
    wait(NULL);
    clearenv();
    printf("cleared: %d\n", environ == NULL || *environ == NULL);
    return 0;
}
