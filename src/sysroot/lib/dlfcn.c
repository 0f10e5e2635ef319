/*
 * dlopen and dlsym (POSIX). Programs are linked statically, with a table of all names when they use this file, and one of the
 * library's functions that the program has replaced by its own, which RTLD_NEXT finds. So there is
 * the program itself, and the C library under the names that it has as shared objects on Linux; a shared object made by
 * another compiler can't be loaded, and dlerror says what to do instead.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <sys/stat.h>
#include "internal.h"

extern const struct symbol {
  const char *name;
  void *address;
} __dynamic_symbols[], __replaced_symbols[];
extern char *program_invocation_name;

/* What a handle points to. */
struct object {
  const char *name, *path;
};

static struct object program = {""};
static struct object libraries[] = {
    {"libc.so", "/lib/x86_64-linux-gnu/libc.so.6"},   {"libm.so", "/lib/x86_64-linux-gnu/libm.so.6"},
    {"libpthread.so", "/lib/x86_64-linux-gnu/libpthread.so.0"}, {"libdl.so", "/lib/x86_64-linux-gnu/libdl.so.2"},
    {"librt.so", "/lib/x86_64-linux-gnu/librt.so.1"},
};

static __thread char message[300];
static __thread int failed;

static const char *path_of(const struct object *object) { return object->path ? object->path : program_invocation_name; }

void *dlopen(const char *file, int mode) {
  if ((mode & 3) == 0) {
    __format(message, sizeof message, "%s: invalid mode for dlopen(): Invalid argument", file ? file : "");
    failed = 1;
    return NULL;
  }
  if (!file || !*file) return &program;
  const char *base = file;
  for (const char *p = file; *p; p++)
    if (*p == '/') base = p + 1;
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    size_t length = __strlen(libraries[i].name);
    if (__strncmp(base, libraries[i].name, length) == 0 && (!base[length] || base[length] == '.')) return &libraries[i];
  }
  struct stat status;
  if (base != file && stat(file, &status) == 0) {
    __format(message, sizeof message,
             "%s: cannot load a shared object: compile its C sources together with the program, and use dlopen(NULL, ...)",
             file);
  } else {
    __format(message, sizeof message, "%s: cannot open shared object file: No such file or directory", file);
  }
  failed = 1;
  return NULL;
}

void *dlsym(void *handle, const char *name) {
  /* What comes after the program in the order of search, although it has a function of that name itself. */
  if (handle != RTLD_DEFAULT && handle != &program)
    for (const struct symbol *s = __replaced_symbols; s->name; s++)
      if (__strcmp(s->name, name) == 0) return s->address;
  for (const struct symbol *s = __dynamic_symbols; s->name; s++)
    if (__strcmp(s->name, name) == 0) return s->address;
  const struct object *object = handle == RTLD_DEFAULT || handle == RTLD_NEXT ? &program : handle;
  __format(message, sizeof message, "%s: undefined symbol: %s", path_of(object), name);
  failed = 1;
  return NULL;
}

int dlclose(void *handle) {
  (void)handle;
  return 0;
}

char *dlerror(void) {
  if (!failed) return NULL;
  failed = 0;
  return message;
}

int dladdr(const void *address, Dl_info *info) {
  extern char etext[];
  const struct symbol *nearest = NULL;
  for (const struct symbol *s = __dynamic_symbols; s->name; s++)
    if ((char *)s->address <= (char *)address && (!nearest || (char *)s->address > (char *)nearest->address)) nearest = s;
  if (!nearest || (char *)address >= etext) return 0;
  *info = (Dl_info){program_invocation_name, (void *)0x400000, nearest->name, nearest->address};
  return 1;
}
