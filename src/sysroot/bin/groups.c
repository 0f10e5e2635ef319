/*
 * groups: the names of the groups that the user belongs to.
 */
#include <grp.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
  gid_t list[64];
  int count = getgroups(63, list);
  gid_t own = getegid();
  int listed = 0;
  for (int i = 0; i < count; i++)
    listed = listed || list[i] == own;
  if (!listed)
    list[count > 0 ? count++ : (count = 1, 0)] = own;
  for (int i = 0; i < count; i++) {
    struct group *group = getgrgid(list[i]);
    if (group != NULL)
      printf("%s%s", i > 0 ? " " : "", group->gr_name);
    else
      printf("%s%u", i > 0 ? " " : "", (unsigned)list[i]);
  }
  putchar('\n');
  return 0;
}
