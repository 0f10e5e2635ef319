// one output: two pipes make the processes take turns
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int there[2], back[2];
    char c = 'x';
    pipe(there);
    pipe(back);
    if (fork() == 0) {
        for (int i = 0; i < 5; i++) {
            read(there[0], &c, 1);
            write(1, "pong ", 5);
            write(back[1], &c, 1);
        }
        return 0;
    }
    for (int i = 0; i < 5; i++) {
        write(1, "ping ", 5);
        write(there[1], &c, 1);
        read(back[0], &c, 1);
    }
    wait(NULL);
    write(1, "\n", 1);
    return 0;
}
