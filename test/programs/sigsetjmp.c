#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static sigjmp_buf env;

static void on_fault(int sig)
{
    siglongjmp(env, sig);
}

int main(void)
{
    signal(SIGSEGV, on_fault);
    for (volatile int i = 0; i < 3; i++) {
        int sig = sigsetjmp(env, 1);
        if (sig == 0)
            *(volatile int *) 8 = i;
        printf("recovered from %d\n", sig);
    }
    return 0;
}
