/* What Linux alone knows of a file: statx, and extended attributes, which the kernel refuses with ENOTSUP. */
#include <sys/stat.h>
#include <sys/xattr.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))

int statx(int directory, const char *restrict path, int flags, unsigned int mask, struct statx *restrict status) {
  return CALL(SYS_statx, directory, path, flags, mask, status);
}

int setxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
  return CALL(SYS_setxattr, path, name, value, size, flags);
}
int lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
  return CALL(SYS_lsetxattr, path, name, value, size, flags);
}
int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags) {
  return CALL(SYS_fsetxattr, fd, name, value, size, flags);
}
ssize_t getxattr(const char *path, const char *name, void *value, size_t size) {
  return CALL(SYS_getxattr, path, name, value, size);
}
ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size) {
  return CALL(SYS_lgetxattr, path, name, value, size);
}
ssize_t fgetxattr(int fd, const char *name, void *value, size_t size) {
  return CALL(SYS_fgetxattr, fd, name, value, size);
}
ssize_t listxattr(const char *path, char *list, size_t size) { return CALL(SYS_listxattr, path, list, size); }
ssize_t llistxattr(const char *path, char *list, size_t size) { return CALL(SYS_llistxattr, path, list, size); }
ssize_t flistxattr(int fd, char *list, size_t size) { return CALL(SYS_flistxattr, fd, list, size); }
int removexattr(const char *path, const char *name) { return CALL(SYS_removexattr, path, name); }
int lremovexattr(const char *path, const char *name) { return CALL(SYS_lremovexattr, path, name); }
int fremovexattr(int fd, const char *name) { return CALL(SYS_fremovexattr, fd, name); }
