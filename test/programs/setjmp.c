#include <setjmp.h>
#include <stdio.h>

static jmp_buf env;

void risky(int n)
{
    if (n == 0)
        longjmp(env, 42);
    risky(n - 1);
}

int main(void)
{
    volatile int tries = 0;
    int code = setjmp(env);
    if (code == 0) {
        tries++;
        risky(5);
        printf("not reached\n");
    }
    printf("code %d tries %d\n", code, tries);
    if (setjmp(env) == 0)
        longjmp(env, 0);
    else
        printf("zero becomes one\n");
    return 0;
}
