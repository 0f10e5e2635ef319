/* Writes one byte in each of argv[1] pages, over and over. */
#include <stdlib.h>

int main(int argc, char **argv)
{
    int pages = atoi(argv[1]);
    char *memory = malloc((size_t)pages << 12);
    for (unsigned round = 0;; round++)
        for (int i = 0; i < pages; i++)
            memory[(size_t)i << 12] = (char)round;
}
