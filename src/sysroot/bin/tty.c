/*
 * tty: the name of the terminal that is standard input; fails if it is none.
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
  const char *name = ttyname(STDIN_FILENO);
  puts(name != NULL ? name : "not a tty");
  return name == NULL;
}
