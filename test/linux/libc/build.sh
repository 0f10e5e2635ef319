#!/bin/sh
# Builds src/sysroot/lib for Linux: build.sh DIR makes DIR/libc.a; build.sh DIR PROGRAM.c... also links DIR/PROGRAM with it.
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
out=$1
shift
mkdir -p "$out"
flags="-std=gnu11 -O1 -g -w -nostdinc -ffreestanding -fno-builtin -fno-strict-aliasing -fno-stack-protector -fcf-protection=none
  -fno-pic -fno-pie -fno-tree-loop-distribute-patterns -ffp-contract=off -msse4.1 -fno-math-errno -fexcess-precision=standard -mlong-double-64
  -ffunction-sections -fdata-sections -I $root/src/sysroot/include -include $here/native.h"
for file in "$root"/src/sysroot/lib/*.c "$here/native.c"; do
  object=$out/$(basename "$file" .c).o
  if [ ! "$object" -nt "$file" ] || [ -n "$(find "$root/src/sysroot" -name '*.h' -newer "$object" | head -1)" ]; then
    gcc $flags $LIBC_WARNINGS -c -o "$object" "$file"
  fi
done
rm -f "$out/libc.a"
ar rcs "$out/libc.a" $(ls "$out"/*.o | grep -v '/native.o$')
for program in "$@"; do
  gcc $flags -O0 -nostdlib -static -no-pie -Wl,-e,__native_start -Wl,-z,muldefs -Wl,--gc-sections \
    -Wl,--defsym,__constructors_start=__init_array_start -Wl,--defsym,__constructors_end=__init_array_end \
    -Wl,--defsym,__destructors_start=__fini_array_start -Wl,--defsym,__destructors_end=__fini_array_end \
    -o "$out/$(basename "$program" .c)" "$program" "$out/native.o" "$out/libc.a"
done
