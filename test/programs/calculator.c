// A recursive-descent calculator, with errors by longjmp.
#include <ctype.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static const char *at;
static jmp_buf wrong;

static double expression(void);

static void skip(void)
{
    while (isspace((unsigned char) *at))
        at++;
}

static double primary(void)
{
    skip();
    if (*at == '(') {
        at++;
        double v = expression();
        skip();
        if (*at++ != ')')
            longjmp(wrong, 2);
        return v;
    }
    if (*at == '-') {
        at++;
        return -primary();
    }
    if (!isdigit((unsigned char) *at))
        longjmp(wrong, 1);
    char *end;
    double v = strtod(at, &end);
    at = end;
    return v;
}

static double term(void)
{
    double v = primary();
    for (skip(); *at == '*' || *at == '/'; skip()) {
        if (*at++ == '*')
            v *= primary();
        else {
            double d = primary();
            if (d == 0)
                longjmp(wrong, 3);
            v /= d;
        }
    }
    return v;
}

static double expression(void)
{
    double v = term();
    for (skip(); *at == '+' || *at == '-'; skip())
        v = *at++ == '+' ? v + term() : v - term();
    return v;
}

int main(void)
{
    static const char *const messages[] = {"", "number expected", "')' expected", "division by zero", "end expected"};
    char line[100];
    while (fgets(line, sizeof line, stdin)) {
        at = line;
        int error = setjmp(wrong);
        if (error) {
            printf("%s at column %d\n", messages[error], (int) (at - line) + 1);
            continue;
        }
        double v = expression();
        skip();
        if (*at != '\0')
            longjmp(wrong, 4);
        printf("%g\n", v);
    }
    return 0;
}
