// A page made read-only: a write to it is SIGSEGV, whose handler makes it writable again.
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static char *page;
static volatile sig_atomic_t faults;

static void on_fault(int signum, siginfo_t *info, void *context)
{
    faults++;
    if ((char *) info->si_addr != page + 5)
        _exit(3);
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

int main(void)
{
    struct sigaction action = {0};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, NULL);

    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[5] = 'a';
    mprotect(page, 4096, PROT_READ);
    printf("readable: %c\n", page[5]);
    page[5] = 'b';
    printf("written: %c, faults: %d\n", page[5], (int) faults);
    return 0;
}
