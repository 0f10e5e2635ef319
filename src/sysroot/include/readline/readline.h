/* A library of its own on Linux, too (-lreadline). */
#error "readline is not there on the simulated computer: read the line with getline(&line, &size, stdin); the terminal lets the user edit it"
