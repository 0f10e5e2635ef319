/* fork, _exit and wait, with argv[1] MiB of memory that nobody writes afterwards. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    size_t size = (size_t)atoi(argv[1]) << 20;
    int rounds = atoi(argv[2]);
    char *memory = malloc(size);
    memset(memory, 1, size);
    for (int warm = 0; warm < 2; warm++) {
        for (int i = 0; i < rounds; i++) {
            if (fork() == 0)
                _exit(0);
            wait(NULL);
        }
        puts(warm ? "done" : "warm");
        fflush(stdout);
    }
    return memory[size / 2] - 1;
}
