#include <unistd.h>
int main (void) { pid_t pid3, pid4;
  pid_t pid1 = fork();
  pid_t pid2 = fork();
  if (pid1>0 && pid2==0) {
    if (pid3=fork()>0){
      pid4=fork();}
  } // end if
} // end main
