/* Objects in memory: here there is one, the program. */
#ifndef _LINK_H
#define _LINK_H
#include <dlfcn.h>
#include <elf.h>
#include <stddef.h>
#include <sys/types.h>
#define __ELF_NATIVE_CLASS 64
#define ElfW(type) Elf64_##type
struct dl_phdr_info {
  ElfW(Addr) dlpi_addr;
  const char *dlpi_name;
  const ElfW(Phdr) *dlpi_phdr;
  ElfW(Half) dlpi_phnum;
  unsigned long long dlpi_adds;
  unsigned long long dlpi_subs;
  size_t dlpi_tls_modid;
  void *dlpi_tls_data;
};
struct link_map {
  ElfW(Addr) l_addr;
  char *l_name;
  ElfW(Dyn) *l_ld;
  struct link_map *l_next, *l_prev;
};
int dl_iterate_phdr(int (*visit)(struct dl_phdr_info *info, size_t size, void *argument), void *argument);
#endif
