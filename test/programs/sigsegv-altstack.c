// status: 3
// A handler on a stack of its own can still run when the stack is full.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int dig(int depth)
{
    volatile char room[4096];
    room[0] = depth;
    return dig(depth + 1) + room[0];
}

static void on_fault(int signum)
{
    write(1, "stack is full\n", 14);
    _exit(3);
}

int main(void)
{
    stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &action, NULL);
    return dig(0);
}
