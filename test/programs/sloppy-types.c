// Pointers and integers mixed as in hurried lab code: gcc warns, and runs it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    int *numbers = malloc(3 * sizeof(int));
    char *text = numbers;
    memset(text, 1, 3 * sizeof(int));
    printf("%d\n", numbers[1]);
    unsigned int *same = numbers;
    same[0] = -1;
    printf("%d %u\n", numbers[0], same[0]);
    long address = numbers;
    int *back = address;
    back[2] = 77;
    printf("%d\n", numbers[2]);
    char c = 300;
    unsigned char u = -1;
    short s = 100000;
    int big = 3000000000;
    printf("%d %d %d %d\n", c, u, s, big);
    if (argc = 1)
        printf("assigned\n");
    const char *words[] = {"a", "b"};
    char **writable = words;
    printf("%s\n", writable[1]);
    printf("%d %c\n", 'ab', "hello"[1]);
    free(numbers);
    return 0;
}
