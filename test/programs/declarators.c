// Declarations read from the inside out.
#include <stdio.h>

static int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
static int (*row_pointer)[3] = matrix;
static int *pointers[3] = {&matrix[0][0], &matrix[1][0], 0};
static int first(int (*m)[3]) { return m[1][2]; }
static int (*function)(int (*)[3]) = first;
static int (*functions[2])(int (*)[3]) = {first, first};
static const char *const months[] = {"jan", "feb"};
static char text[] = "text", *const fixed = text;
typedef int vector[3];
typedef vector *vector_pointer;
static int count(vector v) { return sizeof v == sizeof(int *); }
static int variable(int n, int m[n][n]) { return m[n - 1][0]; }
static int (*self(void))[3] { return row_pointer + 1; }

int main(void)
{
    printf("%d %d %d\n", row_pointer[1][0], (*row_pointer)[2], *pointers[1]);
    printf("%d %d %d\n", function(matrix), (*functions[1])(matrix), count(matrix[0]));
    printf("%s %c\n", months[1], *fixed);
    vector_pointer v = &matrix[1];
    printf("%d %zu %zu\n", (*v)[1], sizeof *v, sizeof(vector_pointer));
    int square[2][2] = {{7, 8}, {9, 10}};
    printf("%d %d\n", variable(2, square), (*self())[0]);
    unsigned long long int a = 1;
    long unsigned b = 2;
    short int const c = 3;
    signed char d = -4;
    printf("%llu %lu %hd %hhd\n", a, b, c, d);
    int x = 5, *p = &x, **pp = &p, ***ppp = &pp;
    ***ppp = 6;
    printf("%d %d\n", x, *p++ == 6 && p == &x + 1);
    extern int later;
    printf("%d\n", later);
    return 0;
}

int later = 11;
