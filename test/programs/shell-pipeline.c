// cat | grep | wc by hand: three children, two pipes, every end closed.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void start(int in, int out, int unused, char *argv[])
{
    if (fork() == 0) {
        if (in != 0) {
            dup2(in, 0);
            close(in);
        }
        if (out != 1) {
            dup2(out, 1);
            close(out);
        }
        if (unused >= 0)
            close(unused);
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
}

int main(void)
{
    FILE *f = fopen("pets.tmp", "w");
    fputs("cat\ndog\ncow\nbird\ncamel\n", f);
    fclose(f);
    int a[2], b[2];
    pipe(a);
    start(0, a[1], a[0], (char *[]) {"cat", "pets.tmp", NULL});
    close(a[1]);
    pipe(b);
    start(a[0], b[1], b[0], (char *[]) {"grep", "^c", NULL});
    close(a[0]);
    close(b[1]);
    start(b[0], 1, -1, (char *[]) {"wc", "-l", NULL});
    close(b[0]);
    int n = 0, status, bad = 0;
    while (wait(&status) > 0) {
        n++;
        bad += status != 0;
    }
    printf("%d children, %d failed\n", n, bad);
    unlink("pets.tmp");
    return 0;
}
