// A table of functions, functions that return functions, and callbacks with a context.
#include <stdio.h>
#include <string.h>

typedef int (*operation)(int, int);

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }

static const struct { const char *name; operation run; } table[] = {{"add", add}, {"sub", sub}, {"mul", &mul}};

static operation find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].run;
    return NULL;
}

static int (*choose(char c))(int, int) { return c == '+' ? add : c == '-' ? sub : mul; }

static void each(const int *v, int n, void (*visit)(int, void *), void *context)
{
    while (n-- > 0)
        visit(*v++, context);
}

static void accumulate(int value, void *context) { *(long *) context += value; }
static void widest(int value, void *context) { if (value > *(int *) context) *(int *) context = value; }

int main(void)
{
    printf("%d %d %d\n", find("add")(7, 5), find("sub")(7, 5), (*find("mul"))(7, 5));
    printf("%s\n", find("div") == NULL ? "no div" : "div");
    printf("%d %d\n", choose('+')(1, 2), (**choose('*'))(3, 4));
    int v[] = {4, 9, -3, 7};
    long total = 0;
    int top = v[0];
    each(v, 4, accumulate, &total);
    each(v, 4, widest, &top);
    printf("%ld %d\n", total, top);
    operation chain[3] = {add, mul, sub};
    int x = 1;
    for (int i = 0; i < 9; i++)
        x = chain[i % 3](x, i);
    printf("%d\n", x);
    return 0;
}
