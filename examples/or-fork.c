#include <stdio.h>
#include <unistd.h>
int main (void) { pid_t pid1, pid2;
  if((pid1=fork())||(pid2=fork()))
  {fork();}
  printf("Hello\n");
}
