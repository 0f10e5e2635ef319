/* realpath: what it resolves, what it refuses, and what is in the buffer then; inet_network's notations. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char here[PATH_MAX];

static void resolve(const char *path) {
  char resolved[PATH_MAX] = "untouched";
  const char *result = realpath(path, resolved);
  const char *error = result ? "resolved" : strerror(errno);
  size_t length = strlen(here);
  int inside = strncmp(resolved, here, length) == 0;
  printf("%s: %s, %s%s\n", path, error, inside ? "here" : "", inside ? resolved + length : resolved);
}

static void paths(void) {
  static const char *const cases[] = {
      "missing", "missing/x", "d/missing/y", "link/file", "d/file/x", "d/file/", "link/up", "loop", "dangling",
      "/",       "/..",       "/../dev/../dev//", ".",     "",         "d/../link/./file", "/missing", "d//",
  };
  mkdir("d", 0755);
  close(open("d/file", O_CREAT | O_WRONLY, 0600));
  symlink("d", "link");
  symlink("..", "d/up");
  symlink("loop", "loop");
  symlink("nowhere", "dangling");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) resolve(cases[i]);
  char *own = realpath("d", NULL);
  printf("own memory: %d\n", own && strcmp(own + strlen(here), "/d") == 0);
  free(own);
  if (!realpath(NULL, NULL)) perror("no path");
  unlink("d/up");
  unlink("d/file");
  rmdir("d");
  unlink("link");
  unlink("loop");
  unlink("dangling");
}

int main(void) {
  dup2(1, 2);
  setvbuf(stdout, NULL, _IONBF, 0);
  static const char *const networks[] = {"1.0.0", "1.0", "1410", "141.76.0.1", "0x8d.010", "1.2.3.4.5", "256",
                                         "1.",    "",    " 1",   "1 ",         "1.2 x",    "0xff.0377"};
  getcwd(here, sizeof here);
  paths();
  for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
    printf("\"%s\" %x\n", networks[i], inet_network(networks[i]));
  return 0;
}
