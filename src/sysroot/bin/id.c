/*
 * id: the user and group of this process; -u, -g only the number, with -n the name.
 */
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  bool user_only = false, group_only = false, name = false;
  int c;
  while ((c = getopt(argc, argv, "uGgnr")) != -1) {
    switch (c) {
    case 'u': user_only = true; break;
    case 'g':
    case 'G': group_only = true; break;
    case 'r': break;
    case 'n': name = true; break;
    default: return 1;
    }
  }
  uid_t uid = geteuid();
  if (optind < argc) {
    struct passwd *asked = getpwnam(argv[optind]);
    if (asked == NULL) {
      fprintf(stderr, "id: '%s': no such user\n", argv[optind]);
      return 1;
    }
    uid = asked->pw_uid;
  }
  struct passwd *user = getpwuid(uid);
  struct group *group = getgrgid(getegid());
  const char *user_name = user != NULL ? user->pw_name : "?", *group_name = group != NULL ? group->gr_name : "?";
  if (user_only || group_only) {
    if (name)
      puts(user_only ? user_name : group_name);
    else
      printf("%u\n", user_only ? (unsigned)uid : (unsigned)getegid());
    return 0;
  }
  unsigned gid = (unsigned)getegid();
  printf("uid=%u(%s) gid=%u(%s) groups=%u(%s)\n", (unsigned)uid, user_name, gid, group_name, gid, group_name);
  return 0;
}
