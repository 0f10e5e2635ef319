/* A library of its own on Linux, too (-lcrypt). */
#error "crypt is not there on the simulated computer: compare plain text, or write a hash function of your own"
