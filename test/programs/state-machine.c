// Comments removed by a state machine, and traffic lights by a table of transitions.
#include <stdio.h>

enum state { CODE, SLASH, LINE, BLOCK, STAR, STRING };

static void strip(const char *s)
{
    enum state state = CODE;
    for (; *s; s++) {
        switch (state) {
        case CODE:
            if (*s == '/')
                state = SLASH;
            else {
                putchar(*s);
                if (*s == '"')
                    state = STRING;
            }
            break;
        case SLASH:
            if (*s == '*')
                state = BLOCK;
            else if (*s == '/')
                state = LINE;
            else {
                putchar('/');
                putchar(*s);
                state = CODE;
            }
            break;
        case LINE:
            if (*s == '\n') {
                putchar('\n');
                state = CODE;
            }
            break;
        case BLOCK:
            state = *s == '*' ? STAR : BLOCK;
            break;
        case STAR:
            state = *s == '/' ? (putchar(' '), CODE) : *s == '*' ? STAR : BLOCK;
            break;
        case STRING:
            putchar(*s);
            if (*s == '"')
                state = CODE;
        }
    }
}

enum light { RED, GREEN, YELLOW, LIGHTS };
enum event { TIMER, BUTTON, EVENTS };
static const char *const names[LIGHTS] = {[RED] = "red", [GREEN] = "green", [YELLOW] = "yellow"};
static const enum light next[LIGHTS][EVENTS] = {
    [RED] = {GREEN, RED}, [GREEN] = {[TIMER] = YELLOW, [BUTTON] = YELLOW}, [YELLOW] = {RED, YELLOW}};

int main(void)
{
    strip("int a; // first\nint b /* the second **/ = 4 / 2;\nputs(\"/* no comment */\");\n");
    enum light light = RED;
    const enum event events[] = {TIMER, BUTTON, BUTTON, TIMER, TIMER, TIMER, TIMER};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        light = next[light][events[i]];
        printf("%s%s", i ? " " : "", names[light]);
    }
    printf("\n");
    return 0;
}
