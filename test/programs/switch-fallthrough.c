#include <stdio.h>

const char *kind(int c)
{
    switch (c) {
    case 'a': case 'e': case 'i': case 'o': case 'u':
        return "vowel";
    default:
        return "other";
    case '0' ... '9':
        return "digit";
    }
}

int main(void)
{
    for (int n = 0; n < 6; n++) {
        int steps = 0;
        switch (n) {
        case 0: steps++;
        case 1: steps++;
        case 2: steps++; break;
        case 4: { int local = 10; steps += local; } break;
        default: steps = -1;
        }
        printf("%d:%d ", n, steps);
    }
    printf("\n%s %s %s\n", kind('e'), kind('7'), kind('x'));
    int count = 7, n = (count + 3) / 4, total = 0;
    switch (count % 4) {
    case 0: do { total++;
    case 3: total++;
    case 2: total++;
    case 1: total++;
            } while (--n > 0);
    }
    printf("%d\n", total);
    return 0;
}
