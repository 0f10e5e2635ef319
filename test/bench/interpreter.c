/* A switch in a loop: an interpreter of a small stack machine. rounds: 150 */
#include "bench.h"

enum { PUSH, ADD, SUB, MUL, LOAD, STORE, LESS, JUMP, JUMPZ, DUP, POP, HALT };

static const int program[] = {
    PUSH, 0, STORE, 0, PUSH, 0, STORE, 1,
    /* 8: */ LOAD, 0, PUSH, 30000, LESS, JUMPZ, 35,
    LOAD, 1, LOAD, 0, DUP, MUL, ADD, PUSH, 7, SUB, STORE, 1,
    LOAD, 0, PUSH, 1, ADD, STORE, 0, JUMP, 8,
    /* 36: */ HALT,
};

static long kernel(void)
{
    long stack[32], memory[8] = {0};
    int sp = 0, pc = 0;
    for (;;) {
        switch (program[pc++]) {
        case PUSH: stack[sp++] = program[pc++]; break;
        case ADD: sp--; stack[sp - 1] += stack[sp]; break;
        case SUB: sp--; stack[sp - 1] -= stack[sp]; break;
        case MUL: sp--; stack[sp - 1] *= stack[sp]; break;
        case LOAD: stack[sp++] = memory[program[pc++]]; break;
        case STORE: memory[program[pc++]] = stack[--sp]; break;
        case LESS: sp--; stack[sp - 1] = stack[sp - 1] < stack[sp]; break;
        case JUMP: pc = program[pc]; break;
        case JUMPZ: if (!stack[--sp]) pc = program[pc] + 1; else pc++; break;
        case DUP: stack[sp] = stack[sp - 1]; sp++; break;
        case POP: sp--; break;
        case HALT: return memory[1];
        }
    }
}
