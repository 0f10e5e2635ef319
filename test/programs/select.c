// select() over two pipes: who has something to say?
#include <stdio.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int a[2], b[2];
    pipe(a);
    pipe(b);
    struct timeval none = {0, 0};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(a[0], &set);
    FD_SET(b[0], &set);
    int top = (a[0] > b[0] ? a[0] : b[0]) + 1;
    printf("nothing yet: %d\n", select(top, &set, NULL, NULL, &none));

    fflush(stdout);
    if (fork() == 0) {
        usleep(20000);
        write(b[1], "xy", 2);
        return 0;
    }
    close(a[1]);
    close(b[1]);
    int open_ends = 2;
    while (open_ends > 0) {
        FD_ZERO(&set);
        if (a[0] >= 0)
            FD_SET(a[0], &set);
        if (b[0] >= 0)
            FD_SET(b[0], &set);
        int ready = select(top, &set, NULL, NULL, NULL);
        if (ready < 0)
            return 1;
        char c;
        if (b[0] >= 0 && FD_ISSET(b[0], &set)) {
            if (read(b[0], &c, 1) == 1)
                printf("b: %c\n", c);
            else {
                printf("b: end of file\n");
                b[0] = -1;
                open_ends--;
            }
        }
        if (a[0] >= 0 && FD_ISSET(a[0], &set) && b[0] < 0) {
            printf("a: read gives %d\n", (int) read(a[0], &c, 1));
            a[0] = -1;
            open_ends--;
        }
    }
    wait(NULL);
    return 0;
}
