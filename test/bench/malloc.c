/* Lists on the heap: malloc and free. rounds: 200 */
#include "bench.h"

struct item {
    struct item *next;
    int value;
    char payload[20];
};

static long kernel(void)
{
    struct item *lists[64] = {0};
    long sum = 0;
    unsigned seed = 99;
    for (int i = 0; i < 40000; i++) {
        seed = seed * 1664525u + 1013904223u;
        int which = (int)(seed >> 16) & 63;
        if (seed & 0x8000 && lists[which]) {
            struct item *gone = lists[which];
            lists[which] = gone->next;
            sum += gone->value;
            free(gone);
        } else {
            struct item *made = malloc(sizeof *made);
            made->value = i;
            made->next = lists[which];
            lists[which] = made;
        }
    }
    for (int i = 0; i < 64; i++)
        while (lists[i]) {
            struct item *gone = lists[i];
            lists[i] = gone->next;
            free(gone);
        }
    return sum;
}
