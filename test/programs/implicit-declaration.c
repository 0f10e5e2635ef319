// Functions used without their headers: an int result is assumed, and the program still runs.
#include <stdio.h>

int main(void)
{
    printf("%d\n", abs(-4));
    printf("%d\n", strlen("four"));
    printf("%d\n", atoi("123") + 1);
    printf("%d\n", toupper('a'));
    printf("%d\n", strcmp("same", "same"));
    if (fork() == 0) {
        printf("child\n");
        exit(3);
    }
    int status;
    wait(&status);
    printf("status %d\n", status >> 8);
    exit(0);
}
