/* malloc and free are the same on both machines. */
#include "../user/umalloc.c"
