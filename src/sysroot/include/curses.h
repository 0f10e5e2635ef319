/* A library of its own on Linux, too (-lncurses). */
#error "curses is not there on the simulated computer: write to the terminal directly, with the escape sequences of a VT100 ("\033[2J" clears it, "\033[5;10H" goes to line 5, column 10)"
