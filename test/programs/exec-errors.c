// Ways for exec to fail: it returns, and errno says why. Descriptors survive it, unless close-on-exec.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void attempt(const char *what, const char *path)
{
    execl(path, path, (char *) NULL);
    printf("%s: %s\n", what, strerror(errno));
}

int main(void)
{
    attempt("missing", "./no-such-program");
    attempt("a folder", "/tmp");
    attempt("in a file", "/bin/sh/x");
    close(open("plain.tmp", O_CREAT | O_WRONLY, 0644));
    attempt("not executable", "./plain.tmp");
    chmod("plain.tmp", 0755);
    FILE *f = fopen("plain.tmp", "w");
    fputs("just text\n", f);
    fclose(f);
    attempt("no format", "./plain.tmp");
    f = fopen("plain.tmp", "w");
    fputs("#!/bin/sh\necho script with $# arguments: $1\n", f);
    fclose(f);
    fflush(stdout);
    if (fork() == 0) {
        execl("./plain.tmp", "plain.tmp", "one", "two", (char *) NULL);
        _exit(127);
    }
    wait(NULL);
    execvp("no-such-program-in-path", (char *[]) {"x", NULL});
    printf("execvp: %s\n", strerror(errno));
    fflush(stdout);
    int keep = open("plain.tmp", O_RDONLY), drop = open("plain.tmp", O_RDONLY | O_CLOEXEC);
    char command[100];
    sprintf(command, "(: <&%d) 2>/dev/null && echo kept; (: <&%d) 2>/dev/null || echo dropped", keep, drop);
    if (fork() == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *) NULL);
        _exit(127);
    }
    wait(NULL);
    unlink("plain.tmp");
    return 0;
}
