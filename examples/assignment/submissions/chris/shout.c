#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    pipe(fd)
    While (1)
        printf("%s\n", undefined_text);
    return 0;
}
