#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

int main(void)
{
    int status = system("echo from system; exit 3");
    printf("%d\n", WEXITSTATUS(status));
    FILE *p = popen("echo one; echo two", "r");
    char line[32];
    while (fgets(line, sizeof line, p))
        printf("read %s", line);
    printf("%d\n", pclose(p));
    fflush(stdout);
    p = popen("cat", "w");
    fprintf(p, "to cat\n");
    pclose(p);
    return 0;
}
