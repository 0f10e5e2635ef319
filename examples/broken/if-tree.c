#include <unistd.h>
int main (void) {
  pid t pid1 = fork();
  pid t pid2 = fork();
  if (pid1>0 && pid2==0) {
    (pid3=fork()>0){
      pid4=fork();}
  } // end if
} // end main
