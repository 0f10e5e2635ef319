#include <stdio.h>

#define SQUARE(x) ((x) * (x))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define STR(x) #x
#define XSTR(x) STR(x)
#define JOIN(a, b) a##b
#define VERSION 3
#define LOG(format, ...) printf("[" format "]\n", ##__VA_ARGS__)
#define SWAP(t, a, b) do { t tmp = a; a = b; b = tmp; } while (0)

#if VERSION > 2 && defined(SQUARE)
#define NEW 1
#elif VERSION == 2
#define NEW 2
#else
#define NEW 0
#endif

int main(void)
{
    int JOIN(var, 1) = 5, y = 7;
    printf("%d %d %s %s\n", SQUARE(var1 + 1), MAX(var1, y), STR(VERSION), XSTR(VERSION));
    LOG("plain");
    LOG("%d and %s", NEW, STR("quoted \n" text));
    SWAP(int, var1, y);
    printf("%d %d %d\n", var1, y, __LINE__);
#undef VERSION
#ifdef VERSION
    printf("still\n");
#else
    printf("gone in %s\n", __func__);
#endif
    return 0;
}
