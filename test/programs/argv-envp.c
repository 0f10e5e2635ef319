#include <stdio.h>

int main(int argc, char **argv, char **envp)
{
    printf("%d %d %d\n", argc, argv[argc] == NULL, argv[0] != NULL && argv[0][0] != '\0');
    int n = 0;
    while (envp[n])
        n++;
    printf("%d\n", n >= 0);
    return 0;
}
