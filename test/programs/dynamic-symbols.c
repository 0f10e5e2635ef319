#define _GNU_SOURCE
/* A function by its name, as plug-ins are called; and what dlerror says when there is none. */
#include <dlfcn.h>
#include <stdio.h>

int main(void) {
  void *mathematics = dlopen("libm.so.6", RTLD_LAZY);
  if (!mathematics) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  double (*cosine)(double) = (double (*)(double))dlsym(mathematics, "cos");
  const char *error = dlerror();
  printf("%s %.4f\n", error ? error : "no error", cosine(2.0));
  printf("%s\n", dlsym(mathematics, "cosinus") ? "found" : dlerror());
  printf("%s\n", dlerror() ? "an error is told twice" : "an error is told once");
  printf("%d\n", dlclose(mathematics));
  if (!dlopen("./plugin.so", RTLD_NOW)) printf("%s\n", dlerror());
  int (*print)(const char *, ...) = dlsym(RTLD_DEFAULT, "printf");
  return print("by name %d\n", 42) != 11;
}
