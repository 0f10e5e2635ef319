#include <stdio.h>

union word { unsigned u; unsigned char b[4]; float f; };
struct value { enum { INT, STR } kind; union { int i; const char *s; }; };

void show(struct value v)
{
    if (v.kind == INT)
        printf("int %d\n", v.i);
    else
        printf("str %s\n", v.s);
}

int main(void)
{
    union word w = {0x01020304};
    printf("%d %d %d %d\n", w.b[0], w.b[1], w.b[2], w.b[3]);
    w.f = 1.0f;
    printf("%#x\n", w.u);
    show((struct value) {.kind = INT, .i = 7});
    show((struct value) {.kind = STR, .s = "seven"});
    return 0;
}
