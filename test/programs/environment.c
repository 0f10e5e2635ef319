#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    setenv("FRUIT", "apple", 1);
    setenv("FRUIT", "pear", 0);
    printf("%s\n", getenv("FRUIT"));
    setenv("FRUIT", "fig", 1);
    static char entry[] = "VEG=leek";
    putenv(entry);
    printf("%s %s\n", getenv("FRUIT"), getenv("VEG"));
    unsetenv("FRUIT");
    printf("%d\n", getenv("FRUIT") == NULL);
    fflush(stdout);
    return system("echo sees $VEG");
}
