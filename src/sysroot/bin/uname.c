/*
 * uname: the name and version of the operating system.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  static const char letters[] = "snrvm";
  bool wanted[5] = {false}, any = false;
  int c;
  while ((c = getopt(argc, argv, "asnrvm")) != -1) {
    if (c == '?')
      return 1;
    any = true;
    for (int i = 0; i < 5; i++)
      wanted[i] = wanted[i] || c == 'a' || c == letters[i];
  }
  struct utsname name;
  if (uname(&name) < 0) {
    perror("uname");
    return 1;
  }
  const char *const values[5] = {name.sysname, name.nodename, name.release, name.version, name.machine};
  const char *space = "";
  wanted[0] = wanted[0] || !any;
  for (int i = 0; i < 5; i++) {
    if (wanted[i]) {
      printf("%s%s", space, values[i]);
      space = " ";
    }
  }
  bool all = wanted[0] && wanted[1] && wanted[2] && wanted[3] && wanted[4];
  puts(all ? " GNU/Linux" : "");
  return 0;
}
