// Pages from the kernel: zero at first, private to each process unless MAP_SHARED.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *private = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (private == MAP_FAILED || shared == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    printf("fresh: %d %d %d\n", private[0], private[2047], shared[1023]);
    *private = *shared = 1;
    fflush(stdout);
    if (fork() == 0) {
        *private += 10;
        *shared += 10;
        printf("child: private %d, shared %d\n", *private, *shared);
        return 0;
    }
    wait(NULL);
    printf("parent: private %d, shared %d\n", *private, *shared);
    printf("munmap: %d %d\n", munmap(private, 8192), munmap(shared, 4096));
    return 0;
}
