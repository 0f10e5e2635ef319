/* A library of its own on Linux, too (-lncurses). */
#include <curses.h>
