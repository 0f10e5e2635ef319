/* The historical name of <errno.h>. */
#include <errno.h>
