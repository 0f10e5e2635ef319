// status: 139
// Endless recursion: the stack grows to its limit of 8 MiB, then SIGSEGV.
#include <stdio.h>
#include <string.h>

static int dig(int depth)
{
    char room[4096];
    memset(room, depth, sizeof room);
    if (depth == 1000) {
        printf("a thousand levels deep\n");
        fflush(stdout);
    }
    return dig(depth + 1) + room[depth % 4096];
}

int main(void)
{
    return dig(0);
}
