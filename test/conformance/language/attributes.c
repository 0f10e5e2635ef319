/* GNU.attributes: packed, aligned, constructor, destructor, cleanup, alias, weak, section and those that change nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct __attribute__((packed)) tight { char c; int i; short s; };
struct partly { char c; int i __attribute__((packed)); long l; } __attribute__((aligned(32)));
typedef int aligned_int __attribute__((aligned(64)));
static aligned_int placed = 5;

__attribute__((constructor(102))) static void second(void) { printf("second\n"); }
__attribute__((constructor(101))) static void first(void) { printf("first\n"); }
static void third(void) __attribute__((constructor));
static void third(void) { printf("third\n"); }
__attribute__((destructor)) static void before(void) { printf("destructor\n"); }
__attribute__((destructor(101))) static void very_last(void) { printf("last destructor\n"); }

static int real(int x) { return x + 1; }
int also(int) __attribute__((alias("real")));
extern int missing(void) __attribute__((weak));
__attribute__((weak)) int replaceable(void) { return 1; }
static int noted __attribute__((section("notes"), used)) = 3;
__attribute__((noinline, cold, pure, nonnull(1), deprecated("no"), visibility("hidden"))) static int quiet(const int *p) { return *p; }
int renamed(int) __asm__("also");

static void done(int *p) { printf("done %d\n", *p); }
static int leave(int how) {
  __attribute__((cleanup(done))) int a = how;
  for (int i = 0; i < 3; i++) {
    int b __attribute__((cleanup(done))) = 10 + i;
    if (how == 1 && i == 0) break;
    if (how == 2) return a + b;
    if (how == 3) goto out;
    if (how == 4 && i < 2) continue;
    a += 100;
  }
out:
  return a;
}

int main(void) {
  printf("%zu %zu %zu %zu\n", sizeof(struct tight), offsetof(struct tight, s), sizeof(struct partly), offsetof(struct partly, i));
  printf("%d %d %d\n", (int)((uintptr_t)&placed % 64), also(4), renamed(5));
  printf("%d %d %d\n", missing ? 1 : 0, replaceable(), quiet(&noted));
  int unused __attribute__((unused)), here __attribute__((aligned(128))) = 1;
  printf("%d\n", (int)((uintptr_t)&here % 128));
  for (int how = 0; how < 5; how++) printf("= %d\n", leave(how));
  return 0;
}
