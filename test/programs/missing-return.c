// A function without its return, whose result nobody uses; main without return gives 0.
#include <stdio.h>

int shout(const char *s)
{
    printf("%s!\n", s);
}

int sign(int n)
{
    if (n < 0)
        return -1;
    else if (n > 0)
        return 1;
    else
        return 0;
}

int main()
{
    shout("hello");
    printf("%d %d %d\n", sign(-3), sign(0), sign(9));
}
