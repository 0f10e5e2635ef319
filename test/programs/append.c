// O_APPEND: every write goes to the end, whoever wrote last, wherever the offset was.
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    close(open("log.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0600));
    int a = open("log.tmp", O_WRONLY | O_APPEND);
    int b = open("log.tmp", O_WRONLY | O_APPEND);
    write(a, "one\n", 4);
    write(b, "two\n", 4);
    lseek(a, 0, SEEK_SET);
    write(a, "three\n", 6);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            write(i % 2 ? a : b, "child\n", 6);
            return 0;
        }
    }
    while (wait(NULL) > 0)
        ;
    FILE *f = fopen("log.tmp", "a+");
    fputs("last\n", f);
    rewind(f);
    int c;
    while ((c = getc(f)) != EOF)
        putchar(c);
    fclose(f);
    unlink("log.tmp");
    return 0;
}
