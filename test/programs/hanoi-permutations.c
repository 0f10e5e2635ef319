// Recursion that a debugger's stack view is for: towers, permutations, Ackermann, mutual.
#include <stdio.h>

static int moves;

static void hanoi(int n, char from, char to, char by)
{
    if (n == 0)
        return;
    hanoi(n - 1, from, by, to);
    moves++;
    if (moves <= 7)
        printf("%d:%c%c ", n, from, to);
    hanoi(n - 1, by, to, from);
}

static void permute(char *s, int at)
{
    if (s[at + 1] == '\0') {
        printf("%s ", s);
        return;
    }
    for (int i = at; s[i] != '\0'; i++) {
        char t = s[at]; s[at] = s[i]; s[i] = t;
        permute(s, at + 1);
        t = s[at]; s[at] = s[i]; s[i] = t;
    }
}

static unsigned ackermann(unsigned m, unsigned n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static int is_odd(unsigned n);
static int is_even(unsigned n) { return n == 0 || is_odd(n - 1); }
static int is_odd(unsigned n) { return n != 0 && is_even(n - 1); }

static long gcd(long a, long b) { return b == 0 ? a : gcd(b, a % b); }

int main(void)
{
    hanoi(10, 'A', 'C', 'B');
    printf("\n%d moves\n", moves);
    char letters[] = "abcd";
    permute(letters, 0);
    printf("\n%u %d %d %ld\n", ackermann(2, 9), is_even(1000), is_odd(77), gcd(1071, 462));
    return 0;
}
