#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char *argv[] = {"prog", "-a", "-n", "5", "file", "-bx", "--", "-c", NULL};
    int argc = 8, c;
    while ((c = getopt(argc, argv, "abn:x")) != -1)
        printf("%c %s\n", c, optarg && c == 'n' ? optarg : "-");
    for (int i = optind; i < argc; i++)
        printf("rest %s\n", argv[i]);
    return 0;
}
