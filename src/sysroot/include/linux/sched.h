/* The flags of clone. */
#include <sched.h>
