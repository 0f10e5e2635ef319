/* C23.habits: what students have read of newer standards: binary literals, [[attributes]], empty initialisers, labels before declarations. */
#include <stdbool.h>
#include <stdio.h>

[[nodiscard]] static int important(void) { return 0b101; }
[[gnu::noinline, deprecated("old")]] static int old(int [[maybe_unused]] x) { return 2; }
struct [[gnu::packed]] tight { char c; [[maybe_unused]] int i; };
enum level { LOW [[deprecated]], HIGH };

int main(void) {
  [[maybe_unused]] int unused;
  bool ok = true;
  int zero[3] = {};
  switch (important()) {
    case 5:
      printf("five ");
      [[fallthrough]];
    case 6:
      printf("six\n");
  }
  printf("%d %d %zu %d\n", ok, zero[2], sizeof(struct tight), HIGH);
  goto label;
label:
  int after = 0B11;
  printf("%d %d\n", after, old(1));
  if (ok) goto end;
  printf("never\n");
end:
}
