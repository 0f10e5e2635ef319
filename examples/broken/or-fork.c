#include <unistd.h>
int main (void) {
  if(pid1=fork()||pid2=fork())
  {fork();}
  printf("Hello\n");
}
