#include <stdio.h>

int add(int a, int b) { return a + b; }
int sub(int a, int b) { return a - b; }
int mul(int a, int b) { return a * b; }

typedef int (*operation)(int, int);

operation choose(char c)
{
    return c == '+' ? add : c == '-' ? &sub : mul;
}

int apply(int (*f)(int, int), int a, int b)
{
    return (*f)(a, b);
}

int main(void)
{
    operation table[] = {add, sub, mul};
    for (int i = 0; i < 3; i++)
        printf("%d ", table[i](6, 3));
    printf("%d %d\n", choose('-')(1, 2), apply(choose('*'), 4, 5));
    int (*(*indirect)(char))(int, int) = 0;
    printf("%d %d\n", indirect == NULL, table[0] == add);
    return 0;
}
