/* C11 6.10.4, 6.10.8, 6.10.6, 6.10.9: __LINE__ and #line, predefined macros, pragmas and _Pragma. */
#include <stdio.h>
#include <string.h>
#define PACK(n) _Pragma(PACK_(pack(push, n)))
#define PACK_(x) #x
PACK(1)
struct tight { char c; int i; };
#pragma pack(pop)
#pragma STDC FP_CONTRACT OFF
#pragma once_upon a time
_Pragma("GCC diagnostic ignored \"-Wunused\"") struct loose { char c; int i; };

int main(void) {
  printf("%d %d %d\n", __STDC__, __STDC_HOSTED__, __STDC_VERSION__ >= 201112L);
  printf("%zu %zu %c%c\n", strlen(__DATE__), strlen(__TIME__), __DATE__[3], __TIME__[2]);
  printf("%d %d %d\n", __COUNTER__, __COUNTER__, __INCLUDE_LEVEL__);
  printf("%zu %zu\n", sizeof(struct tight), sizeof(struct loose));
#if defined __x86_64__ && defined __linux__ && defined __GNUC__ && __CHAR_BIT__ == 8 && __SIZEOF_POINTER__ == 8
  printf("as gcc on Linux\n");
#endif
#line 100
  printf("%d\n", __LINE__);
#line 7 "other.c"
  printf("%d %s\n", __LINE__, __FILE__);
#define NUMBER 50
#line NUMBER
  printf("%d %s\n",
         __LINE__, __func__);
  return 0;
}
